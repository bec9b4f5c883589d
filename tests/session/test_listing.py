"""A filter over a list of any length: what is in memory, what lies in a file, what changes meanwhile."""

from edgetui.engine.http import Request, Viewer
from edgetui.errors import UsageError
from edgetui.session.filters import parse
from edgetui.session.flow import Flow, Kept, new_flow
from edgetui.session.listing import Listing, takes
from edgetui.session.recording import Restored
from edgetui.session.summary import summary_of
from edgetui.session.timeline import Start
from edgetui.testing.fakes import fake_distribution


def flow(number, uri):
    return new_flow(number, Start(fake_distribution(()), Request(uri=uri), Viewer(), "id", 0.0))


def kept(number, uri, read):
    """A flow in a file; its number goes to `read` when it is read."""
    whole = flow(number, uri)

    def load(number):
        read.append(number)
        return Restored(flow(number, uri), None)

    return Flow(number, kept=Kept(summary_of(whole), load))


def numbers(listing):
    return [each.number for each in listing.flows]


def test_flows_are_looked_at_in_portions_and_stay_in_order():
    source = [flow(number, f"/{number % 3}") for number in range(1, 11)]
    listing = Listing(source, parse("~u /0"))

    listing.advance(4)
    assert (numbers(listing), listing.is_whole) == ([3], False)
    listing.changed(source[8])
    assert numbers(listing) == [3, 9]
    listing.advance(100)
    assert (numbers(listing), listing.is_whole) == ([3, 6, 9], True)


def test_a_row_that_tells_is_not_read_from_its_file():
    read = []
    source = [kept(number, f"/{number}", read) for number in (1, 2, 3)]
    listing = Listing(source, parse("~u /2"))
    listing.advance(9)

    assert (numbers(listing), read) == ([2], [])
    assert takes(parse("~h nothing"), source[0]) is False
    assert read == [1]
    assert source[0].row is not None


def test_a_flow_whose_file_is_damaged_matches_nothing():
    def load(number):
        raise UsageError("damaged")

    broken = Flow(1, kept=Kept(summary_of(flow(1, "/a")), load))

    assert not takes(parse("~h x"), broken)
    assert takes(parse("~u /a"), broken)


def test_a_new_flow_comes_in_and_one_that_changed_leaves():
    source = [flow(1, "/a"), flow(2, "/a")]
    listing = Listing(source, parse("~u /a"))
    listing.advance(9)
    before = listing.flows
    source.append(flow(3, "/a"))
    listing.changed(source[2])
    source[0].timeline = flow(1, "/b").timeline
    listing.changed(source[0])

    assert numbers(listing) == [2, 3]
    assert [each.number for each in before] == [1, 2]


def test_the_pinned_flow_stays_until_another_is_pinned():
    source = [flow(1, "/a"), flow(2, "/b"), flow(3, "/a")]
    listing = Listing(source, parse("~u /a"))
    listing.advance(9)

    listing.pin(source[1])
    assert numbers(listing) == [1, 2, 3]
    listing.pin(source[2])
    assert numbers(listing) == [1, 3]
