"""; asks for a line about the flow; the list, the flow's title and the filter have it."""

import pytest
from textual.events import Paste


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (160, 40)])
async def test_a_comment_is_seen_where_the_flow_is_looked_at(shop, driven, size):
    async with driven(shop, size=size) as ui:
        text = await ui.press(";", *"odd one", "enter")

        assert shop.flows[0].comment == "odd one"
        assert "flow 1: comment kept" in text
        assert " ;" in next(row for row in text.splitlines() if row.startswith("▸   1"))
        assert "; odd one" in text


async def test_the_line_has_what_is_there_and_esc_leaves_it(shop, driven):
    shop.comment(shop.flows[0], "odd one")
    async with driven(shop) as ui:
        text = await ui.press(";", *" indeed")
        assert "odd one indeed" in text
        assert "about flow 1" in text

        await ui.press("escape")
        assert shop.flows[0].comment == "odd one"
        await ui.press(";", *" indeed", "enter")
        assert shop.flows[0].comment == "odd one indeed"


async def test_an_empty_line_takes_the_comment_away(shop, driven):
    shop.comment(shop.flows[0], "odd one")
    async with driven(shop) as ui:
        text = await ui.press(";", "ctrl+u", " ", "enter")

        assert shop.flows[0].comment == ""
        assert "flow 1: comment removed" in text
        assert "odd one" not in text


async def test_a_line_left_as_it_was_changes_nothing(shop, driven):
    heard = []
    async with driven(shop) as ui:
        shop.subscribe(heard.append)
        await ui.press(";", "enter")

        assert heard == []


async def test_the_filter_and_the_words_looked_for_find_it(shop, driven):
    shop.comment(shop.flows[2], "the odd one")
    async with driven(shop) as ui:
        text = await ui.press("/", *"odd", "enter")
        assert "Flows 3/4" in text

        text = await ui.press("f", *"~comment odd")
        assert "1 of 4: the comment matches 'odd'" in text
        assert "Flows 1/1" in await ui.press("enter")


async def test_a_flow_that_gets_its_comment_comes_into_the_filtered_list(shop, driven):
    shop.comment(shop.flows[2], "odd")
    async with driven(shop) as ui:
        await ui.press("f", *"~comment", "enter")
        shop.comment(shop.flows[0], "odd too")

        assert "Flows 2/2" in await ui.press()


async def test_a_command_pasted_into_the_line_is_text_like_any_other(shop, driven):
    async with driven(shop) as ui:
        await ui.press(";")
        ui.app.post_message(Paste("curl https://a.example/ shows it"))
        await ui.press("enter")

        assert shop.flows[0].comment == "curl https://a.example/ shows it"


async def test_without_a_flow_there_is_nothing_to_say(driven):
    from edgetui.testing.fakes import fake_workspace

    async with driven(fake_workspace({})) as ui:
        assert "there is no flow yet" in await ui.press(";")
