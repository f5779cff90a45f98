"""Two texts compared: what answers what, for which reason, and every change under its name."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml

from compared_texts import held, side_by_side
from wpkg import iri
from wpkg.errors import UnknownName
from wpkg.graph.compare import Comparison, compare
from wpkg.graph.compare.pairing import paired_acts, paired_passages
from wpkg.graph.compare.records import Act, Group, Passage
from wpkg.graph.compare.vocabulary import mirror, vocabulary
from wpkg.graph.compare.words import Likeness
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.shown import Words
from wpkg.graph.store import Store
from wpkg.publish import redline, redline_page

HERE = Path(__file__).parent / "compare"
REWRITTEN = ["decision", "resolution", "accord", "declaration", "ports"]
WAYS: list[dict[str, Any]] = yaml.safe_load((HERE / "ways.yaml").read_text("utf-8"))
ROLES: list[dict[str, Any]] = yaml.safe_load((HERE / "roles.yaml").read_text("utf-8"))
HEAD = "A Decision on Lists\n\nThe Ministerial Conference,\n\nDecides:\n\n"
PLACES: list[dict[str, Any]] = yaml.safe_load((HERE / "places.yaml").read_text("utf-8"))
SECTIONS = {
    "note": ("footnote", "other"),
    "heading": ("heading", "other"),
    "preamble": ("recital", "preamble"),
    "operative": ("operative-paragraph", "operative"),
}
MEMBERS = ["WT/L/843", "ecwp-recommendations"]


def text(name: str) -> str:
    return (HERE / f"{name}.txt").read_text("utf-8")


def rewritten(name: str) -> Comparison:
    return side_by_side(text(name), text(f"{name}-rewritten"))


def named(found: Comparison) -> list[str]:
    return [change.name for change in found.changes]


@pytest.fixture(scope="module")
def real(embedded_store: EmbeddedStore) -> Comparison:
    return compare(embedded_store, *map(iri.work, MEMBERS))


@pytest.mark.parametrize("name", REWRITTEN)
def test_every_way_of_rewriting_is_named_and_nothing_else(name: str) -> None:
    told = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    assert len(told["ways"]) == 10
    expected = [*told["ways"], *told["follows"]]
    left = list(rewritten(name).changes)
    for way in expected:
        match = [
            change
            for change in left
            if change.name == way["name"]
            and way.get("old", "") in (change.old.exact or "")
            and way.get("new", "") in (change.new.exact or "")
            and (change.old.exact is None or "old" in way)
            and (change.new.exact is None or "new" in way)
        ]
        assert match, f"{way} is not among {[(each.name, each.old.exact, each.new.exact) for each in left]}"
        left.remove(match[0])
    assert left == []


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way['named'][-1]}-{way['was'][:40]}")
def test_a_way_and_the_way_back_are_named(way: dict[str, Any]) -> None:
    was, now = HEAD + way["was"], HEAD + way["now"]
    assert named(side_by_side(was, now)) == way["named"]
    assert named(side_by_side(now, was)) == way["back"]
    assert Counter(map(mirror, way["named"])) == Counter(way["back"])


@pytest.mark.parametrize("case", ROLES, ids=lambda case: case["about"])
def test_statements_are_paired_by_role_before_their_words(case: dict[str, Any]) -> None:
    found = side_by_side(HEAD + "\n\n".join(case["old"]), HEAD + "\n\n".join(case["new"]))
    ours, theirs = operative(found, old=True), operative(found, old=False)
    pairs = [[place(group.old, ours), place(group.new, theirs)] for group in found.groups]
    pairs = [pair for pair in pairs if pair != [None, None]]
    assert pairs == case["pairs"]
    reasons = " | ".join(pair.reason for pair in found.acts)
    assert [words for words in case["reasons"] if words not in reasons] == []


def operative(found: Comparison, *, old: bool) -> list[Passage]:
    passages = [passage for group in found.groups for passage in (group.old if old else group.new)]
    acting = [each for each in passages if each.section == "operative" and each.kind != "enacting-words"]
    return sorted(acting, key=lambda passage: passage.start)


def place(passages: tuple[Passage, ...], among: list[Passage]) -> int | None:
    return among.index(passages[0]) if passages and passages[0] in among else None


def test_a_missing_operative_verb_is_explained_where_it_enters(dataset: Mapping[str, bytes]) -> None:
    later = HEAD + "We decide that Members will maintain the current practice of not imposing customs duties."
    found = compare(held({"later": later}, dataset), iri.work("WT/L/843"), iri.work("later"))
    enacting = next(group for group in found.groups if group.new and group.new[0].kind == "enacting-words")
    assert enacting.outcome == "entered"
    assert "probably lost from this copy" in enacting.reason


def test_one_clause_that_serves_two_threads_answers_two_statements() -> None:
    words = "Members will extend the moratorium, and the freeze on complaints, until the next session"
    threads = ("https://w3id.org/wpkg/id/thread/one", "https://w3id.org/wpkg/id/thread/other")
    one, other = (act(f"com-{rank}", words, thread) for rank, thread in enumerate(threads))
    later = [act("com-8", "The freeze on complaints lasts", threads[1]), act("com-9", "No duties", threads[0])]
    pairs = paired_acts([one, other], later, Likeness([words, "The freeze on complaints lasts", "No duties"]))
    assert {(pair.old.id, pair.new.id) for pair in pairs if pair.old and pair.new} == {
        ("com-0", "com-9"),
        ("com-1", "com-8"),
    }


def act(name: str, words: str, thread: str) -> Act:
    span = Words(words, 0, len(words))
    who = ("Members",)
    return Act(name, "commitment", "will", "binding", who, (thread,), (), (), "", "", words, span, "curated")


def test_a_later_decision_in_other_words_answers_paragraph_by_paragraph(dataset: Mapping[str, bytes]) -> None:
    found = compare(held({"later": text("later")}, dataset), iri.work("WT/L/843"), iri.work("later"))
    pairs = [(group.old[0].id, group.new[0].words[:14]) for group in found.groups if group.old and group.new]
    assert [pair for pair in pairs if pair[0].startswith("par-")] == [
        ("par-1", "To pursue the "),
        ("par-3", "To instruct th"),
        ("par-4", "That Members w"),
    ]
    assert any("they stand at the same place" in group.reason for group in found.groups)


@pytest.mark.parametrize("case", PLACES, ids=lambda case: case["about"])
def test_paragraphs_are_paired_by_their_words_and_their_places(case: dict[str, Any]) -> None:
    old, new = ([passage(str(rank), each) for rank, each in enumerate(case[side])] for side in ("old", "new"))
    matched = paired_passages(old, new, {}, Likeness([each.words for each in (*old, *new)]))
    assert sorted([*each.old, *each.new] for each in matched if each.old and each.new) == case["pairs"]


def passage(name: str, told: dict[str, str]) -> Passage:
    [(section, words)] = told.items()
    kind, part = SECTIONS[section]
    return Passage(name, kind, part, "", words, 0, len(words))


def test_the_page_around_a_text_is_not_compared_and_what_contradicts_it_is_told(real: Comparison) -> None:
    asides = {aside.kind: aside for aside in real.old.asides}
    assert set(asides) == {"furniture", "editorial-caption", "navigation"}
    assert "nobody adopted it" in asides["furniture"].reason
    words = "".join(passage.words for group in real.groups for passage in group.old)
    assert "was adopted at the Geneva" not in words
    assert any("The caption says that the work programme was adopted in 2011" in remark for remark in real.remarks)


def test_two_documents_of_one_title_are_told_apart() -> None:
    found = rewritten("decision")
    assert any(remark.startswith("both are titled") for remark in found.remarks)
    assert found.old.symbol != found.new.symbol


def test_a_permission_of_a_mandate_is_no_instruction(real: Comparison) -> None:
    kinds = {pair.old.id: pair.old.kind for pair in real.acts if pair.old}
    assert kinds["aut-1"] == "authorization"
    assert kinds["ins-5"] == "instruction"


def test_texts_that_have_little_in_common_say_why_nothing_is_paired(real: Comparison) -> None:
    alone = [pair for pair in real.acts if pair.old is None or pair.new is None]
    assert alone
    assert all("nearest is" in pair.reason or "the other text has no" in pair.reason for pair in alone)
    apart = [group for group in real.groups if group.outcome in {"entered", "left"}]
    assert all("nearest is" in group.reason or "shares its words" in group.reason for group in apart)


def test_what_each_side_names_is_told_with_its_words(real: Comparison) -> None:
    told = {(each.role, each.label): (each.old_told, each.new_told) for each in real.presences}
    assert told["principle", "predictability"] == ("printed", "absent")
    assert told["principle", "accountability"] == ("absent", "printed")
    assert told["channel", "Committee on Trade and Development"] == ("printed", "absent")


def test_without_a_text_the_statements_of_the_register_are_paired(embedded_store: EmbeddedStore) -> None:
    found = compare(embedded_store, iri.work("WT/L/843"), iri.work("WT/L/907"))
    assert found.groups == ()
    assert found.old.held
    assert not found.new.held
    paired = {(pair.old.id, pair.new.id) for pair in found.acts if pair.old and pair.new}
    assert {("com-1", "com-1"), ("ins-6", "ins-2")} <= paired
    assert found.table().rows[0][0] == "not compared"
    told = {each.label: (each.old_told, each.new_told) for each in found.presences if each.role == "beneficiary"}
    assert told["small producers and suppliers"] == ("printed", "not told")


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
@pytest.mark.parametrize("members", [MEMBERS, ["WT/L/782", "WT/L/843"]], ids=" and ".join)
def test_every_engine_gives_the_same_comparison(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str, members: list[str]
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    ends = [iri.work(member) for member in members]
    assert compare(other, *ends) == compare(embedded_store, *ends)


def test_a_document_nobody_knows_is_an_error(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(UnknownName):
        compare(embedded_store, iri.work("WT/L/843"), iri.work("WT/L/8430"))


def test_a_comparison_is_a_table_and_plain_data(real: Comparison) -> None:
    assert len(real.to_dicts()) == len(real.to_dataframe()) == len(real.table().rows)
    data = json.loads(json.dumps(real.to_dict()))
    assert {"old", "new", "groups", "acts", "presences", "remarks"} == set(data)
    assert data["groups"][0]["redline"][0].keys() == {"mark", "words", "old", "new"}
    assert f"{real.old.iri}#ins-1" in real.nodes


def test_the_redline_at_the_terminal_reads_without_colour() -> None:
    groups = {group.changes[0].name: group for group in rewritten("decision").groups if group.changes}
    line = redline.marked(groups["weakened"]).plain
    assert line == "The Secretariat [-shall-] {+may+} circulate a summary of the measures that Members have notified."
    assert "¶" in redline.marked(groups["paragraph-split"]).plain


def test_the_terminal_begins_with_a_summary_and_counts_what_stayed() -> None:
    found = rewritten("ports")
    whole, short = (str(redline.comparison(found, changes_only=only)) for only in (False, True))
    assert "17 paragraphs side by side, 4 unchanged; 25 changes\n  10 renumbered, " in whole
    assert "paragraphs unchanged  (title … organ)" in whole
    assert "{+310,500+}" in whole
    assert "{+" not in short
    assert "number-changed: number changed: “250,000” became “310,500”" in short
    assert len(short) < len(whole)


def test_what_words_stand_for_is_told_where_it_is_more_than_the_words() -> None:
    meanings = [change.meaning for change in rewritten("declaration").changes]
    assert "date changed: “4 May 2030” became “17 June 2031”" in meanings
    assert "addressee added: “the World Customs Organization” (organization:wco)" in meanings


def test_marks_alone_are_as_alike_as_they_are_equal() -> None:
    assert Likeness(["—", "…"]).table(["—"], ["—", "…"]) == {(0, 0): 1.0}


def test_the_mark_of_a_note_is_its_number() -> None:
    head = "Safe bridges\n\nThe General Assembly,\n\n1. Takes note of the report of the Secretary-General;1\n\n"
    found = side_by_side(f"{head}_______________\n1 A/75/73.", f"{head}_______________\n2 A/75/73.")
    notes = [group for group in found.groups if group.old and group.old[0].kind == "footnote"]
    assert [(group.old[0].number, group.new[0].number, named_in(group)) for group in notes] == [
        ("1", "2", ["renumbered"])
    ]


def named_in(group: Group) -> list[str]:
    return [change.name for change in group.changes]


def test_blanks_that_alone_changed_can_be_seen() -> None:
    found = side_by_side(HEAD + "To review the list.", HEAD + "To review the\u00a0list.")
    line = redline.marked(next(group for group in found.groups if group.changes)).plain
    assert line == "To review the[-␣-]{+⍽+}list."


def test_the_page_holds_both_texts_and_escapes_them() -> None:
    found = side_by_side(HEAD + "To review <b>lists</b> & fees.", HEAD + "To review <i>lists</i> & fees.")
    page = lxml.html.document_fromstring(redline_page.page(found))
    assert page.get("lang") == "en"
    assert not page.xpath("//b | //i")
    shown = page.xpath("//p[@class='words'][.//del]")[0]
    old = "".join(shown.xpath(".//text()[not(ancestor::ins)]"))
    new = "".join(shown.xpath(".//text()[not(ancestor::del)]"))
    assert (old, new) == ("To review <b>lists</b> & fees.", "To review <i>lists</i> & fees.")
    offsets = [each.get("data-old") for each in shown.xpath(".//del")]
    assert all(re.fullmatch(r"\d+–\d+", each) for each in offsets)


def test_every_name_of_a_change_has_a_meaning_and_a_way_back() -> None:
    known = vocabulary()
    assert all(mirror(mirror(name)) == name for name in known.meanings)
    assert set(known.mirrors.values()) == set(known.meanings)
    assert set(known.roles.values()) >= {*known.followed, *known.behind} - {"validity", "review"}


def test_the_words_of_every_table_are_words() -> None:
    known = vocabulary()
    words = [word for table in (*known.modals.values(), *known.plain.values()) for word in table]
    assert all(isinstance(word, str) and word == word.casefold() for word in words)
