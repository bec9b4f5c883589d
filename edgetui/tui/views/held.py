"""Clients that wait for a person: one row each, and what becomes of them."""

from edgetui.engine.http import text_from_wire
from edgetui.session.flow import Flow
from edgetui.tui.views.flows import age_text
from edgetui.tui.views.line import Line, chop, fit, line
from edgetui.tui.views.rail import label_of
from edgetui.tui.views.safe import shown


def held_header(width: int) -> Line:
    """The names of the columns."""
    return fit(line(("   # METH before  waits  limit URI", "dim")), width)


def held_row(flow: Flow, limit: float, now: float, width: int) -> Line:
    """Number, method, the stage it is held before, how long it waits at `now` of `time.monotonic`, and for how long it
    may: `limit`, in seconds."""
    assert flow.client is not None
    received = flow.exchange.received
    waits = flow.client.age(now)
    return fit(
        line(
            f"{flow.number:>4} {chop(shown(text_from_wire(received.method), 4), 4):<4} ",
            f"{label_of(flow.exchange.stage):<6} ",
            (f"{age_text(waits):>6}", "warning" if waits > limit / 2 else ""),
            f" {age_text(limit):>6} ",
            shown(text_from_wire(received.target()), width),
        ),
        width,
    )


def no_held(width: int) -> list[Line]:
    """What to say when nobody waits."""
    return [fit(line("  nobody waits"), width)]


def limit_text(limit: float) -> str:
    """What becomes of a client that waits too long."""
    return f" a client that waits {limit:g} s gets a 504; its flow stays, to be stepped or edited"
