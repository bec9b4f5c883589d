"""`edgetui explain`: what a rule, a finding of `check` or a reason means."""

from edgetui.cli.parsing import Parser


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    from edgetui.headless.explain import explain

    return explain(options.code, as_json=options.json)


def make_parser() -> Parser:
    usage = "edgetui explain [CODE] [options]"
    description = "Say what a rule means: what, why, an example, what to do, and the AWS page. Without CODE, list them."
    parser = Parser("edgetui explain", usage, description)
    code_help = (
        "a rule (read-only-header), a finding of check (function-version), a stage's reason (no-function), or an "
        "assumption (U6); none: all"
    )
    parser.add_argument("code", nargs="?", metavar="CODE", help=code_help)
    parser.add_argument("--json", action="store_true", help="the same as JSON")
    return parser
