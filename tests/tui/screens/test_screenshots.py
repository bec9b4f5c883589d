"""The pictures of the README are what the screens really look like.

`EDGETUI_UPDATE=1 pytest tests/tui/screens` draws them anew; then look at them.
"""

import os
from pathlib import Path

import pytest

PICTURES_FOLDER = Path(__file__).parents[3] / "screenshots"
PICTURES = {
    "main-80x24": ((80, 24), "n"),
    "main-120x40": ((120, 40), "c 1"),
    "main-200x50": ((200, 50), "c 1"),
    "failing-handler": ((80, 24), "} } n"),
    "rule-violation": ((80, 24), "} } } n ["),
    "compare": ((120, 40), "c m } c ="),
    "help": ((80, 24), "?"),
    "composer": ((80, 24), "N"),
    "setup": ((80, 24), "S"),
}
#: The picture of a terminal whose user wants no colour.
NO_COLOR = "no-color"


@pytest.mark.parametrize("name", [*PICTURES, NO_COLOR])
async def test_a_picture_shows_the_screen_of_today(name, shop, driven, words_of, monkeypatch):
    size, keys = PICTURES.get(name, PICTURES["main-120x40"])
    path = PICTURES_FOLDER / f"{name}.svg"
    if name == NO_COLOR:
        monkeypatch.setenv("NO_COLOR", "1")
    async with driven(shop, size, parse_request=lambda text: None) as ui:
        for key in keys.split():
            await ui.press(key)
        svg = ui.app.export_screenshot(title="edgetui", simplify=True)
    if "EDGETUI_UPDATE" in os.environ:
        path.write_text(svg)
    assert words_of(path.read_text()) == words_of(svg)
