"""Custom error pages: what CloudFront asks itself for, and what becomes of the answer [httpstatuscodes]."""

from edgetui.engine.behavior import CustomErrorResponse
from edgetui.engine.commands import OriginFailed, Outcome
from edgetui.engine.errors_config import custom_error, error_page
from edgetui.engine.exchange import Exchange, Purpose
from edgetui.engine.http import Request, Response, Viewer
from edgetui.engine.invocations import response_of
from edgetui.engine.pages import PageError, closes_connection
from edgetui.engine.stage import Stage
from edgetui.engine.values import replace

#: A whole page is wanted, whatever part, version or body the viewer spoke of.
_NOT_ITS_OWN = (
    *("range", "if-range", "if-none-match", "if-modified-since"),
    *("content-length", "content-type", "content-encoding", "transfer-encoding"),
)


def page_for(exchange: Exchange, status: int) -> CustomErrorResponse | None:
    """The entry with a page for an error of this status; CloudFront's own requests take none."""
    entry = custom_error(exchange.distribution, status)
    if exchange.purpose is not Purpose.VIEWER or entry is None or not entry.response_page_path:
        return None
    return entry


def takes_page(exchange: Exchange, given: Outcome, error: PageError) -> bool:
    """A page stands in for an origin's failure; for functions' errors by switch, never for a limit (U11)."""
    if error.result_type == "LambdaLimitExceeded":
        return False
    return isinstance(given, OriginFailed) or exchange.distribution.settings.custom_pages_for_function_errors


def own_request(request: Request) -> Request:
    """A request of CloudFront's own, made from a viewer's: for all of the object, so that it can be stored."""
    method = "GET" if request.method == "HEAD" else request.method
    return Request(method, request.uri, request.querystring, request.headers.without(*_NOT_ITS_OWN))


def page_request(exchange: Exchange, entry: CustomErrorResponse) -> tuple[Request, Viewer]:
    """The request for the page, and the viewer it is made for: its origin may learn what had been asked for.

    CloudFront-Error-Uri and -Args reach the origin where a policy names them [adding-cloudfront-headers].
    """
    asked, viewer = exchange.received, exchange.viewer
    facts = viewer.facts.setting("CloudFront-Error-Uri", asked.uri)
    facts = facts.setting("CloudFront-Error-Args", asked.querystring)
    return Request("GET", entry.response_page_path, headers=exchange.request.headers), replace(viewer, facts=facts)


def stand_in(entry: CustomErrorResponse, error: Response, page: Exchange) -> Response:
    """The page as the viewer gets it in place of `error`, before CloudFront adds its lines."""
    fetched = page.record(Stage.REPLY)
    answer = fetched.before if fetched is not None and isinstance(fetched.before, Response) else response_of(page)
    made = error_page(entry, error.status, answer)
    kept_open = "close" if closes_connection(error.status) else "keep-alive"
    return replace(made, headers=made.headers.without("age").setting("Connection", kept_open))
