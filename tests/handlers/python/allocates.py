"""Takes memory until there is none."""


def handler(event, context):
    kept = []
    while True:
        kept.append(bytearray(b"x" * 1_000_000))
