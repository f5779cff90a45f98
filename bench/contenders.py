"""Each contender in a process of its own, asked in turn: what takes too long is killed, and no memory is shared.

The process loads the corpus once and then answers what it is sent: check a question (is the answer right, and how long
did it take), time it again. A question that is not answered in time takes the process with it; it is started again for
the next question, and that one is told as too slow.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import engines
import measuring
import served_engines
import side_questions
from side_data import Data
from side_questions import Instance, Question

START = 1800.0
"""Seconds that loading may take."""
_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How a contender answered a question for the first time; ``fault`` is empty where the answer is right."""

    fault: str
    rows: int
    seconds: float


def kinds(served: bool) -> Mapping[str, Any]:
    """Return the classes of contenders by name: those in process, or the servers."""
    return {kind.name: kind for kind in (served_engines.SERVED if served else engines.IN_PROCESS)}


class Contender:
    """The process of one contender, from outside."""

    def __init__(self, name: str, served: bool, data: Data, folder: Path, limit: float) -> None:
        self.name, self._made, self.limit = name, (name, served, data, folder), limit
        self._start()

    @property
    def pid(self) -> int:
        """The number of its process, which leads a group of its own."""
        assert self._process.pid is not None, "it was not started"
        return self._process.pid

    def _start(self) -> None:
        """Start the process, and wait until it has loaded."""
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=live, args=(*self._made, theirs))
        self._process.start()
        self._alive = True
        theirs.close()
        told = self._receive(START)
        if told != "ready":
            self.kill()
            raise RuntimeError(str(told or f"did not load in {START:g} s"))

    def check(self, asked: Instance) -> Checked:
        """Ask for the first time, and compare; too slow is a fault, and so is no way to ask."""
        if not self._alive:
            self._start()
        return self._ask("check", [asked], self.limit)

    def time(self, asked: Sequence[Instance], repeats: int) -> Checked:
        """Ask once each, so often repeated; the seconds are the mean."""
        return self._ask("time", asked, self.limit * max(1, len(asked)) * (1 if repeats == 1 else 2), repeats)

    def _ask(self, what: str, asked: Sequence[Instance], patience: float, repeats: int = 1) -> Checked:
        self._pipe.send((what, asked, repeats))
        found = self._receive(patience)
        if isinstance(found, Checked):
            return found
        self.kill()
        return Checked(f"> {self.limit:g} s", 0, self.limit)

    def _receive(self, seconds: float) -> Any:
        with suppress(EOFError):
            if self._pipe.poll(seconds):
                return self._pipe.recv()
        return None

    def stop(self) -> None:
        """Let it close what it has, and end it."""
        if self._alive:
            with suppress(OSError):
                self._pipe.send(("stop", None, 1))
            self._process.join(30)
            self.kill()

    def kill(self) -> None:
        """End the process and the servers it has started."""
        self._alive = False
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.join(30)
        self._pipe.close()


def live(name: str, served: bool, data: Data, folder: Path, pipe: Connection) -> None:
    """Be a contender: load, and answer until told to stop."""
    os.setsid()
    _die_with_the_parent(with_servers=served)
    tempfile.tempdir = str(folder / "tmp")
    Path(tempfile.tempdir).mkdir(exist_ok=True)
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 1)
        os.dup2(nothing.fileno(), 2)
    engine = kinds(served)[name]()
    try:
        engine.load(data, folder)
    except Exception as error:  # whatever keeps it from taking part is told
        pipe.send(f"{type(error).__name__}: {error}"[:300])
        return
    pipe.send("ready")
    while (sent := pipe.recv())[0] != "stop":
        pipe.send(_answer(engine, *sent))
    engine.close()


def _die_with_the_parent(*, with_servers: bool) -> None:
    """End this process, and the servers it has started, when the one that started it is killed (on Linux)."""
    signal.signal(signal.SIGTERM, lambda *_: os.killpg(0, signal.SIGKILL))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM if with_servers else signal.SIGKILL)


def _answer(engine: Any, what: str, asked: Sequence[Instance], repeats: int) -> Checked:
    """Answer each question; every answer is compared, outside the clock."""
    spent, rows = 0.0, 0
    for each in asked:
        try:
            call = engine.call(each)
            if call is None:
                return Checked("–", 0, 0.0)
            begun = time.perf_counter()
            for _ in range(repeats):
                found = call()
            spent += (time.perf_counter() - begun) / repeats
        except Exception as error:  # a contender that gives up is told of, not timed
            return Checked(f"{type(error).__name__}"[:60], 0, 0.0)
        if not side_questions.same(each, found):
            return Checked(f"{len(found):,} rows: wrong", len(found), 0.0)
        rows = len(found)
    return Checked("", rows, spent / len(asked))


def race(
    contenders: Sequence[Contender], asked: Question, rounds: int, *, again: bool
) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Ask everybody in turn; who is wrong or too slow once is out. Return the times, and why others have none.

    ``again``: what is answered at once is asked again and again, until that can be measured; else no instance of the
    question is asked twice.
    """
    told: dict[str, str] = {}
    repeats: dict[str, int] = {}
    first, rest = asked.instances[0], asked.instances[1:]
    for one in contenders:
        found = one.check(first)
        if found.fault:
            told[one.name] = found.fault
        elif again:  # a first answer may compile
            took = one.check(first).seconds
            repeats[one.name] = max(1, min(1000, int(measuring.LEAST / max(took, 1e-7))))
    times: dict[str, list[float]] = {one.name: [] for one in contenders}
    each = max(1, len(rest) // rounds)
    for number in range(rounds):
        chosen = rest[number * each : (number + 1) * each] or rest[-1:] or (first,)
        for one in contenders:
            if one.name not in told:
                found = one.time(chosen, repeats.get(one.name, 1))
                if found.fault:
                    told[one.name] = found.fault
                times[one.name].append(found.seconds)
    return {name: found for name, found in times.items() if name not in told}, told
