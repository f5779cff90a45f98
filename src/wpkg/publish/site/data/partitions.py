"""VoID: what the dataset holds, class by class and property by property, from which editors complete names.

No node is nameless: a partition has an address made of the names of what it parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import sha256

from wpkg import iri
from wpkg.graph.store import XSD, Iri, Literal
from wpkg.publish.exports.context import published
from wpkg.publish.exports.nodes import Node
from wpkg.publish.site.data.figures import Counted, Figures, PropertyFigures
from wpkg.publish.site.records import LANGUAGES
from wpkg.publish.site.words import Words

VOID = "http://rdfs.org/ns/void#"
EXTENDED = "http://ldf.fi/void-ext#"
DATASET = iri.DATASET
_TYPE = iri.PREFIXES["rdf"] + "type"
_DCT = iri.PREFIXES["dct"]
_PLAIN = re.compile(r"[\w.-]+:[\w.-]+")

Fact = tuple[str, Node]


def term(name: str) -> Iri:
    """Return the address of a part of the description."""
    return Iri(f"{DATASET}#{name}")


@lru_cache(maxsize=4096)
def short(name: str) -> str:
    """Return a class or property as people write it: with the prefix of the published context, else whole."""
    return published().compact(name)


def whole(found: Figures) -> Iterator[Fact]:
    """Yield what VoID says of the dataset as one."""
    yield VOID + "triples", _number(found.triples)
    yield VOID + "entities", _number(found.subjects)
    yield VOID + "distinctSubjects", _number(found.subjects)
    yield VOID + "distinctObjects", _number(found.objects)
    yield VOID + "properties", _number(len(found.properties))
    yield VOID + "classes", _number(len(found.classes))
    used = {re.sub(r"[^#/]*$", "", name) for name in (*found.properties, *found.classes)}
    yield from ((VOID + "vocabulary", Iri(name)) for name in sorted(used))
    yield from ((VOID + "classPartition", _class(name)) for name in found.classes)
    yield from ((VOID + "propertyPartition", _property(name)) for name in found.properties)
    yield from ((VOID + "subset", Iri(name)) for name in found.graphs)
    yield from ((VOID + "subset", _link(target, name)) for target, of in found.links.items() for name in of)


def statements(found: Figures) -> Iterator[tuple[str, list[Fact]]]:
    """Yield every partition, linkset and named graph with what is said of it."""
    for name, count in found.classes.items():
        yield from _class_partition(name, count, found.within[name])
    for name, uses in found.properties.items():
        (node, facts), *parts = _property_partition(_property(name), name, uses)
        yield node, [*facts, *_distinct(uses)]
        yield from parts
    for name, count in found.graphs.items():
        yield name, [(_TYPE, Iri(VOID + "Dataset")), (VOID + "triples", _number(count))]
    for target, of in found.links.items():
        yield _target(target), [(_TYPE, Iri(VOID + "Dataset")), *_named(target)]
        for name, count in of.items():
            yield _link(target, name), _linkset(target, name, count)


def _class_partition(name: str, count: int, within: Mapping[str, PropertyFigures]) -> Iterator[tuple[str, list[Fact]]]:
    node = _class(name)
    facts: list[Fact] = [
        (_TYPE, Iri(VOID + "Dataset")),
        (VOID + "class", Iri(name)),
        (VOID + "entities", _number(count)),
    ]
    facts.append((VOID + "triples", _number(sum(uses.triples for uses in within.values()))))
    facts += [(VOID + "propertyPartition", _within(node, name)) for name in within]
    yield node, facts
    for each, uses in within.items():
        yield from _property_partition(_within(node, each), each, uses)


def _property_partition(node: Iri, name: str, uses: PropertyFigures) -> Iterator[tuple[str, list[Fact]]]:
    facts: list[Fact] = [(VOID + "property", Iri(name)), (VOID + "triples", _number(uses.triples))]
    facts += [(VOID + "classPartition", Iri(f"{node}-class-{_slug(each)}")) for each in uses.classes]
    facts += [(EXTENDED + "datatypePartition", Iri(f"{node}-datatype-{_slug(each)}")) for each in uses.datatypes]
    yield node, facts
    yield from _parts(f"{node}-class-", VOID + "class", uses.classes)
    yield from _parts(f"{node}-datatype-", EXTENDED + "datatype", uses.datatypes)


def _distinct(uses: PropertyFigures) -> Iterator[Fact]:
    yield VOID + "distinctSubjects", _number(uses.subjects)
    yield VOID + "distinctObjects", _number(uses.objects)


def _parts(start: str, prop: str, counted: Counted) -> Iterator[tuple[str, list[Fact]]]:
    for name, count in counted.items():
        yield start + _slug(name), [(prop, Iri(name)), (VOID + "triples", _number(count))]


def _linkset(target: str, name: str, count: int) -> list[Fact]:
    return [
        (_TYPE, Iri(VOID + "Linkset")),
        (VOID + "linkPredicate", Iri(name)),
        (VOID + "subjectsTarget", Iri(DATASET)),
        (VOID + "objectsTarget", Iri(_target(target))),
        (VOID + "triples", _number(count)),
    ]


def _named(target: str) -> Iterator[Fact]:
    """Yield what a target of links is: a scheme has addresses of its own, pages of the web have none in common."""
    if target != "sources":
        yield VOID + "uriSpace", Literal(f"{target}#")
        return
    for language in LANGUAGES:
        title = Words(language)("dataset.sources")
        yield _DCT + "title", Literal(title, iri.PREFIXES["rdf"] + "langString", language)


def _target(target: str) -> str:
    return term("sources") if target == "sources" else target


def _link(target: str, name: str) -> Iri:
    return term(f"links-{target.rpartition('/')[2]}-{_slug(name)}")


def _class(name: str) -> Iri:
    return term(f"class-{_slug(name)}")


def _property(name: str) -> Iri:
    return term(f"property-{_slug(name)}")


def _within(node: Iri, name: str) -> Iri:
    return Iri(f"{node}-property-{_slug(name)}")


def _slug(name: str) -> str:
    """Return a name for part of an address: prefix and local name, else a digest."""
    written = short(name)
    return written.replace(":", "-") if _PLAIN.fullmatch(written) else sha256(name.encode()).hexdigest()[:12]


def _number(value: int) -> Literal:
    return Literal(str(value), XSD + "integer")
