"""One invocation: gathers its log and figures, and words what came of it as Lambda does."""

import json
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edgetui.engine.behavior import Function
from edgetui.engine.commands import FailureKind, FunctionFailed, FunctionReturned, LogLine
from edgetui.runtimes import platform_lines
from edgetui.runtimes.instance import CLOSED, GARBAGE, OUT_OF_MEMORY, TIMED_OUT, Answer, Ended

_KINDS = {
    "E": FailureKind.RAISED,
    "X": FailureKind.RAISED,
    "M": FailureKind.NOT_SERIALISABLE,
    "F": FailureKind.NOT_LOADABLE,
}
#: What no word of Lambda's fits, because Lambda's own runtime cannot be reached like this.
_OUR_WORDS = {
    GARBAGE: "the function wrote to a descriptor that is not its own and broke edgetui's channel to it",
    CLOSED: "the function closed descriptors that are not its own, edgetui's channel to it among them",
}


@dataclass
class Invocation:
    """Mutable while it lasts; ends in one FunctionReturned or FunctionFailed."""

    function: Function
    request_id: str
    logs: list[LogLine] = field(default_factory=list)
    elapsed_ms: float = 0.0
    init_ms: float | None = None
    memory_mb: int | None = None

    def head(self, now: float) -> str:
        """Request id, deadline (ms since the epoch) and trace id: what a worker is told beside the event."""
        plain = self.request_id.replace("-", "")
        trace = f"Root=1-{int(now):08x}-{plain[:24]};Parent={plain[-16:]};Sampled=0"
        return f"{self.request_id} {int((now + self.function.timeout) * 1000)} {trace}"

    def told_start(self) -> None:
        self.logs.append(platform_lines.start(self.request_id, self.function.version))

    def not_started(self, error_type: str, message: str) -> FunctionFailed:
        """There is no process that could run it."""
        return self._failed(FailureKind.NOT_LOADABLE, error_type, message)

    def not_loaded(self, answer: Answer | Ended, seconds: float, is_over_memory: bool, now: float) -> FunctionFailed:
        """The initialisation came to no good end: `INIT_REPORT`, then the invocation that wanted it."""
        mark = len(self.logs)
        failed = self.ended(answer, seconds, is_over_memory, now)
        status = "timeout" if failed.kind is FailureKind.TIMED_OUT else "error"
        line = platform_lines.init_report(self.init_ms or 0.0, status, failed.error_type)
        start = platform_lines.start(self.request_id, self.function.version)
        logs = (*failed.logs[:mark], line, start, *failed.logs[mark:])
        return FunctionFailed(
            failed.kind, failed.error_type, failed.message, failed.trace, logs, 0.0, self.init_ms, self.memory_mb
        )

    def ended(self, answer: Answer | Ended, seconds: float, is_over_memory: bool, now: float) -> FunctionFailed:
        """Anything but a result. `seconds` is the time it had."""
        if isinstance(answer, Ended) and answer.cause == TIMED_OUT:
            self.logs.append(platform_lines.timed_out(self.request_id, seconds, now))
            words = f"Task timed out after {seconds:.2f} seconds"
            return self._failed(FailureKind.TIMED_OUT, "Sandbox.Timedout", self._said(words))
        if is_over_memory or self._ran_out_of_memory(answer):
            words = platform_lines.exit_words(-signal.SIGKILL)
            return self._failed(FailureKind.OUT_OF_MEMORY, "Runtime.OutOfMemory", self._said(words))
        if isinstance(answer, Answer):
            return self._reported(answer)
        words = _OUR_WORDS.get(answer.cause) or platform_lines.exit_words(answer.status)
        return self._failed(FailureKind.EXITED, "Runtime.ExitError", self._said(words))

    def returned(self, payload: bytes, echoes: Mapping[str, Any] | None) -> FunctionReturned:
        """`echoes` is the event, if the worker says that the result repeats its message."""
        logs = self._closing_lines("")
        text = payload.decode("utf-8", "surrogateescape")
        return FunctionReturned(text, logs, self.elapsed_ms, self.init_ms, self.memory_mb, echoes)

    # --- details ---

    def _said(self, words: str) -> str:
        return f"RequestId: {self.request_id} Error: {words}"

    def _ran_out_of_memory(self, answer: Answer | Ended) -> bool:
        if isinstance(answer, Ended):
            aborted = answer.status in (-signal.SIGABRT, -signal.SIGTRAP, -signal.SIGILL)
            return answer.cause == OUT_OF_MEMORY or (aborted and self._says_out_of_memory())
        return False

    def _says_out_of_memory(self) -> bool:
        """V8 aborts with a text and no status of its own."""
        words = ("out of memory", "Allocation failed")
        return any(word in line.text for line in self.logs if line.stream == "stderr" for word in words)

    def _reported(self, answer: Answer) -> FunctionFailed:
        """An error payload of the runtime: Python's `stackTrace` or Node's `trace`."""
        try:
            error = json.loads(answer.payload)
            error_type, message = str(error.get("errorType") or ""), str(error.get("errorMessage") or "")
            trace = tuple(str(line) for line in error.get("stackTrace") or error.get("trace") or ())
        except (ValueError, AttributeError, TypeError):
            return self._failed(FailureKind.EXITED, "Runtime.ExitError", self._said(_OUR_WORDS[GARBAGE]))
        kind = FailureKind.OUT_OF_MEMORY if error_type == "MemoryError" else _KINDS[answer.kind]
        return self._failed(kind, error_type, message, trace)

    def _failed(self, kind: FailureKind, error_type: str, message: str, trace: tuple[str, ...] = ()) -> FunctionFailed:
        is_timeout = kind is FailureKind.TIMED_OUT
        status = "Status: timeout" if is_timeout else f"Status: error\tError Type: {error_type}"
        logs = self._closing_lines(status) if self.logs else ()
        return FunctionFailed(kind, error_type, message, trace, logs, self.elapsed_ms, self.init_ms, self.memory_mb)

    def _closing_lines(self, status: str) -> tuple[LogLine, ...]:
        report = platform_lines.report(
            self.request_id, self.elapsed_ms, self.function.memory, self.memory_mb, self.init_ms, status
        )
        return (*self.logs, platform_lines.end(self.request_id), report)
