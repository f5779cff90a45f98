"""Texts laid over the graph for one question."""

from __future__ import annotations

from pathlib import Path

import pytest

import wpkg
from wpkg import resources, stores
from wpkg.errors import BadParameter, ReadError

LETTER = """WT/L/9001
7 May 2031

WORK PROGRAMME ON PARCELS

Decision of 7 May 2031

The Ministerial Conference,

Recalling the Ministerial Decision of 17 December 2011 (WT/L/843) and the decision on parcels (WT/L/8999),

Decides as follows:

1. The General Council is instructed to report on parcels to the next session of the Ministerial Conference.
"""


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A made-up decision as a file."""
    path = tmp_path / "parcels.txt"
    path.write_text(LETTER, "utf-8")
    return path


def test_a_text_laid_over_the_graph_is_asked_by_its_path(letter: Path) -> None:
    with wpkg.open(drafts=[letter]) as graph:
        edges = graph.lineage(str(letter)).edges
    assert ("WT/L/9001", "recalls", "WT/L/843") in {(e.source.symbol, e.manner, e.target.symbol) for e in edges}
    assert ("WT/L/843", "recalls", "WT/L/274") in {(e.source.symbol, e.manner, e.target.symbol) for e in edges}


def test_its_own_symbol_its_day_and_the_symbols_it_cites_are_known_as_well(letter: Path) -> None:
    with wpkg.open(drafts=[letter]) as graph:
        first = graph.lineage("WT/L/9001").edges
    assert {edge.source.date for edge in first if edge.depth == 1} == {"2031-05-07"}
    assert "WT/L/8999" in {edge.target.symbol for edge in first}


def test_every_record_of_a_text_that_was_read_is_marked_as_extracted(letter: Path) -> None:
    with wpkg.open(drafts=[letter]) as graph:
        shown = graph.show(str(letter))
    assert shown.statements
    statuses = [each.status for each in shown.statements] + [each.status for each in shown.references]
    assert set(statuses) == {"extracted"}


def test_a_text_that_the_graph_holds_already_is_kept_apart() -> None:
    folder = resources.graph() / "sources" / "wt-l-843"
    with wpkg.open(drafts=[folder]) as graph:
        assert graph.find(str(folder)).iri == "https://w3id.org/wpkg/id/wt-l-843-draft"
        assert graph.find("WT/L/843").iri == "https://w3id.org/wpkg/id/wt-l-843"
        drafted, held = graph.show(str(folder)), graph.show("WT/L/843")
    assert [each.words for each in drafted.references] == [each.words for each in held.references]


def test_two_texts_that_go_by_one_name_are_two_documents(tmp_path: Path) -> None:
    paths = [tmp_path / name / "text.txt" for name in ("one", "two", "three")]
    for number, path in enumerate(paths):
        path.parent.mkdir()
        path.write_text(f"The General Council,\n\nDecides to meet {number + 2} times.\n", "utf-8")
    with wpkg.open(drafts=paths) as graph:
        assert len({graph.find(str(path)).iri for path in paths}) == 3


def test_the_store_on_disk_and_its_folder_know_nothing_of_a_draft(letter: Path) -> None:
    before = stores.store_folder().exists() and sorted(stores.store_folder().rglob("*"))
    wpkg.open(drafts=[letter]).close()
    assert (stores.store_folder().exists() and sorted(stores.store_folder().rglob("*"))) == before


def test_a_text_cannot_be_laid_over_an_endpoint(letter: Path) -> None:
    with pytest.raises(BadParameter, match="cannot be laid over an endpoint"):
        wpkg.open("http://127.0.0.1:9/query", drafts=[letter])


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    with pytest.raises(ReadError):
        wpkg.open(drafts=[path])
