"""The clock of a session can stand still and jump, and an hour passes in a keystroke."""

from edgetui.session.clock import Clock


class Real:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_untouched_it_is_the_real_clock() -> None:
    real = Real()
    clock = Clock(real)
    real.now += 5

    assert (clock(), clock.ahead, clock.is_frozen) == (1005.0, 0.0, False)


def test_moved_it_runs_on_ahead_of_the_real_clock() -> None:
    real = Real()
    clock = Clock(real)

    assert clock.move(3600) == 4600.0
    real.now += 1

    assert (clock(), clock.ahead) == (4601.0, 3600.0)


def test_frozen_it_stands_while_the_real_clock_runs() -> None:
    real = Real()
    clock = Clock(real)
    clock.freeze()
    real.now += 100

    assert (clock(), clock.is_frozen) == (1000.0, True)


def test_frozen_at_a_time_it_shows_that_time_and_can_be_moved_from_there() -> None:
    clock = Clock(Real())
    clock.freeze(at=50.0)

    assert clock() == 50.0
    assert clock.move(60) == 110.0


def test_let_run_again_it_goes_on_from_where_it_stood() -> None:
    real = Real()
    clock = Clock(real)
    clock.freeze()
    real.now += 100
    clock.run()
    real.now += 1

    assert (clock(), clock.is_frozen) == (1001.0, False)
    clock.run()
    assert clock() == 1001.0
