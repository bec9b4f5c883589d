"""Every path an exchange can take, enumerated, with the invariants of semantics §1.2 asserted on each.

The core: all 16 subsets of associations x GET, HEAD and POST x caching on and off, and at every pending command every
kind of answer there is. Then the features that add turns of their own (origin groups, custom error pages, stale
responses in all their kinds, names that do not resolve, signatures), each crossed with a few subsets of associations
and with fewer kinds of function results. `PATHS` is how many that makes; the walk takes a few seconds, because
exchanges are values and share their beginnings.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import pytest

from edgetui.engine import TRANSITIONS, Exchange, advance, begin, next_command, pending_message
from edgetui.engine.behavior import CachePolicy, CustomErrorResponse, Origin, OriginGroup, PublicKey, Settings
from edgetui.engine.commands import (
    Amended,
    CacheHit,
    CacheMissed,
    CacheStored,
    CheckSignature,
    Command,
    FailureKind,
    FetchOrigin,
    FunctionFailed,
    FunctionReturned,
    FunctionSkipped,
    Given,
    InvokeFunction,
    LookUpCache,
    OriginFailed,
    OriginFailure,
    OriginResolved,
    OriginResponded,
    Reply,
    ResolveOrigin,
    SignatureChecked,
    StoreInCache,
)
from edgetui.engine.http import Headers, Response
from edgetui.engine.stage import Stage, Status

PATHS = 8244

ON = CachePolicy("on", 1, 86400, 31536000)
OFF = CachePolicy("off", 0, 0, 0)
EVENTS = ("viewer_request", "origin_request", "origin_response", "viewer_response")
NAMES = ("VR", "OR", "OResp", "VResp")
STOPS = ("refused", "failed")
AT_ORIGIN = (Stage.ORIGIN_REQUEST, Stage.ORIGIN_FETCH, Stage.ORIGIN_RESPONSE)
#: What CloudFront asks without a stage of its own.
SILENT = (CheckSignature, ResolveOrigin)

SUBSETS = tuple(subset for size in range(5) for subset in combinations(EVENTS, size))
FEW = ((), ("origin_request", "origin_response"), ("viewer_response",), EVENTS)


def answering(status: int, *lines: tuple[str, str]) -> Response:
    return Response(status, "", Headers([("Content-Length", "2"), ("Via", "1.1 origin"), *lines]), b"hi")


def stale(said: str = "max-age=60", age: int = 90, body: bytes = b"hi", **given: Any) -> CacheHit:
    response = replace(answering(200, ("Cache-Control", said), ("ETag", '"1"')), body=body)
    return CacheHit(response, age, stale=True, ttl=60, **given)


FAILED = FunctionFailed(FailureKind.RAISED, "Error", "no")


def part(**given: Any) -> CacheHit:
    headers = Headers([("Content-Length", "2"), ("Content-Range", "bytes 0-1/9"), ("ETag", '"1"')])
    return CacheHit(Response(206, "", headers, b"hi"), 7, ttl=60, **given)


UNRESOLVED = OriginFailed(OriginFailure.DNS, "no such name")
ORIGIN = {str(status): OriginResponded(answering(status)) for status in (200, 302, 404, 500)}
LOOKED_UP: dict[str, Given] = {
    "hit": CacheHit(answering(200), 7, ttl=60),
    "hit of an error": CacheHit(answering(404), 7, ttl=60),
    "stale": stale(),
    "miss": CacheMissed(),
}
STALE: dict[str, Given] = {
    "stale": stale(),
    "never spared": stale("max-age=60, stale-if-error=0"),
    "spared for a while": stale("max-age=60, stale-if-error=600"),
    "spared too long": stale("max-age=60, stale-if-error=10"),
    "served while revalidating": stale("max-age=60, stale-while-revalidate=600"),
    "revalidated too late": stale("max-age=60, stale-while-revalidate=10, stale-if-error=0"),
    "held": stale(held=5),
}
#: What is stored of the object is one part, or its head alone: answers for a request of that part, or for a HEAD.
PARTS: dict[str, Given] = {
    "miss of a part": CacheMissed("only another part", is_partial=True),
    "hit of a part": part(),
    "stale part": replace(part(), age=90, stale=True),
}
HEADS: dict[str, Given] = {
    "miss": CacheMissed(),
    "hit": CacheHit(replace(answering(200), body=b""), 7, ttl=60, is_head=True),
    "stale": stale(body=b"", is_head=True),
}
SERVED = ("hit", "hit of an error", "served while revalidating", "held", "hit of a part")
SPARED = ("stale", "spared for a while", "stale part")
FETCHED: dict[str, Given] = {**ORIGIN, "no answer": OriginFailed(OriginFailure.CONNECT, "refused")}
PART = OriginResponded(replace(answering(206, ("Content-Range", "bytes 0-1/9"))))
REVALIDATED: dict[str, Given] = {**FETCHED, "304": OriginResponded(Response(304, "", Headers([("ETag", '"1"')])))}
RESOLVED: dict[str, Given] = {"resolved": OriginResolved()}


@dataclass(frozen=True)
class Kind:
    """What is walked together. The dictionaries are the answers to choose from, `results` those of functions."""

    name: str
    subsets: tuple[tuple[str, ...], ...] = FEW
    methods: tuple[str, ...] = ("GET",)
    policies: tuple[CachePolicy, ...] = (ON,)
    query: str = "x=1"
    lines: tuple[tuple[str, str], ...] = ()
    bench: Mapping[str, Any] = field(default_factory=dict)
    distribution: Mapping[str, Any] = field(default_factory=dict)
    looked_up: Mapping[str, Given] = field(default_factory=lambda: {"miss": CacheMissed()})
    fetched: Mapping[str, Given] = field(default_factory=lambda: FETCHED)
    resolved: Mapping[str, Given] = field(default_factory=lambda: RESOLVED)
    results: tuple[str, ...] = ("passed", "refused", "generated")


TWO = (Origin("one", "one.example.org"), Origin("two", "two.example.org"))
GROUP = {"origin_groups": (OriginGroup("group", ("one", "two"), (404, 503)),)}
GROUPED = {"at": TWO, "target_origin_id": "group"}
SIGNED = {"requires_signature": True, "public_keys": (PublicKey("K", "pem"),)}
PAGES = {
    "custom_error_responses": (
        *(CustomErrorResponse(code, "/page", 200) for code in (404, 502)),
        CustomErrorResponse(503, "/page", 503),
        CustomErrorResponse(500, error_caching_min_ttl=3),
    )
}
KINDS = (
    Kind(
        "core",
        SUBSETS,
        ("GET", "HEAD", "POST"),
        (ON, OFF),
        looked_up=LOOKED_UP,
        results=("passed", "changed", "refused", "failed", "generated", "generated error"),
    ),
    Kind("stale", looked_up=STALE, fetched=REVALIDATED, methods=("GET", "HEAD")),
    Kind("parts", looked_up=PARTS, fetched=REVALIDATED | {"206": PART}, lines=(("Range", "bytes=0-1"),)),
    Kind("heads", looked_up=HEADS, fetched=REVALIDATED, methods=("HEAD",)),
    Kind("group", methods=("GET", "POST"), bench=GROUPED, distribution=GROUP, resolved=RESOLVED | {"not": UNRESOLVED}),
    Kind(
        "group without origin-response",
        bench=GROUPED | {"settings": Settings(oresp_on_failed_primary=False)},
        distribution=GROUP,
        results=("passed",),
    ),
    Kind(
        "stale group",
        looked_up={"stale": STALE["stale"]},
        bench=GROUPED,
        distribution=GROUP,
        fetched=REVALIDATED,
        results=("passed",),
    ),
    Kind(
        "pages",
        methods=("GET", "HEAD"),
        policies=(ON, OFF),
        distribution=PAGES,
        looked_up={"miss": CacheMissed(), "hit": LOOKED_UP["hit"]},
        results=("passed", "failed", "generated error"),
    ),
    Kind("names", methods=("GET", "POST"), resolved=RESOLVED | {"not": UNRESOLVED}, distribution=PAGES),
    Kind(
        "signed", bench=SIGNED, query="Expires=2000000000&Signature=eA__&Key-Pair-Id=K", results=("passed", "generated")
    ),
)


def answers(command: Command, kind: Kind) -> Mapping[str, Given]:
    """Every kind of outcome for a command, by a name of its own."""
    match command:
        case InvokeFunction():
            return {name: given for name, given in invoked(command).items() if name in kind.results}
        case CheckSignature():
            return {"valid": SignatureChecked(True), "invalid": SignatureChecked(False)}
        case LookUpCache():
            return kind.looked_up
        case ResolveOrigin():
            return kind.resolved
        case FetchOrigin():
            return kind.fetched
        case StoreInCache():
            return {"stored": CacheStored()}
        case _:
            return {}


def invoked(command: InvokeFunction) -> Mapping[str, Given]:
    cf = command.event["Records"][0]["cf"]
    message = cf["request"] if command.event_type.is_request else cf["response"]
    changed = message | {"headers": message["headers"] | {"x-changed": [{"key": "X-Changed", "value": "1"}]}}
    results: dict[str, Any] = {"passed": message, "changed": changed, "refused": None}
    if command.event_type.is_request:
        results |= {"generated": {"status": "200", "body": "made"}, "generated error": {"status": "404"}}
    return {name: FunctionReturned(json.dumps(result)) for name, result in results.items()} | {"failed": FAILED}


@dataclass(frozen=True)
class Path:
    """`chosen`: the name of the answer to each command, by `label`; `steps`: the exchange before each answer."""

    kind: Kind
    associated: tuple[str, ...]
    method: str
    policy: str
    chosen: dict[str, str]
    commands: tuple[Command, ...]
    givens: tuple[Given, ...]
    steps: tuple[Exchange, ...]
    end: Exchange

    def __repr__(self) -> str:
        shape = f"{self.kind.name}: {self.method}, caching {self.policy}, {'+'.join(self.associated) or 'no function'}"
        return f"{shape}: {self.chosen}"

    @property
    def is_cached(self) -> bool:
        return self.policy == "on" and self.method != "POST"

    @property
    def ran(self) -> list[str]:
        return [label for label in self.chosen if label.split()[0] in NAMES or label.split()[-1] in NAMES]

    @property
    def response(self) -> Response:
        assert self.end.response is not None
        return self.end.response

    @property
    def failed_functions(self) -> list[str]:
        return [label for label in self.ran if self.chosen[label] in STOPS]


def short(command: InvokeFunction) -> str:
    return NAMES[EVENTS.index(command.event_type.value.replace("-", "_"))]


def label(exchange: Exchange) -> str:
    """`OR`, `FetchOrigin 2` for the second origin of a group, `page FetchOrigin` for an error page."""
    command = exchange.command
    name = short(command) if isinstance(command, InvokeFunction) else type(command).__name__
    if exchange.page is not None and not exchange.page.is_over:
        return f"page {name}"
    is_second = exchange.attempt > 1 and exchange.stage in AT_ORIGIN
    return f"{name} 2" if is_second else name


def walk(path: Path) -> Iterator[Path]:
    if path.end.is_over:
        yield path
        return
    command = next_command(path.end)
    for name, given in answers(command, path.kind).items():
        yield from walk(
            replace(
                path,
                chosen=path.chosen | {label(path.end): name},
                commands=(*path.commands, command),
                givens=(*path.givens, given),
                steps=(*path.steps, path.end),
                end=advance(path.end, given),
            )
        )


@pytest.fixture(scope="module")
def paths(edge: Any, get: Any) -> list[Path]:
    return [path for kind in KINDS for path in walked(kind, edge, get)]


def walked(kind: Kind, edge: Any, get: Any) -> Iterator[Path]:
    for subset in kind.subsets:
        associated = tuple(NAMES[EVENTS.index(event)] for event in subset)
        for method in kind.methods:
            for policy in kind.policies:
                bench = edge(**dict.fromkeys(subset, FAILED), cache_policy=policy, **kind.bench)
                bench.distribution = replace(bench.distribution, **kind.distribution)
                start = bench.begin(get(f"/a?{kind.query}", *kind.lines, method=method))
                yield from walk(Path(kind, associated, method, policy.name, {}, (), (), (), start))


# -- what has to come out, written from the tables of semantics §1.2, §6, §7.5, §8.6 and §8.9 and from nothing else


@dataclass(frozen=True)
class Expected:
    """Labels of the functions that run, the viewer's status, the first word of X-Cache, and whether it is stored."""

    ran: list[str]
    status: int
    word: str
    made_here: bool = False


