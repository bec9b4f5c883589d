"""Whatever a request, a response, a log, a file or a person holds: no screen loses a cell or lets a code through."""

from dataclasses import replace

import pytest
from textual import events

from edgetui.engine.behavior import (
    Association,
    Behavior,
    CachePolicy,
    Distribution,
    Function,
    Origin,
    OriginRequestPolicy,
    Selection,
)
from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.engine.http import Headers, Request, Response, Viewer, wire_from_text
from edgetui.engine.stage import EventType, Stage
from edgetui.errors import UsageError
from edgetui.session.breakpoints import Breakpoint
from edgetui.session.client import Client
from edgetui.session.filters import parse
from edgetui.session.function_states import Broken, Loaded
from edgetui.session.project_file import Plan, SetAnswer
from edgetui.session.source import SourceFile
from edgetui.testing.fakes import FakeOrigin, fake_workspace
from edgetui.tui.inspection import Tab
from tests.tui.views.test_nasty import NASTY

#: In the keys of a place: what is typed in one go, the nasty value.
PASTE = "PASTE"
#: What the inspector itself shows, by keys from a run that is over.
INSPECTOR = {
    "inspector": "",
    "wrapped": "1 w",
    "origin": "6 ]",
    "response": "1 ] ]",
    "logs": "1 ] ] ]",
    "json": "1 ] ] ] ] v v",
    "code": "1 ] ] ] ] ]",
    "rules": "1 ] ] ] ] ] ]",
    "body in hex": "6 ] v v",
    "failed": "} c 4",
    "looking back": "p p p",
    "zoomed": "z",
    "note": "C",
}
#: Every screen by the keys that open it from there, each with what may be typed in it. `test_clashes` says that none
#: is missing.
PLACES = {
    **INSPECTOR,
    "jump": "ctrl+o",
    "warnings": "W",
    "find": f"/ {PASTE}",
    "find results": f"tab / {PASTE} enter . ,",
    "filter": f"f {PASTE}",
    "filtered": "f / z z enter",
    "intercept": f"i {PASTE}",
    "prompt": f"O {PASTE} enter",
    "comment": "; end x",
    "palette": f": {PASTE}",
    "palette rows": ": f l o w",
    "copy menu": "y",
    "copied": "y u",
    "export": "x c",
    "help": "?",
    "compare": "m } } =",
    "compare tab": "} } = down down tab",
    "held": "Q",
    "breakpoints": "B",
    "breakpoint": f"B down enter tab {PASTE}",
    "composer": "N",
    "composer url": f"N {PASTE}",
    "composer fields": f"N tab {PASTE} tab {PASTE} tab {PASTE} tab {PASTE} ctrl+j",
    "composer history": "N up up",
    "composer query": f"N f8 {PASTE} ctrl+s",
    "pairs": f"N f9 {PASTE}",
    "edit": f"R e {PASTE}",
    "edited": f"R e {PASTE} ctrl+s",
    "answer": "R ctrl+g",
    "draft": "R ctrl+g down enter",
    "draft typed": f"R ctrl+g down enter {PASTE} ctrl+s",
    "earlier answers": "R ctrl+g down down",
    "setup": "S",
    "setup details": "S tab end",
    "setup event": "S down 2",
    "attach": "S a",
    "attach typed": f"S a {PASTE} enter",
    "confirm": "S a enter",
    "confirmed": "S a enter enter",
    "local answer": f"S o {PASTE} enter",
}


class Project:
    """A project file in which every word is `value`."""

    def __init__(self, value):
        self._value = value

    def handlers(self):
        return (self._value, f"a{self._value}")

    def plan(self, change):
        if isinstance(change, SetAnswer):
            raise UsageError(self._value, self._value)
        return Plan(self._value, self._value, f"{self._value}!", (self._value, f"-{self._value}", f"+{self._value}"))

    def write(self, plan):
        raise UsageError(self._value, self._value)

    def example(self):
        raise AssertionError("nobody asked for it")

    reload = example


class Drafts:
    """A past in which every request is `request`, and no file that can be read."""

    def __init__(self, request, value):
        self._request, self._value = request, value

    def read(self, path):
        raise UsageError(self._value, self._value)

    def past(self):
        return [(self._request, Viewer(ip=self._value))] * 2

    def add(self, request, viewer):
        return self._value


class Sources:
    """A source that is `value`, whatever is asked for."""

    def __init__(self, value):
        self._file = SourceFile(f"/project/{value}", value, f"# {value}\nx = 1\n", 1)

    def source(self, function, trace=()):
        return self._file


