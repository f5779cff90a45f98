"""Identifiers: symbols and compact names to addresses and back; nothing that ends an address early gets through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpkg import iri
from wpkg.errors import BadParameter

WORKS = {
    "WT/L/843": "wt-l-843",
    "WT/MIN(98)/DEC/2": "wt-min-98-dec-2",
    "WT/MIN(05)/W/3/Rev.2": "wt-min-05-w-3-rev-2",
    "WT/L/917/Add.1": "wt-l-917-add-1",
    "A/RES/70/1": "a-res-70-1",
}
COMPACT = {
    "body:general-council": "id/body/general-council",
    "session:mc-9": "id/session/mc-9",
    "thread:customs-duty-moratorium": "id/thread/customs-duty-moratorium",
    "principle:transparency": "scheme/principle#transparency",
    "beneficiary:ldc-members": "scheme/beneficiary-group#ldc-members",
    "grade:A": "scheme/grade#A",
}
REFUSED = [
    "general-council",
    "body:",
    "boddy:x",
    "body:General Council",
    "topic:a--b",
    ":x",
    "body:x#y",
    "topic:trade/x",
]
BREAKERS = [*' \t\n<>"{}|\\^`', "\x00", "> . } #", "x>y"]


@pytest.mark.parametrize("symbol", WORKS)
def test_the_address_of_a_work_follows_from_its_symbol(symbol: str) -> None:
    assert iri.work(symbol) == f"{iri.BASE}id/{WORKS[symbol]}"


@pytest.mark.parametrize("name", COMPACT)
def test_compact_names_and_addresses_turn_into_each_other(name: str) -> None:
    assert iri.expand(name) == iri.BASE + COMPACT[name]
    assert iri.compact(iri.expand(name)) == name


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_compact_name_is_refused_with_a_reason(name: str) -> None:
    with pytest.raises(BadParameter) as caught:
        iri.expand(name)
    assert caught.value.expected


@pytest.mark.parametrize("breaker", BREAKERS)
def test_no_character_that_ends_an_address_enters_a_query(breaker: str) -> None:
    with pytest.raises(BadParameter):
        iri.check(f"http://e/x{breaker}")


@pytest.mark.parametrize("name", ["", "x", "no scheme", "//e/x", "1http://e/x", "http:"])
def test_what_is_not_absolute_enters_no_query(name: str) -> None:
    with pytest.raises(BadParameter):
        iri.check(name)


@given(st.text())
def test_a_slug_is_made_of_words_and_hyphens_whatever_the_symbol(symbol: str) -> None:
    slug = iri.slug(symbol)
    assert slug == iri.slug(slug)
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not slug.startswith("-")
    assert not slug.endswith("-")


@given(st.sampled_from(sorted(iri.KINDS)), st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
def test_things_keep_their_names_on_the_way_there_and_back(kind: str, name: str) -> None:
    assert iri.compact(iri.expand(f"{kind}:{name}")) == f"{kind}:{name}"


def test_parts_and_spans_are_fragments_of_the_work_and_texts_are_immutable() -> None:
    work = iri.work("WT/L/843")
    assert iri.expand("doc:WT/L/843#ins-1") == iri.part(work, "ins-1") == f"{work}#ins-1"
    assert iri.span(work, 273, 352, "eng") == f"{work}#s-273-352-eng"
    assert iri.source_text(work, "eng", "ab" * 32) == f"{work}/eng/txt-abababababab"
