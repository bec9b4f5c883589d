"""What a viewer's side keeps is accounted for with what all keep."""

from edgetui.capture.account import Account


class Sum:
    """Of all accounts, within `limit` bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0

    def charge(self, size: int) -> bool:
        self.size += size
        return self.size <= self.limit


def test_all_that_is_kept_is_accounted_for_and_given_back() -> None:
    total = Sum(100)
    one, other = Account(total.charge, 1), Account(total.charge, 1)

    assert one.keep(30)
    assert other.keep(20)
    assert one.keep(40)
    assert total.size == 60
    assert one.keep(0)
    assert total.size == 20


def test_a_little_is_not_accounted_for() -> None:
    total = Sum(100)
    account = Account(total.charge, 10)

    for size, counted in ((9, 0), (10, 10), (9, 0)):
        account.keep(size)
        assert total.size == counted


def test_where_all_keep_too_much_only_who_keeps_more_is_refused() -> None:
    total = Sum(100)
    one, other = Account(total.charge, 1), Account(total.charge, 1)
    other.keep(90)

    assert not one.keep(50)
    assert one.keep(50)
    assert one.keep(49)
    assert not one.keep(50)
