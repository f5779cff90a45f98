"""Identifiers: symbols and compact names to IRIs, and back. Pure functions, no look-up in any graph.

The scheme: ontology terms are hash IRIs under ``ns#``; works, bodies, sessions and threads have slash IRIs below
``id/``; a part of a work is a fragment of it, and a concept a fragment of its scheme.
"""

from __future__ import annotations

import re

from wpkg.errors import BadParameter

BASE = "https://w3id.org/wpkg/"
NS = BASE + "ns#"
ID = BASE + "id/"
SCHEME = BASE + "scheme/"
GRAPH = BASE + "graph/"
DATASET = BASE + "dataset"
SHAPES = BASE + "shapes#"
QUERY = BASE + "query/"

PREFIXES = {
    "wpkg": NS,
    "status": f"{SCHEME}curation-status#",
    "reftype": f"{SCHEME}reference-type#",
    "verb": f"{SCHEME}operative-verb#",
    "principle": f"{SCHEME}principle#",
    "group": f"{SCHEME}beneficiary-group#",
    "topic": f"{SCHEME}topic#",
    "alignment": f"{SCHEME}alignment-type#",
    "grade": f"{SCHEME}grade#",
    "segkind": f"{SCHEME}segment-kind#",
    "notetype": f"{SCHEME}note-type#",
    "strength": f"{SCHEME}strength#",
    "endrule": f"{SCHEME}end-rule-kind#",
    "event": f"{SCHEME}event-kind#",
    "body": f"{ID}body/",
    "session": f"{ID}session/",
    "thread": f"{ID}thread/",
    "collective": f"{ID}collective/",
    "organization": f"{ID}organization/",
    "id": ID,
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes of the Turtle that wpkg writes."""

KINDS = ("body", "session", "thread", "collective", "organization")
"""Prefixes of compact names that stand for things under ``id/``."""

CONCEPTS = {
    "principle": "principle",
    "beneficiary": "beneficiary-group",
    "topic": "topic",
    "verb": "operative-verb",
    "reference-type": "reference-type",
    "status": "curation-status",
    "alignment": "alignment-type",
    "grade": "grade",
    "segment": "segment-kind",
    "note": "note-type",
    "strength": "strength",
    "end-rule-kind": "end-rule-kind",
    "event-kind": "event-kind",
}
"""Prefixes of compact names that stand for concepts, with the scheme each lives in."""

_SYMBOL_COLLECTION = re.compile(r"(?:WTO/AIR|WT|G|S|IP|TN|JOB|RD|ICN|INF|GPA|OFFICE|MTN|L|ECA)[/(]", re.IGNORECASE)
_UNSAFE = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug(symbol: str) -> str:
    """Reduce a document symbol to the last segment of its IRI.

    >>> slug("WT/MIN(98)/DEC/2")
    'wt-min-98-dec-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", symbol.lower()).strip("-")


def work(symbol: str) -> str:
    """Return the IRI of the document that bears ``symbol`` as its primary one.

    >>> work("WT/L/843")
    'https://w3id.org/wpkg/id/wt-l-843'
    """
    return ID + slug(symbol)


def part(work_iri: str, fragment: str) -> str:
    """Return the IRI of a part (provision, statement, reference, span …) of a work."""
    return f"{work_iri}#{fragment}"


def span(work_iri: str, start: int, end: int, language: str) -> str:
    """Return the IRI of an evidence span: offsets and language of the text they count in."""
    return part(work_iri, f"s-{start}-{end}-{language}")


def source_text(work_iri: str, language: str, sha256: str) -> str:
    """Return the immutable IRI of one frozen text: a new cleaning is a new digest, hence a new IRI."""
    return f"{work_iri}/{language}/txt-{sha256[:12]}"


def term(name: str) -> str:
    """Return the IRI of an ontology term."""
    return NS + name


def concept(scheme: str, notation: str) -> str:
    """Return the IRI of a concept.

    >>> concept("reference-type", "recalls")
    'https://w3id.org/wpkg/scheme/reference-type#recalls'
    """
    return f"{SCHEME}{scheme}#{notation}"


def graph(name: str) -> str:
    """Return the IRI of a named graph of the dataset (``wt-l-843``, ``register``, ``inferred`` …)."""
    return GRAPH + name


def expand(compact: str) -> str:
    """Turn a compact name into an IRI.

    >>> expand("body:general-council")
    'https://w3id.org/wpkg/id/body/general-council'
    >>> expand("principle:transparency")
    'https://w3id.org/wpkg/scheme/principle#transparency'
    >>> expand("doc:WT/L/274#par-5-1")
    'https://w3id.org/wpkg/id/wt-l-274#par-5-1'

    Raises:
        BadParameter: the prefix is none of those known, or the name is empty or malformed.
    """
    prefix, colon, name = compact.partition(":")
    if not colon or not name:
        raise BadParameter(f"{compact!r} is no compact name", expected="prefix:name, as in body:general-council")
    if prefix == "doc":
        symbol, _, fragment = name.partition("#")
        return part(work(symbol), fragment) if fragment else work(symbol)
    if not _NAME.fullmatch(name if prefix != "grade" else name.lower()):
        raise BadParameter(f"{name!r} is no name", where=compact, expected="lower-case words joined by hyphens")
    if prefix in KINDS:
        return f"{ID}{prefix}/{name}"
    if prefix in CONCEPTS:
        return concept(CONCEPTS[prefix], name)
    known = ", ".join(("doc", *KINDS, *CONCEPTS))
    raise BadParameter(f"unknown prefix {prefix!r}", where=compact, expected=f"one of {known}")


def compact(name: str) -> str:
    """Turn the IRI of a thing or concept back into its compact name; another IRI is returned as it is.

    >>> compact("https://w3id.org/wpkg/id/body/general-council")
    'body:general-council'
    >>> compact("https://w3id.org/wpkg/scheme/beneficiary-group#msmes")
    'beneficiary:msmes'
    """
    if name.startswith(SCHEME):
        scheme, _, notation = name.removeprefix(SCHEME).partition("#")
        prefixes = [prefix for prefix, of in CONCEPTS.items() if of == scheme]
        return f"{prefixes[0]}:{notation}" if prefixes else name
    kind, slash, rest = name.removeprefix(ID).partition("/")
    return f"{kind}:{rest}" if name.startswith(ID) and slash and kind in KINDS else name


def looks_like_symbol(text: str) -> bool:
    """Tell whether ``text`` opens like a document symbol of the organisation (``WT/…``, ``JOB(09)/…``)."""
    return bool(_SYMBOL_COLLECTION.match(text))


def check(iri: str, where: str = "") -> str:
    """Return ``iri`` unchanged if it may stand between angle brackets in a query.

    Raises:
        BadParameter: not absolute, or holds a blank, a quote, a bracket, a brace, a bar, a caret or a backslash.
    """
    if _UNSAFE.search(iri) or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:.", iri):
        raise BadParameter(
            f"{iri!r} is no IRI that may enter a query",
            where=where,
            expected='an absolute IRI without blanks or any of < > " { } | ^ ` \\',
        )
    return iri
