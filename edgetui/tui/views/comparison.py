"""Two exchanges compared: a row for each place, and what differs at one of them."""

from collections.abc import Sequence

from edgetui.session.compare import Place
from edgetui.tui.views.difflines import side_by_side_lines, unified_lines
from edgetui.tui.views.line import Line, beside, fit, line, pad
from edgetui.tui.views.prose import quiet
from edgetui.tui.views.rail import elapsed_ms
from edgetui.tui.views.safe import shown
from edgetui.tui.views.stage import SIDE_BY_SIDE

_STYLES = {"=": "", "~": "changed", "-": "removed", "+": "added"}


def sign_of(place: Place) -> str:
    """`=` the same, `~` otherwise, `-` and `+` where only the one or only the other came there."""
    if place.is_stage and (place.left is None or place.right is None):
        return "-" if place.right is None else "+"
    return "~" if place.lines else "="


def heading(places: Sequence[Place]) -> str:
    """`COMPARE  2 of 9 places differ`."""
    count = sum(1 for place in places if place.lines)
    return f"COMPARE  {count or 'none'} of {len(places)} places differ{'s' if count == 1 else ''}"


def sides_lines(left: str, right: str, width: int) -> list[Line]:
    """Which two are compared: what only the first has is marked `-`, what only the second has `+`."""
    return [
        fit(line((" - ", "removed"), shown(left, width)), width),
        fit(line((" + ", "added"), shown(right, width)), width),
    ]


def place_row(place: Place, width: int) -> Line:
    """Sign, place, in how many lines it differs, what it took on either side."""
    sign = sign_of(place)
    count = len(place.lines)
    words = {
        "=": "same",
        "-": "only in the first",
        "+": "only in the second",
        "~": f"{count} line{'' if count == 1 else 's'} differ{'s' if count == 1 else ''}",
    }[sign]
    left = line((f"{sign} ", _STYLES[sign]), f"{shown(place.name, 40):<28} ", (words, "dim" if sign == "=" else ""))
    return beside(left, line((_took(place), "dim")), width)


def _took(place: Place) -> str:
    times = [elapsed_ms(record) for record in (place.left, place.right)]
    if times == [None, None]:
        return ""
    one, other = ("–" if each is None else f"{each:.1f}" for each in times)
    return f"{one} → {other} ms "


def difference_lines(place: Place, width: int) -> list[Line]:
    """What differs, the first on the left or before the arrow."""
    if not place.lines:
        return quiet("= the same in both: what it was given may differ, what it added does not", width)
    if width < SIDE_BY_SIDE:
        return unified_lines(place.lines, width, show_unchanged=False)
    drawn = side_by_side_lines(place.lines, width, show_unchanged=False)
    half = (width - 3) // 2
    return [(*pad(line(("  first", "dim")), half), (" │ ", "rule"), ("  second", "dim")), *drawn[1:]]
