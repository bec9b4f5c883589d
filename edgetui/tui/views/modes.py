"""The ways one thing can be looked at."""

from enum import StrEnum


class BodyMode(StrEnum):
    """How a body is shown."""

    PRETTY = "pretty"
    RAW = "raw"
    HEX = "hex"


class JsonMode(StrEnum):
    """What is shown of event and result."""

    WHOLE = "whole"
    CHANGES = "changes"


class LogMode(StrEnum):
    """Which lines of a log are shown."""

    ALL = "all"
    OWN = "the function's own"
    TROUBLE = "warnings and errors"
