"""A command line as a shell splits it: POSIX shells with bash's `$'…'`, and cmd.exe with its `^`.

Words are text; a byte that is no UTF-8 (`$'\\xff'`) is held as a surrogate escape, as Python holds arguments.
Nothing is expanded and nothing runs: what a shell would have replaced is reported in `warnings`.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

from edgetui.errors import UsageError

_LONE_SURROGATE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_CMD = re.compile(r"""(?:\s\^["]|\^[ \t]*\r?\n)""")
_POSIX_CONTINUATION = re.compile(r"\\\r?\n")
_EXPANSION = re.compile(r"\$(?:\{[^}]*\}|\([^)]*\)|\w+)|`[^`]*`")
_ANSI_ESCAPE = re.compile(
    r"\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|([0-7]{1,3})|c(.)|(.))", re.DOTALL
)
_SURROGATE_PAIR = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
_ANSI_LETTERS = {
    "a": "\a",
    "b": "\b",
    "e": "\x1b",
    "E": "\x1b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
    "?": "?",
}
#: Between commands: blanks, comments, and what strings commands together.
_GAP = re.compile(r"(?:[\s;&]|\|\||#[^\n]*)*")
#: A body that comes in by a pipe.
_PIPED = re.compile(r"\s*printf %s ([A-Za-z0-9+/=]+) \| base64 -d \|\s*(?:\\\n\s*)?(?=curl\b)")
_LONGEST_ARGUMENT = 100_000
_CURL_LINE = re.compile(r"^[ \t]*(?:[$%] )?curl\b", re.MULTILINE)
_PLAIN_WORD = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
#: What would not survive being shown and pasted: controls but newline, and bytes that are no text.
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f\x80-\x9f\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the first command in a text, and what was not done with it, in sentences."""

    words: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def split_command(text: str) -> Words:
    """The first command of `text` in words. Raises UsageError, with line and column, for a quote left open."""
    text = _LONE_SURROGATE.sub("\ufffd", text)
    if _CMD.search(text) and not _POSIX_CONTINUATION.search(text):
        return Words(tuple(_arguments_of_windows(_without_carets(text.strip()))))
    return _Posix(text).split()


def commands_in(text: str) -> Iterator[tuple[int, str | UsageError]]:
    """The commands of a script with the numbers of their first lines, from 1.

    What a command's output is sent to (`> file`, `| jq`) is no part of it. A command with a quote left open is an
    error; the next one begins with the next line that begins with the word curl.
    """
    text = _LONE_SURROGATE.sub("\ufffd", text)
    if _CMD.search(text) and not _POSIX_CONTINUATION.search(text):
        yield from _windows_commands(text)
        return
    at = 0
    while (at := _GAP.match(text, at).end()) < len(text):  # type: ignore[union-attr]
        line = text.count("\n", 0, at) + 1
        try:
            pipe = pipe_in(text, at)
            end = _Posix(text, pipe[1] if pipe else at).end()
        except UsageError as error:
            yield line, error
            following = _CURL_LINE.search(text, at + 1)
            at = following.start() if following else len(text)
            continue
        if end > at:
            # In `2> file`, the number belongs to what follows.
            yield line, re.sub(r"\s\d+\Z", "", text[at:end]) if text[end : end + 1] in "<>" else text[at:end]
        at = end
        if text[at : at + 1] in ("|", "<", ">", "(", ")") and text[at : at + 2] != "||":
            found = text.find("\n", at)
            at = found if found >= 0 else len(text)


def _windows_commands(text: str) -> Iterator[tuple[int, str]]:
    starts = [match.start() for match in _CURL_LINE.finditer(text)] or [0]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        # Commands are strung together by & in a batch file.
        yield text.count("\n", 0, start) + 1, re.sub(r"\s&\s*\Z", "", text[start:end])


def quoted(word: str) -> str:
    """`word` as one word of a POSIX shell; of bash, zsh or ksh if it has control characters or bytes that are no text.

    Raises UsageError for NUL, which no argument can hold.
    """
    if "\0" in word:
        raise UsageError("a NUL byte cannot stand in a command line", "save it to a file and use --data-binary @FILE")
    if _PLAIN_WORD.fullmatch(word):
        return word
    if _UNPRINTABLE.search(word):
        return "$'" + "".join(_ansi_quoted(character) for character in word) + "'"
    return "'" + word.replace("'", "'\\''") + "'"


def is_argument(data: bytes) -> bool:
    """Can a command have `data` as one of its words? NUL ends a word, and Linux takes 128 KiB at most."""
    return b"\0" not in data and len(data) < _LONGEST_ARGUMENT


def piped(data: bytes, command: str) -> str:
    """`command` with `data` as its standard input."""
    return f"printf %s {base64.b64encode(data).decode('ascii')} | base64 -d | \\\n{command}"


def pipe_in(text: str, at: int = 0) -> tuple[bytes, int] | None:
    """What is piped into the command of `text`, as `piped` writes it, and where that command begins."""
    found = _PIPED.match(text, at)
    if found is None:
        return None
    try:
        return base64.b64decode(found[1], validate=True), found.end()
    except ValueError as error:
        raise UsageError(f"the base64 before the pipe cannot be read: {error}") from None


def _ansi_quoted(character: str) -> str:
    if character in "\\'":
        return "\\" + character
    if character == "\n" or _UNPRINTABLE.match(character):
        # Octal with all its digits: \x would swallow a hexadecimal digit that follows in some shells.
        return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape"))
    return character


class _Posix:
    """One pass over the text; `_at` is the next character, `_word` the pieces of the word being read (None between
    words)."""

    def __init__(self, text: str, at: int = 0) -> None:
        self._text = text
        self._at = at
        self._word: list[str] | None = None
        self._words: list[str] = []
        self._warnings: list[str] = []

    def split(self) -> Words:
        if not self._is_last():
            self._leave(self._text[self._at :])
        self._end_word()
        return Words(tuple(self._words), tuple(self._warnings))

    def end(self) -> int:
        """Where the command ends: at the character that ends it, or at the end of the text."""
        self._is_last()
        return self._at

    def _is_last(self) -> bool:
        """Go through the command; is it all there is?"""
        while self._at < len(self._text):
            if not self._step(self._text[self._at]):
                return False
        return True

    def _step(self, character: str) -> bool:
        """Take what begins here; False at the end of the command."""
        if character == "\\":
            self._escape()
        elif character == "'":
            self._add(self._until_quote(1), 0)
        elif character == '"' or self._text.startswith('$"', self._at):
            self._double(1 if character == '"' else 2)
        elif self._text.startswith("$'", self._at):
            self._ansi()
        elif character in " \t\r":
            self._end_word()
            self._at += 1
        elif character == "\n":
            self._end_word()
            if self._words:
                return False
            self._at += 1
        elif character == "#" and self._word is None:
            end = self._text.find("\n", self._at)
            self._at = end if end >= 0 else len(self._text)
        elif character in "|&;<>()":
            if character in "<>" and "".join(self._word or ()).isdigit():
                # The number of a file that is redirected, as in 2>file.
                self._word = None
            return False
        else:
            self._note_expansion(self._at)
            self._add(character, 1)
        return True

    def _add(self, text: str, length: int) -> None:
        if self._word is None:
            self._word = []
        self._word.append(text)
        self._at += length

    def _end_word(self) -> None:
        if self._word is not None:
            # Bytes that were written one by one may make a character together.
            self._words.append(_text_of_bytes("".join(self._word).encode("utf-8", "surrogateescape")))
            self._word = None

    def _escape(self) -> None:
        following = self._text[self._at + 1 : self._at + 3]
        if following.startswith("\n") or following == "\r\n":
            self._at += 1 + (following.index("\n") + 1)
        else:
            self._add(following[:1], 2)

    def _until_quote(self, opening: int) -> str:
        """The text of a single-quoted string; moves behind it."""
        start = self._at + opening
        end = self._text.find("'", start)
        if end < 0:
            raise self._open_quote("'")
        self._at = end + 1
        return self._text[start:end]

    def _double(self, opening: int) -> None:
        start = at = self._at + opening
        pieces: list[str] = []
        while at < len(self._text) and self._text[at] != '"':
            pair = self._text[at : at + 2]
            if pair[0] == "\\" and pair[1:] in ("$", "`", '"', "\\", "\n"):
                pieces.append("" if pair == "\\\n" else pair[1])
                at += 2
            else:
                self._note_expansion(at)
                pieces.append(pair[0])
                at += 1
        if at >= len(self._text):
            raise self._open_quote('"')
        self._add("".join(pieces), at + 1 - start + opening)

    def _ansi(self) -> None:
        match = re.compile(r"(?:[^'\\]|\\.)*'", re.DOTALL).match(self._text, self._at + 2)
        if match is None:
            raise self._open_quote("$'")
        self._add(_ansi_text(match[0][:-1]), match.end() - self._at)

    def _note_expansion(self, at: int) -> None:
        match = _EXPANSION.match(self._text, at)
        if match is not None:
            self._warnings.append(f"{match[0]} is left as it stands: a shell would replace it")

    def _leave(self, rest: str) -> None:
        if rest.strip():
            shown = " ".join(rest.split())
            self._warnings.append(
                f"left out, because the command ends before it: {shown if len(shown) <= 60 else shown[:59] + '…'}"
            )

    def _open_quote(self, quote: str) -> UsageError:
        before = self._text[: self._at]
        line, column = before.count("\n") + 1, self._at - (before.rfind("\n") + 1) + 1
        return UsageError(
            f"line {line}, column {column}: the quote {quote} is never closed: {self._text[self._at :][:40]}",
            "copy the whole command, to its last line",
        )


def _ansi_text(escaped: str) -> str:
    """The text of `$'…'` [bash manual, ANSI-C quoting]."""
    joined = _SURROGATE_PAIR.sub(lambda pair: _astral(pair[1], pair[2]), escaped)
    return _ANSI_ESCAPE.sub(_ansi_character, joined)


def _astral(high: str, low: str) -> str:
    """Browsers write a character beyond U+FFFF as the two halves JavaScript has."""
    return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)


def _ansi_character(match: re.Match[str]) -> str:
    byte, short, long, octal, control, letter = match.groups()
    if byte or octal:
        return _text_of_bytes(bytes((int(byte, 16) if byte else int(octal, 8) & 0xFF,)))
    if short or long:
        code = int(short or long, 16)
        return _text_of_bytes(chr(code).encode("utf-8", "surrogatepass")) if code <= 0x10FFFF else "\ufffd"
    if control:
        return "\x7f" if control == "?" else chr(ord(control) & 0x1F)
    return _ANSI_LETTERS.get(letter, "\\" + letter)


def _text_of_bytes(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _without_carets(text: str) -> str:
    """What cmd.exe hands on: `^` makes the next character plain, and takes a line end away with it."""
    pieces: list[str] = []
    in_quotes = False
    at = 0
    while at < len(text):
        character = text[at]
        if character == "^" and not in_quotes:
            end = re.compile(r"\^[ \t]*\r?\n").match(text, at)
            at = end.end() if end else at + 1
            line_end = re.compile(r"\r?\n").match(text, at)
            pieces.append("\n" if line_end else text[at : at + 1])
            at = line_end.end() if line_end else at + 1
            continue
        if character == '"':
            in_quotes = not in_quotes
        pieces.append(character)
        at += 1
    return "".join(pieces)


def _arguments_of_windows(line: str) -> list[str]:
    """The arguments a Windows program sees: backslashes matter before a quote only, `""` in quotes is a quote."""
    words: list[str] = []
    word: str | None = None
    in_quotes = False
    for token in re.findall(r'\\*""?|\\+|\s|[^\s"\\]+', line):
        if token.isspace() and not in_quotes:
            if word is not None:
                words.append(word)
            word = None
            continue
        word = word or ""
        backslashes = len(token) - len(token.lstrip("\\"))
        quotes = len(token) - backslashes if token.endswith('"') else 0
        if not quotes:
            word += token
            continue
        word += "\\" * (backslashes // 2)
        if backslashes % 2:
            word += '"'
            quotes -= 1
        if quotes == 2 and in_quotes:
            word += '"'
        elif quotes == 1:
            in_quotes = not in_quotes
    if in_quotes:
        raise UsageError(f'a quote " is never closed: {line[-40:]}', "copy the whole command, to its last line")
    return words if word is None else [*words, word]
