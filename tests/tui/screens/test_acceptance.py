"""Checks 3, 5, 17 and 18, which need no terminal."""

import re

import pytest

#: Every screen, by the keys that lead there.
SCREENS = {
    "main": "",
    "done": "c",
    "response": "c 0",
    "error": "} } n",
    "rule violation": "} } } n [",
    "body": "c 6 ]",
    "logs": "n ] ] ]",
    "json": "n [ [ [",
    "code": "n [ [",
    "composer": "N",
    "edit": "e",
    "breakpoints": "B",
    "breakpoint": "B n",
    "setup": "S",
    "palette": ":",
    "help": "?",
    "filter": "f",
    "find": "/",
    "answer": "ctrl+g",
    "compare": "c m } c =",
    "export": "x",
    "copy": "y",
    "intercept": "i",
    "looking back": "c p",
}
#: Screens in which letters are typed have another key for help, or a line of their own at the bottom.
PINNED = ("? Help", "F1 Help", "Esc Close", "Esc Show all", "Esc Cancel")
NAMES = {" ": "space", "~": "tilde", "(": "left_parenthesis", ":": "colon"}


@pytest.mark.parametrize("name", SCREENS)
async def test_check_03_no_word_is_cut_without_an_ellipsis_and_the_way_to_help_or_out_is_pinned(name, shop, driven):
    async with driven(shop, parse_request=lambda text: None) as ui:
        for key in SCREENS[name].split():
            await ui.press(key)
        rows = (await ui.press()).split("\n")
        assert any(row.rstrip().endswith(PINNED) for row in rows), ui.text
        assert all(len(row) <= 80 for row in rows)
        # With more room, no row that fills its 80 columns goes on in the middle of a word. (A long URL has two rows.)
        await ui.pilot.resize_terminal(99, 24)
        wide = await ui.press()
        for row in rows:
            if len(row) == 80 and row[-1].isalnum() and "─" not in row and "https://" not in row:
                assert not re.search(re.escape(row[-30:]) + r"\w", wide), row


async def typed(ui, text):
    return await ui.press("f", *(NAMES.get(letter, letter) for letter in text))


async def test_check_05_the_diff_has_signs_in_column_1_and_u_shows_what_is_folded(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("n")
        signs = {row[0] for row in text.splitlines() if re.match(r"[-+~] [a-z]", row)}
        assert signs == {"+", "-", "~"}
        assert "… 4 unchanged (u)" in text and "host: shop.example.com" not in text
        text = await ui.press("u")
        assert "unchanged (u)" not in text and "  host: shop.example.com" in text


async def test_check_17_a_filter_that_is_none_leaves_the_line_open_with_column_and_reason(shop, driven):
    async with driven(shop) as ui:
        text = await typed(ui, "~zz (")
        entry, note = text.split("\n")[-3:-1]
        assert note.index("^") == entry.index("~zz") and "~zz is no operator" in note
        assert await ui.press("enter") == text
        text = await ui.press("escape")
        assert "Flows 1/4" in text and "filter:" not in text


async def test_check_18_both_ways_to_ask_for_a_status_show_the_same_rows_and_count_while_typing(shop, driven):
    lists = []
    for words in ("status:502", "~c 502"):
        async with driven(shop) as ui:
            await ui.press("}", "}", "}", "n")
            assert " 1 of 4: " in await typed(ui, words)
            text = await ui.press("enter")
            lists.append([row for row in text.splitlines() if row.startswith("▸ ") and " GET " in row])
            await ui.press("escape")
    assert lists[0] == lists[1] and len(lists[0]) == 1
