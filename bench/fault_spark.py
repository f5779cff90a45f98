"""An executor or the driver of a Spark cluster is killed at any moment of a corpus build."""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import fault_trials
from fault_killing import State, in_child
from faults import Outcome

if TYPE_CHECKING:
    from servers.spark import Cluster

Progress = Callable[[str], None]
KILLS, FEW = 10, 2
_PATIENCE = 600.0
_ORPHANS_LIVE = 30.0
"""Seconds in which what belonged to a killed process must have ended: Spark takes some to notice."""
_PARTS = 5
"""Parts of the dataset: as many tasks of assembling and of linking."""
_BEFORE = ("start", "looking at the inputs")
"""Steps before anything is asked of the cluster."""
_BUILD = Path(__file__).with_name("spark_build.py")


@dataclass(slots=True)
class Tally:
    """What became of the kills: where they fell, what was lost, and the seconds of the last runs."""

    kills: int = 0
    missed: int = 0
    before: int = 0
    between: int = 0
    after: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    lost: list[str] = field(default_factory=list)
    lasted: deque[float] = field(default_factory=lambda: deque(maxlen=5))

    def fell(self) -> str:
        """Say in which phases kills fell, and how many came too late."""
        phases = ", ".join(f"{phase} {count}" for phase, count in self.phases.most_common())
        return f"they fell in: {phases}" + (f"; {self.missed} came after the end" if self.missed else "")


@dataclass(frozen=True, slots=True)
class Trial:
    """A cluster, a place with texts in two states, and what there is after an undisturbed run by a pool, by state."""

    cluster: Cluster
    place: Path
    answers: dict[str, State]
    everything: dict[str, State]

    @contextmanager
    def started(self, to: str) -> Iterator[subprocess.Popen[bytes]]:
        """Start the build that leads to a state; it is ended with the block."""
        in_child(fault_trials.arrange_texts, self.place, to)
        command = [sys.executable, str(_BUILD), self.cluster.master, str(self.place / "in"), str(self.place / "out")]
        variables = {**self.cluster.environment, "WPKG_HOME": str(self.place / "home")}
        with (
            self._told.open("wb") as told,
            (self.place / "errors.txt").open("wb") as errors,
            subprocess.Popen(command, env=variables, stdout=told, stderr=errors, start_new_session=True) as process,
        ):
            try:
                yield process
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    @property
    def _told(self) -> Path:
        return self.place / "phases.txt"

    def phase(self) -> str:
        """Return the step told last."""
        lines = self._told.read_text("utf-8", "replace").splitlines()
        return lines[-1] if lines else "start"

    def finished(self, process: subprocess.Popen[bytes], to: str) -> str:
        """Wait for a build, and say what is wrong with how it ended; nothing if it ended as an undisturbed one."""
        try:
            code = process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            return f"it was still {self.phase()!r} after {_PATIENCE:.0f} s"
        if code:
            last = (self.place / "errors.txt").read_text("utf-8", "replace").strip().splitlines()[-1:]
            return f"it ended with {code}: {''.join(last)[:160]}"
        found = in_child(fault_trials.all_of_the_corpus, self.place)
        wanted = self.everything[to]
        odd = [name for name in {**found, **wanted} if found.get(name) != wanted.get(name)]
        return f"it ended otherwise: {', '.join(odd[:3])}" if odd else ""


@contextmanager
def _trial(place: Path) -> Iterator[Trial]:
    """Give a cluster and a dataset in state ``a``, built by a pool, as is what each state is compared with."""
    from servers import spark

    in_child(_emptied, place)
    answers: dict[str, State] = {}
    everything: dict[str, State] = {}
    for to in ("a", "b", "a"):
        in_child(fault_trials.arrange_texts, place, to)
        in_child(fault_trials.build_corpus, place, to, lambda _: None)
        answers[to] = in_child(fault_trials.corpus, place)
        everything[to] = in_child(fault_trials.all_of_the_corpus, place)
    assert answers["a"] != answers["b"], "the two states are the same"
    with spark.cluster() as cluster:
        yield Trial(cluster, place, answers, everything)


def _emptied(place: Path) -> None:
    """Write the texts, and a dataset of several parts without a document."""
    from wpkg.graph import parted

    fault_trials.texts(place)
    (place / "out").mkdir()
    parted.switch(place / "out", parted.Manifest(facts={"buckets": str(_PARTS)}))


def _undisturbed(trial: Trial, tally: Tally, begun: Callable[[Trial], bool]) -> None:
    """Build both states on the cluster, for the seconds that takes."""
    for to in ("b", "a"):
        with trial.started(to) as process:
            since = _wait(process, lambda: begun(trial))
            if wrong := trial.finished(process, to):
                tally.lost.append(f"an undisturbed run on the cluster: {wrong}")
            tally.lasted.append(time.monotonic() - since)
            _outliving(set(trial.cluster.executors()))


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], until: float = float("inf")) -> float:
    """Wait until something is so, a moment has come or the process has ended; return when that was."""
    while not ready() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    return time.monotonic()


def _at_a_moment(
    trial: Trial, process: subprocess.Popen[bytes], begun: Callable[[Trial], bool], moment: float
) -> float:
    """Wait until a build has begun and so many seconds have gone by; return when it had begun."""
    since = _wait(process, lambda: begun(trial))
    _wait(process, lambda: False, since + moment)
    return since


def _executing(trial: Trial) -> bool:
    """Tell whether a build has executors: some of the last one may still be ending before it reads."""
    return _reading(trial) and bool(trial.cluster.executors())


def _reading(trial: Trial) -> bool:
    return trial.phase() not in _BEFORE


