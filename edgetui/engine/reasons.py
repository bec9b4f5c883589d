"""Why a stage ran, was skipped or failed: one sentence each, with the AWS page that says so."""

from functools import lru_cache

GUIDE = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"

_TRIGGERS = "lambda-cloudfront-trigger-events"
_GENERATING = "lambda-generating-http-responses"

#: code -> (sentence, page). `{}` takes the particulars.
REASONS: dict[str, tuple[str, str]] = {
    "function-ran": ("the function ran and its result was accepted", _TRIGGERS),
    "no-function": ("no function is associated with this event: it passes through unchanged", _TRIGGERS),
    "by-hand": ("skipped by hand: the function is not run, the message passes through unchanged", ""),
    "generated-vr": ("the function returned a response: nothing else runs, nothing is cached", _GENERATING),
    "generated-or": ("the function returned a response: the origin is not asked", _GENERATING),
    "after-generated-vr": ("not run: the viewer-request function returned a response", _GENERATING),
    "after-generated-or": ("not run: the origin-request function returned a response", _GENERATING),
    "cache-hit": ("hit: a fresh response is stored under this key ({})", _TRIGGERS),
    "cache-miss": ("miss: {}", "understanding-the-cache-key"),
    "cache-stale": ("stale: {}", "expiration"),
    "cache-stale-served": ("hit, though stale: {}", "expiration"),
    "not-resolved": ("not run: the origin's domain name does not resolve", "lambda-at-edge-function-restrictions"),
    "failed-primary": ("not run on the primary's answer: {}", "high-availability-origin-failover"),
    "fetched-failing": ("the primary answered ({})", "high-availability-origin-failover"),
    "stale-on-error": ("not stored: {}", "httpstatuscodes"),
    "kept-stale": ("kept as it was: {}", "httpstatuscodes"),
    "no-answer": ("not run: the origin gave no response", _TRIGGERS),
    "own-request": ("not run: CloudFront itself asks, not a viewer ({})", _TRIGGERS),
    "error-page": ("not run: a custom error page is served", _TRIGGERS),
    "after-hit": ("not run: the response comes from the cache", _TRIGGERS),
    "not-cached": ("the cache is not used: {}", "understanding-the-cache-key"),
    "not-stored": ("not stored: {}", "expiration"),
    "stored": ("stored: {}", "expiration"),
    "fetched": ("the origin answered ({})", "requestandresponsebehaviorcustomorigin"),
    "origin-error": ("not run: the origin answered with an error ({})", _TRIGGERS),
    "failed-502": ("{}", "http-502-bad-gateway"),
    "failed-503": ("{}", "http-503-service-unavailable"),
    "failed-504": ("{}", "http-504-gateway-timeout"),
    "refused": ("CloudFront refused the function's result: {}", "http-502-bad-gateway"),
    "after-failure": ("not run: the request ended with an error before", "lambda-edge-testing-debugging"),
    "refused-at-once": ("not run: {}", ""),
    "replied": ("the viewer gets this response", "requestandresponsebehaviorcustomorigin"),
}


def page_url(page: str) -> str:
    """The address of a page of the CloudFront developer guide; "" for none."""
    return f"{GUIDE}{page}.html" if page else ""


@lru_cache(maxsize=1024)
def reason(code: str, detail: str = "", page: str = "") -> tuple[str, str]:
    """(sentence with the particulars filled in, page address)."""
    sentence, known_page = REASONS[code]
    return sentence.replace("{}", detail).replace(" ()", ""), page_url(page or known_page)


def why(code: str) -> tuple[str, str]:
    """(sentence, page address) of a reason without particulars."""
    return reason(code)
