"""How near a stage came to its quotas, in words: `time 3.8 ms of 5 s · memory 11 of 128 MB`."""

from edgetui.engine.behavior import Settings
from edgetui.engine.exchange import StageRecord
from edgetui.engine.meters import Meter, meters

#: From this share of a limit on it is near.
NEAR = 0.8
_NAMES = {"timeout": "time", "timeout quota": "time"}


def shown_meters(record: StageRecord, settings: Settings) -> list[Meter]:
    """The meters of the stage, of the two limits of its time only the lower one."""
    found = meters(record, settings)
    times = sorted((meter for meter in found if meter.name in _NAMES), key=lambda meter: meter.limit)
    return [*times[:1], *(meter for meter in found if meter.name not in _NAMES)]


def is_near(meter: Meter) -> bool:
    """Is it time to look after this one?"""
    return meter.share >= NEAR


def meter_text(meter: Meter, settings: Settings) -> str:
    """`response 1.2 of 40 KB`; the unit twice when the two numbers need different ones."""
    value, unit = _scaled(meter.value, meter.unit, settings.kb)
    limit, of_unit = _scaled(meter.limit, meter.unit, settings.kb)
    name = _NAMES.get(meter.name, meter.name)
    return f"{name} {value} of {limit} {unit}" if unit == of_unit else f"{name} {value} {unit} of {limit} {of_unit}"


def _scaled(amount: float, unit: str, kb: int) -> tuple[str, str]:
    """The number in the unit in which a person reads it."""
    steps = {"ms": ((1000, "s"),), "bytes": ((kb * kb, "MB"), (kb, "KB"))}.get(unit, ())
    for size, larger in steps:
        if amount >= size:
            return _number(amount / size), larger
    return _number(amount), unit


def _number(amount: float) -> str:
    """With one decimal, which is left out when it is 0."""
    return f"{amount:.1f}".removesuffix(".0")
