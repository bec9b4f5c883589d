"""The words of the filter language, as data: what each one asks of an exchange. The grammar is in `filters`.

Every text argument is a regular expression that may match anywhere and ignores case, `(?-i:...)` minds it; in the form
`key:text` the text is taken as it is. What a row of the flow list already says is answered without its exchange.
"""

import difflib
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from edgetui.engine import Exchange, StageRecord
from edgetui.engine.catalog import RULES
from edgetui.engine.stage import EventType, Stage, Status
from edgetui.session import facts


class ArgumentError(ValueError):
    """An argument that says nothing; `position` is where in it."""

    def __init__(self, message: str, position: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class Takes(Enum):
    """Does the operator have an argument?"""

    NOTHING = 0
    OPTIONAL = 1
    TEXT = 2


Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Operator:
    """A word of the language.

    `sign` is the short form (`~u`), `key` the long one (`uri:text`; "" for none). `phrase` says it in words, `{}` being
    the argument, `bare_phrase` without one. `value` takes from an exchange what the test made by `make(argument)` is
    about, None where that is the comment of the flow; `column` names the same thing in a `Summary`, "" where it is not
    there. An outcome tells of what a stage did, not of the message. `is_pattern`: the argument is a regular expression.
    """

    sign: str
    key: str
    takes: Takes
    metavar: str
    help: str
    phrase: str
    make: Callable[[str], Test]
    value: Callable[[Exchange], Any] | None
    column: str = ""
    is_outcome: bool = False
    is_pattern: bool = False
    bare_phrase: str = ""

    @property
    def is_flag(self) -> bool:
        """Yes or no of an exchange where there is no argument: a `Summary` keeps the answer among its flags."""
        return self.takes is not Takes.TEXT and not self.column

    @property
    def usage(self) -> str:
        """`~u RE`, `~changed [NAME]`."""
        if self.takes is Takes.NOTHING:
            return self.sign
        return f"{self.sign} [{self.metavar}]" if self.takes is Takes.OPTIONAL else f"{self.sign} {self.metavar}"


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean x?`, or nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


# -- tests made of an argument


def _pattern(text: str) -> re.Pattern[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(text, re.IGNORECASE | re.MULTILINE)
    except re.error as error:
        raise ArgumentError(f"{text!r} is no regular expression: {error.msg}", error.pos or 0) from None
    except (OverflowError, RecursionError) as error:
        raise ArgumentError(f"{text!r} is no regular expression: {error}") from None


def _matches(text: str) -> Test:
    search = _pattern(text).search
    return lambda value: search(value) is not None


def _any_matches(text: str) -> Test:
    search = _pattern(text).search
    return lambda values: any(search(value) is not None for value in values)


def _says(text: str) -> Test:
    """A comment that matches; any when there is no `text`."""
    return _matches(text) if text else bool


def _is_same_word(text: str) -> Test:
    wanted = text.upper()
    return lambda value: value.upper() == wanted


def _is_status(text: str) -> Test:
    """`404`, or with dots or x for any digit: `5..`, `4xx`."""
    if not re.fullmatch(r"[1-9.xX][0-9.xX]{2}", text):
        raise ArgumentError(f"{text!r} is no status; write 404, or 4.. for all of a class")
    wanted = {
        status for status in range(100, 1000) if re.fullmatch(text.lower().replace("x", "."), str(status)) is not None
    }
    return wanted.__contains__


#: The numbers the nodes have on screen.
STAGE_NUMBERS = {str(number): event.stage for number, event in enumerate(EventType, 1)} | {
    "5": Stage.CACHE_LOOKUP,
    "6": Stage.ORIGIN_FETCH,
}


def stage_named(text: str) -> Stage:
    """A stage by its name or its number on screen."""
    if text in STAGE_NUMBERS:
        return STAGE_NUMBERS[text]
    try:
        return Stage(text.lower())
    except ValueError:
        known = f"; stages are 1 to 6, {', '.join(Stage)}"
        raise ArgumentError(f"{text!r} is no stage{suggestion(text, Stage) or known}") from None


def _stands_at(text: str) -> Test:
    stage = stage_named(text)
    return lambda value: bool(value == stage)


def _itself(exchange: Exchange) -> Exchange:
    return exchange


def _breaks_rule(text: str) -> Test:
    if text and text not in RULES:
        raise ArgumentError(f"{text!r} is no rule{suggestion(text, RULES) or '; the README lists them'}")
    return lambda exchange: any(
        not text or violation.code == text for record in facts.records_of(exchange) for violation in record.violations
    )


#: What of a message `~changed` can name beside its headers.
PARTS = ("method", "uri", "querystring", "status", "body", "origin")


def _changes(text: str) -> Test:
    if not text:
        return facts.has_changed
    name = text.lower()
    return lambda exchange: any(
        _part_changed(record, name) for record in facts.records_of(exchange) if record.is_function or record.amended
    )


def _part_changed(record: StageRecord, name: str) -> bool:
    """A request that became a response counts as generated, not as changed."""
    if record.status is not Status.RAN:
        return False
    if name == "origin" and record.endpoint_before != record.endpoint_after:
        return True
    before, after = record.before, record.after
    if before is None or after is None or type(before) is not type(after):
        return False
    if name in PARTS and getattr(before, name, None) != getattr(after, name, None):
        return True
    return before.headers.get_all(name) != after.headers.get_all(name)


def _flag(sign: str, help: str, phrase: str, value: Callable[[Exchange], bool], *, is_outcome: bool = True) -> Operator:
    return Operator(sign, "", Takes.NOTHING, "", help, phrase, lambda _: bool, value, is_outcome=is_outcome)


def _search(sign: str, key: str, help: str, what: str, value: Callable[[Exchange], Iterable[str]]) -> Operator:
    is_outcome = sign in ("~log", "~fn")
    return Operator(
        sign, key, Takes.TEXT, "RE", help, f"{what} {{}}", _any_matches, value, is_outcome=is_outcome, is_pattern=True
    )


_TABLE = (
    Operator(
        "~u",
        "uri",
        Takes.TEXT,
        "RE",
        "path and query, as the viewer sent them",
        "the URI {}",
        _matches,
        facts.target_of,
        "uri",
        is_pattern=True,
    ),
    Operator(
        "~d",
        "host",
        Takes.TEXT,
        "RE",
        "the domain name the viewer asked for",
        "the host {}",
        _matches,
        facts.host_of,
        "host",
        is_pattern=True,
    ),
    Operator(
        "~m", "method", Takes.TEXT, "GET", "the method", "the method is {}", _is_same_word, facts.method_of, "method"
    ),
    Operator(
        "~c",
        "status",
        Takes.TEXT,
        "5..",
        "the status, as 404, 4.. or 4xx",
        "the status is {}",
        _is_status,
        facts.status_of,
        "status",
    ),
    _search("~h", "header", "a header line, at any stage", "a header line", facts.header_texts),
    _search(
        "~hq",
        "request-header",
        "a header line of the request, at any stage",
        "a request's header line",
        facts.request_header_texts,
    ),
    _search(
        "~hs",
        "response-header",
        "a header line of the response, at any stage",
        "a response's header line",
        facts.response_header_texts,
    ),
    _search("~b", "body", "a body, at any stage, as it was sent", "a body", facts.bodies),
    _search("~any", "any", "anything: URI, headers, bodies, logs, reasons, errors", "anything", facts.everything),
    Operator(
        "~stage",
        "stage",
        Takes.TEXT,
        "STAGE",
        "stands at this stage: a name, or 1 to 6 as on screen",
        "it stands at {}",
        _stands_at,
        facts.stage_of,
        "stage",
    ),
    Operator(
        "~changed",
        "changed",
        Takes.OPTIONAL,
        "NAME",
        f"a function changed something, or {', '.join(PARTS)} or a header of this name",
        "a function changed {}",
        _changes,
        _itself,
        is_outcome=True,
        bare_phrase="a function changed something",
    ),
    _flag("~generated", "a function answered the request", "a function answered the request", facts.has_generated),
    _flag("~hit", "a fresh response came out of the cache", "the cache had a fresh response", facts.is_hit),
    _flag("~miss", "nothing was stored", "the cache had nothing", facts.is_miss),
    _flag("~stale", "a stale response was stored", "the cache had a stale response", facts.is_stale),
    _flag("~error", "the status is 400 or more", "the status is 400 or more", facts.is_error, is_outcome=False),
    _flag(
        "~stage-error",
        "a function or the origin failed, or CloudFront refused a result",
        "a stage failed",
        facts.has_failed_stage,
    ),
    Operator(
        "~violation",
        "violation",
        Takes.OPTIONAL,
        "CODE",
        "a result broke a rule, or this one",
        "a result broke the rule {}",
        _breaks_rule,
        _itself,
        is_outcome=True,
        bare_phrase="a result broke a rule",
    ),
    _search("~log", "log", "a line a function wrote", "a log line", facts.logs),
    _search("~fn", "function", "a function ran whose name matches", "a name of a function", facts.function_names),
    _flag(
        "~amended",
        "a person edited a message or gave an answer",
        "a person edited it",
        facts.is_amended,
        is_outcome=False,
    ),
    Operator(
        "~comment",
        "comment",
        Takes.OPTIONAL,
        "RE",
        "a person wrote a comment, or one that matches",
        "the comment {}",
        _says,
        None,
        "comment",
        is_pattern=True,
        bare_phrase="it has a comment",
    ),
    _flag(
        "~paused",
        "waits at a stage: not yet at its reply",
        "it has not reached its reply",
        facts.is_paused,
        is_outcome=False,
    ),
    _flag("~all", "everything", "everything", facts.always, is_outcome=False),
)

#: sign -> operator, in the order of the help.
OPERATORS = {operator.sign: operator for operator in _TABLE}
#: long name -> operator.
KEYS = {operator.key: operator for operator in _TABLE if operator.key}


#: What each flag's sign says of an exchange.
_FLAGS = tuple((each.sign, each.make(""), each.value) for each in _TABLE if each.is_flag and each.value)


def flags_of(exchange: Exchange) -> frozenset[str]:
    """The signs of all flags that hold."""
    return frozenset([sign for sign, test, value in _FLAGS if test(value(exchange))])
