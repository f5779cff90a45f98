"""Identifiers inside a file, by the naming convention: ``para_1__content__p_1``, each once."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from wpkg.publish.exports.akn.tables import table

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_TRANSPARENT = frozenset(
    {"preface", "preamble", "mainBody", "conclusions", "attachments", "doc", "statement", "akomaNtoso"}
)
_NAMELESS = frozenset({"num", "heading", "subheading", "docTitle", "inline", "organization", "concept", "event"})
_SIGNS = re.compile(r"[\W_]+")


def identify(root: _Element) -> None:
    """Give every element of the text its ``eId``: that of the element around it, its short name, its number.

    The number is the printed one where there is one, else its rank among its like.
    """
    _inside(root, "", Counter(), set())


def tag(element: _Element) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _inside(element: _Element, prefix: str, ranks: Counter[str], taken: set[str]) -> None:
    for child in element:
        name = tag(child)
        if name == "meta":
            continue
        if name in _TRANSPARENT or name in _NAMELESS:
            _inside(child, prefix, ranks, taken)
            continue
        stem = prefix + str(table("abbreviations").get(name, name))
        own = _own(child, stem, ranks, taken)
        child.set("eId", own)
        _inside(child, f"{own}__", ranks, taken)


def _own(element: _Element, stem: str, ranks: Counter[str], taken: set[str]) -> str:
    ranks[stem] += 1
    if tag(element) in {"content", "intro", "wrapUp"}:
        own = stem
    else:
        num = element.find(f"{{{NAMESPACE}}}num")
        printed = _SIGNS.sub("-", "".join(num.itertext())).strip("-") if num is not None else ""
        own = f"{stem}_{printed or ranks[stem]}"
    name, twin = own, 2
    while name in taken:
        name, twin = f"{own}_{twin}", twin + 1
    taken.add(name)
    return name
