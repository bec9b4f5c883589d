"""Never comes to an end, and is busy with it."""


def handler(event, context):
    while True:
        pass
