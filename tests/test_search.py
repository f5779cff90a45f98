"""Search: everything that has the words is found, the exact name first, and no text at all is an error."""

from __future__ import annotations

import json
import os
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from wpkg import iri
from wpkg.cli import complete
from wpkg.errors import BadParameter
from wpkg.graph import embedded
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.search import KINDS, Found, kept, search, suggest
from wpkg.graph.search.asking import MOST_COUNTED
from wpkg.graph.search.building import shortened, write
from wpkg.graph.search.folding import folded, natural, squeezed, stretches
from wpkg.graph.search.gathering import Entry, Held, entries
from wpkg.graph.store import Store

HERE = Path(__file__).parent / "search"
FOUND = yaml.safe_load((HERE / "found.yaml").read_text("utf-8"))
HOSTILE = yaml.safe_load((HERE / "hostile.yaml").read_text("utf-8"))
QUERIES = ("WT/L/843", "general council", "customs duties", "transparency", "moratoruim", "conseil", "")
LETTERS = st.text(st.characters(categories=("L", "N", "M", "P", "Z", "S")), max_size=40)


def _iris(found: Found) -> list[str]:
    return [hit.iri for hit in found.hits]


def _document(number: int, name: str, text: str = "", *, verified: bool = True) -> Entry:
    made = Entry(f"{iri.ID}d-{number}", "document", f"WT/L/{number}", "2001-01-01", verified, {"en": name}, [name])
    if text:
        made.texts.append(Held(f"{made.iri}#par-1", text, "en", 0, ((0, len(text), f"{made.iri}#par-1"),)))
    return made


def made(*written: Entry) -> EmbeddedStore:
    """Return a store that is found by these entries and no others."""
    store = EmbeddedStore.memory()
    index = kept.Index(write(None, written), kept.of(store).lock)
    kept._known[store] = kept._Known(store.changes, index)
    return store


@pytest.mark.parametrize("case", FOUND, ids=lambda case: str(case["words"]))
def test_what_is_asked_is_found(embedded_store: EmbeddedStore, case: dict[str, str]) -> None:
    found = search(embedded_store, case["words"], limit=50)
    if "first" in case:
        assert found.hits[0].iri == iri.BASE + case["first"]
    else:
        assert iri.BASE + case["among"] in _iris(found)
    assert found.total == len(found.hits)


def test_whatever_has_the_words_in_names_or_text_is_found(embedded_store: EmbeddedStore) -> None:
    for entry in entries(embedded_store):
        has = dict.fromkeys(word for name in (entry.symbol, *entry.names) for word in folded(name))
        has |= dict.fromkeys(word for held in entry.texts for word in folded(held.text)[:40])
        words = list(has)
        for asked in (words[:1], words[-3:], words[::7][:20]):
            found = search(embedded_store, " ".join(asked), limit=1000, include_unverified=True)
            assert not asked or entry.iri in _iris(found), asked


@settings(max_examples=60, deadline=None)
@given(names=st.lists(LETTERS, min_size=1, max_size=6), data=st.data())
def test_any_words_of_any_names_find_them(names: list[str], data: st.DataObject) -> None:
    store = made(*(_document(number, name) for number, name in enumerate(names)))
    chosen = data.draw(st.sampled_from(names))
    words = data.draw(st.lists(st.sampled_from(folded(chosen)), unique=True)) if folded(chosen) else []
    found = search(store, " ".join(words), limit=100)
    wanted = {f"{iri.ID}d-{number}" for number, name in enumerate(names) if set(words) <= set(folded(name))}
    assert wanted <= set(_iris(found))
    assert not found.left_out


@settings(max_examples=150, deadline=None)
@given(words=st.text(max_size=200))
def test_no_text_is_an_error(embedded_store: EmbeddedStore, words: str) -> None:
    found = search(embedded_store, words, limit=5)
    assert len(found.hits) <= 5
    assert found.total >= len(found.hits)
    suggest(embedded_store, words, 5)


@pytest.mark.parametrize("words", HOSTILE)
def test_signs_of_other_languages_are_no_more_than_words(embedded_store: EmbeddedStore, words: str) -> None:
    plain = " ".join(folded(words))
    found = search(embedded_store, words, limit=50)
    assert _iris(found) == (_iris(search(embedded_store, plain, limit=50)) if plain else [])


def test_a_very_long_text_is_answered(embedded_store: EmbeddedStore) -> None:
    assert search(embedded_store, "council " * 100_000).total == search(embedded_store, "council").total


def test_a_lone_surrogate_is_no_error(embedded_store: EmbeddedStore) -> None:
    assert search(embedded_store, "\ud800council").hits