def expected(path: Path) -> Expected:
    found = expected_without_page(path)
    if path.kind.distribution is not PAGES or not takes_page(path, found):
        return found
    page_ran, status = expected_page(path)
    kept = {404: 200, 502: 200, 503: 503}[found.status]
    return Expected([*found.ran, *page_ran], status if status >= 400 else kept, found.word, found.made_here)


def takes_page(path: Path, found: Expected) -> bool:
    """An origin's error, its failure, a function's failure; not what a function generated, not what is stored."""
    generated = "generated error" in (path.chosen.get("VR"), path.chosen.get("OR"))
    return found.status in (404, 502, 503) and not generated


def expected_page(path: Path) -> tuple[list[str], int]:
    """§1.2: not VR, not VResp; OR and OResp where the page's behavior has them and it is a miss."""
    chosen = path.chosen
    if chosen.get("page LookUpCache") in SERVED:
        return [], 200
    ran, outcome = at_origin(path, "page ", "")
    return ran, {
        "refused": 502,
        "failed": 503,
        "generated": 200,
        "generated error": 404,
        "no answer": 502,
        "not": 502,
    }.get(outcome) or int(outcome)


def at_origin(path: Path, prefix: str, suffix: str) -> tuple[list[str], str]:
    """What runs for one origin, and how it ends: the name of the answer that decided."""
    chosen, ran = path.chosen, []
    if "OR" in path.associated:
        if chosen[f"{prefix}ResolveOrigin{suffix}"] == "not":
            return [], "not"
        ran.append(f"{prefix}OR{suffix}")
        if chosen[ran[0]] in (*STOPS, "generated", "generated error"):
            return ran, chosen[ran[0]]
    fetched = chosen[f"{prefix}FetchOrigin{suffix}"]
    on_this = path.kind.name != "group without origin-response" or suffix or fetched != "404"
    if fetched != "no answer" and "OResp" in path.associated and on_this:
        ran.append(f"{prefix}OResp{suffix}")
        if chosen[ran[-1]] in STOPS:
            return ran, chosen[ran[-1]]
    return ran, fetched


