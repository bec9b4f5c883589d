"""The moves of a debugger, by their keys: run to a stage, other runs of a flow."""

import pytest


def invocations(ui):
    return len(ui.app.workspace.performers.functions.invoked)


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        ("s", "it waits at viewer-request already: n runs it"),
        ("n 1 s", "viewer-request lies behind: F runs again from there"),
        ("c 1 s", "the flow is over: R restarts it, F runs again from the chosen stage"),
        ("n p s", "looking back: c returns to now"),
        ("c 0 F", "the viewer is no stage to run from: choose 1 to 6"),
        ("2 F", "this run did not wait at origin-request"),
        ("<", "this flow has one run: R and F make another"),
        ("c R < <", "this is the oldest run"),
        ("c R >", "this is the newest run"),
        ("c R < n", "this is the end of this run: > a newer one, c to now"),
    ],
)
async def test_a_move_that_cannot_be_made_says_why(keys, says, shop, driven):
    async with driven(shop) as ui:
        for key in keys.split():
            await ui.press(key)
        assert says in ui.text


async def test_running_to_the_viewer_runs_to_the_end(shop, driven):
    async with driven(shop) as ui:
        assert "the viewer gets 200 OK" in await ui.press("0", "s")


async def test_running_to_a_stage_stops_at_a_breakpoint_before_it(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("2", "b", "3", "s")
        assert "paused before origin-request" in text


async def test_an_old_run_is_looked_at_without_running_anything(shop, driven):
    async with driven(shop) as ui:
        await ui.press("c", "3", "F")
        before = invocations(ui)
        text = await ui.press("<")
        assert "Flow 1  run 1/2" in text and "run 1 of 2 (7 of 7), nothing re-run" in text
        assert "LOOKING BACK" in await ui.press("p", "p")
        assert "(6 of 7)" in await ui.press("n")
        text = await ui.press("c")
        assert "Flow 1  run 2/2" in text and "PAUSED ▶ ORes" in text
        assert invocations(ui) == before


async def test_a_branch_can_be_made_of_an_old_run(shop, driven):
    async with driven(shop) as ui:
        await ui.press("c", "R", "<", "4", "F")
        text = ui.text
        assert "Flow 1  run 3/3" in text and "[▶4 VRes]" in text
        assert "run 3, paused before viewer-response: n runs it" in text


async def test_after_a_branch_the_rail_has_one_next_stage(shop, driven):
    async with driven(shop) as ui:
        await ui.press("c", "2", "F")
        nodes = next(row for row in ui.text.splitlines() if "VReq" in row and "cache" in row)
        assert nodes.count("▶") == 1 and "·4 VRes" in nodes


# -- skipping, and the record


async def test_a_skipped_function_is_shown_as_skipped_by_hand_everywhere(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("K")
        assert "skipping VReq" in text and "is skipped from now on, until K there" in text
        text = await ui.press("c", "1")
        assert "[-1 VReq]" in text and "skipped by hand" in text and "answered by you" in text
        assert "-==~" in text
        assert "the function at viewer-request runs again" in await ui.press("K")
        assert "skipping" not in ui.text


@pytest.mark.parametrize(("keys", "says"), [("c 5 K", "only functions are skipped"), ("c 0 K", "choose 1 to 4")])
async def test_what_is_no_function_cannot_be_skipped(keys, says, shop, driven):
    async with driven(shop) as ui:
        for key in keys.split():
            await ui.press(key)
        assert says in ui.text


async def test_with_the_record_functions_run_and_the_origin_is_not_asked(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("c", "t", "t")
        assert "origin EARLIER RUN" in text and "functions run live" in text
        await ui.press("R", "c", "6")
        assert "answered as on record" in ui.text
        assert "the viewer gets 200 OK" in ui.text and invocations(ui) == 8


async def test_where_the_chosen_stage_has_no_function_the_one_that_is_next_is_skipped(shop, driven):
    async with driven(shop) as ui:
        text = await ui.press("2", "s", "K")
        assert "the function at origin-request is skipped from now on" in text
        assert "-2 OReq" in await ui.press("n")
