"""Check 19: a word far down in a large body."""

import json

FAR = 5000


def test_check_19_a_word_on_line_5000_of_1_mb_of_json_is_found_and_it_alone_is_marked(terminal, tmp_path):
    things = [{"id": number, "name": f"thing-{number}", "price": number / 4} for number in range(15_000)]
    folder = tmp_path / "origin"
    folder.mkdir()
    (folder / "things.json").write_text(json.dumps(things, indent=0) + " " * 200_000)
    assert (folder / "things.json").stat().st_size > 1_000_000
    (tmp_path / "here" / "same.py").write_text(
        "def handler(event, context):\n    return event['Records'][0]['cf']['request']\n"
    )
    ui = terminal("same.py", "--event-type", "viewer-request", "--origin", str(folder))
    ui.wait_for("[▶1 VReq]")
    ui.press("N", "NEW REQUEST")
    ui.press("things.json", "/things.json")
    ui.press("\n", "Flows 2/2")
    ui.press("c", "DONE")
    ui.press("6", "[=origin 200]")
    ui.press("]", "pretty (v)")
    ui.press("\r", "▸ Flow 2")
    ui.press("/", "Enter Keep")
    # The body has five lines for each of them.
    ui.press(f"thing-{FAR // 5}", "1 of 11", f'"name": "thing-{FAR // 5}"')
    ui.press("\r", "? Help")
    ui.settle()
    assert reversed_text(ui) == f"thing-{FAR // 5}"
    ui.press(".", "2 of 11", f"thing-{FAR // 5}0")
    ui.press(",", "1 of 11")
    ui.settle()
    assert reversed_text(ui) == f"thing-{FAR // 5}"


def reversed_text(ui):
    """The cells drawn in reverse."""
    rows = ui.screen.buffer.values()
    return "".join(cell.data for row in rows for _, cell in sorted(row.items()) if cell.reverse)
