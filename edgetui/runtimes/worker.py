"""Runs one Python function as Lambda's runtime does. Started by `instance.py` in the user's own interpreter.

Imports nothing of edgetui and, before the user's code asks for more, only modules a bare interpreter that reads
JSON has: a cold start is waited for. Runs on Python 3.8 and later. What is obeyed here is the behaviour of the
runtime interface client that Lambda itself uses (`awslambdaric`), in our own words.

The event comes and the result goes on two pipes of their own (`argv[2]` and `argv[3]` are their descriptors),
in frames: one byte that says what it is, four bytes of length (big-endian), the payload.

    to the worker     C  configuration, JSON           I  "<request id> <deadline ms> <trace id>\\n" + event JSON
    from the worker   L  loaded, JSON                      F  could not be loaded, error payload; the worker ends
                      R  result                            E  the handler raised, error payload
                      U  result that repeats the message of its event, each member in its place
                      M  result not serialisable, payload  X  an error nobody caught, payload; the worker ends
                      S  more source files were loaded, JSON list
"""

import json
import os
import sys
import time
from time import time as now

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import IO, Any

    Handler = Callable[[Any, Any], Any]

THIS_FILE = sys.argv[1]
EVENTS = int(sys.argv[2])
RESULTS = int(sys.argv[3])
LOG_GROUP = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
LOG_STREAM = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
FUNCTION_NAME = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
MEMORY_SIZE = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
FUNCTION_VERSION = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
SIGKILL = 9


class Fault(Exception):
    """An error the runtime reports under a name of its own."""

    def __init__(self, kind: str, message: str, trace: "Sequence[str]" = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.trace = list(trace)


# --- the channel ---------------------------------------------------------------------------------------------------


def receive(channel: "IO[bytes]") -> "tuple[bytes, bytes]":
    """The next frame. When edgetui is gone nothing of this process group may stay behind."""
    head = channel.read(5)
    payload = channel.read(int.from_bytes(head[1:], "big")) if len(head) == 5 else b""
    if len(head) < 5:
        os.kill(0, SIGKILL)
    return head[:1], payload


def send(kind: bytes, payload: bytes) -> None:
    rest = memoryview(kind + len(payload).to_bytes(4, "big") + payload)
    while rest:
        rest = rest[os.write(RESULTS, rest) :]


def send_error(kind: bytes, error: "dict[str, Any]") -> None:
    log_error(error)
    send(kind, json.dumps(error).encode("ascii"))


# --- errors and log lines ------------------------------------------------------------------------------------------


def make_error(message: str, kind: str, trace: "list[str]", request_id: str) -> "dict[str, Any]":
    return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}


def error_of(exception: Exception, request_id: str) -> "dict[str, Any]":
    """The error payload: a fault's own name, or the exception's class name and its frames from the user's code on."""
    if isinstance(exception, Fault):
        return make_error(exception.message, exception.kind, exception.trace, request_id)
    import traceback

    frames = traceback.extract_tb(exception.__traceback__)
    first = next((index for index, frame in enumerate(frames) if frame.filename != THIS_FILE), 0)
    rows = [(frame.filename, frame.lineno or 0, frame.name, frame.line) for frame in frames[first:]]
    return make_error(str(exception), type(exception).__name__, traceback.format_list(rows), request_id)


def with_unbreakable_indent(line: str) -> str:
    text = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(text)) + text


def log_error(error: "dict[str, Any]") -> None:
    """One log line for the whole error, as CloudWatch shows it: carriage returns inside, indents kept."""
    lines = ["[ERROR] " + error["errorType"] + (": " + error["errorMessage"] if error["errorMessage"] else "")]
    lines.append("Traceback (most recent call last):")
    for entry in error["stackTrace"]:
        lines.extend(with_unbreakable_indent(line) for line in entry.splitlines())
    try:
        sys.stdout.write("\r".join(lines) + "\n")
    except (OSError, ValueError, AttributeError):
        return  # The function closed or replaced its standard output; the error itself goes by the channel.


