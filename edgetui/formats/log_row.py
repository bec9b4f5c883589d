"""One line of an access log as the viewer's request, rebuilt as far as the log goes.

Values are percent-encoded once more than they were on the wire: decoded once, they are what the viewer sent
[standard-logging-legacy-s3]. What no request has a place for is kept in `Entry.facts` under the log's own name.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from urllib.parse import unquote_to_bytes

from edgetui.engine.http import Headers, Request, Response, Viewer
from edgetui.formats.entry import Entry, Problem
from edgetui.formats.json_values import excerpt

#: A line of a log: the names of its fields and their values, as they are; a missing value is absent.
Row = Mapping[str, str]

NOT_LOGGED = "a log holds these headers alone, and no body"
NOT_LOGGED_BODY = "a log holds no body"
CUT = "cs-headers is cut after 800 bytes: its last line is left out"
NO_HOST = "the log does not hold the viewer's Host: the distribution's domain name stands for it"
NO_METHOD = "the log does not hold the method: taken as GET"
HUNG_UP = "the viewer closed the connection before the answer (status 000)"

#: Header -> the fields that hold it, of standard and of real-time logs. In the order browsers send them.
_HEADERS = {
    "Host": ("x-host-header", "cs(Host)", "cs-host"),
    "User-Agent": ("cs(User-Agent)", "cs-user-agent"),
    "Accept": ("cs-accept",),
    "Referer": ("cs(Referer)", "cs-referer"),
    "Accept-Encoding": ("cs-accept-encoding",),
    "Cookie": ("cs(Cookie)", "cs-cookie"),
    "X-Forwarded-For": ("x-forwarded-for",),
}
#: Fields with a place of their own in an entry.
_PLACED = frozenset(
    {name for names in _HEADERS.values() for name in names}
    | {"date", "time", "timestamp", "timestamp(ms)", "c-ip", "c-port", "cs-method", "cs-uri-stem", "cs-uri-query"}
    | {"sc-status", "sc-content-type", "sc-content-len", "x-edge-request-id", "cs-headers"}
) - {"cs(Host)", "cs-host"}
_FACTS = {"c-country": "CloudFront-Viewer-Country", "asn": "CloudFront-Viewer-ASN"}
#: WebSocket and gRPC come by HTTP.
_PROTOCOLS = {"http": "http", "https": "https", "ws": "http", "wss": "https", "grpcs": "https"}
_VERSIONS = {"HTTP/0.9": "1.0", "HTTP/1.0": "1.0", "HTTP/1.1": "1.1", "HTTP/2.0": "2.0", "HTTP/3.0": "3.0"}
#: Of cs-headers, before it is encoded [real-time-logs].
_LONGEST_HEADERS = 800
_NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,9})?")
_NEVER_IN_A_TARGET = re.compile(r"[\x00-\x20\x7f]")


def entry_from_row(row: Row, where: str) -> list[Entry | Problem]:
    """The entry behind the problems with its values; a problem alone when the row does not say what was asked for."""
    problems: list[Entry | Problem] = []

    def report(field: str, message: str) -> None:
        problems.append(Problem(f"{where}, {field}", message))

    stem = row.get("cs-uri-stem", "")
    uri, mark, rest = _target(stem).partition("?")
    if not uri.startswith("/"):
        report("cs-uri-stem", f"{excerpt(stem)} is no path" if stem else "is missing")
        return problems
    querystring = rest if mark else _target(row.get("cs-uri-query", ""))
    headers, notes = _headers(row)
    if "cs-method" not in row:
        notes = (*notes, NO_METHOD)
    status = row.get("sc-status", "")
    if status and not (status.isdecimal() and len(status) <= 3):
        report("sc-status", f"{excerpt(status)} is no status")
        status = ""
    if status and not int(status):
        notes = (*notes, HUNG_UP)
    entry = Entry(
        Request(row.get("cs-method", "GET"), uri, querystring, headers),
        _viewer(row, report),
        _response(row, int(status)) if status and int(status) else None,
        _time(row, report),
        row.get("x-edge-request-id", ""),
        facts=tuple([(name, _wire(value)) for name, value in row.items() if name not in _PLACED]),
        notes=notes,
    )
    return [*problems, entry]


def _wire(value: str) -> str:
    return unquote_to_bytes(value).decode("latin-1") if "%" in value else value


def _target(value: str) -> str:
    """Decoded once; or as it is, if that could not have been on the wire: then it was not encoded again."""
    decoded = _wire(value)
    return value if _NEVER_IN_A_TARGET.search(decoded) else decoded


def _headers(row: Row) -> tuple[Headers, tuple[str, ...]]:
    """All headers where the log has them, else those with a field of their own."""
    lines: list[tuple[str, str]] = []
    notes: tuple[str, ...] = (NOT_LOGGED,)
    if "cs-headers" in row:
        lines, notes = _all_headers(_wire(row["cs-headers"]))
    given = {name.lower() for name, _ in lines}
    rest: list[tuple[str, str]] = []
    is_whole = bool(lines) and CUT not in notes
    for name, fields in _HEADERS.items():
        if is_whole and name != "Host":
            break
        field = next((field for field in fields if field in row), None)
        if field is None or name.lower() in given:
            continue
        rest.append((name, _wire(row[field])))
        if name == "Host" and field != "x-host-header":
            notes = (*notes, NO_HOST)
    return Headers([*rest, *lines] if rest[:1] and rest[0][0] == "Host" else [*lines, *rest]), notes


def _all_headers(text: str) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """`Name:value` lines [real-time-logs]."""
    lines = [line for line in text.splitlines() if line]
    notes: tuple[str, ...] = (NOT_LOGGED_BODY,)
    if len(text) >= _LONGEST_HEADERS and not text.endswith("\n"):
        lines.pop()
        notes = (*notes, CUT)
    parts = [line.partition(":") for line in lines]
    return [(name, value.strip(" \t")) for name, colon, value in parts if colon], notes


def _viewer(row: Row, report: Callable[[str, str], None]) -> Viewer:
    usual = Viewer()
    port = row.get("c-port", str(usual.port))
    if not (port.isdecimal() and len(port) <= 5):
        report("c-port", f"{excerpt(port)} is no port")
        port = str(usual.port)
    return Viewer(
        ip=row.get("c-ip", usual.ip),
        port=int(port),
        protocol=_PROTOCOLS.get(row.get("cs-protocol", ""), usual.protocol),
        http_version=_VERSIONS.get(row.get("cs-protocol-version", ""), usual.http_version),
        facts=Headers([(header, row[field]) for field, header in _FACTS.items() if field in row]),
    )


def _response(row: Row, status: int) -> Response:
    given = (("Content-Type", "sc-content-type"), ("Content-Length", "sc-content-len"))
    return Response(status, headers=Headers([(name, _wire(row[field])) for name, field in given if field in row]))


def _time(row: Row, report: Callable[[str, str], None]) -> float | None:
    """Seconds since 1970; the most exact of what the row has."""
    for field, divisor in (("timestamp(ms)", 1000), ("timestamp", 1)):
        if field in row:
            if _NUMBER.fullmatch(row[field]):
                return float(row[field]) / divisor
            report(field, f"{excerpt(row[field])} is no time")
    if "date" not in row or "time" not in row:
        return None
    text = f"{row['date']}T{row['time']}"
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()
    except ValueError:
        report("date", f"{excerpt(text)} is no time")
        return None
