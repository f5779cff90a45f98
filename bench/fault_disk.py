"""A disk that becomes full in the middle of a piece of work: what is said, what answers then, what a rerun makes."""

from __future__ import annotations

import argparse
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import fault_killing
import fault_machine
import fault_trials
from fault_killing import ChildError, Tally, Trial, in_child
from faults import Outcome

from wpkg import resources

Progress = Callable[[str], None]
_DISK = 192
"""Megabytes of the disk; all of a trial lies on it."""
_FULL = ("No space left", "disk is full")
"""How the system and SQLite say it."""
_CORPUS = ("corpus", "build", "in", "out", "--workers", "1", "--no-validate")


@dataclass(frozen=True, slots=True)
class Filling:
    """How a trial is run into the end of the disk: kilobytes it is left with, and its command, if it has one."""

    room: Sequence[int]
    command: Sequence[str] = ()


_FILLINGS: Mapping[str, Filling] = {
    "build": Filling((0, 100, 400, 1000, 2000, 4000, 8000, 16000), ("build",)),
    "load": Filling((0, 100, 400, 1000, 2000, 4000, 8000, 16000), ("load",)),
    "publish": Filling((0, 50, 200, 400, 800, 1600, 3200, 6400)),
    "corpus": Filling((0, 20, 50, 100, 150, 200, 300, 400), _CORPUS),
}


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[bool]:
    """Mount a file system of a few megabytes at a folder; False where this user may not."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def fill(disk: Path, kilobytes: int) -> Path:
    """Take all room of a disk but so much; return the file that takes it."""
    ballast = disk / "ballast"
    room = os.statvfs(disk)
    size = room.f_bavail * room.f_frsize - kilobytes * 1024
    with ballast.open("wb") as out:
        os.posix_fallocate(out.fileno(), 0, max(size, 1))
    return ballast


def full_disk(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Let build, load, publish and corpus build run into the end of a small disk, then give them room."""
    outcomes = []
    for name, filling in _FILLINGS.items():
        trial = next(trial for trial in fault_trials.TRIALS if trial.name == name)
        room = filling.room[::4] if asked.quick else filling.room
        with small_disk(place / name, _DISK) as mounted:
            if not mounted:
                return [Outcome("disk-full", "the machine", "disk full", 0, (), "not tried: mounting needs root")]
            tally = _filled(trial, place / name, filling, room)
        progress(f"disk full: {name}: {len(tally.lost)} lost")
        seen = (
            f"{', '.join(f'{each:,}' for each in room)} kB left; {tally.kills - tally.ended} of them too few; "
            f"what answered then: the state before {tally.before}, the new one {tally.after}, things of both "
            f"{tally.between}" + ("" if tally.lost else "; given room, each ended as an undisturbed run")
        )
        outcomes.append(
            Outcome("disk-full", "the machine", f"disk full: {trial.title}", tally.kills, tuple(tally.lost), seen)
        )
    return outcomes


def _filled(trial: Trial, disk: Path, filling: Filling, room: Sequence[int]) -> Tally:
    """Lead to the other state again and again, with so much room; ``ended`` counts those that had enough."""
    place = disk / "place"
    in_child(trial.begin, place)
    fault_killing.warm(fault_killing.worked, trial, place, "a")
    known, _ = fault_killing.undisturbed(trial, place)
    tally = Tally(trial.name, trial.title)
    here = "a"
    for kilobytes in room:
        there = "b" if here == "a" else "a"
        label = f"{kilobytes:,} kB"
        in_child(trial.arrange, place, there)
        ballast = fill(disk, kilobytes)
        tally.kills += 1
        said = _by_command(place, filling.command) if filling.command else _in_process(trial, place, there)
        tally.ended += said == ""
        if said and not any(each in said for each in _FULL):
            tally.lost.append(f"{label}: the message does not say what is wrong: {said[-160:]}")
        fault_killing.look(trial, place, tally, known[here][0], known[there][0], label)
        ballast.unlink()
        fault_killing.finish(trial, place, tally, there, known[there][1], label)
        here = there
    return tally


def _by_command(place: Path, arguments: Sequence[str]) -> str:
    """Run the command line; return the one message it ended with, or nothing where it ended well."""
    own = {} if (place / "root").is_dir() else {"WPKG_ROOT": str(resources.root())}
    done = fault_machine.command(place, *arguments, **own)
    wrong = fault_machine.told_wrongly(done, 0, 2)
    return f"{wrong}: {done.stderr.strip()}" if wrong else done.stderr.strip() if done.returncode else ""


def _in_process(trial: Trial, place: Path, to: str) -> str:
    """Run the work; return the error it ended with, or nothing."""
    try:
        in_child(trial.work, place, to, lambda phase: None)
    except ChildError as error:
        return str(error).strip().splitlines()[-1]
    return ""


PARTS = {"disk-full": full_disk}
