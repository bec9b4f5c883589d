"""Check 10: looking back."""

import re


def test_check_10_earlier_moments_are_shown_and_nothing_is_run_again(terminal, tmp_path):
    ran = tmp_path / "ran"
    handler = (
        "def handler(event, context):\n"
        f"    open({str(ran)!r}, 'a').write('x')\n"
        "    print('a line')\n"
        "    return event['Records'][0]['cf']['request']\n"
    )
    (tmp_path / "here" / "counts.py").write_text(handler)
    ui = terminal("counts.py", "--event-type", "viewer-request")
    ui.wait_for("[▶1 VReq]")
    ui.press("c", "DONE", "the viewer gets")
    ui.press("1", "[=1 VReq]", "viewer-request\n")
    written = logs(ui.settle())
    ui.press("p", "LOOKING BACK", "(3 of 4), nothing re-run")
    ui.press("p", "looking back (2 of 4), nothing re-run")
    ui.press("1", "[=1 VReq]", "▶cache")
    assert logs(ui.settle()) == written
    ui.press("c", "DONE", "the viewer gets")
    assert ran.read_text() == "x"


def logs(text):
    """The number beside the tab."""
    found = re.search(r"Logs (\d+)", text)
    assert found is not None, text
    return int(found[1])
