"""Who may import whom: statically over every module, and in a fresh interpreter what an entry point really loads."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import edgetui
from edgetui.cli import COMMANDS

PACKAGE = Path(edgetui.__file__).parent
ROOT = PACKAGE.parent

#: What each part may import of edgetui, beside itself and `errors`.
ARROWS = {
    "__main__": {"cli"},
    "cli": {"wiring", "headless", "tui", "engine", "project"},
    "wiring": {"runtimes", "origins", "capture", "formats", "project", "session", "engine"},
    "tui": {"session", "engine"},
    "headless": {"session", "engine"},
    "testing": {"session", "engine"},
    "runtimes": {"session", "engine"},
    "origins": {"session", "engine"},
    "capture": {"session", "engine"},
    "formats": {"session", "engine"},
    "project": {"session", "engine"},
    "session": {"engine"},
    "engine": set(),
    "errors": set(),
    "__init__": set(),
}
#: Programs for the user's interpreter, and example handlers: no part of edgetui's modules.
STANDALONE = ["runtimes/worker.py", "runtimes/frozen_time.py", "demo/"]
#: Of the standard library, what the engine does without: time, chance and the world come in as data.
FORBIDDEN = {"asyncio", "os", "pathlib", "random", "socket", "subprocess", "time", "ssl", "threading"}
#: Whose packages each part may import; every other part uses the standard library alone.
LIBRARIES = {
    "tui": {"textual", "rich", "pygments"},
    "origins": {"httpx", "certifi"},
    "project": {"cryptography", "pydantic", "pydantic_core", "tomlkit"},
    "wiring": {"platformdirs"},
    "capture": {"cryptography", "h2"},
    "formats": {"pyarrow"},
}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def modules() -> list[Path]:
    return [
        path
        for path in sorted(PACKAGE.rglob("*.py"))
        if not str(path.relative_to(PACKAGE)).startswith(tuple(STANDALONE))
    ]


def imports(path: Path, *, typing_only: bool = True) -> Iterator[str]:
    """The full names a module imports, wherever in it; without `typing_only` not those under TYPE_CHECKING."""
    return names_imported(path.read_text(encoding="utf-8"), typing_only)


def names_imported(source: str, typing_only: bool = True) -> Iterator[str]:
    for node in walk(ast.parse(source), typing_only):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"relative import: {ast.unparse(node)}"
            module = node.module or ""
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def walk(node: ast.AST, typing_only: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not typing_only and isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from walk(child, typing_only)


def refused(part: str, names: Iterable[str]) -> set[str]:
    """The parts of edgetui among `names` that `part` may not import."""
    split = [name.split(".") for name in names]
    parts = {name[1] for name in split if name[0] == "edgetui" and len(name) > 1}
    return parts - ARROWS[part] - {"__version__", "errors", part}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_the_arrows_allow(path):
    assert refused(part_of(path), imports(path)) == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_the_libraries_of_its_part(path):
    names = {name.split(".")[0] for name in imports(path)} - {"edgetui"}
    assert names - set(sys.stdlib_module_names) <= LIBRARIES.get(part_of(path), set())


def test_every_part_has_its_arrows():
    parts = {part_of(path) for path in modules()}
    assert parts <= set(ARROWS)


@pytest.mark.parametrize(
    "planted",
    [
        "import edgetui.session.flow",
        "from edgetui.session import flow",
        "from edgetui import session",
        "def f():\n    from edgetui.session import flow",
        "if TYPE_CHECKING:\n    import edgetui.session",
    ],
)
def test_a_planted_arrow_is_found(planted):
    assert refused("engine", names_imported(planted)) == {"session"}
    assert refused("tui", names_imported(planted)) == set()


def test_the_cli_names_adapters_for_types_alone():
    names = [name for path in modules() if part_of(path) == "cli" for name in imports(path, typing_only=False)]
    real = {name.split(".")[1] for name in names if name.startswith("edgetui.")}
    assert real <= {"__version__", "cli", "wiring", "headless", "tui", "engine", "errors"}


@pytest.mark.parametrize("path", [path for path in modules() if part_of(path) == "engine"], ids=lambda path: path.name)
def test_the_engine_is_pure(path):
    # `data` reads the tables that ship beside it, by importlib.resources.
    assert {name.split(".")[0] for name in imports(path)}.isdisjoint(FORBIDDEN)


@pytest.mark.parametrize("name", ["worker.py", "worker.mjs", "frozen_time.py", "frozen_time.mjs"])
def test_the_workers_know_nothing_of_edgetui(name):
    source = (PACKAGE / "runtimes" / name).read_text(encoding="utf-8")
    assert "import edgetui" not in source
    assert "from edgetui" not in source


def loaded_by(script: str) -> set[str]:
    """The modules in a fresh interpreter after `script`, which may exit, beyond those of a bare interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", _LOADED, script], capture_output=True, text=True, cwd=ROOT, timeout=50, check=True
    )
    return set(json.loads(done.stderr.splitlines()[-1]))


