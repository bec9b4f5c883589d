"""Scripts of curl commands: "Copy all as cURL" of a browser, or one written by hand."""

from collections.abc import Iterable, Iterator

from edgetui.engine.http import Viewer
from edgetui.errors import UsageError
from edgetui.formats.curl import ReadFile, requests_from_curl
from edgetui.formats.curl_command import curl_from_request
from edgetui.formats.entry import Entry, Problem, problem_from_error, unsendable
from edgetui.formats.shellwords import commands_in
from edgetui.formats.source import Source

_VERSION_OPTIONS = {"1.0": "--http1.0", "2.0": "--http2", "3.0": "--http3"}


def entries_from_curl(source: Source, read_file: ReadFile | None = None) -> Iterator[Entry | Problem]:
    """The request of every command. `read_file` gives the bytes of an `@file` argument."""
    text = source.all().decode("utf-8-sig", "surrogateescape")
    for line, command in commands_in(text):
        where = f"{source.name}, line {line}"
        try:
            if isinstance(command, UsageError):
                raise command
            found = requests_from_curl(command, read_file)
        except UsageError as error:
            yield problem_from_error(error, where)
            continue
        for given in found:
            viewer = Viewer(protocol=given.scheme, http_version=given.http_version or "1.1")
            yield Entry(given.request, viewer, notes=given.warnings)


def curl_from_entries(entries: Iterable[Entry]) -> Iterator[bytes | Problem]:
    """A script that sends the requests one after the other."""
    for number, entry in enumerate(entries, 1):
        try:
            if message := unsendable(entry.request):
                raise UsageError(message)
            command = curl_from_request(entry.request, entry.viewer.protocol, entry.host)
        except UsageError as error:
            yield Problem(f"entry {number}", error.message, error.hint)
            continue
        option = _VERSION_OPTIONS.get(entry.viewer.http_version)
        text = f"{command} \\\n  {option}" if option else command
        yield f"{text}\n\n".encode("utf-8", "surrogateescape")
