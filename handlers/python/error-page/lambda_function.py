"""The origin's 404 and 5xx become a page with the site's face; the status stays honest."""

PAGE = "<!DOCTYPE html>\n<html><body><h1>{title}</h1><p>{path}</p></body></html>\n"
TITLES = {"404": "We looked everywhere"}


def lambda_handler(event, context):
    cf = event["Records"][0]["cf"]
    response = cf["response"]
    if int(response["status"]) < 400:
        return response
    print(f"origin said {response['status']} {response['statusDescription']} for {cf['request']['uri']}")
    title = TITLES.get(response["status"], "Something broke on our side")
    response["headers"]["content-type"] = [{"key": "Content-Type", "value": "text/html; charset=utf-8"}]
    response["headers"]["cache-control"] = [{"key": "Cache-Control", "value": "max-age=5"}]
    response["body"] = PAGE.format(title=title, path=cf["request"]["uri"])
    response["bodyEncoding"] = "text"
    return response
