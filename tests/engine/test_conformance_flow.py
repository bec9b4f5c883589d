"""Sections "flow" and "behaviour": which events run, and where a request goes."""

from typing import Any

import pytest

from edgetui.engine.behavior import Behavior, Origin, Settings
from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.engine.stage import Stage

ALL = ["viewer-request", "origin-request", "origin-response", "viewer-response"]
HTTP = Viewer(protocol="http")
AT_NOON, A_SECOND_LATER = 1_795_348_800.0, 1_795_348_801.0


def answering(status: int, *lines: tuple[str, str], body: bytes = b"from the origin") -> Response:
    return Response(status, "", Headers([("Content-Length", str(len(body))), *lines]), body)


def returning(result: Any) -> Any:
    return lambda cf: result


def test_C002_a_second_request_within_the_ttl_is_a_hit(passing_edge: Any) -> None:
    edge = passing_edge()
    assert (edge.send().ran, edge.send().ran) == (ALL, ["viewer-request", "viewer-response"])
    hit = edge.send(at=A_SECOND_LATER)
    assert (hit.x_cache, hit.response.headers.get("age")) == ("Hit from cloudfront", "1")
    assert list(hit.response.headers)[-1] == ("Age", "1")


@pytest.mark.parametrize("status", [400, 404, 500, 503], ids=["C003 400", "C003 404", "C004 500", "C004 503"])
def test_viewer_response_does_not_run_after_an_origins_error(passing_edge: Any, status: int) -> None:
    sent = passing_edge(origin=answering(status)).send()
    assert sent.ran == ALL[:3]
    assert sent.event("origin-response")["response"]["status"] == str(status)
    assert (sent.status, sent.x_cache, sent.response.body) == (status, "Error from cloudfront", b"from the origin")


@pytest.mark.parametrize("status", [302, 399, 200], ids=["C005 302", "C005 399", "C005 200"])
def test_viewer_response_runs_after_an_origins_redirect(passing_edge: Any, status: int) -> None:
    sent = passing_edge(origin=answering(status, ("Location", "https://example.com/"))).send()
    assert sent.ran == ALL
    assert (sent.status, sent.response.headers.get("location")) == (status, "https://example.com/")


def test_C006_a_response_from_viewer_request_ends_the_request(passing_edge: Any) -> None:
    edge = passing_edge(viewer_request=returning({"status": "200", "body": "made here"}))
    for sent in (edge.send(), edge.send()):
        assert (sent.ran, sent.response.body) == (["viewer-request"], b"made here")
        assert sent.stored is None and not edge.cache


MADE_AT_ORIGIN_REQUEST = {
    "status": "200",
    "headers": {"cache-control": [{"key": "Cache-Control", "value": "max-age=60"}]},
    "body": "made here",
}


def test_C007_a_response_from_origin_request_is_stored_and_passes_viewer_response(passing_edge: Any) -> None:
    sent = passing_edge(origin_request=returning(MADE_AT_ORIGIN_REQUEST)).send()
    assert sent.ran == ["viewer-request", "origin-request", "viewer-response"]
    assert sent.stored is not None and sent.stored.ttl == 60
    assert (sent.x_cache, sent.response.body) == ("Miss from cloudfront", b"made here")


def test_C008_a_stored_generated_response_is_served_again(passing_edge: Any) -> None:
    edge = passing_edge(origin_request=returning(MADE_AT_ORIGIN_REQUEST))
    edge.send()
    for at, ran in ((AT_NOON + 59, [ALL[0], ALL[3]]), (AT_NOON + 60, [ALL[0], ALL[1], ALL[3]])):
        sent = edge.send(at=at)
        assert (sent.ran, sent.response.body) == (ran, b"made here")


@pytest.mark.parametrize(
    ("policy", "method", "version", "status"),
    [
        ("redirect-to-https", "GET", "1.1", 301),
        ("redirect-to-https", "HEAD", "1.0", 301),
        ("redirect-to-https", "POST", "1.1", 307),
        ("redirect-to-https", "DELETE", "2.0", 307),
        ("redirect-to-https", "POST", "1.0", 403),
        ("https-only", "GET", "1.1", 403),
    ],
    ids=["C009 GET", "C009 HEAD", "C010 POST", "C010 DELETE", "C011 HTTP/1.0", "C012 https-only"],
)
def test_plain_http_does_not_reach_a_function(
    passing_edge: Any, get: Any, policy: str, method: str, version: str, status: int
) -> None:
    viewer = Viewer(protocol="http", http_version=version)
    sent = passing_edge(viewer_protocol_policy=policy).send(get("/a?x=1", method=method), viewer)
    assert (sent.status, sent.ran) == (status, [])
    is_redirect = status < 400
    location = "https://d111111abcdef8.cloudfront.net/a?x=1" if is_redirect else None
    assert sent.response.headers.get("location") == location
    assert sent.x_cache == ("Redirect from cloudfront" if is_redirect else "Error from cloudfront")


def test_C009_the_redirect_keeps_the_viewers_path_not_the_root_object(passing_edge: Any, get: Any) -> None:
    edge = passing_edge(viewer_protocol_policy="redirect-to-https", default_root_object="index.html")
    sent = edge.send(get("/"), HTTP)
    assert sent.response.headers.get("location") == "https://d111111abcdef8.cloudfront.net/"


def test_C009_the_redirect_has_its_lines_in_the_observed_order(passing_edge: Any) -> None:
    sent = passing_edge(viewer_protocol_policy="redirect-to-https").send(viewer=HTTP)
    assert [name for name, _ in sent.response.headers] == [
        *("Server", "Date", "Content-Type", "Content-Length", "Connection", "Location"),
        *("X-Cache", "Via", "X-Amz-Cf-Pop", "X-Amz-Cf-Id"),
    ]


