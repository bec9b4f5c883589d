"""What other tools write and is not read here: told by name, with the way from there to something that is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Foreign:
    """`what` it is, with its article."""

    what: str
    hint: str


_POSTMAN = Foreign("a Postman collection", "copy its requests as cURL, Postman's code snippet")
_INSOMNIA = Foreign("an Insomnia collection", "copy a request as curl, or export it as HAR")
_OPENAPI = Foreign("an OpenAPI description", "it describes requests and holds none")
_EDGE = 'a Lambda@Edge event is {"Records": [{"cf": {"config": {…}, "request": {…}}}]}'
_BASH = "copy it as cURL (bash)"
_AS_HAR = "export it as HTTP Archive (.har)"
#: By what a text begins with.
_TEXTS: tuple[tuple[bytes, Foreign], ...] = (
    (
        rb"\s*(?:\$\w+ = New-Object Microsoft\.PowerShell|Invoke-(?:WebRequest|RestMethod)\b)",
        Foreign("PowerShell", _BASH),
    ),
    (rb"\s*(?:await\s+)?fetch\(", Foreign("a fetch call of JavaScript", _BASH)),
    (rb"\s*wget\s", Foreign("a wget command", "write it as a curl command")),
    (
        rb"\s*https?\s+(?:-\S+\s+)*(?:[A-Z]+\s+)?(?:https?://|:\d*/)",
        Foreign("an HTTPie command", "write it as a curl command"),
    ),
    (
        rb"\d+:\d+:\w",
        Foreign("a file of mitmproxy flows", "mitmdump -nr FILE --set hardump=FILE.har makes an archive of it"),
    ),
    (rb"PK\x03\x04", Foreign("a ZIP file, as Charles and Fiddler write", _AS_HAR)),
    (
        rb"\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x0a\x0d\x0d\x0a",
        Foreign("a capture of packets", "capture requests: edgetui serve"),
    ),
    (
        rb"\s*<\?xml[^>]*>\s*(?:<!DOCTYPE.*?\]>\s*)?<items burpVersion",
        Foreign("an export of Burp Suite", "copy as curl command"),
    ),
    # Too long to be seen as a whole.
    (rb'\s*\{\s*"info"\s*:\s*\{\s*"_postman_id"', _POSTMAN),
    (rb"type: collection\.insomnia\.rest", _INSOMNIA),
    (rb"\s*(?:openapi|swagger):\s", _OPENAPI),
)
_PATTERNS = [(re.compile(pattern, re.DOTALL), known) for pattern, known in _TEXTS]
#: By members that the first object of a JSON text has.
_OBJECTS = (
    ({"info", "item"}, _POSTMAN),
    ({"_type", "__export_format"}, _INSOMNIA),
    ({"openapi", "paths"}, _OPENAPI),
    ({"swagger", "paths"}, _OPENAPI),
    ({"httpMethod", "requestContext"}, Foreign("an event of API Gateway or a load balancer", _EDGE)),
    ({"httpMethod", "resource"}, Foreign("an event of API Gateway", _EDGE)),
    ({"rawPath", "requestContext"}, Foreign("an event of API Gateway or a function URL", _EDGE)),
    ({"viewer", "request", "context"}, Foreign("an event of CloudFront Functions", _EDGE)),
    ({"method", "protocolVersion", "actualPort"}, Foreign("a Charles session", _AS_HAR)),
)


def foreign_text(head: bytes) -> Foreign | None:
    """What a file that begins with `head` is; None for what is not known either."""
    return next((known for pattern, known in _PATTERNS if pattern.match(head)), None)


def foreign_object(keys: Iterable[str]) -> Foreign | None:
    """What a JSON text is whose first object has these members."""
    there = set(keys)
    return next((known for members, known in _OBJECTS if members <= there), None)
