"""Pictures as files: SVG, PNG and PDF as other programs open them, and the command that writes them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

import pictured
from wpkg import stores
from wpkg.cli import main
from wpkg.errors import BadParameter, ExtraMissing
from wpkg.publish import pictures
from wpkg.publish.pictures import saving
from wpkg.publish.pictures.saving import converted, save


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Load the store of this worker, whichever test comes first."""
    stores.load_embedded()


@pytest.fixture(scope="module")
def svgs() -> Mapping[str, str]:
    return {
        "lineage": pictures.lineage(pictured.web_by_lot(13, 1)),
        "tall": pictures.lineage(pictured.web_by_lot(300, 2)),
        "timeline": pictures.timeline(pictured.timeline_by_lot(13, 3)),
        "instructions": pictures.instructions(pictured.instructions_by_lot(13, 7, 5)),
        "heat": pictures.heat(pictured.heat_by_lot(13, 7)),
    }


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = 0
    try:
        main(["draw", *arguments])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    streams = capsys.readouterr()
    return code, streams.out, streams.err


@pytest.mark.parametrize("name", ["lineage", "tall", "timeline", "instructions", "heat"])
def test_a_png_is_opened_elsewhere_and_is_no_blank_page(svgs: Mapping[str, str], name: str) -> None:
    with Image.open(io.BytesIO(converted(svgs[name], "png"))) as image:
        assert image.format == "PNG"
        assert image.width == 1800
        colours = image.convert("RGB").getcolors(1_000_000)
    assert colours is not None
    ranked = sorted(colours, reverse=True)
    assert ranked[0][1] == (255, 255, 255), "the light colours hold"
    assert len(ranked) > 50


@pytest.mark.parametrize("name", ["lineage", "tall", "timeline", "instructions", "heat"])
def test_the_words_of_a_pdf_can_be_selected(svgs: Mapping[str, str], name: str) -> None:
    document = pypdfium2.PdfDocument(converted(svgs[name], "pdf"))
    try:
        assert len(document) == 1
        assert document[0].get_size()[0] == pytest.approx(900)
        text = "".join(document[0].get_textpage().get_text_bounded().split())
        assert document.get_metadata_dict()["Title"] == pictured.parsed(svgs[name]).findtext(f"{pictured.SVG}title")
    finally:
        document.close()
    seen = [one for one in pictured.words(svgs[name]) if one.text.isascii()]
    missing = [one.text for one in seen if "".join(one.text.split()) not in text]
    assert missing == []


def test_a_pdf_carries_the_long_description(svgs: Mapping[str, str]) -> None:
    assert b"/Alt" in converted(svgs["heat"], "pdf") or b"/StructTreeRoot" in converted(svgs["heat"], "pdf")


@pytest.mark.parametrize("format_", ["png", "pdf"])
def test_the_same_picture_gives_the_same_file(svgs: Mapping[str, str], format_: str) -> None:
    assert converted(svgs["heat"], "png") == converted(svgs["heat"], "png")
    assert converted(svgs["heat"], "pdf") == converted(svgs["heat"], "pdf")


def test_without_typst_only_svg_is_written(
    svgs: Mapping[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "find_spec", lambda name: None)
    save(svgs["heat"], tmp_path / "heat.svg")
    assert (tmp_path / "heat.svg").read_text("utf-8") == svgs["heat"]
    with pytest.raises(ExtraMissing, match=r"wpkg\[pictures\]"):
        save(svgs["heat"], tmp_path / "heat.pdf")


def test_other_formats_are_refused(svgs: Mapping[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match=r"\.svg, \.png, \.pdf"):
        save(svgs["heat"], tmp_path / "heat.gif")


@pytest.mark.parametrize(
    "asked",
    [
        ["lineage"],
        ["lineage", "WT/L/843", "--depth", "1"],
        ["lineage", "moratorium", "WT/L/843"],
        ["timeline", "moratorium"],
        ["timeline", "WT/L/843"],
        ["instructions"],
        ["instructions", "CTD"],
        ["heat"],
        ["heat", "moratorium", "--include-unverified"],
    ],
    ids=" ".join,
)
def test_the_command_draws(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(asked, capsys)
    assert code == 0, err
    assert pictured.parsed(out).tag == f"{pictured.SVG}svg"


def test_the_command_writes_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for suffix, start in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".pdf", b"%PDF")):
        target = tmp_path / f"picture{suffix}"
        code, out, err = run(["heat", "-o", str(target)], capsys)
        assert (code, out) == (0, "")
        assert str(target) in err
        assert target.read_bytes().startswith(start)


@pytest.mark.parametrize(
    ("asked", "code", "told"),
    [
        (["timeline"], 2, "one thread or document, not of 0"),
        (["heat", "-o", "heat.gif"], 2, ".svg, .png, .pdf"),
        (["lineage", "WT/L/834"], 1, "did you mean"),
        (["lineage", "CTD"], 2, "is a body"),
        (["heat", "WT/GC/W/794"], 2, "no principle and no beneficiary"),
        (["instructions", "WT/GC/W/794"], 2, "nobody is told anything"),
        (["story"], 2, "lineage"),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, list) else "",
)
def test_what_cannot_be_drawn_is_refused_in_words(
    asked: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ended, out, err = run(asked, capsys)
    assert (ended, out) == (code, "")
    assert told in err
