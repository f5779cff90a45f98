"""Stores that cut long answers: an export is complete, or fails in words; it is never silently shorter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servers import virtuoso
from wpkg import iri
from wpkg.errors import AnswerCut, EndpointError
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.prepared import prepared
from wpkg.graph.remote import RemoteStore
from wpkg.graph.store import Iri, Rows
from wpkg.publish.exports import Selection, export
from wpkg.publish.exports.whole import whole

PREFIXES = (Path(__file__).parent / "exports" / "tricky.ttl").read_text("utf-8").partition("id:x-1 a")[0]
DOCUMENTS = 60
FORMATS = ("nquads", "csv", "graphml", "md")


def documents(count: int) -> dict[str, bytes]:
    """Return a named graph that holds documents, each citing the one before."""
    lines = [
        f'id:d-{at} a wpkg:Instrument ; wpkg:primarySymbol "D/{at}" ; dct:title "Title {at}"@en ; '
        f"wpkg:curationStatus status:curated ; wpkg:hasProvision <{iri.ID}d-{at}#p> .\n"
        f"<{iri.ID}d-{at}#p> a wpkg:Provision ; wpkg:hasReference <{iri.ID}d-{at}#r> .\n"
        f"<{iri.ID}d-{at}#r> a wpkg:Reference ; wpkg:referenceType reftype:recalls ; "
        f"wpkg:referenceTarget id:d-{max(at - 1, 0)} ; wpkg:curationStatus status:curated .\n"
        for at in range(count)
    ]
    return {iri.graph("large"): (PREFIXES + "".join(lines)).encode()}


class Cutting(EmbeddedStore):
    """A store that refuses to answer with more rows than its limit, as an endpoint that tells of its cut does."""

    limit = 0

    def select(self, query: str) -> Rows:
        rows = super().select(query)
        if len(rows) >= self.limit:
            raise AnswerCut(f"the endpoint cut the answer at its limit of {self.limit} rows")
        return rows


@pytest.fixture(scope="module")
def plain() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace(documents(DOCUMENTS))
    return store


@pytest.fixture(scope="module")
def cutting() -> Cutting:
    store = Cutting.memory()
    assert isinstance(store, Cutting)
    store.replace(documents(DOCUMENTS))
    return store


@pytest.fixture(scope="module")
def small_virtuoso() -> Iterator[dict[int, RemoteStore]]:
    with virtuoso.serve(rows=100) as large, virtuoso.serve(rows=6) as small:
        for store in (large, small):
            store.replace(documents(DOCUMENTS))
        yield {100: large, 6: small}


@settings(deadline=None, max_examples=8)
@given(limit=st.integers(min_value=12, max_value=1_000))
def test_whatever_the_limit_the_statements_are_all_there(plain: EmbeddedStore, cutting: Cutting, limit: int) -> None:
    cutting.limit = limit
    assert export(cutting, "nquads", Selection()) == export(plain, "nquads", Selection())


@pytest.mark.parametrize("documents", [(), (Iri(iri.ID + "d-7"), Iri(iri.ID + "d-8"))], ids=["all", "two"])
def test_parts_are_disjoint_and_nothing_is_asked_in_parts_that_comes_whole(
    plain: EmbeddedStore, cutting: Cutting, documents: tuple[Iri, ...]
) -> None:
    cutting.limit = 10
    name, places = ("export-parts", {"document": documents}) if documents else ("export-statements", {})
    parted = list(whole(cutting, name, **places))
    assert len(parted) == len(set(parted))
    cutting.limit = len(parted) + 1
    assert set(whole(cutting, name, **places)) == set(parted)
    assert sorted(map(str, parted)) == sorted(map(str, plain.select(prepared(name, **places)).rows))


def test_a_limit_that_not_even_one_subject_fits_is_told(cutting: Cutting) -> None:
    cutting.limit = 4
    with pytest.raises(AnswerCut, match="limit of 4 rows"):
        list(whole(cutting, "export-statements"))


def test_any_other_failure_is_not_tried_again() -> None:
    asked = []

    class Down(EmbeddedStore):
        def select(self, query: str) -> Rows:
            asked.append(query)
            raise EndpointError("nobody answers")

    with pytest.raises(EndpointError, match="nobody answers"):
        list(whole(Down.memory(), "export-statements"))
    assert len(asked) == 1


@pytest.mark.needs("virtuoso")
@pytest.mark.parametrize("name", FORMATS)
def test_virtuoso_gives_all_of_a_graph_larger_than_its_limit(
    plain: EmbeddedStore, small_virtuoso: dict[int, RemoteStore], name: str
) -> None:
    assert export(small_virtuoso[100], name, Selection()) == export(plain, name, Selection())


@pytest.mark.needs("virtuoso")
@pytest.mark.parametrize("name", ["nquads", "bibtex"])
def test_virtuoso_with_a_limit_too_small_for_anything_is_told(
    small_virtuoso: dict[int, RemoteStore], name: str
) -> None:
    with pytest.raises(AnswerCut, match="limit of 6 rows"):
        export(small_virtuoso[6], name, Selection())
