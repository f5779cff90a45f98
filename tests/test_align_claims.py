"""What a paper says of mandates, looked for in their texts: in its own sentences, by pieces, and what was not read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from wpkg.corpus.drafts import lay
from wpkg.graph.align import Alignment, align
from wpkg.graph.align.gather import Held
from wpkg.graph.align.spoken import Naming, Part, spoken
from wpkg.graph.align.words import language
from wpkg.iri import work

DECISION, PROGRAMME = work("WT/L/843"), work("WT/L/274")


CLAIMING = """A Plea

The 2011 decision calls for data localisation. WT/L/843 also instructs the General Council to hold periodic reviews in \
2012 and 2013. It says that the CTD monitors technical assistance. According to WT/L/843, Members should maintain the \
practice of not imposing customs duties. WT/L/843 instructs the CTD to hold periodic reviews. WT/L/274 requires the \
Council for Trade in Services to examine privacy. The 1950 decision calls for patience.

We recommend that Members:

1. Keep bees.
2. A better internet for farmers.
3. Publish a yearly table of the revenue that each treasury forgoes.
"""


@pytest.fixture(scope="module")
def claiming(tmp_path_factory: pytest.TempPathFactory) -> Alignment:
    path = tmp_path_factory.mktemp("claims") / "plea.txt"
    path.write_text(CLAIMING)
    laid = lay([path])
    return align(laid.store, laid.names[path], [DECISION])


@pytest.mark.parametrize(
    ("words", "type_", "statement"),
    [
        ("data localisation", "not-borne-out", ""),
        ("the General Council to hold periodic reviews in 2012 and 2013", "borne-out", "ins-6"),
        ("the CTD monitors technical assistance", "borne-out", "ins-5"),
        ("Members should maintain the practice of not imposing customs duties", "borne-out", "com-1"),
        ("the CTD to hold periodic reviews", "borne-out-in-part", "ins-6"),
    ],
)
def test_what_a_sentence_says_of_a_mandate_is_looked_for_there(
    claiming: Alignment, words: str, type_: str, statement: str
) -> None:
    (claim,) = [claim for claim in claiming.claims if claim.words.exact == words]
    assert (claim.type, claim.statement.rpartition("#")[2], claim.about) == (type_, statement, DECISION)
    assert claim.subject.endswith(f"#said-{claim.words.start}")
    assert CLAIMING[claim.words.start : claim.words.end] == words


def test_pieces_that_stand_in_no_one_provision_bear_a_claim_out_in_part(claiming: Alignment) -> None:
    (claim,) = [claim for claim in claiming.claims if claim.words.exact == "the CTD to hold periodic reviews"]
    assert all(piece.borne_out for piece in claim.pieces)
    assert claim.why == "each piece stands there, but not all in one provision"


def test_what_was_not_read_or_not_checked_is_told(claiming: Alignment) -> None:
    assert [(item.words.exact, item.why) for item in claiming.unread] == [
        (
            "the Council for Trade in Services to examine privacy",
            "said of WT/L/274, which the paper is not held against here",
        ),
        ("The 1950 decision calls for patience.", "which document this is said of is not told"),
        ("2. A better internet for farmers.", "no ask was read in this list item"),
        (
            "3. Publish a yearly table of the revenue that each treasury forgoes.",
            "not read from here on: “table of the revenue that each treasury forgoes.”",
        ),
    ]
    told = [row for row in claiming.table().to_dicts() if row["sort"] == "not read"]
    assert [row["reason"] for row in told] == [item.why for item in claiming.unread]


def test_a_draft_serves_as_a_mandate_whose_text_is_held(tmp_path: Path) -> None:
    mandate, paper = tmp_path / "mandate.txt", tmp_path / "paper.txt"
    mandate.write_text(
        "WT/L/9999\n\nDECISION\n\nThe General Council,\n\nDecides as follows:\n\n1. Members shall keep bees.\n"
    )
    paper.write_text("A Plea\n\nWT/L/9999 says that Members shall keep bees. We urge Members to keep bees.\n")
    laid = lay([mandate, paper])
    (claim,) = align(laid.store, laid.names[paper], [laid.names[mandate]]).claims
    assert claim.text_held
    assert claim.type == "borne-out"


def test_of_a_text_that_is_not_held_no_sentence_is_said_to_be_unfounded(tmp_path: Path) -> None:
    path = tmp_path / "plea.txt"
    path.write_text("A Plea\n\nWT/L/274 requires the Council for Trade in Services to teach bees privacy.\n")
    laid = lay([path])
    (claim,) = align(laid.store, laid.names[path], [PROGRAMME]).claims
    assert not claim.text_held
    assert claim.type != "not-borne-out"
    assert claim.not_said == ()
    assert claim.why == "no text held: looked for in curators' summaries alone"
    findings = {piece.words.exact: piece.finding for piece in claim.pieces}
    assert findings["teach bees privacy"] == "text not held"


def test_a_draft_tells_what_a_paper_says_of_a_document_where_it_names_one_alone(tmp_path: Path) -> None:
    path = tmp_path / "claims.txt"
    path.write_text(
        "A Plea\n\nWT/L/843 includes calls to: (1) improve access; and (2) build undersea cables.\n\n"
        "The texts WT/L/843 and WT/L/274 include calls to: (1) keep books.\n\nWe urge Members to keep bees.\n"
    )
    laid = lay([path])
    found = align(laid.store, laid.names[path], [DECISION])
    assert [(claim.words.exact, claim.about) for claim in found.claims] == [
        ("improve access", DECISION),
        ("build undersea cables", DECISION),
    ]


def test_words_not_found_are_shown_with_the_passage_most_like_them(tmp_path: Path) -> None:
    path = tmp_path / "claims.txt"
    path.write_text("A Plea\n\nWT/L/843 includes calls to: (1) improve public internet pages; and (2) build cables.\n")
    laid = lay([path])
    first, second = align(laid.store, laid.names[path], [DECISION]).claims
    (piece,) = [piece for piece in first.pieces if piece.words.exact == "public internet pages"]
    assert piece.finding == "not found"
    assert piece.nearest is not None
    assert (piece.nearest.exact, piece.nearest.start) == ("public internet sites", 1163)
    assert [piece.nearest for piece in second.pieces if piece.words.exact == "cables"] == [None]


def read(text: str, years: Mapping[str, str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return what the sentences of a text say, of which document, and the sentences of which that is not told."""
    sentences = [(match.start(), match.end()) for match in re.finditer(r"[^ ][^.]*\.", text)]
    paper = Held("p", text, language("eng"), (), ())
    named = [Naming(match.start(), match.end(), match.group(), "") for match in re.finditer("Doc[A-Z]", text)]
    back = [
        Naming(match.start(), match.end(), "", match[1] or "") for match in re.finditer(r"It|The (\d+) paper", text)
    ]
    parts = [Part("p#s", "sentence", *place) for place in sentences]
    said, unread = spoken(paper, parts, sorted([*named, *back], key=lambda each: each.start), years)
    return [(each.words.exact or "", each.about) for each in said], [item.words.exact or "" for item in unread]


def test_a_year_tells_a_document_only_where_one_alone_is_of_that_year() -> None:
    text = "The 2011 paper calls for honey."
    assert read(text, {"a": "2011", "b": "2013"}) == ([("honey", "a")], [])
    assert read(text, {"a": "2011", "b": "2011"}) == ([], [text])


def test_it_is_the_document_named_last_and_nothing_where_that_one_is_not_known() -> None:
    assert read("DocA is old. It calls for wax. It says that bees dance.", {}) == (
        [("wax", "DocA"), ("bees dance", "DocA")],
        [],
    )
    assert read("DocA is old. The 1950 paper is older. It calls for wax.", {}) == ([], ["It calls for wax."])


def test_the_name_of_a_concept_is_one_piece_and_a_sentence_is_held_against_its_own_document(tmp_path: Path) -> None:
    path = tmp_path / "plea.txt"
    path.write_text("A Plea\n\nWT/L/843 says that bees help the micro, small and medium sized enterprises.\n")
    laid = lay([path])
    (claim,) = align(laid.store, laid.names[path], [PROGRAMME, DECISION]).claims
    assert claim.against == DECISION
    assert [piece.words.exact for piece in claim.pieces][-1] == "micro, small and medium sized enterprises"
