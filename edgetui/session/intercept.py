"""Which captured requests are held, and where."""

from dataclasses import dataclass

from edgetui.engine import Exchange
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.filters import Filter, mentions


@dataclass(slots=True)
class Intercept:
    """Holds what `condition` matches.

    A request is held as it arrives, before anything has run; what CloudFront answers at once, before that reply. A
    condition that names a stage (`~u ^/img & ~stage 2`) holds before that stage instead, one about an outcome
    (`~violation`) right after it, and that may be before the reply.
    """

    condition: Filter | None = None
    is_on: bool = False

    def set(self, condition: Filter | None) -> None:
        """Hold what matches from now on; None holds nothing any more."""
        self.condition = condition
        self.is_on = condition is not None

    def holds_arrival(self, exchange: Exchange) -> bool:
        """Is this request held before anything runs?"""
        return self.holds(exchange, exchange)

    def holds(self, before: Exchange, after: Exchange, comment: str = "") -> bool:
        """Is a run held where `after` stands, which was `before` until the newest step? `comment` is the flow's."""
        condition = self.condition
        if condition is None or not self.is_on:
            return False
        if after.is_over and not condition.is_outcome:
            return (before is after or mentions(condition, "~stage")) and condition.matches(after)
        if before is after or condition.is_outcome or mentions(condition, "~stage"):
            return Breakpoint(condition=condition).holds(before, after, comment)
        return False

    def describe(self) -> str:
        """`when the URI matches '^/img'`."""
        if self.condition is None:
            return ""
        words = self.condition.describe()
        return "whatever they are" if words == "everything" else f"when {words}"
