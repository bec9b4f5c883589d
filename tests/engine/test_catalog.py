"""Each rule of the catalog: it can be broken, it says what it must, and nothing outside the catalog is reported."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

import edgetui.engine.rules
from edgetui.engine.behavior import Endpoint, Settings
from edgetui.engine.catalog import RULES, Rule, rule
from edgetui.engine.data import load
from edgetui.engine.event import body_to_event, endpoint_to_event, headers_to_event, response_to_event
from edgetui.engine.http import Headers, Request, Response
from edgetui.engine.judgment import Severity
from edgetui.engine.rules import Sent, judge
from edgetui.engine.stage import EventType

VR, OR = EventType.VIEWER_REQUEST, EventType.ORIGIN_REQUEST
ORESP, VRESP = EventType.ORIGIN_RESPONSE, EventType.VIEWER_RESPONSE

Change = dict[str, Any]


def header(name: str, value: Any = "1", **more: Any) -> Change:
    return {"headers": {name: [{"value": value, **more}]}}


def generated(**parts: Any) -> Change:
    return {"status": "200", **parts}


def custom(**fields: Any) -> Change:
    return {"origin": {"custom": fields}}


def s3(**fields: Any) -> Change:
    return {"origin": {"s3": fields}}


def body(**fields: Any) -> Change:
    return {"body": {"action": "replace", "encoding": "text", **fields}}


#: code -> how to break it: the event, and the whole result or (`CHANGED`) what is changed in the event's message.
WHOLE: dict[str, tuple[EventType, Any]] = {
    "json-not-object": (VR, None),
    "event-returned": (VR, {"Records": []}),
    "request-at-response-event": (VRESP, {"uri": "/", "headers": {}}),
    "api-gateway-shape": (VR, {"statusCode": 200, "body": "x"}),
    "header-entry-not-array": (VR, generated(headers={"x-a": "1"})),
    "header-entry-not-object": (VR, generated(headers={"x-a": ["1"]})),
    "content-length-wrong": (VR, generated(body="abc", **header("content-length", "9"))),
    "status-invalid": (VR, {"status": "OK"}),
    "status-not-string": (VR, {"status": 200}),
    "status-out-of-range": (VR, {"status": "600"}),
    "status-description-invalid": (VR, generated(statusDescription=1)),
    "querystring-missing": (OR, {"uri": "/", "headers": {"via": [{"key": "Via", "value": "1.1 x"}]}}),
    "body-not-string": (VR, generated(body={})),
    "response-too-large": (VR, generated(body="a" * 41 * 1024)),
    "body-encoding-invalid": (VR, generated(bodyEncoding="hex")),
    "body-not-base64": (VR, generated(bodyEncoding="base64", body="@@")),
    "body-on-204": (VR, {"status": "204", "body": "x"}),
}
CHANGED: dict[str, tuple[EventType, Change]] = {
    "read-only-field": (VR, {"clientIp": "192.0.2.1"}),
    "headers-not-object": (VR, {"headers": []}),
    "header-value-not-string": (VR, header("x-a", 1)),
    "header-key-not-string": (VR, header("x-a", key=None)),
    "header-value-list": (VR, header("x-a", ["1", "2"])),
    "header-name-invalid": (VR, header("x a")),
    "header-value-control-character": (VR, header("x-a", "1\n2")),
    "header-name-mismatch": (VR, header("x-a", key="X-B")),
    "header-name-uppercase": (VR, header("X-A")),
    "header-name-duplicate": (VR, {"headers": {"x-a": [{"value": "1"}], "X-A": [{"value": "2"}]}}),
    "disallowed-header": (VR, header("x-cache")),
    "read-only-header": (VR, header("host")),
    "viewer-country-added": (VR, header("cloudfront-viewer-country")),
    "status-missing": (ORESP, {"status": ...}),
    "status-changed": (VRESP, {"status": "404"}),
    "uri-invalid": (VR, {"uri": "b.html"}),
    "uri-unusual-character": (VR, {"uri": "/a|b"}),
    "querystring-invalid": (VR, {"querystring": "a b"}),
    "querystring-question-mark": (VR, {"querystring": "?a"}),
    "url-too-long": (VR, {"uri": "/" + "a" * 9000}),
    "body-at-viewer-response": (VRESP, {"body": "x"}),
    "request-body-invalid": (VR, {"body": "x=2"}),
    "request-body-action-invalid": (VR, body(action="change", data="")),
    "request-body-encoding-invalid": (VR, body(encoding="hex", data="")),
    "request-body-not-base64": (VR, body(encoding="base64", data="hi")),
    "request-body-too-large": (VR, body(data="a" * 41 * 1024)),
    "request-body-truncated": (VR, body(data="a" * 41 * 1024)),
    "request-body-on-get": (VR, {"method": "GET", **body(data="x")}),
    "request-body-read-only": (VR, body(action="read-only", data="eA==")),
    "origin-at-viewer-request": (VR, custom()),
    "origin-kind": (OR, {"origin": {}}),
    "origin-field-missing": (OR, custom(port=...)),
    "origin-domain-name": (OR, custom(domainName="203.0.113.5")),
    "origin-port": (OR, custom(port=81)),
    "origin-protocol": (OR, custom(protocol="ftp")),
    "origin-path": (OR, custom(path="/a b")),
    "origin-path-slash": (OR, custom(path="/foo/")),
    "origin-timeout": (OR, custom(keepaliveTimeout=0)),
    "origin-response-completion-timeout": (OR, custom(responseCompletionTimeout=10)),
    "origin-ssl-protocols": (OR, custom(sslProtocols=["TLSv1.3"])),
    "origin-auth-method": (OR, s3(authMethod="oac")),
    "origin-region": (OR, s3(authMethod="origin-access-identity", region="")),
    "origin-access-identity": (OR, s3(domainName="b.s3.amazonaws.com", authMethod="origin-access-identity")),
    "origin-custom-header": (OR, custom(customHeaders={"via": [{"value": "1"}]})),
    "origin-custom-header-duplicate": (OR, custom(customHeaders={"host": [{"value": "1"}]})),
    "origin-custom-header-quota": (OR, custom(customHeaders={f"x-{n}": [{"value": "1"}] for n in range(31)})),
}
#: Settings without which the rule does not exist.
SETTINGS = {
    "status-not-string": Settings(strict_status_string=True),
    "request-body-truncated": Settings(profile="legacy-2023"),
}
#: The switch of a rule, set to refuse.
STRICT = {
    "strict_readonly_fields": Settings(strict_readonly_fields=True),
    "strict_header_names": Settings(strict_header_names=True),
    "vresp_status": Settings(vresp_status="error"),
    "strict": Settings(strict=True),
}


def sent_at(event_type: EventType, method: str) -> Sent:
    request = Request(method, "/a.html", "x=1", Headers([("Host", "a.example"), ("Via", "1.1 x")]))
    response = None if event_type.is_request else Response(200, "OK", Headers([("Via", "1.1 x")]))
    endpoint = Endpoint("custom", "origin.example.org") if event_type is OR else None
    return Sent(request, response, endpoint, include_body=event_type.is_request, client_ip="198.51.100.7")


def shown(sent: Sent, event_type: EventType) -> dict[str, Any]:
    if sent.response:
        return response_to_event(sent.response)
    message = {
        "body": body_to_event(b"", event_type),
        "clientIp": sent.client_ip,
        "headers": headers_to_event(sent.request.headers),
        "method": sent.request.method,
        "querystring": sent.request.querystring,
        "uri": sent.request.uri,
    }
    return message | ({"origin": endpoint_to_event(sent.endpoint)} if sent.endpoint else {})


def changed(message: dict[str, Any], change: Change) -> dict[str, Any]:
    """The message with the change merged into its objects; `...` deletes; another kind of origin replaces."""
    merged = {**message}
    for name, value in change.items():
        before = message.get(name)
        is_merged = isinstance(value, dict) and isinstance(before, dict) and not (name == "origin" and "s3" in value)
        merged[name] = changed(before, value) if is_merged and value else value
    return {name: value for name, value in merged.items() if value is not ...}


def violations_of(code: str, settings: Settings) -> list[Any]:
    if code == "json-not-parsable":
        return list(judge(VR, '{"status": NaN}', sent_at(VR, "POST"), settings).violations)
    event_type, given = WHOLE.get(code) or CHANGED[code]
    sent = sent_at(event_type, given.get("method", "POST") if isinstance(given, dict) else "POST")
    result = given if code in WHOLE else changed(shown(sent, event_type), given)

    return list(judge(event_type, json.dumps(result), sent, settings).violations)


@pytest.mark.parametrize("code", RULES)
def test_each_rule_can_be_broken(code: str) -> None:
    found = [one for one in violations_of(code, SETTINGS.get(code, Settings())) if one.code == code]
    assert found
    assert found[0].severity is RULES[code].severity
    assert found[0].message


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.switch in STRICT])
def test_the_switch_of_a_rule_makes_it_an_error(code: str) -> None:
    assert RULES[code].severity is not Severity.ERROR
    found = [one for one in violations_of(code, STRICT[RULES[code].switch or ""]) if one.code == code]
    assert found[0].severity is Severity.ERROR


@pytest.mark.parametrize("event_type", EventType)
def test_the_event_given_back_breaks_no_rule(event_type: EventType) -> None:

    sent = sent_at(event_type, "GET")
    assert judge(event_type, json.dumps(shown(sent, event_type)), sent, Settings()).violations == ()


def test_every_code_the_rules_report_is_in_the_catalog() -> None:
    folder = Path(edgetui.engine.rules.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    calls = r'(?:\.add|add_by_switch|Flaw|_note_name)\(\s*(?:findings, )?"([^"]+)"'
    fields = r'Field\(\s*"\w+",\s*"\w+",\s*"([^"]+)"'
    reported = set(re.findall(calls, source)) | set(re.findall(fields, source))
    assert reported == set(RULES)


@pytest.mark.parametrize("found", RULES.values(), ids=RULES)
def test_each_rule_says_what_it_is_and_what_to_do(found: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", found.code)
    assert re.fullmatch(
        r"https://docs\.aws\.amazon\.com/AmazonCloudFront/latest/DeveloperGuide/[a-z0-9-]+\.html", found.url
    )
    assert found.what.endswith(".")
    assert found.fix.endswith(".")
    assert not found.title.endswith(".")
    assert found.example
    assert found.documented == (found.source not in ("inf", "obs"))
    assert found.error in {None, *(entry["key"] for entry in load("error_texts")["errors"])}
    assert found.switch is None or hasattr(Settings(), found.switch)


def test_a_rule_is_found_by_its_code() -> None:
    assert rule("read-only-header").error == "readonly_header"
