"""Parse XML that others wrote: no entity is ever declared or expanded, nothing is fetched, depth is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from wpkg.errors import ReadError

if TYPE_CHECKING:
    from lxml.etree import _Element

LAST_LINE = 65535
"""The parser counts lines no further."""


class _Prolog(Exception):
    """The prolog of an XML file has been read: what stands in it."""


def parse(raw: bytes, where: str, *, shown: str = "") -> _Element:
    """Parse an XML file to its root element, comments and processing instructions left out.

    Args:
        raw: the bytes of the file.
        where: its name, for messages.
        shown: the part inside an archive, for messages.

    Raises:
        ReadError: it is no XML, is nested deeper than 256 levels, or declares entities.
    """
    from lxml import etree

    place = f"{where} ({shown})" if shown else where
    refuse_entities(raw, place)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise _fault(error.msg or "no XML", place, error.lineno or 1) from None
    if next(root.iter(etree.Entity), None) is not None:
        raise _fault("entity left unresolved", place, 1)
    return root


def refuse_entities(raw: bytes, place: str) -> None:
    """Read the prolog alone, and refuse a document type declaration that declares anything.

    Raises:
        ReadError: the document type has an internal subset; entities are declared nowhere else.
    """
    reader = expat.ParserCreate()

    def doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal:
            raise ReadError(
                "the document type declares entities or attributes of its own",
                code="xml_entities",
                where=f"{place}:{reader.CurrentLineNumber}",
                expected="XML without declarations in its DOCTYPE",
                todo="write the characters out, and take the declarations away",
            )

    def first_element(name: str, attributes: dict[str, str]) -> None:
        raise _Prolog

    reader.StartDoctypeDeclHandler = doctype
    reader.StartElementHandler = first_element
    try:
        reader.Parse(raw, True)
    except _Prolog:
        return
    except expat.ExpatError as error:
        raise _fault(expat.ErrorString(error.code), place, error.lineno) from None


def _fault(problem: str, place: str, line: int) -> ReadError:
    if "depth" in problem.lower():
        return ReadError(
            "its elements are nested deeper than any text needs",
            code="too_deep",
            where=f"{place}:{line}",
            expected="at most 256 levels",
        )
    if "entity" in problem.lower():
        return ReadError(
            f"an entity that nothing declares: {problem}",
            code="xml_entities",
            where=f"{place}:{line}",
            expected="characters, or the five entities of XML",
            todo="write the characters out",
        )
    return ReadError(
        f"no well-formed XML: {problem}",
        code="damaged",
        where=f"{place}:{line}",
        expected="a whole XML file",
        todo="get the file again, or repair that line",
    )


def local(element: _Element) -> str:
    """Return the name of an element without its namespace."""
    name = str(element.tag)
    return name[name.rfind("}") + 1 :]
