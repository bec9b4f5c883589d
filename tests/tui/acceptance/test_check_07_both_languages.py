"""Check 7: functions of one logic in Python and in Node.js."""

PYTHON = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    request["uri"] = "/new" + request["uri"]
    request["headers"]["x-new"] = [{"key": "X-New", "value": "1"}]
    return request
"""
NODE = """
export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  request.uri = "/new" + request.uri;
  request.headers["x-new"] = [{ key: "X-New", value: "1" }];
  return request;
};
"""


def test_check_07_the_diff_of_both_is_the_same_screen(terminal, tmp_path):
    here = tmp_path / "here"
    (here / "moves.py").write_text(PYTHON)
    (here / "moves.mjs").write_text(NODE)
    screens = []
    for name in ("moves.py", "moves.mjs"):
        ui = terminal(name, "--event-type", "viewer-request")
        ui.wait_for("[▶1 VReq]")
        ui.press("n", "[~1 VReq]", "+ x-new: 1")
        # Above it are the time it took and how many lines Lambda logs of it.
        screens.append(ui.settle().split("[Diff]")[1].split("\n", 1)[1])
        ui.send("q")
        ui.end()
    assert screens[0] == screens[1]
    assert "~ uri: / → /new/" in screens[0]
