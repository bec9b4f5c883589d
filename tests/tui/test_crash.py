"""A crash report tells where, and never what the requests held."""

import pytest

from edgetui.tui.crash import redacted, report


def crash(message):
    secret = "s3cr3t-local"
    raise RuntimeError(f"{message}{secret[:0]}")


def test_the_report_has_the_frames_and_the_message_but_no_locals():
    with pytest.raises(RuntimeError) as caught:
        crash("no row 7")
    text = report(caught.value)
    assert "RuntimeError: no row 7" in text
    assert "in crash" in text
    assert "bug in edgetui" in text
    assert "s3cr3t" not in text


@pytest.mark.parametrize(
    "text",
    [
        "Cookie: sid=TOPSECRET; theme=dark",
        "bad value for set-cookie 'sid=TOPSECRET'",
        "{'key': 'Authorization', 'value': 'TOPSECRET'}",
        '("X-Amz-Security-Token", "TOPSECRET")',
        "x-api-key=TOPSECRET",
        "got Bearer TOPSECRET.abc",
        "got basic TOPSECRET==",
    ],
)
def test_what_follows_the_name_of_a_credential_is_cut(text):
    assert "TOPSECRET" not in redacted(text)
    assert "[redacted]" in redacted(text)


def test_causes_are_redacted_too():
    try:
        try:
            crash("cookie: sid=TOPSECRET")
        except RuntimeError as error:
            raise ValueError("while drawing") from error
    except ValueError as error:
        text = report(error)
    assert "ValueError: while drawing" in text
    assert "TOPSECRET" not in text


def test_other_lines_stay_readable():
    text = "KeyError: 'cookies'\nbasic idea\nset-cookies: none"
    assert redacted(text) == text
