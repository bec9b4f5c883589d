"""Origins by domain."""

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import FetchOrigin, OriginResponded
from edgetui.engine.http import Request, Response
from edgetui.origins.routed import RoutedOrigins
from edgetui.testing.fakes import FakeOrigin


def fetch(domain):
    return FetchOrigin(Request(), Endpoint("custom", domain))


async def answer(origins, domain):
    outcome = await origins.fetch(fetch(domain))
    assert isinstance(outcome, OriginResponded)
    return outcome.response.body


async def test_the_domain_decides_who_answers_and_its_case_does_not_count():
    site, archive, live = (FakeOrigin(Response(body=name)) for name in (b"site", b"archive", b"live"))
    origins = RoutedOrigins({"site.example.org": site, "Archive.example.org": archive}, live)
    assert await answer(origins, "site.example.org") == b"site"
    assert await answer(origins, "ARCHIVE.example.org") == b"archive"
    assert await answer(origins, "elsewhere.example.org") == b"live"


async def test_an_origin_for_two_domains_is_closed_once():
    closed = []

    class Counting(FakeOrigin):
        async def close(self):
            closed.append(self)

    site, live = Counting(Response()), Counting(Response())
    await RoutedOrigins({"a": site, "b": site}, live).close()
    assert closed == [site, live]
