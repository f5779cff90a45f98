"""A process that has loaded what workers need, and forks one whenever it is asked: a worker is there in milliseconds.

It runs one thread and never opens a store, so forking is safe. It is the parent of its workers, so that a number it is
asked to kill is surely still theirs. When the process that started it ends, however it ends, it ends with its workers.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

_SPAWN, _KILL, _NICE = b"spawn", b"kill", b"nice"
_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""
_NICER = 10
_LONGEST = 4096

Work = Callable[[socket.socket, str], None]
"""What a worker does with its channel and the place it was told; it returns when nobody is there to work for."""


@dataclass(frozen=True, slots=True)
class Zygote:
    """The front's end of a zygote."""

    control: socket.socket
    pid: int

    def spawn(self, place: str) -> socket.socket:
        """Have a worker started on ``place``; return the channel to it, on which it says when it is ready."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.control, [_SPAWN + b" " + os.fsencode(place)], [theirs.fileno()])
        return ours

    def kill(self, pid: int) -> None:
        """Kill a worker, if it is still there."""
        self._order(_KILL, pid)

    def yield_to_others(self, pid: int) -> None:
        """Let a worker have the processor only when nobody else wants it."""
        self._order(_NICE, pid)

    def _order(self, order: bytes, pid: int) -> None:
        with suppress(OSError):  # a zygote that has ended has taken its workers with it
            self.control.send(b"%b %d" % (order, pid))

    @property
    def alive(self) -> bool:
        """Whether it can still be asked for workers."""
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None

    def end(self) -> None:
        """End the zygote and all its workers."""
        self.control.close()
        os.kill(self.pid, signal.SIGKILL)  # it may still be importing; its workers end with it
        os.waitpid(self.pid, 0)


class Zygotes(NamedTuple):
    """What forks the workers of each kind."""

    queries: Zygote
    pages: Zygote
    chores: Zygote


def start(prepare: Callable[[], Work]) -> Zygote:
    """Fork a zygote; ``prepare`` imports what its workers need and returns what they do.

    To be called while the process has one thread and no event loop.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent = os.getpid()
    pid = os.fork()
    if pid:
        theirs.close()
        return Zygote(ours, pid)
    _close_all_but(theirs.fileno())
    _forked(parent)
    try:
        _obey(theirs, prepare())
    except BaseException as error:  # nothing may unwind into what the front was doing
        sys.stderr.write(f"wpkg serve: a worker could not be prepared: {error!r}\n")
    os._exit(1)


def die_with_parent(parent: int) -> None:
    """Have the system kill this process when its parent ends, where the system can; end now if it has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def _close_all_but(kept: int) -> None:
    """Let go of what the front has open, such as its port and its ends of other zygotes."""
    os.closerange(3, kept)
    os.closerange(kept + 1, os.sysconf("SC_OPEN_MAX"))


def _forked(parent: int) -> None:
    """Bind this process to its parent; signals from a terminal or a supervisor are the front's to act on."""
    die_with_parent(parent)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def _obey(control: socket.socket, work: Work) -> NoReturn:
    alive: set[int] = set()
    while True:
        select.select([control], [], [], 0.5 if alive else None)
        _reap(alive)
        try:
            message, channels, _, _ = socket.recv_fds(control, _LONGEST, 1, socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        if not message:
            for pid in alive:
                os.kill(pid, signal.SIGKILL)
            os._exit(0)
        order, _, rest = message.partition(b" ")
        if order == _SPAWN:
            alive.add(_fork(control, channels[0], os.fsdecode(rest), work))
        elif int(rest) in alive:
            _signal(order, int(rest))


def _signal(order: bytes, pid: int) -> None:
    """Do to a child what was ordered; it has not been waited for, so the number is still its own."""
    if order == _KILL:
        os.kill(pid, signal.SIGKILL)
    else:
        os.setpriority(os.PRIO_PROCESS, pid, _NICER)


def _fork(control: socket.socket, channel: int, place: str, work: Work) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(channel)
        return pid
    control.close()
    _forked(parent)
    try:
        with socket.socket(fileno=channel) as ours:
            work(ours, place)
    except OSError:
        os._exit(0)  # the front has gone
    except BaseException as error:
        sys.stderr.write(f"wpkg serve: a worker ended: {error!r}\n")
        os._exit(1)
    os._exit(0)


def _reap(alive: set[int]) -> None:
    for pid in list(alive):
        if os.waitpid(pid, os.WNOHANG)[0]:
            alive.discard(pid)
