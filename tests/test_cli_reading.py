"""``wpkg read``, ``evaluate`` and ``accept`` at the command line: what goes where, and how it ends."""

from __future__ import annotations

import io
import json
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wpkg import acceptance
from wpkg.cli import main
from wpkg.corpus import render
from wpkg.errors import AnnotationError, BadParameter
from wpkg.reading import Reading
from wpkg.text import annotations as stand_off
from wpkg.text import evaluation
from wpkg.text import read as reader
from wpkg.text.evaluation.measures import Measure, Miss
from wpkg.text.evaluation.report import Report
from wpkg.text.read import read

TEXT = "The General Council,\n\nRecalling its earlier work (WT/L/274),\n\nTo continue that work.\n"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return what the reader is asked."""
    calls: list[dict[str, Any]] = []

    def asked_to_read(text: str, **given: str | None) -> Reading:
        calls.append({"text": text, **given})
        return read(text, **given)

    monkeypatch.setattr(reader, "read", asked_to_read)
    return calls


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "decision.txt"
    path.write_text(TEXT)
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    code = 0
    try:
        main([str(each) for each in arguments])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    streams = capsys.readouterr()
    assert "Traceback" not in streams.err
    return code, streams.out, streams.err


def test_a_file_is_shown_in_the_terminal(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "read", source)
    assert code == 0
    assert "To continue that work." in out


def test_json_tells_the_reading_and_where_its_text_came_from(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "read", source, "--format", "json")
    record = json.loads(out)
    assert code == 0
    assert record["text_sha256"] == record["source"]["sha256"]
    assert record["findings"][0]["code"] == "missing_enacting_word"
    assert "text" not in record["source"]


def test_json_of_a_page_holds_its_text_and_the_way_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text("<p>The <b>Council</b>")
    record = json.loads(run(capsys, "read", tmp_path / "a.html", "--format", "json")[1])
    assert record["source"]["text"] == "The Council\n"
    assert record["source"]["origins"][1] == [4, 11, "line 1, html/body/p/b"]


def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, asked: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfD\xc3\xa9cide.\r\n")))
    code, out, _ = run(capsys, "read", "-", "--format", "json")
    assert code == 0
    assert asked[0]["text"] == "Décide.\r\n"
    assert json.loads(out)["source"]["name"] == "standard input"


def test_what_is_asked_for_and_what_the_format_states_reach_the_reader(
    tmp_path: Path, asked: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    meta = '<meta><FRBRcountry value="un"/><FRBRlanguage language="spa"/></meta>'
    (tmp_path / "a.xml").write_text(f"<akomaNtoso>{meta}<p>Decide</p></akomaNtoso>")
    run(capsys, "read", tmp_path / "a.xml", "--format", "json")
    run(capsys, "read", tmp_path / "a.xml", "--format", "json", "--profile", "wto", "--language", "fra")
    assert [(each["profile"], each["language"]) for each in asked] == [("un", "spa"), ("wto", "fra")]


def test_a_draft_is_written_with_its_text_and_description(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "new" / "annotations.yaml"
    code, out, err = run(capsys, "read", source, "-o", place, "--from", "https://example.org/a", "--terms", "free")
    facts = tomllib.loads((place.parent / "source.toml").read_text())
    assert (code, out) == (0, "")
    assert "wrote" in err
    assert (place.parent / "source.txt").read_text() == TEXT
    assert facts["retrieved_from"] == "https://example.org/a"
    assert facts["terms"] == "free"
    assert stand_off.load(place.parent).source.text == TEXT


def test_the_draft_on_standard_output_is_the_one_in_the_file(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "read", source, "-o", tmp_path / "new/annotations.yaml")
    assert run(capsys, "read", source, "--format", "yaml")[1] == (tmp_path / "new/annotations.yaml").read_text()


def test_a_draft_does_not_replace_what_a_curator_wrote(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "new" / "annotations.yaml"
    run(capsys, "read", source, "-o", place)
    assert run(capsys, "read", source, "-o", place)[0] == 0
    place.write_text("curated")
    code, _, err = run(capsys, "read", source, "-o", place)
    assert code == 2
    assert "--overwrite" in err
    assert place.read_text() == "curated"
    assert run(capsys, "read", source, "-o", place, "--overwrite")[0] == 0
    source.write_text("Another text.")
    code, _, err = run(capsys, "read", source, "-o", place, "--overwrite")
    assert code == 2
    assert "another draft" in err
    assert (place.parent / "source.txt").read_text() == TEXT


def test_the_suffix_of_the_output_chooses_the_format(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "read", source, "-o", tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["profile"] == "wto"
    run(capsys, "read", source, "-o", tmp_path / "a.html")
    assert "<html" in (tmp_path / "a.html").read_text()


def test_a_reading_is_written_as_turtle(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "read", source, "--format", "ttl")
    assert code == 0
    assert "General Council" in out


@pytest.mark.parametrize("format_", [None, "json", "html", "ttl"])
def test_a_folder_is_read_into_a_folder(
    format_: str | None, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in/sub").mkdir(parents=True)
    source.rename(tmp_path / "in/sub/a.txt")
    chosen = ["--format", format_] if format_ else []
    code, out, _ = run(capsys, "read", tmp_path / "in", "-o", tmp_path / "out", "--jobs", "1", *chosen)
    expected = f"a.txt.{format_}" if format_ else "a.txt/annotations.yaml"
    assert code == 0
    assert "1 read, 0 as before, 0 failed" in out
    assert "missing_enacting_word 1" in out
    assert (tmp_path / "out/sub" / expected).stat().st_size
    assert "1 as before" in run(capsys, "read", tmp_path / "in", "-o", tmp_path / "out", "--jobs", "1", *chosen)[1]


def test_the_drafts_of_a_folder_are_ready_for_a_curator(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    run(capsys, "read", source, "-o", tmp_path / "out")
    assert stand_off.load(tmp_path / "out/decision.txt").source.text == TEXT


def test_a_bad_file_in_a_folder_is_told_and_the_exit_code_is_1(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    code, out, err = run(capsys, "read", source, tmp_path / "bad.txt", "-o", tmp_path / "out", "--jobs", "1")
    assert code == 1
    assert "1 read, 0 as before, 1 failed" in out
    assert "bad.txt:1" in err
    assert "not_utf8 1" in out


def test_a_bad_file_alone_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    code, out, err = run(capsys, "read", tmp_path / "bad.txt")
    assert (code, out) == (1, "")
    assert "byte 0" in err
    assert run(capsys, "read", tmp_path / "nowhere.txt")[0] == 1


def test_a_file_that_is_not_there_stops_no_other(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "read", source, tmp_path / "nowhere.txt", "-o", tmp_path / "out")
    assert code == 1
    assert "1 read, 0 as before, 1 failed" in out
    assert "nowhere.txt" in err


def test_a_file_that_takes_too_long_is_told(source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "read", source, "-o", tmp_path / "out", "--time-limit", "0.000001")
    assert code == 1
    assert "too_slow 1" in out
    assert "--time-limit" in err


def test_an_output_without_a_suffix_is_a_folder_to_be_made(
    source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "read", source, "-o", tmp_path / "drafts")[0] == 0
    assert (tmp_path / "drafts/decision.txt/annotations.yaml").exists()


def test_a_large_file_is_read_if_the_limit_is_raised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "large.txt").write_text("word " * 1000)
    code, _, err = run(capsys, "read", tmp_path / "large.txt", "--max-size", "0.001")
    assert code == 1
    assert "--max-size 1" in err
    assert run(capsys, "read", tmp_path / "large.txt", "--max-size", "1")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "FILE"),
        (["a.txt", "b.txt"], "--out FOLDER"),
        (["-", "b.txt", "-o", "out"], "read alone"),
        (["{source}", "-o", "a.docx"], "names no format"),
        (["{source}", "-o", "a.json", "--format", "table"], "for the terminal"),
        (["{source}", "--format", "xml"], "xml"),
        (["{source}", "--assist", "http://127.0.0.1:9"], "--assist-model"),
        (["{source}", "--jobs", "0"], "--jobs"),
        (["{source}", "--language", "deu"], "deu"),
    ],
)
def test_misuse_ends_with_2_and_says_why(
    arguments: list[str], says: str, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "read", *(each.format(source=source) for each in arguments))
    assert (code, out) == (2, "")
    assert says in err


def test_an_unknown_profile_is_refused_with_those_there_are(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "read", source, "--profile", "atlantis")
    assert code == 2
    assert "wto" in err


def test_the_assistant_is_asked_only_when_it_is_named(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from wpkg.text import assistant

    named = []
    monkeypatch.setattr(assistant, "endpoint", lambda address, model, folder: named.append((address, model)))
    monkeypatch.setattr(assistant, "assist", lambda reading, helper: reading)
    run(capsys, "read", source, "--format", "json")
    assert not named
    run(capsys, "read", source, "--format", "json", "--assist", "http://127.0.0.1:9", "--assist-model", "small")
    assert named == [("http://127.0.0.1:9", "small")]


def test_evaluation_prints_figures_with_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = []

    def evaluate(path: Path, texts: Path | None = None) -> Report:
        given.append((path, texts))
        measure = Measure("references", "all", "F1", 8, 9, 9)
        return Report(1, 100, (measure,), (Miss("WT/L/1", "references", 5, "WT/L/2", ""),))

    monkeypatch.setattr(evaluation, "evaluate", evaluate)
    code, out, _ = run(capsys, "evaluate", "--gold", tmp_path, "--texts", tmp_path)
    assert code == 0
    assert given == [(tmp_path, tmp_path)]
    assert "references" in out
    assert "WT/L/1:5" in out
    assert json.loads(run(capsys, "evaluate", "--gold", tmp_path, "--format", "json")[1])["documents"] == 1
    assert run(capsys, "evaluate", "--gold", tmp_path, "--format", "md")[1].startswith("| task")


def test_evaluation_without_gold_is_misuse(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def evaluate(*_: object) -> Report:
        raise BadParameter("there is no gold")

    monkeypatch.setattr(evaluation, "evaluate", evaluate)
    assert run(capsys, "evaluate", "--gold", "nowhere")[0] == 2
    assert run(capsys, "evaluate")[0] == 2


@dataclass(frozen=True)
class Accepted:
    name: str = "doc:WT/L/1"
    folder: Path = Path("graph/sources/wt-l-1")
    added: tuple[str, ...] = ("graph/sources/wt-l-1/source.txt",)
    triples: int = 12


def test_accepting_a_draft_tells_what_was_added(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(acceptance, "accept", lambda path, progress, **_: Accepted())
    code, out, _ = run(capsys, "accept", "annotations.yaml")
    assert code == 0
    assert "doc:WT/L/1" in out
    assert "12 triples" in out


def test_a_draft_at_fault_ends_with_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def accept(*_: object, **__: object) -> Accepted:
        raise AnnotationError("a record is as the reader left it", where="annotations.yaml:3")

    monkeypatch.setattr(acceptance, "accept", accept)
    code, _, err = run(capsys, "accept", "annotations.yaml")
    assert code == 1
    assert "annotations.yaml:3" in err


def test_half_a_character_from_a_text_is_an_error_of_that_file(tmp_path: Path) -> None:
    from wpkg.errors import ReadError
    from wpkg.text.intake import Taken

    with pytest.raises(ReadError, match="surrogate"):
        render.read(Taken("a\ud800", "text/html", "utf-8", name="a.html"), render.Settings())
