"""The dataset described: DCAT and VoID for programs, a page for people; every figure is computed from the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wpkg import iri
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import XSD, Iri, Literal
from wpkg.publish.catalogue import LICENCE
from wpkg.publish.exports import FORMATS
from wpkg.publish.exports.nodes import Block, Node, order
from wpkg.publish.exports.rdf import turtle_of
from wpkg.publish.site.data import files, partitions
from wpkg.publish.site.data.described import written
from wpkg.publish.site.data.figures import Figures, File, figures, made
from wpkg.publish.site.data.partitions import DATASET, VOID, term
from wpkg.publish.site.links import Links
from wpkg.publish.site.records import LANGUAGES, Page, Place, Sent, Site, Variant
from wpkg.publish.site.words import Words

_DCAT, _DCT, _FOAF = "http://www.w3.org/ns/dcat#", iri.PREFIXES["dct"], "http://xmlns.com/foaf/0.1/"
_PROV, _RDFS, _SPDX = iri.PREFIXES["prov"], iri.PREFIXES["rdfs"], "http://spdx.org/rdf/terms#"
_TYPE = iri.PREFIXES["rdf"] + "type"
_LANG_STRING = iri.PREFIXES["rdf"] + "langString"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_FORMATS = "http://www.w3.org/ns/formats/"
_PROTOCOL, _OPENAPI = "https://www.w3.org/TR/sparql11-protocol/", "https://spec.openapis.org/oas/"
_RDF_FORMATS = {
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "trig": "TriG",
    "nquads": "N-Quads",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
_NO_STORE = (("Cache-Control", "no-store"),)
"""For what is complete only once :func:`wpkg.publish.site.data.figures.keep` is done."""

Fact = tuple[str, Node]


def data(site: Site, place: Place, variant: Variant, _: Mapping[str, str]) -> Sent:
    """Write the description of the dataset; that of a version is the same, since it describes both."""
    found = made(site)
    body = written(statements(site, found), variant.media_type)
    return Sent(body, variant.media_type, headers=() if found else _NO_STORE)


def turtle(site: Site) -> bytes:
    """Return the description as Turtle, as it stands at its well-known address: without sizes and digests of files."""
    return turtle_of(statements(site, {}))


def statements(site: Site, known: Mapping[str, File]) -> tuple[Block, ...]:
    """Return the description: the dataset, its version, its files and services, and what it holds.

    ``known`` are the files to download, by format, as far as their sizes and digests are known.
    """
    found = figures(site)
    return (
        _block(DATASET, _dataset(site, found)),
        *_version(site),
        *(_block(subject, facts) for subject, facts in _around(site)),
        *_files(site, known),
        *(_block(subject, facts) for subject, facts in partitions.statements(found)),
    )


def _block(subject: str, facts: Iterator[Fact] | list[Fact]) -> Block:
    said = {(Iri(name), value) for name, value in facts}
    return Iri(subject), sorted(said, key=lambda each: (each[0], *order(each[1])))


def _dataset(site: Site, found: Figures) -> Iterator[Fact]:
    yield from _titles(_DCT + "title", "dataset.name")
    yield from _titles(_DCT + "description", "dataset.what")
    yield from _common(site)
    yield _TYPE, Iri(_DCAT + "Dataset")
    yield _TYPE, Iri(VOID + "Dataset")
    yield _DCT + "identifier", Literal(iri.DATASET, XSD + "anyURI")
    yield _DCAT + "landingPage", Iri(site.base + "dataset.html")
    yield _FOAF + "homepage", Iri(site.base)
    if site.checked:
        yield _DCAT + "hasVersion", Iri(_version_iri(site))
        yield _DCAT + "hasCurrentVersion", Iri(_version_iri(site))
    yield VOID + "sparqlEndpoint", Iri(files.endpoint(site))
    yield VOID + "uriSpace", Literal(iri.BASE)
    for name, feature in _RDF_FORMATS.items():
        yield VOID + "feature", Iri(_FORMATS + feature)
        if name in ("turtle", "ntriples", "jsonld", "rdfxml"):
            yield VOID + "dataDump", Iri(_download(site, name))
    yield from ((VOID + "exampleResource", Iri(each)) for each in _examples(site))
    yield from partitions.whole(found)


def _common(site: Site) -> Iterator[Fact]:
    """Yield what holds of the dataset and of its version."""
    yield _DCT + "license", Iri(LICENCE)
    yield _DCT + "rights", term("rights")
    yield _DCT + "publisher", term("publisher")
    yield _DCT + "creator", term("publisher")
    yield _DCT + "language", Iri("http://id.loc.gov/vocabulary/iso639-1/en")
    yield _DCAT + "version", Literal(_told(site, _DCAT + "version") or site.version)
    yield _PROV + "wasGeneratedBy", term("build")
    yield _DCT + "conformsTo", Iri(iri.BASE + files.SHAPES)
    yield from ((_DCT + "conformsTo", Iri(each)) for each in _ontology_version(site))
    if site.checked:
        yield _DCT + "modified", Literal(site.checked, XSD + "date")
        yield _DCT + "issued", Literal(site.checked, XSD + "date")
    yield from ((_DCAT + "distribution", term(f"file-{name}")) for name in FORMATS)


def _version(site: Site) -> Iterator[Block]:
    if not site.checked:
        return
    facts = [*_common(site), *_titles(_DCT + "title", "dataset.name")]
    facts += [(_TYPE, Iri(_DCAT + "Dataset")), (_DCAT + "isVersionOf", Iri(DATASET))]
    yield _block(_version_iri(site), facts)


def _version_iri(site: Site) -> str:
    return f"{DATASET}/{site.checked}"


def _around(site: Site) -> Iterator[tuple[str, list[Fact]]]:
    """Yield who publishes the dataset, what made it, and the services that answer from it."""
    who = Literal("The wpkg authors", _LANG_STRING, "en")
    yield term("publisher"), [(_TYPE, Iri(_FOAF + "Agent")), (_FOAF + "name", who), (_FOAF + "homepage", Iri(iri.BASE))]
    yield term("rights"), [(_TYPE, Iri(_DCT + "RightsStatement")), *_titles(_RDFS + "label", "dataset.words-rights")]
    program = Literal(f"wpkg {site.version}")
    yield term("wpkg"), [(_TYPE, Iri(_PROV + "SoftwareAgent")), (_RDFS + "label", program)]
    made = [(_TYPE, Iri(_PROV + "Activity")), (_PROV + "wasAssociatedWith", term("wpkg"))]
    yield term("build"), [*made, *_titles(_RDFS + "label", "dataset.build")]
    answers = files.endpoint(site)
    yield from _service("endpoint", answers, answers, _PROTOCOL)
    interface = f"{site.base}api/"
    yield from _service("interface", interface, f"{interface}openapi.json", _OPENAPI)


def _service(name: str, address: str, description: str, standard: str) -> Iterator[tuple[str, list[Fact]]]:
    yield (
        term(name),
        [
            (_TYPE, Iri(_DCAT + "DataService")),
            (_DCAT + "endpointURL", Iri(address)),
            (_DCAT + "endpointDescription", Iri(description)),
            (_DCAT + "servesDataset", Iri(DATASET)),
            (_DCT + "conformsTo", Iri(standard)),
            (_DCT + "license", Iri(LICENCE)),
            *_titles(_DCT + "title", f"dataset.{name}"),
        ],
    )


def _files(site: Site, known: Mapping[str, File]) -> Iterator[Block]:
    for name, variant in files.downloads().items():
        facts: list[Fact] = [
            (_TYPE, Iri(_DCAT + "Distribution")),
            (_DCT + "title", Literal(f"wpkg{variant.suffix}")),
            (_DCT + "description", _english(f"{FORMATS[name].holds} Leaves out: {FORMATS[name].leaves_out}")),
            (_DCT + "license", Iri(LICENCE)),
            (_DCAT + "mediaType", Iri(_MEDIA + variant.media_type)),
            (_DCAT + "accessURL", Iri(f"{site.base}dataset.html")),
            (_DCAT + "downloadURL", Iri(_download(site, name))),
        ]
        if name in _RDF_FORMATS:
            facts += [(_DCT + "conformsTo", Iri(each)) for each in _ontology_version(site)]
        if name in known:
            facts.append((_DCAT + "byteSize", Literal(str(known[name].size), XSD + "nonNegativeInteger")))
            facts.append((_SPDX + "checksum", term(f"file-{name}-checksum")))
            yield _block(term(f"file-{name}-checksum"), _checksum(known[name]))
        yield _block(term(f"file-{name}"), facts)


def _checksum(file: File) -> list[Fact]:
    return [
        (_TYPE, Iri(_SPDX + "Checksum")),
        (_SPDX + "algorithm", Iri(_SPDX + "checksumAlgorithm_sha256")),
        (_SPDX + "checksumValue", Literal(file.sha256, XSD + "hexBinary")),
    ]


def _download(site: Site, name: str) -> str:
    return site.base + files.DOWNLOADS + files.downloads()[name].suffix


def _titles(name: str, key: str) -> Iterator[Fact]:
    yield from ((name, Literal(Words(language)(key), _LANG_STRING, language)) for language in LANGUAGES)


def _english(text: str) -> Literal:
    return Literal(text, _LANG_STRING, "en")


def _told(site: Site, name: str) -> str:
    """Return what the graph says of the dataset itself."""
    rows = site.store.select(prepared("export-about"))
    return next((text_of(row["value"]) for row in rows if text_of(row["property"]) == name), "")


def _ontology_version(site: Site) -> tuple[str, ...]:
    rows = site.store.select(prepared("place-versions"))
    found = (text_of(row["version"]) for row in rows)
    return tuple(each for each in found if not each.startswith(iri.BASE + "ns/module/"))


def _examples(site: Site) -> tuple[str, ...]:
    """Return the first thing of each of some kinds, by its address."""
    rows = site.store.select(prepared("place-things"))
    first: dict[str, str] = {}
    for row in rows:
        first.setdefault(text_of(row["class"]), text_of(row["thing"]))
    kinds = ("Instrument", "Submission", "Body", "Session", "MandateThread", "SourceText")
    return tuple(first[iri.NS + kind] for kind in kinds if iri.NS + kind in first)


def page(site: Site, place: Place, language: str, _: Mapping[str, str]) -> Page:
    """Make the page about the dataset, or about its version."""
    from wpkg.publish.site.data import linked

    found, t, links = figures(site), Words(language), Links(place.path, language)
    known = made(site)
    rows = [
        (name, variant, FORMATS[name], known.get(name), links.file(files.DOWNLOADS + variant.suffix))
        for name, variant in files.downloads().items()
    ]
    return Page(
        "dataset",
        t("dataset.heading"),
        {
            "figures": found,
            "downloads": rows,
            "complete": bool(known),
            "licence": LICENCE,
            "version": _told(site, _DCAT + "version"),
            "is_version": place.path != "dataset",
            "version_path": f"dataset/{site.checked}" if site.checked else "",
            "endpoint": files.endpoint(site),
            "short": partitions.short,
            "number": lambda value: _grouped(value, language),
        },
        description=t("dataset.what"),
        linked=linked.dataset(site, language),
        headers=() if known else _NO_STORE,
    )


def _grouped(value: int, language: str) -> str:
    """Write a number as the language does: a comma between thousands, or a narrow space."""
    return f"{value:,}".replace(",", "," if language == LANGUAGES[0] else "\u202f")
