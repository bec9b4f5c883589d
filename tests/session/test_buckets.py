"""Buckets as URLs: what is one, and what is said of what is none."""

import pytest

from edgetui.errors import UsageError
from edgetui.session.buckets import Bucket, bucket_from_text


@pytest.mark.parametrize(
    ("text", "bucket"),
    [
        ("s3://images", Bucket("images")),
        ("s3://images/", Bucket("images")),
        ("s3://my.images/site/v1/", Bucket("my.images", "/site/v1")),
        ("s3://images?profile=dev&region=eu-west-1", Bucket("images", profile="dev", region="eu-west-1")),
        ("s3://images/a?endpoint=http://127.0.0.1:9000", Bucket("images", "/a", endpoint="http://127.0.0.1:9000")),
        ("s3://images?region=us-gov-west-1", Bucket("images", region="us-gov-west-1")),
    ],
)
def test_a_bucket_is_a_name_a_prefix_and_where_its_credentials_are(text, bucket):
    assert bucket_from_text(text) == bucket


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("s3://", "'' is no name of a bucket", "a bucket is s3://NAME"),
        ("s3://a b", "'a b' is no name of a bucket", "a bucket is s3://NAME"),
        ("s3://key:secret@images", "is no name of a bucket", "a bucket is s3://NAME"),
        ("s3://images#x", "is no name of a bucket", "a bucket is s3://NAME"),
        ("s3://images?profil=dev", "unknown key 'profil'", "did you mean profile?"),
        ("s3://images?profile=", "the profile has no name", "profile=env"),
        ("s3://images?region=Ireland", "'Ireland' is no Region", "eu-west-1"),
        ("s3://images?endpoint=127.0.0.1:9000", "is no endpoint", "http://127.0.0.1:9000"),
    ],
)
def test_what_is_no_bucket_is_refused_with_what_was_meant(text, said, hint):
    with pytest.raises(UsageError) as caught:
        bucket_from_text(text)
    assert said in caught.value.message
    assert hint in caught.value.hint
