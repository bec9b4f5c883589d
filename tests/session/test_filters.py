"""The filter language: what it takes, what it refuses and where, and what its words mean."""

import asyncio
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.commands import OriginFailed, OriginFailure
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import EventType
from edgetui.session.filters import And, Filter, FilterError, Not, Or, Term, parse
from edgetui.session.flow import Flow
from edgetui.session.operators import OPERATORS, STAGE_NUMBERS, Takes
from edgetui.session.summary import summary_of
from edgetui.testing.fakes import FakeOrigin, fake_workspace

Event = dict[str, Any]


def passes(event: Event) -> Any:
    cf = event["Records"][0]["cf"]
    return cf.get("response", cf["request"])


def rewrites(event: Event) -> Any:
    print("rewriting the path")
    request = passes(event)
    request["headers"]["x-device"] = [{"key": "X-Device", "value": "Mobile"}]
    return {**request, "uri": "/rewritten"}


def answers(event: Event) -> Any:
    return {"status": "302", "headers": {"location": [{"key": "Location", "value": "/login"}]}, "body": "moved on"}


def breaks_a_rule(event: Event) -> Any:
    return {"status": "999"}


def raises(event: Event) -> Any:
    raise LookupError("no such thing")


# -- grammar


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("", Term("~all")),
        ("  ", Term("~all")),
        ("~hit", Term("~hit")),
        ("~HIT", Term("~hit")),
        ("~u ^/img", Term("~u", "^/img")),
        ("~u  '^/a b'", Term("~u", "^/a b")),
        ('~u "a\\"b"', Term("~u", 'a"b')),
        (r'~u "\d+"', Term("~u", r"\d+")),
        ("status:502", Term("~c", "502")),
        ("Status:5..", Term("~c", "5..")),
        ("uri:/a?b=1", Term("~u", "/a?b=1", is_literal=True)),
        ('uri:"/a b"', Term("~u", "/a b", is_literal=True)),
        ("host:x", Term("~d", "x", is_literal=True)),
        ("stage:2", Term("~stage", "2")),
        ("logo.svg", Term("~u", "logo.svg", is_literal=True)),
        ('"~hit"', Term("~u", "~hit", is_literal=True)),
        ("https://a.example/b", Term("~u", "https://a.example/b", is_literal=True)),
        ("~m GET ~c 200", And((Term("~m", "GET"), Term("~c", "200")))),
        ("~m GET&~c 200", And((Term("~m", "GET"), Term("~c", "200")))),
        ("~hit | ~miss & ~paused", Or((Term("~hit"), And((Term("~miss"), Term("~paused")))))),
        ("(~hit|~miss) ~paused", And((Or((Term("~hit"), Term("~miss"))), Term("~paused")))),
        ("!~hit", Not(Term("~hit"))),
        ("! ! ~hit", Term("~hit")),
        ("!(~hit)", Not(Term("~hit"))),
        ("~changed", Term("~changed")),
        ("~changed uri", Term("~changed", "uri")),
        ("~changed ~hit", And((Term("~changed"), Term("~hit")))),
        ("~changed method:GET", And((Term("~changed"), Term("~m", "GET")))),
        ("~changed (~hit)", And((Term("~changed"), Term("~hit")))),
        ("(~changed)", Term("~changed")),
        ("~u (a|b)", Term("~u", "(a|b)")),
        ("(~u (a|b))", Term("~u", "(a|b)")),
        ("~u [)|]", Term("~u", "[)|]")),
        ("~u []|]", Term("~u", "[]|]")),
        (r"~u a\|b", Term("~u", r"a\|b")),
        ("~u a|~u b", Or((Term("~u", "a"), Term("~u", "b")))),
    ],
)
def test_a_text_means_its_tree(text: str, tree: Any) -> None:
    assert parse(text).tree == tree


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("~hot", 0, "~hot is no operator; did you mean ~hit?"),
        ("~m GET ~zzz", 7, "~zzz is no operator"),
        ("~u", 0, "~u RE: the RE is missing"),
        ("~m GET & ~c", 9, "~c 5..: the 5.. is missing"),
        ("~u & ~hit", 0, "~u RE: the RE is missing"),
        ("~c 42", 3, "'42' is no status; write 404, or 4.. for all of a class"),
        ("status:abc", 7, "'abc' is no status"),
        ("status:", 0, "status: what stands after the colon is missing"),
        ("uri: /a", 0, "uri: what stands after the colon is missing"),
        ("stats:502", 0, "stats: is no name to look under; did you mean status? Quotes take it as text"),
        ("~u a[", 4, "'a[' is no regular expression: unterminated character set"),
        ("~u *a", 3, "'*a' is no regular expression: nothing to repeat"),
        ("~u a{99999999999}", 3, "is no regular expression"),
        ("~stage 9", 7, "'9' is no stage; stages are 1 to 6, viewer-request"),
        ("~stage origin-requst", 7, "did you mean origin-request?"),
        ("~violation status-mising", 11, "'status-mising' is no rule; did you mean status-missing?"),
        ("~hit |", 5, "something to look for is missing after this |"),
        ("~hit & & ~miss", 5, "something to look for is missing after this &"),
        ("| ~hit", 0, "something to look for is missing before this |"),
        ("!", 0, "something to look for is missing after this !"),
        ("(~hit", 0, "the ) of this ( is missing"),
        ("~hit)", 4, "there is no ( before this )"),
        ("()", 0, "there is nothing in these brackets"),
        ("(", 0, "the ) is missing"),
        ("a 'b", 2, "the closing ' is missing"),
        ("(" * 60 + "~hit" + ")" * 60, 50, "more than 50 brackets inside each other"),
        ("word " * 2000, 8192, "a filter has at most 8,192 characters"),
    ],
)
def test_what_is_no_filter_is_refused_where_the_fault_is(text: str, column: int, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)

    assert message in caught.value.message
    assert caught.value.column == column


