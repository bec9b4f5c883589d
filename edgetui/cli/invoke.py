"""`edgetui invoke`: one function on one event."""

from edgetui.cli.parsing import EXIT_HELP, HANDLER_HELP, Parser, event_type, instant, megabytes, positive, variable
from edgetui.cli.shared import warn
from edgetui.errors import ExitCode


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    from edgetui.wiring import invocations

    invocation = invocations.invocation_of(
        options.handler,
        options.event,
        event_type=options.event_type,
        timeout=options.timeout,
        memory=options.memory,
        environment=dict(options.env),
        root=options.root,
        freeze_time=options.freeze_time,
    )
    warn(invocation.notes)
    import asyncio

    from edgetui.headless.invoke import invoke

    async def invoked() -> ExitCode:
        return await invoke(
            invocation.command,
            invocation.sent,
            invocations.function_pool(),
            settings=invocation.settings,
            as_json=options.json,
        )

    return asyncio.run(invoked())


def make_parser() -> Parser:
    usage = "edgetui invoke HANDLER --event FILE [options]"
    description = (
        "Run one function on one Lambda@Edge event, exactly as the file has it, and give CloudFront's verdict."
    )
    parser = Parser("edgetui invoke", usage, description, EXIT_HELP)
    parser.add_argument("handler", metavar="HANDLER", help=HANDLER_HELP)
    parser.add_argument("--event", required=True, metavar="FILE", help="the event; - is stdin")
    parser.add_argument("--event-type", type=event_type, metavar="TYPE", help="default: what the event says")
    parser.add_argument("--timeout", type=positive, metavar="S", help="seconds; default 5")
    parser.add_argument("--memory", type=megabytes, metavar="MB", help="default 128")
    help_text = "an environment variable; there are none at the edge"
    parser.add_argument("--env", action="append", default=[], type=variable, metavar="K=V", help=help_text)
    parser.add_argument("--root", metavar="DIR", help="the task root; default: the current folder")
    help_text = "the time the function sees standing still: 2026-11-22T12:00:00Z, or seconds since 1970"
    parser.add_argument("--freeze-time", type=instant, metavar="T", help=help_text)
    parser.add_argument("--json", action="store_true", help="the stage and the verdict as JSON")
    return parser
