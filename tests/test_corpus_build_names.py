"""What a document of a corpus names is described beside it: bodies, sessions, treaties cited by their name."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from wpkg import iri
from wpkg.corpus.build import Settings, version
from wpkg.corpus.build.document import Made, made
from wpkg.corpus.build.items import FILE
from wpkg.errors import ReadError
from wpkg.graph import ntriples
from wpkg.graph.shapes.checker import Checker, project
from wpkg.text.called import called

HEAD = """A/RES/99/8

Resolution adopted by the General Assembly on 12 May 2031

Quiet harbours

The General Assembly,

"""
SPEAKING = HEAD + (
    "Recalling the Vienna Convention on the Law of Treaties and the 2031 Harbour Guidelines,\n\n"
    "1. Requests the Secretary-General to report to the General Assembly at its one hundredth session;\n\n"
    "2. Invites the International Maritime Organization to send pilots to all States.\n"
)
COMING = HEAD + (
    "1. Decides that the forum shall be called the Forum of Harbours;\n\n"
    "2. The first forum will be held in Valletta on 3 June 2032;\n\n"
    "3. Expresses the importance of quiet harbours.\n"
)
LASTING = HEAD + (
    "1. Decides to extend until 15 November 2032 the mandate of the pilots of quiet harbours who stand upon the high "
    "towers of the seven northern islands and keep their lamps burning through all the nights of the longest winters "
    "under article 3 of the Charter of the United Nations.\n"
)


def statements(found: Made) -> set[tuple[str, str, str]]:
    return {(str(s), str(p), str(o)) for s, p, o in ntriples.parse("\n".join(found.triples))}


def read(text: str, known: frozenset[str] = frozenset()) -> Made:
    return made(text.encode(), "here/a.txt", Settings(known=known), FILE)


@cache
def checker() -> Checker:
    return project()


def codes(found: Made) -> Counter[str]:
    return Counter(each.code for each in checker().check("\n".join((*found.triples, "")).encode()))


def label(of: Made, name: str) -> set[str]:
    expected = iri.PREFIXES["rdfs"] + "label"
    return {value for subject, prop, value in statements(of) if (subject, prop) == (iri.expand(name), expected)}


@pytest.mark.parametrize("text", [SPEAKING, COMING, LASTING])
def test_the_shapes_find_nothing_that_the_reader_could_have_told(text: str) -> None:
    found = codes(read(text))
    assert not {"C01", "C02", "C03", "C34", "C67", "C83", "C84", "C85"} & set(found), found


def test_whom_a_text_speaks_of_has_a_kind_and_a_name() -> None:
    found = read(SPEAKING)
    kind = iri.PREFIXES["rdf"] + "type"
    said = statements(found)
    assert (iri.expand("body:un-secretary-general"), kind, iri.term("Body")) in said
    assert label(found, "body:un-secretary-general") == {"Secretary-General of the United Nations"}
    assert (iri.expand("organization:imo"), kind, iri.term("ExternalOrganization")) in said
    assert (found.work, iri.term("adoptedBy"), iri.expand("body:un-general-assembly")) in said


def test_a_session_is_one_of_a_body_and_has_a_number() -> None:
    found = read(SPEAKING)
    session = iri.expand("session:unga-100")
    said = {(prop, value) for subject, prop, value in statements(found) if subject == session}
    assert (iri.term("sessionOf"), iri.expand("body:un-general-assembly")) in said
    assert (iri.term("sessionNumber"), "100") in said
    assert label(found, "session:unga-100") == {"General Assembly, session 100"}


def test_what_the_curated_graph_describes_is_not_described_again() -> None:
    known, held = version.elsewhere()
    assert iri.expand("body:general-council") in known
    assert held < known
    body = iri.expand("body:un-secretary-general")
    assert not label(read(SPEAKING, frozenset({body})), "body:un-secretary-general")


@pytest.mark.parametrize(
    ("name", "called_so"),
    [
        ("doc:vienna-convention-on-the-law-of-treaties", "Vienna Convention on the Law of Treaties"),
        ("doc:2031-harbour-guidelines", "2031 harbour guidelines"),
    ],
)
def test_a_work_cited_by_its_name_bears_the_name_and_no_symbol(name: str, called_so: str) -> None:
    found = read(SPEAKING)
    assert label(found, name) == {called_so}
    assert not [each for each in statements(found) if each[:2] == (iri.expand(name), iri.term("primarySymbol"))]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("session:gc-2012-07", ("General Council, session 2012-07", "body:general-council", None)),
        ("session:unga-es-10", ("General Assembly, session es-10", "body:un-general-assembly", None)),
        (
            "session:board-of-quiet-harbours-5",
            ("board of quiet harbours, session 5", "body:board-of-quiet-harbours", 5),
        ),
        ("body:board-of-quiet-harbours", ("board of quiet harbours", "", None)),
        ("doc:charter-of-quiet-harbours", ("charter of quiet harbours", "", None)),
    ],
)
def test_what_no_table_knows_is_called_by_the_words_of_its_name(name: str, told: tuple[str, str, int | None]) -> None:
    found = called(name)
    assert (found.name, found.body, found.number) == told


@pytest.mark.parametrize("words", ["Генеральная Ассамблея постановляет", "大会决定继续处理此案", "تقرر الجمعية العامة"])
def test_a_text_in_another_script_is_refused(words: str) -> None:
    with pytest.raises(ReadError, match="Latin letters") as caught:
        read(f"A/RES/99/9\n\n{words}\n")
    assert caught.value.code == "other_script"
    assert read(f"{HEAD}Recalling the inscription {words[:5]!r},\n\n1. Decides to keep it.\n").triples