def test_marks_stand_on_the_words_asked(embedded_store: EmbeddedStore) -> None:
    found = search(embedded_store, "electronic commerce developing")
    passages = [passage for hit in found.hits for passage in hit.passages]
    marked = {passage.text[start:end].lower() for passage in passages for start, end in passage.marks}
    assert marked == {"electronic", "commerce", "developing"}


def test_passages_are_cut_from_the_text_held_at_their_offsets(embedded_store: EmbeddedStore) -> None:
    texts = {entry.iri: entry.texts for entry in entries(embedded_store)}
    found = search(embedded_store, "work programme", kinds=("document",), limit=100)
    cut = [(hit, one) for hit in found.hits for one in hit.passages if one.start is not None]
    assert {hit.name for hit, _ in cut} >= {"WT/L/843"}
    for hit, one in cut:
        assert any(held.text[one.start : one.end] == one.text for held in texts[hit.iri])


def test_a_passage_names_the_narrowest_part_that_has_it(embedded_store: EmbeddedStore) -> None:
    hit = next(hit for hit in search(embedded_store, "micro small producers").hits if hit.name == "WT/L/843")
    assert hit.passages[0].part == f"{iri.work('WT/L/843')}#par-1-s2"


def test_words_that_nothing_has_are_left_out_and_named(embedded_store: EmbeddedStore) -> None:
    found = search(embedded_store, "qqqq transparency")
    assert found.left_out == ("qqqq",)
    assert found.hits[0].iri == iri.concept("principle", "transparency")


def test_a_misspelt_word_is_put_right_in_a_suggestion(embedded_store: EmbeddedStore) -> None:
    found = search(embedded_store, "moratoruim")
    assert (found.total, found.suggestions[0]) == (0, "moratorium")


def test_an_unknown_symbol_suggests_its_neighbours_and_finds_nothing(embedded_store: EmbeddedStore) -> None:
    found = search(embedded_store, "WT/L/8431")
    assert (found.total, found.suggestions) == (0, ("WT/L/843",))


def test_kinds_narrow_what_is_found(embedded_store: EmbeddedStore) -> None:
    whole = search(embedded_store, "council", limit=1000)
    parts = [search(embedded_store, "council", kinds=(kind,), limit=1000) for kind in KINDS]
    assert sum(part.total for part in parts) == whole.total
    assert {hit.kind for hit in parts[1].hits} == {"body"}


def test_pages_of_finds_make_the_whole(embedded_store: EmbeddedStore) -> None:
    whole = _iris(search(embedded_store, "electronic", limit=1000))
    paged = [
        found
        for start in range(0, len(whole), 3)
        for found in _iris(search(embedded_store, "electronic", limit=3, offset=start))
    ]
    assert paged == whole


def test_without_words_everything_is_listed_by_name(embedded_store: EmbeddedStore) -> None:
    found = search(embedded_store, "  ", kinds=("document",), limit=1000, include_unverified=True)
    assert found.total == sum(entry.kind == "document" for entry in entries(embedded_store))
    assert all(natural(one.name) <= natural(other.name) for one, other in pairwise(found.hits))


def test_what_nobody_verified_is_found_only_where_asked() -> None:
    store = made(_document(1, "cotton"), _document(2, "cotton", verified=False))
    assert [hit.name for hit in search(store, "cotton").hits] == ["WT/L/1"]
    assert [hit.verified for hit in search(store, "cotton", include_unverified=True).hits] == [True, False]
    assert not search(store, "WT/L/2").hits


def test_the_language_of_names_is_that_asked_or_english(embedded_store: EmbeddedStore) -> None:
    french = search(embedded_store, "transparency", kinds=("concept",), language="fr").hits[0]
    assert (french.name, french.language) == ("transparence", "fr")
    session = search(embedded_store, "eighth session", kinds=("session",), language="fr").hits[0]
    assert session.language == "en"


def test_where_very_much_is_found_names_come_first_and_the_count_ends() -> None:
    many = [_document(number, "report", "the customs of the house") for number in range(MOST_COUNTED + 50)]
    last = _document(MOST_COUNTED + 60, "customs of the house")
    store = made(*many, last)
    found = search(store, "customs house", limit=3)
    assert (found.total, found.more) == (MOST_COUNTED, True)
    assert [hit.iri for hit in found.hits] == [last.iri, many[0].iri, many[1].iri]
    assert _iris(search(store, "customs house", limit=2, offset=1)) == [many[0].iri, many[1].iri]


