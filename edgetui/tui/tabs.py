"""What a pane shows of a stage: a document for each tab."""

from functools import partial

from edgetui.engine.exchange import Exchange
from edgetui.engine.stage import Stage
from edgetui.session.misses import miss_lines
from edgetui.session.source import SourceFile
from edgetui.tui.inspection import Inspection, Tab
from edgetui.tui.views import stage as views
from edgetui.tui.views.again import again_lines
from edgetui.tui.views.code import CodeLines, no_code
from edgetui.tui.views.document import Document, Lines
from edgetui.tui.views.line import ELLIPSIS, Line, plain
from edgetui.tui.views.logs import logs_view
from edgetui.tui.views.modes import LogMode
from edgetui.tui.views.response import response_view


def document_of(
    tab: Tab,
    inspection: Inspection,
    exchange: Exchange,
    width: int,
    file: SourceFile | None = None,
    *,
    is_searched: bool = False,
    is_aside: bool = False,
    side_by_side: bool = False,
) -> Document:
    """The tab of the stage looked at, `width` cells wide; `file` is the source of its function, where it is wanted.

    What is searched is all there: nothing is folded and no value is cut. Nobody asked for what `is_aside`, below a tab
    that was opened: it is short.
    """
    stage, wrap = inspection.stage, inspection.wraps or is_searched
    unfolds = inspection.shows_unchanged or is_searched
    log_mode = LogMode.ALL if is_searched else inspection.log_mode
    match tab:
        case Tab.DIFF:
            return Lines(_diff(inspection, exchange, width, file, is_searched, side_by_side))
        case Tab.BODY:
            # Loaded when the first body is looked at.
            from edgetui.tui.views.body import body_view

            return body_view(exchange, stage, width, inspection.body_mode)
        case Tab.RESPONSE:
            return Lines(response_view(exchange, stage, width, show_all=unfolds, wrap=wrap))
        case Tab.LOGS:
            is_brief = is_aside and not unfolds
            return Lines(logs_view(exchange, stage, width, mode=log_mode, wrap=wrap, is_brief=is_brief))
        case Tab.JSON:
            return Lines(views.json_view(exchange, stage, width, mode=inspection.json_mode, wrap=wrap))
        case Tab.CODE:
            return CodeLines(file, width, wrap=wrap) if file else Lines(no_code(inspection.function, width))
        case Tab.RULES:
            return Lines(views.rules_view(exchange, stage, width))


def _diff(
    inspection: Inspection,
    exchange: Exchange,
    width: int,
    file: SourceFile | None,
    is_searched: bool,
    side_by_side: bool,
) -> list[Line]:
    """What the stage did; above it what became other when its function ran again."""
    stage, unfolds = inspection.stage, inspection.shows_unchanged or is_searched
    flow = inspection.flow
    miss = miss_lines(exchange, flow, inspection.workspace.flows) if flow and stage is Stage.CACHE_LOOKUP else []
    draw = partial(views.diff_view, exchange, stage, width, file=file, miss=miss)
    lines = draw(show_unchanged=unfolds, wrap=inspection.wraps, side_by_side=side_by_side)
    if is_searched and any(ELLIPSIS in plain(each) for each in lines):
        # In two columns a value that is cut in rows has the other's rows in between.
        lines = draw(show_unchanged=True, wrap=True, side_by_side=False)
    if inspection.compared is None or inspection.record is None:
        return lines
    return again_lines(inspection.compared, inspection.record, width) + lines
