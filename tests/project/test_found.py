"""Files with a handler are found by their text."""

import os

import pytest

from edgetui.project.found import found_handlers

WITH = {
    "a.py": "import json\n\ndef handler(event, context):\n    return event\n",
    "b.py": "async def lambda_handler(event, context): ...\n",
    "c.py": "handler = make(1)\n",
    "typed.py": "handler: Handler = make(1)\n",
    "d.js": "'use strict';\nexports.handler = async (event) => event;\n",
    "e.js": "module.exports.handler = (event, context, callback) => callback(null, event);\n",
    "f.cjs": "module.exports = {\n  handler,\n};\n",
    "g.mjs": "export const handler = async (event) => event;\n",
    "h.mjs": "export async function handler(event) { return event; }\n",
    "i.mjs": "const go = 1;\nexport { go as handler };\n",
}
WITHOUT = {
    "none.py": "def handlers(event, context): ...\nclass A:\n    def handler(self): ...\n",
    "compares.py": "handler == 1\n",
    "mentions.py": "# def handler(event, context)\n",
    "none.js": "// exports.handler = 1\nconst handler = 1;\n",
    "none.mjs": "export const handlers = 1;\n",
    "handler.txt": "exports.handler = 1;\n",
    "empty.py": "",
}


@pytest.mark.parametrize("name", WITH)
def test_a_file_that_defines_or_exports_a_handler_is_found(tmp_path, name):
    (tmp_path / name).write_text(WITH[name])
    assert found_handlers(tmp_path) == (name,)


@pytest.mark.parametrize("name", WITHOUT)
def test_other_files_are_not(tmp_path, name):
    (tmp_path / name).write_text(WITHOUT[name])
    assert found_handlers(tmp_path) == ()


def test_names_are_sorted_those_of_the_folder_itself_first(tmp_path):
    for name in (*reversed(WITH), "a/b/c/index.py", "a/index.py", "a/b/c/d/index.py", ".git/a.py", "node_modules/a.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(WITH[name] if name in WITH else WITH["a.py"])
    assert found_handlers(tmp_path) == (*sorted(WITH), "a/index.py", "a/b/c/index.py")


def test_of_very_many_files_the_nearest_are_read(tmp_path):
    (tmp_path / "many").mkdir()
    for number in range(300):
        (tmp_path / "many" / f"{number:03}.py").write_text(WITH["a.py"])
    (tmp_path / "near.py").write_text(WITH["a.py"])
    found = found_handlers(tmp_path)
    assert (found[0], found[-1], len(found)) == ("near.py", "many/198.py", 200)


def test_nothing_is_run_and_bytes_that_are_no_text_do_no_harm(tmp_path):
    (tmp_path / "a.py").write_bytes(b"\xff\xfe\nraise SystemExit\ndef handler(event, context): ...\n")
    assert found_handlers(tmp_path) == ("a.py",)


def test_what_is_no_file_is_never_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere.py")
    assert found_handlers(tmp_path) == ()
    assert found_handlers(tmp_path / "nosuch") == ()