WORDS = [
    *OPERATORS,
    *STAGE_NUMBERS,
    "uri",
    "status:",
    "5..",
    "(",
    ")",
    "[",
    "]",
    "!",
    "&",
    "|",
    '"',
    "'",
    "\\",
    " ",
    "a",
]


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map("".join), st.lists(st.sampled_from(WORDS)).map(" ".join))
)
def test_any_text_is_a_filter_or_a_fault_inside_it(text: str) -> None:
    try:
        assert isinstance(parse(text).describe(), str)
    except FilterError as error:
        assert 0 <= error.column < len(text)
        assert error.message


def test_a_filter_is_equal_to_another_of_the_same_text_and_can_be_hashed() -> None:
    assert parse("~u a | ~hit") == parse("~u a | ~hit")
    assert hash(parse("~u a")) == hash(parse("~u a"))
    assert parse("~u a") != parse("~u b")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("~u ^/img ~c 5..", "the URI matches '^/img' and the status is 5.."),
        ("uri:/img | !~hit", "the URI contains '/img' or not (the cache had a fresh response)"),
        ("(~m GET | ~m HEAD) ~changed", "(the method is GET or the method is HEAD) and a function changed something"),
        ("~changed uri ~violation", "a function changed uri and a result broke a rule"),
        (
            "~comment | ~comment 'a b' | comment:?",
            "it has a comment or the comment matches 'a b' or the comment contains '?'",
        ),
        ("", "everything"),
    ],
)
def test_a_filter_says_itself_in_words(text: str, words: str) -> None:
    assert parse(text).describe() == words


# -- meaning


