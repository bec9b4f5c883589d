"""A project folder to fill, and what loading it says."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from edgetui.errors import UsageError
from edgetui.project.model import Project
from edgetui.project.toml import load_project

TODAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an edge function in each language and a site."""
    (tmp_path / "auth.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "pages.mjs").write_text("export const handler = async () => null\n")
    (tmp_path / "site").mkdir()
    return tmp_path


@pytest.fixture
def load(folder: Path) -> Callable[[str], Project]:
    """Loads the text as the folder's edgetui.toml."""

    def loaded(text: str) -> Project:
        (folder / "edgetui.toml").write_text(text, encoding="utf-8")
        return load_project(folder, today=TODAY)

    return loaded


@pytest.fixture
def errors(folder: Path, load: Callable[[str], Project]) -> Callable[[str], list[str]]:
    """The lines of the UsageError that loading the text raises, without the folder's path."""

    def said(text: str) -> list[str]:
        with pytest.raises(UsageError) as caught:
            load(text)
        return [re.sub(rf"^{re.escape(str(folder))}/", "", line) for line in caught.value.message.split("\n")]

    return said
