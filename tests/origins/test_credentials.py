"""AWS credentials: only those that were named, from where they were named."""

import sys

import pytest

from edgetui.errors import UsageError
from edgetui.origins.credentials import Profile
from edgetui.origins.sigv4 import Credentials


@pytest.fixture
def home(tmp_path):
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        "[default]\naws_access_key_id = D\naws_secret_access_key = ds\n\n"
        "[dev]\naws_access_key_id = K\naws_secret_access_key = s%x\naws_session_token = t=\n"
    )
    (tmp_path / ".aws" / "config").write_text(
        "[profile dev]\nregion = eu-west-1\n[profile sso]\nsso_session = corp\nregion = eu-north-1\n"
    )
    return tmp_path


def test_a_profile_is_put_together_from_both_files(home):
    profile = Profile("dev", {"HOME": str(home)})
    assert profile.credentials() == Credentials("K", "s%x", "t=")
    assert profile.region == "eu-west-1"


def test_a_profile_without_a_region_names_none(home):
    assert Profile("default", {"HOME": str(home)}).region == ""


def test_the_files_may_be_elsewhere(home, tmp_path):
    (tmp_path / "keys").write_text("[other]\naws_access_key_id = O\naws_secret_access_key = os\n")
    places = {"HOME": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "keys")}
    assert Profile("other", places).credentials() == Credentials("O", "os")


def test_the_environment_is_read_only_when_it_is_named(home):
    variables = {"AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "es", "AWS_REGION": "us-west-2"}
    profile = Profile("env", {"HOME": str(home), **variables})
    assert (profile.credentials(), profile.region) == (Credentials("E", "es"), "us-west-2")
    assert Profile("dev", {"HOME": str(home), **variables}).credentials().key_id == "K"


@pytest.mark.parametrize(
    ("name", "said", "hint"),
    [
        ("env", "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set", "set them"),
        ("dve", "there is no AWS profile 'dve'", "did you mean dev?"),
        ("production", "there is no AWS profile 'production'", "there are: default, dev, sso"),
    ],
)
def test_a_profile_that_is_not_there_is_refused_with_those_that_are(home, name, said, hint):
    with pytest.raises(UsageError) as caught:
        Profile(name, {"HOME": str(home)})
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_a_broken_file_is_named(home):
    (home / ".aws" / "config").write_text("region = no section\n")
    with pytest.raises(UsageError, match=r"\.aws/config cannot be read"):
        Profile("dev", {"HOME": str(home)})


@pytest.fixture
def aws(home):
    """`aws(script)`: a command of that name on the PATH, and the environment it is found in."""

    def create(script):
        command = home / "aws"
        command.write_text(f"#!{sys.executable}\n{script}")
        command.chmod(0o755)
        return {"HOME": str(home), "PATH": str(home)}

    return create


def test_a_profile_of_single_sign_on_is_resolved_by_the_aws_command(aws):
    environment = aws(
        "import sys, json\n"
        "assert sys.argv[1:] == ['configure', 'export-credentials', '--profile', 'sso', '--format', 'process']\n"
        "print(json.dumps({'Version': 1, 'AccessKeyId': 'A', 'SecretAccessKey': 'as', 'SessionToken': 'at',"
        " 'Expiration': '2026-11-29T12:00:00+00:00'}))"
    )
    assert Profile("sso", environment).credentials() == Credentials("A", "as", "at", 1795953600.0)


@pytest.mark.parametrize(
    "script", ["import sys; sys.exit('the session has expired')", "print('no json')", "print('{}')", "print('[]')"]
)
def test_a_profile_that_aws_cannot_resolve_is_refused_with_its_words(aws, script):
    with pytest.raises(UsageError) as caught:
        Profile("sso", aws(script)).credentials()
    assert "aws gives no credentials for the profile 'sso'" in caught.value.message
    assert caught.value.hint == "aws sso login --profile sso"
    if "expired" in script:
        assert "the session has expired" in caught.value.message


def test_without_the_aws_command_it_says_what_is_missing(home):
    with pytest.raises(UsageError, match="no aws command to get them with"):
        Profile("sso", {"HOME": str(home), "PATH": "/nowhere"}).credentials()
