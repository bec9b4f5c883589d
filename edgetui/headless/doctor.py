"""`edgetui doctor`: what was found, for people and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from edgetui.errors import ExitCode
from edgetui.headless import output
from edgetui.headless.report import FORMAT
from edgetui.session.health import Finding


def tell(findings: Sequence[Finding], *, as_json: bool = False) -> ExitCode:
    """Print it; 2 when something is to be put right."""
    if as_json:
        rows = [{"part": f.part, "name": f.name, "text": f.text, "ok": not f.is_wrong} for f in findings]
        output.print_json({"format": FORMAT, "findings": rows})
    else:
        output.print_text("".join(f"{line}\n" for line in text(findings)))
    return ExitCode.USAGE if any(each.is_wrong for each in findings) else ExitCode.OK


def text(findings: Sequence[Finding]) -> Iterator[str]:
    """Part by part, a line a finding."""
    for part, found in groupby(findings, attrgetter("part")):
        yield part
        for each in found:
            yield f"  {'! ' if each.is_wrong else '  '}{each.name:<14}{each.text}"
