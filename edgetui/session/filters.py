"""The one filter language: view, search, breakpoints and command line read the same words.

    ~u ^/img & ~c 5..          and; a blank between two terms means the same
    ~hit | ~stale              or, which binds less
    !(~m GET)                  not
    status:502 uri:/a?b host:x the long names take the text as it is, without regular expressions
    logo.svg                   a bare word: path and query contain it
    ~u "a b|c"                 quotes, double or single, around what has blanks, & or |

The words are the table of `operators`. Parsing makes a tree of frozen values, and of it one closure for exchanges with
the comment of their flow and one for rows of the list, which answers None where a row does not say enough.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from edgetui.engine import Exchange
from edgetui.session.flow import Flow
from edgetui.session.operators import KEYS, OPERATORS, ArgumentError, Operator, Takes, suggestion
from edgetui.session.summary import Summary

_DEEPEST = 50
#: Characters: a page pasted by mistake would be looked for word by word in every flow.
_LONGEST = 8192
_BLANK = " \t\r\n"


class FilterError(ValueError):
    """The text is no filter; `column` counts characters from 0 and is the place of the fault."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.column = column


# -- the tree


@dataclass(frozen=True, slots=True)
class Term:
    """An operator with its argument; `is_literal`: the argument is text to be found, not a pattern."""

    sign: str
    argument: str = ""
    is_literal: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Node"


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]


Node = Term | Not | And | Or
#: Of an exchange, and of what a person wrote about its flow.
_FlowTest = Callable[[Exchange, str], bool]
#: True, False, or None: the row does not say.
_RowTest = Callable[[Summary], bool | None]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parsed filter: `text` as it was written, `tree` what it means."""

    text: str
    tree: Node
    _test: _FlowTest = field(compare=False, repr=False)
    _row_test: _RowTest = field(compare=False, repr=False)

    def matches(self, subject: Flow | Exchange, comment: str = "") -> bool:
        """Does it hold? Of a flow, for its newest run; `comment` is that of an exchange's flow."""
        if isinstance(subject, Exchange):
            return self._test(subject, comment)
        return self._test(subject.glance(), subject.comment)

    def matches_summary(self, row: Summary) -> bool | None:
        """Does it hold for the flow of this row? None: only the flow itself can tell."""
        return self._row_test(row)

    @property
    def is_outcome(self) -> bool:
        """Does any part of it tell what a stage did, rather than what the message is?"""
        return _is_outcome(self.tree)

    def describe(self) -> str:
        """The filter in words."""
        return _described(self.tree)


def mentions(wanted: Filter, sign: str) -> bool:
    """Has the filter the operator `sign` (`~stage`) anywhere in it?"""
    return _mentions(wanted.tree, sign)


def _mentions(node: Node, sign: str) -> bool:
    match node:
        case Term():
            return node.sign == sign
        case Not():
            return _mentions(node.inner, sign)
    return any(_mentions(part, sign) for part in node.parts)


def parse(text: str) -> Filter:
    """The filter that `text` says; FilterError where it says none. An empty text is `~all`."""
    if len(text) > _LONGEST:
        raise FilterError(f"a filter has at most {_LONGEST:,} characters", _LONGEST)
    return _filter(text, _Parser(text).parsed())


def _filter(text: str, tree: Node) -> Filter:
    return Filter(text, tree, _flow_test(tree), _row_test(tree))


# -- parsing