def expected_without_page(path: Path) -> Expected:
    chosen = path.chosen
    if chosen.get("CheckSignature") == "invalid":
        return Expected([], 403, "Error", made_here=True)
    ran = ["VR"] if "VR" in path.associated else []
    made = chosen.get("VR", "")
    if made in STOPS:
        return stopped(ran, made)
    if made.startswith("generated"):
        return Expected(ran, 200 if made == "generated" else 404, "LambdaGeneratedResponse", made_here=True)
    looked_up = chosen.get("LookUpCache", "miss")
    if looked_up == "hit of an error":
        return Expected(ran, 404, "Error")
    stored = 206 if path.kind.name == "parts" else 200
    if looked_up in SERVED:
        return with_viewer_response(path, ran, stored, "Hit")
    at_first, outcome = at_origin(path, "", "")
    ran += at_first
    if path.kind.distribution is GROUP and path.method == "GET" and outcome in ("404", "no answer", "not"):
        at_second, outcome = at_origin(path, "", " 2")
        ran += at_second
    if outcome in STOPS:
        return stopped(ran, outcome)
    if outcome in ("500", "no answer", "not") and looked_up in SPARED:
        return with_viewer_response(path, ran, stored, "Hit")
    if outcome in ("no answer", "not"):
        return Expected(ran, 502, "Error", made_here=True)
    if outcome == "304" and looked_up not in ("miss", "miss of a part"):
        return with_viewer_response(path, ran, stored, "RefreshHit")
    status = {"generated": 200, "generated error": 404}.get(outcome) or int(outcome)
    return Expected(ran, status, "Error") if status >= 400 else with_viewer_response(path, ran, status, "Miss")


