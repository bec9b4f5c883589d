"""A/B testing: the cookie `experiment` decides which object is served. The URL the viewer sees stays the same."""

from http.cookies import SimpleCookie

OBJECTS = {"a": "/experiment/a.html", "b": "/experiment/b.html"}


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"] != "/experiment/":
        return request
    group = experiment_group(request["headers"].get("cookie", []))
    request["uri"] = OBJECTS.get(group, OBJECTS["a"])
    print(f"group {group or 'a (no cookie)'}: {request['uri']}")
    return request


def experiment_group(lines):
    """The value of the cookie, from however many Cookie lines the viewer sent."""
    for line in lines:
        cookie = SimpleCookie(line["value"]).get("experiment")
        if cookie is not None:
            return cookie.value
    return None
