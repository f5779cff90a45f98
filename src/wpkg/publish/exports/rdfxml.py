"""RDF/XML for programs that read nothing else; the same bytes for the same statements.

XML cannot say everything: a property whose IRI ends in no name has no element, and some control characters may not
stand in XML at all. Such statements are left out, and a comment at the head of the file counts them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from wpkg import iri
from wpkg.graph.store import XSD, Iri, Literal, Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import about
from wpkg.publish.exports.nodes import Blank, Block, Node, Said
from wpkg.publish.exports.quads import subjects
from wpkg.publish.exports.rdf import PREFIXES

_RDF = iri.PREFIXES["rdf"]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*\Z")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESERVED = frozenset(
    _RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "aboutEach"),
        *("aboutEachPrefix", "bagID", "li"),
    )
)
"""Names that have a meaning of their own in RDF/XML, so that no property can be written by them."""


def rdfxml(store: Store, wanted: Selection) -> bytes:
    """Write a selection as RDF/XML, without its named graphs, under a heading that says what is left out."""
    return rdfxml_of(subjects(store, wanted), about(store, "rdfxml", wanted).comment(""))


def rdfxml_of(blocks: Iterable[Block], heading: str = "") -> bytes:
    """Write blocks of statements as RDF/XML, in the order given, under a heading (plain lines)."""
    names = _Names()
    body = "".join(line for block in blocks for line in _block(*block, names))
    told = heading + (f"Left out: {names.refused} statements that XML cannot hold.\n" if names.refused else "")
    comment = f"<!--\n{told.replace('--', '- -')}-->\n" if told else ""
    start = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{start}{comment}<rdf:RDF{names.declared()}>\n{body}</rdf:RDF>\n".encode()


class _Names:
    """Writes properties as names of elements, notes the namespaces it used, and counts what it could not write."""

    def __init__(self) -> None:
        self.refused = 0
        self._prefixes = {_RDF: "rdf"}
        self._known: dict[Iri, str] = {}

    def __call__(self, name: Iri) -> str:
        """Return the element for a property, or nothing where there can be none."""
        if name not in self._known:
            self._known[name] = self._element(name)
        return self._known[name]

    def declared(self) -> str:
        """Return the declarations of the namespaces, in order of their prefixes."""
        pairs = sorted((prefix, namespace) for namespace, prefix in self._prefixes.items())
        return "".join(f"\n  xmlns:{prefix}={quoteattr(namespace)}" for prefix, namespace in pairs)

    def _element(self, name: Iri) -> str:
        local = _NAME.search(name)
        if local is None or local.start() == 0 or name in _RESERVED:
            return ""
        namespace = name[: local.start()]
        made = f"ns{len(self._prefixes)}"
        prefix = self._prefixes.setdefault(namespace, PREFIXES.get(namespace, made))
        return f"{prefix}:{local[0]}"


def _block(subject: Iri | None, said: Said, names: _Names) -> Iterator[str]:
    about_it = "" if subject is None else f" rdf:about={quoteattr(subject)}"
    yield f"  <rdf:Description{about_it}>\n"
    yield from _properties(said, names, "    ")
    yield "  </rdf:Description>\n"


def _properties(said: Said, names: _Names, indent: str) -> Iterator[str]:
    for predicate, value in said:
        element = names(predicate)
        if not element or (isinstance(value, Literal) and _FORBIDDEN.search(value.lexical)):
            names.refused += 1
        elif isinstance(value, Blank):
            yield from _nested(element, value, names, indent)
        elif isinstance(value, Literal):
            text = escape(value.lexical, {"\r": "&#13;"})
            yield f"{indent}<{element}{_kind(value)}>{text}</{element}>\n"
        else:
            yield f"{indent}<{element} rdf:resource={quoteattr(value)}/>\n"


def _nested(element: str, value: Blank, names: _Names, indent: str) -> Iterator[str]:
    members = value.members()
    if members is not None and all(map(_named, members)):
        yield f'{indent}<{element} rdf:parseType="Collection">\n'
        yield from (f"{indent}  <rdf:Description rdf:about={quoteattr(str(member))}/>\n" for member in members)
    else:
        yield f'{indent}<{element} rdf:parseType="Resource">\n'
        yield from _properties(value.said, names, indent + "  ")
    yield f"{indent}</{element}>\n"


def _named(node: Node) -> bool:
    return not isinstance(node, Blank | Literal)


def _kind(value: Literal) -> str:
    if value.language:
        return f" xml:lang={quoteattr(value.language)}"
    return "" if value.datatype == XSD + "string" else f" rdf:datatype={quoteattr(value.datatype)}"