def stopped(ran: list[str], how: str) -> Expected:
    if how == "failed":
        return Expected(ran, 503, "LambdaExecutionError", made_here=True)
    return Expected(ran, 502, "LambdaValidationError", made_here=True)


def with_viewer_response(path: Path, ran: list[str], status: int, word: str) -> Expected:
    if "VResp" not in path.associated:
        return Expected(ran, status, word)
    ran = [*ran, "VResp"]
    return stopped(ran, path.chosen["VResp"]) if path.chosen["VResp"] in STOPS else Expected(ran, status, word)


def test_the_number_of_paths_is_the_one_written_above(paths: list[Path]) -> None:
    assert len(paths) == PATHS
    assert len({repr(path) for path in paths}) == PATHS


def test_every_kind_of_path_has_the_turns_it_is_there_for(paths: list[Path]) -> None:
    turns = {(path.kind.name, label) for path in paths for label in path.chosen}
    assert {("group", "OR 2"), ("group", "FetchOrigin 2"), ("stale group", "FetchOrigin 2")} <= turns
    assert {("pages", "page FetchOrigin"), ("pages", "page OR"), ("pages", "page StoreInCache")} <= turns
    assert {("signed", "CheckSignature"), ("names", "page FetchOrigin"), ("stale", "StoreInCache")} <= turns


