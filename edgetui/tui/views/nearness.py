"""How near a stage came to its limits, as few lines as they need; what is near has the style of a warning."""

from edgetui.engine.behavior import Settings
from edgetui.engine.exchange import StageRecord
from edgetui.session.nearness import is_near, meter_text, shown_meters
from edgetui.tui.views.line import Line, Span, cells, fit

_BETWEEN = " · "


def meter_lines(record: StageRecord, settings: Settings, width: int) -> list[Line]:
    """`time 3.8 ms of 5 s · memory 11 of 128 MB`; a meter is never cut in two. [] where nothing is limited."""
    rows: list[list[Span]] = []
    room = 0
    for meter in shown_meters(record, settings):
        text, style = meter_text(meter, settings), "warning" if is_near(meter) else "dim"
        if rows and len(_BETWEEN) + cells(text) <= room:
            rows[-1] += [(_BETWEEN, "dim"), (text, style)]
            room -= len(_BETWEEN) + cells(text)
        else:
            rows.append([(text, style)])
            room = width - cells(text)
    return [fit(tuple(row), width) for row in rows]
