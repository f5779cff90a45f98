"""Read and write N-Triples, the plainest syntax of RDF: one statement a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wpkg.graph.store import XSD, Iri, Literal, Term, Triple

LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"

_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_IRI = r"<((?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*)>"
_NODE = r"(_:[\w:](?:[\w:.·-]*[\w:·-])?)"
_LITERAL = r"\"([^\"\\]*(?:\\.[^\"\\]*)*)\"(?:\^\^" + _IRI + r"|@([A-Za-z]+(?:-[A-Za-z0-9]+)*))?"
_LINE = re.compile(rf"[ \t]*(?:{_IRI}|{_NODE})[ \t]*{_IRI}[ \t]*(?:{_IRI}|{_NODE}|{_LITERAL})[ \t]*\.[ \t]*(?:#.*)?")
_NOTHING = re.compile(r"[ \t]*(?:#.*)?")


def parse(text: str) -> Iterator[Triple]:
    """Yield the triples of an N-Triples document; blank nodes come as ``Iri("_:label")``.

    Raises:
        ValueError: a line is no triple; the message gives its number.
    """
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if match := _LINE.fullmatch(line):
            subject, subject_node, predicate, *object_parts = match.groups()
            yield Triple(
                Iri(_unescape(subject)) if subject is not None else Iri(subject_node),
                Iri(_unescape(predicate)),
                _object(*object_parts),
            )
        elif not _NOTHING.fullmatch(line):
            raise ValueError(f"line {number} is no triple")


def read(data: bytes, media_type: str) -> tuple[Triple, ...]:
    """Read the answer of a store, without duplicates: N-Triples, or Turtle of one that has nothing simpler.

    Args:
        data: in UTF-8.
        media_type: in lower case; N-Triples are read whatever it says.

    Raises:
        ValueError: it is neither.
    """
    text = data.decode()
    try:
        return tuple(dict.fromkeys(parse(text)))
    except ValueError:
        if media_type not in ("text/turtle", "application/turtle", "application/x-turtle"):
            raise
    import rdflib  # 150 ms, for few endpoints only; it makes numbers canonical

    plain = rdflib.Graph().parse(data=text, format="turtle").serialize(format="nt")
    return tuple(dict.fromkeys(parse(plain)))


def canonical(triple: Triple) -> str:
    """Return a triple as canonical N-Triples (RDF 1.1, section 4), without the end of the line."""
    subject, predicate, value = triple
    return f"{_node(subject)} <{predicate}> {_node(value) if isinstance(value, Iri) else _literal(value)} ."


def _node(node: Iri) -> str:
    return node if node.startswith("_:") else f"<{node}>"


def _literal(literal: Literal) -> str:
    quoted = f'"{literal.lexical.translate(_QUOTED)}"'
    if literal.language:
        return f"{quoted}@{literal.language}"
    return quoted if literal.datatype == XSD + "string" else f"{quoted}^^<{literal.datatype}>"


def _object(iri: str | None, node: str | None, lexical: str, datatype: str | None, language: str | None) -> Term:
    if iri is not None:
        return Iri(_unescape(iri))
    if node is not None:
        return Iri(node)
    if language:
        return Literal(_unescape(lexical), LANG_STRING, language)
    return Literal(_unescape(lexical), _unescape(datatype) if datatype else XSD + "string")


def _unescape(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(escape: re.Match[str]) -> str:
    short, long, letter = escape.groups()
    if letter is None:
        return chr(int(short or long, 16))
    if letter not in _ESCAPES:
        raise ValueError(f"unknown escape \\{letter}")
    return _ESCAPES[letter]
