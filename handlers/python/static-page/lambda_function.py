"""A maintenance page made at the edge. The origin may be down: nobody asks it."""

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Back soon</title></head>
<body><h1>Back soon</h1><p>We are moving house. {path} will be here again at six.</p></body>
</html>
"""

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    return {
        "status": "200",
        "statusDescription": "OK",
        "headers": {
            "content-type": [{"key": "Content-Type", "value": "text/html; charset=utf-8"}],
            "cache-control": [{"key": "Cache-Control", "value": "max-age=60"}],
        },
        "body": PAGE.format(path=request["uri"].translate(ESCAPES)),
    }
