from pathlib import Path

import pytest

from edgetui.project.handlers import DEFAULT_PYTHON, Found, find_handler


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


@pytest.mark.parametrize(
    ("file", "handler"),
    [
        ("auth.py", "auth.handler"),
        ("pkg/auth.py", "pkg/auth.handler"),
        ("pkg/auth.py", "pkg.auth.handler"),
        ("pkg/__init__.py", "pkg.handler"),
        ("my-auth.py", "my-auth.handler"),
        ("lambda.py", "lambda.handler"),
        ("auth.pyc", "auth.handler"),
    ],
)
def test_a_python_handler_is_where_import_looks(tmp_path: Path, file: str, handler: str) -> None:
    put(tmp_path, file)
    assert find_handler(tmp_path, handler, "python3.12") == Found(tmp_path / file, "python3.12")


def test_a_package_comes_before_a_module_of_its_name(tmp_path: Path) -> None:
    put(tmp_path, "auth.py", "auth/__init__.py")
    assert find_handler(tmp_path, "auth.handler", "python3.12") == Found(
        tmp_path / "auth" / "__init__.py", "python3.12"
    )


@pytest.mark.parametrize(
    ("file", "handler"),
    [
        ("index.js", "index.handler"),
        ("index.mjs", "index.handler"),
        ("index.cjs", "index.handler"),
        ("index", "index.handler"),
        ("dir/index.js", "dir/index.handler"),
        ("a/b.js", "a/b.c.d"),
        ("dir/index.js", "dir.handler"),
        ("node_modules/edge/package.json", "edge.handler"),
    ],
)
def test_a_node_handler_is_where_the_runtime_looks(tmp_path: Path, file: str, handler: str) -> None:
    put(tmp_path, file)
    assert find_handler(tmp_path, handler, "nodejs22.x") == Found(tmp_path / file, "nodejs22.x")


def test_js_comes_before_mjs_and_cjs(tmp_path: Path) -> None:
    put(tmp_path, "index.cjs", "index.mjs", "index.js")
    assert find_handler(tmp_path, "index.handler", "nodejs22.x") == Found(tmp_path / "index.js", "nodejs22.x")


@pytest.mark.parametrize(("file", "runtime"), [("a.py", DEFAULT_PYTHON), ("a.cjs", "nodejs22.x")])
def test_without_a_runtime_the_file_decides(tmp_path: Path, file: str, runtime: str) -> None:
    put(tmp_path, file, "a")
    assert find_handler(tmp_path, "a.handler", None) == Found(tmp_path / file, runtime)


def test_a_handler_in_both_languages_needs_a_runtime(tmp_path: Path) -> None:
    put(tmp_path, "auth.py", "auth.js")
    assert find_handler(tmp_path, "auth.handler", None) == (
        '"auth.handler" is in both "auth.py" and "auth.js": say which with Runtime'
    )
    assert find_handler(tmp_path, "auth.handler", "nodejs24.x") == Found(tmp_path / "auth.js", "nodejs24.x")


@pytest.mark.parametrize(
    ("file", "handler", "meant"),
    [("auth.py", "auth.py", "auth.handler"), ("a/b.mjs", "a/b.mjs", "a/b.handler"), ("a.py", "a.py:run", "a.run")],
)
def test_a_file_name_is_turned_into_the_handler_that_was_meant(
    tmp_path: Path, file: str, handler: str, meant: str
) -> None:
    put(tmp_path, file)
    assert find_handler(tmp_path, handler, None) == (
        f'"{handler}" is a file; a Handler is its module and function; did you mean "{meant}"?'
    )


@pytest.mark.parametrize(
    ("handler", "runtime", "said"),
    [
        ("handler", "python3.12", 'must be module.function (pkg/mod.handler), not "handler"'),
        ("..auth.handler", "python3.12", "must be module.function"),
        ("../auth.handler", "nodejs22.x", "must be module.function"),
        (".handler", "nodejs22.x", "must be module.function"),
        ("", None, 'must be module.function (pkg/mod.handler), not ""'),
        ("nowhere.handler", "python3.12", "there is no nowhere.py"),
        ("nowhere.handler", "nodejs22.x", "there is no nowhere.js, nowhere.mjs, nowhere.cjs"),
        ("auht.handler", "python3.12", 'there is no auht.py; did you mean "auth.handler"?'),
        ("edge/pagse.run", None, 'edge/pagse.cjs; did you mean "edge/pages.run"?'),
        ("none/auth.handler", "python3.12", "there is no none/auth.py"),
        ("a\0b.handler", None, '"a\\u0000b.handler" is not in '),
    ],
)
def test_a_handler_that_is_not_there_says_where_it_was_looked_for(
    tmp_path: Path, handler: str, runtime: str | None, said: str
) -> None:
    put(tmp_path, "auth.py", "edge/pages.js")
    found = find_handler(tmp_path, handler, runtime)
    assert isinstance(found, str) and said in found


def test_a_module_of_the_other_language_is_not_suggested(tmp_path: Path) -> None:
    put(tmp_path, "auth.js")
    found = find_handler(tmp_path, "auht.handler", "python3.12")
    assert isinstance(found, str) and "did you mean" not in found
