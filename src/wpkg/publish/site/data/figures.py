"""How much the graph holds: statements, things, classes and properties, each within each; and how large its files are.

Counted over what the exports write: every statement of the dataset once, the ontology left out. Counting reads the
whole graph, and the digests of the files need all of them written, so both are kept, under the digest of the graph,
once they are known; the digests are made by :func:`keep` alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from os import getpid
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from wpkg import iri, resources
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Literal, Store, Term
from wpkg.publish.exports import Selection
from wpkg.publish.exports.quads import subjects
from wpkg.publish.site.data.validated import digest
from wpkg.publish.site.records import Place, Site

_TYPE = iri.PREFIXES["rdf"] + "type"
_SOURCE = iri.PREFIXES["prov"] + "hadPrimarySource"
Counted = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PropertyFigures:
    """How often a property is used: by how many things, of how many values, of which classes and datatypes."""

    triples: int
    subjects: int
    objects: int
    classes: Counted
    datatypes: Counted


@dataclass(frozen=True, slots=True)
class Figures:
    """What the dataset holds. ``classes`` counts things; ``within`` tells of each property used by things of a class.

    ``links`` counts, by property and scheme or ``sources``, what points from the data at concepts and at pages read.
    """

    triples: int
    subjects: int
    objects: int
    properties: Mapping[str, PropertyFigures]
    classes: Counted
    within: Mapping[str, Mapping[str, PropertyFigures]]
    links: Mapping[str, Counted]
    graphs: Counted


@dataclass(frozen=True, slots=True)
class File:
    """A file to download: bytes, and their SHA-256 in hexadecimal."""

    size: int
    sha256: str


_seen: WeakKeyDictionary[Store, Figures] = WeakKeyDictionary()
_made: WeakKeyDictionary[Store, Mapping[str, File]] = WeakKeyDictionary()


def figures(site: Site) -> Figures:
    """Return what the dataset holds, counted at most once a process and, where it is kept, once a graph."""
    found = _seen.get(site.store) or _from_kept(site.store)
    if found is None:
        found = count(site.store)
        _keep(site.store, "figures", _plain(found))
    _seen[site.store] = found
    return found


def made(site: Site) -> Mapping[str, File]:
    """Return the files to download by the name of their format; nothing where :func:`keep` has not yet seen to them."""
    found = _made.get(site.store)
    if found is None:
        kept = _kept(site.store, "files")
        found = {name: File(**each) for name, each in kept.items()} if kept else {}
        if found:
            _made[site.store] = found
    return found


def keep(site: Site, known: Mapping[str, File] | None = None) -> None:
    """Count the graph and keep the figures and the digests of all downloads for all processes to come.

    Where the files are not ``known`` to the caller every download is written once, which takes as long as all exports
    together. Raises as they do.
    """
    from wpkg.publish.site.data import files

    figures(site)
    if made(site):
        return
    found = dict(known or {})
    for name, variant in files.downloads().items() if not found else ():
        body = files.data(site, Place(files.DOWNLOADS, "file", (variant,)), variant, {}).body
        found[name] = File(len(body), sha256(body).hexdigest())
    _made[site.store] = found
    _keep(site.store, "files", {name: {"size": each.size, "sha256": each.sha256} for name, each in found.items()})


def count(store: Store) -> Figures:
    """Count what the store holds, reading all of it."""
    blocks = list(subjects(store, Selection()))
    classes = {
        str(subject): tuple(str(value) for name, value in said if name == _TYPE and not isinstance(value, Literal))
        for subject, said in blocks
    }
    whole, within = _Uses(classes), {name: _Uses(classes) for each in classes.values() for name in each}
    links: dict[str, Counter[str]] = {}
    for subject, said in blocks:
        for name, value in said:
            whole.add(subject, name, value)
            for each in classes[subject]:
                within[each].add(subject, name, value)
            if target := _target(subject, name, value):
                links.setdefault(target, Counter())[name] += 1
    properties = whole.figures()
    return Figures(
        triples=sum(each.triples for each in properties.values()),
        subjects=len(blocks),
        objects=len({value for _, said in blocks for _, value in said}),
        properties=properties,
        classes=_sorted(Counter(name for each in classes.values() for name in each)),
        within={name: within[name].figures() for name in sorted(within)},
        links={name: _sorted(links[name]) for name in sorted(links)},
        graphs=_sorted(dict(_graphs(store))),
    )


class _Uses:
    """Counts the uses of properties by some things."""

    def __init__(self, classes: Mapping[str, tuple[str, ...]]) -> None:
        self._classes = classes
        self._triples: Counter[str] = Counter()
        self._subjects: dict[str, set[str]] = {}
        self._objects: dict[str, set[Term]] = {}
        self._of: dict[str, Counter[str]] = {}
        self._datatypes: dict[str, Counter[str]] = {}

    def add(self, subject: str, name: str, value: Term) -> None:
        """Count one statement."""
        self._triples[name] += 1
        self._subjects.setdefault(name, set()).add(subject)
        self._objects.setdefault(name, set()).add(value)
        if isinstance(value, Literal):
            self._datatypes.setdefault(name, Counter())[value.datatype] += 1
        else:
            self._of.setdefault(name, Counter()).update(self._classes.get(str(value), ()))

    def figures(self) -> Mapping[str, PropertyFigures]:
        """Return what was counted, in order of the properties."""
        return {
            name: PropertyFigures(
                self._triples[name],
                len(self._subjects[name]),
                len(self._objects[name]),
                _sorted(self._of.get(name, {})),
                _sorted(self._datatypes.get(name, {})),
            )
            for name in sorted(self._triples)
        }


def _target(subject: str, name: str, value: Term) -> str:
    """Return what a link leads to: a scheme of concepts, or the pages that were read; nothing for other statements."""
    if isinstance(value, Literal) or subject.startswith(iri.SCHEME):
        return ""
    if name == _SOURCE and not value.startswith(iri.BASE):
        return "sources"
    scheme, mark, _ = value.partition("#")
    return scheme if mark and scheme.startswith(iri.SCHEME) else ""


def _graphs(store: Store) -> Iterable[tuple[str, int]]:
    for row in store.select(prepared("graph-sizes")):
        name = text_of(row["g"])
        if name.startswith(iri.GRAPH):
            yield name, int(text_of(row["n"]))


def _sorted(counted: Mapping[str, int]) -> Counted:
    return dict(sorted(counted.items()))


def _plain(found: Figures) -> dict[str, Any]:
    """Return figures as JSON holds them."""

    def uses(of: Mapping[str, PropertyFigures]) -> dict[str, list[Any]]:
        return {name: [p.triples, p.subjects, p.objects, p.classes, p.datatypes] for name, p in of.items()}

    return {
        "triples": found.triples,
        "subjects": found.subjects,
        "objects": found.objects,
        "properties": uses(found.properties),
        "classes": found.classes,
        "within": {name: uses(of) for name, of in found.within.items()},
        "links": found.links,
        "graphs": found.graphs,
    }


def _from_kept(store: Store) -> Figures | None:
    told = _kept(store, "figures")
    if told is None:
        return None

    def uses(of: dict[str, list[Any]]) -> dict[str, PropertyFigures]:
        return {name: PropertyFigures(*each) for name, each in of.items()}

    told["properties"] = uses(told["properties"])
    told["within"] = {name: uses(of) for name, of in told["within"].items()}
    return Figures(**told)


def _kept(store: Store, what: str) -> dict[str, Any] | None:
    """Return what was kept about the graph of a store; None where nothing was, or it cannot be read."""
    place = _file(store, what)
    try:
        return dict(json.loads(place.read_text("utf-8"))) if place else None
    except (OSError, ValueError):
        return None


def _keep(store: Store, what: str, told: Mapping[str, Any]) -> None:
    """Keep what is known about the graph of a store, if it has a digest to be kept under and there is room for it."""
    place = _file(store, what)
    if place is None:
        return
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{getpid()}.tmp")
        fresh.write_text(json.dumps(told, sort_keys=False), "utf-8")
        fresh.replace(place)
    except OSError:
        return  # a place that cannot be written to is counted again


def _file(store: Store, what: str) -> Path | None:
    """Return where something about the graph of a store is kept: by what the graph was made of, and who wrote it."""
    from importlib.metadata import version

    name = digest(store)
    return resources.home() / "described" / f"{what}-{name}-{version('wpkg')}.json" if name else None
