"""Starts a process in a session of its own, which goes on when it has answered."""

import subprocess


def handler(event, context):
    return {"child": subprocess.Popen(["sleep", "600"], start_new_session=True).pid}
