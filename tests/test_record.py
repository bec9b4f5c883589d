"""`--record` and `--replay`, as a person uses them."""

import pytest


@pytest.fixture
def site(tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "a").write_text("hello\n")
    return tmp_path


def test_what_was_recorded_answers_when_the_origin_is_gone(site, edgetui):
    first = edgetui("run", "/a", "--origin", "www", "--record")
    assert first.returncode == 0
    (site / "www" / "a").unlink()
    again = edgetui("run", "/a", "--origin", "www", "--replay")
    assert again.returncode == 0
    assert "recordings/0001-GET-a.answer.http" in again.stdout.decode()
    assert "hello" in again.stdout.decode()


def test_what_was_not_recorded_fails_by_name_and_is_asked_for_with_record_too(site, edgetui):
    edgetui("run", "/a", "--origin", "www", "--record")
    (site / "www" / "b").write_text("second\n")
    missing = edgetui("run", "/b", "--origin", "www", "--replay")
    assert missing.returncode == 1
    assert "/b is not recorded" in missing.stdout.decode()
    both = edgetui("run", "/b", "--origin", "www", "--replay", "--record")
    assert both.returncode == 0 and "second" in both.stdout.decode()
    assert edgetui("run", "/b", "--origin", "www", "--replay").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replay", "--origin", "www"], "there are no recordings in "),
        (["--record"], "there is nothing to record"),
        (["--record-secrets", "--origin", "www"], "--record-secrets says what --record keeps"),
    ],
)
def test_what_cannot_be_is_a_usage_error(site, edgetui, words, said):
    done = edgetui("run", "/a", *words)
    assert done.returncode == 2
    assert said in done.stderr.decode()
