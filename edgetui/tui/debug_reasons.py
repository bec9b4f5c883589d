"""Why a move of the debugger cannot be made now, "" when it can."""

from typing import TYPE_CHECKING

from edgetui.engine.stage import EventType, Stage

if TYPE_CHECKING:
    from edgetui.tui.inspection import Inspection

NO_FLOW = "there is no flow yet: {compose} composes a request"
RUNNING = "still running: {close} cancels"
OVER = "the flow is over: {restart} restarts it, {branch} runs again from the chosen stage"
BACK = "looking back: {continue} returns to now"
_VIEWER = "the viewer is no stage to run from: choose 1 to 6"


def run_to(inspection: "Inspection") -> str:
    """Is the chosen stage still to come?"""
    flow = inspection.flow
    if flow is None or inspection.is_looking_back:
        return NO_FLOW if flow is None else BACK
    if flow.is_over or flow.running:
        return OVER if flow.is_over else RUNNING
    stage, exchange = inspection.stage, flow.exchange
    if exchange.stage is stage:
        return f"it waits at {stage} already: {{next}} runs it"
    is_behind = exchange.record(stage) is not None and exchange.page is None
    return f"{stage} lies behind: {{branch}} runs again from there" if is_behind else ""


def branch(inspection: "Inspection") -> str:
    """Has the run looked at waited at the chosen stage?"""
    from edgetui.session.branch import branched

    timeline, stage = inspection.timeline, inspection.stage
    if timeline is None:
        return NO_FLOW
    if stage is Stage.REPLY:
        return _VIEWER
    return "" if branched(timeline, stage) else f"this run did not wait at {stage}"


def answer(inspection: "Inspection") -> str:
    """Is a command pending, here and now?"""
    flow = inspection.flow
    if flow is None or inspection.is_looking_back:
        return NO_FLOW if flow is None else BACK
    if flow.running:
        return RUNNING
    return OVER if flow.is_over else ""


def skip(inspection: "Inspection") -> str:
    """Is there a function to skip?"""
    stage = stage_to_skip(inspection)
    if stage is None:
        return "only functions are skipped: choose 1 to 4"
    exchange = inspection.exchange
    behaviors = [exchange.behavior] if exchange else inspection.workspace.distribution.behaviors
    is_there = any(behavior.association(EventType(stage.value)) for behavior in behaviors)
    return "" if is_there else f"there is no function at {stage}"


def compare(inspection: "Inspection") -> str:
    """Is there something to compare with?"""
    flow, marked = inspection.flow, inspection.marked
    if flow is None:
        return NO_FLOW
    if marked is not None and marked is not flow:
        return ""
    if len(flow.runs) == 1:
        return "nothing to compare with: {mark} marks another flow, {restart} and {branch} make another run"
    return "this is the oldest run: {newer_run} goes to a newer one" if inspection.run == 0 else ""


def stage_to_skip(inspection: "Inspection") -> Stage | None:
    """The chosen stage; where no function can be, the one the run waits at: after a step it is the next."""
    events = {event.stage for event in EventType}
    if inspection.stage in events:
        return inspection.stage
    flow = inspection.flow
    is_here = flow is not None and not inspection.is_looking_back and flow.exchange.stage in events
    return flow.exchange.stage if flow is not None and is_here else None


def has_runs(inspection: "Inspection") -> str:
    """Is there more than one run?"""
    if inspection.flow is None:
        return NO_FLOW
    return "" if len(inspection.flow.runs) > 1 else "this flow has one run: {restart} and {branch} make another"
