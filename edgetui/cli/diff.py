"""`edgetui diff`: two flows, stage by stage."""

from edgetui.cli.parsing import Parser


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    from edgetui.headless import diff
    from edgetui.wiring import files

    one, other = (diff.side_of(files.flow_or_text(name), name) for name in (options.one, options.other))
    return diff.diff(one, other, as_json=options.json)


def make_parser() -> Parser:
    usage = "edgetui diff A B [options]"
    description = (
        "Compare two flows stage by stage: FILE#NUMBER of a session file, FILE#NUMBER.RUN for one of its runs, "
        "or what edgetui run --json printed."
    )
    epilog = "exit codes: 0 the same, 1 they differ, 2 usage, 3 a bug of edgetui"
    parser = Parser("edgetui diff", usage, description, epilog)
    parser.add_argument("one", metavar="A", help="what was before")
    parser.add_argument("other", metavar="B", help="what is after")
    parser.add_argument("--json", action="store_true", help="the differences as JSON")
    return parser
