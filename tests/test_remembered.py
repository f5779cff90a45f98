"""The store that remembers: the same answers, asked for once, forgotten in time."""

from __future__ import annotations

from pathlib import Path

from counted_store import documents
from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.remembered import Remembered, RememberedLocal, remembering
from wpkg.graph.store import Local

LABELS = "SELECT ?s ?o WHERE { ?s <http://purl.org/dc/terms/title> ?o } ORDER BY ?s"
TYPES = "SELECT ?s WHERE { ?s a ?t } ORDER BY ?s ?t"


def test_what_was_asked_before_is_answered_without_asking_again() -> None:
    store = documents(5)
    kept = remembering(store)
    first = kept.select(LABELS)
    assert len(first) == 5
    assert kept.select(LABELS) == first == store.select(LABELS)
    assert store.asked == 2


def test_what_is_replaced_through_it_is_forgotten() -> None:
    store = documents(2)
    kept = remembering(store)
    kept.select(LABELS)
    kept.replace({iri.graph("made-up"): b""})
    assert len(kept.select(LABELS)) == 0


def test_there_is_room_for_so_many_cells_and_the_oldest_go_first() -> None:
    store = documents(5)
    one = 1 + 2 * 5
    kept = Remembered(store, cells=one + 2)
    kept.select(LABELS)
    kept.select(LABELS + " LIMIT 1")
    assert store.asked == 2
    kept.select(LABELS + " LIMIT 1")
    assert store.asked == 2
    kept.select(LABELS)
    assert store.asked == 3


def test_an_answer_too_long_to_be_remembered_is_given_all_the_same() -> None:
    store = documents(5)
    kept = Remembered(store, cells=3)
    assert kept.select(TYPES) == kept.select(TYPES) == store.select(TYPES)
    assert store.asked == 3


def test_what_lies_beside_the_files_of_a_store_is_found_through_it(tmp_path: Path) -> None:
    assert isinstance(remembering(EmbeddedStore.memory()), RememberedLocal)
    before = documents(1)
    kept = remembering(before)
    assert isinstance(kept, Local)
    assert (kept.generation, kept.changes) == (before.generation, before.changes)
    assert not isinstance(Remembered(before), Local)