def test_every_path_ends_in_a_reply_that_carries_the_response(paths: list[Path]) -> None:
    for path in paths:
        assert path.end.stage is Stage.REPLY, path
        assert next_command(path.end) == Reply(path.response, path.end.refresh), path
        assert path.end.record(Stage.REPLY).status is Status.RAN, path  # type: ignore[union-attr]


def test_a_refresh_is_asked_for_exactly_when_a_stale_response_was_served_meanwhile(paths: list[Path]) -> None:
    for path in paths:
        assert path.end.refresh is (path.chosen.get("LookUpCache") == "served while revalidating"), path


def test_every_path_records_the_eight_stages_in_order_and_those_at_an_origin_for_each(paths: list[Path]) -> None:
    for path in paths:
        stages = [record.stage for record in path.end.records if record.attempt == path.end.attempt]
        before = [record.stage for record in path.end.records if record.attempt < path.end.attempt]
        if path.end.attempt == 1:
            assert (before, stages) == ([], list(Stage)), path
        else:
            assert before == [Stage.VIEWER_REQUEST, Stage.CACHE_LOOKUP, *AT_ORIGIN], path
            assert stages == list(Stage)[2:], path
        if path.end.page is not None:
            assert [record.stage for record in path.end.page.records] == list(Stage), path


