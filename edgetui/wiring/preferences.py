"""Files of a person's own in `~/.config/edgetui`: which keys, and which colours."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from edgetui.errors import UsageError
from edgetui.session.preferences import Preference, PreferenceFile


def config_folder() -> Path:
    """Where a person keeps what is theirs: `$XDG_CONFIG_HOME/edgetui`, or by the system's custom."""
    from platformdirs import user_config_path

    return user_config_path("edgetui")


def preferences(name: str) -> PreferenceFile:
    """What is in a file of that folder; it is read when it is there and never written."""
    path = config_folder() / name
    if not os.path.lexists(path):
        return PreferenceFile(str(path))
    from edgetui.project.document import parsed, text_of
    from edgetui.project.locate import key_lines, line_of

    try:
        source = text_of(path)
        document = parsed(source, path)
    except UsageError as error:
        # The folder is known; the screen's line is short.
        return PreferenceFile(str(path), problem=error.message.replace(str(path), path.name))
    lines = key_lines(source)
    entries = [Preference(keys, value, f"{name}:{line_of(lines, keys)}") for keys, value in _leaves(document)]
    return PreferenceFile(str(path), entries)


def _leaves(table: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
