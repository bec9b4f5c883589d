"""What to do about a failure whose cause is Lambda@Edge, or that Lambda brings along what this machine has not."""

import re

from edgetui.engine.commands import FunctionFailed

_MISSING = re.compile(r"(?:Cannot find (?:module|package)|No module named) '([^']+)'")


def advice(failed: FunctionFailed) -> str:
    """One sentence; "" where the error says it all."""
    found = _MISSING.search(failed.message)
    module = found[1] if found else ""
    if module.startswith("@aws-sdk/"):
        return f"Lambda brings {module} along, this machine does not: npm install {module} beside the handler"
    if module == "aws-sdk" or module.startswith("aws-sdk/"):
        return "Lambda has no aws-sdk since nodejs18.x, only @aws-sdk/…: pack it with the function, or move to those"
    if module in ("boto3", "botocore"):
        return f"Lambda brings {module} along, this interpreter does not: install it there, or name another interpreter"
    if failed.error_type == "KeyError" and any("os.environ" in entry for entry in failed.trace):
        return "Lambda@Edge functions have no environment variables of their own: put the value into the code"
    return ""
