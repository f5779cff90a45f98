"""The queries wpkg's own functions ask: files beside this one, with the places where terms enter marked in a comment.

A line ``# values: ?unit`` becomes ``VALUES ?unit { … }``, holding serialised terms and nothing else; a file without its
values is a query of its own and asks about everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from wpkg import iri
from wpkg.graph.store import XSD, Iri, Literal, Store, Term

_STRING = XSD + "string"
_FOLDER = Path(__file__).parent / "sparql"
_PLACE = re.compile(r"^[ \t]*# values: \?(\w+)$", re.MULTILINE)
_AT_ONCE = 1000
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def prepared(name: str, **values: Sequence[Term]) -> str:
    """Return the text of ``sparql/<name>.rq`` with the given values at their places; no values, no restriction.

    Raises:
        BadParameter: an IRI that may not enter a query.
        KeyError: the file has no place of that name.
    """
    return filled(_read(name), f"sparql/{name}.rq", values)


def filled(text: str, name: str, values: Mapping[str, Sequence[Term]]) -> str:
    """Return a query or an update with the given values at its places; ``name`` is what errors call it.

    Raises:
        BadParameter: an IRI that may not enter a query.
        KeyError: the text has no place of that name.
    """
    unknown = set(values) - set(_PLACE.findall(text))
    if unknown:
        raise KeyError(f"{name} has no place for {sorted(unknown)}")

    def fill(place: re.Match[str]) -> str:
        terms = values.get(place[1])
        return place[0] if terms is None else f"VALUES ?{place[1]} {{ {' '.join(map(serialise, terms))} }}"

    return _PLACE.sub(fill, text)


def ask_about(store: Store, name: str, place: str, nodes: Iterable[str]) -> Iterator[dict[str, Term | None]]:
    """Ask a prepared query about nodes, at most so many at once: Virtuoso refuses long lists."""
    terms = [Iri(node) for node in nodes]
    for start in range(0, len(terms), _AT_ONCE):
        yield from store.select(prepared(name, **{place: terms[start : start + _AT_ONCE]}))


def serialise(term: Term) -> str:
    """Write a term as SPARQL writes it.

    Raises:
        BadParameter: the IRI holds a character that could end it early.
    """
    if isinstance(term, Iri):
        return f"<{iri.check(term)}>"
    quoted = f'"{term.lexical.translate(_ESCAPES)}"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype == _STRING:
        return quoted  # Virtuoso 7 holds a plain literal and the same with its datatype written out apart
    return f"{quoted}^^<{iri.check(term.datatype)}>"


def text_of(term: Term | None) -> str:
    """Return the characters of a term, or nothing where it is unbound."""
    if term is None:
        return ""
    return term.lexical if isinstance(term, Literal) else str(term)


@cache
def _read(name: str) -> str:
    return (_FOLDER / f"{name}.rq").read_text("utf-8")
