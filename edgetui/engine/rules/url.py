"""`uri` and `querystring` of a returned request [edge-function-restrictions-all]. What did not change is not judged."""

import re
from collections.abc import Mapping
from typing import Any

from edgetui.engine.http import Request, text_from_wire, wire_from_text
from edgetui.engine.rules.findings import Findings, shown
from edgetui.engine.rules.quotas import URL_CHARACTERS

# Which characters make CloudFront call a URI invalid was never published: a space was seen to, the rest is inferred.
_REFUSED_IN_URI = re.compile(r"[\x00-\x20\x7f#?]")
_UNUSUAL_IN_URI = re.compile(r'[{}|\\^"<>]|[^\x00-\x7f]')
_REFUSED_IN_QUERY = re.compile(r"[\x00-\x20\x7f#]")


def judge_url(findings: Findings, result: Mapping[str, Any], sent: Request) -> tuple[str, str]:
    """The path and query string that go on, as wire strings: the original bytes where the text is the same."""
    uri_before, query_before = text_from_wire(sent.uri), text_from_wire(sent.querystring)
    uri, query = result.get("uri"), result.get("querystring", "")
    if uri == uri_before and query == query_before:
        return sent.uri, sent.querystring
    if uri != uri_before:
        _judge_uri(findings, result)
    if query != query_before:
        _judge_query(findings, result)
    if not isinstance(uri, str) or not isinstance(query, str):
        return sent.uri, sent.querystring
    if len(uri) + len(query) >= URL_CHARACTERS:
        message = f"uri ({len(uri)}) and querystring ({len(query)}) have {len(uri) + len(query)} characters together"
        findings.add("url-too-long", "/uri", f"{message}; fewer than {URL_CHARACTERS} are allowed: {shown(uri)}")
    return (
        sent.uri if uri == uri_before else wire_from_text(uri),
        sent.querystring if query == query_before else wire_from_text(query),
    )


def _judge_uri(findings: Findings, result: Mapping[str, Any]) -> None:
    uri = result.get("uri")
    if not isinstance(uri, str):
        problem = f"is {shown(uri)}" if "uri" in result else "is missing"
        findings.add("uri-invalid", "/uri", f"uri {problem}; it must be a string that begins with /")
    elif not uri.startswith("/"):
        findings.add("uri-invalid", "/uri", f"uri must begin with /, but it is {shown(uri)}")
    elif found := _REFUSED_IN_URI.search(uri):
        findings.add("uri-invalid", "/uri", f"uri must not contain {shown(found.group())}, but it is {shown(uri)}")
    elif found := _UNUSUAL_IN_URI.search(uri):
        message = f"{shown(found.group())} in uri {shown(uri)} should be percent-encoded"
        findings.add("uri-unusual-character", "/uri", message)


def _judge_query(findings: Findings, result: Mapping[str, Any]) -> None:
    if "querystring" not in result:
        findings.add("querystring-missing", "/querystring", "querystring is missing; taken as the empty string")
        return
    query = result["querystring"]
    if not isinstance(query, str):
        findings.add("querystring-invalid", "/querystring", f"querystring must be a string, not {shown(query)}")
        return
    if found := _REFUSED_IN_QUERY.search(query):
        message = f"querystring must not contain {shown(found.group())}, but it is {shown(query)}"
        findings.add("querystring-invalid", "/querystring", message)
    if query.startswith("?"):
        message = f"querystring {shown(query)} has its own ?; the origin receives {shown(f'?{query}')}"
        findings.add("querystring-question-mark", "/querystring", message)
