"""Whoever types faster than a screen opens loses nothing."""

import pytest
from textual import events

NAMES = {"\n": "enter", " ": "space", ":": "colon", "?": "question_mark", "/": "slash"}
NAMES |= {"\x1b": "escape", "\x0f": "ctrl+o"}


@pytest.mark.parametrize(
    ("keys", "seen"),
    [
        (":undo", "Commands 1 of"),
        ("f/old\n", "Flows 1/1  filter: /old"),
        ("?G", "a client waits"),
        (":repl\n", "the request of flow 1 again, paused"),
        (":compose\n/x", "NEW REQUEST"),
        # Screens that end by the key itself: the keys after it are for the one below.
        ("yun", "▶cache"),
        ("Oa\x1bn", "▶cache"),
        ("\x0fbn", "▶cache"),
        ("??nn", "▶2 OReq"),
        # So do lines, at Enter.
        ("f/img\nn", "▶cache"),
        ("/width\nn", "▶cache"),
        ("i/img\nn", "▶cache"),
        ("Onone.har\n\x1bn", "▶cache"),
        (":mark\nn", "▶cache"),
    ],
)
async def test_what_is_typed_at_once_is_all_there(keys, seen, shop, driven):
    async with driven(shop) as ui:
        for key in keys:
            ui.app.post_message(events.Key(NAMES.get(key, key), key))
        await ui.press()
        await ui.press()
        assert seen in ui.text
