"""A bucket as the origin: asked over the network, and signed for where a person named the credentials.

What CloudFront does with an origin access control is done with the profile: the viewer's Authorization is replaced by
a signature [private-content-restricting-access-to-s3]. Without a profile the request goes out as CloudFront sends it
to a public bucket. The signature is on the wire alone: neither functions nor recordings see it, nor the credentials.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from edgetui.engine.behavior import Endpoint
from edgetui.engine.commands import FetchOrigin, OriginFailed, OriginFailure, OriginResponded
from edgetui.engine.http import Headers, Request
from edgetui.errors import UsageError
from edgetui.origins.credentials import Profile
from edgetui.origins.local import LocalOrigin
from edgetui.origins.sigv4 import Credentials, canonical, signed
from edgetui.session.buckets import Bucket
from edgetui.session.drive import OriginPerformer

_SOME_REGION = "us-east-1"
#: Seconds before they end that credentials are asked for anew.
_MARGIN = 60.0


class S3Origin(LocalOrigin):
    """`bucket` by its REST endpoint, over `live`. `clock` gives the time signatures carry.

    A bucket with dots in its name, or at an `endpoint` of one's own, is asked by its path: no certificate has its name.
    """

    def __init__(
        self, bucket: Bucket, source: str, live: OriginPerformer, *, clock: Callable[[], float] = time.time
    ) -> None:
        self.source = source
        self._bucket = bucket
        self._clock = clock
        self._live = live
        self._profile = Profile(bucket.profile) if bucket.profile else None
        self._region = bucket.region or (self._profile.region if self._profile else "") or _SOME_REGION
        self._base, self._path = self._address()
        self._credentials: Credentials | None = None

    async def fetch(self, command: FetchOrigin) -> OriginResponded | OriginFailed:
        try:
            credentials = await self._current() if self._profile else None
        except UsageError as error:
            return OriginFailed(OriginFailure.CONNECT, f"{error.message} ({error.hint})", source=self.source)
        outcome = await self._live.fetch(
            replace(
                command, request=self._request(command.request, credentials), endpoint=self._endpoint(command.endpoint)
            )
        )
        return replace(outcome, source=f"{self.source} ({'signed' if credentials else 'not signed'})")

    async def close(self) -> None:
        await self._live.close()

    def _address(self) -> tuple[str, str]:
        """The URL of the server, and what stands before every key."""
        name, prefix = self._bucket.name, self._bucket.prefix
        if self._bucket.endpoint:
            return self._bucket.endpoint, f"/{name}{prefix}"
        if "." in name:
            return f"https://s3.{self._region}.amazonaws.com", f"/{name}{prefix}"
        return f"https://{name}.s3.{self._region}.amazonaws.com", prefix

    def _endpoint(self, endpoint: Endpoint) -> Endpoint:
        parts = urlsplit(self._base)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return replace(
            endpoint, domain_name=parts.hostname or "", protocol=parts.scheme, port=port, ssl_protocols=("TLSv1.2",)
        )

    def _request(self, request: Request, credentials: Credentials | None) -> Request:
        host = Headers([("Host", urlsplit(self._base).netloc), *request.headers.without("host")])
        moved = replace(request, uri=self._path + request.uri, headers=host)
        if credentials is None:
            return moved
        return signed(canonical(moved), credentials, self._region, self._clock())

    async def _current(self) -> Credentials:
        assert self._profile is not None, "only with a profile there is something to ask"
        known = self._credentials
        if known is None or (known.expires is not None and known.expires - _MARGIN < self._clock()):
            self._credentials = known = await asyncio.to_thread(self._profile.credentials)
        return known
