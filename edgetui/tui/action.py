"""What an action of the inspector is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from edgetui.tui.inspection import Inspection


#: Keys in the place of the usual ones, by context and id: a person's, taken before the first screen is made.
CHOSEN: dict[tuple[str, str], tuple[str, ...]] = {}


def _always(_: "Inspection") -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """`id` names the method that does it, `title` is for footer and palette, `help` a full phrase.

    `usual` are the keys it has where a person says nothing else; one without is a command of the palette only.
    `enabled` gives the reason why it cannot be done now, or "". `footer` is the place in the footer, 0 for none, and
    `welcome` that as long as there is no flow; when the run is over, what `needs_run` comes after all else. What
    `is_steady` keeps its place there from one pause to the next.
    """

    id: str
    title: str
    help: str
    usual: tuple[str, ...] = ()
    context: str = "inspector"
    enabled: Callable[["Inspection"], str] = _always
    footer: int = 0
    welcome: int = 0
    needs_run: bool = False
    is_steady: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that do it, the first one first."""
        return CHOSEN.get((self.context, self.id), self.usual)
