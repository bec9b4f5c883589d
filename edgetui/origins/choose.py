"""`--origin` and `[local]`: from text to what answers."""

import difflib
import os
import re
from collections.abc import Callable
from pathlib import Path

from edgetui.errors import UsageError
from edgetui.origins.directory import DirectoryOrigin
from edgetui.origins.fixed import FixedOrigin, load_response
from edgetui.origins.live import INSECURE, LiveOrigin
from edgetui.origins.none import NoOrigin
from edgetui.origins.recorded import RecordedOrigin
from edgetui.origins.recordings import Recordings, has_recordings
from edgetui.session.drive import OriginPerformer

NewLive = Callable[[str | None], LiveOrigin]

_KINDS = "an origin is a URL (http://127.0.0.1:8000, s3://bucket), a folder, a file, fault:reset, or none"


def origin_from_text(text: str, root: str, live: NewLive = LiveOrigin) -> OriginPerformer:
    """What `text` names: `none`, the URL of a stand-in or a bucket, a fault, or a path relative to `root`: a folder, a
    response file, a file of faults. `live` makes what goes over the network, of its base if it has one.

    Raises UsageError for anything else, with the nearest thing there is.
    """
    if text == "none":
        return NoOrigin()
    if text.startswith(("fault:", "s3://")):
        return _rare(text, live)
    if "://" in text:
        return live(_checked_url(text))
    if not text:
        raise UsageError("origin '' is empty", _KINDS)
    path = Path(root, Path(text).expanduser())
    if has_recordings(str(path)):
        return RecordedOrigin(Recordings(str(path)))
    if path.is_dir():
        return DirectoryOrigin(str(path))
    if path.is_file():
        if path.suffix == ".toml":
            from edgetui.origins.fault_file import faulty_from_file

            return faulty_from_file(str(path), lambda other: _beside(path, other, live))
        return FixedOrigin(load_response(str(path)), str(path))
    wrong = "is neither a folder nor a file" if path.exists() else f"there is no {path}"
    raise UsageError(f"origin '{text}': {wrong}", _nearest(text, path))


def _rare(text: str, live: NewLive) -> OriginPerformer:
    """An origin that few have: what it is made of is loaded for it alone."""
    if text.startswith("s3://"):
        from edgetui.origins.s3 import S3Origin
        from edgetui.session.buckets import bucket_from_text

        return S3Origin(bucket_from_text(text), text, live(None))
    from edgetui.origins.fault_file import faulty_from_text

    return faulty_from_text(text)


def _beside(file: Path, text: str, live: NewLive) -> OriginPerformer:
    """The origin that a file of faults names; its paths are relative to the file."""
    if text == "live":
        return live(None)
    if text.endswith(".toml"):
        raise UsageError(f"the origin '{text}' is a file of faults itself", 'name a folder, a URL, or "live"')
    return origin_from_text(text, str(file.parent), live)


def _checked_url(text: str) -> str:
    scheme = text.partition("://")[0]
    if scheme.lower() not in ("http", "https") and not text.lower().startswith(INSECURE):
        raise UsageError(
            f"origin '{text}': unknown scheme '{scheme}'",
            "an origin is reached by http or https (insecure+https: without a look at its certificate), or is s3://bucket",
        )
    return text


def _nearest(text: str, path: Path) -> str:
    """What may have been meant: an address without its scheme, or a name like it in the same folder."""
    if re.fullmatch(r"[\w.-]+:\d+(/.*)?", text):
        return f"did you mean http://{text}?"
    try:
        names = os.listdir(path.parent)
    except OSError:
        return _KINDS
    close = difflib.get_close_matches(path.name, sorted([*names, "none"]), n=1)
    return f"did you mean {Path(text).parent / close[0]}?" if close else _KINDS
