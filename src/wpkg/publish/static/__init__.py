"""The site as files for any web host: what ``wpkg serve`` would answer, each variant of each place as one file.

Everything is written beside first; only when the whole is there, file after file takes its place, each in one step.
What is unchanged is left alone, what is no longer part of the site goes, and what others put into the folder stays.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from pathlib import Path

from wpkg.publish import redirects
from wpkg.publish.site import places
from wpkg.publish.site.api import questions as api
from wpkg.publish.site.data import figures, files
from wpkg.publish.site.records import Moved, Place, Site, Variant
from wpkg.publish.site.rendering import render
from wpkg.publish.static.folder import Folder, Staged, opened
from wpkg.publish.static.missing import missing, stub

Progress = Callable[[str], None]
Opener = Callable[[], Site]
NOT_FOUND, NO_JEKYLL = "404.html", ".nojekyll"
_AT_ONCE = 2
"""Places that a worker writes before it reports."""


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing did: numbers of files, octets of all, and the addresses that only a server can answer."""

    folder: Path
    files: int
    written: int
    unchanged: int
    removed: int
    octets: int
    left_out: tuple[str, ...]


def publish(opener: Opener, folder: Path, progress: Progress, *, jobs: int = 1) -> Published:
    """Write the site to a folder, which is made, or was made by an earlier run.

    Args:
        opener: opens the site; with more than one job it is sent to other processes and called in each.
        folder: where the files go; nothing in it that an earlier run did not write is touched.
        progress: is told what is being done.
        jobs: how many processes write pages.

    Raises:
        BadParameter: the folder holds something and no earlier run made it, or is no folder.
        StoreLocked: another process is publishing to it.
    """
    with opened(folder) as target:
        progress("listing what there is")
        site = opener()
        every = list(places.every(site))
        moves = list(places.moves(site))
        progress(f"writing {len(every)} places" + (f" with {jobs} processes" if jobs > 1 else ""))
        staged: list[Staged] = []
        left_out: list[str] = []
        for done in _written(opener if jobs > 1 else site, target, sorted(every, key=_order), jobs):
            staged += done[0]
            left_out += done[1]
        progress("counting the graph and its downloads")
        figures.keep(site, _downloads(staged))
        for place in filter(_counts, every):
            staged += _write(site, target, place)[0]
        staged += _further(site, target, every, moves)
        progress("putting the files in place")
        written, removed = target.swap(staged)
    octets = sum(each.size for each in staged)
    counts = (len(staged), written, len(staged) - written, removed, octets)
    return Published(folder, *counts, tuple(sorted(left_out)))


def addresses(site: Site) -> Iterator[tuple[str, Place, Variant]]:
    """Yield every file of the site that holds a variant of a place: its path, the place, the variant."""
    for place in places.every(site):
        yield from ((place.path + variant.suffix, place, variant) for variant in _variants(site, place))


def _variants(site: Site, place: Place) -> tuple[Variant, ...]:
    return () if place.kind == "answer" and not api.stands_alone(site, place) else place.variants


def _counts(place: Place) -> bool:
    """Tell whether a place tells of the downloads, so that it can be written only after them."""
    return place.kind == "dataset" or place.path == files.VOID


def _order(place: Place) -> tuple[bool, bool, str]:
    """Return a key by which what takes long comes first, so that no process works on alone at the end."""
    return place.path != files.DOWNLOADS, place.kind not in ("document", "thread"), place.path


def _downloads(staged: Iterable[Staged]) -> dict[str, figures.File]:
    known = {each.path: figures.File(each.size, each.digest) for each in staged}
    return {name: known[files.DOWNLOADS + variant.suffix] for name, variant in files.downloads().items()}


Done = tuple[list[Staged], list[str]]


def _written(source: Site | Opener, target: Folder, every: list[Place], jobs: int) -> Iterator[Done]:
    soon = [place for place in every if not _counts(place)]
    if isinstance(source, Site):
        yield from (_write(source, target, place) for place in soon)
        return
    lots = [soon[start : start + _AT_ONCE] for start in range(0, len(soon), _AT_ONCE)]
    context = get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_open, initargs=(source, target)) as pool:
        yield from pool.map(_write_lot, lots)


_OPEN: list[tuple[Site, Folder]] = []


def _open(opener: Opener, target: Folder) -> None:
    """Open the site of a worker, once; the worker ends when the one it works for does, however that ends."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    _OPEN.append((opener(), target))


def _end_with(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)


def _write_lot(lot: list[Place]) -> Done:
    site, target = _OPEN[0]
    done = [_write(site, target, place) for place in lot]
    return [each for staged, _ in done for each in staged], [path for _, left in done for path in left]


def _write(site: Site, target: Folder, place: Place) -> Done:
    """Write the variants of a place; an answer that needs arguments, or has a second page, is left to servers."""
    staged: list[Staged] = []
    left_out: list[str] = []
    if not _variants(site, place):
        left_out.append(place.path)
    for variant in _variants(site, place):
        path = place.path + variant.suffix
        sent = render(site, place, variant, {})
        if any(name == "Link" and 'rel="next"' in value for name, value in sent.headers):
            left_out.append(path)
            continue
        staged.append(target.stage(path, sent.body))
    return staged, left_out


def _further(site: Site, target: Folder, every: list[Place], moves: list[tuple[str, Moved]]) -> Iterator[Staged]:
    """Write what is no place: stubs where something has moved, the page for what is missing, rules for hosts."""
    pages = {place.path for place in every if any(variant.language for variant in place.variants)}
    for path, moved in moves:
        if moved.path in pages:
            yield target.stage(f"{path}.html", stub(site, path, moved.path))
    yield target.stage(NOT_FOUND, missing(site))
    yield target.stage(NO_JEKYLL, b"")
    for path, body in redirects.files(site, moves).items():
        yield target.stage(path, body)
