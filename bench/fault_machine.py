"""What the machine may do to a run: a folder one may not write to, a second process, a clock set back."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import fault_trials
from fault_killing import in_child
from faults import Outcome

Progress = Callable[[str], None]
WPKG = (sys.executable, "-m", "wpkg")


def command(place: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on a project of its own."""
    variables = {**os.environ, "WPKG_ROOT": str(place / "root"), "WPKG_HOME": str(place / "home"), **more}
    return subprocess.run(
        [*WPKG, *arguments], env=variables, cwd=place, capture_output=True, text=True, check=False, timeout=300
    )


def told_wrongly(done: subprocess.CompletedProcess[str], *codes: int) -> str:
    """Return what is wrong with how a command failed: it must end with one of the codes and one message."""
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    if "Traceback" in done.stderr:
        return "a traceback: " + done.stderr.strip().splitlines()[-1][:120]
    if done.returncode not in codes:
        return f"exit code {done.returncode}"
    return "" if done.returncode == 0 or len(errors) == 1 else f"{len(errors)} messages"


def read_only(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Take away the right to write. Root may write anywhere, so the folder is mounted read-only."""
    in_child(fault_trials.project, place)
    lost: list[str] = []
    kept = place / "kept"
    shutil.copytree(place / "home", kept / "home")
    bound = subprocess.run(["mount", "--bind", str(kept), str(kept)], capture_output=True, check=False).returncode == 0
    if not bound:
        return [Outcome("read-only", "the machine", "read-only folder", 0, (), "not tried: mounting needs root")]
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(kept)], check=True, capture_output=True)
        home = {"WPKG_HOME": str(kept / "home")}
        refusals = (("load",), ("publish", str(kept / "site")), ("corpus", "build", str(place), str(kept / "out")))
        for arguments in refusals:
            if wrong := told_wrongly(command(place, *arguments, **home), 2):
                lost.append(f"wpkg {arguments[0]}: {wrong}")
        questions = (("show", "WT/L/843"), ("lineage", "WT/L/843"), ("search", "development"))
        for arguments in questions:
            done = command(place, *arguments, **home)
            if done.returncode:
                lost.append(f"wpkg {arguments[0]} does not answer: {done.stderr.strip()[-160:]}")
        progress(f"read-only: {len(lost)} lost")
    finally:
        subprocess.run(["umount", "-l", str(kept)], capture_output=True, check=False)
    seen = f"{len(refusals)} commands that write were refused in one message, {len(questions)} questions were answered"
    return [Outcome("read-only", "the machine", "read-only folder", len(refusals) + len(questions), tuple(lost), seen)]


def at_once(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Start the same command twice at the same time: one does it, the other does it, too, or says who holds it."""
    in_child(fault_trials.project, place)
    in_child(fault_trials.texts, place / "texts")
    jobs: Mapping[str, Sequence[str]] = {
        "build": ("build",),
        "load": ("load",),
        "corpus build": ("corpus", "build", str(place / "texts/in-a"), str(place / "out"), "--workers", "1"),
    }
    outcomes = []
    for name, arguments in jobs.items():
        lost: list[str] = []
        refused, rounds = 0, 1 if asked.quick else 10
        for number in range(rounds):
            codes = _twice(place, arguments, lost)
            refused += 2 in codes
            if 0 not in codes:
                lost.append(f"round {number}: neither did it")
            if command(place, "show", "WT/L/843").returncode:
                lost.append(f"round {number}: the store does not answer afterwards")
        progress(f"two at once: {name}: {len(lost)} lost")
        seen = f"in {refused} rounds the second one was told that another process is at work"
        outcomes.append(Outcome("at-once", "the machine", f"two processes: wpkg {name}", rounds, tuple(lost), seen))
    return outcomes


def _twice(place: Path, arguments: Sequence[str], lost: list[str]) -> list[int]:
    variables = {**os.environ, "WPKG_ROOT": str(place / "root"), "WPKG_HOME": str(place / "home")}
    started = [
        subprocess.Popen(
            [*WPKG, *arguments], env=variables, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    codes = []
    for process in started:
        _, talk = process.communicate(timeout=300)
        codes.append(process.returncode)
        if process.returncode not in (0, 2) or "Traceback" in talk or (process.returncode and "another" not in talk):
            lost.append(f"exit code {process.returncode}: {talk.strip()[-160:]}")
    return codes


def clock(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Give all files times of tomorrow, as they have where the clock was set back after a run, and change a source."""
    in_child(fault_trials.project, place)
    _built_by_command(place, "b")
    wanted = in_child(fault_trials.built, place)
    lost: list[str] = []
    offsets = (86_400.0, -86_400.0 * 365 * 20) if asked.quick else (60.0, 86_400.0, 86_400.0 * 365, -86_400.0 * 7300)
    for offset in offsets:
        _built_by_command(place, "a")
        fault_trials.arrange_sources(place, "b")
        moment = time.time() + offset
        for path in place.rglob("*"):
            os.utime(path, (moment, moment), follow_symlinks=False)
        os.utime(place / "root" / fault_trials.ANNOTATIONS, (0, 0))
        if command(place, "build").returncode:
            lost.append(f"{offset:+.0f} s: the build failed")
        if in_child(fault_trials.built, place) != wanted:
            lost.append(f"{offset:+.0f} s: the change was not seen")
        progress(f"clock: {offset:+.0f} s, {len(lost)} lost")
    seen = "times of files set ahead and back (the clock itself was left alone); the changed source older than all"
    return [Outcome("clock", "the machine", "clock set back before wpkg build", len(offsets), tuple(lost), seen)]


def _built_by_command(place: Path, to: str) -> None:
    fault_trials.arrange_sources(place, to)
    done = command(place, "build")
    assert done.returncode == 0, done.stderr


PARTS = {"read-only": read_only, "at-once": at_once, "clock": clock}
