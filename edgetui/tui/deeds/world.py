"""The clock, the cache and the origin."""

from edgetui.tui.deeds.base import Deeds


class World(Deeds):
    """Actions of the part "Clock and cache"."""

    def do_origin(self) -> str:
        return self.inspection.toggle_origin()

    def do_minute(self) -> str:
        return self.inspection.pass_time(60)

    def do_hour(self) -> str:
        return self.inspection.pass_time(3600)

    def do_day(self) -> str:
        return self.inspection.pass_time(86400)

    def do_freeze(self) -> str:
        return self.inspection.toggle_clock()

    def do_purge(self) -> str:
        return self.inspection.purge()

    def do_invalidate(self) -> str:
        return self.inspection.invalidate()
