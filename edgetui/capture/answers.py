"""What a viewer is answered with, on whatever kind of connection: a run's response, or a page that says why not."""

from typing import TYPE_CHECKING

from edgetui.capture.head import MalformedRequest
from edgetui.engine import Exchange
from edgetui.engine.http import Headers, Response, Viewer
from edgetui.engine.pages import PageError, common_lines, error_response, page_error
from edgetui.session.runner import Unanswered

if TYPE_CHECKING:
    from edgetui.capture.server import Server


def response_to(server: "Server", outcome: Exchange | Unanswered | None) -> Response:
    """The response of what `Server.run` gave: the exchange's, or a page with the reason."""
    if isinstance(outcome, Unanswered):
        return _page(server, PageError(outcome.status, outcome.reason))
    if outcome is None or outcome.response is None:
        return _page(server, PageError(500, "edgetui failed; its terminal says how."))
    return outcome.response


def refusal(server: "Server", refused: MalformedRequest, viewer: Viewer) -> Response:
    """Make visible what is no request; the page it gets."""
    server.witness.refused(refused.reason, refused.status, viewer)
    sentence = f"{page_error('bad_request_host_or_get_body').sentence} {refused.reason}."
    return _page(server, PageError(refused.status, sentence))


def tell(server: "Server", exchange: Exchange, elapsed_ms: float, *, is_gone: bool) -> None:
    """A bug of ours in the telling keeps no answer from a viewer."""
    try:
        server.witness.answered(exchange, elapsed_ms, is_gone=is_gone)
    except Exception as error:
        server.witness.broke(error)


def _page(server: "Server", error: PageError) -> Response:
    runner = server.runner
    request_id = runner.new_id()
    page = error_response(error, request_id, runner.clock())
    lines = common_lines(error.x_cache, request_id, runner.distribution.domain_name, ())
    return Response(page.status, page.status_description, Headers([*page.headers, *lines]), page.body)
