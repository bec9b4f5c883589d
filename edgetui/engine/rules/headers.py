"""The header rules of the four events [edge-function-restrictions-all], and the headers a result leads to."""

from collections.abc import Iterable, Mapping, Set
from typing import Any

from edgetui.engine.data import load
from edgetui.engine.event import ShownHeaders, headers_to_event
from edgetui.engine.fields import DISALLOWED
from edgetui.engine.http import Headers, canonical_name, text_from_wire, wire_from_text
from edgetui.engine.rules.entries import Flaw, Line, name_flaw, read_lines, value_flaw
from edgetui.engine.rules.findings import Findings, pointer, shown, shown_header
from edgetui.engine.stage import EventType

_LISTS = load("headers")
_VIEWER_COUNTRY = frozenset(name.lower() for name in _LISTS["viewer_request_must_not_add"])
_GENERATED = frozenset({"transfer-encoding", "via"})


def _read_only(event_type: EventType, is_legacy: bool) -> frozenset[str]:
    since = _LISTS["read_only_added_since_2023"].get(event_type.value, ()) if is_legacy else ()
    return frozenset(name.lower() for name in _LISTS["read_only"][event_type.value] if name not in since)


_READ_ONLY: Mapping[tuple[EventType, bool], frozenset[str]] = {
    (event_type, is_legacy): _read_only(event_type, is_legacy)
    for event_type in EventType
    for is_legacy in (True, False)
}


def judge_headers(findings: Findings, raw: Any, sent: Headers, event_type: EventType) -> Headers:
    """The headers after the function, from `headers` of its result and the ones the event showed.

    Names whose values did not change keep their bytes, their case and their place; the others follow in
    the order of the result.
    """
    if not isinstance(raw, dict):
        findings.add("headers-not-object", "/headers", f"headers must be an object, not {shown(raw)}")
        return sent
    given = headers_to_event(sent)
    if raw == given:
        return sent
    touched = _touched(raw, given)
    same = raw.keys() - touched.keys()
    before = sent.grouped()
    after = _read(findings, touched)
    for name in touched:
        if name in before and touched[name] == []:
            findings.assume("U6")
    read_only = _READ_ONLY[event_type, findings.settings.is_legacy]
    changed = {name: lines for name, lines in after.items() if lines and not _is_same(lines, before.get(name, ()))}
    for name, lines in changed.items():
        _judge_changed(findings, lines, before.get(name), event_type, read_only)
    for name in before:
        is_gone = name not in same and not after.get(name)
        if is_gone and name in read_only and name not in _unreadable(touched, after):
            _refuse_read_only(findings, "delete", name, pointer("/headers", name), before[name][0][1])
    return _merged(sent, before, same, after, changed, read_only)


def _touched(raw: Mapping[str, Any], given: ShownHeaders) -> Mapping[str, Any]:
    """What is not as the event showed it; of a name that stands there in two cases, both."""
    names = {name.lower() for name, entries in raw.items() if name not in given or entries != given[name]}
    return {name: entries for name, entries in raw.items() if name.lower() in names}


def judge_generated_headers(findings: Findings, raw: Any) -> Headers:
    """The headers of a generated response: nothing was there before. Its read-only list is ours (U14)."""
    if not isinstance(raw, dict):
        findings.add("headers-not-object", "/headers", f"headers must be an object, not {shown(raw)}")
        return Headers()
    after = _read(findings, raw)
    for lines in after.values():
        _judge_lines(findings, lines)
        for name, line in _names(lines).items():
            if name in DISALLOWED:
                _refuse_disallowed(findings, line)
            elif name in _GENERATED:
                findings.assume("U14")
                _refuse_read_only(findings, "add", name, line.pointer, line.value)
    return Headers((line.wire_name, wire_from_text(line.value)) for lines in after.values() for line in lines)


def _read(findings: Findings, raw: Mapping[str, Any]) -> dict[str, list[Line]]:
    """Lower-case name -> its lines; two map keys equal but for case are merged in order (U5)."""
    after: dict[str, list[Line]] = {}
    for name, entries in raw.items():
        at = pointer("/headers", name)
        lowered = name.lower()
        if name != lowered:
            _note_name(findings, "header-name-uppercase", at, f"the map key {shown(name)} should be {shown(lowered)}")
        if lowered in after:
            _note_name(findings, "header-name-duplicate", at, f"{shown(name)} occurs again in another case; both count")
        lines = after.setdefault(lowered, [])
        for item in read_lines(name, entries, at):
            if isinstance(item, Flaw):
                findings.add(item.code, item.pointer, item.message, log=item.log)
            else:
                lines.append(item)
    return after