class LoggingSetUp:
    """Gives the root logger Lambda's handler at the moment the user's code first imports `logging`.

    Importing it ahead, as Lambda does, would cost a third of a cold start for functions that never log.
    """

    request_id = ""
    load: "Callable[[Any], None]"

    def find_spec(self, name: str, path: "Any" = None, target: "Any" = None) -> "Any":
        if name != "logging":
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec: Any = finder.find_spec(name, path, target)
            if spec is not None:
                self.load, spec.loader.exec_module = spec.loader.exec_module, self.exec_module
                return spec
        return None

    def exec_module(self, module: "Any") -> None:
        self.load(module)
        self.set_up(module)

    def set_up(self, logging: "Any") -> None:
        class LambdaLoggerHandler(logging.Handler):  # type: ignore[misc]
            def emit(self, record: "Any") -> None:
                sys.stdout.write(self.format(record))

        def with_request_id(record: "Any") -> bool:
            record.aws_request_id = self.request_id
            return True

        logging.Formatter.converter = time.gmtime
        handler = LambdaLoggerHandler()
        layout = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
        handler.setFormatter(logging.Formatter(layout, "%Y-%m-%dT%H:%M:%S"))
        handler.addFilter(with_request_id)
        logging.getLogger().addHandler(handler)


# --- the context object --------------------------------------------------------------------------------------------


class CognitoIdentity:
    __slots__ = ["cognito_identity_id", "cognito_identity_pool_id"]

    def __init__(self) -> None:
        self.cognito_identity_id = None
        self.cognito_identity_pool_id = None

    def __repr__(self) -> str:
        return "CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None])"


class LambdaContext:
    """What a handler gets as `context`. `memory_limit_in_mb` is text, as at Lambda."""

    def __init__(self, request_id: str, deadline_ms: int, arn: str) -> None:
        self.aws_request_id = request_id
        self.log_group_name = LOG_GROUP
        self.log_stream_name = LOG_STREAM
        self.function_name = FUNCTION_NAME
        self.memory_limit_in_mb = MEMORY_SIZE
        self.function_version = FUNCTION_VERSION
        self.invoked_function_arn = arn
        self.tenant_id = None
        self.client_context = None
        self.identity = CognitoIdentity()
        self._epoch_deadline_time_in_ms = deadline_ms

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._epoch_deadline_time_in_ms - int(now() * 1000))

    def log(self, msg: object) -> None:
        sys.stdout.write(str(msg))

    def w3c(self) -> "dict[str, str]":
        return {}

    def __repr__(self) -> str:
        names = (
            "aws_request_id log_group_name log_stream_name function_name memory_limit_in_mb function_version "
            "invoked_function_arn client_context identity tenant_id"
        )
        return "LambdaContext([" + ",".join(n + "=" + str(getattr(self, n)) for n in names.split()) + "])"


# --- finding the handler -------------------------------------------------------------------------------------------


def find_handler(text: str) -> "Any":
    """The callable a handler string names, with Lambda's errors and their sentences."""
    if text.startswith("path:"):
        return find_handler_in_file(text[len("path:") :])
    if "." not in text:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{text}': not enough values to unpack (expected 2, got 1)",
        )
    module_name, name = text.rsplit(".", 1)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    module = importing(module_name, lambda: import_module(module_name.replace("/", ".")))
    try:
        return getattr(module, name)
    except AttributeError:
        raise Fault("Runtime.HandlerNotFound", f"Handler '{name}' missing on module '{module_name}'") from None


def import_module(dotted: str) -> "Any":
    if dotted.startswith("."):
        raise TypeError(f"the 'package' argument is required to perform a relative import for {dotted!r}")
    __import__(dotted)
    return sys.modules[dotted]


