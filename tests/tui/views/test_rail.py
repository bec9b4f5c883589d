"""The rail: one sign a node, always in the same place."""

import pytest

from edgetui.engine.commands import CacheHit, OriginFailed, OriginFailure
from edgetui.engine.stage import Stage, Status
from edgetui.tui.views.line import plain, width_of
from edgetui.tui.views.rail import CLIENT_KEY, NODES, node_of, rail


def test_the_nodes_are_in_the_order_of_travel_with_their_digits():
    order = list(Stage)

    assert [order.index(node.stage) for node in NODES] == sorted(order.index(node.stage) for node in NODES)
    assert sorted([CLIENT_KEY, *(node.key for node in NODES)]) == list("0123456")


@pytest.mark.parametrize(
    ("stage", "label"), [(Stage.CACHE_STORE, "cache"), (Stage.REPLY, "VRes"), (Stage.ORIGIN_FETCH, "origin")]
)
def test_every_stage_has_a_node(stage, label):
    assert node_of(stage).label == label


def test_exactly_one_node_is_next_until_the_run_is_over(build):
    for stage in (*(node.stage for node in NODES), Stage.REPLY):
        (line,) = rail(build.travelled(stage), set(), None, None, 78)

        assert plain(line).count("▶") == (stage is not Stage.REPLY)


def test_selecting_a_node_moves_nothing(build):
    lines = [rail(build.travelled(), set(), None, node.stage, 78)[0] for node in NODES]

    assert len({plain(line).translate({ord("["): " ", ord("]"): " "}) for line in lines}) == 1
    assert ["[" in plain(line) and "]" in plain(line) for line in lines] == [True] * 6


def test_the_running_node_has_its_own_sign(build):
    (line,) = rail(build.travelled(Stage.ORIGIN_FETCH), set(), Stage.ORIGIN_FETCH, None, 78)

    assert "⠹origin" in plain(line)
    assert "▶" not in plain(line)


def test_a_stale_hit_and_a_bypass_are_named(build):
    stale = build.record(Stage.CACHE_LOOKUP, outcome=CacheHit(build.page, 90, stale=True), after=build.page)
    bypassed = build.skipped(Stage.CACHE_LOOKUP, "the cache is not used: POST")

    assert "cache STALE" in plain(rail(build.exchange([stale]), set(), None, None, 78)[0])
    assert "-cache PASS" in plain(rail(build.travelled().recording(bypassed), set(), None, None, 78)[0])


def test_a_cache_that_was_never_reached_is_not_a_bypass(build):
    skipped = build.skipped(Stage.CACHE_LOOKUP, "not run: the request ended with an error before")

    assert "PASS" not in plain(rail(build.exchange([skipped]), set(), None, None, 78)[0])


def test_a_failed_origin_shows_its_sign_and_its_time(build):
    failed = build.record(
        Stage.ORIGIN_FETCH, status=Status.FAILED, outcome=OriginFailed(OriginFailure.TIMEOUT, "30 s", 30004.0)
    )
    labels, timings = rail(build.exchange([failed]), set(), None, None, 78, timings=True)

    assert "!origin" in plain(labels)
    assert plain(timings).split() == ["30004", "ms"]


def test_timings_stand_under_their_nodes(build):
    labels, timings = rail(build.travelled(Stage.REPLY), set(), None, None, 118)

    assert plain(labels).index("origin") == plain(timings).index("12.0 ms")


def test_in_ascii_nothing_else_is_used(build):
    exchange = build.travelled()

    assert all(
        plain(line).isascii()
        for line in rail(exchange, set(Stage), exchange.stage, exchange.stage, 78, ascii=True, timings=True)
    )


def test_a_rail_too_wide_is_cut(build):
    assert width_of(rail(build.travelled(), set(Stage), None, None, 30)[0]) == 30


def test_where_a_client_is_held_the_next_node_has_p(build):
    (free,), (held,) = (rail(build.travelled(), set(), None, None, 78, held=held) for held in (False, True))

    assert plain(held) == plain(free).replace("▶", "P")


def test_the_bar_has_a_cell_for_what_took_next_to_nothing_and_most_for_what_took_most(build):
    slow = build.record(Stage.ORIGIN_FETCH, outcome=OriginFailed(OriginFailure.TIMEOUT, "slow", 30_000.0))
    quick = build.record()
    exchange = build.exchange([quick, slow])

    bar, took, _ = plain(rail(exchange, set(), None, None, 78, bar=True)[1]).split()

    assert bar == "1" + "6" * (len(bar) - 1) and 30 < len(bar) <= 40
    assert took == "30004"


def test_without_a_time_there_is_no_bar(build):
    assert rail(build.exchange(), set(), None, None, 78, bar=True)[1] == ()
