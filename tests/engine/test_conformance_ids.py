"""Every case of the conformance table has a test that carries its id: in its name, or in the id of a parameter."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CASES = {case["id"]: case["section"] for case in json.loads((TESTS / "data/cloudfront/conformance.json").read_text())}
REQUIRED = tuple(dict.fromkeys(CASES.values()))

_FUNCTIONS = "CloudFront Functions are not emulated yet"
#: Cases without a test, and why.
LEFT_OUT: dict[str, str] = {
    **dict.fromkeys(("C027", "C028", "C253", "C254", "C256", "C257"), _FUNCTIONS),
}

_IN_NAME = re.compile(r"(?<![A-Z0-9])C\d{3}(?![0-9])")
_IN_PARAMETER = re.compile(r"C\d{3}(?![0-9])")


def ids_of(tree: ast.Module) -> Iterator[str]:
    """Ids in the names of tests, and at the beginning of text in their decorators and in tables (module level)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield from _IN_NAME.findall(node.name.upper())
    decorated = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
    tables = [one for one in tree.body if isinstance(one, ast.Assign | ast.AnnAssign)]
    for part in [*tables, *(decorator for one in decorated for decorator in one.decorator_list)]:
        for node in ast.walk(part):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from _IN_PARAMETER.findall(node.value)[:1] if _IN_PARAMETER.match(node.value) else []
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield from _IN_PARAMETER.findall(str(node.values[0].value))[:1]


@pytest.fixture(scope="module")
def tested() -> set[str]:
    """The ids that occur, in all of the tests but this file."""
    return ids_below(TESTS)


def ids_below(folder: Path) -> set[str]:
    files = [path for path in folder.rglob("test_*.py") if path != Path(__file__)]
    return {found for path in files for found in ids_of(ast.parse(path.read_text("utf-8")))}


@pytest.mark.parametrize("section", REQUIRED)
def test_every_case_of_a_required_section_is_tested_or_left_out_with_a_reason(section: str, tested: set[str]) -> None:
    due = {number for number, of in CASES.items() if of == section}
    assert due
    assert due - tested - LEFT_OUT.keys() == set()


def test_nothing_is_left_out_that_is_tested(tested: set[str]) -> None:
    assert LEFT_OUT.keys() & tested == set()
    assert set(LEFT_OUT) <= set(CASES)
    assert all(LEFT_OUT.values())


def test_no_test_of_the_engine_carries_an_id_that_the_table_does_not_have() -> None:
    assert ids_below(Path(__file__).parent) - set(CASES) == set()
