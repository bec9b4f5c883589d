"""Lambda's own lines around what a function writes, and its words for functions that end without an answer."""

import math
import signal
import time

from edgetui.engine.commands import LogLine


def platform(text: str) -> LogLine:
    return LogLine("platform", text)


def init_start(runtime: str, version: str) -> LogLine:
    """`version` is the interpreter's, empty when it ended before it told: then the runtime's name stands alone."""
    language = "nodejs" if runtime.startswith("nodejs") else "python"
    return platform(f"INIT_START Runtime Version: {language}:{version or runtime.removeprefix(language)}")


def init_report(init_ms: float, status: str, error_type: str = "") -> LogLine:
    """Written when the initialisation fails, before the invocation that wanted it is reported."""
    error = f"\tError Type: {error_type}" if error_type else ""
    return platform(f"INIT_REPORT Init Duration: {init_ms:.2f} ms\tPhase: init\tStatus: {status}{error}")


def start(request_id: str, version: str) -> LogLine:
    return platform(f"START RequestId: {request_id} Version: {version}")


def end(request_id: str) -> LogLine:
    return platform(f"END RequestId: {request_id}")


def report(
    request_id: str,
    elapsed_ms: float,
    memory_size: int,
    memory_used: int | None,
    init_ms: float | None,
    status: str = "",
) -> LogLine:
    """`status` is empty or what follows the figures: `Status: timeout`, `Status: error\\tError Type: …`."""
    text = (
        f"REPORT RequestId: {request_id}\tDuration: {elapsed_ms:.2f} ms\t"
        f"Billed Duration: {math.ceil(elapsed_ms)} ms\tMemory Size: {memory_size} MB\t"
    )
    if memory_used is not None:
        text += f"Max Memory Used: {memory_used} MB\t"
    if init_ms is not None:
        text += f"Init Duration: {init_ms:.2f} ms\t"
    if status:
        text += f"{status}\t"
    return platform(text)


def timed_out(request_id: str, seconds: float, now: float) -> LogLine:
    instant = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now * 1000) % 1000:03d}Z"
    return platform(f"{instant} {request_id} Task timed out after {seconds:.2f} seconds")


def exit_words(status: int) -> str:
    """How Lambda words the end of a runtime process. `status` as `subprocess` has it: negative is a signal."""
    if status == 0:
        return "Runtime exited without providing a reason"
    if status < 0:
        return f"Runtime exited with error: signal: {(signal.strsignal(-status) or str(-status)).lower()}"
    return f"Runtime exited with error: exit status {status}"