@pytest.fixture(scope="module")
def flows() -> dict[str, Flow]:
    """One flow of each kind, by a name."""

    async def flow(handlers: dict[str, Any], answer: Any = None, steps: int = 0, times: int = 1) -> Flow:
        response = Response(200, "OK", Headers([("Content-Type", "text/plain"), ("Set-Cookie", "sid=1")]), b"hello\n")
        workspace = fake_workspace(
            {EventType(name): handler for name, handler in handlers.items()}, FakeOrigin(answer or response)
        )
        headers = Headers([("Host", "shop.example"), ("Accept", "*/*")])
        for _ in range(times):
            last = workspace.add(Request(uri="/img/Cat.jpg", querystring="w=1", headers=headers), Viewer())
            for _ in range(steps):
                await workspace.step(last)
            if not steps:
                await workspace.continue_(last)
        return last

    async def every() -> dict[str, Flow]:
        functions = dict.fromkeys(EventType, passes)
        return {
            "plain": await flow({}),
            "passes": await flow(functions),
            "rewritten": await flow({"viewer-request": rewrites}),
            "generated": await flow({"viewer-request": answers}),
            "broken": await flow({"viewer-request": breaks_a_rule}),
            "raised": await flow({"origin-request": raises}),
            "hit": await flow({}, times=2),
            "dead": await flow({}, OriginFailed(OriginFailure.CONNECT, "refused")),
            "missing": await flow({}, Response(404, "Not Found")),
            "paused": await flow(functions, steps=2),
            "head": await flow({}, steps=1),
        }

    return asyncio.run(every())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("~u ^/img", "all"),
        ("~u cat", "all"),
        ("~u (?-i:cat)", ""),
        ("uri:cat.jpg?w", "all"),
        ("~u jpg$", ""),
        ("~d shop", "all"),
        ("host:.example", "all"),
        ("~m get", "all"),
        ("~m POST", ""),
        ("~c 5..", "broken raised dead"),
        ("~c 4xx", "missing"),
        ("status:302", "generated"),
        ("~h ^host:.shop", "all"),
        ("~h ^x-device:.mobile$", "rewritten"),
        ("~hq set-cookie", ""),
        ("~hs ^set-cookie", "plain passes rewritten"),
        ("~hq ^x-device", "rewritten"),
        ("~b moved", "generated"),
        ("~b hello ~c 200", "plain passes rewritten hit"),
        ("~any lookuperror", "raised"),
        ('~any "rewriting the"', "rewritten"),
        ("~stage 2", "paused"),
        ("~stage origin-request", "paused"),
        ("~changed", "rewritten generated"),
        ("~changed uri", "rewritten"),
        ("~changed X-Device", "rewritten"),
        ("~changed querystring", ""),
        ("~generated", "generated"),
        ("~hit", "hit"),
        ("~miss & ~c 200", "plain passes rewritten"),
        ("~stale", ""),
        ("~error", "broken raised dead missing"),
        ("~stage-error", "broken raised dead"),
        ("~violation", "broken"),
        ("~violation status-out-of-range", "broken"),
        ("~violation status-missing", ""),
        ("~log rewriting", "rewritten"),
        ("~fn ^viewer-request$ ~changed", "rewritten generated"),
        ("~fn origin-response", "passes"),
        ("~paused", "paused head"),
        ("!~paused ~m get ~hit", "hit"),
        ("~amended", ""),
        ("~comment", ""),
        ("", "all"),
    ],
)
def test_an_operator_finds_its_flows(flows: dict[str, Flow], text: str, names: str) -> None:
    found = [name for name, flow in flows.items() if parse(text).matches(flow)]

    assert found == (list(flows) if names == "all" else names.split())
    assert found == [name for name, flow in flows.items() if parse(text).matches(flow.exchange)]


SAMPLES = {"RE": "a", "GET": "GET", "5..": "2..", "STAGE": "reply", "NAME": "uri", "CODE": "status-missing"}
TERMS = [f"{each.sign} {SAMPLES[each.metavar]}" for each in OPERATORS.values() if each.takes is not Takes.NOTHING]
TERMS += [each.sign for each in OPERATORS.values() if each.takes is not Takes.TEXT]


@pytest.mark.parametrize("term", TERMS)
def test_a_row_says_the_same_as_its_flow_or_nothing(flows: dict[str, Flow], term: str) -> None:
    for text in (term, f"!{term}", f"{term} ~u img", f"{term} | ~m POST", f"!({term} | ~hit)"):
        made = parse(text)
        for flow in flows.values():
            assert made.matches_summary(summary_of(flow)) in (None, made.matches(flow)), text