class _Parser:
    """Recursive descent: alternatives of sequences of negated terms."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def parsed(self) -> Node:
        if self._peek() == "":
            return Term("~all")
        tree = self._alternatives()
        if self._peek():
            raise FilterError("there is no ( before this )", self.at)
        return tree

    def _peek(self) -> str:
        """The next character that is no blank, which is where the parser then stands."""
        while self.at < len(self.text) and self.text[self.at] in _BLANK:
            self.at += 1
        return self.text[self.at : self.at + 1]

    def _alternatives(self) -> Node:
        parts = [self._sequence()]
        while self._peek() == "|":
            self.at += 1
            parts.append(self._sequence(after=self.at - 1))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _sequence(self, after: int | None = None) -> Node:
        parts = [self._negated(after)]
        while (next_one := self._peek()) and next_one not in "|)":
            joint = self.at if next_one == "&" else None
            self.at += joint is not None
            parts.append(self._negated(joint))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _negated(self, after: int | None) -> Node:
        """`after` is where the operator stands that wants something here."""
        is_negated = False
        while self._peek() == "!":
            is_negated = not is_negated
            after = self.at
            self.at += 1
        primary = self._primary(after)
        return Not(primary) if is_negated else primary

    def _primary(self, after: int | None) -> Node:
        character = self._peek()
        if character in ("", "&", "|", ")"):
            raise self._missing(after)
        return self._group() if character == "(" else self._term()

    def _missing(self, after: int | None) -> FilterError:
        if after is not None:
            return FilterError(f"something to look for is missing after this {self.text[after]}", after)
        return FilterError(f"something to look for is missing before this {self.text[self.at]}", self.at)

    def _group(self) -> Node:
        start = self.at
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FilterError(f"more than {_DEEPEST} brackets inside each other", start)
        self.at += 1
        tree = self._inside(start)
        self.depth -= 1
        return tree

    def _inside(self, start: int) -> Node:
        if self._peek() in ("", ")"):
            raise FilterError("there is nothing in these brackets" if self._peek() else "the ) is missing", start)
        tree = self._alternatives()
        if self._peek() != ")":
            raise FilterError("the ) of this ( is missing", start)
        self.at += 1
        return tree

    def _term(self) -> Node:
        start = self.at
        if self.text[start] in "\"'":
            return _checked(Term("~u", self._quoted(), is_literal=True), start)
        if self.text[start] == "~":
            return self._signed(self._word(), start)
        key, colon, _ = self.text[start:].partition(":")
        if colon and key.lower() in KEYS:
            self.at = start + len(key) + 1
            return self._keyed(KEYS[key.lower()], start)
        word = self._word()
        _refuse_mistyped_key(word, start)
        return _checked(Term("~u", word, is_literal=True), start)

    def _signed(self, sign: str, start: int) -> Node:
        operator = OPERATORS.get(sign.lower())
        if operator is None:
            raise FilterError(f"{sign} is no operator{suggestion(sign, OPERATORS)}", start)
        if operator.takes is Takes.NOTHING:
            return Term(operator.sign)
        if operator.takes is Takes.OPTIONAL and not self._has_argument():
            return Term(operator.sign)
        if self._peek() in ("", "&", "|", ")"):
            raise FilterError(f"{operator.usage}: the {operator.metavar} is missing", start)
        where = self.at
        argument = self._quoted() if self.text[where] in "\"'" else self._word()
        return _checked(Term(operator.sign, argument), where)

    def _has_argument(self) -> bool:
        """Is the next thing a plain word? What is an operator of its own is no optional argument."""
        if self._peek() in ("", "&", "|", ")", "(", "!", "~"):
            return False
        key, colon, _ = self.text[self.at :].partition(":")
        return not colon or key.lower() not in KEYS

    def _keyed(self, operator: Operator, start: int) -> Node:
        where = self.at
        argument = ""
        if where < len(self.text) and self.text[where] not in _BLANK:
            argument = self._quoted() if self.text[where] in "\"'" else self._word()
        if not argument:
            raise FilterError(f"{operator.key}: what stands after the colon is missing", start)
        return _checked(Term(operator.sign, argument, is_literal=operator.is_pattern), where)

    def _quoted(self) -> str:
        start, quote = self.at, self.text[self.at]
        pieces: list[str] = []
        self.at += 1
        while self.at < len(self.text) and self.text[self.at] != quote:
            if self.text.startswith(f"\\{quote}", self.at):
                self.at += 1
            pieces.append(self.text[self.at])
            self.at += 1
        if self.at == len(self.text):
            raise FilterError(f"the closing {quote} is missing", start)
        self.at += 1
        return "".join(pieces)

    def _word(self) -> str:
        """Up to a blank, or to an & | ) that is no part of a regular expression's own brackets."""
        start, depth = self.at, 0
        while self.at < len(self.text) and self.text[self.at] not in _BLANK:
            character = self.text[self.at]
            if character == "\\":
                self.at += 1
            elif character == "[":
                self.at = _end_of_class(self.text, self.at)
            elif character in "()":
                depth += 1 if character == "(" else -1
                if depth < 0:
                    break
            elif character in "&|" and depth == 0:
                break
            self.at += 1
        self.at = min(self.at, len(self.text))
        return self.text[start : self.at]


