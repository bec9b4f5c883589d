"""Remembers how often it was called: a warm worker counts on, a cold one starts again."""

calls = 0


def handler(event, context):
    global calls
    calls += 1
    return {"calls": calls}
