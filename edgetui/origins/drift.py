"""How a request differs from the one an answer was recorded for, in words. Pure."""

from urllib.parse import parse_qsl

from edgetui.engine.http import CREDENTIALS, Headers, Request

#: Stands for a credential in a recording.
REDACTED = "[redacted]"

#: Headers that differ from one request to the next by their nature.
_OWN = frozenset({"x-amz-cf-id", "via", "x-forwarded-for", "date", "age", "content-length"})


def drift(recorded: Request, asked: Request) -> tuple[str, ...]:
    """What differs, each a few words (`header Cookie`, `body`); a redacted value is like any other."""
    before, after = _by_name(recorded.headers), _by_name(asked.headers)
    found = []
    for name in {**before, **after}:
        if name in _OWN or _is_same(before.get(name), after.get(name)):
            continue
        said = "" if name in before and name in after else " is new" if name in after else " is missing"
        found.append(f"header {name}{said}")
    if recorded.body != asked.body:
        found.append("body")
    return tuple(found)


def query_drift(recorded: str, asked: str) -> str:
    """Which parameters of two query strings differ: `x, page`."""
    before, after = (parse_qsl(query, keep_blank_values=True, encoding="latin-1") for query in (recorded, asked))
    names = dict.fromkeys(
        name for name, value in [*before, *after] if ((name, value) in before) != ((name, value) in after)
    )
    return ", ".join(names) or "the order or spelling"


def _by_name(headers: Headers) -> dict[str, tuple[str, ...]]:
    return {name.lower(): headers.get_all(name) for name, _ in headers}


def _is_same(recorded: tuple[str, ...] | None, asked: tuple[str, ...] | None) -> bool:
    return recorded == asked or (recorded is not None and asked is not None and REDACTED in recorded)


def redacted(headers: Headers) -> Headers:
    """Without credentials; of a cookie that is set its name and attributes stay, for what is replayed still sets it."""
    return Headers((name, _redacted(name.lower(), value)) for name, value in headers)


def _redacted(name: str, value: str) -> str:
    if name not in CREDENTIALS:
        return value
    if name != "set-cookie":
        return REDACTED
    pair, semicolon, attributes = value.partition(";")
    cookie, sign, _ = pair.partition("=")
    return f"{cookie}={REDACTED}{semicolon}{attributes}" if sign else REDACTED
