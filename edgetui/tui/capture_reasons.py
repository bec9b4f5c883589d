"""Why an action on captured flows is not possible now."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edgetui.tui.inspection import Inspection


def can_resume(inspection: "Inspection") -> str:
    client = inspection.flow.client if inspection.flow else None
    if client is not None and client.is_held:
        return ""
    return "no client waits for this flow" + (": {resume_all} resumes all that are held" if inspection.held else "")


def any_held(inspection: "Inspection") -> str:
    return "" if inspection.held else "nothing is held"


def has_intercept(inspection: "Inspection") -> str:
    return "" if inspection.workspace.intercept.condition else "there is no intercept yet: {intercept} sets one"
