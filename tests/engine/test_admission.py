"""What CloudFront decides before any function: path patterns, the normalised path, refusals and redirects."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edgetui.engine import advance, begin
from edgetui.engine.admission import behavior_for, normalised, path_pattern, refusal, with_root_object
from edgetui.engine.behavior import Behavior, Distribution, Origin, Settings
from edgetui.engine.commands import CacheMissed
from edgetui.engine.http import Headers, Request, Viewer

HTTPS, HTTP = Viewer(), Viewer(protocol="http")
PATHS = st.text("ab./%2eE", max_size=14).map(lambda path: f"/{path}")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("images/*.jpg", "/images/a.jpg", True),
        ("/images/*.jpg", "/images/a.jpg", True),
        ("images/*.jpg", "/images/sub/a.jpg", True),
        ("images/*.jpg", "/images/.jpg", True),
        ("images/*.jpg", "/other/images/a.jpg", False),
        ("*product.jpg", "/product.jpg", True),
        ("*product.jpg", "/a/my-product.jpg", True),
        ("/*product.jpg", "/a/my-product.jpg", True),
        ("*.doc?", "/a.doc", False),
        ("*.doc?", "/a.docx", True),
        ("*.doc?", "/a.docxx", False),
        ("a??.jpg", "/ab/.jpg", True),
        ("*", "/", True),
        ("/", "/", True),
        ("/", "/a", False),
        ("*.jpg", "/LOGO.JPG", False),
        ("/a.b", "/axb", False),
        ("/a+b", "/a+b", True),
        ("/$(x)", "/$(x)", True),
        ("/a*b*c", "/aXbYc", True),
        ("/a", "/a/", False),
        ("/line*", "/line\nbreak", True),
    ],
)
def test_a_path_pattern_matches_the_whole_path(pattern: str, path: str, matches: bool) -> None:
    assert (path_pattern(pattern).fullmatch(path) is not None) is matches


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("/a/b/..", "/a/"),
        ("/a/b/../c", "/a/c"),
        ("/a/./b", "/a/b"),
        ("/a/b/.", "/a/b/"),
        ("//a///b", "/a/b"),
        ("/..", "/"),
        ("/../../a", "/a"),
        ("/a/..//../b", "/b"),
        ("/%61/%2E%2E/b", "/b"),
        ("/a%2Fb", "/a%2Fb"),
        ("/%7Euser", "/~user"),
        ("/%20", "/%20"),
        ("/a/...", "/a/..."),
        ("/", "/"),
    ],
)
def test_a_path_is_normalised_for_matching(uri: str, path: str) -> None:
    assert normalised(uri) == path


@given(PATHS)
def test_a_normalised_path_is_rooted_and_has_nothing_left_to_resolve(uri: str) -> None:
    path = normalised(uri)
    assert path.startswith("/") and "//" not in path
    assert not {".", ".."} & set(path.split("/"))


def distribution(*patterns: str, **fields: Any) -> Distribution:
    behaviors = tuple(Behavior(pattern) for pattern in (*patterns, "*"))
    return Distribution(behaviors, (Origin("origin", "example.org"),), **fields)


def test_the_first_matching_behavior_wins_and_the_default_is_last() -> None:
    given = distribution("/img/*.png", "/img/*", "*.png")
    chosen = [behavior_for(uri, given).path_pattern for uri in ("/img/a.png", "/img/a.gif", "/a.png", "/a")]
    assert chosen == ["/img/*.png", "/img/*", "*.png", "*"]


@pytest.mark.parametrize(
    ("root", "uri", "asked"),
    [
        ("index.html", "/", "/index.html"),
        ("", "/", "/"),
        ("a/index.html", "/", "/a/index.html"),
        ("/index.html", "/", "//index.html"),
        ("index.html", "/a/", "/a/"),
        ("index.html", "//", "//"),
        ("index.html", "/index.html", "/index.html"),
    ],
)
def test_the_root_object_stands_for_exactly_the_root(root: str, uri: str, asked: str) -> None:
    assert with_root_object(Request(uri=uri), distribution(default_root_object=root)).uri == asked


def refused(request: Request, viewer: Viewer = HTTPS, profile: str = "current", **behavior: Any) -> Any:
    given = Distribution((Behavior(**behavior),), (Origin("origin", "example.org"),), settings=Settings(profile))
    return refusal(request, given.behaviors[0], given, viewer, "id", 0.0)


SHORT = Headers([("Host", "example.com")])


@pytest.mark.parametrize(
    ("request_", "status", "legacy"),
    [
        (Request(uri="/" + "a" * 8191), None, None),
        (Request(uri="/" + "a" * 8192), 414, 413),
        (Request(uri="/" + "a" * 8000, querystring="x" * 192), 414, 413),
        (Request(headers=Headers([("X", "x" * 20_440)])), None, None),
        (Request(headers=Headers([("X", "x" * 20_480)])), None, 413),
        (Request(headers=Headers([("X", "x" * 32_768)])), 494, 413),
        (Request(uri="/" + "a" * 8192, headers=Headers([("X", "x" * 32_768)])), 414, 413),
    ],
    ids=["longest URL", "URL too long", "URL with query", "head of 20 KB", "more", "head of 32 KB", "both"],
)
def test_sizes_are_refused_by_profile(request_: Request, status: int | None, legacy: int | None) -> None:
    for profile, expected in (("current", status), ("legacy-2023", legacy)):
        found = refused(request_, profile=profile)
        assert (found and found.response.status) == expected


@pytest.mark.parametrize(("method", "is_refused"), [("GET", True), ("POST", False), ("HEAD", False)])
def test_a_get_with_a_body_is_refused(method: str, is_refused: bool) -> None:
    found = refused(Request(method, body=b"x"))
    assert (found is not None) is is_refused
    if found:
        assert (found.response.status, found.detailed_result_type) == (403, "InvalidRequest")
        assert b"Bad request." in found.response.body


@pytest.mark.parametrize("policy", ["allow-all", "https-only", "redirect-to-https"])
def test_https_passes_every_protocol_policy(policy: str) -> None:
    assert refused(Request(), viewer_protocol_policy=policy) is None


@pytest.mark.parametrize(
    ("method", "version", "status"),
    [
        ("GET", "1.0", 301),
        ("HEAD", "1.1", 301),
        ("POST", "1.0", 403),
        ("POST", "1.1", 307),
        ("PUT", "2.0", 307),
        ("DELETE", "3.0", 307),
        ("OPTIONS", "1.1", 307),
        ("PATCH", "1.1", 307),
    ],
)
def test_http_is_redirected_by_method_and_version(method: str, version: str, status: int) -> None:
    request = Request(method, "/a", "x=1", SHORT)
    found = refused(request, Viewer(protocol="http", http_version=version), viewer_protocol_policy="redirect-to-https")
    assert found.response.status == status
    assert found.result_type == ("Redirect" if status < 400 else "Error")
    if status < 400:
        assert found.response.headers.get("location") == "https://example.com/a?x=1"


def test_the_protocol_is_looked_at_before_the_method_and_the_method_before_the_signature() -> None:
    behavior: dict[str, Any] = {
        "viewer_protocol_policy": "https-only",
        "allowed_methods": ("GET", "HEAD"),
        "requires_signature": True,
    }
    first, second = refused(Request("POST"), HTTP, **behavior), refused(Request("POST"), **behavior)
    assert first.reason == "the behavior takes HTTPS only"
    assert second.reason == "POST is not an allowed method of this behavior"
    assert refused(Request(), **behavior) is None, "the signature is a command of its own"
    assert ("U22" in first.assumptions, "U22" in second.assumptions) == (True, False)


@pytest.mark.parametrize(
    ("host", "assumed"), [("other.example", True), ("shop.example", False), ("a.shop.example", True)]
)
def test_a_host_that_cloudfront_would_refuse_is_taken_and_told_where_the_distribution_names_its_own(
    host: str, assumed: bool
) -> None:
    distribution = Distribution((Behavior(),), (Origin("origin", "o.example"),), aliases=("shop.example",))
    request = Request(headers=Headers([("Host", host)]))
    after = advance(begin(distribution, request, Viewer(), "id", 0.0), CacheMissed())

    assert ("refuse_unknown_host" in after.assumptions) is assumed


@pytest.mark.parametrize("name", ["a b.html", "a?b", "ä.html", "x" * 256])
def test_a_bad_name_of_a_default_root_object_is_a_400_for_the_root_alone(edge: Any, get: Any, name: str) -> None:
    """[defaultrootobject]"""
    bench = edge(default_root_object=name)
    sent = bench.send(get("/"))
    assert (sent.status, sent.x_cache, sent.commands[:-1]) == (400, "Error from cloudfront", [])
    assert b"InvalidDefaultRootObject" in sent.response.body
    assert bench.send(get("/a")).status == 200


def passed_through(*distributions: str) -> tuple[str, str]:
    return "Via", ", ".join(f"2.0 {name}.cloudfront.net (CloudFront)" for name in distributions)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (passed_through("a"), 200),
        (passed_through("a", "b"), 403),
        (passed_through("a", "b", "c"), 403),
        (("Via", "1.1 proxy.example.org, 1.1 other (CloudFront)"), 200),
    ],
)
def test_the_third_distribution_in_a_row_refuses(edge: Any, get: Any, line: tuple[str, str], status: int) -> None:
    """Two distributions can be chained before a request is answered with 403 [cloudfront-limits]."""
    sent = edge().send(get("/a", line))
    assert (sent.status, "U16" in sent.exchange.assumptions) == (status, status == 403)


def matches_by_hand(pattern: str, path: str) -> bool:
    """`*` is any run of characters and `?` exactly one [downloaddistvaluescachebehavior]: by trying, without regex."""
    if not pattern:
        return not path
    if pattern[0] == "*":
        return any(matches_by_hand(pattern[1:], path[at:]) for at in range(len(path) + 1))
    return bool(path) and pattern[0] in ("?", path[0]) and matches_by_hand(pattern[1:], path[1:])


@given(st.text("aB/*?.$", min_size=1, max_size=7), st.text("aAB/.$", max_size=7))
def test_a_pattern_matches_what_a_matcher_of_another_kind_matches(pattern: str, rest: str) -> None:
    rooted = pattern if pattern.startswith("/") else f"/{pattern}"
    assert bool(path_pattern(pattern).fullmatch(f"/{rest}")) is matches_by_hand(rooted, f"/{rest}")
