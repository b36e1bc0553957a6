"""A child process that answers lines with lines, and that can neither hang nor flood its parent.

Three threads write, read and drain, so that no full pipe ever stops both sides; every wait has an
end. The child is the leader of a session of its own, so that what it started ends with it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ....schema import PressmarkError
from ....schema.parsing import MAX_BYTES

#: Seconds that a child has for ending after its stdin was closed, then after a polite signal.
GRACE = 5.0
_KEPT_LINES = 20


class Silent(Exception):
    """The child gave no line in time."""


class Ended(Exception):
    """The child closed its output; the message says how it ended and what it said last."""


class TooLong(Exception):
    """The child wrote a line that is longer than any answer may be."""


class Child:
    """A running command. Raises PressmarkError when it cannot be started."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            reason = (error.strerror or "the system refuses").lower()
            raise PressmarkError(
                f"{command[0]} cannot be started: {reason}; check the command"
            ) from None
        self._stopping = threading.Event()
        self._to_write: queue.Queue[bytes | None] = queue.Queue()
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=256)
        self._last_words: deque[str] = deque(maxlen=_KEPT_LINES)
        self._threads = [
            threading.Thread(target=work, daemon=True)
            for work in (self._write, self._read, self._drain)
        ]
        for thread in self._threads:
            thread.start()

    # -- what the threads do ---------------------------------------------------------------------

    def _write(self) -> None:
        stream = _stream(self._process.stdin)
        with contextlib.suppress(OSError, ValueError), stream:
            while (data := self._to_write.get()) is not None:
                stream.write(data)
                stream.flush()

    def _read(self) -> None:
        stream = _stream(self._process.stdout)
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(MAX_BYTES + 1):
                if not self._put(line) or len(line) > MAX_BYTES:
                    break
        self._put(None)

    def _put(self, line: bytes | None) -> bool:
        """Hand a line over, waiting while nobody takes lines; False once the child is stopped."""
        while not self._stopping.is_set():
            try:
                self._lines.put(line, timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def _drain(self) -> None:
        stream = _stream(self._process.stderr)
        with contextlib.suppress(OSError, ValueError):
            while line := stream.readline(10_000):
                self._last_words.append(line.decode("utf-8", "replace").rstrip())

    # -- what the harness does -------------------------------------------------------------------

    def send(self, line: str) -> None:
        """Have a line written; does not wait for the child to read it."""
        self._to_write.put(line.encode("utf-8") + b"\n")

    def receive(self, seconds: float) -> bytes:
        """The next line, without its end. Raises Silent, Ended or TooLong."""
        try:
            line = self._lines.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise Silent from None
        if line is None:
            self._lines.put(None)
            raise Ended(self._how_it_ended())
        if len(line) > MAX_BYTES:
            raise TooLong
        return line.rstrip(b"\r\n")

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return "it closed its output but still runs"
        self._threads[2].join(timeout=1)
        how = f"it was ended by signal {-code}" if code < 0 else f"it ended with exit code {code}"
        lines = [line for line in self._last_words if line.strip()]
        # A traceback ends with its error in Python, and begins with it in JavaScript.
        telling = [line for line in lines if "Error" in line or "error:" in line]
        said = (telling or lines or [""])[-1]
        return f"{how}; the last line on stderr: {said}" if said else how

    def peak_memory_mb(self) -> float:
        """The largest resident size (MiB) of the child and what it started; 0 if not known.

        Linux only: the sum of VmHWM over the processes of the child's session.
        """
        total = 0.0
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                # Fields after the name, which may hold anything: state, parent, group, session.
                stat = (folder / "stat").read_text("utf-8", "replace")
                if int(stat.rpartition(")")[2].split()[3]) == self._process.pid:
                    total += _peak_of(folder / "status")
        return total

    def finish(self, seconds: float = GRACE) -> int | None:
        """Close the child's input and wait for its end: the exit code, or None if it goes on."""
        self._to_write.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=seconds)
        return None

    def stop(self, seconds: float = GRACE) -> None:
        """End the child and what it started: by closing its input, politely, then surely."""
        self.finish(seconds)
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=min(seconds, 1))
                break
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)  # what outlived its leader
        self._stopping.set()
        deadline = time.monotonic() + 1
        for thread in self._threads:
            thread.join(timeout=max(deadline - time.monotonic(), 0))
        for stream in (self._process.stdout, self._process.stderr):
            with contextlib.suppress(OSError):
                _stream(stream).close()


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the child was started without this pipe")
    return stream


def _peak_of(status: Path) -> float:
    for line in status.read_text("utf-8", "replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
