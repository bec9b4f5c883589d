"""A bucket as a person writes it: `s3://images/site?profile=dev&region=eu-west-1`. Pure."""

import difflib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from edgetui.errors import UsageError

#: [S3 bucketnamingrules], and what older buckets may be called.
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]")
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_KEYS = ("profile", "region", "endpoint")
_HINT = "a bucket is s3://NAME or s3://NAME/PREFIX, then ?profile=NAME, &region=REGION, &endpoint=URL as needed"
#: The profile that stands for the credentials in the environment.
ENVIRONMENT = "env"


@dataclass(frozen=True, slots=True)
class Bucket:
    """`prefix` stands before every key, as `/prefix` or "". Without `profile` requests are not signed."""

    name: str
    prefix: str = ""
    profile: str = ""
    region: str = ""
    endpoint: str = ""


def bucket_from_text(text: str) -> Bucket:
    """What an `s3://` URL says. Raises UsageError."""
    parts = urlsplit(text)
    given = parse_qsl(parts.query, keep_blank_values=True)
    for key, _ in given:
        if key not in _KEYS:
            close = difflib.get_close_matches(key, _KEYS, n=1)
            raise UsageError(f"'{text}': unknown key '{key}'", f"did you mean {close[0]}?" if close else _HINT)
    if not _NAME.fullmatch(parts.netloc) or parts.fragment:
        raise UsageError(f"'{text}': '{parts.netloc}' is no name of a bucket", _HINT)
    values = dict(given)
    region, endpoint = values.get("region", ""), values.get("endpoint", "")
    if region and not _REGION.fullmatch(region):
        raise UsageError(f"'{text}': '{region}' is no Region", "a Region is like eu-west-1")
    if endpoint and not re.fullmatch(r"https?://[^/?#@\s]+", endpoint):
        raise UsageError(f"'{text}': '{endpoint}' is no endpoint", "an endpoint is like http://127.0.0.1:9000")
    if "profile" in values and not values["profile"]:
        raise UsageError(f"'{text}': the profile has no name", f"profile={ENVIRONMENT} takes those of the environment")
    return Bucket(parts.netloc, parts.path.rstrip("/"), values.get("profile", ""), region, endpoint)
