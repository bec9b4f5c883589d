"""A Lambda function ARN taken apart."""

import re
from dataclasses import dataclass
from typing import ClassVar

_ARN = re.compile(
    r"arn:aws[a-z-]*:lambda:(?P<region>[a-z0-9-]+):\d{12}:function:(?P<name>[A-Za-z0-9_-]+)(?::(?P<version>[$A-Za-z0-9_-]+))?"
)


@dataclass(frozen=True, slots=True)
class FunctionArn:
    """`version` is a number, an alias or `$LATEST`, which an ARN without a qualifier means."""

    EXAMPLE: ClassVar[str] = "arn:aws:lambda:us-east-1:123456789012:function:NAME:1"

    name: str
    region: str
    version: str


def function_arn(text: str) -> FunctionArn | None:
    """The parts of a Lambda function ARN, or None when it is none."""
    found = _ARN.fullmatch(text)
    return FunctionArn(found["name"], found["region"], found["version"] or "$LATEST") if found else None
