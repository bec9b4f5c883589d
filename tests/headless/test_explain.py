"""`edgetui explain`."""

import ast
import json
from dataclasses import fields
from pathlib import Path

import pytest

import edgetui as edgetui_package
from edgetui.engine.behavior import Settings
from edgetui.engine.catalog import CHECKS, RULES
from edgetui.engine.reasons import REASONS
from edgetui.headless.explain import catalogue_text, report, text
from edgetui.session.assumed import assumption_names


def told(edgetui, *words):
    done = edgetui("explain", *words)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_a_rule_is_told_with_what_why_example_fix_page_severity_and_switch(edgetui):
    lines = told(edgetui, "read-only-header").splitlines()
    rule = RULES["read-only-header"]
    assert lines[0] == f"read-only-header: {rule.title}"
    assert lines[1] == "severity: error, CloudFront refuses the result"
    assert f"what: {rule.what}" in lines
    assert "why: AWS documents it" in lines
    assert f"example: {rule.example}" in lines
    assert f"what to do: {rule.fix}" in lines
    assert any(line.startswith("CloudFront says: The Lambda function result failed validation") for line in lines)
    assert lines[-1] == f"see: {rule.url}"
    assert not any(line.startswith("switch:") for line in lines)


def test_the_switch_of_a_rule_is_told_with_its_default():
    switched = [rule for rule in RULES.values() if rule.switch]
    assert switched
    for rule in switched:
        default = getattr(Settings(), rule.switch)
        assert f"switch: {rule.switch} in [settings] of edgetui.toml; by default {default}" in list(text(rule.code))


@pytest.mark.parametrize("code", [*RULES, *CHECKS, *REASONS, *assumption_names()])
def test_every_code_is_explained_in_words_and_as_json(code):
    lines = list(text(code))
    assert lines[0].startswith(f"{code}: ")
    assert not any("\n" in line for line in lines)
    entry = report(code)
    assert entry["code"] == code
    assert entry["what"]
    assert "{}" not in entry["what"]
    json.dumps(entry, allow_nan=False)


def test_a_rule_that_aws_does_not_document_says_on_whose_word_it_stands():
    words = {source: next(rule for rule in RULES.values() if rule.source == source) for source in ("obs", "inf")}
    assert "why: AWS does not document it; it was seen of CloudFront" in list(text(words["obs"].code))
    assert "why: AWS does not document it; edgetui infers it" in list(text(words["inf"].code))


def test_the_particulars_of_a_reason_are_left_open():
    lines = list(text("cache-miss"))
    assert lines[0] == "cache-miss: miss: …"
    assert lines[-1].startswith("see: https://docs.aws.amazon.com/")


def test_every_switch_of_the_settings_can_be_looked_up():
    assert {each.name for each in fields(Settings)} <= set(assumption_names())
    assert "decided by the setting kb = 1024" in next(text("kb"))


def test_without_a_code_every_code_is_listed_one_a_line(edgetui):
    lines = told(edgetui).splitlines()
    assert lines == list(catalogue_text())
    listed = {line.partition(":")[0] for line in lines}
    assert {*RULES, *REASONS, *assumption_names()} <= listed


def test_json_is_one_object_whatever_the_code_is(edgetui):
    rule = json.loads(told(edgetui, "read-only-header", "--json"))
    assert list(rule)[:4] == ["format", "kind", "code", "severity"]
    assert (rule["format"], rule["kind"], rule["switch"]) == (1, "rule", None)
    assert json.loads(told(edgetui, "no-function", "--json"))["kind"] == "reason"
    assert json.loads(told(edgetui, "U6", "--json"))["kind"] == "assumption"
    whole = json.loads(told(edgetui, "--json"))
    assert list(whole) == ["format", "rules", "checks", "reasons", "assumptions"]
    assert [entry["code"] for entry in whole["rules"]] == list(RULES)


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("read-only-heder", "hint: did you mean edgetui explain read-only-header?"),
        ("READ-ONLY-HEADER", "hint: did you mean edgetui explain read-only-header?"),
        ("u6", "hint: did you mean edgetui explain U6?"),
        ("qqqqq", "hint: edgetui explain lists every code"),
    ],
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_unknown_code_exits_with_2_and_the_nearest_one(edgetui, word, hint, options):
    done = edgetui("explain", word, *options)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode().splitlines() == [f"edgetui: there is no rule {word!r}", hint]


def test_every_finding_of_check_is_explained_as_one(edgetui):
    package = Path(edgetui_package.__file__).parent
    sources = [package / name for name in ("project/lints.py", "headless/check.py")]
    calls = [node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    made = {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name)
        and call.func.id in ("Lint", "Finding")
        and isinstance(call.args[0], ast.Constant)
    }
    assert made == set(CHECKS)
    lines = told(edgetui, "host-forwarded").splitlines()
    assert lines[1] == "severity: warning, it can be deployed, but look"
    assert lines[-1] == f"see: {CHECKS['host-forwarded'].url}"
