"""Fails in a helper, so that its trace has two frames."""


def refuse():
    raise ValueError("no such variant: 'C'")


def handler(event, context):
    refuse()
