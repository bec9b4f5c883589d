"""`edgetui replay`: many recorded requests through the functions, and a summary."""

import argparse
from typing import TYPE_CHECKING

from edgetui.cli.parsing import READABLE, TARGET_HELP, Parser, add_handlers, add_recordings, add_viewer
from edgetui.cli.shared import project_of, refuse_unknown_command, sender_of, tape_of, warn
from edgetui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from edgetui.project.model import Project

#: Requests under way at a time. Two projects are compared one request at a time: of parallel ones chance says which
#: misses the cache.
JOBS = 8
#: Requests that cannot be read are named up to here, then counted.
MOST_PROBLEMS = 20


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    project, against = _projects(options)
    import asyncio

    from edgetui.headless.replay import Replay, replay
    from edgetui.wiring import replaying

    problems = _Problems()
    requests = replaying.asked_in(
        options.requests,
        problems.tell,
        from_format=options.from_format,
        fields=[name for name in options.fields.split(",") if name],
        sender=sender_of(options, project),
    )

    async def replayed() -> ExitCode:
        runners = [
            replaying.runner_of(each, origin=options.origin, at=options.at, tape=tape_of(options))
            for each in (project, against)
            if each is not None
        ]
        done = Replay(*runners, as_json=options.json)
        jobs = options.jobs or (JOBS if against is None else 1)
        return await replay(done, requests, options.requests, jobs=jobs, as_json=options.json)

    try:
        return asyncio.run(replayed())
    finally:
        problems.tell_others()


def _projects(options: argparse.Namespace) -> "tuple[Project, Project | None]":
    from edgetui import wiring

    refuse_unknown_command(options.target)
    project = project_of(options)
    if project is None:
        raise UsageError(
            "there is no edgetui.toml here, and no handler is named",
            f"edgetui replay {options.requests} --viewer-request auth.py --origin http://127.0.0.1:8000",
        )
    against = None
    if options.against is not None:
        against = wiring.project_of(options.against, {}, event_type=options.event_type, origin=options.origin)
    for each in (project, against):
        warn(lint.sentence for lint in (each.warnings if each is not None else ()))
    return project, against


class _Problems:
    """What could not be read: the first ones by name, then a number."""

    def __init__(self) -> None:
        self._count = 0

    def tell(self, message: str) -> None:
        self._count += 1
        if self._count <= MOST_PROBLEMS:
            warn([message])

    def tell_others(self) -> None:
        if self._count > MOST_PROBLEMS:
            warn([f"and {self._count - MOST_PROBLEMS:,} more cannot be read"])


def make_parser() -> Parser:
    usage = "edgetui replay REQUESTS [TARGET] [options]"
    description = "Send recorded requests through all stages and say what became of them, in numbers."
    epilog = (
        "exit codes: 0 every viewer gets the response meant for it, 1 one does not, or two that are compared differ,"
        " 2 usage, 3 a bug of edgetui"
    )
    parser = Parser("edgetui replay", usage, description, epilog)
    parser.add_argument("requests", metavar="REQUESTS", help="HAR, access log, curl, session file …; - is stdin")
    parser.add_argument("target", nargs="?", metavar="TARGET", help=TARGET_HELP)
    help_text = "send them through this project too, and say what differs"
    parser.add_argument("--against", metavar="TARGET2", help=help_text)
    help_text = f"requests at a time; default {JOBS}, with --against 1"
    parser.add_argument("--jobs", type=_jobs, metavar="N", help=help_text)
    help_text = f"the format of REQUESTS: {', '.join(READABLE)}"
    parser.add_argument("--from", dest="from_format", choices=READABLE, metavar="FORMAT", help=help_text)
    help_text = "the fields of a log that does not name them, in order: timestamp,c-ip,cs-uri-stem"
    parser.add_argument("--fields", default="", metavar="NAMES", help=help_text)
    add_handlers(parser)
    add_recordings(parser)
    add_viewer(parser)
    parser.add_argument("--json", action="store_true", help="the summary as JSON")
    return parser


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 256")
    return int(text)
