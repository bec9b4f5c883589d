"""The README is complete: every command, option, key, configuration key and rule stands in it, made from the code.

`EDGETUI_UPDATE=1` writes the generated sections anew.
"""

import argparse
import os
import re
import shlex
import tomllib
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest

from edgetui import cli
from edgetui.cli import inspect
from edgetui.engine.behavior import Settings
from edgetui.engine.catalog import CHECKS, RULES, Rule
from edgetui.formats.registry import FORMATS
from edgetui.project.toml import documented_keys, load_project
from edgetui.session.assumed import SWITCHES
from edgetui.session.faults import FAULTS
from edgetui.session.operators import OPERATORS
from edgetui.tui.actions import key_table
from edgetui.tui.theme import NAMES

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"

COMMANDS = {command: import_module(f"edgetui.cli.{command}").make_parser for command in cli.COMMANDS}
PARSERS = (inspect.make_parser, *COMMANDS.values())


def options_section() -> str:
    """Every option of every command."""
    parts = []
    for make in PARSERS:
        parser = make()
        parts += [f"`{parser.usage}`\n", "| option | |", "| --- | --- |"]
        parts += [option_row(action) for action in parser._actions if action.option_strings]
        parts.append("")
    return "\n".join(parts)


def option_row(action: argparse.Action) -> str:
    metavar = action.metavar or (action.dest.upper() if action.nargs != 0 else "")
    names = ", ".join(f"`{name} {metavar}`" if metavar else f"`{name}`" for name in action.option_strings)
    return f"| {escaped(names)} | {escaped(action.help or '')} |"


def rules_section() -> str:
    """Every rule with its AWS page."""
    return rule_rows("rule", RULES)


def checks_section() -> str:
    """Every finding of `edgetui check` with its AWS page."""
    return rule_rows("finding", CHECKS)


def rule_rows(what: str, rules: Mapping[str, Rule]) -> str:
    rows = [f"| code | severity | {what} | what to do |", "| --- | --- | --- | --- |"]
    for rule in rules.values():
        documented = "" if rule.documented else " (not documented by AWS)"
        switch = f" Switch: `{rule.switch}`." if rule.switch else ""
        title = f"[{escaped(rule.title)}]({rule.url}){documented}.{switch}"
        rows.append(f"| `{rule.code}` | {rule.severity.value} | {title} | {escaped(rule.fix)} |")
    return "\n".join(rows)


def toml_section() -> str:
    """Every key of edgetui.toml."""
    rows = ["| table | keys |", "| --- | --- |"]
    for table, keys in documented_keys().items():
        rows.append(f"| {f'`[{table}]`' if table else 'top level'} | {', '.join(f'`{key}`' for key in keys)} |")
    return "\n".join(rows)


def formats_section() -> str:
    """Every format of requests, with its directions and the names of its files."""
    rows = ["| format | in | out | files | |", "| --- | --- | --- | --- | --- |"]
    for known in FORMATS.values():
        files = ", ".join(f"`{suffix}`" for suffix in known.suffixes)
        directions = f"{'yes' if known.read else ''} | {'yes' if known.write else ''}"
        rows.append(f"| `{known.name}` | {directions} | {files} | {known.title} |")
    return "\n".join(rows)


def faults_section() -> str:
    """Every fault an origin can have."""
    rows = ["| fault | the origin |", "| --- | --- |"]
    for name, (argument, help) in FAULTS.items():
        rows.append(f"| `{name}{'=' if argument else ''}{argument}` | {help} |")
    return "\n".join(rows)


def filters_section() -> str:
    """Every operator of the filter language."""
    rows = ["| term | also | holds where |", "| --- | --- | --- |"]
    for operator in OPERATORS.values():
        key = f"`{operator.key}:`" if operator.key else ""
        rows.append(f"| `{operator.usage}` | {key} | {escaped(operator.help)} |")
    return "\n".join(rows)


def switches_section() -> str:
    """Every switch of `[settings]`, with its default."""
    rows = ["| switch | default | what it decides |", "| --- | --- | --- |"]
    for name, question in SWITCHES.items():
        default = getattr(Settings(), name)
        shown = str(default).lower() if isinstance(default, bool) else default
        rows.append(f"| `{name}` | `{shown}` | {escaped(question)} |")
    return "\n".join(rows)


def styles_section() -> str:
    """Every style that a theme may name."""
    return f"Styles: {', '.join(f'`{name}`' for name in NAMES)}."


def escaped(text: str) -> str:
    return text.replace("|", "\\|")


SECTIONS = {
    "options": options_section,
    "keys": key_table,
    "rules": rules_section,
    "checks": checks_section,
    "switches": switches_section,
    "toml": toml_section,
    "filters": filters_section,
    "formats": formats_section,
    "faults": faults_section,
    "styles": styles_section,
}


@pytest.mark.parametrize("name", SECTIONS)
def test_a_generated_section_of_the_readme_is_what_the_code_says(name: str) -> None:
    text = README.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    head, _, rest = text.partition(begin)
    body, _, tail = rest.partition(end)
    expected = SECTIONS[name]().strip() + "\n"
    if os.environ.get("EDGETUI_UPDATE"):
        README.write_text(head + begin + expected + end + tail, encoding="utf-8")
        body = expected

    assert body == expected


def commands() -> list[str]:
    """The command lines the README shows."""
    text = README.read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_the_readme_begins_with_its_two_commands() -> None:
    first, second = commands()[:2]

    assert first.endswith(".venv/bin/edgetui --demo")
    assert second.endswith(".venv/bin/python -m pytest")


def test_ci_runs_the_readmes_test_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "README.md" in script
    assert commands()[1].count("pip install -e '.[test]'") == 1


@pytest.mark.parametrize("line", [line for line in commands() if line.startswith("edgetui ")])
def test_a_command_line_of_the_readme_is_understood(line: str) -> None:
    words = shlex.split(line.partition(" | ")[0])[1:]
    parser = COMMANDS.get(words[0])
    if parser is None:
        inspect.make_parser().parse_args(words)
    else:
        parser().parse_intermixed_args(words[1:])


def test_the_readme_shows_every_command() -> None:
    shown = {shlex.split(line.partition(" | ")[0])[1] for line in commands() if line.startswith("edgetui ")}

    assert set(COMMANDS) <= shown


def test_the_project_file_of_the_readme_loads(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    (tmp_path / "edgetui.toml").write_text(block[1], encoding="utf-8")
    (tmp_path / "auth.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    (tmp_path / "public").mkdir()

    assert load_project(tmp_path).distribution.default_root_object == "index.html"
    assert tomllib.loads(block[1])["Functions"]["auth"]["Handler"] == "auth.handler"


@pytest.mark.parametrize("example", sorted(path.name for path in (ROOT / "handlers" / "python").iterdir()))
def test_every_example_stands_in_the_readme(example: str) -> None:
    assert f"| `{example}` |" in README.read_text(encoding="utf-8")


def test_every_picture_of_the_readme_is_there() -> None:
    shown = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README.read_text(encoding="utf-8"))

    assert shown
    assert [path for path in shown if not (ROOT / path).exists()] == []
