"""Tells what it finds around it."""

import os


def handler(event, context):
    return {
        "context": {
            "requestId": context.aws_request_id,
            "name": context.function_name,
            "version": context.function_version,
            "memory": context.memory_limit_in_mb,
            "logGroup": context.log_group_name,
            "logStream": context.log_stream_name,
            "arn": context.invoked_function_arn,
            "remaining": context.get_remaining_time_in_millis(),
        },
        "environment": dict(os.environ),
        "cwd": os.getcwd(),
        "descriptors": sorted(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else [],
    }
