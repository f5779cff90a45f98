"""One document shown: everything the text says, each thing at its words, nothing from other documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from wpkg.errors import UnknownName
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.show import show
from wpkg.graph.shown import Document
from wpkg.graph.store import Store
from wpkg.iri import work

SOURCES = Path(__file__).parents[1] / "graph/sources"


@pytest.fixture(scope="module")
def decision(embedded_store: EmbeddedStore) -> Document:
    return show(embedded_store, work("WT/L/843"))


@pytest.fixture(scope="module")
def paper(embedded_store: EmbeddedStore) -> Document:
    return show(embedded_store, work("ecwp-recommendations"))


@pytest.mark.parametrize("name", ["decision", "paper"])
def test_all_words_shown_stand_at_their_offsets(request: pytest.FixtureRequest, name: str) -> None:
    document: Document = request.getfixturevalue(name)
    text = (SOURCES / document.iri.rpartition("/")[2] / "source.txt").read_bytes().decode()
    groups = (document.parts, document.references, document.statements, document.quotations)
    shown = [item.words for group in groups for item in group]
    shown += [slot.words for statement in document.statements for slot in statement.slots]
    shown += [words for note in document.notes for words in note.words]
    quoted = [words for words in shown if words.exact is not None]
    assert len(quoted) > 100
    assert all(text[words.start : words.end] == words.exact for words in quoted)


def test_the_decision_states_what_it_states(decision: Document) -> None:
    kinds = [statement.kind for statement in decision.statements]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "Instruction": 8,
        "Authorization": 1,
        "Commitment": 1,
        "Determination": 1,
    }


def test_the_council_is_instructed_through_the_committee(decision: Document) -> None:
    (instruction,) = [s for s in decision.statements if any(slot.property == "actsThrough" for slot in s.slots)]
    slots = {slot.property: slot for slot in instruction.slots}
    assert slots["addressee"].label == "General Council"
    assert slots["actsThrough"].label == "Committee on Trade and Development"
    assert slots["actsThrough"].words.exact == "particularly through the CTD"


def test_furniture_is_told_apart_with_a_reason(decision: Document) -> None:
    furniture = [part for part in decision.parts if not part.provision and part.note]
    assert {part.kind for part in furniture} >= {"page furniture", "editorial caption", "navigation"}


def test_reviews_and_the_end_of_the_commitment_are_shown_with_their_windows(decision: Document) -> None:
    times = [(due.kind, due.since, due.until) for statement in decision.statements for due in statement.times]
    assert times == [
        ("review", "2012-07-01", "2012-08-01"),
        ("review", "2012-12-01", "2013-01-01"),
        ("review", "2013-07-01", "2013-08-01"),
        ("period", "2011-12-17", "2013-12-07"),
    ]


def test_weights_of_beneficiaries_are_the_printed_words(decision: Document) -> None:
    weights = {(slot.label, slot.emphasis) for s in decision.statements for slot in s.slots if slot.emphasis}
    assert ("least-developed country Members", "particularly") in weights


def test_the_papers_claims_are_its_authors_and_not_facts_of_the_programme(
    paper: Document, embedded_store: EmbeddedStore
) -> None:
    assert [said.about for said in paper.characterisations] == ["WT/L/274"] * 3
    programme = show(embedded_store, work("WT/L/274"), include_unverified=True)
    told = {slot.value for statement in programme.statements for slot in statement.slots}
    assert not told & {said.words.exact for said in paper.characterisations}


def test_every_recommendation_is_aligned_with_both_decisions_and_says_why(
    paper: Document, embedded_store: Store
) -> None:
    everything = show(embedded_store, paper.iri, include_unverified=True)
    whole = [statement.id for statement in everything.statements if not statement.parent]
    judged = {(aligned.subject, aligned.against) for aligned in everything.alignments}
    assert {(name, against) for name in whole for against in ("WT/L/843", "WT/L/274")} <= judged
    assert all(len(aligned.reason) > 40 for aligned in everything.alignments)


def test_unverified_judgements_are_left_out_unless_asked(paper: Document, embedded_store: EmbeddedStore) -> None:
    everything = show(embedded_store, paper.iri, include_unverified=True)
    assert {aligned.status for aligned in paper.alignments} == {"curated"}
    assert {aligned.status for aligned in everything.alignments} == {"curated", "unverified"}


def test_a_document_without_text_shows_its_sources(embedded_store: EmbeddedStore) -> None:
    document = show(embedded_store, work("WT/L/907"))
    assert document.statements
    assert all(statement.sources and statement.grade in {"A", "B"} for statement in document.statements)


def test_a_document_that_is_unverified_as_a_whole_is_shown_only_when_asked(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(UnknownName, match="unverified as a whole"):
        show(embedded_store, work("WT/GC/283"))
    assert show(embedded_store, work("WT/GC/283"), include_unverified=True).statements


def test_a_symbol_that_no_page_prints_is_marked(embedded_store: EmbeddedStore) -> None:
    document = show(embedded_store, work("WT/L/1143"))
    assert {f.status for f in document.facts if f.property in {"primarySymbol", "documentSymbol"}} == {"unverified"}


def test_what_was_withdrawn_is_not_shown() -> None:
    data = """
    @prefix wpkg: <https://w3id.org/wpkg/ns#> .
    @prefix status: <https://w3id.org/wpkg/scheme/curation-status#> .
    <http://e/d> a wpkg:Instrument ; wpkg:primarySymbol "X/1" ; wpkg:hasProvision <http://e/d#p> .
    <http://e/d#p> wpkg:curationStatus status:curated ; wpkg:states <http://e/d#a> , <http://e/d#b> .
    <http://e/d#a> a wpkg:Instruction ; wpkg:curationStatus status:curated .
    <http://e/d#b> a wpkg:Instruction ; wpkg:curationStatus status:withdrawn .
    """
    store = EmbeddedStore.memory()
    store.replace({"http://g": data.encode()})
    assert [statement.id for statement in show(store, "http://e/d").statements] == ["a"]


def test_an_unknown_document_is_unknown(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(UnknownName, match="says nothing"):
        show(embedded_store, work("WT/L/99999"))


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
@pytest.mark.parametrize("symbol", ["WT/L/843", "ecwp-recommendations", "WT/L/1193"])
def test_every_engine_shows_the_same(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str, symbol: str
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert show(other, work(symbol)) == show(embedded_store, work(symbol))