def test_a_stage_has_a_command_exactly_when_it_did_not_skip(paths: list[Path]) -> None:
    for path in paths:
        for record in path.end.records:
            assert (record.command is None) is (record.status is Status.SKIPPED), (path, record.stage)
            assert record.reason, (path, record.stage)
        pages = path.end.page.records[:-1] if path.end.page else ()
        asked = [record.command for record in (*path.end.records, *pages) if record.command is not None]
        # A name that does not resolve is the fetch that failed; otherwise what is silent has no record.
        given = zip(path.commands, path.givens, strict=True)
        shown = [command for command, what in given if not isinstance(command, SILENT) or what is UNRESOLVED]
        assert Counter(map(repr, asked)) == Counter(map(repr, [*shown, next_command(path.end)])), path


def test_exactly_the_functions_run_that_the_table_names(paths: list[Path]) -> None:
    for path in paths:
        assert path.ran == expected(path).ran, path


def test_the_viewer_gets_the_status_and_x_cache_of_the_table(paths: list[Path]) -> None:
    for path in paths:
        found = expected(path)
        x_cache = f"{found.word} from cloudfront"
        assert (path.response.status, path.response.headers.get("x-cache")) == (found.status, x_cache), path
        assert path.end.result_type == found.word, path


def test_no_viewer_response_after_a_response_generated_at_viewer_request(paths: list[Path]) -> None:
    generated = [path for path in paths if path.chosen.get("VR", "").startswith("generated")]
    assert generated
    for path in generated:
        assert path.ran == ["VR"], path


def test_no_origin_event_and_no_fetch_on_a_hit(paths: list[Path]) -> None:
    hits = [path for path in paths if path.chosen.get("LookUpCache") in SERVED and not path.end.page]
    assert hits
    for path in hits:
        assert not {"OR", "OResp"} & set(path.ran), path
        assert "FetchOrigin" not in path.chosen and "StoreInCache" not in path.chosen, path


def test_an_error_of_the_origin_meets_viewer_response_only_where_another_answer_stands_in(paths: list[Path]) -> None:
    errors = [path for path in paths if path.chosen.get("FetchOrigin") in ("404", "500", "no answer")]
    assert errors
    for path in errors:
        if "VResp" in path.ran:
            assert path.chosen.get("LookUpCache") in SPARED or path.end.attempt == 2, path


def test_no_viewer_event_runs_for_a_page_or_for_the_second_origin(paths: list[Path]) -> None:
    for path in paths:
        assert not {"page VR", "page VResp", "VR 2", "VResp 2"} & set(path.chosen), path
        assert path.ran.count("VR") <= 1 and path.ran.count("VResp") <= 1, path


def test_the_secondary_is_asked_only_after_the_primary_failed_a_get(paths: list[Path]) -> None:
    second = [path for path in paths if "FetchOrigin 2" in path.chosen]
    assert second
    for path in second:
        primary = path.chosen.get("FetchOrigin", path.chosen.get("ResolveOrigin"))
        assert path.method == "GET" and primary in ("404", "no answer", "not"), path
        fetches = [command for command in path.commands if isinstance(command, FetchOrigin)]
        assert fetches[-1].attempt == 2 and fetches[-1].endpoint.domain_name == "two.example.org", path


def test_nothing_but_the_reply_comes_after_a_function_failed(paths: list[Path]) -> None:
    failures = [path for path in paths if path.failed_functions and path.end.page is None]
    assert failures
    for path in failures:
        statuses = [record.status for record in path.end.records]
        at = max(index for index, status in enumerate(statuses) if status is Status.FAILED)
        assert statuses[at + 1 : -1] == [Status.SKIPPED] * (len(statuses) - at - 2), path
        assert list(path.chosen.values())[-1] in STOPS, path
        assert path.end.records[at].sentence, path


def test_a_stage_fails_only_where_something_failed(paths: list[Path]) -> None:
    for path in paths:
        own = {name for label, name in path.chosen.items() if not label.startswith("page ")}
        has_failed = any(record.status is Status.FAILED for record in path.end.records)
        assert has_failed is bool({*STOPS, "no answer", "not"} & own), path


