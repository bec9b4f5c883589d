"""Frozen values go to JSON and come back equal, whatever is in them."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine.behavior import Association, Behavior, CachePolicy, Distribution, Function, Origin, Settings
from edgetui.engine.commands import (
    Amended,
    CacheHit,
    CacheMissed,
    Command,
    FailureKind,
    FunctionFailed,
    FunctionReturned,
    Given,
    LogLine,
    OriginFailed,
    OriginFailure,
    OriginResponded,
)
from edgetui.engine.exchange import Purpose
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.stage import EventType
from edgetui.session.codec import LONGEST_INLINE, _decoder, _encoder, decode, digest_of, encode


def there_and_back(value: Any, kind: Any, *, whole: bool = False) -> Any:
    parts: dict[str, bytes] = {}
    data = json.loads(json.dumps(encode(value, kind, parts.__setitem__, whole=whole)))
    return decode(data, kind, parts.__getitem__)


WIRE = st.text(st.characters(max_codepoint=255), max_size=20)
HEADERS = st.lists(st.tuples(WIRE, WIRE), max_size=3).map(Headers)
BODIES = st.one_of(st.binary(max_size=40), st.just(b"\xff" * (LONGEST_INLINE + 1)), st.just(b"a" * LONGEST_INLINE))
REQUESTS = st.builds(Request, WIRE, WIRE, WIRE, HEADERS, BODIES)
RESPONSES = st.builds(Response, st.integers(100, 599), WIRE, HEADERS, BODIES)
LOGS = st.lists(st.builds(LogLine, st.just("stdout"), st.text(max_size=20)), max_size=2).map(tuple)
ANY_TEXT = st.text(st.characters(), max_size=30)
GIVENS = st.one_of(
    st.builds(Amended, st.one_of(REQUESTS, RESPONSES)),
    st.builds(
        FunctionReturned, ANY_TEXT, LOGS, st.floats(0, 1e6), st.none() | st.floats(0, 1e3), st.none() | st.just(7)
    ),
    st.builds(FunctionFailed, st.sampled_from(FailureKind), ANY_TEXT, ANY_TEXT, st.just(("at a", "at b")), LOGS),
    st.builds(
        CacheHit,
        *(RESPONSES, st.integers(0, 9), st.booleans(), st.integers(0, 9), st.integers(200, 599), st.integers(0, 9)),
        is_head=st.booleans(),
        collapsed=st.booleans(),
    ),
    st.builds(CacheMissed, ANY_TEXT, st.booleans()),
    st.builds(OriginFailed, st.sampled_from(OriginFailure), ANY_TEXT, st.floats(0, 1e6), st.integers(1, 3)),
    st.builds(OriginResponded, RESPONSES, st.floats(0, 1e6), ANY_TEXT),
)


@given(GIVENS)
def test_any_outcome_comes_back_equal(value: Any) -> None:
    assert there_and_back(value, Given) == value


def test_a_distribution_comes_back_equal_with_all_its_parts() -> None:
    function = Function("f", "a.b", "python3.12", "/root", environment=(("A", "1"),))
    behavior = Behavior(
        cache_policy=CachePolicy("p", query_strings=CachePolicy("q").query_strings),
        associations=(Association(EventType.VIEWER_REQUEST, function, True),),
    )
    value = Distribution((behavior,), (Origin("o", "o.example"),), settings=Settings(kb=1000))

    assert there_and_back(value, Distribution, whole=True) == value
    assert there_and_back(value, Distribution) == value


@pytest.mark.parametrize("kind", [Given, Command, Distribution, Request, Response])
def test_every_class_of_the_engine_that_is_kept_has_an_encoding(kind: Any) -> None:
    assert callable(_encoder(kind, False))
    assert callable(_decoder(kind))


def test_defaults_are_left_out_unless_the_whole_is_wanted() -> None:
    assert encode(Request(uri="/a"), Request, {}.__setitem__) == {"uri": "/a"}
    assert encode(Request(uri="/a"), Request, {}.__setitem__, whole=True) == {
        "method": "GET",
        "uri": "/a",
        "querystring": "",
        "headers": [],
        "body": "",
    }


def test_long_bytes_are_kept_once_and_apart() -> None:
    parts: dict[str, bytes] = {}
    body = b"a" * (LONGEST_INLINE + 1)

    data = [encode(Request(body=body), Request, parts.__setitem__) for _ in range(2)]

    assert data == [{"body": {"sha256": digest_of(body)}}] * 2
    assert parts == {digest_of(body): body}


def test_an_enum_is_its_value() -> None:
    assert encode(Purpose.REFRESH, Purpose, {}.__setitem__) == "refresh"
    with pytest.raises(ValueError, match="nonsense"):
        decode("nonsense", Purpose, {}.__getitem__)


@dataclass(frozen=True)
class Holds:
    members: set[int]


def test_a_class_without_an_encoding_is_refused_when_it_is_met() -> None:
    with pytest.raises(TypeError, match=r"no encoding for set\[int\]"):
        encode(Holds({1}), Holds, {}.__setitem__)


@pytest.mark.parametrize("data", [{"urii": "/a"}, {"headers": ["a"]}, {"body": {"base64": "?"}}, {"body": {}}, []])
def test_what_does_not_fit_the_class_is_refused(data: Any) -> None:
    with pytest.raises((TypeError, ValueError, KeyError, AttributeError)):
        decode(data, Request, {}.__getitem__)


def test_what_a_value_is_not_compared_by_is_not_kept() -> None:
    returned = FunctionReturned("{}", echoes={"Records": []})

    kept = encode(returned, FunctionReturned, {}.__setitem__, whole=True)

    assert "echoes" not in kept
    assert decode(kept, FunctionReturned, {}.__getitem__) == returned
