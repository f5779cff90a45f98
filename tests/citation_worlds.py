"""Small made-up worlds of citations, as Turtle for a store, with the rules of lineage told again over networkx."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx
from hypothesis import strategies as st

BASE = "http://example.org/id/"
PREFIXES = """\
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix reftype: <https://w3id.org/wpkg/scheme/reference-type#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
MANNERS = ("recalls", "reaffirms", "continues", "takes-note-of")
STATUSES = ("curated", "curated", "curated", "unverified", "withdrawn")


@dataclass(frozen=True)
class Citation:
    """A reference; ends are places such as ``d1``, ``d1#u`` (a unit) or ``d1#p`` (no unit)."""

    source: str
    target: str
    manner: str = "recalls"
    status: str = "curated"
    reading: bool = False


@dataclass(frozen=True)
class World:
    """Documents with their days (empty where unknown), and citations between them and their parts."""

    days: tuple[str, ...]
    citations: tuple[Citation, ...]

    @property
    def documents(self) -> list[str]:
        return [f"d{number}" for number in range(len(self.days))]

    def turtle(self) -> bytes:
        return (PREFIXES + "\n".join(self._lines())).encode()

    def _lines(self) -> Iterator[str]:
        for name, day in zip(self.documents, self.days, strict=True):
            dated = f' ; wpkg:adoptionDate "{day}"^^xsd:date' if day else ""
            parts = f"<{BASE}{name}#u> , <{BASE}{name}#p>"
            yield f'<{BASE}{name}> wpkg:primarySymbol "X/{name}" ; wpkg:hasProvision {parts}{dated} .'
            yield f"<{BASE}{name}#u> wpkg:isLineageUnit true ."
        for number, made in enumerate(self.citations):
            source = made.source if "#" in made.source else f"{made.source}#p"
            reference = f"<{BASE}{made.source.partition('#')[0]}#r{number}>"
            to = "includesTarget" if made.reading else "referenceTarget"
            yield f"<{BASE}{source}> wpkg:hasReference {reference} ."
            yield f"{reference} wpkg:referenceType reftype:{made.manner} ; wpkg:curationStatus status:{made.status} ;"
            yield f"    wpkg:{to} <{BASE}{made.target}> ."

    def counted(self, unverified: bool) -> list[Citation]:
        """Return the citations that carry lineage from one document to another, between units."""
        return [
            Citation(whole(made.source), whole(made.target), made.manner, made.status, made.reading)
            for made in self.citations
            if made.manner != "takes-note-of"
            and (made.status == "curated" or (unverified and made.status == "unverified"))
            and document(made.source) != document(made.target)
        ]

    def rests_on(self, unverified: bool) -> nx.DiGraph[str]:
        """Return who rests directly on whom: a document also on what its unit provision cites."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from([*self.documents, *(f"{name}#u" for name in self.documents)])
        for made in self.counted(unverified):
            graph.add_edge(made.source, made.target)
            graph.add_edge(document(made.source), made.target)
        return graph


def document(place: str) -> str:
    return place.partition("#")[0]


def whole(place: str) -> str:
    """Return the unit a place belongs to."""
    return place if place.endswith("#u") else document(place)


def parts(name: str) -> set[str]:
    """Return what asking about a unit means: a document with its unit provision."""
    return {name} if "#" in name else {name, f"{name}#u"}


@st.composite
def worlds(draw: st.DrawFn, most: int = 6, citations: int = 12) -> World:
    days = st.sampled_from(("", "2001-01-01", "2002-02-02", "2002-02", "2002", "2003-03-03"))
    count = draw(st.integers(2, most))
    ends = st.builds(lambda n, part: f"d{n}{part}", st.integers(0, count - 1), st.sampled_from(("", "#u", "#p")))
    made = st.builds(
        Citation, ends, ends, st.sampled_from(MANNERS), st.sampled_from(STATUSES), st.sampled_from((False, False, True))
    )
    return World(
        tuple(draw(st.lists(days, min_size=count, max_size=count))), tuple(draw(st.lists(made, max_size=citations)))
    )
