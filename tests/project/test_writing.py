"""Changes of edgetui.toml: what was asked for changes, and nothing else."""

import difflib

import pytest

from edgetui.engine.stage import EventType
from edgetui.errors import UsageError
from edgetui.project.bare import bare_project
from edgetui.project.fresh import fresh_document
from edgetui.project.toml import project_from_text
from edgetui.project.writing import changed
from edgetui.session.project_file import Attach, Detach, SetAnswer, SetIncludeBody

TOML = """\
# The shop.
[[Origins]]
Id = 'site' # where it is
DomainName = "a.example.org"

# who may come in
[Functions.auth]
Handler = "auth.handler"

# everything
[DefaultCacheBehavior]
TargetOriginId = "site"
LambdaFunctionAssociations = [
    { EventType = "viewer-request", function = "auth" }, # first of all
]

# pages
[[CacheBehaviors]]
PathPattern = "/pages/*"
TargetOriginId = "site" # the same

[local]
"a.example.org" = "site" # no network
"""
REQUEST, RESPONSE = EventType.VIEWER_REQUEST, EventType.VIEWER_RESPONSE


@pytest.fixture
def difference(folder):
    """The lines that a change takes away and adds; the new text is a project."""

    def made(change, text=TOML):
        new = changed(text, change, folder)
        project_from_text(new, folder / "edgetui.toml")
        lines = difflib.ndiff(text.splitlines(), new.splitlines())
        return [line for line in lines if line[0] in "+-" and line[1:].strip()]

    return made


def test_a_handlers_file_becomes_a_function_behind_the_others_and_an_association(difference):
    assert difference(Attach(1, RESPONSE, "pages.mjs")) == [
        "+ [Functions.pages]",
        '+ Handler = "pages.handler"',
        '+     { EventType = "viewer-response", function = "pages" },',
    ]


def test_a_behavior_without_functions_gets_its_first_one(difference):
    assert difference(Attach(0, REQUEST, "auth")) == [
        "+ LambdaFunctionAssociations = [",
        '+     { EventType = "viewer-request", function = "auth" },',
        "+ ]",
    ]


def test_another_function_takes_the_place_of_the_one_that_was_there(difference):
    assert difference(Attach(1, REQUEST, "pages.handler")) == [
        "+ [Functions.pages]",
        '+ Handler = "pages.handler"',
        '-     { EventType = "viewer-request", function = "auth" }, # first of all',
        '+     { EventType = "viewer-request", function = "pages" }, # first of all',
    ]


def test_a_handler_that_the_file_has_already_keeps_its_name(difference):
    assert difference(Attach(1, RESPONSE, "auth.py")) == ['+     { EventType = "viewer-response", function = "auth" },']


def test_a_function_of_another_name_is_told_from_the_one_of_its_module(folder):
    text = changed(TOML, Attach(1, RESPONSE, "auth.py:check"), folder)
    assert '[Functions.auth-check]\nHandler = "auth.check"' in text


def test_lambda_handler_is_the_function_where_there_is_no_handler(folder):
    (folder / "old.py").write_text("def lambda_handler(event, context): ...\n")
    assert 'Handler = "old.lambda_handler"' in changed(TOML, Attach(1, RESPONSE, "old.py"), folder)


def test_a_module_that_python_has_too_says_that_node_is_meant(folder):
    (folder / "pages.py").write_text("def handler(event, context): ...\n")
    text = changed(TOML, Attach(1, RESPONSE, "pages.mjs"), folder)
    assert '[Functions.pages]\nHandler = "pages.handler"\nRuntime = "nodejs22.x"' in text


def test_the_last_association_goes_with_its_list(difference):
    assert difference(Detach(1, REQUEST)) == [
        "- LambdaFunctionAssociations = [",
        '-     { EventType = "viewer-request", function = "auth" }, # first of all',
        "- ]",
    ]


def test_one_of_several_associations_goes_alone(folder, difference):
    text = changed(TOML, Attach(1, RESPONSE, "auth"), folder)
    assert difference(Detach(1, RESPONSE), text) == ['-     { EventType = "viewer-response", function = "auth" },']


def test_include_body_is_said_and_taken_back(folder):
    on = changed(TOML, SetIncludeBody(1, REQUEST, True), folder)
    assert 'function = "auth", IncludeBody = true}, # first of all' in on
    assert "IncludeBody" not in changed(on, SetIncludeBody(1, REQUEST, False), folder)


def test_an_answer_is_changed_added_and_taken_away(difference):
    assert difference(SetAnswer("a.example.org", "none")) == [
        '- "a.example.org" = "site" # no network',
        '+ "a.example.org" = "none" # no network',
    ]
    assert difference(SetAnswer("a.example.org", "")) == ['- "a.example.org" = "site" # no network']
    without = TOML.replace('"a.example.org" = "site" # no network\n', "")
    assert difference(SetAnswer("a.example.org", "none"), without) == ['+ "a.example.org" = "none"']


def test_a_table_that_is_missing_is_made_at_the_end(difference):
    without = TOML[: TOML.index("[local]")].rstrip() + "\n"
    assert difference(SetAnswer("a.example.org", "none"), without) == ["+ [local]", '+ "a.example.org" = "none"']


def test_tables_of_their_own_stay_tables_of_their_own(folder):
    text = TOML.replace(
        'LambdaFunctionAssociations = [\n    { EventType = "viewer-request", function = "auth" }, # first of all\n]',
        '[[DefaultCacheBehavior.LambdaFunctionAssociations]]\nEventType = "viewer-request"\nfunction = "auth"',
    )
    new = changed(text, Attach(1, RESPONSE, "auth"), folder)
    assert new.count("[[DefaultCacheBehavior.LambdaFunctionAssociations]]") == 2
    assert len(project_from_text(new, folder / "edgetui.toml").distribution.behaviors[-1].associations) == 2


def test_line_ends_of_windows_stay(folder):
    new = changed(TOML.replace("\n", "\r\n"), Attach(0, REQUEST, "auth"), folder)
    assert new.count("\n") == new.count("\r\n")


@pytest.mark.parametrize("change", [Detach(0, REQUEST), SetIncludeBody(0, RESPONSE, True)])
def test_where_no_function_is_there_is_nothing_to_change(folder, change):
    with pytest.raises(UsageError, match="no function is associated at viewer-re"):
        changed(TOML, change, folder)


def test_a_file_elsewhere_is_refused(folder, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "f.py"
    other.write_text("def handler(event, context): ...\n")
    with pytest.raises(UsageError, match="is not in"):
        changed(TOML, Attach(0, REQUEST, str(other)), folder)


def test_a_file_that_leaves_a_behavior_in_one_line_is_left_to_a_person(folder):
    with pytest.raises(UsageError, match="without a header of its own"):
        changed('DefaultCacheBehavior = { TargetOriginId = "a" }\n', Attach(0, REQUEST, "auth.handler"), folder)


def test_a_new_file_is_what_the_command_line_was(folder):
    project = bare_project({}, origin=str(folder / "site"), root=folder)
    text = fresh_document(project)
    made = project_from_text(text, folder / "edgetui.toml")
    assert made.distribution.origins == project.distribution.origins
    assert made.distribution.behaviors[0].cache_policy == project.distribution.behaviors[0].cache_policy
    assert made.local == {"origin.example.org": str(folder / "site")}
    assert '"origin.example.org" = "site"' in text
    assert max(map(len, text.splitlines())) < 80
