"""GraphML for programs that draw and measure networks: documents as nodes, citations as edges."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from wpkg.graph.answer import Value, printed
from wpkg.graph.store import Iri, Store
from wpkg.iri import ID
from wpkg.publish.exports import Selection, yfiles
from wpkg.publish.exports.about import about
from wpkg.publish.exports.naming import believed, called
from wpkg.publish.exports.sheets import Cell, sheets, written
from wpkg.publish.exports.yfiles import Mark

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS = {
    "label": "string",
    "symbol": "string",
    "symbol_unverified": "boolean",
    "title": "string",
    "title_supplied": "boolean",
    "date": "string",
    "body": "string",
    "class": "string",
    "status": "string",
    "part_of": "string",
    "iri": "string",
    "x": "double",
    "y": "double",
}
_EDGE_KEYS = {
    "label": "string",
    "manner": "string",
    "by_reading": "boolean",
    "words": "string",
    "start": "int",
    "end": "int",
    "cited_as": "string",
    "status": "string",
    "grade": "string",
    "provision": "string",
    "target": "string",
    "reference": "string",
}
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_OUT = ("unverified", "withdrawn")

Record = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Link:
    """One edge: ``facts`` by key; source and target are IRIs of nodes."""

    source: str
    target: str
    facts: Mapping[str, Value]


def graphml(store: Store, wanted: Selection) -> bytes:
    """Write a selection as GraphML: a node a document or unit of lineage, an edge a citation with a target."""
    everything = replace(wanted, unverified=True)
    documents, provisions, references = sheets(store, everything, ("documents", "provisions", "references"))
    told = [record for record in references.records() if wanted.unverified or record["status"] not in _OUT]
    units = _units(store, provisions.records(), told)
    links = [link for record in told for link in _links(record, units)]
    ends = {end for link in links for end in (link.source, link.target)}
    nodes = dict(_nodes(store, documents.records(), ends, units, wanted))
    aimless = sum(not record["targets"] and not record["members"] for record in told)
    notes = about(store, "graphml", wanted).comment("")
    return _written(nodes, links, f"{notes}Citations without a known target, left out: {aimless}\n")


def _units(store: Store, provisions: Iterable[Record], references: Iterable[Record]) -> dict[str, Record]:
    """Return the provisions with a lineage of their own, those of cited documents included."""
    found = {str(record["part"]): record for record in provisions if record["lineage_unit"] is True}
    cited = {str(target) for record in references for target in _all(record["targets"], record["members"])}
    abroad = tuple(sorted({Iri(each.partition("#")[0]) for each in cited if "#" in each and each not in found}))
    if abroad:
        (parts,) = sheets(store, Selection(documents=abroad, unverified=True), ("provisions",))
        found |= {str(r["part"]): r for r in parts.records() if r["lineage_unit"] is True and str(r["part"]) in cited}
    return found


def _links(record: Record, units: Mapping[str, Record]) -> Iterator[Link]:
    provision = next((str(each) for each in _all(record["provision"])), "")
    source = provision if provision in units else str(record["document"])
    aims = [(target, False) for target in _all(record["targets"])] + [(each, True) for each in _all(record["members"])]
    for target, by_reading in aims:
        facts: dict[str, Value] = {
            key: _plain(record[key])
            for key in ("manner", "words", "start", "end", "cited_as", "status", "grade", "reference")
        }
        label = f"{facts['manner']} (as a curator reads it)" if by_reading else facts["manner"]
        facts |= {"label": label, "by_reading": by_reading, "provision": provision, "target": str(target)}
        whole = str(target).partition("#")[0]
        yield Link(source, str(target) if str(target) in units else whole, facts)


def _nodes(
    store: Store, documents: Iterable[Record], ends: set[str], units: Mapping[str, Record], wanted: Selection
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield every document of the selection and every end of an edge, each with its facts, sorted by IRI."""
    known = {str(record["document"]): record for record in documents}
    wholes = {unit.partition("#")[0] for unit in ends if unit in units}
    if abroad := tuple(sorted(Iri(end) for end in (ends | wholes) - known.keys() - units.keys())):
        (cited,) = sheets(store, Selection(documents=abroad, unverified=True), ("documents",))
        known |= {str(record["document"]): record for record in cited.records()}
    names = called(store, ends - known.keys())
    shown = {name for name, record in known.items() if wanted.unverified or record["status"] not in _OUT}
    for name in sorted((shown if not wanted.documents else shown & set(wanted.documents)) | ends):
        whole = name.partition("#")[0]
        facts: dict[str, Value] = {"label": names.get(name, name)}
        if whole in known:
            facts = _document_facts(known[whole])
        if name in units:
            pinpoint = written(units[name]["pinpoint"]) or written(units[name]["label"])
            facts |= {"label": f"{facts['label']}, {pinpoint}", "part_of": whole, "class": "Provision"}
            facts["status"] = _plain(units[name]["status"])
        yield name, {**facts, "iri": name}


