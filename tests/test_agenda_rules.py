"""The agenda of small graphs written for it: what vague times, rival days, plans and withdrawn records make of it."""

from __future__ import annotations

from typing import Any

import pytest
import vobject

from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.time.agenda import Agenda, agenda
from wpkg.publish.calendar import calendar

HEAD = """
@prefix wpkg: <https://w3id.org/wpkg/ns#> .
@prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/wpkg/dataset> <http://purl.org/dc/terms/modified> "2020-01-01"^^xsd:date .
"""
VAGUE = (
    HEAD
    + """
<http://e/d> wpkg:primarySymbol "X/1" ; rdfs:label "A decision" ; wpkg:hasProvision <http://e/d#p> .
<http://e/d#p> wpkg:states <http://e/d#i>, <http://e/d#j>, <http://e/d#k> .
<http://e/d#i> wpkg:dueAt <http://e/s> ; wpkg:statedTime "the next session, which is to be held in 2013" ;
    rdfs:label "report" ; wpkg:curationStatus status:curated .
<http://e/d#j> wpkg:dueAt <http://e/planned> ; rdfs:label "report" ; wpkg:curationStatus status:curated .
<http://e/d#k> wpkg:dueAt <http://e/nowhen> ; rdfs:label "report" ; wpkg:curationStatus status:curated .
<http://e/s> a wpkg:Session ; rdfs:label "Next session" ; wpkg:curationStatus status:curated .
<http://e/nowhen> a wpkg:Session ; rdfs:label "Some session" ; wpkg:curationStatus status:curated .
<http://e/planned> a wpkg:Session ; rdfs:label "Planned session" ; wpkg:curationStatus status:curated ;
    wpkg:plannedFrom "2014-05-05"^^xsd:date ; wpkg:plannedUntil "2014-05-08"^^xsd:date .
"""
)
RULES = (
    HEAD
    + """
<http://e/d> wpkg:primarySymbol "X/1" ; wpkg:hasProvision <http://e/d#p> .
<http://e/d#p> wpkg:states <http://e/withdrawn>, <http://e/both>, <http://e/span>, <http://e/met>, <http://e/stopped> .
<http://e/withdrawn> wpkg:deadline "2001-01-01"^^xsd:date ; wpkg:curationStatus status:withdrawn .
<http://e/both> wpkg:deadline "2002-03-04"^^xsd:date ; wpkg:schedulesReview <http://e/r> ;
    wpkg:curationStatus status:curated .
<http://e/r> wpkg:curationStatus status:curated .
<http://e/span> wpkg:schedulesReview <http://e/r2> ; wpkg:curationStatus status:curated .
<http://e/r2> wpkg:scheduledFrom "2003-05-15"^^xsd:date ; wpkg:scheduledUntil "2003-06-01"^^xsd:date ;
    wpkg:curationStatus status:curated .
<http://e/met> wpkg:validDuring <http://e/p1> ; wpkg:curationStatus status:curated .
<http://e/p1> wpkg:periodStart "2000-01-01"^^xsd:date ; wpkg:periodEnd "2009-01-01"^^xsd:date ;
    wpkg:plannedEnd "2009-01-01"^^xsd:date ; wpkg:endCondition <http://e/e1> ; wpkg:curationStatus status:curated .
<http://e/e1> wpkg:notLaterThan "2009-01-01"^^xsd:date .
<http://e/stopped> wpkg:validDuring <http://e/p2> ; wpkg:curationStatus status:curated .
<http://e/p2> wpkg:periodStart "2000-01-01"^^xsd:date ; wpkg:periodEnd "2010-01-01"^^xsd:date ;
    wpkg:plannedEnd "2010-06-01"^^xsd:date ; wpkg:endCondition <http://e/e2> ; wpkg:curationStatus status:curated .
<http://e/e2> wpkg:notLaterThan "2010-06-01"^^xsd:date .
"""
)
SESSIONS = (
    HEAD
    + """
<http://e/s> a wpkg:Session ; rdfs:label "Held" ; wpkg:curationStatus status:curated ;
    wpkg:heldFrom "2005-05-03"^^xsd:date ; wpkg:heldUntil "2005-05-06"^^xsd:date .
<http://e/s#1> wpkg:claimSubject <http://e/s> ; wpkg:claimValue "2005-05-01"^^xsd:date ;
    wpkg:claimProperty "https://w3id.org/wpkg/ns#heldFrom"^^xsd:anyURI ; wpkg:curationStatus status:contested .
<http://e/p> a wpkg:Session ; rdfs:label "Put off" ; wpkg:curationStatus status:curated .
<http://e/p#from-1> wpkg:claimSubject <http://e/p> ; wpkg:claimValue "2007-01-01"^^xsd:date ;
    wpkg:claimProperty "https://w3id.org/wpkg/ns#plannedFrom"^^xsd:anyURI ; wpkg:curationStatus status:curated .
<http://e/p#from-2> wpkg:claimSubject <http://e/p> ; wpkg:claimValue "2008-01-01"^^xsd:date ;
    wpkg:claimProperty "https://w3id.org/wpkg/ns#plannedFrom"^^xsd:anyURI ; wpkg:curationStatus status:curated .
"""
)


