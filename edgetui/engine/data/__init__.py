"""CloudFront's facts as data: header lists, quotas, managed policies, error sentences, runtimes.

Each file names its own source. They are read through the import system, so the engine needs neither
`os` nor `pathlib`, and a zipped install works.
"""

import json
from functools import cache
from typing import Any


@cache
def load(name: str) -> Any:
    """The parsed content of `<name>.json`, read once."""
    folder = __file__.rpartition("__init__")[0]
    return json.loads(__loader__.get_data(f"{folder}{name}.json"))  # type: ignore[name-defined]