def importing(module_name: str, load: "Callable[[], Any]") -> "Any":
    """Run `load`; errors of the import itself become Lambda's, what the module raises stays as it is."""
    try:
        return load()
    except ImportError as error:
        message = f"Unable to import module '{module_name}': {error}"
        raise Fault("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        where = f'  File "{error.filename}" Line {error.lineno}\n    {error.text}'
        message = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", message, [where]) from error


def find_handler_in_file(text: str) -> "Any":
    """The handler of a plain file, `<file>:<name>`; without a name the first of handler, lambda_handler."""
    file, _, name = text.rpartition(":")
    module = importing(file, lambda: import_file(file))
    names = [name] if name else ["handler", "lambda_handler"]
    for candidate in names:
        if hasattr(module, candidate):
            return getattr(module, candidate)
    missing = " or ".join(f"'{candidate}'" for candidate in names)
    raise Fault("Runtime.HandlerNotFound", f"Handler {missing} missing on module '{file}'")


def import_file(file: str) -> "Any":
    """Import any file, also one whose name is no module name (`my-func.v2.py`) or is taken (`json.py`)."""
    from importlib.util import module_from_spec, spec_from_file_location

    parts = file[: -len(".py")].replace("\\", "/").split("/")
    package, stem = ".".join(parts[:-1]), parts[-1]
    in_package = bool(package) and os.path.exists(os.path.join(*parts[:-1], "__init__.py"))
    stem = "".join(c if c.isalnum() else "_" for c in stem)
    name = import_module(package).__name__ + "." + stem if in_package else stem
    if name in sys.modules:
        name = "_" + name
    spec: Any = spec_from_file_location(name, os.path.abspath(file))
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# --- results -------------------------------------------------------------------------------------------------------


def encoder(
    default: "Callable[[object], object]", ascii_only: bool, comma: str, colon: str
) -> "Callable[[object], str]":
    """What `json.JSONEncoder` has made anew for every `encode`, which is a third of its price."""
    make = json.encoder.c_make_encoder
    if make is None:
        return json.JSONEncoder(ensure_ascii=ascii_only, default=default, separators=(comma, colon)).encode
    quote = json.encoder.encode_basestring_ascii if ascii_only else json.encoder.encode_basestring
    chunks = make({}, default, quote, None, colon, comma, False, False, True)
    return lambda result: "".join(chunks(result, 0))


class Serialise:
    """`result -> bytes` as Lambda's encoder writes them: NaN as such, Decimal as a number, nested bytes as text.

    Non-ASCII text is escaped for the runtimes before python3.12 and raw from it on.
    """

    def __init__(self, ascii_only: bool) -> None:
        self.ascii_only = ascii_only
        self.encode = self.made()
        self.mark = ""

    def made(self) -> "Callable[[object], str]":
        return encoder(self.plain, self.ascii_only, ", ", ": ")

    def __call__(self, result: object) -> bytes:
        if isinstance(result, bytes):
            return result
        try:
            text = self.encode(result)
        except BaseException:
            self.encode = self.made()  # It remembers what it was in the midst of, and would take it for a circle.
            raise
        if self.mark:
            text = text.replace('"' + self.mark, "").replace(self.mark + '"', "")
            self.mark = ""
        return text.encode("utf-8")

    def plain(self, value: object) -> object:
        if isinstance(value, bytes):
            return value.decode("utf-8")
        decimal = sys.modules.get("decimal")
        if decimal and isinstance(value, decimal.Decimal):
            return float("nan") if value.is_nan() else self.number(str(value))
        raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")

    def number(self, digits: str) -> str:
        """A text to be freed of its quotes: the encoder has no way to write digits of our choice."""
        self.mark = self.mark or os.urandom(16).hex()
        return self.mark + digits + self.mark


# --- the loop ------------------------------------------------------------------------------------------------------


class Sources:
    """The files the function's modules came from, told once each."""

    def __init__(self) -> None:
        self.count = 0
        self.told: set[str] = set()

    def new(self) -> "list[str]":
        if len(sys.modules) == self.count:
            return []
        files = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
        self.count = len(sys.modules)
        root = os.environ.get("LAMBDA_TASK_ROOT", "")
        fresh = sorted(f for f in files if isinstance(f, str) and f not in self.told and f.startswith(root + os.sep))
        self.told.update(fresh)
        return fresh


def prepare() -> None:
    """The interpreter as the function should find it: its task root first on the path, no traces of ours."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, os.getcwd())
    sys.argv[1:] = []
    if os.environ.get("LC_CTYPE") == "C.UTF-8":
        del os.environ["LC_CTYPE"]  # Set by the interpreter itself where the machine lacks the locale of LANG.
    streams: Any = (sys.stdout, sys.stderr)
    for stream in streams:
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    os.set_inheritable(EVENTS, False)
    os.set_inheritable(RESULTS, False)


def freeze_time(at: float) -> None:
    """The clock of the day stands still for all that is imported from now on. Our own `now` goes on."""
    from importlib.machinery import SourceFileLoader

    name = "frozen_time"
    loader = SourceFileLoader(name, os.path.join(os.path.dirname(THIS_FILE), name + ".py"))
    namespace: dict[str, Any] = {"__name__": name}
    exec(loader.get_code(name), namespace)  # type: ignore[arg-type]  # A module that is no part of sys.modules.
    namespace["freeze"](at)


def load(configuration: "dict[str, Any]", sources: Sources) -> "Any":
    try:
        handler = find_handler(configuration["handler"])
    except Exception as error:
        send(b"S", json.dumps(sources.new()).encode())
        send_error(b"F", error_of(error, ""))
        os._exit(1)
    version = ".".join(str(part) for part in sys.version_info[:3])
    send(b"L", json.dumps({"version": version, "files": sources.new()}).encode())
    return handler


#: As edgetui writes events. What JSON has no word for becomes one that is in no event.
write_json = encoder(lambda _: float("nan"), True, ",", ":")


def repeats(result: object, event: str) -> bool:
    """Does the result say what the message says that the event ends with? It is the same text then."""
    if not isinstance(result, dict):
        return False
    try:
        tail = write_json(result) + "}}]}"
    except Exception:
        return False  # It has code of its own, which does not bear to be asked twice.
    return event.endswith(tail) and event.endswith(('"request":', '"response":'), 0, len(event) - len(tail))


#: As `json.loads` without its looks for blanks and byte order marks, which edgetui does not write.
read_json: "Any" = json.JSONDecoder().scan_once


def invoke(handler: "Handler", payload: bytes, arn: str, serialise: Serialise) -> "tuple[bytes, Any]":
    """One frame to send: the result, or how there is none. SystemExit and the like end the process, as at Lambda."""
    head, event = payload.decode("ascii").split("\n", 1)
    request_id, deadline_ms, trace_id = head.split(" ")
    os.environ["_X_AMZN_TRACE_ID"] = trace_id
    LoggingSetUp.request_id = request_id
    try:
        result = handler(read_json(event, 0)[0], LambdaContext(request_id, int(deadline_ms), arn))
    except Exception as error:
        return b"E", error_of(error, request_id)
    try:
        answer = serialise(result)
    except UnicodeEncodeError:
        raise
    except Exception as error:
        fault = Fault("Runtime.MarshalError", f"Unable to marshal response: {error}")
        return b"M", error_of(fault, request_id)
    return b"U" if repeats(result, event) else b"R", answer


def flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # The function closed or replaced it; what it wrote before has been written.


def main() -> None:
    prepare()
    sys.meta_path.insert(0, LoggingSetUp())
    channel = open(EVENTS, "rb", closefd=False)  # noqa: SIM115 (open as long as the process lives)
    configuration = json.loads(receive(channel)[1])
    serialise = Serialise(configuration["ascii"])
    sources = Sources()
    if configuration["freeze_time"] is not None:
        freeze_time(configuration["freeze_time"])
    handler = load(configuration, sources)
    process = os.getpid()
    while True:
        kind, answer = invoke(handler, receive(channel)[1], configuration["arn"], serialise)
        flush()
        if os.getpid() != process:
            os._exit(1)  # A child that the function forked and let return: the answer is its parent's to give.
        fresh = sources.new()
        if fresh:
            send(b"S", json.dumps(fresh).encode())
        if kind in b"RU":
            send(kind, answer)
        else:
            send_error(kind, answer)


main()
