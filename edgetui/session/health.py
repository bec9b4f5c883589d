"""What `edgetui doctor` says of this machine, one thing at a time."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`part` is a heading, `name` the thing, `text` what was found of it; `is_wrong` when it is to be put right."""

    part: str
    name: str
    text: str
    is_wrong: bool = False
