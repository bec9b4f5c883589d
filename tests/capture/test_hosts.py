"""Several distributions behind one address: who answers which Host."""

import itertools

import pytest

from edgetui.capture.hosts import Hosts
from edgetui.engine.behavior import Behavior, Distribution, Origin
from edgetui.engine.http import Headers, Request, Viewer
from edgetui.session.cachestore import CacheStore
from edgetui.session.clock import Clock
from edgetui.session.drive import Performers
from edgetui.session.runner import Runner
from edgetui.testing.fakes import PLAIN_RESPONSE, FakeFunctions, FakeOrigin

ALIASES = {
    "first": ("first.example.com",),
    "wild": ("*.example.com",),
    "named": ("named.example.com", "other.example.org"),
}


@pytest.fixture
def made():
    """The runners by name, and the hosts over them."""
    ids, runners = itertools.count(), {}
    for name, aliases in ALIASES.items():
        origin = Origin("origin", f"{name}.origin.test")
        distribution = Distribution((Behavior(),), (origin,), aliases=aliases, domain_name=f"{name}.cloudfront.net")
        clock = Clock(lambda: 1.0)
        performers = Performers(FakeFunctions({}), FakeOrigin(PLAIN_RESPONSE), CacheStore(clock), lambda _: True)
        runners[name] = Runner(distribution, performers, lambda: str(next(ids)), clock)
    return runners, Hosts(list(runners.values()))


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("first.example.com", "first"),
        ("FIRST.example.com:8080", "first"),
        ("named.example.com", "named"),
        ("other.example.org", "named"),
        ("any.example.com", "wild"),
        ("wild.cloudfront.net", "wild"),
        ("localhost:8080", "first"),
        ("127.0.0.1", "first"),
        ("", "first"),
    ],
)
def test_a_name_comes_before_a_wildcard_and_the_first_takes_what_nobody_has(host, name, made):
    runners, hosts = made
    assert hosts.runner_of(Request(headers=Headers([("Host", host)] if host else []))) is runners[name]


async def test_a_request_runs_on_its_distribution_and_all_are_closed(made):
    runners, hosts = made
    exchange = await hosts.run(Request(headers=Headers([("Host", "other.example.org")])), Viewer())
    await hosts.close()

    assert exchange.distribution.domain_name == "named.cloudfront.net"
    assert exchange.response.status == 200
    assert all(runner._performers.functions.is_closed for runner in runners.values())