def test_what_is_not_cached_never_touches_the_cache(paths: list[Path]) -> None:
    for path in paths:
        asked = {label for label in path.chosen if label in ("LookUpCache", "StoreInCache")}
        if not path.is_cached:
            assert not asked, path
        elif (
            path.chosen.get("VR", "passed") in ("passed", "changed") and path.chosen.get("CheckSignature") != "invalid"
        ):
            assert "LookUpCache" in asked, path


def test_what_answered_a_head_is_stored_as_a_head_and_what_a_304_confirmed_as_what_it_was(paths: list[Path]) -> None:
    pageless = [path for path in paths if path.end.page is None]
    stored = [(path, command) for path in pageless for command in path.commands if isinstance(command, StoreInCache)]
    assert {path.kind.name for path, command in stored if command.is_head} >= {"core", "heads"}
    for path, command in stored:
        found = path.givens[list(path.chosen).index("LookUpCache")]
        is_kept = isinstance(found, CacheHit) and (command.hold or path.chosen.get("FetchOrigin") == "304")
        head = found.is_head if is_kept and isinstance(found, CacheHit) else path.method == "HEAD"
        assert command.is_head is head, path


def test_what_is_stored_is_the_origins_the_old_one_or_a_page_and_never_the_viewers(paths: list[Path]) -> None:
    stored = [path for path in paths if "StoreInCache" in path.chosen]
    assert stored
    for path in stored:
        at = list(path.chosen).index("StoreInCache")
        command = path.commands[at]
        assert isinstance(command, StoreInCache) and command.ttl > 0, path
        names = {name.lower() for name, _ in command.response.headers}
        assert not {"x-amz-cf-id", "x-cache", "age", "connection"} & names, path
        assert command.key == path.end.cache_key, path
        if command.hold:
            found = path.givens[list(path.chosen).index("LookUpCache")]
            assert isinstance(found, CacheHit) and command.response == found.response, path
        elif path.end.page is None and not any(path.chosen.get(one, "").startswith("gen") for one in ("OR", "OR 2")):
            is_confirmed_head = path.kind.name == "heads" and path.chosen["FetchOrigin"] == "304"
            assert command.response.body == (b"" if is_confirmed_head else b"hi"), path
            changed = path.chosen.get("OResp") == "changed"
            assert ("x-changed" in command.response.headers) is changed, path


def test_what_went_well_is_stored(paths: list[Path]) -> None:
    for path in paths:
        last = path.chosen.get("FetchOrigin 2", path.chosen.get("FetchOrigin"))
        answered = last not in (None, "no answer", "304") or path.chosen.get("OR", "").startswith("generated")
        stopped_there = {"OResp", "OR", "OR 2", "OResp 2"} & set(path.failed_functions)
        is_resolved = path.chosen.get("ResolveOrigin 2") != "not"
        if path.is_cached and answered and is_resolved and not stopped_there:
            assert "StoreInCache" in path.chosen, path


def test_a_stale_response_is_marked_as_held_exactly_when_it_was_spared(paths: list[Path]) -> None:
    for path in paths:
        held = [command for command in path.commands if isinstance(command, StoreInCache) and command.hold]
        failed = path.chosen.get("FetchOrigin 2", path.chosen.get("FetchOrigin")) in ("500", "no answer")
        is_spared = path.chosen.get("LookUpCache") in SPARED and failed and not (set(path.failed_functions) - {"VResp"})
        assert bool(held) is is_spared, path
        assert [command.hold for command in held] in ([], [10]), path


def test_the_viewers_response_has_one_of_each_of_cloudfronts_lines(paths: list[Path]) -> None:
    for path in paths:
        counted = Counter(name.lower() for name, _ in path.response.headers)
        assert {counted[name] for name in ("x-cache", "via", "x-amz-cf-pop", "x-amz-cf-id")} == {1}, path
        found = expected(path)
        is_from_cache = found.word == "Hit" or path.chosen.get("LookUpCache") == "hit of an error"
        assert counted["age"] == (is_from_cache and path.end.page is None), path
        assert path.response.status_description, path
        if path.method == "HEAD":
            assert path.response.body == b"", path


