"""Changed copies are what `dataclasses.replace` makes."""

import dataclasses

import pytest

from edgetui.engine import StageRecord
from edgetui.engine.http import Request, Response
from edgetui.engine.stage import Stage, Status
from edgetui.engine.values import replace

RECORD = StageRecord(Stage.CACHE_LOOKUP, Status.RAN, "because", before=Request(), violations=())


def test_a_copy_has_the_changes_and_everything_else_of_its_value():
    changed = replace(RECORD, status=Status.FAILED, after=Response(404))
    assert changed == dataclasses.replace(RECORD, status=Status.FAILED, after=Response(404))
    assert (RECORD.status, RECORD.after) == (Status.RAN, None)


def test_a_copy_without_changes_is_equal_and_another_value():
    copy = replace(RECORD)
    assert copy == RECORD
    assert copy is not RECORD
    assert hash(copy) == hash(RECORD)


def test_a_copy_is_as_frozen_as_its_value():
    with pytest.raises(dataclasses.FrozenInstanceError):
        replace(RECORD, attempt=2).attempt = 3


def test_a_field_there_is_not_is_refused_by_name():
    with pytest.raises(KeyError, match="colour"):
        replace(RECORD, colour="red")