@pytest.mark.parametrize(
    "text",
    ["~u img", "host:shop", "~m GET", "~c 2..", "~stage 2", "~hit", "~changed", "~violation | ~error", "!~paused"],
)
def test_a_row_alone_answers_the_frequent_filters(flows: dict[str, Flow], text: str) -> None:
    assert {parse(text).matches_summary(summary_of(flow)) for flow in flows.values()} <= {True, False}


def test_a_row_that_does_not_say_is_decided_by_what_it_does_say(flows: dict[str, Flow]) -> None:
    row = summary_of(flows["plain"])

    assert parse("~b hello").matches_summary(row) is None
    assert parse("~b hello & ~m POST").matches_summary(row) is False
    assert parse("~b hello | ~m GET").matches_summary(row) is True
    assert parse("~b hello & ~m GET").matches_summary(row) is None
    assert parse("!~b hello").matches_summary(row) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("~comment", [1, 2]),
        ("!~comment", [3]),
        ("~comment ^LOOK", [1]),
        ('~comment "what|look"', [1, 2]),
        ("comment:what?", [2]),
        ("~comment & ~b hello", [1, 2]),
        ("~comment look ~b bye", []),
    ],
)
def test_a_comment_is_found_in_the_flow_and_in_its_row(flows: dict[str, Flow], text: str, numbers: list[int]) -> None:
    comments = ("Look at the cookie", "what? is this", "")
    runs = flows["plain"].runs
    commented = [Flow(number, list(runs), comment=comment) for number, comment in enumerate(comments, 1)]
    made = parse(text)

    assert [flow.number for flow in commented if made.matches(flow)] == numbers
    for flow in commented:
        assert made.matches(flow.exchange, flow.comment) is made.matches(flow)
        assert made.matches_summary(summary_of(flow)) in (None, made.matches(flow))
    assert None not in {parse("~comment look | ~c 2..").matches_summary(summary_of(flow)) for flow in commented}


PARTS = ["~u img", "~changed", "~c 2..", "~hit", "~stage-error", "~b hello"]


@pytest.mark.parametrize(("one", "two", "three"), list(itertools.product(PARTS, repeat=3)))
def test_and_or_and_not_obey_the_laws_of_logic(flows: dict[str, Flow], one: str, two: str, three: str) -> None:
    def held(text: str) -> list[bool]:
        return [parse(text).matches(flow) for flow in flows.values()]

    rows = list(zip(held(one), held(two), held(three), strict=True))
    assert held(f"{one} {two}") == [a and b for a, b, _ in rows]
    assert held(f"{one} | {two}") == [a or b for a, b, _ in rows]
    assert held(f"{one} | {two} & {three}") == [a or (b and c) for a, b, c in rows]
    assert held(f"({one} | {two}) {three}") == [(a or b) and c for a, b, c in rows]
    assert held(f"!({one} & {two})") == held(f"!{one} | !{two}")
    assert held(f"!!{one}") == held(one)


def test_an_outcome_tells_of_what_a_stage_did() -> None:
    assert parse("~u a & ~changed uri").is_outcome
    assert parse("!~violation").is_outcome
    assert not parse("~u a ~hs set-cookie").is_outcome


def test_every_operator_is_explained() -> None:
    for operator in OPERATORS.values():
        assert operator.help
        assert operator.usage.startswith(operator.sign)
        assert operator.phrase.count("{}") == (operator.takes is not Takes.NOTHING)
        assert bool(operator.bare_phrase) == (operator.takes is Takes.OPTIONAL)


def test_a_filter_reads_a_flows_newest_run(flows: dict[str, Flow]) -> None:
    flow = Flow(1, [flows["generated"].timeline, flows["plain"].timeline])

    made: Filter = parse("~generated")

    assert not made.matches(flow)
