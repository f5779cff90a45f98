"""An index of what many stores tell, each of a portion of one dataset: entries wait in files until all are known.

A run is a file of entries in the order in which equals are listed. Only the keys of entries are held in memory; the
entries themselves are read again one by one when the index is written.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wpkg.graph.search.gathering import Entry, order_of

_Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A file of entries: the key of each and where it begins."""

    path: Path
    keys: Sequence[_Key]
    places: Sequence[int]


def write_run(path: Path, entries: Iterable[Entry]) -> Run:
    """Write entries into a file."""
    keys, places = [], []
    with path.open("wb") as out:
        for entry in entries:
            keys.append(order_of(entry))
            places.append(out.tell())
            pickle.dump(entry, out, pickle.HIGHEST_PROTOCOL)
    return Run(path, keys, places)


def merged(runs: Sequence[Run]) -> Iterator[Entry]:
    """Yield the entries of all runs in order; what several runs tell of one thing is put together.

    The files are those that this process, or one that it started, has just written.
    """
    where: dict[str, tuple[int, int]] = {}
    again: dict[str, list[tuple[int, int]]] = {}
    for number, run in enumerate(runs):
        for key, place in zip(run.keys, run.places, strict=True):
            name = key[2]
            if name in where:
                again.setdefault(name, [where[name]]).append((number, place))
            where[name] = number, place
    with ExitStack() as held:
        files = [held.enter_context(run.path.open("rb")) for run in runs]
        several = {name: _joined([_read(files[run], place) for run, place in found]) for name, found in again.items()}
        del where
        order = sorted(
            [
                *((order_of(entry), -1, 0) for entry in several.values()),
                *(
                    (key, number, place)
                    for number, run in enumerate(runs)
                    for key, place in zip(run.keys, run.places, strict=True)
                    if key[2] not in several
                ),
            ]
        )
        for key, number, place in order:
            yield several[key[2]] if number < 0 else _read(files[number], place)


def _read(file: BinaryIO, place: int) -> Entry:
    file.seek(place)
    entry = pickle.load(file)
    assert isinstance(entry, Entry)
    return entry


def _joined(found: Sequence[Entry]) -> Entry:
    """Put together what several portions tell of one thing."""
    first, *others = sorted(found, key=lambda entry: entry.kind != "document")
    for entry in others:
        first.symbol = min(filter(None, (first.symbol, entry.symbol)), default="")
        first.day = min(filter(None, (first.day, entry.day)), default="")
        first.verified = first.verified and entry.verified
        for language, label in entry.labels.items():
            first.labels.setdefault(language, label)
        first.names += [name for name in entry.names if name not in first.names]
        first.texts += [text for text in entry.texts if text not in first.texts]
    if any(text.start is not None for text in first.texts):
        first.texts = [text for text in first.texts if text.start is not None]
    return first
