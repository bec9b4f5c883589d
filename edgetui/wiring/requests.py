"""Requests, from a file, a curl command or options, and who sends them."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from edgetui.engine.http import Headers, Request, Viewer
from edgetui.project.model import Project
from edgetui.session.definition import Sample
from edgetui.wiring.files import name_of, read, read_file
from edgetui.wiring.projects import host_of


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends requests. None and empty: whoever a request says it is from.

    `is_default`: a request that says who sent it, as an event does, keeps that.
    """

    viewer: Viewer | None = None
    headers: Headers = field(default_factory=Headers)
    ip: str | None = None
    is_default: bool = False

    def sends(self, request: Request, viewer: Viewer, *, is_told: bool = False) -> tuple[Request, Viewer]:
        """`request` with the sender's headers where it has none of its own, over the request's protocol.

        `is_told`: the request says who sent it.
        """
        if self.viewer is not None and not (is_told and self.is_default):
            request = _dressed(request, self.headers)
            version = "1.1" if viewer.protocol == "http" else self.viewer.http_version
            viewer = replace(self.viewer, protocol=viewer.protocol, http_version=version)
        return request, replace(viewer, ip=self.ip) if self.ip else viewer


#: Requests as they are.
ANYONE = Sender()


def sender_of(project: Project | None, preset: str | None, client_ip: str | None) -> Sender:
    """Who was named, else the viewer of the project."""
    if preset is not None:
        from edgetui.session.viewers import PRESETS

        return Sender(PRESETS[preset].viewer, PRESETS[preset].headers, client_ip)
    if project is not None and project.viewer is not None:
        return Sender(project.viewer, project.viewer_headers, client_ip, is_default=True)
    return Sender(ip=client_ip)


def _dressed(request: Request, headers: Headers) -> Request:
    """With these headers where it has none of its own; curl's name is nobody's own where these bring another."""
    from edgetui.formats.curl import USER_AGENT

    own = request.headers
    if "user-agent" in headers and own.get_all("user-agent") == (USER_AGENT,):
        own = own.without("user-agent")
    added = [line for line in headers if line[0] not in own]
    return replace(request, headers=Headers([*own, *added]))


def samples_of(project: Project, sender: Sender = ANYONE) -> tuple[Sample, ...]:
    """The request files of a project; for handlers without one, a request to begin with."""
    if project.path is None:
        request, viewer, _ = request_from_options("/", None, (), (), host_of(project))
        return (Sample("GET /", *sender.sends(request, viewer)),)
    return tuple(Sample(path.stem, *request_from_file(str(path), sender)) for path in project.requests)


def request_from_file(path: str, sender: Sender = ANYONE) -> tuple[Request, Viewer]:
    """The first request of a file, in any format that is read; an event or a log says who sent it.

    `-` is standard input.
    """
    from edgetui.formats.convert import first_entry
    from edgetui.formats.registry import ReadOptions
    from edgetui.formats.source import source_of_bytes

    entry, is_told = first_entry(source_of_bytes(read(path), name_of(path)), ReadOptions(read_file=read))
    return sender.sends(entry.request, entry.viewer, is_told=is_told)


def requests_in(path: str, sender: Sender = ANYONE) -> tuple[Sample, ...]:
    """All requests of a file that was named on screen, in any format that is read.

    Raises UsageError for the first thing that cannot be read: who opens a file should know that it is not all there.
    """
    from edgetui.errors import UsageError
    from edgetui.formats.entry import Problem
    from edgetui.formats.registry import ReadOptions, reader_of
    from edgetui.formats.source import source_of_bytes

    source = source_of_bytes(read_file(path), path)
    found = reader_of(source)
    assert found.read is not None
    samples: list[Sample] = []
    for item in found.read(source, ReadOptions(read_file=read_file)):
        if isinstance(item, Problem):
            raise UsageError(str(item), item.hint)
        request, viewer = sender.sends(item.request, item.viewer, is_told=found.names_viewer)
        samples.append(Sample(request.uri, request, viewer, " ".join(item.comment.split())))
    return tuple(samples)


def request_from_command(command: str, read: Callable[[str], bytes] = read) -> tuple[Request, Viewer, tuple[str, ...]]:
    """The request that a curl command sends, who sends it, and what of the command has no part in it.

    `read` gives the files that it names.
    """
    from edgetui.formats.curl import request_from_curl

    given = request_from_curl(command, read)
    viewer = Viewer(protocol=given.scheme, http_version=given.http_version or "1.1")
    return given.request, viewer, given.warnings


def request_from_text(text: str) -> tuple[Request, Viewer, tuple[str, ...]]:
    """The request of a curl command, with what of it has no part in the request, or of one as it is sent. Raises
    UsageError."""
    if text.lstrip(" \t\r\n$").startswith(("curl ", "curl.exe ")):
        return request_from_command(text, read_file)
    from edgetui.formats.raw import request_from_raw

    return *request_from_raw(text.encode("utf-8", "surrogateescape"), "what was pasted"), ()


def request_from_options(
    url: str, method: str | None, headers: Sequence[str], data: Sequence[tuple[str, str]], host: str
) -> tuple[Request, Viewer, tuple[str, ...]]:
    """The request curl would send for these options, its path as it is; `host` is for a URL that is a path alone."""
    words = ["curl", "--path-as-is"]
    if method:
        words += ["--request", method]
    for header in headers:
        words += ["--header", header]
    for flag, value in data:
        words += [flag, value]
    return request_from_command(shlex.join([*words, "--url", absolute_url(url, host)]))


def absolute_url(url: str, host: str) -> str:
    """With scheme and host; what no URL may hold (spaces, letters beyond ASCII) percent-encoded, all else as it is."""
    if url.startswith("/"):
        url = f"https://{host}{url}"
    elif "://" not in url:
        url = f"https://{url}"
    return quote(url, safe="".join(map(chr, range(0x21, 0x7F))))