def _document_facts(record: Record) -> dict[str, Value]:
    symbol, title = written(record["symbol"]), written(record["title"])
    return {
        "label": believed(symbol) if record["symbol_unverified"] is True else symbol or title,
        "symbol": symbol,
        "symbol_unverified": record["symbol_unverified"] is True,
        "title": title,
        "title_supplied": record["title_supplied"] is True,
        "date": written(record["adopted"]) or written(record["circulated"]),
        "body": written(record["body_name"]),
        "class": _plain(record["class"]),
        "status": _plain(record["status"]),
    }


def _written(nodes: Mapping[str, Mapping[str, Value]], links: Sequence[Link], notes: str) -> bytes:
    from lxml import etree  # only the formats in XML pay for it

    out = io.BytesIO()
    with etree.xmlfile(out, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(_tag("graphml"), nsmap={None: _NAMESPACE, "y": yfiles.NAMESPACE}):
            for mark in (Mark(_tag("desc"), {}, notes), *_keys()):
                xml.write("\n")
                _put(xml, mark)
            xml.write("\n")
            with xml.element(_tag("graph"), {"id": "wpkg", "edgedefault": "directed"}):
                for mark in _marks(nodes, links):
                    xml.write("\n")
                    _put(xml, mark)
    return out.getvalue() + b"\n"


def _keys() -> Iterator[Mark]:
    for kind, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        yield Mark(_tag("key"), {"id": f"{kind}-graphics", "for": kind, "yfiles.type": f"{kind}graphics"})
        for key, type_ in keys.items():
            yield Mark(_tag("key"), {"id": f"{kind}-{key}", "for": kind, "attr.name": key, "attr.type": type_})


def _marks(nodes: Mapping[str, Mapping[str, Value]], links: Sequence[Link]) -> Iterator[Mark]:
    ids = _ids(nodes)
    places = yfiles.places(nodes)
    for name, facts in nodes.items():
        place = places[name]
        told = {**facts, "x": f"{place.x:.1f}", "y": f"{place.y:.1f}"}
        yield Mark(_tag("node"), {"id": ids[name]}, inside=(*_data("node", told, yfiles.node(facts, place)),))
    for number, link in enumerate(links, start=1):
        ends = {"id": f"e{number}", "source": ids[link.source], "target": ids[link.target]}
        yield Mark(_tag("edge"), ends, inside=(*_data("edge", link.facts, yfiles.edge(link.facts)),))


def _data(kind: str, facts: Mapping[str, Value], look: Mark) -> Iterator[Mark]:
    """Yield how a node or an edge looks, then its values by the id of their key; what is not known has none."""
    yield Mark(_tag("data"), {"key": f"{kind}-graphics"}, inside=(look,))
    for key, value in facts.items():
        if value not in (None, ""):
            yield Mark(_tag("data"), {"key": f"{kind}-{key}"}, printed(value))


def _put(xml: Any, mark: Mark) -> None:
    with xml.element(mark.name, dict(mark.told)):
        if mark.text:
            xml.write(_printable(mark.text))
        for each in mark.inside:
            _put(xml, each)


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


def _ids(nodes: Iterable[str]) -> dict[str, str]:
    """Return an id for each node, such as XML allows and people can read; no two are the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in nodes:
        plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", name.removeprefix(ID))
        start, number = f"n-{plain}", 1
        while (mark := start if number == 1 else f"{start}.{number}") in taken:
            number += 1
        taken.add(mark)
        found[name] = mark
    return found


def _printable(text: str) -> str:
    """Put a mark in place of each character that XML cannot hold."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _all(*cells: Cell) -> list[Value]:
    return [value for cell in cells for value in (cell if isinstance(cell, tuple) else (cell,)) if value is not None]


def _plain(cell: Cell) -> Value:
    return written(cell) if isinstance(cell, tuple) else cell
