"""Generations of a store on disk: which one is in use, how another takes its place, what is swept.

A store folder holds ``generation-*`` folders and one file ``current`` that names the one in use and, on a line of its
own, the one before, which readers may still hold. A build fills a new generation beside the old one and renames
``current`` in one step, so that a build which fails or is killed leaves the last good store in place, and readers never
wait.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from wpkg.errors import StoreDamaged, StoreLocked

_CURRENT = "current"


def current_generation(folder: Path) -> Path | None:
    """Return the folder of the generation in use, or None where nothing was built."""
    named = names(folder)
    return at(folder, named[0]) if named else None


def names(folder: Path) -> tuple[str, ...]:
    """Return what ``current`` names: the generation in use and, if there was one, the one before; () without a file."""
    try:
        text = (folder / _CURRENT).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise damaged(folder / _CURRENT, error) from error
    return tuple(text.split()) or ("",)


def at(folder: Path, name: str) -> Path:
    """Return the folder of a generation that is named in ``current``.

    Raises:
        StoreDamaged: it is gone, or has no name of one.
    """
    generation = folder / name
    if not name.startswith("generation-") or not generation.is_dir():
        raise damaged(folder / _CURRENT, FileNotFoundError(name or "empty file"))
    return generation


def switch(folder: Path, *named: str) -> None:
    """Make ``current`` name the new generation and the one before."""
    handle, path = tempfile.mkstemp(prefix="current-", dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.writelines(f"{name}\n" for name in named)
        out.flush()
        os.fsync(out.fileno())
    Path(path).replace(folder / _CURRENT)


def sweep(folder: Path) -> None:
    """Remove what killed builds left, and every generation but the one in use and the one before."""
    keep = names(folder)
    for path in (*folder.glob("building-*"), *folder.glob("generation-*")):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)
    for stale in folder.glob("current-*"):
        stale.unlink(missing_ok=True)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock at ``path`` until the block ends.

    Raises:
        StoreLocked: another process holds it; nobody waits.
    """
    import filelock  # only a build pays for it

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = filelock.FileLock(str(path), timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise StoreLocked(
            "another process is building here",
            where=str(path.parent),
            expected="one build at a time",
            todo="wait until it ends",
        ) from error
    try:
        yield
    finally:
        lock.release()


def digest_of(graphs: Mapping[str, bytes]) -> str:
    """Return a short digest of graphs (IRI → Turtle), in whatever order they come."""
    digest = sha256()
    for name in sorted(graphs):
        digest.update(f"{name}\0{len(graphs[name])}\0".encode())
        digest.update(graphs[name])
    return digest.hexdigest()[:16]


def damaged(place: Path | None, error: Exception | str) -> StoreDamaged:
    """Return the error to raise where the files of a store cannot be read."""
    return StoreDamaged(
        f"the store cannot be read ({error})",
        where=str(place or "store"),
        expected="the files of a built store",
        todo="run: wpkg load   (it builds a new one beside the damaged one)",
    )
