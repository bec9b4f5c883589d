"""Check 2: the frame is on the screen before anything is read or loaded that it does not need.

How long that takes is a figure: `tests/bench/bench_first_paint.py`.
"""

import json

#: The program until it has painted for the first time; then it tells what it has loaded.
SOURCE = """
import json, sys
sys.argv = ["edgetui", "--demo"]
from edgetui.tui.app import EdgetuiApp
async def stop(self, opener):
    with open("loaded.json", "w") as file:
        json.dump(sorted(sys.modules), file)
    self.end(0)
EdgetuiApp._open = stop
from edgetui.__main__ import main
sys.exit(main())
"""


def test_check_02_before_the_first_paint_neither_engine_nor_project_nor_library_is_loaded(terminal, tmp_path):
    ui = terminal(source=SOURCE)

    ui.wait_for("Flows", "opening")
    assert ui.end() == 0
    loaded = set(json.loads((tmp_path / "here" / "loaded.json").read_text()))
    parts = {name.split(".")[1] for name in loaded if name.startswith("edgetui.")}
    assert parts <= {"__main__", "cli", "errors", "tui"} | {"engine"}
    assert not {name for name in loaded if name.startswith("edgetui.engine.")} - {"edgetui.engine.stage"}
    assert not loaded & {"pygments", "pydantic", "httpx", "tomlkit", "sqlite3", "rich.traceback"}
    assert not loaded & {"textual.widgets._text_area", "edgetui.tui.screens.inspector"}
