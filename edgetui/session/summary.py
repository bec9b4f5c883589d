"""What the flow list shows of a flow: enough for a row and for most filters, without the flow itself."""

from typing import NamedTuple

from edgetui.session.facts import host_of, method_of, status_of, target_of
from edgetui.session.flow import Flow, fingerprint
from edgetui.session.operators import flags_of


class Summary(NamedTuple):
    """A tuple, because a session may have a hundred thousand, and no other value is made as fast.

    `uri` is path and query; `status` is 0 while there is no response; `ms` is what all stages took together; `at` is
    seconds since the epoch; `flags` are the signs of the filter language that hold; `comment` is a person's."""

    number: int
    method: str
    host: str
    uri: str
    status: int
    fingerprint: str
    ms: float
    at: float
    stage: str
    flags: frozenset[str]
    comment: str = ""


def summary_of(flow: Flow) -> Summary:
    """Of the flow's newest run."""
    exchange = flow.exchange
    return Summary(
        number=flow.number,
        method=method_of(exchange),
        host=host_of(exchange),
        uri=target_of(exchange),
        status=status_of(exchange),
        fingerprint=fingerprint(exchange),
        ms=sum(getattr(record.outcome, "elapsed_ms", 0.0) for record in exchange.records),
        at=exchange.at,
        stage=exchange.stage.value,
        flags=flags_of(exchange),
        comment=flow.comment,
    )
