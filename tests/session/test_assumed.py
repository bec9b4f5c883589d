"""Every assumption the engine can name has words."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

import edgetui.engine
from edgetui.engine.behavior import Settings
from edgetui.engine.compression import BROTLI_AS_GZIP
from edgetui.session.assumed import SWITCHES, assumption_text

SOURCES = "\n".join(path.read_text() for path in Path(edgetui.engine.__file__).parent.rglob("*.py"))
NAMED = sorted(set(re.findall(r'assume\("(\w+)"\)', SOURCES)) | set(re.findall(r'"(U\d+)"', SOURCES)))


@pytest.mark.parametrize("name", NAMED)
def test_what_the_engine_assumes_is_said_in_words(name):
    text = assumption_text(name, Settings())

    assert text.startswith("not documented by AWS")
    assert not re.search(r"\bU\d+\b", text)


def test_what_stands_for_brotli_is_said_in_words():
    assert "Brotli" in assumption_text(BROTLI_AS_GZIP, Settings())


def test_the_engine_assumes_something():
    assert {"U15", "kb"} <= set(NAMED)


def test_a_setting_is_named_with_its_value():
    text = assumption_text("kb", Settings(kb=1000))

    assert text.startswith("not documented by AWS: how many bytes a KB")
    assert text.endswith("decided by the setting kb = 1000")


def test_a_setting_is_written_as_in_the_file():
    assert assumption_text("strict", Settings()).endswith("decided by the setting strict = false")


def test_every_switch_says_what_it_decides():
    assert list(SWITCHES) == [each.name for each in fields(Settings)]
