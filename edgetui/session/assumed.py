"""In words: what AWS does not document, and how edgetui decided."""

from dataclasses import fields

from edgetui.engine.behavior import Settings

#: What each switch of `[settings]` decides.
SWITCHES = {
    "profile": "which edition of AWS's numbers holds: current (April 2026) or legacy-2023",
    "strict_status_string": "is a status that is a number refused",
    "vresp_status": "a status or body changed at viewer-response: ignore it, or error",
    "strict_readonly_fields": "is a changed method or clientIp refused",
    "strict_header_names": "are upper-case names in the header map, and keys that differ from them, refused",
    "vresp_uses_final_status": "does the status a function left, not the origin's, decide if viewer-response runs",
    "strict": "are missing fields of an origin, and a slash too many or too few in its path, refused",
    "kb": "how many bytes a KB of AWS's quotas has: 1024 or 1000",
    "root_object_stage": "where / becomes the default root object: viewer (before viewer-request) or origin",
    "custom_pages_for_function_errors": "does a custom error page stand in for a function's error",
    "rhp_before_vresp": "is the response headers policy applied before viewer-response",
    "oresp_on_failed_primary": "does origin-response run for the answer that makes CloudFront ask the secondary",
    "refuse_unknown_host": "is a Host that is neither domain name nor alias refused, as CloudFront does (403)",
}

#: The rows of the open questions that have no switch, by their number.
_ROWS = {
    "U1": "a result with a status is taken for a response",
    "U6": "an empty header array removes the header",
    "U9": "viewer-response does not run for an error that origin-request generated",
    "U10": "viewer-response does not run for an error from the error cache",
    "U13": "X-Cache for a response generated at origin-request says Miss from cloudfront",
    "U14": "in a generated response, transfer-encoding and via are read-only",
    "U15": "the sentence of CloudFront's page for this refusal",
    "U16": "the text of this error page",
    "U17": "a body that is empty is shown to the function as an empty string",
    "U19": "the size of a generated response is its decoded body and its header lines",
    "U21": "failover is decided by the status the origin sent, not by what origin-response made of it",
    "U22": "which of several reasons to refuse a request comes first",
    "U23": "a 304 of the origin is seen by origin-response, the stored 200 by viewer-response",
    "U24": "viewer-response runs for a 304 made from the cache",
    "U25": "an origin path that does not begin with / or ends in one",
    "U26": "cloudfront-viewer-country cannot be edited at viewer-request either",
    "U27": "origin.s3.region is present without an auth method",
    "some_of_query": "origin events show the parameters that are forwarded, where not all are (AWS's pages disagree)",
    "brotli_as_gzip": "the bytes of a Brotli response; here gzip stands for it, or the response stays as it is",
}


def assumption_text(name: str, settings: Settings) -> str:
    """What an outcome hung on. `name` is a field of `Settings`, or a row of the open questions (`U6`).

    One thing is documented and yet a switch: on this machine requests come to many names, so any Host is taken.
    """
    if name == "refuse_unknown_host":
        return f"CloudFront would answer this Host with 403; taken here by the setting {name} = false"
    if name in SWITCHES:
        value = str(getattr(settings, name))
        value = value.lower() if value in ("True", "False") else value  # as it is written in edgetui.toml
        return f"not documented by AWS: {SWITCHES[name]}; decided by the setting {name} = {value}"
    return f"not documented by AWS: {_ROWS.get(name, name)}"


def assumption_names() -> tuple[str, ...]:
    """Everything an outcome can hang on, switches first."""
    return (*(each.name for each in fields(Settings)), *_ROWS)
