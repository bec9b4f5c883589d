"""What a person edits of a function: the file its handler, or its error, is in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from edgetui.engine.behavior import Function


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a function as it is now. `name` is below the task root; `line`, from 1, is the error's, 0 for none."""

    path: str
    name: str
    text: str
    line: int = 0


class SourceFinder(Protocol):
    """Finds the files of functions. `trace` are the lines of a failure's stack; () for a function that did not fail."""

    def source(self, function: Function, trace: Sequence[str] = ()) -> SourceFile | None:
        """The file the error is in, else the handler's; None when there is none to be read."""
        ...

    def watch(self, function: Function, trace: Sequence[str] = ()) -> Callable[[], str]:
        """The name of a file of the function that has changed since this call, "" for none."""
        ...
