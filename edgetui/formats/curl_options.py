"""curl's options: which take an argument, which matter to the request, and how they are written [curl(1)]."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from edgetui.errors import UsageError


def _without_letter(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "")


#: Options that shape the request, with an argument; value: the short form, if any.
WITH_VALUE = {
    "request": "X",
    "header": "H",
    "data": "d",
    "data-ascii": "",
    "data-raw": "",
    "data-binary": "",
    "data-urlencode": "",
    "json": "",
    "form": "F",
    "form-string": "",
    "upload-file": "T",
    "user": "u",
    "oauth2-bearer": "",
    "cookie": "b",
    "user-agent": "A",
    "referer": "e",
    "range": "r",
    "url": "",
    "request-target": "",
    "url-query": "",
}
#: Options that shape the request, without an argument.
FLAGS = {
    "get": "G",
    "head": "I",
    "compressed": "",
    "path-as-is": "",
    "http1.0": "0",
    "http1.1": "",
    "http2": "",
    "http2-prior-knowledge": "",
    "http3": "",
    "http3-only": "",
    "next": ":",
    "digest": "",
    "ntlm": "",
    "negotiate": "",
    "anyauth": "",
    "globoff": "g",
}
#: Options of FLAGS under which credentials wait for the server's challenge.
CHALLENGED = ("digest", "ntlm", "negotiate", "anyauth")
#: Options about curl's own work: how it connects, waits, prints. Nothing of them is in the request.
_QUIET_FLAGS = {
    "silent": "s",
    "show-error": "S",
    "insecure": "k",
    "location": "L",
    "location-trusted": "",
    "include": "i",
    "verbose": "v",
    "fail": "f",
    "fail-with-body": "",
    "fail-early": "",
    "no-buffer": "N",
    "progress-bar": "#",
    "no-progress-meter": "",
    "ipv4": "4",
    "ipv6": "6",
    "parallel": "Z",
    "remote-name": "O",
    "remote-header-name": "J",
    "remote-time": "R",
    "create-dirs": "",
    "basic": "",
    "post301": "",
    "post302": "",
    "post303": "",
    "no-keepalive": "",
    "tcp-nodelay": "",
    "tcp-fastopen": "",
    "ssl": "",
    "ssl-reqd": "",
    "ssl-no-revoke": "",
    "tlsv1": "1",
    "tlsv1.0": "",
    "tlsv1.1": "",
    "tlsv1.2": "",
    "tlsv1.3": "",
    "styled-output": "",
    "disable": "q",
    "http0.9": "",
    "junk-session-cookies": "j",
    "netrc": "n",
    "list-only": "l",
    "append": "a",
    "use-ascii": "B",
    "sslv2": "2",
    "sslv3": "3",
    **_without_letter(
        """cert-status compressed-ssh crlf disallow-username-in-url doh-cert-status doh-insecure false-start form-escape
        ignore-content-length metalink netrc-optional no-alpn no-clobber no-npn no-sessionid parallel-immediate raw
        remote-name-all remove-on-error retry-all-errors retry-connrefused sasl-ir skip-existing ssl-allow-beast
        ssl-auto-client-cert ssl-revoke-best-effort suppress-connect-headers trace-ids trace-time xattr"""
    ),
}
_QUIET_WITH_VALUE = {
    "output": "o",
    "output-dir": "",
    "max-time": "m",
    "connect-timeout": "",
    "write-out": "w",
    "retry": "",
    "retry-delay": "",
    "retry-max-time": "",
    "dump-header": "D",
    "cookie-jar": "c",
    "cacert": "",
    "capath": "",
    "ciphers": "",
    "tls-max": "",
    "max-redirs": "",
    "limit-rate": "",
    "keepalive-time": "",
    "speed-limit": "Y",
    "speed-time": "y",
    "stderr": "",
    "trace": "",
    "trace-ascii": "",
    **_without_letter(
        """alt-svc create-file-mode crlfile curves dns-interface dns-ipv4-addr dns-ipv6-addr egd-file engine
        etag-save expect100-timeout happy-eyeballs-timeout-ms hsts keepalive-cnt libcurl local-port
        login-options max-filesize parallel-max proto-redir random-file rate tls13-ciphers tlsauthtype tlspassword
        tlsuser trace-config"""
    ),
}
#: Options that would change the request or its way and are not obeyed: said in a warning.
_IGNORED_WITH_VALUE = {
    "proxy": "x",
    "proxy-user": "U",
    "proxy-header": "",
    "preproxy": "",
    "socks4": "",
    "socks4a": "",
    "socks5": "",
    "socks5-hostname": "",
    "noproxy": "",
    "resolve": "",
    "connect-to": "",
    "interface": "",
    "unix-socket": "",
    "dns-servers": "",
    "doh-url": "",
    "cert": "E",
    "cert-type": "",
    "key": "",
    "key-type": "",
    "pass": "",
    "pinnedpubkey": "",
    "config": "K",
    "time-cond": "z",
    "continue-at": "C",
    "aws-sigv4": "",
    "proto": "",
    "proto-default": "",
    "netrc-file": "",
    "variable": "",
    "expand-url": "",
    "expand-data": "",
    "expand-header": "",
    **_without_letter(
        """abstract-unix-socket delegation etag-compare proxy-cacert proxy-capath proxy-cert proxy-cert-type
        proxy-ciphers proxy-crlfile proxy-key proxy-key-type proxy-pass proxy-pinnedpubkey proxy-service-name
        proxy-tls13-ciphers proxy-tlsauthtype proxy-tlspassword proxy-tlsuser proxy1.0 service-name
        socks5-gssapi-service"""
    ),
}

_TAKING_VALUE = {**WITH_VALUE, **_QUIET_WITH_VALUE, **_IGNORED_WITH_VALUE}
_WITHOUT_VALUE = {**FLAGS, **_QUIET_FLAGS}
_BY_LETTER = {letter: name for name, letter in {**_TAKING_VALUE, **_WITHOUT_VALUE}.items() if letter}
_QUIET = _QUIET_FLAGS.keys() | _QUIET_WITH_VALUE.keys()


@dataclass(frozen=True, slots=True)
class Option:
    """An option by its long name; `value` is empty for a flag. `url` is the name of a bare word as well."""

    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Options:
    """What shapes the request, in order, and sentences about what does not. `rest` are the words after `--next`."""

    options: tuple[Option, ...]
    warnings: tuple[str, ...]
    rest: tuple[str, ...] = ()


def options_of(words: Iterable[str]) -> Options:
    """The options in the words after `curl`, up to `--next`. Raises UsageError for one without its argument."""
    options: list[Option] = []
    warnings: list[str] = []
    left = iter(words)
    for name, value, written in _occurrences(left):
        if name == "next":
            break
        positive = name.removeprefix("no-")
        if name not in _WITHOUT_VALUE and positive in _WITHOUT_VALUE:
            options = [option for option in options if option.name != positive]
        elif name in WITH_VALUE or name in FLAGS:
            options.append(Option(name, value))
        elif name in _IGNORED_WITH_VALUE:
            warnings.append(f"{written} {value} is ignored")
        elif name not in _QUIET:
            warnings.append(f"{written} is not known and ignored")
    return Options(tuple(options), tuple(warnings), tuple(left))


def _occurrences(words: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    """(long name, value, as written). Unknown options come with the name they have."""
    only_words = False
    for word in words:
        if only_words or not word.startswith("-") or word == "-":
            yield "url", word, word
        elif word == "--":
            only_words = True
        elif word.startswith("--"):
            name = word[2:]
            yield name, _argument(words, word) if name in _TAKING_VALUE else "", word
        else:
            yield from _short(word[1:], words)


def _short(letters: str, words: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    """`sSLXPOST` -> s, S, L, X with POST: an option with an argument takes the rest of the word, or the next one."""
    while letters:
        letter, letters = letters[0], letters[1:]
        name = _BY_LETTER.get(letter, letter)
        if name in _TAKING_VALUE:
            yield name, letters or _argument(words, "-" + letter), "-" + letter
            return
        yield name, "", "-" + letter


def _argument(words: Iterator[str], option: str) -> str:
    value = next(words, None)
    if value is None:
        raise UsageError(f"{option} at the end of the command has no argument", "copy the whole command")
    return value
