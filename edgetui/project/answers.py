"""How an origin is answered on this machine, as written by a person."""

import os
import re
from pathlib import Path

from edgetui.errors import UsageError
from edgetui.project.problems import Problem, shown
from edgetui.session.buckets import bucket_from_text
from edgetui.session.faults import fault_from_text

_URL = re.compile(r"(?:insecure\+)?https?://[^/\s]+", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.-]+:\d+(/.*)?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def local_answer(written: str, root: Path) -> str | Problem:
    """`none`, URLs and faults as they are, a folder or file as an absolute path; a Problem (its keys empty) when it is
    none of them."""
    if written == "none" or _URL.match(written):
        return written
    if written.startswith(("fault:", "s3://")):
        return _parsed(written)
    scheme = _SCHEME.match(written)
    if scheme:
        return Problem((), f'must be a folder, a file, an http(s) URL, s3://…, fault:… or "none", not {shown(written)}')
    path = os.path.normpath(root / written)
    if not written or not os.path.exists(path):
        meant = f"; did you mean {shown('http://' + written)}?" if _ADDRESS.fullmatch(written) else ""
        return Problem(
            (),
            f'there is no folder or file {shown(written)} in {root}; a URL begins with http://, and "none" '
            f"means that no origin answers{meant}",
        )
    return path


def _parsed(written: str) -> str | Problem:
    try:
        if written.startswith("s3://"):
            bucket_from_text(written)
        else:
            fault_from_text(written.partition(":")[2])
    except UsageError as error:
        return Problem((), f"{error.message}; {error.hint}")
    return written
