"""Faults in words: what is one, and what is said of what is none."""

import pytest

from edgetui.errors import UsageError
from edgetui.session.faults import FAULTS, Fault, fault_from_text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("reset", Fault("reset")),
        ("status=503", Fault("status", "503")),
        ("delay=2.5", Fault("pass", "", 2.5)),
        ("delay=1 truncated", Fault("truncated", "", 1.0)),
        (" truncated  delay=1 ", Fault("truncated", "", 1.0)),
        ("length=+5", Fault("length", "+5")),
        ("pass", Fault()),
    ],
)
def test_a_fault_is_a_word_with_a_delay_or_not(text, fault):
    assert fault_from_text(text) == fault


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "'' is no fault", "delay=2 reset"),
        ("reset closed", "'reset closed' is no fault", "delay=2 reset"),
        ("delay=1 delay=2", "is no fault", "delay=2 reset"),
        ("truncatd", "'truncatd' is no fault", "did you mean truncated?"),
        ("xyzzy", "'xyzzy' is no fault", "status=STATUS"),
        ("reset=1", "'reset=1': reset stands alone", "write reset"),
        ("status", "'status': status needs status", "write status=503"),
        ("status=99", "'status=99': status needs status", "write status=503"),
        ("delay=soon", "'delay=soon': delay needs seconds", "write delay=2.5"),
        ("head=-1", "'head=-1': head needs bytes", "write head=40000"),
    ],
)
def test_what_is_no_fault_is_refused_with_what_was_meant(text, said, hint):
    with pytest.raises(UsageError) as caught:
        fault_from_text(text)
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_of_the_table_can_be_written(name):
    arguments = {"SECONDS": "=1", "STATUS": "=404", "BYTES": "=9", "TEXT": "=x", "": ""}
    assert fault_from_text(name + arguments[FAULTS[name][0]])