def executor(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Kill an executor: the run goes on, and ends as if nothing had been."""
    tally, dice = Tally(), random.Random(f"executor{asked.seed}")
    with _trial(place) as trial:
        _undisturbed(trial, tally, _executing)
        for number in _numbers(tally, FEW if asked.quick else KILLS):
            to = "b" if number % 2 == 0 else "a"
            moment = dice.uniform(0, 0.9) * statistics.median(tally.lasted)
            with trial.started(to) as process:
                since = _at_a_moment(trial, process, _executing, moment)
                running, phase = trial.cluster.executors(), trial.phase()
                label = f"kill {number} ({moment:.1f} s, {phase!r})"
                if running and process.poll() is None:
                    tally.kills += 1
                    tally.phases[phase] += 1
                    left = _killed(dice.choice(running))
                else:
                    tally.missed += 1
                    left = set()
                if wrong := trial.finished(process, to):
                    tally.lost.append(f"{label}: {wrong}")
                    _mended(trial, to)
                tally.lasted.append(time.monotonic() - since)
            if many := _outliving(left | set(trial.cluster.executors())):
                tally.lost.append(f"{label}: {many} processes outlived it")
            progress(f"spark-executor: {label}: {len(tally.lost)} lost, {tally.lasted[-1]:.1f} s")
    seen = f"each run went on and ended as an undisturbed one by a pool of processes; {tally.fell()}"
    return [_outcome("spark-executor", "an executor, `wpkg corpus build --engine spark`", tally, seen)]


def driver(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Kill the driver: what was in force answers, and the next run ends as if nothing had been."""
    tally, dice = Tally(), random.Random(f"driver{asked.seed}")
    with _trial(place) as trial:
        _undisturbed(trial, tally, _reading)
        for number in _numbers(tally, FEW if asked.quick else KILLS):
            here, to = ("a", "b") if number % 2 == 0 else ("b", "a")
            moment = dice.uniform(0, 0.95) * statistics.median(tally.lasted)
            with trial.started(to) as process:
                _at_a_moment(trial, process, _reading, moment)
                phase, ended = trial.phase(), process.poll() is not None
                label = f"kill {number} ({moment:.1f} s, {phase!r})"
                left = set(trial.cluster.executors())
                left |= {child for each in left for child in _below(each)} | (set() if ended else _killed(process.pid))
                process.wait()
                if ended:
                    tally.missed += 1
                else:
                    tally.kills += 1
                    tally.phases[phase] += 1
                _look(trial, tally, here, to, label)
            with trial.started(to) as process:  # at once, though executors of the last run may still be at work
                since = _wait(process, lambda: _reading(trial))
                if wrong := trial.finished(process, to):
                    tally.lost.append(f"{label}: the rerun: {wrong}")
                    _mended(trial, to)
                tally.lasted.append(time.monotonic() - since)
            if many := _outliving(left):
                tally.lost.append(f"{label}: {many} processes outlived it")
            progress(f"spark-driver: {label}: {len(tally.lost)} lost, {tally.lasted[-1]:.1f} s")
    seen = (
        f"what answered: the state before {tally.before}, the new one {tally.after}, new documents with the links "
        f"before {tally.between}; a rerun, begun at once, ended as an undisturbed one; {tally.fell()}"
    )
    return [_outcome("spark-driver", "the driver, `wpkg corpus build --engine spark`", tally, seen)]


def _numbers(tally: Tally, kills: int) -> Iterator[int]:
    """Number the runs until so many were hit: a kill may come after the end, yet not every time."""
    for number in range(2 * kills):
        if tally.kills == kills:
            return
        yield number


def _outcome(name: str, title: str, tally: Tally, seen: str) -> Outcome:
    figures = {"seconds of an undisturbed run": round(statistics.median(tally.lasted), 2)}
    return Outcome(name, "kill -9 on a Spark cluster", title, tally.kills, tuple(tally.lost), seen, figures)


def _mended(trial: Trial, to: str) -> None:
    """Begin anew from a state that is whole."""
    in_child(_emptied, trial.place)
    in_child(fault_trials.arrange_texts, trial.place, to)
    in_child(fault_trials.build_corpus, trial.place, to, lambda _: None)


def _look(trial: Trial, tally: Tally, here: str, to: str, label: str) -> None:
    """Count what answers: documents change by themselves, then their links; each thing must be of one of the states."""
    try:
        found = in_child(fault_trials.corpus, trial.place)
    except Exception as error:
        tally.lost.append(f"{label}: nothing answers: {str(error).strip().splitlines()[-1]}")
        return
    old, new = trial.answers[here], trial.answers[to]
    odd = [name for name, made in found.items() if made not in (old.get(name), new.get(name))]
    odd += [name for name in old if name in new and name not in found]
    if odd:
        tally.lost.append(f"{label}: neither state: {', '.join(odd[:3])}")
    elif found == old:
        tally.before += 1
    elif found == new:
        tally.after += 1
    else:
        tally.between += 1


def _killed(process: int) -> set[int]:
    """Kill a process; return all that it had started."""
    below = _below(process)
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
    return below


def _below(process: int) -> set[int]:
    found = set[int]()
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, path.read_text().split()):
                found |= {child} | _below(child)
    return found


def _outliving(processes: set[int]) -> int:
    """Return how many processes are still there when they have had their time."""
    deadline = time.monotonic() + _ORPHANS_LIVE
    while (left := {each for each in processes if _runs(each)}) and time.monotonic() < deadline:
        time.sleep(0.05)
    return len(left)


def _runs(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


PARTS = {"spark-executor": executor, "spark-driver": driver}
