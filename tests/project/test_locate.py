import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from edgetui.project.locate import key_lines, line_of

SOURCE = """\
# [not.a.table]
top = "a # b [c]"
dotted . "quoted.key" .'x' = 1   # = 2

[table]   # comment
text = \"\"\"
[fake]
key = "\\\\"
\"\"\"\"
raw = '''
[[fake]]
''''
after = 2026-11-22 10:00:00

[[items]]
id = 1
[items.sub]
deep = [ 1, [2,
  3],
  { a = 1, b = "}" } ]

[[items]] # second
[[items.list]]
x = {}
[[items.list]]
x = []

[ a . b ]
c = {d.e = 'f'}
[a]
z = true
"""


def test_every_key_has_the_line_it_stands_on() -> None:
    lines = key_lines(SOURCE)
    assert tomllib.loads(SOURCE)
    assert {
        ".".join(str(key) for key in keys): line
        for keys, line in lines.items()
        if keys[0] in ("top", "dotted", "table")
    } == {
        "top": 2, "dotted": 3, "dotted.quoted.key": 3, "dotted.quoted.key.x": 3,
        "table": 5, "table.text": 6, "table.raw": 10, "table.after": 13,
    }  # fmt: skip
    assert ("fake",) not in lines


def test_items_of_arrays_of_tables_are_counted() -> None:
    lines = key_lines(SOURCE)
    assert [lines["items", 0], lines["items", 0, "id"], lines["items", 0, "sub"]] == [15, 16, 17]
    assert [lines["items", 1], lines["items", 1, "list", 0], lines["items", 1, "list", 1]] == [22, 23, 25]
    assert [lines["items", 1, "list", 0, "x"], lines["items", 1, "list", 1, "x"]] == [24, 26]


def test_items_of_arrays_and_keys_of_inline_tables_have_their_own_line() -> None:
    lines = key_lines(SOURCE)
    deep = ("items", 0, "sub", "deep")
    assert [lines[*deep], lines[*deep, 0], lines[*deep, 1, 0], lines[*deep, 1, 1]] == [18, 18, 18, 19]
    assert [lines[*deep, 2, "a"], lines[*deep, 2, "b"]] == [20, 20]


def test_a_table_named_after_its_sub_table_keeps_the_first_line() -> None:
    lines = key_lines(SOURCE)
    assert [lines["a",], lines["a", "b"], lines["a", "b", "c", "d", "e"], lines["a", "z"]] == [28, 28, 29, 31]


def test_a_missing_key_is_looked_for_in_the_table_around_it() -> None:
    lines = key_lines(SOURCE)
    assert line_of(lines, ("items", 1, "id")) == 22
    assert line_of(lines, ("nowhere", "at", "all")) == 1
    assert line_of({}, ()) == 1


def _paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every key path of a parsed document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {path}.union(*(_paths(item, (*path, key)) for key, item in inner)) if path or inner else set()


PIECES = st.sampled_from(
    [
        "[a]\n", "[[a]]\n", "[a.b]\n", "[[a.b]]\n", '["x y"]\n', "[[c]]\n", "[c.d]\n", "# = [\n", "\n",
        "k = 1\n", "l = [1, [2], {m = 'x]', n = \"}\\\"\"}]\n", "o.p = {}\n", "'q.r' = '''\n[s]''''\n",
        't = """\\"""\n""""\n', "u = [\n # ]\n 1,\n 2\n]\n", "v = 07:32:00 # w = 1\n", '"" = 1e3\n',
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
@settings(max_examples=400, deadline=None, derandomize=True)
def test_every_path_of_any_valid_document_is_found_and_no_other(source: str) -> None:
    try:
        document = tomllib.loads(source)
    except tomllib.TOMLDecodeError:
        return
    assert set(key_lines(source)) == _paths(document) - {()}
