"""Mutated requests through the parser of the listening side: `python tests/bench/fuzz_capture.py [COUNT] [SEED]`.

Each input is one of the table's legal and malformed requests, or two of them after each other, with up to eight places
cut, put in, overwritten or doubled, sent in pieces. It is read, or refused with a reason and a status; anything else is
printed with what brings it back, and the exit code is 1.
"""

import importlib.util
import random
import sys
import time
from pathlib import Path

from edgetui.capture.head import MalformedRequest
from edgetui.capture.parser import RequestParser

_TELLING = (
    b"\r\n",
    b"\n",
    b":",
    b" ",
    b"\0",
    b"%",
    b"chunked",
    b"Content-Length: 1",
    b"\xff",
    b"\t",
    b"0",
    b"HTTP/1.1",
)


def corpus() -> list[bytes]:
    """The requests of the tests, as bytes."""
    path = Path(__file__).parent.parent / "capture" / "test_requests.py"
    spec = importlib.util.spec_from_file_location("requests_of_tests", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    legal = [[line, *lines, module.H, "", *(body or [""])] for line, lines, *body in module.LEGAL.values()]
    return [b"\r\n".join(map(module.as_bytes, each)) for each in legal] + [raw for raw, *_ in module.MALFORMED.values()]


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    data = bytearray(chance.choice(seeds))
    if chance.random() < 0.2:
        data += chance.choice(seeds)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                del data[at : at + chance.randint(1, 12)]
            case 1:
                data[at:at] = chance.choice(_TELLING)
            case 2:
                data[at : at + 1] = chance.randbytes(1)
            case _:
                data[at:at] = data[at : at + chance.randint(1, 40)]
    return bytes(data)


def read(data: bytes, piece: int) -> str:
    """What became of it: `read`, `waits` for more, or `refused`."""
    parser = RequestParser()
    count = 0
    try:
        for start in range(0, len(data), piece):
            parser.feed(data[start : start + piece])
            while parser.next_event() is not None:
                count += 1
    except MalformedRequest as refused:
        assert refused.reason and 400 <= refused.status <= 505
        return "refused"
    return "read" if count else "waits"


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    chance, seeds = random.Random(seed), corpus()
    became: dict[str, int] = {}
    began = time.process_time()
    for number in range(count):
        data, piece = mutated(seeds, chance), chance.choice((1, 3, 17, 4096))
        try:
            what = read(data, piece)
        except Exception as error:
            print(f"input {number} of seed {seed}, in pieces of {piece}: {data!r}\n{type(error).__name__}: {error}")
            return 1
        became[what] = became.get(what, 0) + 1
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(became.items()))
    print(f"{count:,} inputs of {len(seeds)} seeds: {told}; no crash; {time.process_time() - began:.0f} s CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
