"""Where an exchange can stand, and what became of each stage."""

from enum import StrEnum


class Stage(StrEnum):
    """The eight stages, in the order of travel."""

    VIEWER_REQUEST = "viewer-request"
    CACHE_LOOKUP = "cache-lookup"
    ORIGIN_REQUEST = "origin-request"
    ORIGIN_FETCH = "origin-fetch"
    ORIGIN_RESPONSE = "origin-response"
    CACHE_STORE = "cache-store"
    VIEWER_RESPONSE = "viewer-response"
    REPLY = "reply"


class EventType(StrEnum):
    """The four events a Lambda@Edge function can be associated with (`config.eventType`)."""

    VIEWER_REQUEST = "viewer-request"
    ORIGIN_REQUEST = "origin-request"
    ORIGIN_RESPONSE = "origin-response"
    VIEWER_RESPONSE = "viewer-response"

    def __init__(self, name: str) -> None:
        self.is_request = name.endswith("request")
        self.is_viewer = name.startswith("viewer")

    @property
    def stage(self) -> Stage:
        return Stage(self.value)


class Status(StrEnum):
    """How a stage ended."""

    RAN = "ran"
    SKIPPED = "skipped"
    FAILED = "failed"