def _note_name(findings: Findings, code: str, at: str, message: str) -> None:
    findings.add_by_switch(code, at, message, "strict_header_names", findings.settings.strict_header_names)


def _is_same(lines: list[Line], before: Iterable[tuple[str, str]]) -> bool:
    """The "changed" test: the values in order; the case of `key` alone is no change."""
    return [line.value for line in lines] == [text_from_wire(value) for _, value in before] and all(
        line.key is None or line.key.lower() == line.name.lower() for line in lines
    )


def _unreadable(raw: Mapping[str, Any], after: Mapping[str, list[Line]]) -> set[str]:
    """Names that are in the result in a shape already refused: reporting them as deleted too would mislead."""
    return {name.lower() for name, entries in raw.items() if entries != [] and not after[name.lower()]}


def _names(lines: list[Line]) -> dict[str, Line]:
    """The lower-case names lines go by: the map key and, where it differs, `key`, each with its first line."""
    names: dict[str, Line] = {}
    for line in lines:
        names.setdefault(line.name.lower(), line)
        names.setdefault(line.wire_name.lower(), line)
    return names


def _judge_lines(findings: Findings, lines: list[Line]) -> None:
    """Names and values of lines that did not come from the wire."""
    for line in lines:
        flaws = [flaw for flaw in (name_flaw(line), value_flaw(line)) if flaw]
        for flaw in flaws:
            findings.add(flaw.code, flaw.pointer, flaw.message, log=flaw.log)
        if not flaws and line.wire_name.lower() != line.name.lower():
            message = f"key {shown(line.key)} under {shown(line.name)}: sent as {line.key}, checked as both"
            _note_name(findings, "header-name-mismatch", f"{line.pointer}/key", message)


def _judge_changed(
    findings: Findings,
    lines: list[Line],
    before: list[tuple[str, str]] | None,
    event_type: EventType,
    read_only: frozenset[str],
) -> None:
    """A name that was added or whose values changed."""
    _judge_lines(findings, lines)
    for name, line in _names(lines).items():
        is_changed = before is not None and name == line.name.lower()
        if name in DISALLOWED:
            _refuse_disallowed(findings, line)
        elif name in read_only:
            _refuse_read_only(findings, "change" if is_changed else "add", name, line.pointer, line.value)
        elif name in _VIEWER_COUNTRY and event_type is EventType.VIEWER_REQUEST:
            if is_changed:
                findings.assume("U26")
            verb = "change" if is_changed else "add"
            message = f"the function tried to {verb} {line.wire_name} at viewer-request, to {shown(line.value)}"
            findings.add("viewer-country-added", line.pointer, message)


def _refuse_disallowed(findings: Findings, line: Line) -> None:
    message = f"the function tried to add the disallowed header {line.wire_name}: {shown_header(line.name, line.value)}"
    findings.add("disallowed-header", line.pointer, message)


def _refuse_read_only(findings: Findings, verb: str, name: str, at: str, value: str) -> None:
    what = "it was" if verb == "delete" else "the result has"
    message = f"the function tried to {verb} the read-only header {name}; {what} {shown(text_from_wire(value))}"
    seen = f"the function tried to {verb} read-only header, headerName : {canonical_name(name)}."
    findings.add("read-only-header", at, message, log=f"Lambda function result failed validation, {seen}")


def _merged(
    sent: Headers,
    before: Mapping[str, list[tuple[str, str]]],
    same: Set[str],
    after: Mapping[str, list[Line]],
    changed: Mapping[str, list[Line]],
    read_only: frozenset[str],
) -> Headers:
    kept = {name: iter(lines) for name, lines in after.items() if lines and name not in changed}
    merged: list[tuple[str, str]] = []
    for wire_name, value in sent:
        name = wire_name.lower()
        if name in same:
            merged.append((wire_name, value))
        elif name in kept:
            key = next(kept[name]).key
            merged.append((wire_name if key is None or name in read_only else key, value))
    for name, lines in changed.items():
        wire = {text_from_wire(value): value for _, value in before.get(name, ())}
        merged.extend((line.wire_name, wire.get(line.value) or wire_from_text(line.value)) for line in lines)
    return Headers(merged)
