"""Check 27: with 256 and with sixteen colours only those are sent that are readable on black and on white.

That they are is `tests/tui/widgets/test_styles.py`'s to say.
"""

import re

import pytest

from edgetui.tui.widgets.styles import TABLES

_EXTENDED = r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)"


#: The cursor in a field: black on white, readable anywhere.
CURSOR = {"30", "47"}


def codes(theme: str) -> set[str]:
    """What asks for the colours of a theme."""
    numbers = {style.color.number for style in TABLES[theme].values() if style.color}
    return {str(30 + each if each < 8 else 82 + each) if each < 16 else f"38;5;{each}" for each in numbers}


def colours(dump: bytes) -> set[str]:
    """Every colour that was asked for: `38;5;28`, `31`, `94`; backgrounds begin with 4 or 10."""
    found = set()
    for codes in re.findall(rb"\x1b\[([0-9;]*)m", dump):
        text = codes.decode()
        found |= set(re.findall(_EXTENDED, text))
        rest = re.sub(_EXTENDED, "", text)
        found |= {code for code in rest.split(";") if re.fullmatch(r"3[0-7]|4[0-7]|9[0-7]|10[0-7]", code)}
    return found


def walked(ui) -> bytes:
    """What is sent by a walk over the screens."""
    ui.wait_for("paused before viewer-request")
    ui.press("c", "the viewer gets 200")
    ui.press("jjc", "the viewer gets 50")
    ui.press("]]]]]]", "[Rules")
    ui.press("?", "Keys and signs")
    ui.press("q", "[Rules")
    ui.press("N", "NEW REQUEST")
    ui.press("\x1b", "[Rules")
    ui.press(":undo", "Commands 1 of")
    return ui.dump


@pytest.mark.parametrize(("theme", "env"), [("fixed", {}), ("sixteen", {"TEXTUAL_COLOR_SYSTEM": "standard"})])
def test_check_27_only_the_readable_colours_are_sent(theme, env, terminal):
    sent = colours(walked(terminal("--demo", **env)))

    assert len(sent - CURSOR) >= 3
    assert sent - CURSOR <= codes(theme)


@pytest.mark.parametrize(
    ("sent", "found"),
    [(b"\x1b[1;38;5;28;4mx", {"38;5;28"}), (b"\x1b[31;44mx\x1b[0m", {"31", "44"}), (b"\x1b[39;49m", set())],
)
def test_colours_are_found_among_the_codes(sent, found):
    assert colours(sent) == found
