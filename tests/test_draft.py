"""The draft of a reading: it fits the stand-off file whatever the text is, and leaves a curator little to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from wpkg import resources
from wpkg.errors import AnnotationError
from wpkg.model import AnnotatedDocument, Source, Span
from wpkg.reading import Act, Filler, Finding, Layout, Named, Part, Reading
from wpkg.text import annotations as stand_off
from wpkg.text import draft, vocabulary
from wpkg.text.draft.verbs import actions
from wpkg.text.draft.words import document_named, partial, table
from wpkg.text.read import read

AGREEMENT: dict[str, dict[str, float]] = yaml.safe_load((Path(__file__).parent / "draft/agreement.yaml").read_text())
DAY = "2026-11-21"
PIECES = [
    "The General Council,\n\n",
    "The General Assembly,\n\n",
    "El Consejo Económico y Social,\n\n",
    "L'Assemblée générale,\n\n",
    "Recalling its resolution 60/1 of 16 September 2005,\n\n",
    "Recalling the Work Programme (WT/L/274) and paragraph 34 of the Doha Declaration,\n\n",
    "Prenant note de la décision 1/CP.21,\n\n",
    "1. Requests the Secretary-General to report in July 2012 and December 2013;\n\n",
    "2. Decides to continue and reinvigorate its work until its next session, to be held in 2013;\n\n",
    "We agree that Members shall maintain the current practice, including for developing countries.\n",
    "(a) To assess its progress and consider any measures;\n\n",
    "Pide al Secretario General que le presente un informe;\n",
    "Instructs the General Council to hold reviews in its sessions of July and December 2012, based on reports;\n",
    "Annex I\n\n",
    "---\n\n",
    "“We will not rest”, said the Director-General…\n",
    "[a link](#) ",
    "¹ Resolution 70/1.\n",
    "- **Convene Members:** This could include banks.\n",
    "\x0c",
    "\u00a0",
    "\r\n",
    " ",
    "\n\n",
    "²",
    "第七十八屆會議",
]


def source_of(reading: Reading, fallback: str = "a-text") -> Source:
    slug = draft.slug_of(reading, fallback)
    return Source(slug, reading.text, reading.sha256, reading.layout.language, "", "", "")


def drafted(text: str) -> AnnotatedDocument:
    reading = read(text)
    return draft.document(reading, source_of(reading), DAY)


def assert_sound(document: AnnotatedDocument) -> None:
    stand_off.check(document)
    assert stand_off.loads(stand_off.dump(document), document.source) == document


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=20)), min_size=1, max_size=14).map("".join))
def test_whatever_the_text_is_its_draft_fits_it(text: str) -> None:
    if text.strip():
        assert_sound(drafted(text))


def test_a_text_without_a_word_has_no_draft() -> None:
    with pytest.raises(AnnotationError, match="no word"):
        drafted(" \n\u00a0\n")


@cache
def pair(slug: str) -> tuple[AnnotatedDocument, AnnotatedDocument]:
    """Return what curators made of a text, and its draft."""
    curated = stand_off.load(resources.graph() / "sources" / slug)
    return curated, draft.document(read(curated.source.text), curated.source, DAY)


def at(span: Span | None) -> tuple[int, int]:
    return (span.start, span.end) if span else (-1, -1)


HELD: dict[str, Callable[[AnnotatedDocument], set[Any]]] = {
    "segments": lambda d: {(s.kind, at(s.span)) for s in d.segments},
    "references": lambda d: {(at(r.span), r.type, r.target) for r in d.references},
    "cues": lambda d: {(at(r.span), at(r.cue)) for r in d.references},
    "statements": lambda d: {(at(s.span), s.kind, s.verb, s.strength, s.abstention) for s in d.statements},
    "slots": lambda d: {(s.span.start, t.role, at(t.span)) for s in d.statements for t in s.slots},
    "values": lambda d: {(s.span.start, t.role, at(t.span), t.value) for s in d.statements for t in s.slots},
    "reviews": lambda d: {replace(r, id="", note="") for s in d.statements for r in s.reviews},
    "validity": lambda d: {replace(s.validity, id="", note="") for s in d.statements if s.validity},
    "mentions": lambda d: {(at(m.span), m.kind, m.value) for m in d.mentions},
    "times": lambda d: {replace(t, id="") for t in d.times},
    "quotations": lambda d: {(at(q.span), q.speaker, q.document) for q in d.quotations},
    "notes": lambda d: {(n.type, at(n.spans[0])) for n in d.notes},
}


@pytest.mark.parametrize(("slug", "kind"), [(slug, kind) for slug, each in AGREEMENT.items() for kind in each])
def test_a_draft_agrees_with_the_curators(slug: str, kind: str) -> None:
    curated, made = (HELD[kind](each) for each in pair(slug))
    f1 = 2 * len(curated & made) / (len(curated) + len(made))
    differences = f"missing {sorted(map(str, curated - made))}, surplus {sorted(map(str, made - curated))}"
    assert f1 >= AGREEMENT[slug][kind], differences


@pytest.mark.parametrize("slug", AGREEMENT)
def test_the_draft_of_a_seed_is_sound_and_all_of_it_extracted(slug: str) -> None:
    made = pair(slug)[1]
    assert_sound(made)
    records: list[Any] = [*made.references, *made.statements, *made.quotations, *made.notes]
    assert {each.provenance.status for each in records} == {"extracted"}
    assert "hand" not in {each.provenance.rule for each in records}


def test_a_phrase_that_names_no_document_is_left_open_with_what_it_may_stand_for() -> None:
    practice = next(each for each in pair("wt-l-843")[1].references if each.type == "maintains")
    assert practice.target is None
    assert "WT/MIN(98)/DEC/2 or WT/L/782" in practice.provenance.note
    assert practice.description.startswith("the current practice of not imposing")


def test_what_has_no_place_in_the_file_stands_in_its_comments() -> None:
    text = "The General Council,\n\nRecalling the report of a body nobody knows,\n\nDecides to meet.\n"
    reading = replace(read(text), findings=(Finding("odd_words", "odd", "", 4, 19), Finding("x", "empty", "", 3, 3)))
    document = draft.document(reading, source_of(reading), DAY)
    written = draft.sheet(reading, document)
    assert '# - odd_words 4-19 "General Council": odd' in written
    assert "# - x 3-3" in written
    assert stand_off.loads(written, document.source) == document


def test_a_line_break_in_a_comment_does_not_end_it() -> None:
    reading = replace(read("Decides."), findings=(Finding("odd", 'a\nstatus: "curated"\x85b\u2028c', "", 0, 4),))
    document = draft.document(reading, source_of(reading), DAY)
    assert stand_off.loads(draft.sheet(reading, document), document.source) == document


def reading_of(text: str, **parts: Any) -> Reading:
    whole = Part("p1", "paragraph", None, 0, len(text))
    layout = Layout((whole,), ((0, len(text), "p1"),), "eng", "wto", "decision")
    return Reading(text, hashlib.sha256(text.encode()).hexdigest(), layout, **parts)


def act(name: str, start: int, end: int, *slots: Filler, **more: Any) -> Act:
    return Act(name, "instruction", "request", "request", "binding", 5, None, "p1", start, end, slots, "r", **more)


def test_an_act_keeps_its_place_below_one_that_is_no_statement() -> None:
    acts = (
        act("s1", 0, 20),
        replace(act("s2", 4, 18, parent="s1"), kind="reporting"),
        act("s3", 5, 12, parent="s2"),
    )
    statements = draft.document(found := reading_of("a" * 30, statements=acts), source_of(found), DAY).statements
    assert [(each.id, each.parent) for each in statements] == [("ins-1", None), ("ins-2", "ins-1")]


def test_a_topic_in_two_acts_goes_to_the_inner_one() -> None:
    topic = Named("m1", "p1", "topic", 6, 9, "topic:funding", "r")
    found = reading_of("a" * 30, statements=(act("s1", 0, 20), act("s2", 5, 12, parent="s1")), mentions=(topic,))
    document = draft.document(found, source_of(found), DAY)
    slots = [[slot.value for slot in each.slots] for each in document.statements]
    assert (slots, document.mentions) == ([[], ["topic:funding"]], ())


def test_a_forum_after_the_words_of_an_act_goes_to_the_act_around_it_and_one_inside_them_stays() -> None:
    inside, after = Filler("forum", 7, 10), Filler("forum", 14, 18)
    acts = (act("s1", 0, 20), act("s2", 5, 12, inside, after), act("s3", 6, 11))
    document = draft.document(found := reading_of("a" * 30, statements=acts), source_of(found), DAY)
    places = [[at(slot.span) for slot in each.slots if slot.role == "forum"] for each in document.statements]
    assert places == [[(14, 18)], [(7, 10)], []]


def test_acts_of_one_purpose_share_what_follows_it_and_nothing_before_it() -> None:
    purpose = Filler("purpose", 10, 14)
    tail, before = Filler("beneficiary", 15, 20), Filler("beneficiary", 5, 8)
    acts = (act("s1", 0, 24, before, purpose, tail), act("s2", 2, 24, purpose))
    document = draft.document(found := reading_of("a" * 30, statements=acts), source_of(found), DAY)
    places = [[at(slot.span) for slot in each.slots if slot.role == "beneficiary"] for each in document.statements]
    assert places == [[(5, 8), (15, 20)], [(15, 20)]]


@pytest.mark.parametrize(("words", "value"), [("the Members", "collective:wto-members"), ("poor Members", None)])
def test_a_slot_takes_the_name_of_a_mention_with_its_words_an_article_aside(words: str, value: str | None) -> None:
    text = f"{words} will abstain from it."
    end = len(words)
    named = Named("m1", "p1", "actor", end - 7, end, "collective:wto-members", "r")
    found = reading_of(text, statements=(act("s1", 0, len(text), Filler("addressee", 0, end)),), mentions=(named,))
    assert [slot.value for slot in draft.document(found, source_of(found), DAY).statements[0].slots] == [value]


def test_a_topic_over_words_that_a_topic_slot_has_is_not_said_again() -> None:
    topics = (Named("m1", "p1", "topic", 6, 9, "topic:funding", "r"), Named("m2", "p1", "topic", 7, 9, "topic:x", "r"))
    found = reading_of("a" * 30, statements=(act("s1", 0, 20),), mentions=topics)
    slots = draft.document(found, source_of(found), DAY).statements[0].slots
    assert [(each.role, each.value) for each in slots] == [("topic", "topic:funding")]


def test_parts_that_cross_are_nested_by_what_lies_inside_what() -> None:
    parts = (Part("a", "paragraph", None, 0, 20), Part("b", "sentence", "a", 12, 25), Part("c", "sentence", "a", 5, 14))
    text = "a" * 30
    layout = Layout(parts, ((0, 30, "a"),), "eng", "wto", "decision")
    found = replace(reading_of(text), layout=layout)
    document = draft.document(found, source_of(found), DAY)
    assert [(each.id, each.parent, at(each.span)) for each in document.segments] == [
        ("a", None, (0, 20)),
        ("c", "a", (5, 14)),
        ("b", "c", (12, 14)),
        ("part-gap-1", None, (20, 30)),
    ]
    stand_off.check(document)


def test_a_segment_bears_no_id_that_looks_like_that_of_another_record() -> None:
    parts = (
        Part("ref-1", "paragraph", None, 0, 10),
        Part("n!1", "noise.web", None, 10, 20),
        Part("n?1", "x", None, 20, 30),
    )
    found = replace(reading_of("a" * 30), layout=Layout(parts, ((0, 30, "ref-1"),), "eng", "wto", "decision"))
    segments = draft.document(found, source_of(found), DAY).segments
    assert [each.id for each in segments] == ["part-ref-1", "n-1", "n-1-2"]


def test_a_commitment_has_a_bearer() -> None:
    members = Filler("addressee", 0, 7, "collective:wto-members")
    promise = replace(act("s1", 0, 20, members), kind="commitment")
    found = reading_of("Members will abstain from it.", statements=(promise,))
    slot = draft.document(found, source_of(found), DAY).statements[0].slots[0]
    assert (slot.role, slot.value) == ("bearer", "collective:wto-members")


def test_a_body_among_the_means_is_a_channel_and_a_session_among_the_times_is_due() -> None:
    means, time = Filler("means", 0, 7, "body:general-council"), Filler("time", 8, 12, "session:mc-9")
    found = reading_of("Members will abstain from it.", statements=(act("s1", 0, 20, means, time),))
    slots = draft.document(found, source_of(found), DAY).statements[0].slots
    assert [(each.role, each.value) for each in slots] == [
        ("channel", "body:general-council"),
        ("due", "session:mc-9"),
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("emphasize and reinvigorate", [("emphasize", "emphasize"), ("reinvigorate", "reinvigorate")]),
        ("review, monitor, and submit", [("review", "review"), ("monitor", "monitor"), ("submit", "submit")]),
        ("adhere to", [("adhere", "adhere")]),
        ("build on", [("build on", "build-on")]),
        ("Promoting", [("Promoting", "promote")]),
        ("be reinvigorated", [("be reinvigorated", "reinvigorate")]),
        ("wash and dry", [("wash and dry", None)]),
    ],
)
def test_an_action_is_taken_apart_into_its_verbs(words: str, expected: list[tuple[str, str | None]]) -> None:
    found = list(actions(Span(10, 10 + len(words), words), None))
    assert [(span.exact, word) for span, word in found] == expected
    assert all(words[span.start - 10 : span.end - 10] == span.exact for span, _ in found)


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("2012", "2012"),
        ("2012-07-01", "2012-07-01"),
        ("2023-10/2023-12", "2023"),
        ("2012-06-20/2012-06-22", "2012-06"),
        ("2010/2011", ""),
        ("session:mc-9", ""),
        ("", ""),
    ],
)
def test_of_a_window_a_time_keeps_what_both_ends_share(printed: str, kept: str) -> None:
    assert partial(printed) == kept


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("WT/L/274", "doc:WT/L/274"),
        ("this", "doc:own"),
        ("1/CP.21", "doc:1/CP.21"),
        ("2013", None),
        ("topic:funding", None),
        (None, None),
        ("—", None),
    ],
)
def test_a_target_is_a_document_or_nothing(target: str | None, name: str | None) -> None:
    assert document_named(target, "doc:own") == name


def test_the_tables_of_the_draft_lead_into_the_vocabulary() -> None:
    assert set(table("segment-kinds").values()) <= set(vocabulary.words("segment-kind"))
    assert set(table("reference-types").values()) <= set(vocabulary.words("reference-type"))
    assert {*table("statement-kinds").values(), *table("implied-kinds").values()} <= set(
        vocabulary.words("statement-kinds")
    )
    assert set(table("note-types").values()) <= set(vocabulary.words("note-type"))
    roles = {*table("slot-roles").values(), *table("commitment-roles").values(), *table("mention-roles").values()}
    assert roles <= set(vocabulary.prefixes("slot-roles"))
