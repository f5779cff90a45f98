"""Kill a piece of work at any moment, and look at what answers then and what the next run makes of it.

The parent imports what the work needs and opens no store; each run, each kill and each look is a child forked from it,
so that two hundred kills cost minutes. A trial has two states, ``a`` and ``b``: the work always leads from the one that
is there to the other, is killed, is looked at, and is then run to its end.
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import statistics
import sys
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

Tell = Callable[[str], None]
State = Mapping[str, str]
"""What there is: the digest of each thing by its name."""
ORPHANS_LIVE = 10.0
"""Seconds in which processes that a killed one has started must have ended."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One piece of work to kill.

    ``begin`` makes the place; ``arrange`` puts the inputs of a state there; ``work`` leads to that state and tells its
    phases; ``answers`` is what a reader finds (it must be there, each thing of one state or the other);
    ``everything`` is all that is left after a run that was not disturbed, stray files included.
    ``aimed`` is a phase that is short and decides: some kills are aimed at it. ``end`` ends what ``begin`` started.
    """

    name: str
    title: str
    begin: Callable[[Path], None]
    arrange: Callable[[Path, str], None]
    work: Callable[[Path, str, Tell], None]
    answers: Callable[[Path], State]
    everything: Callable[[Path], State]
    aimed: str = ""
    end: Callable[[Path], None] = lambda place: None


@dataclass(slots=True)
class Tally:
    """What became of the kills of one trial; ``lost`` says of each loss what, ``phases`` counts where kills fell."""

    name: str
    title: str
    kills: int = 0
    ended: int = 0
    aimed: int = 0
    before: int = 0
    between: int = 0
    after: int = 0
    seconds: float = 0.0
    phases: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)


class ChildError(RuntimeError):
    """A forked child ended with an exception, or without a word."""


def in_child(work: Callable[..., Any], *given: Any) -> Any:
    """Run a function in a forked child and return what it returned.

    Raises:
        ChildError: it raised, or died.
    """
    out, into = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        try:
            told = pickle.dumps((True, work(*given)))
        except BaseException:
            told = pickle.dumps((False, traceback.format_exc()))
        with suppress(OSError), os.fdopen(into, "wb") as pipe:
            pipe.write(told)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    if not told:
        raise ChildError(f"{work.__name__} died without a word")
    good, value = pickle.loads(told)
    if not good:
        raise ChildError(value)
    return value


@dataclass(frozen=True, slots=True)
class Hit:
    """What a kill hit: the phase told last, whether the work had ended before, and how many processes outlived it."""

    phase: str
    ended: bool
    orphans: int


def killed(work: Callable[..., Any], place: Path, to: str, seconds: float, aimed: str = "") -> Hit:
    """Run work in a child and kill it after so many seconds, counted from the phase ``aimed`` where one is named."""
    out, into = os.pipe()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        os.close(out)
        os.setsid()
        _silence()
        try:
            work(place, to, lambda phase: _told(into, phase))
        except BaseException:
            _told(into, "raised: " + traceback.format_exc(limit=-1).replace("\n", " "))
            os._exit(1)
        os._exit(0)
    os.close(into)
    phase = _wait(out, seconds, aimed)
    ended = os.waitpid(pid, os.WNOHANG)[0] == pid
    if not ended:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    os.close(out)
    return Hit(phase, ended, _outliving(pid))


def _silence() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _told(pipe: int, phase: str) -> None:
    os.write(pipe, phase.replace("\n", " ").encode() + b"\n")


def _wait(pipe: int, seconds: float, aimed: str) -> str:
    """Wait until the moment has come or the work has ended; return the phase told last."""
    import select

    text, deadline = b"", time.monotonic() + (120.0 if aimed else seconds)
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        block = os.read(pipe, 65536)
        if not block:
            break
        text += block
        if aimed and aimed.encode() in text:
            aimed, deadline = "", time.monotonic() + seconds
    lines = text.decode(errors="replace").splitlines()
    return lines[-1] if lines else "start"


def _outliving(session: int) -> int:
    """Return how many processes of a session are still there when they have had their time; they are ended."""
    deadline = time.monotonic() + ORPHANS_LIVE
    while (left := _members(session)) and time.monotonic() < deadline:
        time.sleep(0.02)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return len(left)


def _members(session: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append(int(path.parent.name))
    return found


def warm(work: Callable[..., Any], *given: Any) -> None:
    """Import in this process what a function imports, found out in a child."""

    def loaded() -> list[str]:
        work(*given)
        return list(sys.modules)

    for name in in_child(loaded):
        if name not in sys.modules and not name.startswith(("__", "pytest")):
            with suppress(Exception):
                import_module(name)


def run(trial: Trial, place: Path, kills: int, aimed: int, seed: int, progress: Tell) -> Tally:
    """Kill a trial so many times at moments drawn over its duration, and ``aimed`` times within its short phase.

    A run that is asked to end (SIGTERM) returns what it has seen so far.
    """
    dice = random.Random(f"{trial.name}{seed}")
    tally = Tally(trial.name, trial.title)
    in_child(trial.begin, place)
    asked: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    try:
        return _killed_often(trial, place, _spread(kills, aimed), dice, tally, lambda: bool(asked), progress)
    finally:
        signal.signal(signal.SIGTERM, before)
        trial.end(place)


def _spread(kills: int, aimed: int) -> list[bool]:
    """Return of each kill whether it is aimed, those that are spread evenly among the others."""
    total = kills + aimed
    return [(number + 1) * aimed // total > number * aimed // total for number in range(total)]


def _killed_often(
    trial: Trial,
    place: Path,
    kills: list[bool],
    dice: random.Random,
    tally: Tally,
    over: Callable[[], bool],
    progress: Tell,
) -> Tally:
    warm(worked, trial, place, "a")
    known, lasted = undisturbed(trial, place)
    here = "a"
    for number, aimed in enumerate(kills):
        if over():
            break
        there = "b" if here == "a" else "a"
        in_child(trial.arrange, place, there)
        at = trial.aimed if aimed else ""
        moment = dice.uniform(0, 0.15 if at else 1.02) * statistics.median(lasted)
        hit = killed(trial.work, place, there, moment, at)
        tally.kills += 1
        tally.aimed += bool(at)
        tally.ended += hit.ended
        tally.phases[hit.phase] += 1
        label = f"kill {number} ({moment:.2f} s, {hit.phase!r})"
        if hit.phase.startswith("raised"):
            tally.lost.append(f"{label}: the run after a kill failed by itself")
        if hit.orphans:
            tally.lost.append(f"{label}: {hit.orphans} processes outlived it")
        look(trial, place, tally, known[here][0], known[there][0], label)
        lasted.append(finish(trial, place, tally, there, known[there][1], label))
        here = there
        if tally.kills % 10 == 0:
            progress(f"{trial.name}: {tally.kills} kills, {len(tally.lost)} lost, {lasted[-1]:.2f} s a run")
    tally.seconds = statistics.median(lasted)
    return tally


def worked(trial: Trial, place: Path, to: str) -> tuple[State, State, float]:
    everything, seconds = _done(trial, place, to)
    return trial.answers(place), everything, seconds


def _done(trial: Trial, place: Path, to: str) -> tuple[State, float]:
    trial.arrange(place, to)
    start = time.monotonic()
    trial.work(place, to, lambda phase: None)
    return trial.everything(place), time.monotonic() - start


def undisturbed(trial: Trial, place: Path) -> tuple[dict[str, tuple[State, State]], deque[float]]:
    """Return what answers and what there is in each state, and how long runs take."""
    known: dict[str, tuple[State, State]] = {}
    lasted: deque[float] = deque(maxlen=7)
    for to in ("a", "b", "a"):
        answers, everything, seconds = in_child(worked, trial, place, to)
        before = known.setdefault(to, (answers, everything))
        odd = {name for old, new in zip(before, (answers, everything), strict=True) for name in _differing(old, new)}
        assert not odd, f"{trial.name} is not repeatable: {sorted(odd)[:5]}"
        lasted.append(seconds)
    assert known["a"] != known["b"], f"the two states of {trial.name} are the same"
    return known, lasted


def _differing(one: State, other: State) -> list[str]:
    return [name for name in {**one, **other} if one.get(name) != other.get(name)]


def look(trial: Trial, place: Path, tally: Tally, old: State, new: State, label: str) -> None:
    """Count what answers after a kill: the state before, the one after, or things of both; anything else is a loss."""
    try:
        found: State = in_child(trial.answers, place)
    except ChildError as error:
        tally.lost.append(f"{label}: nothing answers: {str(error).strip().splitlines()[-1]}")
        return
    foreign = [name for name, digest in found.items() if digest not in (old.get(name), new.get(name))]
    missing = [name for name in old if name in new and name not in found]
    if foreign or missing:
        tally.lost.append(f"{label}: neither state: {', '.join([*foreign, *missing][:3])}")
    elif found == old:
        tally.before += 1
    elif found == new:
        tally.after += 1
    else:
        tally.between += 1


def finish(trial: Trial, place: Path, tally: Tally, to: str, wanted: State, label: str) -> float:
    """Run the work to its end and compare all there is with an undisturbed run; return the seconds it took."""
    try:
        everything, seconds = in_child(_done, trial, place, to)
    except ChildError as error:
        tally.lost.append(f"{label}: the rerun failed: {str(error).strip().splitlines()[-1]}")
        in_child(trial.begin, place)
        return 1.0
    if everything != wanted:
        tally.lost.append(f"{label}: the rerun ended otherwise: {', '.join(_differing(everything, wanted)[:3])}")
    return float(seconds)
