"""The records of the site: places, their variants, what is sent, and what pages are made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import metadata
from typing import NamedTuple, TypeVar, cast

from wpkg import iri, resources
from wpkg.graph.canned import CannedQuery, catalogue
from wpkg.graph.lineage.citations import checked_day
from wpkg.graph.names import StoreNames
from wpkg.graph.store import Store

Made = TypeVar("Made")
KEPT = 64
"""So many things a site keeps that were made of its graph; the oldest goes first."""

LANGUAGES = ("en", "fr", "es")
"""The languages pages are written in; the first is the one of a page whose address names none."""


class Variant(NamedTuple):
    """One form of what stands at a place; a ``language`` has only what is written for people.

    ``suffix`` is what its address adds to that of the place: ``.ttl``, ``.fr.html``, or nothing.
    """

    media_type: str
    suffix: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An address of the site.

    ``path`` has neither a leading slash nor a suffix (``id/wt-l-843``, ``index``, ``ns``). ``kind`` names an entry of
    :data:`wpkg.publish.site.kinds.KINDS`. ``thing`` is true where the address names a thing in the world, which cannot
    be sent: then it answers 303 to a variant. ``iri`` is what the place is about, or empty.
    """

    path: str
    kind: str
    variants: tuple[Variant, ...]
    iri: str = ""
    thing: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """An address that only leads elsewhere: ``path`` has a suffix where the old address had one."""

    path: str
    status: int = 303


@dataclass(frozen=True, slots=True)
class Sent:
    """What is sent: ``headers`` are those beyond type, length and what the server adds to everything."""

    body: bytes
    media_type: str
    status: int = 200
    language: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page before it is written: ``template`` is a name below ``templates/site``, without its suffix."""

    template: str
    title: str
    values: Mapping[str, object]
    description: str = ""
    status: int = 200
    linked: Mapping[str, object] = field(default_factory=dict)
    """What search engines read: a schema.org object as JSON-LD, or nothing."""
    headers: tuple[tuple[str, str], ...] = ()
    """Headers of its own: ``Cache-Control: no-store`` for what will soon be told otherwise."""


@dataclass(frozen=True)
class Site:
    """What all pages are made from: one graph, and where the site stands. One a process.

    ``base`` is the public address of the site, with a slash at its end; only what must be absolute uses it.
    ``endpoint`` is where SPARQL is answered: relative to the site's root, or absolute.
    """

    store: Store
    base: str = iri.BASE
    endpoint: str = "sparql"
    _kept: dict[str, object] = field(default_factory=dict, init=False, repr=False, compare=False)

    def kept(self, name: str, make: Callable[[], Made]) -> Made:
        """Return what ``make`` makes of the graph alone; for a while, whoever asks under that name gets the same."""
        if name not in self._kept:
            made = make()
            if len(self._kept) >= KEPT:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[name] = made
            return made
        return cast(Made, self._kept[name])

    @cached_property
    def names(self) -> StoreNames:
        """The names by which people call things."""
        return StoreNames(self.store)

    @cached_property
    def queries(self) -> Mapping[str, CannedQuery]:
        """The canned questions by id."""
        return catalogue(resources.queries())

    @cached_property
    def checked(self) -> str:
        """The last day on which the graph was checked against the world, in ISO form; empty where it does not say."""
        return checked_day(self.store)

    @cached_property
    def version(self) -> str:
        """The version of wpkg that writes the pages."""
        return metadata.version("wpkg")
