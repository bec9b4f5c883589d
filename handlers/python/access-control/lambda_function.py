"""Access by token. The origin learns the customer from a header only this function can set."""

TOKENS = {"Bearer 7ab0-red": "acme", "Bearer 91cc-blue": "globex"}


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    headers = request["headers"]
    headers.pop("x-customer", None)
    if "authorization" not in headers:
        return refusal("401", "Unauthorized", [{"key": "WWW-Authenticate", "value": 'Bearer realm="edge"'}])
    customer = TOKENS.get(headers["authorization"][0]["value"])
    if customer is None:
        return refusal("403", "Forbidden")
    headers["x-customer"] = [{"key": "X-Customer", "value": customer}]
    return request


def refusal(status, description, challenge=()):
    headers = {"content-type": [{"key": "Content-Type", "value": "application/json"}]}
    if challenge:
        headers["www-authenticate"] = list(challenge)
    return {
        "status": status,
        "statusDescription": description,
        "headers": headers,
        "body": f'{{"error":"{description}"}}',
    }
