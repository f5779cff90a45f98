"""Segments: the parts of decisions and papers, in every layout, and the rows of their tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wpkg.reading import Layout, Part
from wpkg.text import segments
from wpkg.text.segments import clauses, head, lines, numbers, openers, speakers
from wpkg.text.segments.divide import tiles
from wpkg.text.tables import table
from wpkg.text.view import fold

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "segments"


def _cases(name: str) -> list[Any]:
    cases = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in cases]


def _rows(file: str, *sections: str) -> list[Any]:
    found = []
    for section in sections:
        for row in table(file)[section]:
            examples = row["example"] if isinstance(row["example"], list) else [row["example"]]
            name = row.get("id", row.get("value"))
            found += [pytest.param(row, fold(example), id=f"{section}-{name}") for example in examples]
    return found


def _read(text: str) -> Layout:
    return segments.divide(fold(text))


def _outline(text: str) -> list[str]:
    holders = ("body", "preamble", "operative", "sentence")
    return [
        f"{part.kind} {part.number or '-'} {' '.join(text[part.start : part.end].split())[:24]}".strip()
        for part in _read(text).parts
        if part.kind not in holders
    ]


def _assert_whole(text: str) -> None:
    layout = _read(text)
    assert "".join(text[start:end] for start, end, _ in layout.tiles) == text
    parts = {part.id: part for part in layout.parts}
    assert len(parts) == len(layout.parts)
    for part in layout.parts:
        assert 0 <= part.start < part.end <= len(text)
        if part.parent is not None:
            above = parts[part.parent]
            assert above.start <= part.start
            assert part.end <= above.end
    assert {owner for _, _, owner in layout.tiles} <= {"", *parts}
    assert list(layout.parts) == sorted(layout.parts, key=lambda part: (part.start, -part.end))


# ---- any text


@given(st.text())
def test_tiles_cover_any_string_and_parts_nest(text: str) -> None:
    _assert_whole(text)


_PIECES = st.sampled_from(
    [
        "The General Council,",
        "Recalling its decision, and pursuant to its mandate,",
        "1.",
        "1. Requests the Committee to report;",
        "(a) To meet; and",
        "(i) To speak,",
        "Decides as follows:",
        "Annex",
        "II",
        "- **Meet:** This could help.",
        "1 See WT/L/274.",
        "12",
        "A/RES/75/1",
        "Adopted at the 5th meeting.",
        "as stated by the Council:",
        "of the Work Programme",
        "10 December 2020",
        "We decide that (a) one; (b) two.",
        "# Title",
        "> quoted",
        "\u00a0",
        "",
    ]
)
_JOINTS = st.sampled_from(["\n", "\n\n", " ", "\r\n", "\n   ", "\f"])


@given(st.lists(st.tuples(_PIECES, _JOINTS), max_size=24))
def test_tiles_cover_pieces_of_decisions_in_any_order(pieces: list[tuple[str, str]]) -> None:
    _assert_whole("".join(piece + joint for piece, joint in pieces))


@pytest.mark.parametrize("text", ["", " ", "\n\n \t\n", "\u00a0", "x", "\ud800", "1.", "(a)", "\ufeffThe Council,"])
def test_small_texts_have_tiles(text: str) -> None:
    _assert_whole(text)


def test_tile_of_parts_that_cross_belongs_to_the_narrower() -> None:
    wide = Part("p1", "paragraph", None, 0, 20)
    note = Part("fn1", "footnote", "p1", 5, 15)
    parts = (wide, Part("p1.s1", "sentence", "p1", 0, 8), note, Part("p1.s2", "sentence", "p1", 9, 20))
    found = tiles("x" * 22, parts)
    assert found == ((0, 5, "p1.s1"), (5, 8, "p1.s1"), (8, 9, "fn1"), (9, 15, "fn1"), (15, 20, "p1.s2"), (20, 22, ""))


def test_digits_of_a_year_are_no_note_after_a_closing_mark() -> None:
    assert lines.mark("see resolution 4 (2006), 1690", 0, 29) == "0"
    assert lines.mark("of the report,12", 0, 16) == ","
    assert lines.mark("of the report.[3]", 0, 17) == "."


# ---- the two seeds


@pytest.mark.parametrize("slug", ["wt-l-843", "ecwp-recommendations"])
def test_seed_has_exactly_its_segments(slug: str) -> None:
    text = (ROOT / "graph/sources" / slug / "source.txt").read_bytes().decode()
    expected = yaml.safe_load((CASES / f"{slug}.yaml").read_text(encoding="utf-8"))
    found = [[part.kind, part.start, part.end] for part in _read(text).parts]
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("slug", ["wt-l-843", "ecwp-recommendations"])
def test_seed_is_whole(slug: str) -> None:
    _assert_whole((ROOT / "graph/sources" / slug / "source.txt").read_bytes().decode())


def test_decision_seed_tells_its_head() -> None:
    text = (ROOT / "graph/sources/wt-l-843/source.txt").read_bytes().decode()
    layout = _read(text)
    assert (layout.language, layout.profile, layout.genre, layout.symbol) == ("eng", "wto", "decision", None)
    assert layout.enacting is None
    assert layout.organ is not None
    assert (layout.organ.name, layout.organ.session) == ("body:ministerial-conference", "session:mc-8")
    assert layout.organ.session_rule == "note.editorial"


def test_paper_seed_tells_its_head() -> None:
    text = (ROOT / "graph/sources/ecwp-recommendations/source.txt").read_bytes().decode()
    layout = _read(text)
    assert (layout.language, layout.profile, layout.genre, layout.organ) == ("eng", "paper", "paper", None)


def test_furniture_has_a_reason() -> None:
    text = (ROOT / "graph/sources/wt-l-843/source.txt").read_bytes().decode()
    for part in _read(text).parts:
        assert bool(part.reason) == (part.kind in ("noise.web", "note.editorial", "nav.see_also"))


# ---- layouts


@pytest.mark.parametrize("case", _cases("layouts"))
def test_layout_is_read(case: dict[str, Any]) -> None:
    assert _outline(case["text"]) == case["parts"]
    _assert_whole(case["text"])


def _wrap(text: str, width: int) -> str:
    lines = []
    for line in text.split("\n"):
        start = 0
        while len(line) - start > width and " " in line[start : start + width]:
            cut = line.rindex(" ", start, start + width)
            lines.append(line[start:cut])
            start = cut + 1
        lines.append(line[start:])
    return "\n".join(lines)


_COPIES = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "curly quotes": lambda text: text.replace("'", "\u2019").replace('"', "\u201d"),
    "no last newline": lambda text: text.rstrip("\n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "hard line breaks": lambda text: _wrap(text, 80),
    "one line a paragraph": lambda text: re.sub(r"\n{2,}", "\n", text),
}


@pytest.mark.parametrize("copy", _COPIES.values(), ids=_COPIES.keys())
@pytest.mark.parametrize("slug", ["resolution", "decision", "statement"])
def test_copies_have_the_same_parts(slug: str, copy: Any) -> None:
    text = (CASES / f"{slug}.txt").read_text(encoding="utf-8")
    parts = [(part.kind, part.role, part.number) for part in _read(text).parts]
    assert [(part.kind, part.role, part.number) for part in _read(copy(text)).parts] == parts


@pytest.mark.parametrize("case", _cases("heads"))
def test_head_is_told(case: dict[str, Any]) -> None:
    layout = _read(case["text"])
    told = {
        "language": layout.language,
        "profile": layout.profile,
        "genre": layout.genre,
        "symbol": layout.symbol,
        "organ": layout.organ.name if layout.organ else None,
        "session": layout.organ.session if layout.organ else None,
        "title": case["text"][slice(*layout.title)] if layout.title else None,
        "enacting": case["text"][slice(*layout.enacting)] if layout.enacting else None,
    }
    assert {key: told[key] for key in case["head"]} == case["head"]


def test_profile_and_language_may_be_given() -> None:
    layout = segments.divide("Something short.", profile="un", language="fra")
    assert (layout.profile, layout.language) == ("un", "fra")


# ---- sentences, clauses, items


@pytest.mark.parametrize("case", _cases("sentences"))
def test_sentences_are_told_apart(case: dict[str, Any]) -> None:
    text = case["text"]
    found = [text[start:end] for start, end in segments.sentences(fold(text), 0, len(text))]
    assert found == case["sentences"]


@pytest.mark.parametrize("case", _cases("clauses"))
def test_recital_is_cut_at_coordinated_heads(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end in clauses.clauses(fold(text), 0, len(text))] == case["clauses"]


@pytest.mark.parametrize("case", _cases("items"))
def test_items_in_the_line_are_found(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end, _ in clauses.inline_items(fold(text), 0, len(text))] == case["items"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1. Requests", ("1", numbers.ARABIC, 3)),
        ("(a) To meet", ("a", numbers.LETTER, 4)),
        ("(iv) To meet", ("iv", numbers.LETTER, 5)),
        ("(12) To meet", ("12", numbers.PAREN, 5)),
        ("a. To meet", ("a", numbers.LETTER, 3)),
        ("IV. Means", ("IV", numbers.UPPER, 4)),
        ("- To meet", ("", numbers.BULLET, 2)),
        ("\u2022 To meet", ("", numbers.BULLET, 2)),
        ("(the) end", None),
        ("2013 was a year", None),
        ("I agree", None),
        ("1.5 per cent", None),
    ],
)
def test_numbers_open_paragraphs(line: str, expected: tuple[str, str, int] | None) -> None:
    assert numbers.number(line, 0, len(line)) == expected


@pytest.mark.parametrize(("label", "value"), [("i", 1), ("iv", 4), ("ix", 9), ("xxxix", 39)])
def test_roman_figures_have_values(label: str, value: int) -> None:
    assert numbers.is_roman(label)
    assert numbers.roman(label) == value


# ---- the rows of the tables


@pytest.mark.parametrize(("row", "example"), _rows("recitals", "heads", "prefixes", "endings"))
def test_recital_row_opens_its_example(row: dict[str, Any], example: str) -> None:
    assert openers.recital(example, 0) or openers.participle(example, 0)
    words = [str(word).lower() for word in row.get("words") or row["endings"]]
    assert any(word in example.lower() for word in words)


@pytest.mark.parametrize(("row", "example"), _rows("recitals", "joints"))
def test_joint_row_parts_its_example(row: dict[str, Any], example: str) -> None:
    assert len(clauses.clauses(example, 0, len(example))) == 2


@pytest.mark.parametrize(("row", "example"), _rows("layout", "operative_verbs", "operative_prefixes"))
def test_operative_row_opens_its_example(row: dict[str, Any], example: str) -> None:
    assert openers.operative(example, 0)
    assert set(openers.first_words(example, 0)) & {str(word) for word in row["words"]}


def test_doubtful_verbs_open_nothing_where_it_must_be_sure() -> None:
    assert openers.operative("Reports on the matter", 0)
    assert not openers.operative("Reports on the matter", 0, sure=True)


_TESTS: dict[str, Callable[[str], object]] = {
    "organ_lines": lambda words: openers.organ_line(words, 0, len(words)),
    "organ_words": lambda words: openers.organ_line(words, 0, len(words)),
    "enacting": openers.enacting,
    "annexes": openers.annex,
    "closings": openers.closing,
    "symbol_lines": openers.symbol_line,
    "frontmatter": openers.frontmatter,
    "adoption_lines": lambda words: speakers.adoption_line(words) is not None,
    "paper_lines": speakers.paper_line,
    "pleas": lambda words: speakers.pleads(f"We {words}", 0),
    "resolves": lambda words: speakers.resolves(words, 0),
    "own_sessions": lambda words: speakers.own_session(words, 0, len(words)) is not None,
    "titles": openers.titled,
    "notes": lambda words: openers.footnote(words, 0),
    "subjects": lambda words: openers.subject(words, 0) is not None,
    "signoffs": openers.signoff,
    "reports": lambda words: openers.reports(words, 0, len(words)),
    "complements": lambda words: openers.third_person(words, 0),
    "speakers": lambda words: speakers.speaks(words, 0),
    "infinitives": lambda words: openers.infinitive(words, 0),
    "joiners": lambda words: words.endswith(openers.joiners()),
    "dangling": lambda words: openers.dangles(words, 0, len(words)),
    "ordinals": lambda words: openers.ordinal(words) is not None,
}


@pytest.mark.parametrize("section", _TESTS)
def test_layout_rows_fit_their_examples(section: str) -> None:
    for param in _rows("layout", section):
        row, example = param.values
        assert _TESTS[section](example), row
        if "pattern" in row:
            assert re.search(row["pattern"], example, re.IGNORECASE), row


@pytest.mark.parametrize(("row", "example"), _rows("layout", "ordinals"))
def test_ordinal_row_has_its_value(row: dict[str, Any], example: str) -> None:
    assert openers.ordinal(example) == row["value"]


@pytest.mark.parametrize(("row", "example"), _rows("layout", "languages"))
def test_language_row_tells_its_example(row: dict[str, Any], example: str) -> None:
    assert head.language(example) == row["id"]


@pytest.mark.parametrize(("row", "example"), _rows("layout", "furniture"))
def test_furniture_row_tells_its_example(row: dict[str, Any], example: str) -> None:
    assert openers.furniture(example) == (row["kind"], row["reason"])


@pytest.mark.parametrize(("row", "example"), _rows("layout", "abbreviations"))
def test_abbreviation_ends_no_sentence(row: dict[str, Any], example: str) -> None:
    assert len(segments.sentences(example, 0, len(example))) == 1


@pytest.mark.parametrize(("row", "example"), _rows("layout", "own_symbols"))
def test_own_symbol_row_reads_its_example(row: dict[str, Any], example: str) -> None:
    assert head.symbol(f"{example} \n", 200, row.get("organ")) is not None
    assert re.search(row["pattern"], f"{example} \n", re.MULTILINE)
    assert any(word in example for word in row.get("has", [""]))


@pytest.mark.parametrize(("row", "example"), _rows("layout", "genres"))
def test_genre_row_fits_its_example(row: dict[str, Any], example: str) -> None:
    assert re.search(row["pattern"], example, re.IGNORECASE)


@pytest.mark.parametrize(("row", "example"), _rows("layout", "unsaid_genres"))
def test_a_text_that_does_not_say_what_it_is_has_the_genre_of_its_organisation(
    row: dict[str, Any], example: str
) -> None:
    lined = example.endswith(",")
    text = f"{example}\n\nRecalling its aims,\n\nAsks for lamps." if lined else example
    layout = segments.divide(fold(text), profile=row["profile"] or "wto", language="eng")
    assert layout.genre == row["lined" if lined else "bare"]


def test_a_common_word_stands_for_one_language() -> None:
    words = [word for row in table("layout")["languages"] for word in row["words"]]
    assert len(words) == len(set(words))


def test_statement_is_told_by_its_symbol_or_title() -> None:
    assert head.stated("S/PRST/2011/16")
    assert head.stated("Statement by the President of the Security Council")
    assert not head.stated("The Council made S/PRST/2011/16 known.")


@pytest.mark.parametrize("file", ["layout", "recitals"])
def test_every_row_has_example_and_source(file: str) -> None:
    rows = [row for section in table(file).values() if isinstance(section, list) for row in section]
    assert len(rows) > 10
    assert all(row["example"] and row["source"] for row in rows)
