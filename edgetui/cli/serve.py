"""`edgetui serve`: a local CloudFront."""

from typing import TYPE_CHECKING

from edgetui.cli.parsing import BIND_HELP, TARGET_HELP, Parser, add_handlers, add_recordings, port
from edgetui.cli.shared import project_of, refuse_unknown_command, tape_of, warn
from edgetui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from edgetui.project.model import Project


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    options.target, *others = options.targets or [None]
    for target in options.targets:
        refuse_unknown_command(target)
    project = project_of(options)
    if project is None:
        raise UsageError(
            "there is no edgetui.toml here, and no handler is named",
            "edgetui serve --viewer-request auth.py --origin http://127.0.0.1:8000",
        )
    projects = [project, *_projects(others)]
    warn(lint.sentence for each in projects for lint in each.warnings)
    import asyncio

    from edgetui.headless.serve import RequestLog, serve
    from edgetui.tui.crash import report
    from edgetui.wiring import serving

    log = RequestLog(report, quiet=options.quiet, as_json=options.json)

    authority = serving.authority() if options.https else None
    trusted = f"HTTPS on the same port, by the CA in {authority.certificate_path}" if authority else ""

    async def served() -> ExitCode:
        tls = authority.context(options.bind) if authority else None
        server = serving.server_of(
            projects,
            log,
            origin=options.origin,
            address=options.bind,
            port=options.port,
            tape=tape_of(options),
            tls=tls,
        )
        return await serve(server, serving.sample_path(project), serving.exposure(options.bind), trusted)

    return asyncio.run(served())


def _projects(targets: list[str]) -> "list[Project]":
    """The projects besides the first; each has an edgetui.toml."""
    from edgetui import wiring

    found = [wiring.project_of(target, {}) for target in targets]
    return [project for project in found if project is not None]


def make_parser() -> Parser:
    usage = "edgetui serve [TARGET ...] [--port P] [options]"
    description = "A local CloudFront: requests come in over HTTP, functions run, the origin answers."
    epilog = "exit codes: 0 interrupted, 2 usage, 3 a bug of edgetui"
    parser = Parser("edgetui serve", usage, description, epilog)
    help_text = f"{TARGET_HELP}; several projects are told apart by the Host asked for"
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=help_text)
    parser.add_argument("--port", type=port, default=8080, metavar="P", help="default 8080; 0 takes a free one")
    parser.add_argument("--bind", default="127.0.0.1", metavar="ADDRESS", help=BIND_HELP)
    help_text = "HTTPS too, on the same port, by a certificate authority of this machine (needs edgetui[tls])"
    parser.add_argument("--https", action="store_true", help=help_text)
    add_handlers(parser)
    add_recordings(parser)
    parser.add_argument("--quiet", action="store_true", help="no line for each request")
    parser.add_argument("--json", action="store_true", help="each exchange as a line of JSON, as of edgetui run")
    return parser
