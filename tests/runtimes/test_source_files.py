"""Where a function's source is, and where in it the error was."""

import os
from dataclasses import replace

import pytest

from edgetui.engine.behavior import Association, Function
from edgetui.engine.commands import InvokeFunction
from edgetui.engine.stage import EventType
from edgetui.runtimes.discover import function_from_path
from edgetui.runtimes.pool import FunctionPool
from edgetui.runtimes.source_files import SourceFiles, handler_file, places


@pytest.fixture
def folder(tmp_path):
    """A folder with these files."""

    def make(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".", 1)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return tmp_path

    return make


def function(root, handler, runtime="python3.12"):
    return Function("f", handler, runtime, str(root))


async def failed(fun):
    pool = FunctionPool()
    try:
        return await pool.perform(
            InvokeFunction(EventType.VIEWER_REQUEST, Association(EventType.VIEWER_REQUEST, fun), {})
        )
    finally:
        await pool.close()


# -- the handler's file


@pytest.mark.parametrize(
    ("handler", "runtime", "file"),
    [
        ("auth.handler", "python3.12", "auth.py"),
        ("pkg/auth.handler", "python3.12", "pkg/auth.py"),
        ("pkg.auth.handler", "python3.12", "pkg/auth.py"),
        ("pkg.handler", "python3.12", "pkg/__init__.py"),
        ("path:my-func.v2.py:", "python3.12", "my-func.v2.py"),
        ("path:pkg/auth.py:go", "python3.12", "pkg/auth.py"),
        ("auth.handler", "nodejs22.x", "auth.js"),
        ("lib/edge.a.b", "nodejs22.x", "lib/edge.mjs"),
        ("old.handler", "nodejs22.x", "old.cjs"),
        ("path:lib/edge.mjs:", "nodejs22.x", "lib/edge.mjs"),
    ],
)
def test_a_handler_string_names_its_file(handler, runtime, file, tmp_path):
    for name in (
        "auth.py",
        "pkg/auth.py",
        "pkg/__init__.py",
        "my-func.v2.py",
        "auth.js",
        "lib/edge.mjs",
        "old.cjs",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert handler_file(function(tmp_path, handler, runtime)) == str(tmp_path / file)


def test_a_handler_without_a_file_has_none(tmp_path):
    gone = function(tmp_path, "gone.handler")
    assert handler_file(gone) == ""
    assert SourceFiles().source(gone) is None


# -- the place in a stack


async def test_the_newest_call_in_the_persons_own_files_is_the_place(folder):
    root = folder(
        a_py="import b\ndef handler(event, context):\n    return b.go()\n",
        b_py="import json\n\ndef go():\n    return json.loads('{')\n",
    )
    fun = function_from_path("a.py", str(root))
    outcome = await failed(fun)
    found = SourceFiles().source(fun, outcome.trace)
    assert (found.name, found.line) == ("b.py", 4)
    assert places(fun, outcome.trace) == [(str(root / "b.py"), 4), (str(root / "a.py"), 3)]


async def test_a_syntax_error_has_its_place_too(folder):
    root = folder(a_py="def handler(event, context):\n    return (\n")
    fun = function_from_path("a.py", str(root))
    found = SourceFiles().source(fun, (await failed(fun)).trace)
    assert (found.name, found.line) == ("a.py", 2)


@pytest.mark.parametrize(
    ("first", "second", "place"),
    [
        (
            'import { go } from "./b.mjs";\nexport const handler = async () => go();\n',
            'export function go() {\n  return JSON.parse("{");\n}\n',
            ("b.mjs", 2),
        ),
        (
            'import { go } from "./b.mjs";\nexport const handler = () => go().then(() => { throw Error("x"); });\n',
            "export const go = async () => 1;\n",
            ("a.mjs", 2),
        ),
    ],
    ids=["call", "async"],
)
async def test_the_place_in_modules_of_node(first, second, place, folder):
    root = folder(a_mjs=first, b_mjs=second)
    fun = function_from_path("a.mjs", str(root))
    found = SourceFiles().source(fun, (await failed(fun)).trace)
    assert (found.name, found.line) == place


async def test_a_syntax_error_of_a_commonjs_file(folder):
    root = folder(a_cjs="exports.handler = async () => {\n  return (;\n};\n")
    fun = function_from_path("a.cjs", str(root))
    found = SourceFiles().source(fun, (await failed(fun)).trace)
    assert (found.name, found.line) == ("a.cjs", 2)


@pytest.mark.parametrize(
    "row",
    [
        "    at go (file://{}/a%20b.mjs:7:3)",
        "    at file://{}/a%20b.mjs:7:3",
        "    at async file://{}/a%20b.mjs:7:3",
        "    at async Promise.all (index 0)\n    at async go (file://{}/a%20b.mjs:7:3)",
    ],
)
def test_paths_of_urls_are_decoded(row, tmp_path):
    fun = function(tmp_path, "a.handler", "nodejs22.x")
    assert places(fun, row.format(tmp_path).splitlines()) == [(f"{tmp_path}/a b.mjs", 7)]


@pytest.mark.parametrize(
    "path", ["/usr/lib/python3/json/__init__.py", "{}/../secret.py", "{}/site-packages/x/y.py", "{}/node_modules/x.py"]
)
def test_what_is_not_the_persons_own_is_not_read(path, folder):
    root = folder(a_py="x")
    place = path.format(root)
    if place.startswith(str(root)):
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w") as file:
            file.write("SECRET")
    found = SourceFiles().source(function(root, "a.handler"), [f'  File "{place}", line 3, in loads'])
    assert (found.name, found.line) == ("a.py", 0)


def test_a_link_out_of_the_task_root_is_not_followed_from_a_stack(folder, tmp_path_factory):
    root = folder(a_py="x")
    outside = tmp_path_factory.mktemp("outside") / "secret.py"
    outside.write_text("SECRET")
    (root / "link.py").symlink_to(outside)
    found = SourceFiles().source(function(root, "a.handler"), [f'  File "{root}/link.py", line 1, in x'])
    assert found.name == "a.py"


def test_bytes_that_are_no_utf_8_are_replaced_and_very_long_files_left_out(folder):
    root = folder(a_py="")
    (root / "a.py").write_bytes(b"x = '\xff'\n")
    assert SourceFiles().source(function(root, "a.handler")).text == "x = '\ufffd'\n"
    (root / "a.py").write_bytes(b"#" * (2 * 1024 * 1024 + 1))
    assert SourceFiles().source(function(root, "a.handler")) is None


# -- changes


def test_a_change_of_the_handler_is_seen(folder):
    root = folder(a_py="1")
    changed = SourceFiles().watch(function(root, "a.handler"))
    assert changed() == ""
    (root / "a.py").write_text("12")
    assert changed() == "a.py"


def test_a_change_of_the_file_with_the_error_is_seen(folder):
    root = folder(a_py="1", b_py="1")
    changed = SourceFiles().watch(function(root, "a.handler"), [f'  File "{root}/b.py", line 1, in b'])
    (root / "b.py").unlink()
    assert changed() == "b.py"


async def test_a_change_of_a_module_that_a_worker_has_loaded_is_seen(folder):
    root = folder(a_py="import b\ndef handler(event, context):\n    return {}\n", b_py="x = 1\n")
    fun = replace(function_from_path("a.py", str(root)), timeout=30)
    pool = FunctionPool()
    try:
        association = Association(EventType.VIEWER_REQUEST, fun)
        await pool.perform(InvokeFunction(EventType.VIEWER_REQUEST, association, {}))
        assert {os.path.basename(file) for file in pool.loaded_files(fun)} >= {"a.py", "b.py"}
        changed = SourceFiles(pool.loaded_files).watch(fun)
        (root / "b.py").write_text("x = 12\n")
        assert changed() == "b.py"
    finally:
        await pool.close()
