"""Writes to both streams, beside them by a child process and by descriptor, and not always whole lines."""

import os
import subprocess
import sys


def handler(event, context):
    print("to stdout")
    print("to stderr", file=sys.stderr)
    subprocess.run(["/bin/echo", "from a child"], check=True)
    os.write(1, b"by descriptor\n")
    sys.stdout.write("unfinished")
    return {}
