"""What the parsers of the commands have in common: the class, the types of arguments, and groups of options."""

import argparse
from typing import NoReturn

from edgetui.engine.stage import EventType
from edgetui.errors import UsageError

TARGET_HELP = "a project folder, its edgetui.toml, or a handler file; none: ./edgetui.toml"
BIND_HELP = "listen there instead of on 127.0.0.1, where only this machine can reach it"
HANDLER_HELP = "a file (auth.py, auth.mjs, auth.py:name) or a Lambda handler string (pkg/mod.func)"
EXIT_HELP = "exit codes: 0 the viewer gets the response meant for it, 1 a function failed or CloudFront refused its\
 result, 2 usage, 3 a bug of edgetui"
#: The names in `formats.registry`, without loading it for every command line.
READABLE = ("curl", "http", "har", "event", "report", "session", "log", "parquet", "jsonl")
#: The names of `session.viewers.PRESETS`, without loading them for every command line.
PRESETS = (
    "phone-tokyo",
    "phone-lagos",
    "tablet-sydney",
    "desktop-zurich",
    "tv-sao-paulo",
    "crawler",
    "curl-dublin",
    "server-virginia",
)


class Parser(argparse.ArgumentParser):
    """argparse with our errors, our streams, and no abbreviations."""

    def __init__(self, prog: str, usage: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"{self.prog} --help")

    def _print_message(self, message: str, file: object = None) -> None:
        from edgetui.headless import output

        output.print_text(message)


def event_type(text: str) -> EventType:
    try:
        return EventType(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(EventType)}") from None


def positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def megabytes(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of MB above 0")
    return int(text)


def instant(text: str) -> float:
    """Seconds since the epoch, or a time of ISO 8601; without an offset it is UTC, as at Lambda."""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(float(text), UTC).timestamp()
    except (ValueError, OverflowError, OSError):
        pass
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        message = f"{text!r} is neither a time like 2026-11-22T12:00:00Z nor seconds since 1970"
        raise argparse.ArgumentTypeError(message) from None


def address(text: str) -> str:
    import ipaddress

    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not an IPv4 or IPv6 address") from None


def preset(text: str) -> str:
    if text in PRESETS:
        return text
    import difflib  # Costs a millisecond, and only a slip needs it.

    close = difflib.get_close_matches(text.lower(), PRESETS, n=1)
    meant = f"did you mean {close[0]}?" if close else f"there are {', '.join(PRESETS)}"
    raise argparse.ArgumentTypeError(f"there is no viewer {text!r}; {meant}")


def variable(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def add_handlers(parser: argparse.ArgumentParser) -> None:
    """The options that stand in for a project."""
    group = parser.add_argument_group("functions without a project", f"HANDLER is {HANDLER_HELP}.")
    for event in EventType:
        group.add_argument(f"--{event}", metavar="HANDLER", help=f"the function at {event}")
    group.add_argument("--event-type", type=event_type, metavar="TYPE", help="where a TARGET that is a handler runs")
    group.add_argument("--include-body", action="store_true", help="request events show the body")
    group.add_argument("--root", metavar="DIR", help="the task root of handler strings; default: the current folder")
    text = "what answers instead of the origins; also s3://BUCKET, fault:reset"
    parser.add_argument("--origin", metavar="URL|DIR|FILE|none", help=text)


def add_recordings(parser: argparse.ArgumentParser) -> None:
    """The options that say how origins are reached, keep their answers and give them again."""
    text = "ask origins through the proxies that HTTP_PROXY, HTTPS_PROXY and NO_PROXY name"
    parser.add_argument("--use-proxies", action="store_true", help=text)
    group = parser.add_argument_group("recordings", "Origins' answers in the folder recordings/ beside the project.")
    group.add_argument("--record", action="store_true", help="keep what origins answer in recordings/")
    text = "recordings/ answers, without a network; with --record origins answer what is not in it"
    group.add_argument("--replay", action="store_true", help=text)
    text = "keep cookies, tokens and other credentials in what is recorded"
    group.add_argument("--record-secrets", action="store_true", help=text)


def port(text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def add_viewer(parser: argparse.ArgumentParser) -> None:
    """The options that say who sends a request, and when."""
    group = parser.add_argument_group("the viewer", "Who sends the request, as CloudFront sees it.")
    text = f"a viewer with its place, device and headers: {', '.join(PRESETS)}"
    group.add_argument("--viewer", type=preset, metavar="PRESET", help=text)
    group.add_argument("--client-ip", type=address, metavar="IP", help="the viewer's address")
    text = "CloudFront's clock stands still: 2026-11-22T12:00:00Z, or seconds since 1970"
    group.add_argument("--at", type=instant, metavar="T", help=text)


def handlers(options: argparse.Namespace) -> dict[EventType, str]:
    given = vars(options)
    named = {event: given[event.replace("-", "_")] for event in EventType}
    return {event: handler for event, handler in named.items() if handler is not None}
