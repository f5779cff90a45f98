"""Cut and flip the bytes of what is kept on disk: refused, or the right answers; never other ones."""

from __future__ import annotations

import argparse
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import fault_trials
from fault_killing import ChildError, in_child, warm
from faults import Outcome

Progress = Callable[[str], None]
RIGHT, REFUSED = "right answers", "refused"
PATIENCE = 10
"""Seconds after which an answer is given up: undamaged, all of it takes one."""


def damages(data: bytes, count: int, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Yield versions of a file with what was done to it: flipped bits, cut ends, zeros and what is foreign within."""
    if not data:
        return
    for _ in range(count):
        place, bit = dice.randrange(len(data)), dice.randrange(8)
        yield f"bit {bit} of byte {place} flipped", data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]
    for _ in range(max(1, count // 2)):
        place = dice.randrange(len(data))
        yield f"cut after byte {place}", data[:place]
    place = dice.randrange(len(data))
    long = min(512, len(data) - place)
    yield f"{long} zeros at byte {place}", data[:place] + bytes(long) + data[place + long :]
    yield "emptied", b""


def answers(home: Path) -> Mapping[str, str]:
    """Return digests of answers to questions that between them read all files of a generation."""
    from wpkg import api

    os.environ["WPKG_HOME"] = str(home)
    with api.open() as graph:
        found: dict[str, Any] = {
            "lineage": graph.lineage("WT/L/843"),
            "show": graph.show("WT/L/843"),
            "search": graph.search("development"),
            "in_force": graph.in_force("moratorium", on="2012-06-01"),
        }
    told = {name: fault_trials.digest(repr(value).encode()) for name, value in found.items()}
    return told


def whole(home: Path) -> Mapping[str, str]:
    """Return a digest of all statements, besides the answers."""
    return {**answers(home), "statements": fault_trials.store_state(home / "store")["store"]}


def _outcome(ask: Callable[..., Mapping[str, str]], place: Path, right: Mapping[str, str]) -> str:
    """Say what came of asking: right answers, a refusal of ours (one that says so), or how it went wrong."""

    def asked() -> tuple[str, Mapping[str, str]]:
        from wpkg.errors import WpkgError

        signal.alarm(PATIENCE)  # nobody catches it: the child dies without a word
        try:
            return "answered", ask(place)
        except WpkgError as error:
            return f"{type(error).__name__}", {}

    try:
        how, found = in_child(asked)
    except ChildError as error:
        return "fell over: " + str(error).strip().splitlines()[-1][:160]
    if how != "answered":
        return REFUSED
    wrong = [name for name in right if found.get(name) != right[name]]
    return f"other answers to {', '.join(wrong)}" if wrong else RIGHT


def store(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Damage each file of a generation in many places, and ask; then let the next load mend it."""
    dice, count = random.Random(asked.seed), 2 if asked.quick else 12

    def begin() -> None:
        from wpkg import stores

        os.environ["WPKG_HOME"] = str(place / "home")
        stores.load_embedded()

    in_child(begin)
    warm(whole, place / "home")
    right = in_child(whole, place / "home")
    generation = next((place / "home/store").glob("generation-*"))
    seen: Counter[str] = Counter()
    lost: list[str] = []
    tried = 0
    for path in sorted(generation.iterdir()):
        sound = path.read_bytes()
        for what, damaged in damages(sound, count, dice):
            tried += 1
            path.unlink()  # never through a hard link
            path.write_bytes(damaged)
            how = _outcome(whole, place / "home", right)
            seen[how if how in (RIGHT, REFUSED) else how.partition(":")[0]] += 1
            if how not in (RIGHT, REFUSED):
                lost.append(f"{path.name}, {what}: {how}")
        path.unlink()
        path.write_bytes(sound)
        progress(f"store: {path.name} done, {tried} tried, {len(lost)} lost")
    told = ", ".join(f"{name} {number}" for name, number in seen.most_common())
    title = f"files of a generation of the store ({len(list(generation.iterdir()))} files)"
    return [Outcome("store-damage", "damaged files", title, tried, tuple(lost), told)]


def corpus(place: Path, asked: argparse.Namespace, progress: Progress) -> list[Outcome]:
    """Damage each file of a dataset in parts, and read it; then let the next build mend it."""
    dice, count = random.Random(asked.seed), 1 if asked.quick else 8
    in_child(fault_trials.texts, place)
    in_child(fault_trials.arrange_texts, place, "a")
    in_child(_built, place)
    warm(_built, place)
    right = in_child(fault_trials.corpus, place)
    sound = {path: path.read_bytes() for path in sorted((place / "out").rglob("*")) if _of_the_dataset(path)}
    seen: Counter[str] = Counter()
    lost: list[str] = []
    tried = mended = 0
    for number, (path, data) in enumerate(sound.items()):
        for at, (what, damaged) in enumerate(damages(data, count, dice)):
            tried += 1
            path.write_bytes(damaged)
            how = _outcome(fault_trials.corpus, place, right)
            seen[how if how in (RIGHT, REFUSED) else how.partition(":")[0]] += 1
            if how not in (RIGHT, REFUSED):
                lost.append(f"{path.name}, {what}: {how}")
            if at == 0:
                in_child(_built, place)
                again = _outcome(fault_trials.corpus, place, right)
                mended += again == RIGHT
                if again != RIGHT:
                    lost.append(f"{path.name}, {what}: the next build did not mend it: {again}")
            _put_back(place, sound)
        progress(f"corpus: {number + 1} of {len(sound)} files, {tried} tried, {len(lost)} lost")
    told = ", ".join(f"{name} {number}" for name, number in seen.most_common()) + f"; the next build mended {mended}"
    return [Outcome("corpus-damage", "damaged files", "files of a dataset in parts", tried, tuple(lost), told)]


def _built(place: Path) -> None:
    fault_trials.build_corpus(place, "a", lambda phase: None)


def _of_the_dataset(path: Path) -> bool:
    return path.is_file() and (path.parent.name == "parts" or path.name == "manifest.json")


def _put_back(place: Path, sound: Mapping[Path, bytes]) -> None:
    for path in (place / "out/parts").iterdir():
        if path not in sound:
            path.unlink()
    for path, data in sound.items():
        path.write_bytes(data)


PARTS = {"store-damage": store, "corpus-damage": corpus}
