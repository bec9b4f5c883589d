"""Frozen values as JSON and back, driven by the annotations of their classes.

A dataclass is an object of the fields it is compared by; those that have their default are left out, unless the `whole`
value is wanted.
Where an annotation allows several classes, `""` names the one it is. Bytes are text where they are UTF-8, else base64;
long ones are handed to a `Sink`, and only their digest is kept.
"""

import base64
import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from edgetui.engine.http import Headers

#: Longer bytes are kept apart, so that equal ones are kept once.
LONGEST_INLINE = 16 * 1024

#: Takes bytes to be kept elsewhere.
Sink = Callable[[str, bytes], None]
#: Gives the bytes of a digest.
Source = Callable[[str], bytes]
_Encode = Callable[[Any, Sink], Any]
_Decode = Callable[[Any, Source], Any]

_TAG = ""


def digest_of(data: bytes) -> str:
    """What names bytes that are kept apart."""
    return hashlib.sha256(data).hexdigest()


def encode(value: Any, kind: Any, sink: Sink, *, whole: bool = False) -> Any:
    """The JSON value of `value`, which is a `kind`."""
    return _encoder(kind, whole)(value, sink)


def decode(data: Any, kind: Any, source: Source) -> Any:
    """The `kind` that JSON value says. ValueError, TypeError or KeyError where it says none."""
    return _decoder(kind)(data, source)


def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _members(kind: Any) -> tuple[Any, ...]:
    """The classes a union allows, None left out; () for what is no union."""
    if get_origin(kind) not in (Union, UnionType):
        return ()
    return tuple(member for member in get_args(kind) if member is not NoneType)


def _plain(kind: Any) -> Callable[[Any, object], Any]:
    """For what JSON has itself: numbers, text, truth, and objects such as an event."""
    if kind in (str, int, float, bool) or get_origin(kind) is Mapping:
        return lambda value, _: value
    raise TypeError(f"no encoding for {kind}")


# -- encoding


@cache
def _encoder(kind: Any, whole: bool) -> _Encode:
    members = _members(kind)
    if len(members) == 1:
        return _optional(_encoder(members[0], whole))
    if members:
        return _tagged_encoder({member: _encoder(member, whole) for member in members})
    if kind is bytes:
        return _encode_bytes
    if kind is Headers:
        return _encode_headers
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value, _: value.value
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass_encoder(kind, whole)
    if get_origin(kind) is tuple:
        return _tuple_encoder(tuple(_encoder(item, whole) for item in get_args(kind) if item is not ...), kind)
    return _plain(kind)


def _optional(inner: _Encode) -> _Encode:
    return lambda value, sink: None if value is None else inner(value, sink)


def _tagged_encoder(encoders: Mapping[type, _Encode]) -> _Encode:
    def tagged(value: Any, sink: Sink) -> Any:
        return None if value is None else {_TAG: type(value).__name__, **encoders[type(value)](value, sink)}

    return tagged


def _tuple_encoder(items: tuple[_Encode, ...], kind: Any) -> _Encode:
    if get_args(kind)[-1] is ...:
        return lambda value, sink: [items[0](item, sink) for item in value]
    return lambda value, sink: [item(part, sink) for item, part in zip(items, value, strict=True)]


def _dataclass_encoder(kind: type, whole: bool) -> _Encode:
    hints = _hints(kind)
    plan = [(each.name, _encoder(hints[each.name], whole), _default(each)) for each in _fields(kind)]

    def encoded(value: Any, sink: Sink) -> Any:
        given = ((name, encoder, getattr(value, name), default) for name, encoder, default in plan)
        return {name: encoder(item, sink) for name, encoder, item, default in given if whole or item != default}

    return encoded


def _fields(kind: type) -> "list[dataclasses.Field[Any]]":
    return [each for each in dataclasses.fields(kind) if each.compare]


def _default(field: "dataclasses.Field[Any]") -> Any:
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _encode_headers(value: Headers, _: Sink) -> Any:
    return [text for line in value for text in line]


def _encode_bytes(value: bytes, sink: Sink) -> Any:
    if len(value) > LONGEST_INLINE:
        digest = digest_of(value)
        sink(digest, value)
        return {"sha256": digest}
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode("ascii")}


# -- decoding


@cache
def _decoder(kind: Any) -> _Decode:
    members = _members(kind)
    if len(members) == 1:
        return _optional_decoder(_decoder(members[0]))
    if members:
        return _tagged_decoder({member.__name__: _decoder(member) for member in members})
    if kind is bytes:
        return _decode_bytes
    if kind is Headers:
        return _decode_headers
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data, _: kind(data)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _dataclass_decoder(kind)
    if get_origin(kind) is tuple:
        return _tuple_decoder(tuple(_decoder(item) for item in get_args(kind) if item is not ...), kind)
    return _plain(kind)


def _optional_decoder(inner: _Decode) -> _Decode:
    return lambda data, source: None if data is None else inner(data, source)


def _tagged_decoder(decoders: Mapping[str, _Decode]) -> _Decode:
    def tagged(data: Any, source: Source) -> Any:
        if data is None:
            return None
        rest = dict(data)
        return decoders[rest.pop(_TAG)](rest, source)

    return tagged


def _tuple_decoder(items: tuple[_Decode, ...], kind: Any) -> _Decode:
    if get_args(kind)[-1] is ...:
        return lambda data, source: tuple(items[0](item, source) for item in data)
    return lambda data, source: tuple(item(part, source) for item, part in zip(items, data, strict=True))


def _dataclass_decoder(kind: type) -> _Decode:
    hints = _hints(kind)
    plan = {each.name: _decoder(hints[each.name]) for each in _fields(kind)}

    def decoded(data: Any, source: Source) -> Any:
        return kind(**{name: plan[name](item, source) for name, item in data.items()})

    return decoded


def _decode_headers(data: Any, _: Source) -> Headers:
    return Headers(zip(data[::2], data[1::2], strict=True))


def _decode_bytes(data: Any, source: Source) -> bytes:
    if isinstance(data, str):
        return data.encode("utf-8")
    if "sha256" in data:
        return source(data["sha256"])
    return base64.b64decode(data["base64"], validate=True)