def test_the_request_id_is_the_same_in_all_events_and_in_the_response(paths: list[Path]) -> None:
    for path in paths:
        ids = {
            command.event["Records"][0]["cf"]["config"]["requestId"]
            for command in path.commands
            if isinstance(command, InvokeFunction)
        }
        assert ids | {path.response.headers.get("x-amz-cf-id")} == {path.end.request_id}, path


def test_a_change_of_one_function_is_what_the_next_stage_gets(paths: list[Path]) -> None:
    for path in paths:
        if path.chosen.get("VResp") == "changed":
            assert path.response.headers.get("x-changed") == "1", path
        if path.chosen.get("OR") == "changed" and "FetchOrigin" in path.chosen:
            fetch = next(command for command in path.commands if isinstance(command, FetchOrigin))
            assert fetch.request.headers.get("x-changed") == "1", path


def test_a_function_that_passes_its_message_on_leaves_no_difference(paths: list[Path]) -> None:
    for path in paths:
        for record in (*path.end.records, *(path.end.page.records if path.end.page else ())):
            if isinstance(record.command, InvokeFunction) and record.outcome == invoked(record.command)["passed"]:
                assert record.before == record.after, path
                assert record.endpoint_before == record.endpoint_after, path
                assert record.violations == (), path


def test_the_lookup_and_the_way_to_the_store_are_told_in_the_words_of_rfc_9211(paths: list[Path]) -> None:
    words = {"hit": "hit", "held": "hit", "miss": "fwd=miss", "stale": "fwd=stale", "never spared": "fwd=stale"}
    words |= {"miss of a part": "fwd=partial", "hit of a part": "hit", "stale part": "fwd=stale"}
    for path in paths:
        lookup, stored = path.end.record(Stage.CACHE_LOOKUP), path.end.record(Stage.CACHE_STORE)
        assert lookup is not None and stored is not None
        word = words.get(path.chosen.get("LookUpCache", ""))
        if word:
            assert lookup.cache_status.startswith(f"CloudFront; {word}"), path
        if path.method == "POST" and lookup.cache_status:
            assert "fwd=method" in lookup.cache_status, path
        elif path.policy == "off" and lookup.cache_status:
            assert "fwd=bypass" in lookup.cache_status, path
        is_new = isinstance(stored.command, StoreInCache) and not stored.command.hold
        assert ("stored" in stored.cache_status.split("; ")) is is_new, path


def test_every_transition_is_taken(paths: list[Path]) -> None:
    taken = {(step.stage, type(given)) for path in paths for step, given in zip(path.steps, path.givens, strict=True)}
    assert taken == {key for key in TRANSITIONS if key[1] not in (Amended, FunctionSkipped)}
    assert {stage for stage, given in TRANSITIONS if given is Amended} == set(Stage) - {Stage.REPLY}


def test_an_edit_that_changes_nothing_leaves_everything_but_the_mark(paths: list[Path]) -> None:
    edited = 0
    for path in paths:
        for step in path.steps[-1:]:
            message = pending_message(step)
            assert message is not None, path
            after = advance(step, Amended(message))
            if after.page is not None and not after.page.is_over:
                after = replace(after, page=replace(after.page, amended=False))
            assert replace(after, amended=False) == step, path
            edited += 1
    assert edited == len([path for path in paths if path.steps])


def test_the_same_givens_make_an_equal_exchange(paths: list[Path]) -> None:
    for path in paths[::3]:
        first = path.steps[0] if path.steps else path.end
        again = begin(first.distribution, first.received, first.viewer, first.request_id, first.at)
        for given in path.givens:
            assert next_command(again) == next_command(again)
            again = advance(again, given)
        assert again == path.end, path