_LOADED = """
import sys
bare = set(sys.modules)
try:
    exec(sys.argv[1])
except SystemExit:
    pass
loaded = sorted(set(sys.modules) - bare)
import json
print(file=sys.stderr)
print(json.dumps(loaded), file=sys.stderr)
"""


def third_party(names: set[str]) -> set[str]:
    tops = {name.split(".")[0] for name in names}
    return {top for top in tops if top not in sys.stdlib_module_names and top != "edgetui" and not top.startswith("__")}


def run_of(*words: str) -> str:
    return f"from edgetui.cli import main; sys.exit(main({list(words)!r}))"


def test_importing_the_engine_loads_no_library_and_nothing_of_the_world():
    loaded = loaded_by(
        "import edgetui.engine, edgetui.engine.rules, edgetui.engine.catalog, edgetui.engine.transitions"
    )
    assert third_party(loaded) == set()
    parts = {name.split(".")[1] for name in loaded if name.startswith("edgetui.")}
    assert parts == {"engine"}
    # What a standard module imports for itself does not count; none of ours asks for these.
    assert loaded.isdisjoint({"asyncio", "subprocess", "ssl"})


def test_version_and_help_load_no_library_and_no_adapter():
    for words in (
        ["--version"],
        ["--help"],
        ["run", "--help"],
        ["invoke", "--help"],
        ["convert", "--help"],
        ["serve", "--help"],
    ):
        loaded = loaded_by(run_of(*words))
        assert third_party(loaded) == set()
        assert loaded.isdisjoint({"asyncio", "edgetui.wiring", "edgetui.tui.app", "edgetui.session.workspace"})


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_loads_the_module_of_no_other(command):
    modules = {f"edgetui.cli.{name}" for name in ("inspect", *COMMANDS)}
    assert loaded_by(run_of(command, "--help")) & modules == {f"edgetui.cli.{command}"}


def test_run_with_handlers_loads_no_library(tmp_path):
    (tmp_path / "a.py").write_text("def handler(event, context):\n    return {'status': '200'}\n")
    loaded = loaded_by(run_of("run", "/", "--viewer-request", str(tmp_path / "a.py")))
    assert "edgetui.runtimes.pool" in loaded
    assert third_party(loaded) == set()


def test_run_on_a_project_loads_pydantic_but_neither_textual_nor_httpx():
    loaded = loaded_by(run_of("run", str(PACKAGE / "demo"), "/images/mountain.svg"))
    assert "edgetui.headless.run" in loaded
    assert "pydantic" in loaded
    assert third_party(loaded).isdisjoint({"textual", "rich", "httpx", "httpcore", "h11", "certifi", "anyio"})


def test_invoke_loads_no_library(tmp_path):
    (tmp_path / "a.py").write_text("def handler(event, context):\n    return {'status': '200'}\n")
    (tmp_path / "event.json").write_text('{"Records": [{"cf": {"request": {}}}]}')
    loaded = loaded_by(run_of("invoke", str(tmp_path / "a.py"), "--event", str(tmp_path / "event.json")))
    assert "edgetui.headless.invoke" in loaded
    assert third_party(loaded) == set()


def test_show_and_diff_load_no_library(tmp_path):
    path = str(tmp_path / "a.edgetui")
    assert loaded_by(run_of("run", "/", "--origin", "none", "--save", path)) >= {"sqlite3"}
    for words in (["show", path], ["show", path, "1"], ["diff", f"{path}#1", path]):
        loaded = loaded_by(run_of(*words))
        assert third_party(loaded) == set()
        assert "edgetui.tui.app" not in loaded


def test_doctor_loads_no_textual():
    loaded = loaded_by(run_of("doctor"))
    assert "edgetui.headless.doctor" in loaded
    assert third_party(loaded).isdisjoint({"textual", "httpx", "pydantic"})
