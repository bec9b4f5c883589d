"""A diff as lines: signs in the first column, the words that changed marked inside the values."""

from collections.abc import Sequence

from edgetui.session.diff import DiffLine, Words, hidden_count, word_spans
from edgetui.tui.actions import keyed
from edgetui.tui.views.line import ELLIPSIS, Line, Span, broken, cells, chop, fit, line, pad, width_of
from edgetui.tui.views.safe import escaped, shown
from edgetui.tui.views.writers import Tag, nobody, tagged

_STYLES = {"+": "added", "-": "removed", "~": "changed", "!": "error", " ": "name"}
_ARROW = " → "

#: What is kept of the common beginning when a long value is cut to show its first change.
_LEAD = 8


def unified_lines(
    diff: Sequence[DiffLine], width: int, *, show_unchanged: bool, wrap: bool = False, tag: Tag = nobody
) -> list[Line]:
    """One column: `~ uri: /a → /b`; where that does not fit, old and new on lines of their own.

    `tag` says who wrote a header line; it stands at the right edge.
    """
    lines: list[Line] = []
    for each in diff:
        mark = _tag_of(each, tag)
        if each.sign != " " or show_unchanged:
            rows = _unified(each, _beside_tag(width, mark), wrap)
            # Rows that go on with one another are one text: nothing comes between.
            at = -1 if wrap else 0
            rows[at] = tagged(rows[at], mark, width)
            lines += rows
    return lines + _folded(diff, show_unchanged)


def _tag_of(each: DiffLine, tag: Tag) -> Line:
    return tag(each.name, each.after) if each.after is not None else ()


def _beside_tag(width: int, mark: Line) -> int:
    """What is left of a row beside a tag and a blank."""
    return width - width_of(mark) - 1 if mark else width


def side_by_side_lines(
    diff: Sequence[DiffLine], width: int, *, show_unchanged: bool, wrap: bool = False, tag: Tag = nobody
) -> list[Line]:
    """Two columns, before and after, a rule between them; `tag` as for one column."""
    left = (width - 3) // 2
    right = width - 3 - left
    lines = [(*pad(line(("  before", "dim")), left), (" │ ", "rule"), ("  after", "dim"))]
    for each in diff:
        mark = _tag_of(each, tag)
        if each.sign != " " or show_unchanged:
            room = _beside_tag(right, mark)
            # What does not fit beside its other side goes over both columns.
            fits = wrap or (_takes(each, each.before) <= left and _takes(each, each.after) + len(each.note) <= room)
            rows = _beside(each, left, room, wrap) if fits else _unified(each, _beside_tag(width, mark), wrap)
            lines += [tagged(rows[0], mark, width), *rows[1:]]
    return lines + _folded(diff, show_unchanged)


def _takes(each: DiffLine, value: str | None) -> int:
    """Cells for the field with this value; a longer one than any row has is not measured to its end."""
    return 0 if value is None else width_of(_head(each)) + cells(shown(value, 200))


def _folded(diff: Sequence[DiffLine], show_unchanged: bool) -> list[Line]:
    count = hidden_count(diff)
    return [line((keyed(f"  … {count} unchanged ({{unchanged}})"), "dim"))] if count and not show_unchanged else []


# -- one column


def _unified(each: DiffLine, width: int, wrap: bool) -> list[Line]:
    head = _head(each)
    note = _note(each)
    if each.sign != "~":
        value = each.after if each.after is not None else each.before or ""
        return _laid((*head, *_whole(value, each.sign, width, wrap), *note), width, wrap)
    before, after = _sides(each, width, wrap)
    if each.before == each.after:
        return _laid((*head, *after, *note), width, wrap)
    together = (*head, *before, (_ARROW, "dim"), *after, *note)
    if wrap or width_of(together) <= width:
        return _laid(together, width, wrap)
    indent = " " * (width_of(head) - 2)
    room = width - width_of(head)
    return [
        fit((*head, *_from_first_change(before, room)), width),
        fit((*line(indent, ("→ ", "dim")), *_from_first_change(after, room), *note), width),
    ]


def _head(each: DiffLine) -> Line:
    return line((f"{each.sign} {shown(each.name, 60)}: ", _STYLES[each.sign]))


def _note(each: DiffLine) -> Line:
    return line((f"  ({escaped(each.note)})", "dim")) if each.note else ()


def _whole(value: str, sign: str, width: int, wrap: bool) -> Line:
    return line((escaped(value) if wrap else shown(value, width), "" if sign == " " else _STYLES[sign]))


def _laid(spans: Line, width: int, wrap: bool) -> list[Line]:
    return broken(spans, width, "    ") if wrap else [fit(spans, width)]


def _sides(each: DiffLine, width: int, wrap: bool) -> tuple[Line, Line]:
    """Both values with the words that differ marked."""
    old, new = word_spans(each.before or "", each.after or "")
    return _marked(old, "word-removed", width, wrap), _marked(new, "word-added", width, wrap)


def _marked(words: Words, style: str, width: int, wrap: bool) -> Line:
    """The pieces drawn; of a long piece what is next to the change, so a value of any length costs the same."""
    limit = 3 * (width + 2)
    spans: list[Span] = []
    for position, (text, changed) in enumerate(words):
        if not wrap and len(text) > limit:
            is_lead = position == 0 and not changed and len(words) > 1
            text = ELLIPSIS + escaped(text[-limit:]) if is_lead else escaped(text[:limit])
        else:
            text = escaped(text)
        spans.append((text, style if changed else ""))
    return line(*spans)


def _from_first_change(value: Line, room: int) -> Line:
    """A value too long for its line, cut at the front as far as it takes to show its first change."""
    if not value or value[0][1] or width_of(value) <= room:
        return value
    first, rest = value[0][0], value[1:]
    lead = max(_LEAD, room - 1 - width_of(rest))
    if cells(first) <= lead:
        return value
    return ((ELLIPSIS + chop(first[: -lead - 1 : -1], lead)[::-1], ""), *rest)


# -- two columns


def _beside(each: DiffLine, left: int, right: int, wrap: bool) -> list[Line]:
    if each.sign == "~":
        before, after = _sides(each, max(left, right), wrap)
    else:
        before = _whole(each.before or "", each.sign, left, wrap)
        after = _whole(each.after or "", each.sign, right, wrap)
    ours = _cell(each, before, left, wrap, each.before is not None, ())
    theirs = _cell(each, after, right, wrap, each.after is not None, _note(each))
    rows = max(len(ours), len(theirs))
    ours += [()] * (rows - len(ours))
    theirs += [()] * (rows - len(theirs))
    return [(*pad(a, left), (" │ ", "rule"), *b) for a, b in zip(ours, theirs, strict=True)]


def _cell(each: DiffLine, value: Line, width: int, wrap: bool, is_there: bool, note: Line) -> list[Line]:
    if not is_there:
        return [()]
    head: tuple[Span, ...] = _head(each)
    if each.sign == "~" and not wrap:
        value = _from_first_change(value, width - width_of(head) - width_of(note))
    return _laid((*head, *value, *note), width, wrap)
