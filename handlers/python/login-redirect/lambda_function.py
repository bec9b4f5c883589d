"""No session cookie: off to the login page, which gets the wanted URL to return to."""

from urllib.parse import quote

OPEN = ("/login.html", "/style.css")


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"] in OPEN or has_session(request["headers"]):
        return request
    wanted = request["uri"] + (f"?{request['querystring']}" if request["querystring"] else "")
    return {
        "status": "302",
        "statusDescription": "Found",
        "headers": {
            "location": [{"key": "Location", "value": f"/login.html?return={quote(wanted, safe='')}"}],
            "cache-control": [{"key": "Cache-Control", "value": "no-store"}],
        },
    }


def has_session(headers):
    cookies = "; ".join(line["value"] for line in headers.get("cookie", []))
    return any(cookie.strip().startswith("session=") for cookie in cookies.split(";"))