def test_a_wrong_argument_is_refused(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(BadParameter, match="planet"):
        search(embedded_store, "council", kinds=("planet",))
    with pytest.raises(BadParameter):
        search(embedded_store, "council", limit=-1)
    with pytest.raises(BadParameter):
        search(embedded_store, "council", offset=-1)


def test_suggestions_begin_as_typed_in_any_spelling(embedded_store: EmbeddedStore) -> None:
    assert {one.text for one in suggest(embedded_store, "wt/l/8")} == {
        one.text for one in suggest(embedded_store, "WTL8")
    }
    assert all(squeezed(one.text).startswith("wtl8") for one in suggest(embedded_store, "WTL8"))


def test_suggestions_also_look_within_names(embedded_store: EmbeddedStore) -> None:
    assert iri.ID + "body/general-council" in {one.iri for one in suggest(embedded_store, "counc", 30)}


def test_nothing_is_suggested_for_nothing(embedded_store: EmbeddedStore) -> None:
    assert suggest(embedded_store, " / ") == ()
    assert suggest(embedded_store, "wt", 0) == ()


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
def test_every_store_finds_the_same(embedded_store: EmbeddedStore, engine: str, request: pytest.FixtureRequest) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    assert [search(other, words) for words in QUERIES] == [search(embedded_store, words) for words in QUERIES]


def test_the_index_lies_beside_the_generation_and_is_opened_from_there(
    tmp_path: Path, dataset: dict[str, bytes], embedded_store: EmbeddedStore
) -> None:
    generation = embedded.publish(tmp_path, dataset)
    assert (generation / kept.NAME).is_file()
    store = EmbeddedStore.open(tmp_path)
    assert kept.of(store).base.execute("PRAGMA database_list").fetchall()[0][2] == str(generation / kept.NAME)
    assert search(store, "council") == search(embedded_store, "council")


def test_the_index_beside_a_generation_cannot_be_written_to(tmp_path: Path) -> None:
    embedded.publish(tmp_path, {iri.graph("one"): b""})
    index = kept.of(EmbeddedStore.open(tmp_path))
    with pytest.raises(sqlite3.OperationalError):
        index.base.execute("DELETE FROM entry")


@pytest.mark.parametrize("spoil", [b"", b"no database", None])
def test_a_damaged_index_is_compiled_anew(tmp_path: Path, dataset: dict[str, bytes], spoil: bytes | None) -> None:
    path = embedded.publish(tmp_path, dataset) / kept.NAME
    os.truncate(path, 0)
    path.write_bytes(spoil) if spoil is not None else path.unlink()
    assert search(EmbeddedStore.open(tmp_path), "WT/L/843").total == 1


def test_a_store_that_changes_is_searched_as_it_is() -> None:
    store = EmbeddedStore.memory()
    label = '<{}body/one> a <{}Body> ; <http://www.w3.org/2000/01/rdf-schema#label> "{}"@en .'
    store.replace({iri.graph("one"): label.format(iri.ID, iri.NS, "Cotton Committee").encode()})
    assert search(store, "cotton").total == 1
    store.replace({iri.graph("one"): label.format(iri.ID, iri.NS, "Wool Committee").encode()})
    assert (search(store, "cotton").total, search(store, "wool").total) == (0, 1)


@given(text=st.text(max_size=80))
def test_folding_is_done_once(text: str) -> None:
    words = folded(text)
    assert folded(" ".join(words)) == words
    assert squeezed(text) == "".join(words)


@given(text=st.text(st.characters(categories=("L", "N", "Z", "P")), max_size=80), data=st.data())
def test_stretches_are_where_the_words_are(text: str, data: st.DataObject) -> None:
    words = data.draw(st.lists(st.sampled_from(folded(text)), max_size=3)) if folded(text) else []
    for start, end, word in stretches(text, words):
        assert word in folded(text[start:end])  # one character may stand for several words, as ¼ does


@given(word=st.text("abcdefg", min_size=4, max_size=9), place=st.integers(0, 8))
def test_words_one_letter_apart_share_a_shortened_form(word: str, place: int) -> None:
    wrong = word[: place % len(word)] + word[place % len(word) + 1 :]
    assert set(shortened(word)) & set(shortened(wrong))


def test_the_command_prints_what_is_found_and_says_how_much() -> None:
    shown = CliRunner().invoke(complete(), ["search", "moratorium", "--kind", "thread", "--format", "json"])
    assert shown.exit_code == 0, shown.output
    assert json.loads(shown.stdout)["hits"][0]["name"] == "Moratorium on customs duties on electronic transmissions"
    assert "1 found" in shown.stderr


def test_the_command_fails_where_nothing_is_found_and_suggests() -> None:
    shown = CliRunner().invoke(complete(), ["search", "moratoruim"])
    assert shown.exit_code == 1
    assert "did you mean: moratorium" in shown.stderr
