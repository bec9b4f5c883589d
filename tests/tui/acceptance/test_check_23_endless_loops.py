"""Check 23: a function that never ends stops nothing but itself."""

import pytest

PROJECT = """
[[Origins]]
Id = "site"
DomainName = "origin.example.org"
CustomOriginConfig = {{ OriginProtocolPolicy = "https-only" }}

[Functions.loops]
Handler = "loops.handler"
Runtime = "{runtime}"
Timeout = 2

[DefaultCacheBehavior]
TargetOriginId = "site"
LambdaFunctionAssociations = [{{ EventType = "viewer-request", function = "loops" }}]
"""
PYTHON = """
def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    while request["uri"] == "/loop":
        pass
    return request
"""
NODE = """
export const handler = async (event) => {
  const request = event.Records[0].cf.request;
  for (; request.uri === "/loop"; );
  return request;
};
"""


@pytest.mark.parametrize(
    ("runtime", "name", "source"),
    [("python3.12", "loops.py", PYTHON), ("nodejs22.x", "loops.mjs", NODE)],
    ids=["python", "node"],
)
def test_check_23_keys_react_while_a_function_loops_and_its_time_runs_out(runtime, name, source, terminal, tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "edgetui.toml").write_text(PROJECT.format(runtime=runtime))
    (folder / name).write_text(source)
    ui = terminal(".", "--origin", "none", cwd=folder)
    ui.wait_for("No flow yet", "? Help")
    ui.press("N", "NEW REQUEST")
    ui.press("\n", "Flows 1/1", "paused before viewer-request")
    ui.press("N", "NEW REQUEST")
    ui.press("loop", "/loop")
    ui.press("\n", "Flows 2/2", "GET /loop")
    ui.send("n")
    ui.press("k", "Flows 1/2")
    ui.press("n", "[=1 VReq]")
    ui.press("j", "Flows 2/2")
    ui.wait_for("[!1 VReq]", "timed out")
    # What worked before works after it, in a process of its own.
    ui.press("k", "Flows 1/2")
    ui.press("r", "Flows 3/3")
    ui.press("n", "[=1 VReq]")
    ui.send("q")
    assert ui.end() == 0
