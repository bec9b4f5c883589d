"""The archive lives on another server. Its Host goes along with its domain name, or it would not know itself."""

ARCHIVE = {
    "customHeaders": {"x-from": [{"key": "X-From", "value": "edge"}]},
    "domainName": "archive.example.org",
    "keepaliveTimeout": 5,
    "path": "/files",
    "port": 443,
    "protocol": "https",
    "readTimeout": 20,
    "sslProtocols": ["TLSv1.2"],
}


def lambda_handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    if request["uri"].startswith("/archive/"):
        request["uri"] = request["uri"].removeprefix("/archive")
        request["origin"] = {"custom": ARCHIVE}
        request["headers"]["host"] = [{"key": "Host", "value": ARCHIVE["domainName"]}]
    return request
