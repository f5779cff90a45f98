"""Which address means what: every IRI of the graph and the ontology, and every page of the site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from wpkg import iri
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.store import Iri, Literal
from wpkg.publish.site.data import symbols
from wpkg.publish.site.records import LANGUAGES, Moved, Place, Site, Variant

PAGES = tuple(Variant("text/html", ".html" if lang == LANGUAGES[0] else f".{lang}.html", lang) for lang in LANGUAGES)
DATA = (
    Variant("text/turtle", ".ttl"),
    Variant("application/ld+json", ".jsonld"),
    Variant("application/n-triples", ".nt"),
    Variant("application/rdf+xml", ".rdf"),
)
JSON = (Variant("application/json", ".json"),)
FURTHER: Mapping[str, tuple[Variant, ...]] = {
    "agenda": (Variant("text/calendar", ".ics"),),
    "quality": DATA[:1],
    "search": JSON,
    "sparql": DATA,
}
"""What pages of the site have beside what people read."""
SITE_PAGES = (
    *("about", "agenda", "bodies", "compare", "documents", "index", "lineage", "quality", "questions", "search"),
    *("sparql", "table", "threads"),
)
FOLDERS: Mapping[str, str] = {
    "": "index",
    "data": "dataset",
    "eli": "documents",
    "graph": "dataset",
    "id": "documents",
    "id/body": "bodies",
    "id/collective": "bodies",
    "id/organization": "bodies",
    "id/session": "search",
    "id/thread": "threads",
    "query": "questions",
    "scheme": "ns",
}
"""Addresses that only have something below them, and the page that lists it."""

_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9._~-]*"
_SAFE = re.compile(rf"(?:\.well-known/)?{_SEGMENT}(?:/{_SEGMENT})*")
_LONGEST = 400
_TEXT = re.compile(r"id/[^/]+/[a-z]{2,3}/txt-[0-9a-f]+")
_LANGUAGE = re.compile(r"(id/[^/]+)/[a-z]{2,3}")
_ALIAS = re.compile(r"eli/[^/]+/[^/]+/[^/]+/[0-9]{4}/([^/]+)")
_DOCUMENTS = frozenset(
    iri.NS + name
    for name in (
        *("Document", "Instrument", "JointUndertaking", "MemberProposal", "Report"),
        *("StakeholderSubmission", "Submission"),
    )
)
_AGENTS = {"collective": "agent", "organization": "agent"}


class Reached(NamedTuple):
    """A place, and the variant whose suffix the address bore; None where the address left the choice open."""

    place: Place
    variant: Variant | None


def find(site: Site, path: str) -> Place | Moved | None:
    """Return what stands at ``path`` (no leading slash, no suffix), where it has moved, or None.

    Asks the graph about one node, and about symbols only where there is no such node. Any string may be asked for.
    """
    if path in FOLDERS:
        return Moved(FOLDERS[path]) if path else _page("index")
    if len(path) > _LONGEST or not _SAFE.fullmatch(path.removesuffix("/")):
        return None
    if path.endswith("/"):
        found = find(site, path[:-1])
        return Moved(found.path) if found else None
    if path in SITE_PAGES:
        return _page(path)
    finder = _FINDERS.get(path.partition("/")[0])
    return finder(site, path) if finder else _file(site, path)


def reached(site: Site, address: str) -> Reached | Moved | None:
    """Return what an address with or without a suffix leads to; a move keeps the suffix."""
    for suffix in _suffixes(address):
        found = find(site, address.removesuffix(suffix))
        if isinstance(found, Moved):
            return Moved(found.path + suffix, found.status)
        if found is not None and (variant := next((v for v in found.variants if v.suffix == suffix), None)):
            return Reached(found, variant)
    whole = find(site, address)
    if not isinstance(whole, Place):
        return whole
    return Reached(whole, next((v for v in whole.variants if not v.suffix), None))


def every(site: Site) -> Iterator[Place]:
    """Yield every place of the site, each once, in the order of their paths; see :func:`moves` for what has moved."""
    from wpkg.publish.site.data import files

    yield from _ordered([*_all(site), *files.places(site)])


def read(site: Site) -> Iterator[Place]:
    """Yield the places that have a page, each once, in the order of their paths."""
    return _ordered(place for place in _all(site) if any(variant.language for variant in place.variants))


def _ordered(places: Iterable[Place]) -> Iterator[Place]:
    seen = ""
    for place in sorted(places, key=attrgetter("path")):
        if place.path != seen:
            yield place
        seen = place.path


def moves(site: Site) -> Iterator[tuple[str, Moved]]:
    """Yield every address that only leads elsewhere, in order, with where it leads."""
    found = dict(_moves(site))
    taken = {place.path for place in every(site)}
    yield from ((path, found[path]) for path in sorted(found) if path not in taken)


def _page(path: str) -> Place:
    return Place(path, path, (*PAGES, *FURTHER.get(path, ())))


def _about(path: str, kind: str, *, thing: bool = False) -> Place:
    """Return the place of a node: pages and data of the IRI that its path makes."""
    return Place(path, kind, (*PAGES, *DATA), iri.BASE + path, thing)


def _suffixes(address: str) -> Iterator[str]:
    """Yield the ends of an address that may be suffixes, longest first."""
    name = address.rpartition("/")[2]
    marks = [at for at, char in enumerate(name) if char == "." and at]
    yield from (name[at:] for at in marks if re.fullmatch(r"(?:\.[a-z]{2,3})?\.[a-z]{2,7}", name[at:]))


def _identified(site: Site, path: str) -> Place | Moved | None:
    """Find a thing below ``id/``: by its IRI, else by another symbol, or by the language of a text."""
    classes = _classes(site, path)
    if classes:
        return _about(path, _kind(path, classes), thing=True)
    if (language := _LANGUAGE.fullmatch(path)) and (text := _text(site, language[1], path)) is not None:
        return text
    return _by_symbol(site, path.removeprefix("id/"))


def _kind(path: str, classes: Iterable[str]) -> str:
    head, slash, _ = path.removeprefix("id/").partition("/")
    if slash and head in iri.KINDS:
        return _AGENTS.get(head, head)
    if _TEXT.fullmatch(path):
        return "text"
    return "document" if not slash and not _DOCUMENTS.isdisjoint(classes) else "other"


def _classes(site: Site, path: str) -> frozenset[str]:
    rows = site.store.select(prepared("place", node=[Iri(iri.BASE + path)]))
    return frozenset(text_of(row["value"]) for row in rows)


def _text(site: Site, document: str, path: str) -> Moved | None:
    rows = site.store.select(prepared("place-texts", document=[Iri(iri.BASE + document)]))
    texts = [text_of(row["text"]).removeprefix(iri.BASE) for row in rows]
    return next((Moved(text) for text in texts if text.startswith(f"{path}/")), None)


def _by_symbol(site: Site, name: str) -> Moved | None:
    """Find the one document that bears a symbol, written as in an address or, but for brackets, as it is printed."""
    if name.partition("/")[0] in iri.KINDS:
        return None
    printed = [Literal(each) for each in symbols.printed(iri.slug(name))]
    if not printed:
        return None
    rows = site.store.select(prepared("place-symbols", symbol=printed))
    found = {text_of(row["document"]).removeprefix(iri.BASE) for row in rows}
    return Moved(found.pop()) if len(found) == 1 else None


def _known(site: Site, path: str) -> Place | None:
    """Find a document of the ontology, which is there whatever the store holds, or a module, a version, a scheme."""
    kind = "scheme" if path.startswith("scheme/") else "ontology"
    return _about(path, kind) if path == "ns" or _classes(site, path) else None


def _graph(site: Site, path: str) -> Place | None:
    held = site.store.select(prepared("place-graph", graph=[Iri(iri.BASE + path)]))
    return _about(path, "graph") if len(held) else None


def _dataset(site: Site, path: str) -> Place | None:
    return _about(path, "dataset") if path in _datasets(site) else None


def _datasets(site: Site) -> tuple[str, ...]:
    """Return the paths of the dataset: as it is, and its version, which is named by the day of the last check."""
    return ("dataset", f"dataset/{site.checked}") if site.checked else ("dataset",)


def _query(site: Site, path: str) -> Place | None:
    name = path.removeprefix("query/")
    if name in ("prefixes", "parameter"):
        return _about(path, "other")
    return _about(path, "query") if name in site.queries else None


def _alias(site: Site, path: str) -> Moved | None:
    if not (told := _ALIAS.fullmatch(path)):
        return None
    return dict(_aliases(site, [Iri(f"{iri.ID}{told[1]}")])).get(path)


def _aliases(site: Site, documents: list[Iri] | None = None) -> Iterator[tuple[str, Moved]]:
    asked = prepared("place-aliases") if documents is None else prepared("place-aliases", document=documents)
    for row in site.store.select(asked):
        path = text_of(row["document"]).removeprefix(iri.BASE)
        body, year = iri.slug(text_of(row["abbreviation"])), text_of(row["day"])[:4]
        yield f"eli/wto/{body}/dec/{year}/{path.removeprefix('id/')}", Moved(path)


def _answer(site: Site, path: str) -> Place | None:
    from wpkg.publish.site.api import questions as api  # reads every canned question

    return next((place for place in api.places(site) if place.path == path), None)


def _file(site: Site, path: str) -> Place | None:
    from wpkg.publish.site.data import files

    return files.place(site, path)


def _catalogue(_: Site, path: str) -> Place | None:
    return _about(path, "other") if path == "catalogue" else None


_FINDERS: Mapping[str, Callable[[Site, str], Place | Moved | None]] = {
    "api": _answer,
    "catalogue": _catalogue,
    "dataset": _dataset,
    "eli": _alias,
    "graph": _graph,
    "id": _identified,
    "ns": _known,
    "query": _query,
    "scheme": _known,
}


def _all(site: Site) -> Iterator[Place]:
    from wpkg.publish.site.api import questions as api

    yield from map(_page, SITE_PAGES)
    yield _about("ns", "ontology")
    yield from _things(site)
    yield from (_about(path, "graph") for path in _graphs(site))
    yield from (_about(path, "dataset") for path in _datasets(site))
    yield from (_about(f"query/{name}", "query") for name in site.queries)
    yield from (_about(path, "other") for path in ("catalogue", "query/parameter", "query/prefixes"))
    yield from api.places(site)


def _things(site: Site) -> Iterator[Place]:
    rows = site.store.select(prepared("place-things"))
    told = ((text_of(row["thing"]).removeprefix(iri.BASE), text_of(row["class"])) for row in rows)
    for path, members in groupby(told, lambda each: each[0]):
        if not _SAFE.fullmatch(path) or len(path) > _LONGEST:
            continue
        if path.startswith("id/"):
            yield _about(path, _kind(path, {each for _, each in members}), thing=True)
        elif path.startswith(("ns/", "scheme/")) or path == "ns":
            yield _about(path, "scheme" if path.startswith("scheme/") else "ontology")
    yield from (_about(path, "ontology") for path in _versions(site))


def _versions(site: Site) -> Iterator[str]:
    rows = site.store.select(prepared("place-versions"))
    yield from (text_of(row["version"]).removeprefix(iri.BASE) for row in rows)


def _graphs(site: Site) -> Iterator[str]:
    rows = site.store.select(prepared("graph-sizes"))
    names = (text_of(row["g"]) for row in rows)
    yield from (name.removeprefix(iri.BASE) for name in names if name.startswith(iri.GRAPH))


def _moves(site: Site) -> Iterator[tuple[str, Moved]]:
    yield from ((path, Moved(target)) for path, target in FOLDERS.items() if path)
    yield from _aliases(site)
    for row in reversed(site.store.select(prepared("place-texts")).rows):
        text = text_of(row[1]).removeprefix(iri.BASE)
        yield text.rpartition("/")[0], Moved(text)
    yield from _symbols(site)


def _symbols(site: Site) -> Iterator[tuple[str, Moved]]:
    """Yield the addresses that other symbols make, those of one document each."""
    bearers: dict[str, set[str]] = {}
    for row in site.store.select(prepared("place-symbols")):
        symbol, path = text_of(row["symbol"]), text_of(row["document"]).removeprefix(iri.BASE)
        slug = iri.slug(symbol)
        if symbol in symbols.printed(slug):
            bearers.setdefault(f"id/{slug}", set()).add(path)
    yield from ((path, Moved(found.pop())) for path, found in bearers.items() if len(found) == 1)
