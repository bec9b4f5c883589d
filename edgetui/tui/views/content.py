"""What a body is: its encoding undone, its characters read, its kind told by its type and its first bytes."""

import json
import re
import zlib
from typing import NamedTuple

from edgetui.engine.exchange import Message
from edgetui.engine.http import text_from_wire
from edgetui.session.diff import size_text
from edgetui.tui.views.image import format_of, picture_of

#: As much as is unpacked to be looked at: a small body may unpack to any size.
_MOST = 16 * 1024 * 1024
_LANGUAGES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/css": "css",
    "text/javascript": "javascript",
    "application/javascript": "javascript",
    "application/x-javascript": "javascript",
    "text/xml": "xml",
    "application/xml": "xml",
}
#: Those of the web [WHATWG Encoding]. Python knows codecs besides that are no charsets, some of them slow.
_CHARSETS = re.compile(
    r"utf-?8|utf-?16(-?[lb]e)?|us-ascii|ascii|latin1|iso-8859-([1-9]|1[013-6])|windows-125[0-8]|cp125[0-8]|koi8-[ru]"
    r"|shift_jis|euc-jp|iso-2022-jp|euc-kr|gb2312|gbk|gb18030|big5"
)


class Content(NamedTuple):
    """`kind` is json, form, html, css, javascript, xml, text or binary; `text` is "" for what is binary.

    `what` describes it in words, `notes` say what was done to show it, and what could not be.
    """

    kind: str
    data: bytes
    text: str
    what: str
    notes: tuple[str, ...] = ()


def content_of(message: Message) -> Content:
    """The body of a message, which is not empty."""
    data, notes = _unpacked(message)
    media, charset = _media(message)
    picture = picture_of(data)
    if picture is not None:
        size = f", {picture.width} x {picture.height}" if picture.width else ", its size is not in these bytes"
        return Content("binary", data, "", f"{picture.kind} picture{size}", notes)
    text, unread = _read(data, charset, is_text=_is_text(media))
    if text is None:
        return Content("binary", data, "", format_of(data) or media or "binary", notes)
    kind, fault = _kind(media, text)
    return Content(kind, data, text, media or "text", (*notes, *unread, *fault))


def _media(message: Message) -> tuple[str, str]:
    """`text/html` and `utf-8` of `text/html; charset="UTF-8"`."""
    first, *parameters = text_from_wire(message.headers.get("Content-Type") or "").lower().split(";")
    named = dict(each.strip().partition("=")[::2] for each in parameters)
    return first.strip(), named.get("charset", "").strip("\"' ")


def _is_text(media: str) -> bool:
    return media.startswith("text/") or media in _LANGUAGES or media.endswith(("json", "+xml", "urlencoded"))


# -- encodings


def _unpacked(message: Message) -> tuple[bytes, tuple[str, ...]]:
    """The body without its content codings, and what to say about them [RFC 9110 8.4.1]."""
    named = text_from_wire(message.headers.get("Content-Encoding") or "").lower()
    data, notes = message.body, []
    for coding in reversed([each.strip() for each in named.split(",") if each.strip()]):
        if coding == "identity":
            continue
        if coding not in ("gzip", "x-gzip", "deflate"):
            notes.append(f"Content-Encoding {coding} is not undone here: these are the bytes as sent")
            break
        try:
            whole = _inflated(data, coding)
        except zlib.error as error:
            notes.append(f"Content-Encoding says {coding}, but the bytes are not: {error}")
            break
        packed, data = data, whole[:_MOST]
        more = f", of which the first {size_text(_MOST)} are shown" if len(whole) > _MOST else ""
        notes.append(f"{coding} undone to show it: {size_text(len(packed))} sent, {size_text(len(data))} inside{more}")
    return data, tuple(notes)


def _inflated(data: bytes, coding: str) -> bytes:
    """At most one byte more than is shown. Some send deflate without its zlib wrapper."""
    if coding != "deflate":
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _MOST + 1)
    try:
        return zlib.decompressobj().decompress(data, _MOST + 1)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, _MOST + 1)


# -- characters


def _read(data: bytes, charset: str, *, is_text: bool) -> tuple[str | None, tuple[str, ...]]:
    """The characters, None for what is no text; and what to say about them."""
    if charset and not _CHARSETS.fullmatch(charset):
        return data.decode("utf-8", "backslashreplace"), (f"charset {charset} is not known: read as UTF-8",)
    try:
        text = data.decode("utf-8-sig" if charset in ("", "utf-8", "utf8") else charset)
    except UnicodeDecodeError as error:
        if not is_text:
            return None, ()
        note = f"not {charset or 'UTF-8'} at byte {error.start}: such bytes are shown as \\xNN"
        return data.decode("utf-8", "backslashreplace"), (note,)
    return (None, ()) if "\0" in text[:4096] and not is_text else (text, ())


def _kind(media: str, text: str) -> tuple[str, tuple[str, ...]]:
    """The kind, and why it is not what its type says."""
    if media in _LANGUAGES:
        return _LANGUAGES[media], ()
    if media == "application/x-www-form-urlencoded":
        return "form", ()
    is_json = media == "application/json" or media.endswith("+json")
    if is_json or (not media.startswith("text/") and text.lstrip()[:1] in ("{", "[")):
        try:
            json.loads(text)
        except ValueError as error:
            return "text", ((f"not valid JSON: {error}",) if is_json else ())
        except RecursionError:
            return "text", ("JSON too deep to be laid out",)
        return "json", ()
    if media.endswith("+xml"):
        return "xml", ()
    return "text", ()
