"""AWS credentials of a profile a person named, or of the environment if they named that; never looked for otherwise."""

import configparser
import difflib
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from edgetui.errors import UsageError
from edgetui.origins.sigv4 import Credentials
from edgetui.session.buckets import ENVIRONMENT

#: Seconds `aws` may take: single sign-on asks a server.
_PATIENCE = 30


class Profile:
    """A profile of AWS's own files, `env` for the variables. Raises UsageError when there is none of this name.

    One without keys of its own (single sign-on, a role, a process) is resolved by the `aws` command.
    """

    def __init__(self, name: str, environment: Mapping[str, str] = os.environ) -> None:
        self.name = name
        self._environment = environment
        self._values: dict[str, str] = {}
        if name == ENVIRONMENT:
            if not {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} <= environment.keys():
                raise UsageError(
                    "profile=env takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which are not set",
                    "set them, or name a profile of ~/.aws/config",
                )
            return
        profiles = _profiles(environment)
        if name not in profiles:
            close = difflib.get_close_matches(name, profiles, n=1)
            known = ", ".join(sorted(profiles)) or "none"
            raise UsageError(
                f"there is no AWS profile '{name}'", f"did you mean {close[0]}?" if close else f"there are: {known}"
            )
        self._values = profiles[name]

    @property
    def region(self) -> str:
        """The Region the profile names; "" for none."""
        if self.name == ENVIRONMENT:
            return self._environment.get("AWS_REGION") or self._environment.get("AWS_DEFAULT_REGION") or ""
        return self._values.get("region", "")

    def credentials(self) -> Credentials:
        """Blocks where `aws` has to be asked. Raises UsageError."""
        if self.name == ENVIRONMENT:
            variables = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
            key_id, secret, token = (self._environment.get(name, "") for name in variables)
            return Credentials(key_id, secret, token)
        names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
        key_id, secret, token = (self._values.get(name, "") for name in names)
        return Credentials(key_id, secret, token) if key_id and secret else self._exported()

    def _exported(self) -> Credentials:
        command = shutil.which("aws", path=self._environment.get("PATH"))
        if command is None:
            raise UsageError(
                f"the AWS profile '{self.name}' has no keys of its own, and there is no aws command to get them with",
                "install the AWS CLI, or use a profile with aws_access_key_id",
            )
        words = [command, "configure", "export-credentials", "--profile", self.name, "--format", "process"]
        try:
            done = subprocess.run(
                words, env=dict(self._environment), stdin=subprocess.DEVNULL, capture_output=True, timeout=_PATIENCE
            )
            value = json.loads(done.stdout) if done.returncode == 0 else {}
            return Credentials(
                value["AccessKeyId"], value["SecretAccessKey"], value.get("SessionToken", ""), _expiry(value)
            )
        except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as error:
            said = done.stderr.decode("utf-8", "replace").strip() if "done" in locals() else str(error)
            raise UsageError(
                f"aws gives no credentials for the profile '{self.name}': {said[-200:]}",
                f"aws sso login --profile {self.name}",
            ) from None


def _expiry(value: Mapping[str, str]) -> float | None:
    said = value.get("Expiration")
    return datetime.fromisoformat(said).timestamp() if said else None


def _profiles(environment: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Every profile of the two files, `[name]` in the one and `[profile name]` in the other; keys win over settings."""
    home = Path(environment.get("HOME", "~")).expanduser() / ".aws"
    config = Path(environment.get("AWS_CONFIG_FILE", str(home / "config")))
    shared = Path(environment.get("AWS_SHARED_CREDENTIALS_FILE", str(home / "credentials")))
    found: dict[str, dict[str, str]] = {}
    for path in (config, shared):
        parser = configparser.RawConfigParser(strict=False, default_section="")
        try:
            parser.read_string(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            raise UsageError(f"{path} cannot be read: {error}", "put it right, or name no profile") from None
        for section in parser.sections():
            found.setdefault(section.removeprefix("profile ").strip(), {}).update(parser.items(section))
    return found
