"""A function that ran again after its source was changed: what is other than before."""

from edgetui.engine.commands import FunctionFailed
from edgetui.engine.exchange import StageRecord
from edgetui.session.diff import diff_messages
from edgetui.tui.views.difflines import unified_lines
from edgetui.tui.views.line import Line, fit, line
from edgetui.tui.views.prose import said


def again_lines(old: StageRecord, new: StageRecord, width: int) -> list[Line]:
    """What the stage gives now against what it gave before, and a rule below."""
    return [*_words(old, new, width), fit(line(("─" * width, "rule")), width)]


def _words(old: StageRecord, new: StageRecord, width: int) -> list[Line]:
    if old.after is None or new.after is None:
        return said("~", "changed", f"before: {_end(old)} — now: {_end(new)}", width)
    changes = diff_messages(old.after, new.after, old.endpoint_after, new.endpoint_after)
    if not any(each.sign != " " for each in changes):
        return said("=", "", "after the change of its source the result is the same", width)
    head = said("~", "changed", "after the change of its source the result is another:", width)
    return head + unified_lines(changes, width, show_unchanged=False)


def _end(record: StageRecord) -> str:
    if isinstance(record.outcome, FunctionFailed):
        return f"{record.outcome.error_type}: {record.outcome.message}"
    return record.reason
