"""Prints 50 MB in lines of 100 bytes, numbered."""

LINES = 500_000


def handler(event, context):
    for first in range(0, LINES, 1000):
        print("\n".join(f"{number:099d}" for number in range(first, first + 1000)))
    return {"lines": LINES}
