"""The two texts as read by hand: facts counted on the pages, apart from the files that hold the reading."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from wpkg import iri, model, register
from wpkg.text import annotations as standoff
from wpkg.text import records, vocabulary

ROOT = Path(__file__).parent.parent
SLUGS = ("wt-l-843", "ecwp-recommendations")
PAPER_ITEMS = ("rcm-1", "rcm-2", "rcm-3", "rcm-4")
ORGANISATIONS = {"unctad", "hlab", "wto", "imf", "oecd", "united-nations", "world-bank-group"}


@cache
def read(slug: str) -> model.AnnotatedDocument:
    return standoff.load(ROOT / "graph" / "sources" / slug)


def decision() -> model.AnnotatedDocument:
    return read("wt-l-843")


def paper() -> model.AnnotatedDocument:
    return read("ecwp-recommendations")


def statement(document: model.AnnotatedDocument, name: str) -> model.Statement:
    return next(each for each in document.statements if each.id == name)


def fillers(document: model.AnnotatedDocument, name: str, role: str) -> list[tuple[str | None, str]]:
    slots = statement(document, name).slots
    return [(slot.value, slot.span.exact if slot.span else "") for slot in slots if slot.role == role]


@pytest.mark.parametrize(
    ("slug", "code_points", "bytes_"), [("wt-l-843", 2707, 2710), ("ecwp-recommendations", 4340, 4354)]
)
def test_the_frozen_texts_have_their_length(slug: str, code_points: int, bytes_: int) -> None:
    assert len(read(slug).source.text) == code_points
    assert (ROOT / "graph" / "sources" / slug / "source.txt").stat().st_size == bytes_


@pytest.mark.parametrize("slug", SLUGS)
def test_every_span_selects_its_words(slug: str) -> None:
    document = read(slug)
    spans = [span for _, span in records.spans(document)]
    assert len(spans) > 150
    assert [span for span in spans if document.source.text[span.start : span.end] != span.exact] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_character_that_is_no_blank_lies_in_a_top_level_segment(slug: str) -> None:
    document = read(slug)
    covered = {at for each in document.segments if each.parent is None for at in range(each.span.start, each.span.end)}
    assert [
        at for at, character in enumerate(document.source.text) if not character.isspace() and at not in covered
    ] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_file_reads_back_unchanged_after_writing(slug: str) -> None:
    document = read(slug)
    assert standoff.loads(standoff.dump(document), document.source) == document


@pytest.mark.parametrize("slug", SLUGS)
def test_every_concept_named_exists_in_its_scheme(slug: str) -> None:
    known = {str(concept) for concept in _schemes().subjects(SKOS.notation)}
    written = (ROOT / "graph" / "sources" / slug / "annotations.yaml").read_text(encoding="utf-8")
    prefixes = "|".join(iri.CONCEPTS)
    named = {iri.expand(name) for name in re.findall(rf"\b(?:{prefixes}):[a-z][a-z0-9-]*", written)}
    verbs = {each.verb for each in read(slug).statements}
    slots = [slot for each in read(slug).statements for slot in each.slots]
    slots += [slot for each in read(slug).characterisations for slot in each.slots]
    verbs |= {slot.value for slot in slots if slot.role == "action" and slot.value}
    assert len(named) > 10
    assert (named | {iri.concept("operative-verb", verb) for verb in verbs}) - known == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_everyone_and_everything_named_outside_the_text_is_in_the_register(slug: str) -> None:
    known = register.load(ROOT / "graph" / "register")
    names = {each.name for each in known.agents} | {each.name for each in known.sessions}
    names |= {each.name for each in known.threads} | {each.name for each in known.documents}
    names |= {f"{each.name}#{part.id}" for each in known.documents for part in each.statements}
    names |= {f"doc:WT/L/843#{each.id}" for each in decision().statements if not each.restates}
    written = (ROOT / "graph" / "sources" / slug / "annotations.yaml").read_text(encoding="utf-8")
    prefixes = "|".join((*iri.KINDS, "doc"))
    named = set(re.findall(rf"\b(?:{prefixes}):[A-Za-z][A-Za-z0-9/()#-]*", written))
    assert len(named) > 10
    assert named - names == set()


@pytest.mark.parametrize(
    "scheme", ["curation-status", "segment-kind", "reference-type", "alignment-type", "note-type", "strength"]
)
def test_the_word_lists_of_the_file_format_are_those_of_the_schemes(scheme: str) -> None:
    graph = Graph().parse(ROOT / "ontology" / "schemes" / f"{scheme}.ttl")
    concepts = graph.subjects(RDF.type, SKOS.Concept)
    assert {str(graph.value(each, SKOS.notation)) for each in concepts} == set(vocabulary.words(scheme))


def test_the_decision_prints_two_symbols_and_not_its_own() -> None:
    text = decision().source.text
    assert [(found.start(), found.end()) for found in re.finditer(r"WT/L/\d+", text)] == [(343, 351), (456, 464)]
    assert (text[343:351], text[456:464]) == ("WT/L/274", "WT/L/782")
    cited = {
        each.cited_as: (each.type, each.target) for each in decision().references if each.cited_as.startswith("WT/")
    }
    assert cited == {"WT/L/274": ("recalls", "doc:WT/L/274"), "WT/L/782": ("pursuant-to", "doc:WT/L/782")}


def test_the_recital_has_two_clauses_each_with_its_own_manner_of_reference() -> None:
    clauses = [each.id for each in decision().segments if each.parent == "rec-1"]
    assert clauses == ["rec-1-a", "rec-1-b"]
    cues = {each.segment: each.cue.exact for each in decision().references[:2] if each.cue}
    assert cues == {"rec-1-a": "Recalling", "rec-1-b": "pursuant to"}


def test_the_page_around_the_decision_is_kept_with_a_reason() -> None:
    page = {each.id: each.span.start for each in decision().segments if each.reason}
    assert page == {"furniture-1": 0, "caption": 84, "navigation": 176}


def test_there_are_four_operative_paragraphs_of_two_two_one_and_one_sentences() -> None:
    paragraphs = [each for each in decision().segments if each.kind == "operative-paragraph"]
    assert [(each.id, each.span.start) for each in paragraphs] == [
        ("par-1", 604), ("par-2", 1487), ("par-3", 2140), ("par-4", 2528)
    ]  # fmt: skip
    sentences = [each.parent for each in decision().segments if each.kind == "sentence"]
    assert [sentences.count(each.id) for each in paragraphs] == [2, 2, 1, 1]


def test_the_decision_says_what_it_says_in_eleven_statements_and_one_restatement() -> None:
    kinds = {each.id: each.kind for each in decision().statements if not each.restates}
    assert kinds == {f"ins-{n}": "instruction" for n in range(1, 9)} | {
        "aut-1": "authorization",
        "com-1": "commitment",
        "det-1": "determination",
    }
    restated = [(each.segment, each.restates) for each in decision().statements if each.restates]
    assert restated == [("rec-1-b", "doc:WT/L/782#ins-1")]


def test_exactly_three_principles_are_named_and_in_one_statement() -> None:
    named = [(each.id, slot.value) for each in decision().statements for slot in each.slots if slot.role == "principle"]
    assert named == [
        ("ins-2", "principle:non-discrimination"),
        ("ins-2", "principle:predictability"),
        ("ins-2", "principle:transparency"),
    ]


def test_the_channel_is_apart_from_the_addressee_and_shown_by_its_words() -> None:
    assert fillers(decision(), "ins-4", "addressee") == [("body:general-council", "the General Council")]
    channel = ("body:committee-on-trade-and-development", "particularly through the CTD")
    assert fillers(decision(), "ins-4", "channel") == [channel]
    others = [each.id for each in decision().statements if any(slot.role == "channel" for slot in each.slots)]
    assert others == ["ins-4"]


def test_a_programme_is_no_body_so_its_addressees_are_read_in() -> None:
    slots = [slot for slot in statement(decision(), "ins-3").slots if slot.role == "addressee"]
    assert [(slot.value, slot.inferred) for slot in slots] == [("collective:work-programme-bodies", True)]
    assert slots[0].span == model.Span(1331, 1349, "The Work Programme")


def test_what_a_body_may_do_is_no_instruction() -> None:
    allowed = statement(decision(), "aut-1")
    assert (allowed.kind, allowed.strength) == ("authorization", "permissive")
    assert fillers(decision(), "aut-1", "modality") == [(None, "may")]


@pytest.mark.parametrize("name", ["ins-1", "ins-2"])
def test_both_infinitives_of_the_first_sentence_share_purpose_and_beneficiaries(name: str) -> None:
    weights = {
        slot.value: slot.emphasis.exact for slot in statement(decision(), name).slots if slot.emphasis is not None
    }
    assert weights == {
        "beneficiary:developing-countries": "with special consideration",
        "beneficiary:ldc-members": "particularly",
    }
    assert [words[:36] for _, words in fillers(decision(), name, "purpose")] == [
        "to enhance internet connectivity and", "for the growth of electronic commerc"
    ]  # fmt: skip


def test_three_reviews_are_fixed_each_a_month_long_window_of_the_general_council() -> None:
    reviews = [review for each in decision().statements for review in each.reviews]
    assert [(each.scheduled_from, each.scheduled_until) for each in reviews] == [
        ("2012-07-01", "2012-08-01"),
        ("2012-12-01", "2013-01-01"),
        ("2013-07-01", "2013-08-01"),
    ]
    assert {each.body for each in reviews} == {"body:general-council"}
    assert {each.reports_from for each in reviews} == {("collective:work-programme-bodies",)}
    assert [each.session for each in reviews] == ["session:gc-2012-07", "session:gc-2012-12", "session:gc-2013-07"]


def test_assessing_and_considering_are_nested_in_the_reviews() -> None:
    parents = {each.id: each.parent for each in decision().statements if each.parent}
    assert parents == {"ins-5": "ins-4", "ins-7": "ins-6", "ins-8": "ins-6", "det-1": "com-1"}


def test_members_commit_themselves_to_an_abstention_until_the_ninth_session() -> None:
    promise = statement(decision(), "com-1")
    assert promise.abstention
    assert [each.id for each in decision().statements if each.abstention] == ["com-1"]
    assert fillers(decision(), "com-1", "bearer") == [("collective:wto-members", "Members")]
    assert promise.validity is not None
    assert (promise.validity.until_session, promise.validity.not_later_than) == ("session:mc-9", None)
    assert promise.validity.span == model.Span(2645, 2667, "until our next session")
    assert promise.threads == ("thread:customs-duty-moratorium",)


def test_the_moratorium_names_no_document_so_its_sources_are_only_read_in() -> None:
    practice = next(each for each in decision().references if each.type == "maintains")
    assert practice.target is None
    assert practice.members == ("doc:WT/MIN(98)/DEC/2", "doc:WT/L/782")


def test_next_session_has_two_referents() -> None:
    sessions = [(each.span.start, each.value) for each in decision().times if "next session" in each.span.exact]
    assert sessions == [(564, "session:mc-8"), (2479, "session:mc-9"), (2651, "session:mc-9")]


def test_the_damage_of_the_copy_is_noted() -> None:
    assert [each.type for each in decision().notes] == [
        "missing-enacting-word",
        "contradicting-caption",
        "unnumbered-paragraphs",
        "two-referents",
        "unusual-character",
        "missing-metadata",
        "disagreeing-form",
    ]
    assert decision().notes[0].spans == (model.Span(601, 604, "\n\n\n"),)
    blanks = [at for at, character in enumerate(decision().source.text) if character == "\u00a0"]
    noted = [span for each in decision().notes if each.type == "unusual-character" for span in each.spans]
    assert [at for at in blanks if not any(span.start <= at < span.end for span in noted)] == []


def test_the_paper_makes_six_recommendations_and_elaborates_four() -> None:
    parents = {each.id: each.parent for each in paper().statements}
    assert {each.kind for each in paper().statements} == {"recommendation"}
    assert [name for name, parent in parents.items() if parent is None] == ["rcm-general", "rcm-call", *PAPER_ITEMS]
    assert {name: parent for name, parent in parents.items() if parent} == {f"{item}-a": item for item in PAPER_ITEMS}


@pytest.mark.parametrize("name", PAPER_ITEMS)
def test_the_items_take_issuer_verb_and_addressee_from_the_lead_in(name: str) -> None:
    inherited = [
        slot.span for slot in statement(paper(), name).slots if slot.role in ("issuer", "performative", "addressee")
    ]
    assert inherited == [
        model.Span(2942, 2944, "We"), model.Span(2945, 2949, "urge"), model.Span(2950, 2957, "the WTO")
    ]  # fmt: skip


def test_the_clause_without_a_verb_gets_no_action() -> None:
    assert fillers(paper(), "rcm-4-a", "action") == []
    assert [each.spans[0].start for each in paper().notes if each.type == "missing-verb"] == [4242]


def test_what_the_paper_says_of_the_programme_is_attributed_and_no_statement() -> None:
    said = [(each.segment, each.about, each.attributed_to) for each in paper().characterisations]
    author = "organization:ecwp-recommendations-author"
    assert said == [(f"p-1-item-{n}", "doc:WT/L/274", author) for n in (1, 2, 3)]
    assert not any(each.segment.startswith("p-1") for each in paper().statements)


def test_every_recommendation_and_characterisation_is_judged_against_both_documents() -> None:
    judged = {(each.subject, each.against) for each in paper().alignments}
    subjects = [each.id for each in paper().statements if each.parent is None]
    subjects += [each.id for each in paper().characterisations]
    assert judged == {(each, against) for each in subjects for against in ("doc:WT/L/843", "doc:WT/L/274")}
    assert len(paper().alignments) == len(judged)


def test_judgements_that_lean_on_unseen_lists_are_unverified_and_say_so() -> None:
    leaning = [each for each in paper().alignments if "not seen in print" in each.reason]
    assert [each.id for each in paper().alignments if each.provenance.status == "unverified"] == [
        each.id for each in leaning
    ]
    unseen = [each for each in paper().alignments if each.statement and "-item-" in each.statement]
    assert {each.id for each in unseen} <= {each.id for each in leaning}


def test_counterparts_in_the_decision_are_statements_of_it() -> None:
    known = {f"doc:WT/L/843#{each.id}" for each in decision().statements if not each.restates}
    named = {each.statement for each in paper().alignments if each.against == "doc:WT/L/843" and each.statement}
    assert named == {f"doc:WT/L/843#{name}" for name in ("ins-1", "ins-2", "ins-5", "aut-1")}
    assert named <= known


def test_three_quotations_show_where_they_were_cut_and_altered() -> None:
    marks = {
        each.id: ([cut.exact for cut in each.elisions], [change.exact for change in each.interpolations])
        for each in paper().quotations
    }
    assert marks == {
        "quo-1": (["...", "...", "...."], ["[and]", "[M]"]),
        "quo-2": (["..."], ["[R]"]),
        "quo-3": ([], []),
    }
    text = paper().source.text
    assert sum(len(cuts) for cuts, _ in marks.values()) == len(re.findall(r"\.{3,}", text))


def test_seven_organisations_are_named_and_seven_groups_affected() -> None:
    actors = {each.value for each in paper().mentions if each.kind == "actor"}
    assert actors - {"collective:international-organizations"} == {f"organization:{name}" for name in ORGANISATIONS}
    affected = [each for each in paper().mentions if each.kind == "affected"]
    assert [each.span.start for each in affected] == [1002, 1126, 1391, 1678, 1700, 1731, 1824]
    helped = {each.span for each in paper().mentions if each.kind == "beneficiary"}
    assert {each.span for each in affected} & helped == set()


def test_every_lost_link_is_noted() -> None:
    lost = [span for each in paper().notes if each.type == "lost-link-target" for span in each.spans]
    found = re.finditer(r"\[[^\]]+\]\(#\)", paper().source.text)
    assert [(span.start, span.end) for span in lost] == [each.span() for each in found]
    assert len(lost) == 4


def test_what_is_quoted_without_a_title_stays_unresolved() -> None:
    quoted = [(each.span.start, each.target) for each in paper().references if each.type == "quotes"]
    assert quoted == [(1051, None), (1524, None), (2344, "doc:digital-trade-for-development-2023")]


def _schemes() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "ontology" / "schemes").glob("*.ttl")):
        graph.parse(path)
    assert all(isinstance(each, URIRef) for each in graph.subjects(SKOS.notation))
    assert all(isinstance(each, Literal) for each in graph.objects(predicate=SKOS.notation))
    return graph
