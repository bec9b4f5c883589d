"""`edgetui show`: what a session file holds."""

import argparse

from edgetui.cli.parsing import Parser
from edgetui.errors import UsageError


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    if options.number is not None and options.filter is not None:
        raise UsageError("--filter chooses from the list, and a number is given", "leave one of the two out")
    from edgetui.headless import show
    from edgetui.wiring import files

    if options.number is not None:
        return show.show_flow(files.flow_of(options.file, options.number), as_json=options.json)
    return show.show_list(files.session_file(options.file), show.filter_of(options.filter or ""), as_json=options.json)


def make_parser() -> Parser:
    usage = "edgetui show FILE [NUMBER] [options]"
    description = "List the flows of a session file, or show one as edgetui run does."
    parser = Parser("edgetui show", usage, description)
    parser.add_argument("file", metavar="FILE", help="a session file")
    parser.add_argument(
        "number", nargs="?", type=_place, metavar="NUMBER", help="the flow to show, 3.1: its first run; none: list them"
    )
    parser.add_argument("--filter", metavar="F", help="those a filter takes: '~u ^/img & ~c 5..', 'status:502 | ~miss'")
    parser.add_argument("--json", action="store_true", help="the list, or the exchange, as JSON")
    return parser


def _place(text: str) -> str:
    from edgetui.wiring.files import PLACE

    if not PLACE.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of a flow")
    return text
