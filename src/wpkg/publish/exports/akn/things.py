"""What the words of a text stand for, each under a short name inside the file and its IRI outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wpkg import iri
from wpkg.publish.exports.akn.tables import table


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the references: element, name inside the file, IRI, what to show."""

    element: str
    name: str
    href: str
    shown: str


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of ISO days, and the name of what it is; ``until`` is empty while open."""

    since: str
    until: str
    what: str


class Things:
    """Names given out in the course of writing."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._given: dict[str, Entry] = {}
        self._taken: set[str] = set()
        self._periods: dict[Period, str] = {}

    def name(self, node: str) -> str:
        """Return the name of a node inside the file."""
        if node not in self._given:
            compact = iri.compact(node)
            base = iri.slug(compact if compact != node else node.removeprefix(iri.ID).removeprefix(iri.BASE)) or "thing"
            own, twin = base, 2
            while own in self._taken:
                own, twin = f"{base}-{twin}", twin + 1
            self._taken.add(own)
            shown = self._names.get(node) or node.removeprefix(iri.ID)
            self._given[node] = Entry(_element(node), own, node, shown)
        return self._given[node].name

    def target(self, node: str) -> str:
        """Return the address of a document or a part of one, and list it among the references."""
        self.name(node)
        return node

    def period(self, since: str, until: str, what: str) -> str:
        """Return the name of a stretch of time inside the file; ``what`` is the IRI of its class."""
        period = Period(since, until, self.name(what))
        return self._periods.setdefault(period, f"tmpg_{len(self._periods) + 1}")

    @property
    def periods(self) -> Mapping[Period, str]:
        """The stretches of time named so far."""
        return self._periods

    def __iter__(self) -> Iterator[Entry]:
        return iter(sorted(self._given.values(), key=lambda entry: (entry.element, entry.name)))


def _element(node: str) -> str:
    rest = node.removeprefix(iri.BASE)
    classes: dict[str, str] = table("classes")
    if "#" in rest and rest.startswith("id/"):
        return "TLCEvent" if "#rev-" in rest else str(table("otherwise"))
    return next((found for opening, found in classes.items() if rest.startswith(opening)), str(table("otherwise")))
