"""Images by device: the User-Agent chooses the resolution, the path carries it, so each is cached on its own."""

WIDTHS = (("Mobile", 320), ("Android", 768), ("iPad", 768))
FULL_WIDTH = 1920


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    folder, _, name = request["uri"].rpartition("/")
    if folder == "/images":
        request["uri"] = f"/images/{width_for(request['headers'])}/{name}"
    return request


def width_for(headers):
    agent = headers.get("user-agent", [{"value": ""}])[0]["value"]
    return next((width for word, width in WIDTHS if word in agent), FULL_WIDTH)
