"""What to do about failures that are common at the edge."""

import pytest

from edgetui.engine.commands import FailureKind, FunctionFailed
from edgetui.session.advice import advice


def failed(error_type, message, *trace):
    return FunctionFailed(FailureKind.NOT_LOADABLE, error_type, message, trace)


@pytest.mark.parametrize(
    ("error_type", "message", "start"),
    [
        ("Error", "Cannot find module '@aws-sdk/client-s3'\nRequire stack:", "Lambda brings @aws-sdk/client-s3 along"),
        ("Error", "Cannot find package '@aws-sdk/client-s3' imported from a.mjs", "Lambda brings @aws-sdk/client-s3"),
        ("Error", "Error: Cannot find module 'aws-sdk'", "Lambda has no aws-sdk since nodejs18.x"),
        ("Runtime.ImportModuleError", "Unable to import module 'a': No module named 'boto3'", "Lambda brings boto3"),
    ],
)
def test_a_module_that_lambda_has_or_has_not_is_told_from_one_that_is_missing(error_type, message, start):
    assert advice(failed(error_type, message)).startswith(start)


def test_a_missing_environment_variable_is_what_the_edge_has_none_of():
    trace = '  File "/srv/a.py", line 2, in <module>\n    TABLE = os.environ["TABLE"]\n'
    assert "no environment variables" in advice(failed("KeyError", "'TABLE'", trace))


@pytest.mark.parametrize(
    ("error_type", "message"),
    [("Error", "Cannot find module './lib'"), ("KeyError", "'authorization'"), ("TypeError", "aws-sdk")],
)
def test_of_any_other_failure_nothing_is_said(error_type, message):
    assert advice(failed(error_type, message, '  File "/srv/a.py", line 2')) == ""
