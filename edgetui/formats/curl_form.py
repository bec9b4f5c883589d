"""The body of `curl -F`: multipart/form-data as curl writes it [curl(1) -F, RFC 7578]."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from edgetui.errors import UsageError

#: By curl's own table; everything else is no type in particular.
_TYPES = {
    "gif": "image/gif",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "htm": "text/html",
    "html": "text/html",
    "pdf": "application/pdf",
    "xml": "application/xml",
}
#: What stands between semicolons, and of a setting what stands before its quotes.
_WORD = re.compile(r'(\s*)((?:(?!\A)(?:type|filename|headers)=)?)(?:"((?:[^"\\]|\\.)*)"[^;]*|([^;]*))', re.DOTALL)
_ESCAPED = {'"': "%22", "\r": "%0D", "\n": "%0A"}

ReadFile = Callable[[str, str], bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """One field. `filename` is that of a file that is uploaded."""

    name: str
    content: bytes
    filename: str | None = None
    content_type: str | None = None
    headers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def part_of(text: str, read_file: ReadFile, *, is_plain: bool = False) -> Part:
    """The field in `name=content;type=…`: text, `@file` to upload, `<file` for its text; `is_plain`: text, whatever it
    says. Raises UsageError for what curl would refuse, and for forms in forms."""
    name, sign, content = text.partition("=")
    if not sign:
        raise UsageError(f"'{text}' is no field of a form", "write -F name=content")
    if is_plain:
        return Part(name, _bytes(content))
    if content.startswith("(") or (not name and content.startswith(")")):
        raise UsageError(f"'{text}': forms in forms are not read", "write the body with --data-binary")
    source = content[0] if content[:1] in ("@", "<") else ""
    value, *rest = _words(content[len(source) :].lstrip())
    if source == "@" and "," in value and not content.startswith('@"'):
        raise UsageError(f"'{text}': several files in one field are not read", "write one -F for each file")
    given, warnings = _settings(rest)
    content_type, filename = given.get("type"), None if source == "<" else given.get("filename")
    if source == "@":
        filename = re.split(r"[/\\]", value)[-1] if filename is None else filename
    if filename is not None and content_type is None:
        content_type = _TYPES.get(filename.rpartition(".")[2].lower(), "application/octet-stream")
    data = read_file(value, "-F") if source else _bytes(value)
    headers = (given["headers"],) if "headers" in given else ()
    return Part(name, data, filename, content_type, headers, warnings)


def _words(text: str) -> Iterator[str]:
    """What stands between the semicolons; in quotes it may hold some."""
    position = 0
    while True:
        match = _WORD.match(text, position)
        assert match is not None, "the pattern takes the empty text as well"
        blanks, name, quoted, bare = match.groups()
        yield blanks + name + (bare.rstrip(" \t") if quoted is None else re.sub(r"\\([\"\\])", r"\1", quoted))
        position = match.end() + 1
        if position > len(text):
            return


def _settings(words: Sequence[str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """`type=`, `filename=`, `headers=`; a parameter behind a type is part of it, anything else curl skips."""
    given: dict[str, str] = {}
    warnings: list[str] = []
    last = ""
    for word in words:
        key, sign, value = word.lstrip().partition("=")
        if sign and key in ("type", "filename", "headers"):
            given[key], last = value, key
        elif last == "type":
            given["type"] += f";{word}"
        else:
            warnings.append(f"';{word}' is ignored: curl knows no such setting of a field")
    return given, tuple(warnings)


def form_body(parts: Sequence[Part], boundary: str = "") -> tuple[bytes, str]:
    """The body and its boundary, which curl draws by lot; here it is the same for the same form, if none is given."""
    written = [_head(part) + part.content for part in parts]
    boundary = boundary or "-" * 24 + hashlib.sha256(b"\0".join(written)).hexdigest()[:16]
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in written) + line + b"--\r\n", boundary


def _head(part: Part) -> bytes:
    named = f'Content-Disposition: form-data; name="{_escaped(part.name)}"'
    if part.filename is not None:
        named += f'; filename="{_escaped(part.filename)}"'
    typed = [f"Content-Type: {part.content_type}"] if part.content_type else []
    return _bytes("\r\n".join([named, *typed, *part.headers, "", ""]))


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in text)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
