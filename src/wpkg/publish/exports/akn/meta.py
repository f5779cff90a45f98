"""The part of a file that says what it is: identification, dates, keywords, what the names inside it stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from wpkg import iri
from wpkg.publish.exports import FORMATS
from wpkg.publish.exports.akn.characters import fitting
from wpkg.publish.exports.akn.names import NAMESPACE
from wpkg.publish.exports.akn.nesting import UNSEGMENTED
from wpkg.publish.exports.akn.tables import role, table
from wpkg.publish.exports.akn.things import Things
from wpkg.publish.exports.described import Described, Thing

if TYPE_CHECKING:
    from lxml.etree import _Element

    from wpkg.publish.exports.akn.document import Manuscript

OWN = iri.NS
OfAnnex = Callable[[int], "_Element"]
_EDITOR = "wpkg"
_SOURCE = f"#{_EDITOR}"
_READ = "extracted"


def of_document(manuscript: Manuscript, kind: Mapping[str, str], things: Things) -> _Element:
    """Return the meta part of a document, with everything ``things`` has collected."""
    facts = manuscript.facts
    for each in (facts.adopted_by, facts.session, *facts.authors):
        if each is not None:
            things.name(each.iri)
    meta = _element("meta")
    meta.append(_identification(manuscript, kind, things, "main"))
    if facts.circulated_on:
        _add(meta, "publication", date=facts.circulated_on, name="circulation", showAs="Circulated")
    keywords = [entry for entry in things if _scheme(entry.href) in table("keywords")]
    if keywords:
        classification = _add(meta, "classification", source=_SOURCE)
        for entry in keywords:
            word = {"value": entry.href.rpartition("#")[2], "showAs": entry.shown, "href": entry.href}
            _add(classification, "keyword", **word, dictionary=entry.href.partition("#")[0], refersTo=f"#{entry.name}")
    _events(meta, facts, things)
    _references(meta, manuscript, kind, things)
    if manuscript.text.remarks:
        notes = _add(meta, "notes", source=_SOURCE)
        for number, remark in enumerate(manuscript.text.remarks, start=1):
            note = _add(notes, "note", eId=f"note_{number}", GUID=remark.iri)
            _add(note, "p").text = fitting(remark.text)
    meta.append(_proprietary(manuscript))
    return meta


def of_annex(manuscript: Manuscript, kind: Mapping[str, str], number: int) -> _Element:
    """Return the meta part of an attachment: its own identification, as a component of the work."""
    meta = _element("meta")
    meta.append(_identification(manuscript, kind, Things(manuscript.names), f"annex_{number}"))
    return meta


def work_uri(facts: Described, kind: Mapping[str, str]) -> str:
    """Return the address of the work by the naming convention: country, kind, subtype, actor, date, number."""
    actor = (facts.adopted_by.iri.rpartition("/")[2],) if facts.adopted_by else ()
    parts = (_country(facts), kind["element"], kind["subtype"], *actor, facts.date or table("no_date"), facts.slug)
    return "/akn/" + "/".join(parts)


def _identification(manuscript: Manuscript, kind: Mapping[str, str], things: Things, component: str) -> _Element:
    facts, text = manuscript.facts, manuscript.text
    work = work_uri(facts, kind)
    expression = f"{work}/{text.language}@"
    made = _element("identification", source=_SOURCE)
    level = _level(made, "FRBRWork", f"{work}/!{component}", work)
    for name, value in _aliases(facts):
        _add(level, "FRBRalias", value=fitting(value), name=name)
    _date(level, facts)
    for author, part in _authors(facts):
        _add(level, "FRBRauthor", href=f"#{things.name(author.iri)}" if author else "#unknown", **{"as": f"#{part}"})
    _add(level, "FRBRcountry", value=_country(facts))
    _add(level, "FRBRsubtype", value=kind["subtype"])
    _add(level, "FRBRnumber", value=facts.symbol or facts.slug)
    level = _level(made, "FRBRExpression", f"{expression}/!{component}", expression)
    _date(level, facts)
    for author, part in _authors(facts):
        _add(level, "FRBRauthor", href=f"#{things.name(author.iri)}" if author else "#unknown", **{"as": f"#{part}"})
    _add(level, "FRBRlanguage", language=text.language)
    level = _level(made, "FRBRManifestation", f"{expression}/!{component}.xml", f"{expression}.xml")
    _add(level, "FRBRdate", date=facts.checked_on or table("no_date"), name="markup")
    _add(level, "FRBRauthor", href=_SOURCE, **{"as": "#editor"})
    _add(level, "FRBRformat", value="application/akn+xml")
    return made


def _level(parent: _Element, name: str, this: str, uri: str) -> _Element:
    level = _add(parent, name)
    _add(level, "FRBRthis", value=this)
    _add(level, "FRBRuri", value=uri)
    return level


def _aliases(facts: Described) -> Iterator[tuple[str, str]]:
    yield "wpkg", facts.iri
    if facts.title and facts.titled:
        yield "title", " ".join(facts.title.split())
    for symbol in (facts.symbol, *facts.other_symbols):
        if symbol:
            yield "symbol", symbol


def _date(level: _Element, facts: Described) -> None:
    name = "adoption" if facts.adopted_on else "circulation" if facts.circulated_on else "unknown"
    _add(level, "FRBRdate", date=facts.date or table("no_date"), name=name)


def _authors(facts: Described) -> Iterator[tuple[Thing | None, str]]:
    if facts.adopted_by is not None:
        yield facts.adopted_by, "author"
    yield from ((author, "author") for author in facts.authors if author != facts.adopted_by)
    if facts.adopted_by is None and not facts.authors:
        yield None, "author"


def _country(facts: Described) -> str:
    rows = table("organisations")
    found = (row["country"] for row in rows if re.fullmatch(row["slug"], facts.slug))
    return str(next(found, table("no_organisation")))


def _events(meta: _Element, facts: Described, things: Things) -> None:
    """Add the adoption as an event and as a step, and the days on which periods that the text fixes begin and end."""
    days = dict.fromkeys([facts.adopted_on, *(day for each in things.periods for day in (each.since, each.until))])
    names = {day: f"eref_{number}" for number, day in enumerate(filter(None, days), start=1)}
    if names:
        lifecycle = _add(meta, "lifecycle", source=_SOURCE)
    for day, name in names.items():
        event = _add(lifecycle, "eventRef", eId=name, date=day, source="#original")
        if day == facts.adopted_on:
            event.set("type", "generation")
            if facts.session is not None:
                event.set("refersTo", f"#{things.name(facts.session.iri)}")
    if facts.adopted_on and facts.adopted_by is not None:
        workflow = _add(meta, "workflow", source=_SOURCE)
        by = f"#{things.name(facts.adopted_by.iri)}"
        _add(workflow, "step", date=facts.adopted_on, by=by, outcome="#adopted")
    if things.periods:
        temporal = _add(meta, "temporalData", source=_SOURCE)
        for period, name in things.periods.items():
            ends = {"end": f"#{names[period.until]}"} if period.until else {}
            group = _add(temporal, "temporalGroup", eId=name)
            _add(group, "timeInterval", start=f"#{names[period.since]}", **ends, refersTo=f"#{period.what}")


def _references(meta: _Element, manuscript: Manuscript, kind: Mapping[str, str], things: Things) -> None:
    facts = manuscript.facts
    made = _add(meta, "references", source=_SOURCE)
    expression = f"{work_uri(facts, kind)}/{manuscript.text.language}@"
    _add(made, "original", eId="original", href=expression, showAs=_shown(facts.symbol or facts.title or facts.slug))
    own = [
        ("TLCObject", _EDITOR, f"{iri.ID}wpkg-reader", "Reader of wpkg")
        if facts.status == _READ
        else ("TLCOrganization", _EDITOR, iri.expand("organization:wpkg-curators"), "Curators of wpkg"),
        ("TLCRole", "author", "/akn/ontology/role/un/author", "Author"),
        ("TLCRole", "editor", "/akn/ontology/role/un/editor", "Editor"),
    ]
    if facts.adopted_on and facts.adopted_by is not None:
        own.append(("TLCProcess", "adopted", "/akn/ontology/process/un/adopted", "Adopted"))
    if facts.adopted_by is None and not facts.authors:
        own.append(("TLCOrganization", "unknown", "/akn/ontology/organization/unknown", "Not known"))
    own += [(entry.element, entry.name, entry.href, entry.shown) for entry in things]
    for element, name, href, shown in own:
        given = {"name": "document"} if element == "TLCReference" else {}
        _add(made, element, eId=name, href=href, showAs=_shown(shown), **given)


def _proprietary(manuscript: Manuscript) -> _Element:
    """Return what the vocabulary has no element for: how far all is checked, the frozen text, what is left out."""
    facts, text = manuscript.facts, manuscript.text
    made = _element("proprietary", source=_SOURCE)
    told = [
        ("document", facts.iri),
        ("kind", facts.kind),
        ("curationStatus", facts.status),
        ("sourceText", text.iri),
        ("sha256", text.sha256),
        ("retrievedFrom", text.source),
        ("rights", text.rights),
        *(("believed", f"{what}: {value}") for what, value in facts.believed),
        ("believed", "" if facts.titled else f"title: {facts.title}"),
        ("leavesOut", FORMATS["akn"].leaves_out),
    ]
    for name, value in told:
        if value:
            _own(made, name).text = fitting(value)
    for part in text.parts:
        if role(part.kind) == "left-out":
            left = _own(made, "leftOut", kind=part.kind, start=str(part.start), end=str(part.end))
            if part.reason:
                left.set("reason", fitting(part.reason))
            left.text = fitting(text.content[part.start : part.end])
    return made


def _own(parent: _Element, name: str, /, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{OWN}}}{name}", attributes)


def _element(name: str, /, **attributes: str) -> _Element:
    from lxml import etree

    return etree.Element(f"{{{NAMESPACE}}}{name}", attributes, nsmap={None: NAMESPACE, "wpkg": OWN})


def _add(parent: _Element, name: str, /, **attributes: str) -> _Element:
    from lxml import etree

    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _scheme(href: str) -> str:
    return href.removeprefix(iri.SCHEME).partition("#")[0] if href.startswith(iri.SCHEME) else ""


def _shown(text: str) -> str:
    return fitting(" ".join(text.split())) or UNSEGMENTED
