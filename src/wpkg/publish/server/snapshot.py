"""What workers read: a copy of the current generation of the store, made of hard links, that no build takes away."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wpkg import resources, stores

_LOCK = "in-use"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation as it is served: the folder workers open, which generation it is, and when that was built.

    ``modified`` is in whole seconds since 1970. ``held`` keeps other servers from removing the folder.
    """

    folder: Path
    generation: str
    modified: int
    held: IO[bytes]

    def remove(self) -> None:
        """Take the files away; who has them open may go on reading."""
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        self.held.close()


def take(generation: Path) -> Snapshot:
    """Copy a generation by hard links, or octet by octet where the file system has none.

    Raises:
        OSError: the folder for what is built cannot be written to.
        StoreDamaged: a file of the generation is not as it was written.
    """
    stores.verify_generation(generation)
    place = resources.home() / "serving"
    place.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    own = Path(tempfile.mkdtemp(prefix="snapshot-", dir=place))
    held = (own / _LOCK).open("wb")
    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    folder = copied(generation, own)
    return Snapshot(folder, generation.name, int(generation.stat().st_mtime), held)


def copied(generation: Path, place: Path) -> Path:
    """Copy the files of a generation to a folder of the same name in ``place``; return that folder."""
    folder = place / generation.name
    folder.mkdir(parents=True)
    for path in sorted(generation.iterdir()):
        _link(path, folder / path.name)
    return folder


def current() -> Path | None:
    """Return the folder of the generation in use, or None where there is none."""
    return stores.served_generation()


def _link(path: Path, copy: Path) -> None:
    """Link what an engine never changes; copy what it may write to when it opens a store."""
    if path.suffix == ".sst":
        try:
            os.link(path, copy)
            return
        except OSError:
            pass
    shutil.copy2(path, copy)


def _sweep(place: Path) -> None:
    """Remove the snapshots of servers that were killed: nobody holds their locks."""
    for own in place.glob("snapshot-*"):
        try:
            with (own / _LOCK).open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(own, ignore_errors=True)
        except OSError:
            continue
