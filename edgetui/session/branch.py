"""A run that goes on from the middle of another one."""

from edgetui.engine.stage import Stage
from edgetui.session.drive import SILENT
from edgetui.session.timeline import Timeline


def branched(timeline: Timeline, stage: Stage) -> Timeline | None:
    """The run as it was when it last waited at `stage`, with the edits made there; None where it never did.

    What came before is shared, not run again: the two runs have the same request id.
    """
    for number in range(len(timeline.exchanges) - 1, -1, -1):
        exchange = timeline.exchanges[number]
        if exchange.stage is stage and not exchange.is_over and not isinstance(exchange.command, SILENT):
            return timeline.until(number)
    return None
