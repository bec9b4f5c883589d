"""Ctrl+S: the listed flows in a session file of their own."""

import os
import stat

import pytest

from edgetui.formats.store import FlowStore
from edgetui.wiring.sessions import keep


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """`saved()` is the numbers and marks of the flows in work.edgetui."""
    monkeypatch.chdir(tmp_path)

    def rows():
        store = FlowStore(str(tmp_path / "work.edgetui"))
        found = [(row.number, row.fingerprint) for row in store.summaries()]
        store.close()
        return found

    return rows


async def test_the_listed_flows_with_all_their_runs_are_in_it(shop, driven, saved, tmp_path):
    async with driven(shop, (200, 50)) as ui:
        await ui.press("c", "f", *"ed", "enter")
        assert len(ui.inspection.flows) == 1
        assert "the session file for the 1 listed" in await ui.press("ctrl+s")
        assert f"1 flow in {tmp_path}" in await ui.press("enter")
        assert saved() == [(4, "▶···")]

        await ui.press("escape", "ctrl+s", "home", *">", "enter")
    assert saved() == [(1, "~==~"), (2, "▶···"), (3, "▶···"), (4, "▶···")]
    assert stat.S_IMODE(os.stat(tmp_path / "work.edgetui").st_mode) == 0o600
    assert os.listdir(tmp_path) == ["work.edgetui"]


async def test_a_file_that_is_there_is_kept(shop, driven, saved, tmp_path):
    (tmp_path / "work.edgetui").write_text("mine")
    async with driven(shop, (200, 50)) as ui:
        await ui.press("ctrl+s")
        assert "is there already" in await ui.press("enter")
    assert (tmp_path / "work.edgetui").read_text() == "mine"


@pytest.mark.parametrize("key", ["ctrl+s", "O"])
async def test_the_sessions_own_file_is_neither_replaced_nor_opened_again(shop, driven, saved, tmp_path, key):
    keep(shop, str(tmp_path / "work.edgetui"))
    async with driven(shop, (200, 50)) as ui:
        await ui.press("c", key, "ctrl+u", *(">./work" if key == "ctrl+s" else "./work"), *".edgetui")
        assert "this session is in that file, saved as it changes" in await ui.press("enter")
        await ui.press("escape")
        assert len(ui.inspection.flows) == 4
        await shop.close()
    assert saved()[0] == (1, "~==~")


async def test_a_folder_that_is_not_there_is_told(shop, driven, saved):
    async with driven(shop, (200, 50)) as ui:
        await ui.press("ctrl+s", *["backspace"] * 20, *"no", "slash", *"a", "enter")
        text = await ui.press()
    assert "cannot use" in text and "No such file or directory" in text
