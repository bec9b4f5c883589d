"""`edgetui convert`: requests from one format to another."""

from edgetui.cli.parsing import READABLE, Parser, event_type
from edgetui.cli.shared import warn
from edgetui.errors import ExitCode, UsageError

#: As parsing.READABLE.
WRITABLE = ("curl", "httpie", "http", "har", "event", "jsonl", "pytest", "text")


def main(words: list[str]) -> int:
    options = make_parser().parse_args(words)
    from edgetui.headless import diagnostics, output
    from edgetui.wiring.conversion import convert

    conversion = convert(
        options.input,
        options.output,
        from_format=options.from_format,
        to_format=options.to_format,
        event_type=options.event_type,
        fields=[name for name in options.fields.split(",") if name],
        with_secrets=options.with_secrets,
        print_bytes=output.print_bytes,
    )
    warn(str(problem) for problem in conversion.problems)
    if conversion.more_problems:
        warn([f"and {conversion.more_problems:,} more"])
    for hint in dict.fromkeys(problem.hint for problem in conversion.problems if problem.hint):
        diagnostics.hint(hint)
    if not conversion.written:
        raise UsageError(f"nothing was converted: {options.input} is read as {conversion.reader.title}", "see --from")
    if conversion.redaction_note():
        warn([conversion.redaction_note()])
        diagnostics.hint("--with-secrets keeps them")
    diagnostics.tell(conversion.summary())
    return ExitCode.OK


def make_parser() -> Parser:
    usage = "edgetui convert IN OUT [options]"
    description = "Requests from one format to another. IN's format is told by its content, OUT's by its name."
    epilog = "exit codes: 0 converted as far as it could be read, 2 usage, or nothing could be read, 3 a bug of edgetui"
    parser = Parser("edgetui convert", usage, description, epilog)
    parser.add_argument("input", metavar="IN", help="a file, gzip or not; - is stdin")
    parser.add_argument("output", metavar="OUT", help="a file; - is stdout")
    help_text = f"the format of IN: {', '.join(READABLE)}"
    parser.add_argument("--from", dest="from_format", choices=READABLE, metavar="FORMAT", help=help_text)
    help_text = f"the format of OUT: {', '.join(WRITABLE)}"
    parser.add_argument("--to", dest="to_format", choices=WRITABLE, metavar="FORMAT", help=help_text)
    help_text = "the fields of a log that does not name them, in order: timestamp,c-ip,cs-uri-stem"
    parser.add_argument("--fields", default="", metavar="NAMES", help=help_text)
    help_text = "of a report or events: those of one type"
    parser.add_argument("--event-type", type=event_type, metavar="TYPE", help=help_text)
    parser.add_argument("--with-secrets", action="store_true", help="keep cookies, tokens and other credentials")
    return parser
