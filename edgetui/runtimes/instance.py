"""One worker process: started, asked, watched and ended. Speaks the frames described in `worker.py`.

All waiting is done by the event loop: descriptors are read when there is something, a process descriptor tells the
end of the process, and a clock here, outside the function's reach, ends what takes too long.
"""

import asyncio
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from edgetui.engine.behavior import Function
from edgetui.runtimes import environment, memory
from edgetui.runtimes.discover import Interpreter
from edgetui.runtimes.guardian import Guardian
from edgetui.runtimes.output import Output
from edgetui.runtimes.sources import Sources

HERE = Path(__file__).parent
CHUNK = 64 * 1024
#: A frame longer than this is no frame of ours: a result is at most 6 MB at Lambda.
LARGEST_FRAME = 256 * 1024 * 1024
#: What a worker may send.
KINDS = frozenset("LFRUEMSX")
#: Seconds between two looks at a busy worker's memory.
LOOK = 0.05
#: Seconds a worker may live on after its channel closed.
GRACE = 0.5
STEP = 0.01

#: Python's entry: the worker's code from the package's bytecode cache; a plain script is compiled at every start.
#: The task root is off the path until the worker has imported what it needs: it may hold a `json.py`.
BOOT = (
    "import sys,_frozen_importlib_external as e;del sys.path[0];"
    "exec(e.SourceFileLoader('edgetui_worker',sys.argv[1]).get_code('edgetui_worker'))"
)


#: Everything is read into this one piece of memory: to allocate as much for each read costs more than the read.
_buffer = bytearray(CHUNK)
_buffers = [_buffer]
_view = memoryview(_buffer)


@dataclass(frozen=True, slots=True)
class Answer:
    """A frame that ends a wait: `kind` as in `worker.py`."""

    kind: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The process ended instead of answering. `cause` says why we ended it, if we did."""

    status: int
    cause: str = ""


TIMED_OUT = "timed out"
OUT_OF_MEMORY = "out of memory"
GARBAGE = "garbage"
CLOSED = "closed"


def command_line(function: Function, interpreter: Interpreter, channel: tuple[int, int]) -> list[str]:
    ends = [str(end) for end in channel]
    if function.is_node:
        heap = f"--max-old-space-size={max(16, function.memory * 9 // 10)}"
        return [interpreter.path, heap, str(HERE / "worker.mjs"), *ends]
    return [interpreter.path, "-s", "-u", "-c", BOOT, str(HERE / "worker.py"), *ends]


def configuration(function: Function) -> bytes:
    """What the worker must know beyond its environment. The rules follow the runtime's name."""
    version = tuple(int(part) for part in function.runtime.removeprefix("python").split(".") if part.isdigit())
    return json.dumps(
        {
            "handler": function.handler,
            "root": function.root,
            "arn": environment.arn(function),
            "freeze_time": function.freeze_time,
            "ascii": function.runtime.startswith("python") and version < (3, 12),
            "node24": function.is_node and int(function.runtime[len("nodejs") :].split(".")[0] or 0) >= 24,
        }
    ).encode()


