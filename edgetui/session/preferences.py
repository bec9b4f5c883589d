"""What a person prefers, as it stands in a file of theirs; whether it makes sense is for the front end to say."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preference:
    """A value under `keys`, its tables outermost first; `where` is the file's name and the line."""

    keys: tuple[str, ...]
    value: object
    where: str


@dataclass(frozen=True, slots=True)
class PreferenceFile:
    """A file that need not be there: then it has no entries. `problem` says why it could not be read, or is ""."""

    path: str = ""
    entries: Sequence[Preference] = ()
    problem: str = ""
