"""CloudFront's access logs in Parquet, by pyarrow (the extra `parquet`), which is loaded only then [standard-logging].

Parquet's writers spell the names of fields as they like: `cs-uri-stem`, `cs_uri_stem`.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from edgetui.errors import UsageError
from edgetui.formats.access_log import entries_of_fields
from edgetui.formats.entry import Entry, Problem
from edgetui.formats.source import Source

MAGIC = b"PAR1"
#: Rows that are held at a time.
_ROWS = 1_000


def entries_from_parquet(source: Source) -> Iterator[Entry | Problem]:
    """The requests of a log, row by row. Raises UsageError without pyarrow."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise UsageError(f"{source.name} is Parquet, which needs pyarrow", "pip install 'edgetui[parquet]'") from None
    number = 0
    try:
        file = parquet.ParquetFile(pyarrow.BufferReader(source.all()))
        for batch in file.iter_batches(batch_size=_ROWS):
            for row in batch.to_pylist():
                number += 1
                fields = {name: _text(value) for name, value in row.items() if value is not None}
                yield from entries_of_fields(fields, f"{source.name}, row {number}")
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        said = str(error).partition("\n")[0]
        where = f"{source.name}, after row {number}" if number else source.name
        yield Problem(where, f"is no whole Parquet file: {said}", "what comes before is there" if number else "")


def _text(value: Any) -> str:
    """A value as the text logs have it: times in seconds since 1970."""
    if isinstance(value, datetime):
        return f"{value.timestamp():.3f}"
    if isinstance(value, date):
        return value.isoformat()
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else str(value)
