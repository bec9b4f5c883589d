"""`edgetui check`: what would be refused at deploy time or fail at the edge."""

from edgetui.cli.parsing import TARGET_HELP, Parser, add_handlers
from edgetui.cli.shared import project_of
from edgetui.errors import UsageError

_EXIT_HELP = (
    "exit codes: 0 nothing, or warnings alone, 1 something would be refused or fail, 2 usage or a file that does\
 not load, 3 a bug of edgetui"
)


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    project = project_of(options)
    if project is None:
        raise UsageError("there is no edgetui.toml here, and no handler is named", "edgetui check DIR, or a handler")
    import asyncio

    from edgetui.headless.check import Finding, check
    from edgetui.wiring.checking import checked_functions

    functions = asyncio.run(checked_functions(project))
    lints = [Finding(each.code, each.severity, each.where, each.message, each.url) for each in project.warnings]
    looked_at = [(each.function, each.state, each.code_bytes, each.zip_mb) for each in functions]
    return check(project.title, looked_at, lints, as_json=options.json)


def make_parser() -> Parser:
    usage = "edgetui check [TARGET] [options]"
    description = "Say what CloudFront or Lambda would refuse at deploy time, and which functions do not load."
    parser = Parser("edgetui check", usage, description, _EXIT_HELP)
    parser.add_argument("target", nargs="?", metavar="TARGET", help=TARGET_HELP)
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    add_handlers(parser)
    return parser
