"""Has itself stopped, as by a debugger's or a shell's signal."""

import os
import signal


def handler(event, context):
    os.kill(os.getpid(), signal.SIGSTOP)
    return {}
