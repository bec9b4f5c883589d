"""From one format to another, entry by entry: neither side is ever held as a whole unless its format demands it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from edgetui.errors import UsageError
from edgetui.formats.entry import Entry, Problem, Redaction
from edgetui.formats.registry import Format, ReadOptions, WriteOptions, reader_of
from edgetui.formats.source import Source

#: Problems beyond these are only counted: a file in the wrong format has one on every line.
MOST_PROBLEMS = 20


@dataclass(slots=True)
class Conversion:
    """What a conversion did, known when its output has been read to the end.

    `problems` are the first ones, `more_problems` counts the others. `redaction` is None when secrets are kept.
    """

    source: Source
    reader: Format
    redaction: Redaction | None
    read: int = 0
    unwritten: int = 0
    problems: list[Problem] = field(default_factory=list)
    more_problems: int = 0

    @property
    def written(self) -> int:
        """How many entries the output holds."""
        return self.read - self.unwritten

    def output(self, writer: Format, options: WriteOptions, read_options: ReadOptions) -> Iterator[bytes]:
        """The output, made as it is asked for; nothing at all if nothing could be read."""
        assert writer.write is not None, f"{writer.name} is not written"
        entries = self._entries(read_options)
        first = next(entries, None)
        if first is None:
            return
        for item in writer.write(chain([first], entries), options):
            if isinstance(item, Problem):
                self.unwritten += 1
                self._note(item)
            else:
                yield item

    def _entries(self, options: ReadOptions) -> Iterator[Entry]:
        assert self.reader.read is not None, f"{self.reader.name} is not read"
        for item in self._with_break(self.reader.read(self.source, options)):
            if isinstance(item, Problem):
                self._note(item)
                continue
            self.read += 1
            yield item if self.redaction is None else self.redaction.redacted(item)

    def _with_break(self, items: Iterable[Entry | Problem]) -> Iterator[Entry | Problem]:
        yield from items
        if self.source.broken:
            yield Problem(self.source.name, f"breaks off: {self.source.broken}", "what comes before is there")

    def _note(self, problem: Problem) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.more_problems += 1

    def summary(self) -> str:
        """What was done, in one sentence."""
        requests = "1 request" if self.written == 1 else f"{self.written:,} requests"
        problems = len(self.problems) + self.more_problems
        told = "" if not problems else ", 1 problem" if problems == 1 else f", {problems:,} problems"
        return f"{requests} from {self.source.name} ({self.reader.title}){told}"

    def redaction_note(self) -> str:
        """Which credentials are hidden; empty when none are."""
        if self.redaction is None or not self.redaction.entries:
            return ""
        names = ", ".join(sorted(self.redaction.names))
        count = self.redaction.entries
        return f"credentials are redacted in {count:,} request{'' if count == 1 else 's'}: {names}"


def first_entry(source: Source, options: ReadOptions) -> tuple[Entry, bool]:
    """The first request in `source`, and whether it says who sent it.

    A file of no format that is known is read as raw HTTP, or as an event if it may be JSON. Raises UsageError when
    there is no request in it.
    """
    found = reader_of(source, fallback="event" if source.head.lstrip()[:1] in (b"{", b"[") else "http")
    assert found.read is not None
    first: Problem | None = None
    for item in found.read(source, options):
        if isinstance(item, Entry):
            return item, found.names_viewer
        first = first or item
    problem = first or Problem(source.name, f"is read as {found.title}, and there is no request in it")
    raise UsageError(str(problem), problem.hint)


def conversion_of(source: Source, from_format: str | None = None, *, with_secrets: bool = False) -> Conversion:
    """A conversion of `source`, to be begun. Raises UsageError when its format cannot be told."""
    return Conversion(source, reader_of(source, from_format), None if with_secrets else Redaction())
