"""The two functions next to the viewer: they run for every request, also when the cache has the answer."""

from urllib.parse import quote

SECURITY_HEADERS = {
    "strict-transport-security": "max-age=63072000; includeSubDomains",
    "content-security-policy": "default-src 'self'",
    "x-content-type-options": "nosniff",
}


def on_request(event, context):
    """Sends strangers to the login page, sorts viewers into the groups of an experiment, and notes the device."""
    request = event["Records"][0]["cf"]["request"]
    headers = request["headers"]
    cookies = cookies_of(headers)

    if request["uri"].startswith("/account/") and "session" not in cookies:
        print("no session: to the login page")
        return redirect(f"/login.html?return={quote(request['uri'], safe='')}")

    if request["uri"] == "/broken.html":
        # A mistake: functions may not set Via. CloudFront refuses the result, and the viewer gets a 502.
        headers["via"] = [{"key": "Via", "value": "1.1 my-function"}]
        return request

    group = "b" if cookies.get("experiment") == "b" else "a"
    request["uri"] = f"/{group}{request['uri']}"

    # One of two words instead of thousands of User-Agents: the cache keeps two variants, not thousands.
    agent = headers.get("user-agent", [{"value": ""}])[0]["value"]
    device = "phone" if "Mobile" in agent else "desktop"
    headers["x-device"] = [{"key": "X-Device", "value": device}]
    print(f"group {group}, {device}: {request['uri']}")
    return request


def on_response(event, context):
    """Security headers for the viewer. They are not kept in the cache."""
    response = event["Records"][0]["cf"]["response"]
    for name, value in SECURITY_HEADERS.items():
        response["headers"][name] = [{"key": name.title(), "value": value}]
    return response


def cookies_of(headers):
    """Name -> value, from all Cookie lines."""
    pairs = (pair.partition("=") for line in headers.get("cookie", []) for pair in line["value"].split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def redirect(location):
    """A response made here: no other function runs, and nothing is cached."""
    return {
        "status": "302",
        "statusDescription": "Found",
        "headers": {
            "location": [{"key": "Location", "value": location}],
            "cache-control": [{"key": "Cache-Control", "value": "no-store"}],
        },
    }
