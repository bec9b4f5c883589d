"""The smallest function worth having: say what came in, and let it pass."""


def lambda_handler(event, context):
    cf = event["Records"][0]["cf"]
    request = cf["request"]
    agent = request["headers"]["user-agent"][0]["value"]
    distribution = cf["config"]["distributionId"]
    print(f"{distribution}: {request['method']} {request['uri']} by {agent} from {request['clientIp']}")
    return request