def distribution_of(value):
    """Two behaviors in which every name is `value`; the first one matches nothing."""
    names = Selection("whitelist", (value, f"X-{value}"))
    functions = {event: Function(event.value, value or "f", value, f"/project/{value}") for event in EventType}
    cache = CachePolicy(value, headers=names, cookies=names, query_strings=names)
    behavior = Behavior(
        "*",
        "origin",
        cache_policy=cache,
        origin_request_policy=OriginRequestPolicy(value, headers=names),
        associations=tuple(Association(event, functions[event]) for event in EventType),
    )
    named = f"{value[:200]}.example.org"
    origin = Origin("origin", named, path=f"/{value}", custom_headers=Headers([("X-Own", wire_from_text(value))]))
    aliases = (f"{value[:200]}.example.com",)
    return Distribution((replace(behavior, path_pattern=f"/never/{value}"), behavior), (origin,), aliases=aliases)


def hostile(value):
    """A workspace in which the project, the request, what the functions do, and the answer hold `value`."""
    wire = wire_from_text(value)

    def changes(event):
        request = event["Records"][0]["cf"]["request"]
        print(value.encode("utf-8", "replace").decode())
        request["headers"]["x-new"] = [{"key": "X-New", "value": wire}]
        return request

    def fails(event):
        if event["Records"][0]["cf"]["request"]["uri"] == "/other":
            return FunctionFailed(FailureKind.RAISED, value, value, (value, f'File "/project/{value}", line 1'))
        return event["Records"][0]["cf"]["response"]

    kept = Headers([("Content-Type", "text/html"), ("X-Odd", wire)])
    page = Response(200, wire, kept, value.encode("utf-8", "replace"))
    workspace = fake_workspace(
        {
            EventType.VIEWER_REQUEST: changes,
            EventType.ORIGIN_REQUEST: changes,
            EventType.ORIGIN_RESPONSE: lambda event: event["Records"][0]["cf"]["response"],
            EventType.VIEWER_RESPONSE: fails,
        },
        FakeOrigin(page),
        distribution=distribution_of(value),
        title=value,
        warnings=(value, f"a {value}"),
        found_handlers=(value,),
    )
    workspace.file = value
    workspace.answers = {workspace.distribution.origins[0].domain_name: value}
    workspace.project = Project(value)
    workspace.sources = Sources(value)
    workspace.refused.append(value)
    workspace.breakpoints.add(Breakpoint(Stage.ORIGIN_FETCH, parse("~u nothing-has-this"), every=3))
    workspace.breakpoints.add(Breakpoint(None, parse(_quoted(value)), enabled=False))
    for each in workspace.distribution.behaviors[0].associations:
        broken = FunctionFailed(FailureKind.RAISED, value, value, (value,))
        workspace.functions.note(each.function, Broken(broken) if each.event_type.is_request else Loaded(4.0))
    for method, uri in (("GET", "/" + wire), ("GET", "/other"), (wire or "GET", "/third")):
        flow = workspace.add(Request(method, uri, f"q={wire}&r=1", headers_of(wire)), Viewer(ip=value))
        flow.stopped_by = flow.comment = value
    held = workspace.flows[2]
    held.client = workspace.waiting[held] = Client(held_since=0.0)
    return workspace


def headers_of(wire):
    return Headers([("Host", "a.example"), ("X-Odd", wire), (wire or "X", wire), ("Cookie", f"a={wire}; b=2")])


def _quoted(value):
    """A filter with as much of `value` as a word of one can have."""
    words = "".join(letter for letter in value[:200] if letter.isprintable() and letter not in "\"'\\()[]|&! ")
    return f"~u x{words or 'x'}"


async def press(ui, keys, value):
    """Press the keys of a place; `PASTE` comes from the terminal as it is."""
    before, *others = keys.split(PASTE)
    await ui.burst(*before.split())
    for after in others:
        ui.app.post_message(events.Paste(value))
        await ui.pilot.pause()
        await ui.burst(*after.split())


async def go_home(ui):
    """Back to a run that is over, its first flow chosen."""
    while ui.app.screen is not ui.inspector:
        await ui.burst("escape")
    ui.inspection.to_tab(Tab.DIFF)
    await ui.burst("escape", "g", "escape", "c", "0")


def assert_whole(ui, place):
    width, height = ui.app.size
    strips = ui.app.screen._compositor.render_strips()
    assert len(strips) == height, place
    for strip in strips:
        assert strip.cell_length == width and strip.text.isprintable(), f"{place}: {strip.text!r}"


@pytest.mark.parametrize(
    ("size", "places"), [((80, 24), PLACES), ((160, 32), INSPECTOR)], ids=["everywhere", "inspector-160x32"]
)
@pytest.mark.parametrize("name", NASTY)
async def test_every_screen_stays_whole(name, size, places, driven):
    value = NASTY[name]
    wire = wire_from_text(value)
    drafts = Drafts(Request(wire or "GET", f"/{wire}", wire, headers_of(wire), wire.encode("latin-1")), value)
    options = {"parse_request": lambda text: None, "drafts": lambda: drafts, "open_path": _refusing(value)}
    async with driven(hostile(value), size, **options) as ui:
        for place, keys in places.items():
            await go_home(ui)
            await press(ui, keys, value)
            assert_whole(ui, place)


def _refusing(value):
    def open_path(path):
        raise UsageError(value, value)

    return open_path
