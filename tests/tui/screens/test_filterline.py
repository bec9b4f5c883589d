"""The filter of the flow list, by its keys."""

import pytest

from edgetui.session.operators import OPERATORS
from edgetui.tui.frame import help_lines
from edgetui.tui.screens.filterline import FilterScreen
from edgetui.tui.views.line import plain


async def typed(ui, text):
    names = {" ": "space", "~": "tilde", "&": "ampersand", "(": "left_parenthesis"}
    return await ui.press("f", *(names.get(letter, letter) for letter in text))


async def test_the_line_counts_while_one_types_and_says_the_filter_in_words(shop, driven):
    async with driven(shop) as ui:
        assert "4 of 4" in await ui.press("f")
        await ui.press("escape")
        text = await typed(ui, "ed")
        assert "1 of 4: the URI contains 'ed'" in text


async def test_enter_keeps_the_flows_that_match_and_looks_at_the_first(shop, driven):
    async with driven(shop) as ui:
        await typed(ui, "~u ^/old | ~u ^/broken")
        text = await ui.press("enter")
        assert ui.app.screen is ui.inspector
        assert "Flows 1/2  filter: ~u ^/old | ~u ^/broken" in text
        assert "/img/cat.jpg" not in text and "Flow 2" in text


async def test_the_keys_of_the_list_walk_the_filtered_flows(shop, driven):
    async with driven(shop) as ui:
        await typed(ui, "~u ^/old | ~u ^/refused")
        await ui.press("enter")
        assert "Flow 4" in await ui.press("}")
        assert "Flow 4" in await ui.press("}")
        assert "Flow 2" in await ui.press("{")
        assert "Flow 4" in await ui.press("down")


async def test_an_error_leaves_the_line_open_with_a_caret_under_the_fault(shop, driven):
    async with driven(shop) as ui:
        await typed(ui, "cat ~nope")
        text = await ui.press("enter")
        assert isinstance(ui.app.screen, FilterScreen)
        entry, note = text.split("\n")[-3:-1]
        assert note.index("^") == entry.index("~nope")
        assert "~nope is no operator" in note
        assert ui.inspection.filter is None


async def test_when_nothing_matches_the_list_says_so_and_esc_shows_all_again(shop, driven):
    async with driven(shop) as ui:
        await typed(ui, "nowhere")
        text = await ui.press("enter")
        assert "0 of 4 flows match — Esc clears the filter" in text
        text = await ui.press("escape")
        assert "Flows 1/4" in text and "filter" not in text


async def test_esc_in_the_line_clears_the_filter_and_f_begins_with_the_one_there_is(shop, driven):
    async with driven(shop) as ui:
        await typed(ui, "broken")
        await ui.press("enter")
        await ui.press("f")
        assert ui.app.screen.query_one("#filter-text").value == "broken"
        text = await ui.press("escape")
        assert "/4" in text and "filter" not in text


async def test_a_flow_that_no_longer_matches_stays_until_another_is_looked_at(shop, driven):
    async with driven(shop) as ui:
        await typed(ui, "~paused")
        await ui.press("enter")
        assert "Flows 1/4" in await ui.press("c")
        assert "Flows 1/3" in await ui.press("}")


@pytest.mark.parametrize("width", [60, 80])
def test_the_help_page_has_every_word_of_a_filter(width):
    page = " ".join(" ".join(plain(each).split()) for each in help_lines(width))
    for operator in OPERATORS.values():
        assert f"{operator.usage} {operator.help}" in page
