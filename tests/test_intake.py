"""Files of every format become text with a way back to the original; what cannot is refused with its reason."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from intake.documents import docx, numbering, paragraph, pdf
from wpkg.errors import ExtraMissing, ReadError
from wpkg.text import intake
from wpkg.text.intake import Limits, Taken, composer, hints, numerals
from wpkg.text.intake.plain import looks_binary
from wpkg.text.tables import table

HERE = Path(__file__).parent / "intake"
SAMPLES = yaml.safe_load((HERE / "samples.yaml").read_text("utf-8"))
REFUSED = yaml.safe_load((HERE / "refused.yaml").read_text("utf-8"))
NUMBERED = yaml.safe_load((HERE / "numbered.yaml").read_text("utf-8"))


def taken(case: dict[str, Any]) -> Taken:
    return intake.load(case["given"].encode(case.get("encoding", "utf-8")), name=case["name"])


def refusal(raw: bytes, name: str, limits: Limits | None = None) -> ReadError:
    with pytest.raises(ReadError) as caught:
        intake.load(raw, name=name, limits=limits)
    return caught.value


@pytest.mark.parametrize("case", SAMPLES, ids=lambda case: case["name"])
def test_a_file_becomes_the_text_a_reader_sees(case: dict[str, Any]) -> None:
    found = taken(case)
    assert found.text == case["text"]
    assert found.media_type == case["media_type"]
    assert (found.language, found.profile) == (case.get("language"), case.get("profile"))
    assert list(found.notes) == case.get("notes", [])
    for words, place in case.get("places", {}).items():
        assert intake.locate(found, found.text.index(words)).startswith(place)


@pytest.mark.parametrize("case", SAMPLES, ids=lambda case: case["name"])
def test_origins_are_sorted_apart_and_leave_out_only_what_parts_blocks(case: dict[str, Any]) -> None:
    found = taken(case)
    ends = 0
    for start, end, place in found.origins:
        assert not found.text[ends:start].strip()
        assert ends <= start < end <= len(found.text)
        assert place
        ends = end
    if found.origins:
        assert not found.text[ends:].strip()
    assert found.verbatim == (not found.origins)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_what_cannot_be_read_is_refused_with_its_reason(case: dict[str, Any]) -> None:
    raw = bytes.fromhex(case["bytes"]) if "bytes" in case else case["given"].encode()
    error = refusal(raw, case["name"])
    assert error.code == case["code"]
    assert error.where.startswith(case["name"])
    assert error.expected
    for words in case["says"]:
        assert words in str(error)


@given(st.text(min_size=1).filter(lambda text: text.removeprefix("\ufeff").strip() and "\0" not in text))
def test_plain_text_is_taken_letter_by_letter_unless_it_is_none(text: str) -> None:
    raw = text.encode("utf-8")
    if looks_binary(raw):
        assert refusal(raw, "any.md").code == "binary"
    else:
        assert intake.load(raw, name="any.md").text == text.removeprefix("\ufeff")


def test_a_plain_text_is_located_by_line_and_column() -> None:
    found = intake.load(b"one\r\ntwo\n", name="a.txt")
    assert intake.locate(found, 0) == "line 1, column 1"
    assert intake.locate(found, found.text.index("wo")) == "line 2, column 2"
    with pytest.raises(IndexError):
        intake.locate(found, 100)


def test_a_page_is_located_by_line_and_element() -> None:
    found = intake.load(b"<body>\n<p>one</p>\n<div><p>two</p><p>three</p></div>", name="a.html")
    assert intake.locate(found, found.text.index("hree")) == "line 3, html/body/div/p[2], character 2"


def test_a_page_nested_without_end_is_refused_and_loses_nothing_silently() -> None:
    assert refusal(b"<div>" * 5000 + b"deep" + b"</div>" * 5000 + b"<p>after", "deep.html").code == "too_deep"
    assert (
        intake.load(b"<div>" * 1000 + b"deep" + b"</div>" * 1000 + b"<p>after", name="a.html").text == "deep\n\nafter\n"
    )
    assert refusal(b"<akomaNtoso>" + b"<p>" * 1000 + b"</p>" * 1000 + b"</akomaNtoso>", "deep.xml").code == "too_deep"


@pytest.mark.parametrize("case", NUMBERED, ids=lambda case: case["about"])
def test_a_word_file_shows_the_numbers_its_lists_count(case: dict[str, Any]) -> None:
    body = "".join(paragraph(*line) for line in case["paragraphs"])
    raw = docx(body, numbering=numbering(case["lists"]), styles=case.get("styles", ""))
    assert intake.load(raw, name="a.docx").text == "\n\n".join(case["shows"]) + "\n"


def test_a_number_of_a_word_file_that_is_longer_than_any_is_cut() -> None:
    raw = docx(paragraph("Decides", "1"), numbering=numbering({"1": [["decimal", "%1" * 5000]]}))
    assert len(intake.load(raw, name="a.docx").text) < 200


def test_a_word_file_is_read_as_it_looks_when_all_changes_are_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>Decides</w:t></w:r><w:del><w:r><w:delText>never</w:delText></w:r></w:del>"
        '<w:ins><w:r><w:t xml:space="preserve"> so</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>'
        "<w:r><w:noBreakHyphen/><w:t>long</w:t><w:softHyphen/><w:t>er</w:t><w:br/><w:t>line</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    found = intake.load(docx(body), name="a.docx")
    assert found.text == "Decides so\u2011longer\nline\n\na\tb\n"
    assert found.notes == ("1 deleted stretches left out",)
    assert intake.locate(found, found.text.index(" so") + 1) == "paragraph 1, run 2, character 1"


def test_notes_of_a_word_file_stand_at_its_end_and_their_markers_join_no_number() -> None:
    body = (
        '<w:p><w:r><w:t>resolution 70/1</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'
        "<w:r><w:t>, and 2</w:t></w:r>"
        '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>7</w:t></w:r></w:p>'
    )
    notes = (
        '<w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>'
        '<w:r><w:t xml:space="preserve"> See it.</w:t></w:r></w:p></w:footnote>'
    )
    found = intake.load(docx(body, footnotes=notes, header="<w:p><w:r><w:t>WT/L/1</w:t></w:r></w:p>"), name="a.docx")
    assert found.text == "WT/L/1\n\nresolution 70/1¹, and 2⁷\n\n1 See it.\n"
    assert intake.locate(found, found.text.index("See")).startswith("note 1, paragraph 1")


def test_a_word_file_tells_the_language_most_of_it_is_marked_with() -> None:
    spanish = '<w:r><w:rPr><w:lang w:val="es-ES"/></w:rPr><w:t>Decide lo siguiente</w:t></w:r>'
    assert intake.load(docx(f"<w:p>{spanish}<w:r><w:t>Hi</w:t></w:r></w:p>"), name="a.docx").language == "spa"
    usual = '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-CH"/></w:rPr></w:rPrDefault></w:docDefaults>'
    assert intake.load(docx(paragraph("Décide"), styles=usual), name="a.docx").language == "fra"


def test_mark_up_that_cuts_the_text_too_small_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composer, "_MOST_PIECES", 10)
    error = refusal(b"<p>x<p>y" * 10, "tiny.html")
    assert (error.code, error.where) == ("too_large", "tiny.html")


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<p>a" * 500_001, "500,001 tags"),
        ("<p " + " ".join(f"a{at}=1" for at in range(1200)) + ">a", "more than 1,000 attributes"),
    ],
)
def test_a_page_that_would_take_the_parser_minutes_is_refused(page: str, says: str) -> None:
    assert says in refusal(page.encode(), "a.html").problem


def test_a_page_with_long_attributes_is_read() -> None:
    page = '<p title="' + "many words " * 1200 + '">a</p>'
    assert intake.load(page.encode(), name="a.html").text == "a\n"


def test_what_unpacks_to_far_more_than_its_size_is_refused() -> None:
    bomb = docx("<w:p/>" * 2_000_000)
    assert refusal(bomb, "bomb.docx").code == "zip_bomb"
    modest = Limits(file_bytes=1 << 20, unpacked_bytes=2000, ratio=10**6)
    assert refusal(docx(paragraph("x" * 5000)), "large.docx", modest).code == "zip_bomb"


def test_an_archive_that_lies_about_its_size_is_refused_while_it_is_unpacked() -> None:
    raw = bytearray(docx("<w:p/>" * 2_000_000))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        true_size = archive.getinfo("word/document.xml").file_size
    lie = bytes(raw).replace(true_size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert refusal(lie, "liar.docx").code in {"zip_bomb", "damaged"}


def test_a_word_file_with_entities_or_without_text_document_is_refused() -> None:
    assert refusal(docx("<w:p/>", doctype='<!DOCTYPE w [<!ENTITY a "b">]>'), "sly.docx").code == "xml_entities"
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readme.txt", "hello")
        assert refusal(file.getvalue(), "other.docx").code == "unknown_format"
    whole = docx(paragraph("The Council"))
    assert refusal(whole[: len(whole) // 2], "cut.docx").code == "damaged"


def test_a_pdf_is_read_page_by_page_with_its_line_ends() -> None:
    found = intake.load(pdf([["The Council,", "Decides so."], ["Second page."]]), name="a.pdf")
    assert found.text == "The Council,\nDecides so.\fSecond page."
    assert intake.locate(found, found.text.index("Decides")).startswith("page 1, line 2, box 73 700 ")
    assert intake.locate(found, found.text.index("Second")).startswith("page 2, line 1, box 73 720 ")


def test_pages_without_text_are_told_and_a_pdf_of_only_such_is_refused() -> None:
    assert intake.load(pdf([["One."], []]), name="a.pdf").notes == ("no text on page 2: blank, or an image",)
    assert refusal(pdf([[], []]), "scan.pdf").code == "no_text_layer"


def test_a_locked_pdf_is_refused() -> None:
    assert refusal((HERE / "locked.pdf").read_bytes(), "locked.pdf").code == "password"


def test_without_the_package_for_pdf_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypdfium2", None)
    with pytest.raises(ExtraMissing, match=r"wpkg\[pdf\]"):
        intake.load(pdf([["x"]]), name="a.pdf")


def test_a_file_beyond_the_limit_is_refused_and_the_limit_can_be_raised(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    path.write_bytes(b"word " * (50 * 200_000))
    with pytest.raises(ReadError, match="--max-size 48") as caught:
        intake.load(path)
    assert caught.value.code == "too_large"
    assert len(intake.load(path, limits=Limits.of_megabytes(64)).text) == path.stat().st_size
    assert refusal(path.read_bytes(), "piped.txt").code == "too_large"


@pytest.fixture
def odd_paths(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "folder.txt").mkdir()
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "locked.txt").write_text("x")
    (tmp_path / "locked.txt").chmod(0)
    return {path.stem: path for path in tmp_path.iterdir()} | {"null": tmp_path / "a\0b"}


@pytest.mark.parametrize("name", ["folder", "pipe", "loop", "gone", "null"])
def test_what_is_no_regular_file_is_refused_and_never_waited_for(name: str, odd_paths: dict[str, Path]) -> None:
    with pytest.raises(ReadError) as caught:
        intake.load(odd_paths[name])
    assert caught.value.code == "unreadable"


def test_a_file_one_may_not_read_is_refused(monkeypatch: pytest.MonkeyPatch, odd_paths: dict[str, Path]) -> None:
    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    with pytest.raises(ReadError, match="Permission denied"):
        intake.load(odd_paths["locked"])


def test_odd_names_are_shown_so_that_they_can_be_printed() -> None:
    assert intake.printable("a\nb\x1b[31m.txt") == "a\\nb\\x1b[31m.txt"
    assert intake.printable(os.fsdecode(b"caf\xe9.txt")) == "caf\\xe9.txt"
    assert intake.printable("décision №1.txt") == "décision №1.txt"


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (27, "lowerLetter", "aa"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (7, "chicago", "7"),
        (0, "lowerLetter", "0"),
    ],
)
def test_numbers_are_written_as_lists_write_them(number: int, style: str, shown: str) -> None:
    assert numerals.written(number, style) == shown


@pytest.mark.parametrize("row", table("intake")["languages"], ids=lambda row: row["language"])
def test_every_language_row_knows_its_examples(row: dict[str, Any]) -> None:
    assert row["source"]
    assert {hints.language(tag) for tag in row["example"]} == {row["language"]}


@pytest.mark.parametrize("row", table("intake")["profiles"], ids=lambda row: row["country"])
def test_every_profile_row_knows_its_example(row: dict[str, Any]) -> None:
    assert row["source"]
    assert hints.profile(row["example"].split("/")[2]) == row["profile"]
    assert hints.profile("nowhere") is None


@pytest.mark.parametrize("row", table("intake")["elements"], ids=lambda row: f"{row['format']}-{row['kind']}")
def test_every_row_of_elements_shows_its_example_as_it_says(row: dict[str, Any]) -> None:
    assert row["source"]
    wanted = {"block": "\n\nOne\n\nTwo\n\nThree", "inline": "One Two Three", "unseen": ""}[row["kind"]]
    if row["format"] == "html":
        found = intake.load(f"<p>before</p>{row['example']}<p>after</p>".encode(), name="a.html")
        wanted = f"before{wanted}\n\nafter\n"
    elif row["format"] == "akn":
        found = intake.load(f"<akomaNtoso><p>{row['example']}.</p></akomaNtoso>".encode(), name="a.xml")
        wanted = f"{wanted}.\n"
    else:
        found = intake.load(docx(f"<w:p>{row['example']}</w:p>" + paragraph("after")), name="a.docx")
        wanted = "after\n"
    assert found.text == wanted
