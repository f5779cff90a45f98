"""A dataset in parts checked: documents in parallel, each alone, and by the side of that what only the whole tells."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from wpkg import iri
from wpkg.corpus.pool import spread
from wpkg.errors import DataError, WpkgError
from wpkg.graph import aim, findings, parted
from wpkg.graph.findings import Finding, Report
from wpkg.graph.parted import Manifest, Member, Part
from wpkg.graph.shapes import literals
from wpkg.graph.shapes.checker import Checker, aimed_of, project
from wpkg.graph.validate import REFERENCE

Progress = Callable[[str], None]
WHOLE = 6_000_000
"""Statements that are looked at together in memory; for more, load the dataset and check the store."""
_AT_ONCE = 16_000_000
_LINKS = "corpus-links/"
_DOCUMENTS = "corpus/"


@dataclass(frozen=True, slots=True)
class _Task:
    """A part whose documents are checked; none for the dataset as a whole."""

    part: Part | None


@dataclass(frozen=True, slots=True)
class _Found:
    findings: tuple[Finding, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Work:
    """What is the same for all parts."""

    folder: Path
    manifest: Manifest
    checker: Checker

    def begin(self) -> Callable[[_Task], _Found]:
        """Return what checks a part, or the whole."""
        links = _Links(self.folder, self.manifest)

        def done(task: _Task) -> _Found:
            try:
                if task.part is None:
                    return _Found(_of_whole(self.folder, self.manifest, self.checker))
                return _Found(_of_part(self.folder, task.part, links, self.checker))
            except WpkgError as error:
                return _Found(error=str(error))

        return done

    def lost(self, task: _Task, seconds: float | None) -> _Found:
        """Return what became of a part whose process died."""
        name = "the dataset as a whole" if task.part is None else task.part.name
        return _Found(error=f"the process that checked {name} died")


def validate_parts(
    folder: Path, jobs: int | None = None, *, checker: Checker | None = None, progress: Progress | None = None
) -> Report:
    """Check a dataset in parts: each document with its links and the context, then all of them together.

    Args:
        folder: of the dataset.
        jobs: processes; one a core where it is not given, none to do all in this one.
        checker: what to check with; the shapes and the register of this installation where it is not given.
        progress: told what is done.

    Raises:
        StoreMissing: there is no dataset.
        DataError: it is damaged, or a process died.
    """
    manifest = parted.manifest(folder)
    checker = project() if checker is None else checker
    parts = [part for part in manifest.parts if part.layer == parted.DOCUMENTS]
    tasks = [_Task(None)] if whole_fits(manifest) else []
    tasks += [_Task(part) for part in sorted(parts, key=lambda part: (-part.triples, part.number))]
    count = (os.cpu_count() or 1) if jobs is None else jobs
    found: list[Finding] = []
    done = 0
    for lot in spread(tasks, _Work(folder, manifest, checker), min(count, len(tasks))):
        for each in lot:
            if each.error:
                raise DataError(
                    each.error, where=str(folder), todo="run: wpkg corpus build   (it makes anew what is damaged)"
                )
            found += each.findings
            done += 1
        if progress is not None:
            progress(f"checked {done} of {len(tasks)}")
    aimed, _ = aimed_of(checker.shapes)
    scopes = aim.SCOPES if whole_fits(manifest) else (aim.DOCUMENT,)
    return Report(
        findings.in_order(found),
        tuple(part.name for part in parts),
        tuple(sorted({each.check.code for each in aimed if each.check.scope in scopes})),
        sum(part.graphs for part in parts),
    )


def whole_fits(manifest: Manifest) -> bool:
    """Tell whether what only the whole tells is checked here too: a larger dataset is checked where it is loaded."""
    return manifest.triples <= WHOLE


class _Links:
    """What linking tells of documents: found by their graphs, and read when asked for."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._parts = [part for part in manifest.parts if part.layer == parted.LINKS]

    def of(self, slugs: frozenset[str]) -> dict[str, bytes]:
        """Return N-Triples of those documents that have links, by slug."""
        found = {}
        for part in self._parts:
            wanted = [member for member in parted.members(self._folder, part) if _slug(member, _LINKS) in slugs]
            for packed in parted.packed(self._folder, part, wanted) if wanted else ():
                found[_slug(packed.member, _LINKS)] = parted.triples(packed)
        return found


def _of_part(folder: Path, part: Part, links: _Links, checker: Checker) -> tuple[Finding, ...]:
    known = links.of(frozenset(_slug(member, _DOCUMENTS) for member in parted.members(folder, part)))
    found: list[Finding] = []
    for packed in parted.packed(folder, part):
        name = packed.member.graph.removeprefix(iri.GRAPH)
        found += checker.document(parted.triples(packed) + known.get(_slug(packed.member, _DOCUMENTS), b""), name)
    return tuple(found)


def _of_whole(folder: Path, manifest: Manifest, checker: Checker) -> tuple[Finding, ...]:
    """Ask the checks of the dataset of all layers together with the context, in memory."""
    from wpkg.graph import validate
    from wpkg.graph.shapes.anywhere import ask
    from wpkg.graph.shapes.documents import cut, placed
    from wpkg.graph.shapes.engine import EmbeddedStore, as_ntriples

    context = b"".join(as_ntriples(data, name) for name, data in checker.context.items())
    aimed, refused = aimed_of(checker.shapes)
    if checker.engine != REFERENCE and not refused:
        store, sure = EmbeddedStore.memory(), literals.sure(context)
        store.take(placed(context, f"{iri.GRAPH}context"))
        for quads in _quads(folder, manifest):
            sure = sure and literals.sure(quads)
            if not sure:
                break
            store.take(quads)
        asked = ask(store, aimed, (aim.DATASET,)) if sure else None
        if asked is not None and not asked.uncertain and not asked.unanswered:
            return _placed(asked.report.findings)
    data = validate.graph_of({"context": context})
    for quads in _quads(folder, manifest):
        data.parse(data=b"".join(cut(quads).values()), format="nt")
    return _placed(validate.validate(data, validate.graph_of(checker.shapes), scopes=(aim.DATASET,)).findings)


def _quads(folder: Path, manifest: Manifest) -> Iterator[bytes]:
    """Yield all N-Quads, several graphs at a time."""
    held: list[bytes] = []
    size = 0
    for part in manifest.parts:
        for packed in parted.packed(folder, part):
            held.append(parted.quads(packed))
            size += len(held[-1])
            if size > _AT_ONCE:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)


def _placed(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Name the graph of the document whose work a node is or belongs to."""
    from wpkg.graph.shapes.checker import work_of

    return tuple(
        replace(each, file=f"{_DOCUMENTS}{work_of(f'<{each.node}>'.encode())}".removesuffix("/")) for each in found
    )


def _slug(member: Member, folder: str) -> str:
    return member.graph.removeprefix(iri.GRAPH).removeprefix(folder)
