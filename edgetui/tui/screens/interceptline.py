"""Which captured requests to hold: a line as that of the filter."""

from edgetui.tui.actions import bindings
from edgetui.tui.screens.filterline import FilterScreen


class InterceptScreen(FilterScreen):
    """`keep` gets what is to be held, None for nothing."""

    CONTEXT = "intercept"
    BINDINGS = bindings(CONTEXT)
    MEANS = "requests are held when "

    def do_close(self) -> None:
        self.dismiss()
