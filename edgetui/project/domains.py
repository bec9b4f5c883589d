"""What the domain of an origin tells: which of AWS's services answers there [downloaddistvaluesorigin]."""

import re

#: `<bucket>.s3.<region>.amazonaws.com` and its older spellings; a website endpoint is a custom origin.
S3 = re.compile(r".+\.s3(?:[.-](?:dualstack\.)?(?!website)(?P<region>[a-z0-9-]+))?\.amazonaws\.com")
_WEBSITE = re.compile(r".+\.s3-website[.-][a-z0-9-]+\.amazonaws\.com")
#: Services that find out by Host alone whom a request is for [using-managed-origin-request-policies].
_BY_HOST = {
    "an S3 bucket": S3,
    "a Lambda function URL": re.compile(r".+\.lambda-url\.[a-z0-9-]+\.on\.aws"),
    "API Gateway": re.compile(r".+\.execute-api\.[a-z0-9-]+\.amazonaws\.com"),
}


def is_website(domain: str) -> bool:
    """Is it the website endpoint of a bucket? It has no HTTPS."""
    return _WEBSITE.fullmatch(domain) is not None


def service_by_host(domain: str) -> str:
    """What answers there, if it knows no Host but its own; "" for everybody else."""
    return next((service for service, pattern in _BY_HOST.items() if pattern.fullmatch(domain)), "")