def test_C015_a_method_the_behavior_does_not_allow_is_a_403(passing_edge: Any, get: Any) -> None:
    sent = passing_edge(allowed_methods=("GET", "HEAD")).send(get("/", method="POST"))
    assert (sent.status, sent.ran) == (403, [])
    assert b"The distribution supports only cachable requests." in sent.response.body


def test_C030_an_error_turned_into_200_still_skips_viewer_response(passing_edge: Any) -> None:
    def healing(cf: dict[str, Any]) -> Any:
        return cf["response"] | {"status": "200", "statusDescription": "OK", "body": "nothing here"}

    sent = passing_edge(origin=answering(404), origin_response=healing).send()
    assert (sent.status, sent.response.body, sent.ran) == (200, b"nothing here", ALL[:3])
    settings = Settings(vresp_uses_final_status=True)
    assert passing_edge(origin=answering(404), origin_response=healing, settings=settings).send().ran == ALL


def test_C031_an_error_from_origin_request_skips_viewer_response(passing_edge: Any) -> None:
    sent = passing_edge(origin_request=returning({"status": "404"})).send()
    assert (sent.status, sent.ran, sent.x_cache) == (404, ALL[:2], "Error from cloudfront")


def test_C033_after_a_failed_function_none_runs(passing_edge: Any) -> None:
    sent = passing_edge(viewer_request=FunctionFailed(FailureKind.RAISED, "Error", "no")).send()
    assert (sent.status, sent.ran) == (503, ["viewer-request"])


def test_C261_a_response_from_origin_request_is_logged_as_generated(passing_edge: Any) -> None:
    sent = passing_edge(origin_request=returning(MADE_AT_ORIGIN_REQUEST)).send()
    assert (sent.exchange.result_type, sent.exchange.detailed_result_type) == ("Miss", "MissGeneratedResponse")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_writing_methods_pass_all_events_each_time(passing_edge: Any, get: Any, method: str) -> None:
    edge = passing_edge()
    assert [edge.send(get("/", method=method)).ran for _ in range(2)] == [ALL, ALL]
    assert not edge.cache


@pytest.mark.parametrize(
    ("patterns", "path", "chosen"),
    [
        (["images/*.jpg", "images/*", "*.gif"], "/images/sample.gif", "images/*"),
        (["*.jpg"], "/LOGO.JPG", "*"),
        (["a??.jpg"], "/ant.jpg", "a??.jpg"),
        (["a??.jpg"], "/abcd.jpg", "*"),
        (["/a/b*", "/a*"], "/a/b/..", "/a*"),
        (["/a/b*", "/a*"], "/a/b", "/a/b*"),
    ],
    ids=["C216", "C217", "C218 matches", "C218 does not", "C219 dots", "C219 plain"],
)
def test_the_first_matching_pattern_chooses_the_behavior(
    edge: Any, get: Any, patterns: list[str], path: str, chosen: str
) -> None:
    sent = edge(behaviors=tuple(Behavior(pattern) for pattern in patterns)).send(get(f"{path}?c=1"))
    assert sent.exchange.behavior.path_pattern == chosen
    assert sent.fetch.request.uri == path


@pytest.mark.parametrize(
    ("method", "path", "uri"),
    [("GET", "/", "/index.html"), ("GET", "/sub/", "/sub/"), ("POST", "/", "/index.html"), ("GET", "///", "///")],
    ids=["C221", "C222", "C223", "C222 slashes"],
)
def test_the_default_root_object_answers_for_the_root_alone(
    passing_edge: Any, get: Any, method: str, path: str, uri: str
) -> None:
    sent = passing_edge(default_root_object="index.html").send(get(path, method=method))
    assert sent.event("viewer-request")["request"]["uri"] == uri
    assert sent.fetch.request.uri == uri


def test_the_origin_of_the_chosen_behavior_is_asked(edge: Any, get: Any) -> None:
    origins = (Origin("origin", "example.org"), Origin("images", "img.example.org"))
    sent = edge(behaviors=(Behavior("/img/*", target_origin_id="images"),), at=origins).send(get("/img/a.png"))
    assert sent.fetch.endpoint.domain_name == "img.example.org"
    assert sent.fetch.request.headers.get("host") == "img.example.org"


def test_every_stage_that_did_not_run_says_why(passing_edge: Any) -> None:
    sent = passing_edge(viewer_request=returning({"status": "200"})).send()
    for stage in list(Stage)[1:-1]:
        assert sent.record(stage).reason == "not run: the viewer-request function returned a response"
        assert sent.record(stage).url.endswith("/lambda-generating-http-responses.html")


@pytest.mark.parametrize(
    ("host", "is_served"),
    [
        ("d111111abcdef8.cloudfront.net", True),
        ("D111111ABCDEF8.cloudfront.net:443", True),
        ("www.example.com", True),
        ("img.example.net", True),
        ("example.net", False),
        ("www.example.org", False),
    ],
)
def test_a_host_of_no_distribution_is_refused_where_the_setting_says_so(edge: Any, host: str, is_served: bool) -> None:
    aliases = {"aliases": ("www.example.com", "*.example.net")}
    for refuses in (False, True):
        bench = edge(configured=aliases, settings=Settings(refuse_unknown_host=refuses))
        sent = bench.send(Request(headers=Headers([("Host", host)])))
        assert sent.status == (200 if is_served or not refuses else 403)
        assert (b"Bad request." in sent.response.body) is (sent.status == 403)
