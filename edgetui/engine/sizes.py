"""KB and MB: whether AWS's KB is 1,000 or 1,024 bytes is not documented, so it is the setting `kb`."""

from functools import cache

_MIB = 1 << 20


@cache
def in_kb(quota: int, kb: int) -> int:
    """The quota, noted with KB = 1,024, in KB of `kb` bytes (MB of `kb` squared)."""
    return round(quota * (kb / 1024) ** (2 if quota >= _MIB else 1))


def hangs_on_kb(size: int, quota: int) -> bool:
    """Is `size` over the quota in one meaning of KB, and within it in the other?"""
    return in_kb(quota, 1000) < size <= quota
