"""Who last wrote each header line, at the right edge of its row."""

from collections.abc import Callable, Iterable

from edgetui.engine.http import text_from_wire
from edgetui.engine.stage import Stage
from edgetui.session.provenance import Writer, Written
from edgetui.tui.views.line import Line, beside, cells, fit, line
from edgetui.tui.views.rail import node_of
from edgetui.tui.views.safe import shown

#: Below it values need the whole row.
_NARROWEST = 56
_SHORT = {
    Writer.VIEWER: "viewer",
    Writer.CLOUDFRONT: "CloudFront",
    Writer.ORIGIN: "origin",
    Writer.CACHE: "cache",
    Writer.PERSON: "edited",
}

_AT_WORK = (Writer.FUNCTION, Writer.ORIGIN)

#: Name and value of a header line, as drawn, to who wrote it: () when nobody is to be named.
Tag = Callable[[str, str], Line]


def tags(written: Iterable[Written], width: int, but: Stage | None = None) -> Tag:
    """A tag for each of `written`, in turn where lines are equal. What is at work at `but` is on screen: not named."""
    room = width // 3
    waiting: dict[tuple[str, str], list[Written]] = {}
    for each in written:
        waiting.setdefault((text_from_wire(each.name).lower(), text_from_wire(each.value)), []).append(each)

    def tag(name: str, value: str) -> Line:
        found = waiting.get((name.lower(), value))
        each = found.pop(0) if found else None
        if each is None or width < _NARROWEST or (each.writer in _AT_WORK and each.stage is but):
            return ()
        style = "changed" if each.writer is Writer.PERSON else "dim"
        return fit(line((_text(each, room), style)), room)

    return tag


def _text(each: Written, room: int) -> str:
    who = shown(each.who, room)
    if cells(who) <= room:
        return who
    if each.writer is Writer.FUNCTION and each.stage is not None:
        return f"{shown(each.function, room)} {node_of(each.stage).label}"
    return _SHORT.get(each.writer, who)


def nobody(name: str, value: str) -> Line:
    """No tag at all."""
    return ()


def tagged(row: Line, tag: Line, width: int) -> Line:
    """The row with its tag at the right edge."""
    return beside(row, tag, width) if tag else row
