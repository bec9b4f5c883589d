"""Which captured requests to hold: a line as that of the filter."""

from edgetui.session.filters import Filter
from edgetui.session.intercept import Intercept
from edgetui.tui.actions import bindings
from edgetui.tui.screens.filterline import FilterScreen


class InterceptScreen(FilterScreen):
    """`keep` gets what is to be held, None for nothing."""

    CONTEXT = "intercept"
    BINDINGS = bindings(CONTEXT)
    EMPTY = "no request is held; ~all holds every one"

    def meaning(self, wanted: Filter) -> str:
        return f"requests are held {Intercept(wanted).describe()}"

    def do_close(self) -> None:
        self.dismiss()
