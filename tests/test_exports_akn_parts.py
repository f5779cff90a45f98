"""Akoma Ntoso: which facts mark words of a text, and which part of a document a block belongs to."""

from __future__ import annotations

import re

import pytest

from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Iri
from wpkg.publish.exports import Selection, export
from wpkg.publish.exports.akn.held import held
from wpkg.publish.exports.akn.nesting import Block
from wpkg.publish.exports.akn.zones import zoned


@pytest.mark.parametrize("status", ["unverified", "withdrawn"])
def test_what_is_unverified_or_withdrawn_marks_no_words(embedded_store: EmbeddedStore, status: str) -> None:
    document = iri.work("WT/L/843")
    known = export(embedded_store, "ntriples", Selection((Iri(document),))).decode()
    (before,) = held(embedded_store, [document])
    reference = f"{document}#ref-1"
    (claim,) = set(re.findall(rf"<({document}#\S+)> <{iri.NS}claimProperty> \S+guidedBy\S* \.", known)[:1])
    for node in (reference, claim):
        said = f"<{node}> <{iri.NS}curationStatus> <{iri.SCHEME}curation-status#"
        assert f"{said}curated>" in known
        known = known.replace(f"{said}curated>", f"{said}{status}>")
    store = EmbeddedStore.memory()
    store.replace({iri.graph("x"): known.encode()})
    (after,) = held(store, [document])
    gone = set(before.marks) - set(after.marks)
    assert set(after.marks) < set(before.marks)
    assert reference in {mark.iri for mark in gone}
    assert {mark.iri for mark in gone} - {reference} == {""}


def test_annexes_alone_are_the_main_part() -> None:
    zones = zoned([Block("annex", 0, 3), Block("annex", 4, 7)])
    assert [len(part) for part in (zones.main, zones.attachments)] == [2, 0]
    both = zoned([Block("operative-paragraph", 0, 3), Block("annex", 4, 7)])
    assert [len(part) for part in (both.main, both.attachments)] == [1, 1]
