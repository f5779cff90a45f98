"""Words of others: the rows of the tables on their examples, made-up texts, and the source that quotes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import Cited, Quoted
from wpkg.text import quotations, references, segments, tables
from wpkg.text.view import fold

ROOT = Path(__file__).parent.parent
CASES = yaml.safe_load((ROOT / "tests/quotations/cases.yaml").read_text(encoding="utf-8"))
PAPER = (ROOT / "graph/sources/ecwp-recommendations/source.txt").read_bytes().decode("utf-8")


def found(text: str, profile: str | None = "paper", language: str | None = "eng") -> tuple[Quoted, ...]:
    view = fold(text)
    layout = segments.divide(view, profile=profile, language=language)
    return quotations.find(view, layout, references.find(view, layout)[0])


def words(text: str, span: tuple[int, int] | None) -> str | None:
    return text[slice(*span)] if span else None


@pytest.mark.parametrize("row", tables.table("quotations")["cues"], ids=lambda row: row["id"])
def test_a_lead_in_tells_the_cue_and_the_speaker(row: dict[str, Any]) -> None:
    example = row["example"]
    view = fold(example["text"])
    lead = quotations.lead_in(view, 0, len(view), row["language"])
    assert lead is not None
    assert view[slice(*lead.source)] == example["source"]
    assert lead.rule == f"quotation.{row['id']}"
    assert view[lead.start : lead.end].replace(example["source"], "").strip() == example["cue"]


@pytest.mark.parametrize("row", tables.table("quotations")["cuts"], ids=lambda row: row["id"])
def test_a_cut_is_found_in_its_example(row: dict[str, Any]) -> None:
    inner = row["example"]["text"] + " and so it goes on for all who read it to the end"
    text = f'According to UNCTAD, "{inner}".'
    (one,) = found(text)
    spans = one.elisions if row["kind"] == "elision" else one.interpolations
    assert [text[start:end] for start, end in spans] == row["example"]["words"]


def test_a_naming_word_before_the_marks_bars_a_quotation() -> None:
    text = tables.table("quotations")["marks"]["example"]["reject"]
    assert found(f"It fell {text}.") == ()
    assert len(found(f"It fell {text}.".replace("item entitled", "roof, according to UNCTAD,"))) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_made_up_text(case: dict[str, Any]) -> None:
    text = case["text"]
    seen = found(text, case.get("profile", "paper"), case.get("language", "eng"))
    assert [text[one.start : one.end] for one in seen] == [wanted["words"] for wanted in case["quotations"]]
    for one, wanted in zip(seen, case["quotations"], strict=True):
        assert one.speaker == wanted["speaker"]
        if "attribution" in wanted:
            assert words(text, one.attribution) == wanted["attribution"]
        for field in ("elisions", "interpolations"):
            if field in wanted:
                assert [text[start:end] for start, end in getattr(one, field)] == wanted[field]


def test_the_paper_quotes_three_times() -> None:
    seen = found(PAPER, None, None)
    assert [(one.start, one.end, one.speaker, one.document, words(PAPER, one.attribution)) for one in seen] == [
        (1064, 1485, "organization:unctad", None, "as stated by [UNCTAD](#)"),
        (
            1589,
            1905,
            "organization:hlab",
            None,
            "as recently stated by the [UN High Level Advisory Board](#) on Effective Multilateralism",
        ),
        (2358, 2871, None, "digital-trade-for-development-2023", "As stated in that Report"),
    ]


def test_the_cuts_of_the_paper() -> None:
    first, second, third = found(PAPER, None, None)
    assert first.elisions == ((1090, 1093), (1174, 1177), (1380, 1384))
    assert [words(PAPER, span) for span in first.interpolations] == ["[and]", "[M]"]
    assert (second.elisions, second.interpolations) == (((1640, 1643),), ((1589, 1592),))
    assert third.elisions == third.interpolations == ()


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("stated ", "stated\u00a0"), ('"', "\u201c")])
def test_copies_that_look_different_quote_the_same(change: tuple[str, str]) -> None:
    copy = PAPER.replace(*change)
    quoted = [
        (" ".join(copy[one.start : one.end].split()), one.speaker, one.document) for one in found(copy, None, None)
    ]
    plain = [
        (" ".join(PAPER[one.start : one.end].split()), one.speaker, one.document) for one in found(PAPER, None, None)
    ]
    assert quoted == plain


def test_the_document_is_that_of_the_reference_in_the_lead_in() -> None:
    text = 'As stated in that report, "no harbour can be kept open unless all who use it pay for the lamps".'
    view = fold(text)
    layout = segments.divide(view, profile="paper", language="eng")
    at = text.index("that report")
    cited = Cited("r1", "", "quotes", "document", at, at + 11, "harbour-report", "resolved", "that-report")
    (one,) = quotations.find(view, layout, (cited,))
    assert (one.document, one.speaker) == ("harbour-report", None)
    (own,) = quotations.find(view, layout, (replace(cited, target="this"),))
    assert own.document is None


def test_the_title_of_a_cited_document_is_no_quotation() -> None:
    text = 'It was found that "no harbour can be kept open by day or by night unless all who use it pay for the lamps".'
    view = fold(text)
    layout = segments.divide(view, profile="paper", language="eng")
    at = text.index('"')
    cited = Cited("r1", "", "mentions", "document", at, text.rindex('"') + 1, "lamps", "resolved", "title")
    assert len(quotations.find(view, layout, ())) == 1
    assert quotations.find(view, layout, (cited,)) == ()
