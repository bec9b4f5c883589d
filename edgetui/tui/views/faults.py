"""What is wrong with a text of the filter language, under the place where it is."""

from edgetui.session.filters import FilterError
from edgetui.tui.views.line import Line, cells, fit, line
from edgetui.tui.views.safe import shown


def fault_line(text: str, error: FilterError, width: int) -> Line:
    """The message behind its caret, or before it where there is no room."""
    message = shown(error.message, width)
    column = min(cells(text[: error.column]), width - 1)
    if column + 2 + cells(message) <= width or column < cells(message) + 1:
        return fit(line(" " * column, ("^ ", "error"), (message, "error")), width)
    return line(" " * (column - cells(message) - 1), (f"{message} ^", "error"))
