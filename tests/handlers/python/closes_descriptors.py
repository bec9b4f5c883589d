"""Closes every descriptor it can think of, and hangs."""

import os


def handler(event, context):
    os.closerange(0, 1024)
    while True:
        pass