def _end_of_class(text: str, start: int) -> int:
    """Where the `[...]` that begins at `start` ends; `start` itself when it does not end in this word."""
    # A ] that comes first is a member: `[]x]`, `[^]x]`.
    found = re.compile(r"\[\^?\]?(?:\\.|[^\]\s\\])*\]").match(text, start)
    return found.end() - 1 if found else start


def _refuse_mistyped_key(word: str, start: int) -> None:
    key, colon, rest = word.partition(":")
    if colon and not rest.startswith("//"):
        meant = suggestion(key.lower(), KEYS)
        if meant:
            raise FilterError(f"{key}: is no name to look under{meant} Quotes take it as text", start)


def _checked(term: Term, column: int) -> Term:
    """The term, its argument having been understood."""
    try:
        OPERATORS[term.sign].make(_as_pattern(term))
    except ArgumentError as error:
        raise FilterError(error.message, column + min(error.position, max(0, len(term.argument) - 1))) from None
    return term


# -- meaning


def _as_pattern(term: Term) -> str:
    return re.escape(term.argument) if term.is_literal else term.argument


def _flow_test(node: Node) -> _FlowTest:
    match node:
        case Term():
            operator = OPERATORS[node.sign]
            value, test = operator.value, operator.make(_as_pattern(node))
            if value is None:
                return lambda exchange, comment: test(comment)
            return lambda exchange, comment: test(value(exchange))
        case Not(inner):
            negated = _flow_test(inner)
            return lambda exchange, comment: not negated(exchange, comment)
        case And(parts):
            every = [_flow_test(part) for part in parts]
            return lambda exchange, comment: all(test(exchange, comment) for test in every)
        case Or(parts):
            some = [_flow_test(part) for part in parts]
            return lambda exchange, comment: any(test(exchange, comment) for test in some)


def _row_test(node: Node) -> _RowTest:
    match node:
        case Term():
            return _row_test_of_term(node)
        case Not(inner):
            return _denied(_row_test(inner))
        case And(parts):
            return _decided([_row_test(part) for part in parts], by=False)
        case Or(parts):
            return _decided([_row_test(part) for part in parts], by=True)


def _row_test_of_term(term: Term) -> _RowTest:
    operator, sign = OPERATORS[term.sign], term.sign
    if operator.is_flag and not term.argument:
        return lambda row: sign in row.flags
    if not operator.column:
        return lambda _: None
    column, test = operator.column, operator.make(_as_pattern(term))
    return lambda row: test(getattr(row, column))


def _denied(test: _RowTest) -> _RowTest:
    def denied(row: Summary) -> bool | None:
        held = test(row)
        return None if held is None else not held

    return denied


def _decided(tests: list[_RowTest], *, by: bool) -> _RowTest:
    """One answer `by` decides; else all must have answered."""

    def decided(row: Summary) -> bool | None:
        is_open = False
        for test in tests:
            held = test(row)
            if held is by:
                return by
            is_open = is_open or held is None
        return None if is_open else not by

    return decided


def _is_outcome(node: Node) -> bool:
    match node:
        case Term():
            return OPERATORS[node.sign].is_outcome
        case Not(inner):
            return _is_outcome(inner)
        case And(parts) | Or(parts):
            return any(_is_outcome(part) for part in parts)


def _described(node: Node) -> str:
    match node:
        case Term():
            return _described_term(node)
        case Not(inner):
            return f"not ({_described(inner)})"
        case And(parts):
            return " and ".join(f"({_described(part)})" if isinstance(part, Or) else _described(part) for part in parts)
        case Or(parts):
            return " or ".join(_described(part) for part in parts)


def _described_term(term: Term) -> str:
    operator = OPERATORS[term.sign]
    if operator.takes is Takes.OPTIONAL and not term.argument:
        return operator.bare_phrase
    if not operator.is_pattern:
        return operator.phrase.format(term.argument)
    return operator.phrase.format(f"{'contains' if term.is_literal else 'matches'} {term.argument!r}")
