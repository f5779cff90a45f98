"""Start the process that reads a file of others, take what it writes, and say what became of it."""

from __future__ import annotations

import json
import os
import select
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from wpkg.errors import ReadError
from wpkg.graph.foreign.kinds import printable
from wpkg.graph.foreign.limits import Limits
from wpkg.graph.foreign.refused import Fault, unpacked

_DONE, _FAULT = b"#done ", b"#fault "
_CHUNK = 1 << 20
_START = "from wpkg.graph.foreign.child import main; main()"


def parsed(path: Path, media_type: str, limits: Limits) -> Iterator[bytes]:
    """Yield the N-Quads of a file in blocks of whole lines.

    Raises:
        ReadError: it cannot be taken in, or asked too much.
        SyntaxFault: it does not parse.
    """
    with _opened(path, limits) as file, _child(file, media_type, limits) as process:
        last = yield from _taken(process, limits, printable(path))
        if last.startswith(_FAULT):
            raise unpacked(last.removeprefix(_FAULT)).error(printable(path))
        if not last.startswith(_DONE):
            raise _ended(process.wait(), limits).error(printable(path))


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[int]:
    """Open a regular file and give its descriptor; a pipe or a device would block or never end."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ReadError(
            f"it cannot be read ({reason})", code="unreadable", where=printable(path), expected="a file one may read"
        ) from None
    try:
        status = os.fstat(file)
        if not stat.S_ISREG(status.st_mode):
            raise ReadError("it is no regular file", code="unreadable", where=printable(path), expected="a file")
        if status.st_size > limits.size:
            raise ReadError(
                f"it is too large: {status.st_size / 2**20:,.1f} MB",
                code="too_large",
                where=printable(path),
                expected=f"at most {limits.size >> 20:,} MB, unpacked too",
                todo="raise the limit",
            )
        yield file
    finally:
        os.close(file)


@contextmanager
def _child(file: int, media_type: str, limits: Limits) -> Iterator[subprocess.Popen[bytes]]:
    order = json.dumps([media_type, limits.size, limits.memory, limits.seconds, limits.depth, os.getpid()])
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _START, order],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _taken(process: subprocess.Popen[bytes], limits: Limits, name: str) -> Generator[bytes, None, bytes]:
    """Yield blocks of whole lines; return the line that begins with ``#``, or nothing if it did not come.

    Only the time spent waiting for the process counts as its own.
    """
    assert process.stdout is not None
    pipe = process.stdout.fileno()
    left, room, rest = limits.seconds + 2.0, 0, b""
    while True:
        since = time.monotonic()
        ready = select.select([pipe], [], [], max(0.0, left))[0]
        left -= time.monotonic() - since
        if not ready:
            raise _too_slow(limits).error(name)
        block = os.read(pipe, _CHUNK)
        if not block:
            return b""
        room += len(block)
        if room > limits.answer:
            raise Fault(
                "too_large", "it says too much", expected=f"at most {limits.answer >> 20:,} MB of N-Quads"
            ).error(name)
        whole, _, rest = (rest + block).rpartition(b"\n")
        lines, mark, last = _before_last(whole)
        if lines:
            yield lines + b"\n"
        if mark:
            return last


def _before_last(whole: bytes) -> tuple[bytes, bytes, bytes]:
    """Part a block from the last line of all, which begins with ``#``, if it is there."""
    if whole.startswith(b"#"):
        return b"", b"#", whole
    lines, mark, last = whole.rpartition(b"\n#")
    return (lines, mark, b"#" + last) if mark else (whole, b"", b"")


def _too_slow(limits: Limits) -> Fault:
    return Fault(
        "too_slow",
        f"it was not read within {limits.seconds:g} seconds, and was given up",
        todo="raise the limit, or cut the file",
    )


def _ended(code: int, limits: Limits) -> Fault:
    """Say why a process ended without a last word."""
    if -code == getattr(signal, "SIGXCPU", 0):
        return _too_slow(limits)
    try:
        how = signal.Signals(-code).name
    except ValueError:
        how = f"exit code {code}"
    return Fault(
        "died",
        f"the process that read it died ({how}): the file asks too much of it",
        expected=f"RDF that can be read in {limits.memory >> 20:,} MB",
        todo="write it as N-Triples with another tool, or raise the limit",
    )
