"""Turtle files checked by set queries, each with the context and then all together, as pySHACL would check them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path

from wpkg.errors import DataError
from wpkg.graph import aim
from wpkg.graph.findings import Report, in_order
from wpkg.graph.shapes import literals
from wpkg.graph.shapes.anywhere import ask, in_files
from wpkg.graph.shapes.checker import Checker, aimed_of
from wpkg.graph.shapes.documents import described, placed
from wpkg.graph.shapes.engine import EmbeddedStore, as_ntriples
from wpkg.graph.validate import FAST, Bench, contents, name_of


class FastBench(Bench):
    """The files of one run; set queries check them, and pySHACL what is not the same for every engine."""

    engine = FAST

    @cached_property
    def _checker(self) -> Checker:
        return Checker.of_files(self.shapes_files, self.context_files)

    @cached_property
    def _shapes(self) -> dict[str, bytes]:
        return {str(path): contents(path) for path in self.shapes_files}

    @cached_property
    def _codes(self) -> dict[str, list[str]]:
        aimed, refused = aimed_of(self._shapes)
        if refused:
            raise DataError(f"shapes cannot be compiled: {refused}", todo="ask the other engine: --engine reference")
        return {scope: [each.check.code for each in aimed if each.check.scope == scope] for scope in aim.SCOPES}

    def document(self, path: Path) -> Report:
        """Check the nodes of one file with the context around them; see :meth:`Bench.document`."""
        own = self._nodes(path)
        if not own:
            raise DataError("the file describes nothing", where=str(path), todo="build it again")
        if path in self.context_files:
            focus = frozenset(node for node in own if self.owner(_name(node)) in (None, path))
        else:
            around = frozenset[bytes]().union(*map(self._nodes, self.context_files))
            focus = own | {node for node in around if self.owner(_name(node)) == path}
        found = self._checker.document(self._statements(path), name_of(path), focus=focus)
        files = (path, *self.context_files)
        return Report(
            in_order(replace(each, file=self._file_of(files)(each.node) or each.file) for each in found),
            (name_of(path),),
            tuple(sorted(set(self._codes[aim.DOCUMENT]))),
            len(focus),
        )

    def dataset(self) -> Report:
        """Check what can be seen only from all files together."""
        if not all(literals.sure(self._statements(path)) for path in self.everything):
            return super().dataset()
        store = EmbeddedStore.memory()
        for path in self.everything:
            store.take(placed(self._statements(path), f"urn:wpkg:file:{path.stem}"))
        aimed, _ = aimed_of(self._shapes)
        found = ask(store, aimed, (aim.DATASET,))
        if found.uncertain or found.unanswered:
            return super().dataset()
        return in_files(found.report, self._file_of(self.everything))

    def _file_of(self, files: tuple[Path, ...]) -> Callable[[str], str]:
        """Return what says which is the first of files that describes a node."""

        def place(node: str) -> str:
            written = f"<{node}>".encode()
            return next((name_of(path) for path in files if written in self._nodes(path)), "")

        return place

    @cached_property
    def _statements(self) -> Callable[[Path], bytes]:
        return cache(lambda path: as_ntriples(contents(path), str(path)))

    @cached_property
    def _nodes(self) -> Callable[[Path], frozenset[bytes]]:
        return cache(lambda path: described(self._statements(path)))


def _name(node: bytes) -> str:
    return node.decode().strip("<>")
