"""Returns an object that contains itself."""


def handler(event, context):
    result = {}
    result["self"] = result
    return result
