"""Starts a process that goes on when it has answered."""

import subprocess


def handler(event, context):
    return {"child": subprocess.Popen(["sleep", "600"]).pid}
