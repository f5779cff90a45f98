"""Triples to Turtle: the same bytes for the same triples, in any order, on any machine."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph

from wpkg import iri
from wpkg.lift.terms import Triple, lines

BUILT = "# Built by `wpkg build` from graph/sources and graph/register; edits here are lost.\n"
READ = "# Read by `wpkg read`; no person has checked it.\n"


def turtle(triples: Iterable[Triple], work: str | None = None, *, banner: str = BUILT) -> bytes:
    """Serialise triples as Turtle in UTF-8, sorted; parts of ``work`` get a prefix of their own."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in iri.PREFIXES.items():
        graph.bind(prefix, namespace)
    if work is not None:
        graph.bind("part", work + "#")
    graph.parse(data="".join(f"{line}\n" for line in lines(triples)), format="nt")
    return (banner + graph.serialize(format="turtle")).encode()
