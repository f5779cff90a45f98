"""Decisions made up in any number, in a store that counts what is asked of it."""

from __future__ import annotations

from datetime import date, timedelta

from counted_store import CountedStore
from wpkg.iri import ID, graph

_PREFIXES = """\
@prefix dct: <http://purl.org/dc/terms/> .
@prefix reftype: <https://w3id.org/wpkg/scheme/reference-type#> .
@prefix principle: <https://w3id.org/wpkg/scheme/principle#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def decision(at: int) -> str:
    """Return the IRI of a decision."""
    return f"{ID}x-{at}"


def decisions(count: int) -> CountedStore:
    """Return a store of so many decisions, called X/0, X/1 and so on, the first of which every other cites.

    Each states one of two principles, and cites the one before and the one at half its number.
    """
    store = CountedStore.memory()
    assert isinstance(store, CountedStore)
    lines = [_decision(at) for at in range(count)]
    lines.append(f'<{ID}body/council> a wpkg:Body ; skos:prefLabel "Council"@en .\n')
    store.replace({graph("made-up"): (_PREFIXES + "".join(lines)).encode()})
    return store


def cited(at: int) -> tuple[int, ...]:
    """Return which decisions one cites."""
    return tuple(sorted({0, at // 2, at - 1})) if at else ()


def _decision(at: int) -> str:
    me, day = decision(at), date(1995, 1, 1) + timedelta(days=20 * at)
    told = (
        f'<{me}> a wpkg:Instrument ; wpkg:primarySymbol "X/{at}" ; wpkg:documentSymbol "X/{at}" ; '
        f'dct:title "Decision {at}"@en ; wpkg:adoptionDate "{day}"^^xsd:date ; wpkg:adoptedBy <{ID}body/council> ; '
        f"wpkg:curationStatus status:curated ; wpkg:hasProvision <{me}#par-1> .\n"
        f"<{me}#par-1> a wpkg:Provision ; wpkg:states <{me}#det-1> .\n"
        f"<{me}#det-1> a wpkg:Determination ; wpkg:curationStatus status:curated ; "
        f"wpkg:guidedBy principle:{'transparency' if at % 2 else 'predictability'} .\n"
    )
    for target in cited(at):
        reference = f"{me}#ref-{target}"
        told += (
            f"<{me}#par-1> wpkg:hasReference <{reference}> .\n<{reference}> a wpkg:Reference ; "
            f"wpkg:referenceTarget <{decision(target)}> ; wpkg:referenceType reftype:recalls ; "
            "wpkg:curationStatus status:curated .\n"
        )
    return told
