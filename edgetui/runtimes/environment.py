"""What a function finds around it: Lambda's reserved variables, its own, and nothing of ours."""

import os
import time

from edgetui.engine.behavior import Function

#: No account is known here; this is the one of AWS's examples.
ACCOUNT = "123456789012"


def edge_name(function: Function) -> str:
    """The name a replica has in the Region where it runs [edge-functions-logs]."""
    return f"us-east-1.{function.name}"


def arn(function: Function) -> str:
    return f"arn:aws:lambda:{function.region}:{ACCOUNT}:function:{edge_name(function)}:{function.version}"


def log_stream(function: Function, started: float, instance_id: str, mark: str) -> str:
    """`YYYY/MM/DD/[version]32 hex`, as CloudWatch names the stream of one execution environment.

    The hex begins with the guardian's mark: by this variable it knows what a function started and left behind.
    """
    digits = (mark + instance_id.replace("-", ""))[:32]
    return time.strftime("%Y/%m/%d", time.gmtime(started)) + f"/[{function.version}]{digits}"


def variables(function: Function, interpreter: str, stream: str) -> dict[str, str]:
    """The whole environment of a worker [lambda-at-edge-function-restrictions].

    Credentials are absent: a function that needs them gets them from its own `environment`. HOME is that of Lambda's
    user, which does not exist, so that no library finds the developer's files by it. The variables of the service's
    own file tree (PYTHONPATH, NODE_PATH, LD_LIBRARY_PATH) would mislead an interpreter on this machine.
    """
    reserved = {
        "PATH": f"{os.path.dirname(interpreter)}:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/home/sbx_user1051",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "_HANDLER": function.handler,
        "LAMBDA_TASK_ROOT": function.root,
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.runtime}",
        "AWS_LAMBDA_FUNCTION_NAME": edge_name(function),
        "AWS_LAMBDA_FUNCTION_VERSION": function.version,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{edge_name(function)}",
        "AWS_LAMBDA_LOG_STREAM_NAME": stream,
        "AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
    }
    return reserved | dict(function.environment)
