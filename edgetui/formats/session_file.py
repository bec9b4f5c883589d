"""Session files as entries: what each flow's newest run was sent and answered, with the events that it made."""

import os
from collections.abc import Iterator

from edgetui.engine.commands import InvokeFunction
from edgetui.errors import UsageError
from edgetui.formats.entry import Entry, Problem, problem_from_error
from edgetui.formats.source import Source
from edgetui.session.flow import Flow

MAGIC = b"SQLite format 3\0"


def entry_from_flow(flow: Flow) -> Entry:
    run = flow.peek()[-1]
    exchange, start = run.exchange, run.start
    events = tuple(record.command.event for record in exchange.records if isinstance(record.command, InvokeFunction))
    response = exchange.response if exchange.is_over else None
    return Entry(start.request, start.viewer, response, start.at, exchange.request_id, events, comment=flow.comment)


def entries_from_session(source: Source) -> Iterator[Entry | Problem]:
    """The flows of a session file. Raises UsageError for one that comes by a pipe."""
    from edgetui.formats.store import FlowStore

    if not os.path.isfile(source.name):
        raise UsageError(f"a session file cannot be read from {source.name}", "name the file")
    flows = FlowStore(source.name)
    for row in flows.summaries():
        try:
            yield entry_from_flow(flows.load(row.number).flow)
        except UsageError as error:
            yield problem_from_error(error, source.name)