def _give_way(pid: int) -> None:
    """A worker that is woken by an event lets edgetui first finish what it is at.

    Else the system may change to the worker in the midst of the write that wakes it, and back: twice for each event.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # It has ended already, or nobody here may say so.
            os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0))


class Instance:
    """A worker process of one function. One question at a time; after an `Ended` it is of no more use."""

    def __init__(self, function: Function, interpreter: Interpreter, stream: str, guardian: Guardian) -> None:
        """Start the process. Raises OSError when the interpreter or the task root cannot be used."""
        self.output = Output()
        self.sources = Sources(function.root)
        self.version = ""
        self._memory_limit = function.memory + memory.ALLOWANCE
        self._guardian = guardian
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[Answer | Ended] | None = None
        self._ended: asyncio.Future[Ended] = self._loop.create_future()
        self._cause = ""
        self._began = self._deadline = self._loop.time()
        self._next_look: asyncio.TimerHandle | None = None
        self._incoming = bytearray()
        self._outgoing = memoryview(b"")
        self._is_writing = False
        self._is_ending = False
        self._spawn(function, interpreter, stream)
        self._watch()

    # --- its beginning ---

    def _spawn(self, function: Function, interpreter: Interpreter, stream: str) -> None:
        theirs_in, self._to_worker = os.pipe()
        self._from_worker, theirs_out = os.pipe()
        theirs = (theirs_in, theirs_out)
        try:
            self._process = subprocess.Popen(
                command_line(function, interpreter, theirs),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                pass_fds=theirs,
                cwd=function.root,
                env=environment.variables(function, interpreter.path, stream),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._to_worker)
            os.close(self._from_worker)
            raise
        finally:
            os.close(theirs_in)
            os.close(theirs_out)
        os.set_blocking(self._to_worker, False)
        os.set_blocking(self._from_worker, False)
        self._guardian.add(self._process.pid)
        memory.limit(self._process.pid, function.memory)
        _give_way(self._process.pid)
        self._gauge = memory.MemoryGauge(self._process.pid)
        self._send(b"C", configuration(function))

    def _watch(self) -> None:
        assert self._process.stdout is not None and self._process.stderr is not None
        self._left_over = select.poll()
        self._pipes = {"stdout": self._process.stdout.fileno(), "stderr": self._process.stderr.fileno()}
        for stream, pipe in self._pipes.items():
            os.set_blocking(pipe, False)
            self._loop.add_reader(pipe, self._read_output, stream, pipe)
            self._left_over.register(pipe, select.POLLIN)
        self._loop.add_reader(self._from_worker, self._read_channel)
        self._life = os.pidfd_open(self._process.pid) if sys.platform == "linux" else -1
        if self._life >= 0:
            self._loop.add_reader(self._life, self._on_end)

    # --- asking ---

    @property
    def is_usable(self) -> bool:
        return not self._ended.done() and not self._cause

    @property
    def has_ended(self) -> bool:
        return self._ended.done()

    async def loaded(self, seconds: float) -> Answer | Ended:
        """The worker's word on its start: L or F, or its end."""
        return await self._wait(seconds)

    async def invoke(self, head: str, event: bytes, seconds: float) -> Answer | Ended:
        """Hand over one event; `head` is `request id, deadline ms, trace id`."""
        if self.is_usable:
            self._send(b"I", head.encode() + b"\n" + event)
        return await self._wait(seconds)

    def peak_mb(self) -> int | None:
        """The most memory the process ever had; None where it cannot be told."""
        return self._gauge.peak_mb()

    def is_too_much(self, memory_mb: int | None) -> bool:
        return (memory_mb or 0) > self._memory_limit

    async def _wait(self, seconds: float) -> Answer | Ended:
        if self._ended.done():
            return self._ended.result()
        self._waiter = self._loop.create_future()
        self._began = self._loop.time()
        self._deadline = self._began + seconds
        if self._next_look is None or self._next_look.when() > self._deadline:
            self._look_again()
        try:
            return await self._waiter
        except asyncio.CancelledError:
            self.kill()
            raise
        finally:
            self._waiter = None

    def _look_again(self) -> None:
        """The look that is due stays due when its wait is over: the next wait, often soon, need not order its own."""
        if self._next_look is not None:
            self._next_look.cancel()
        self._next_look = self._loop.call_at(min(self._deadline, self._loop.time() + LOOK), self._look)

    def _look(self) -> None:
        self._next_look = None
        if self._waiter is None:
            return
        if self._gauge.seen_mb() > self._memory_limit:
            self.kill(OUT_OF_MEMORY)
        elif self._loop.time() >= self._deadline:
            self.kill(TIMED_OUT)
        else:
            self._look_again()

    def _answer(self, answer: Answer | Ended) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(answer)

    # --- descriptors ---

    def _send(self, kind: bytes, payload: bytes) -> None:
        self._outgoing = memoryview(kind + len(payload).to_bytes(4, "big") + payload)
        self._continue_sending()

    def _continue_sending(self) -> None:
        try:
            self._outgoing = self._outgoing[os.write(self._to_worker, self._outgoing) :]
        except BlockingIOError:
            pass
        except OSError:
            self._outgoing = memoryview(b"")  # The worker closed its end; reading will notice.
        if self._outgoing and not self._is_writing:
            self._is_writing = True
            self._loop.add_writer(self._to_worker, self._continue_sending)
        elif self._is_writing and not self._outgoing:
            self._is_writing = False
            self._loop.remove_writer(self._to_worker)

    def _read_channel(self) -> bool:
        """Read what is there, at most one chunk. False when there is nothing more."""
        try:
            size = os.readv(self._from_worker, _buffers)
        except BlockingIOError:
            return False
        except OSError:
            size = 0
        if not size:
            self._loop.remove_reader(self._from_worker)
            self._on_hang_up(GRACE)
            return False
        if not self._incoming and size >= 5 and size == 5 + int.from_bytes(_view[1:5], "big"):
            self._take_frame(chr(_buffer[0]), bytes(_view[5:size]))
        else:
            self._incoming += _view[:size]
            self._take_frames()
        return True

    def _take_frames(self) -> None:
        while len(self._incoming) >= 5:
            kind, size = chr(self._incoming[0]), int.from_bytes(self._incoming[1:5], "big")
            if kind not in KINDS or size > LARGEST_FRAME:
                self.kill(GARBAGE)
                return
            if len(self._incoming) < 5 + size:
                return
            payload = bytes(self._incoming[5 : 5 + size])
            del self._incoming[: 5 + size]
            self._take_frame(kind, payload)

    def _take_frame(self, kind: str, payload: bytes) -> None:
        try:
            if kind not in KINDS:
                raise ValueError(kind)
            if kind == "S":
                self.sources.add(json.loads(payload))
                return
            if kind == "L":
                told = json.loads(payload)
                self.version = told["version"]
                self.sources.add(told["files"])
        except (ValueError, TypeError, LookupError):
            self.kill(GARBAGE)
            return
        self._drain()
        self._answer(Answer(kind, payload))

    def _read_output(self, stream: str, pipe: int) -> None:
        """Read what is there, at most one chunk."""
        try:
            size = os.readv(pipe, _buffers)
        except BlockingIOError:
            return
        if size:
            at_ms = None if self._waiter is None else round((self._loop.time() - self._began) * 1000, 1)
            self.output.write(stream, bytes(_view[:size]), at_ms)
        else:
            self._loop.remove_reader(pipe)
            self._left_over.unregister(pipe)

    def _drain(self) -> None:
        """Take over what was written before the answer: a pipe holds 64 KB, or 1 MB where somebody enlarged it."""
        for _ in range(16):
            found = self._left_over.poll(0)
            if not found:
                return
            ready = {pipe for pipe, _ in found}
            for stream, pipe in self._pipes.items():
                if pipe in ready:
                    self._read_output(stream, pipe)

    # --- its end ---

    def kill(self, cause: str = "") -> None:
        """End the process and all it started. `cause` is told by the `Ended` that follows."""
        if self._ended.done():
            return
        self._cause = self._cause or cause or "ended"
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        if self._life < 0:
            self._loop.call_soon(self._on_end)

    async def stop(self) -> None:
        """Kill, and return when nothing is left."""
        self.kill()
        await asyncio.shield(self._ended)

    def _on_hang_up(self, patience: float) -> None:
        """The worker's end of the channel is closed: it has ended, or the function has closed it.

        Without a process descriptor (Linux has it) this is how the end is noticed.
        """
        if self._ended.done() or self._is_ending:
            return
        if os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            self._on_end()
        elif patience <= 0:
            self.kill(CLOSED)
        else:
            self._loop.call_later(STEP, self._on_hang_up, patience - STEP)

    def _on_end(self) -> None:
        """The process is gone: take what it left behind, then let go of everything."""
        if self._is_ending:
            return
        self._is_ending = True
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        while self._read_channel():
            pass
        self._drain()
        self._guardian.remove(self._process.pid)
        ended = Ended(self._process.wait(), self._cause)
        self._close()
        self._ended.set_result(ended)
        self._answer(ended)

    def _close(self) -> None:
        for descriptor in (*self._pipes.values(), self._from_worker, self._life):
            if descriptor >= 0:
                self._loop.remove_reader(descriptor)
        if self._next_look is not None:
            self._next_look.cancel()
        self._loop.remove_writer(self._to_worker)
        os.close(self._to_worker)
        os.close(self._from_worker)
        assert self._process.stdout is not None and self._process.stderr is not None
        self._process.stdout.close()
        self._process.stderr.close()
        self._gauge.close()
        if self._life >= 0:
            os.close(self._life)
            self._life = -1
