"""`edgetui run`: one request through all stages, without a screen."""

import argparse
import os
from typing import TYPE_CHECKING, Any

from edgetui.cli.parsing import EXIT_HELP, TARGET_HELP, Parser, add_handlers, add_recordings, add_viewer
from edgetui.cli.shared import project_of, sender_of, tape_of, warn
from edgetui.errors import UsageError

if TYPE_CHECKING:
    from edgetui.engine.http import Request, Viewer
    from edgetui.project.model import Project


def main(words: list[str]) -> int:
    options = make_parser().parse_intermixed_args(words)
    options.target, method, url = _split(options)
    method = method or options.method
    from edgetui import wiring

    project = project_of(options) or wiring.empty_project()
    request, viewer = _request(options, method, url, project)
    warn(lint.sentence for lint in project.warnings)
    workspace = wiring.workspace_of(project, origin=options.origin, at=options.at, tape=tape_of(options))
    import asyncio

    from edgetui.headless.run import run
    from edgetui.wiring.files import saver_of

    return asyncio.run(
        run(
            workspace,
            request,
            viewer,
            as_json=options.json,
            fail_on_warning=options.fail_on == "warning",
            save=saver_of(options.save) if options.save else None,
        )
    )


def make_parser() -> Parser:
    usage = "edgetui run [TARGET] [METHOD] URL [options]"
    parser = Parser("edgetui run", usage, "Send one request through all stages and say what became of it.", EXIT_HELP)
    parser.add_argument("words", nargs="*", metavar="[TARGET] [METHOD] URL", help=f"TARGET is {TARGET_HELP}")
    request = parser.add_argument_group("the request", "URL may be a path alone. The other options are curl's own.")
    request.add_argument("-H", "--header", action="append", default=[], metavar="'Name: value'", help="a header")
    request.add_argument("-X", dest="method", metavar="METHOD", help="as METHOD before the URL")
    for flags in (("-d", "--data"), ("--data-raw",), ("--data-binary",), ("--data-urlencode",)):
        request.add_argument(*flags, dest="data", action=_Data, metavar="DATA", help="a body")
    request.add_argument("--curl", metavar="COMMAND", help="the request of a curl command line, in quotes")
    help_text = "a file, the first request in it: raw HTTP, an event, HAR, curl …; - is stdin"
    request.add_argument("--request", metavar="FILE", help=help_text)
    add_handlers(parser)
    add_recordings(parser)
    add_viewer(parser)
    parser.add_argument("--fail-on", choices=["warning"], help="exit with 1 for warnings too")
    parser.add_argument("--json", action="store_true", help="the exchange as JSON")
    parser.add_argument("--save", metavar="FILE", help="add the flow to a session file, for show and diff")
    return parser


class _Data(argparse.Action):
    """Keeps which of curl's options it was: they read their values differently, and their order counts."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: Any, option: str | None = None) -> None:
        given = getattr(namespace, self.dest) or []
        setattr(namespace, self.dest, [*given, (option, values)])


def _split(options: argparse.Namespace) -> tuple[str | None, str | None, str | None]:
    """Target, method and URL of the words; the URL is the last one, unless the request is given otherwise."""
    words = list(options.words)
    if options.curl is not None or options.request is not None:
        if (
            len(words) > 1
            or options.header
            or options.data
            or (options.curl is not None and options.request is not None)
        ):
            raise UsageError(
                "the request is given twice", "give a URL with its options, --curl, or --request: one of them"
            )
        return (words[0] if words else None), None, None
    if not words:
        raise UsageError("the URL is missing", "edgetui run https://d111111abcdef8.cloudfront.net/picture.jpg")
    url = words.pop()
    if not url.startswith("/") and os.path.exists(url):
        raise UsageError(f"the URL is missing: {url} is a file or folder here", f"edgetui run {url} /picture.jpg")
    method = words.pop() if words and words[-1].isupper() and words[-1].isalpha() else None
    if len(words) > 1:
        raise UsageError(f"unexpected {words[1]!r}", "edgetui run [TARGET] [METHOD] URL")
    return (words[0] if words else None), method, url


def _request(
    options: argparse.Namespace, method: str | None, url: str | None, project: "Project"
) -> tuple["Request", "Viewer"]:
    from edgetui import wiring

    sender = sender_of(options, project)
    if options.request is not None:
        return wiring.request_from_file(options.request, sender)
    if options.curl is not None:
        request, viewer, warnings = wiring.request_from_command(options.curl)
    else:
        data, host = options.data or [], wiring.host_of(project)
        request, viewer, warnings = wiring.request_from_options(url or "/", method, options.header, data, host)
    warn(warnings)
    return sender.sends(request, viewer)
