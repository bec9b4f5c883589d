"""Requests from one format to another."""

from collections.abc import Callable, Sequence
from itertools import chain

from edgetui.engine.stage import EventType
from edgetui.formats.convert import Conversion, conversion_of
from edgetui.formats.registry import ReadOptions, WriteOptions, writer_of
from edgetui.formats.source import source_of, write_file
from edgetui.wiring.files import read


def convert(
    source: str,
    target: str,
    *,
    from_format: str | None = None,
    to_format: str | None = None,
    event_type: EventType | None = None,
    fields: Sequence[str] = (),
    with_secrets: bool = False,
    print_bytes: Callable[[bytes], None],
) -> Conversion:
    """The requests in `source` written to `target`; `-` is standard input, and standard output by `print_bytes`.

    `target` is left alone when nothing could be read.
    """
    writer = writer_of(target, to_format)
    opened = source_of(source)
    try:
        conversion = conversion_of(opened, from_format or ("log" if fields else None), with_secrets=with_secrets)
        chunks = conversion.output(writer, WriteOptions(event_type), ReadOptions(fields, read))
        first = next(chunks, None)
        if first is not None and target == "-":
            for chunk in chain([first], chunks):
                print_bytes(chunk)
        elif first is not None:
            write_file(target, chain([first], chunks))
    finally:
        opened.close()
    return conversion
