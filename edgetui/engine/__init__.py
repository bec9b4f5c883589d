"""CloudFront as a value: pure, standard library only.

begin(distribution, request, viewer, request_id, at) -> Exchange
next_command(exchange) -> Command            the work to be done now; pure and idempotent
advance(exchange, given) -> Exchange         given: the outcome of that work, or a person's edit
TRANSITIONS                                  every move: (stage, type of outcome) -> function
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edgetui.engine.exchange import Exchange, StageRecord, pending_message
    from edgetui.engine.transitions import TRANSITIONS, advance, begin, next_command

__all__ = ["TRANSITIONS", "Exchange", "StageRecord", "advance", "begin", "next_command", "pending_message"]

_IN_EXCHANGE = ("Exchange", "StageRecord", "pending_message")


def __getattr__(name: str) -> Any:
    """Loaded when first asked for: a command line and the first screen need only the names of the stages."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module("edgetui.engine.exchange" if name in _IN_EXCHANGE else "edgetui.engine.transitions")
    return getattr(module, name)
