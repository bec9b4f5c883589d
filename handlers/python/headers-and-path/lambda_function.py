"""What the origin sees is not what the viewer sent: one header more, one less, one changed, and another path."""

import re


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    headers = request["headers"]
    headers["x-release"] = [{"key": "X-Release", "value": "2026-11"}]
    headers.pop("x-debug", None)
    if "accept-language" in headers:
        headers["accept-language"] = [{"key": "Accept-Language", "value": primary_language(headers)}]
    request["uri"] = re.sub(r"^/v[0-9]+/", "/api/", request["uri"])
    return request


def primary_language(headers):
    """`de-CH,de;q=0.9` -> `de`: fewer variants for the origin to make."""
    return re.split("[-,;]", headers["accept-language"][0]["value"])[0]
