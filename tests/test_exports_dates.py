"""iCalendar as an export: what the agenda holds, of the whole graph or of chosen documents."""

from __future__ import annotations

import pytest
import vobject

from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Iri
from wpkg.graph.time.agenda import agenda
from wpkg.publish.calendar import calendar
from wpkg.publish.exports import FORMATS, Selection, export

DECISION = Iri(iri.work("WT/L/843"))
PROGRAMME = Iri(iri.work("WT/L/274"))


def entries(data: bytes) -> dict[str, str]:
    """Return the day on which each entry begins, by what it stands for."""
    found = vobject.readOne(data.decode("utf-8"))
    return {entry.url.value: entry.dtstart.value.isoformat() for entry in found.contents.get("vevent", [])}


def about(data: bytes) -> str:
    return str(vobject.readOne(data.decode("utf-8")).x_wr_caldesc.value)


@pytest.mark.parametrize("unverified", [False, True])
def test_the_whole_graph_gives_the_calendar_of_the_agenda(embedded_store: EmbeddedStore, unverified: bool) -> None:
    expected = calendar(agenda(embedded_store, include_unverified=unverified))
    assert export(embedded_store, "ics", Selection(unverified=unverified)) == expected
    assert FORMATS["ics"].media_type == "text/calendar"


def test_of_a_document_what_stands_in_it_is_told_and_nothing_else(embedded_store: EmbeddedStore) -> None:
    found = entries(export(embedded_store, "ics", Selection((DECISION,))))
    assert {address.partition("#")[0] for address in found} == {DECISION}
    assert {"2012-07-01", "2012-12-01", "2013-07-01"} <= set(found.values())
    both = entries(export(embedded_store, "ics", Selection((DECISION, PROGRAMME))))
    assert found.items() < both.items()


@pytest.mark.parametrize("document", ["WT/L/843", "WT/L/1193", "WT/L/579", "WT/L/907"])
def test_what_is_unverified_in_a_document_is_counted_or_told(embedded_store: EmbeddedStore, document: str) -> None:
    wanted = Iri(iri.work(document))
    every = agenda(embedded_store, include_unverified=True)
    own = [item for item in (*every.items, *every.undated) if item.document_iri == wanted]
    unsure = [item for item in own if item.status == "unverified"]
    plain, more = (export(embedded_store, "ics", Selection((wanted,), asked)) for asked in (False, True))
    assert ("Unverified, so not in here:" in about(plain)) == bool(unsure)
    if unsure:
        assert f"Unverified, so not in here: {len(unsure)}." in about(plain)
    assert "Unverified, so not in here:" not in about(more)
    assert set(entries(more)) == {item.iri for item in own if item.start}


@pytest.mark.parametrize("store", ["oxigraph_store", "virtuoso_store"])
def test_a_triplestore_gives_the_same_calendar(
    embedded_store: EmbeddedStore, store: str, request: pytest.FixtureRequest
) -> None:
    asked = request.getfixturevalue(store)
    for wanted in (Selection(), Selection((DECISION,))):
        assert export(asked, "ics", wanted) == export(embedded_store, "ics", wanted)