def told(graph: str, **asked: Any) -> Agenda:
    store = EmbeddedStore.memory()
    store.replace({"http://g": graph.encode()})
    return agenda(store, **asked)


def test_vague_times_are_spans_that_say_so() -> None:
    found = told(VAGUE)
    duties = [(item.start, item.end, item.precision) for item in found.items if item.kind == "deadline"]
    assert duties == [
        ("2013-01-01", "2014-01-01", "year"),
        ("2014-05-05", "2014-05-08", "session as planned"),
    ]
    assert "http://e/d#k" in [item.iri for item in found.undated]
    entries = vobject.readOne(calendar(found).decode("utf-8")).vevent_list
    described = [str(entry.description.value) for entry in entries]
    assert any("a year; the days are not given" in words and "to be held in 2013" in words for words in described)
    assert any("whether it was held then is not known" in words for words in described)


def test_words_that_name_two_years_date_nothing() -> None:
    found = told(VAGUE.replace("held in 2013", "held in 2013 or 2014"))
    assert "http://e/d#i" in [item.iri for item in found.undated]


def test_days_of_an_unverified_plan_count_only_when_asked() -> None:
    believed = (
        VAGUE
        + """
    <http://e/nowhen#1> wpkg:claimSubject <http://e/nowhen> ; wpkg:claimValue "2015-05-05"^^xsd:date ;
        wpkg:claimProperty "https://w3id.org/wpkg/ns#plannedFrom"^^xsd:anyURI ; wpkg:curationStatus status:unverified .
    """
    )
    assert "http://e/d#k" in [item.iri for item in told(believed).undated]
    (item,) = (item for item in told(believed, include_unverified=True).items if item.iri == "http://e/d#k")
    assert (item.start, item.end, item.precision) == ("2015-05-05", "2015-05-06", "session as planned")


def test_the_days_on_which_a_session_was_held_are_told_and_not_those_planned() -> None:
    held = VAGUE.replace('"2014-05-05"^^xsd:date ;', '"2014-05-05"^^xsd:date ; wpkg:heldFrom "2016-01-01"^^xsd:date ;')
    (item,) = (item for item in told(held).items if item.iri == "http://e/d#j")
    assert (item.start, item.end, item.precision) == ("2016-01-01", "2016-01-02", "session as held")


def test_of_two_plans_the_later_dates_a_session_and_both_are_told() -> None:
    (item,) = (item for item in told(SESSIONS).items if item.title == "Put off")
    assert (item.start, item.precision) == ("2008-01-01", "session as planned")
    assert item.note == "planned for 2007-01-01; planned for 2008-01-01"


@pytest.mark.parametrize(
    ("day", "sits"), [("2005-04-30", []), ("2005-05-01", ["Held"]), ("2005-05-05", ["Held"]), ("2005-05-06", [])]
)
def test_a_session_that_began_earlier_by_another_list_stands_on_the_earlier_day(day: str, sits: list[str]) -> None:
    assert [item.title for item in told(SESSIONS, since=day, until=day).items] == sits


def test_what_is_withdrawn_repeated_or_the_same_day_is_not_told_twice() -> None:
    assert [(item.kind, item.start, item.precision) for item in told(RULES).items] == [
        ("review", "2002-03-04", "day"),
        ("review", "2003-05-15", "window"),
        ("end", "2009-01-01", "day"),
        ("end", "2010-01-01", "day"),
        ("planned-end", "2010-06-01", "day"),
    ]
