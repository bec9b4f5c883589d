"""Security headers at viewer response: on hits and misses alike, and not in the cache."""

SECURITY = {
    "strict-transport-security": "max-age=63072000; includeSubDomains; preload",
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
}


def lambda_handler(event, context):
    response = event["Records"][0]["cf"]["response"]
    for name, value in SECURITY.items():
        response["headers"][name] = [{"value": value}]
    response["headers"].pop("server", None)
    return response
