"""Values and changed copies are what `dataclasses` makes."""

import dataclasses

import pytest

from edgetui.engine import StageRecord
from edgetui.engine.http import Request, Response
from edgetui.engine.stage import Stage, Status
from edgetui.engine.values import quickly_made, replace

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


@dataclasses.dataclass(frozen=True, slots=True)
class Usual:
    needed: int
    usual: str = "x"
    made: list[int] = dataclasses.field(default_factory=list)


@quickly_made
@dataclasses.dataclass(frozen=True, slots=True)
class Quick:
    needed: int
    usual: str = "x"
    made: list[int] = dataclasses.field(default_factory=list)


@pytest.mark.parametrize(("given", "named"), [((1,), {}), ((1, "y", [2]), {}), ((), {"made": [3], "needed": 1})])
def test_what_is_quickly_made_is_what_a_dataclass_makes(given, named):
    assert dataclasses.astuple(Quick(*given, **named)) == dataclasses.astuple(Usual(*given, **named))


@pytest.mark.parametrize(("given", "named"), [((), {}), ((1, "y", [], 4), {}), ((1,), {"colour": "red"})])
def test_what_a_dataclass_refuses_is_not_quickly_made(given, named):
    for kind in (Usual, Quick):
        with pytest.raises(TypeError):
            kind(*given, **named)


def test_each_quickly_made_value_has_its_own_default_and_keeps_its_fields():
    one, other = Quick(1), Quick(1)
    assert one.made is not other.made
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.needed = 2
