"""A request on its way through CloudFront, as an immutable value.

Exactly one command is pending at any moment; `advance` takes what came of it and gives the next value. The moves are in
`transitions`; this module only says what an exchange is.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from edgetui.engine.behavior import Behavior, CustomErrorResponse, Distribution, Endpoint
from edgetui.engine.commands import CacheHit, Command, FetchOrigin, InvokeFunction, LogLine, Outcome
from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.judgment import Severity, Violation
from edgetui.engine.stage import Stage, Status
from edgetui.engine.values import replace

Message = Request | Response


@dataclass(frozen=True, slots=True)
class StageRecord:
    """What became of one stage.

    `reason` is one sentence saying why it ran, was skipped or failed, `url` the AWS page that says so ("" where
    AWS says nothing). `before` and `after` are the message as it came in and as it went on; a request stage that
    generated a response has a Request before and a Response after. `sentence` is what CloudFront's error page
    says when the stage failed. `assumptions` name switches of `Settings` and open questions (`U6`) that the outcome
    hung on. `attempt` counts the origins of a group. `cache_status` tells a lookup in RFC 9211's words.
    `source` says who gave the outcome: `live` is the real thing, the others are `session.timeline.Source`'s.
    """

    stage: Stage
    status: Status
    reason: str
    url: str = ""
    command: Command | None = None
    outcome: Outcome | None = None
    before: Message | None = None
    after: Message | None = None
    endpoint_before: Endpoint | None = None
    endpoint_after: Endpoint | None = None
    violations: tuple[Violation, ...] = ()
    sentence: str = ""
    assumptions: tuple[str, ...] = ()
    amended: bool = False
    attempt: int = 1
    cache_status: str = ""
    source: str = "live"

    @property
    def is_function(self) -> bool:
        """Did a function run here?"""
        return isinstance(self.command, InvokeFunction)

    @property
    def logs(self) -> tuple[LogLine, ...]:
        """What the function wrote, and what CloudFront writes about a result it refuses (stream `cloudfront`), which
        CloudWatch has in the group `/aws/cloudfront/LambdaEdge/<distribution id>` [lambda-edge-testing-debugging]."""
        written: tuple[LogLine, ...] = getattr(self.outcome, "logs", ())
        said = [found.log for found in self.violations if found.severity is Severity.ERROR and found.log]
        if not said or not isinstance(self.command, InvokeFunction):
            return written
        # An event of a person's own may lack it.
        request_id = self.command.event["Records"][0]["cf"].get("config", {}).get("requestId", "-")
        return *written, LogLine("cloudfront", f"({request_id}) ERROR Validation error: {said[0]}")

    @property
    def is_generated(self) -> bool:
        """Did a request trigger answer with a response of its own?"""
        return (
            isinstance(self.command, InvokeFunction)
            and self.command.event_type.is_request
            and isinstance(self.after, Response)
            and self.status is Status.RAN
        )


class Purpose(StrEnum):
    """Whom the exchange is for: a viewer, or CloudFront itself, which fetches an error page or refreshes its cache."""

    VIEWER = "viewer"
    ERROR_PAGE = "error page"
    REFRESH = "refresh"


@dataclass(frozen=True)
class Exchange:
    """One viewer request and how far it has come. Without slots, because `replace` copies it at every move.

    `received` is the request as the viewer sent it; `request` the viewer form as viewer-request left it;
    `origin_request` and `endpoint` what goes to the origin; `response` what is on its way to the viewer. `stage` is
    where the pending `command` stands. `origin_status` is the status the origin itself sent. `amended` says that a
    person changed the pending message. `at` is seconds since the epoch.

    `attempt` counts the origins of a group that were asked; `failing_over` says that the next one is to be. `stale` is
    the stored response under revalidation, `refresh` that a stale one was served. `page` is the exchange that fetches
    the custom error page `page_for` names, in place of `error`; while it is under way its command is the pending one.
    `hung` are the assumptions of the stage that is being worked on.
    """

    distribution: Distribution
    behavior: Behavior
    received: Request
    request: Request
    viewer: Viewer
    request_id: str
    at: float
    stage: Stage
    command: Command
    cache_key: str = ""
    origin_request: Request | None = None
    endpoint: Endpoint | None = None
    response: Response | None = None
    origin_status: int | None = None
    result_type: str = "Miss"
    detailed_result_type: str = "Miss"
    age: int | None = None
    amended: bool = False
    attempt: int = 1
    failing_over: bool = False
    stale: CacheHit | None = None
    refresh: bool = False
    purpose: Purpose = Purpose.VIEWER
    page: "Exchange | None" = None
    page_for: CustomErrorResponse | None = None
    error: Response | None = None
    hung: tuple[str, ...] = ()
    records: tuple[StageRecord, ...] = field(default=())

    @property
    def is_over(self) -> bool:
        """Has the reply been reached?"""
        return self.stage is Stage.REPLY

    def record(self, stage: Stage) -> StageRecord | None:
        """The newest record of a stage; None while it has not been reached."""
        return next((record for record in reversed(self.records) if record.stage is stage), None)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the outcome hung on that AWS does not document: names of switches and open questions, each once."""
        named = (name for record in self.records for name in record.assumptions)
        return tuple(dict.fromkeys([*named, *(self.page.assumptions if self.page else ())]))

    def recording(self, record: StageRecord) -> "Exchange":
        """With one more stage record."""
        return replace(self, records=(*self.records, record))


def pending_message(exchange: Exchange) -> Message | None:
    """The message the pending command carries: what a person may look at and change."""
    if exchange.page is not None and not exchange.page.is_over:
        return pending_message(exchange.page)
    match exchange.stage:
        case Stage.ORIGIN_FETCH:
            return exchange.command.request if isinstance(exchange.command, FetchOrigin) else None
        case Stage.VIEWER_REQUEST | Stage.CACHE_LOOKUP:
            return exchange.request
        case Stage.ORIGIN_REQUEST:
            return exchange.origin_request
        case _:
            return exchange.response
