"""The two functions next to the origin: they run only when the cache does not have the answer."""

import os.path


def on_request(event, context):
    """Asks the origin for the image that suits the device, and tells it who asks."""
    request = event["Records"][0]["cf"]["request"]
    headers = request["headers"]
    device = headers.get("x-device", [{"value": "desktop"}])[0]["value"]

    path, extension = os.path.splitext(request["uri"])
    if extension == ".svg":
        size = "small" if device == "phone" else "large"
        request["uri"] = f"{path}-{size}{extension}"
        print(f"{device}: {request['uri']}")

    headers["x-asked-by"] = [{"key": "X-Asked-By", "value": context.function_name}]
    return request


def on_response(event, context):
    """Images may stay in caches for a day, pages for a minute. What is set here is stored with the response."""
    cf = event["Records"][0]["cf"]
    response = cf["response"]
    is_image = cf["request"]["uri"].endswith(".svg")
    max_age = 86400 if is_image else 60
    response["headers"]["cache-control"] = [{"key": "Cache-Control", "value": f"max-age={max_age}"}]
    return response
