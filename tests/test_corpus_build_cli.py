"""``wpkg corpus build`` and ``show`` at the command line: what they report, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from wpkg.cli import main

TEXT = "A/RES/99/{0}\n\nThe General Assembly,\n\nRecalling its resolution 70/1,\n\n1. Requests a report.\n"


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.jsonl"
    records = [{"nr": number, "words": TEXT.format(number)} for number in range(3)]
    path.write_text("".join(f"{json.dumps(each)}\n" for each in records) + "no record\n")
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


def test_a_build_reports_what_it_did_and_show_what_is_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, lines: Path
) -> None:
    out = tmp_path / "out"
    fields = ("--text-field", "words", "--id-field", "nr")
    code, told, said = run(capsys, "corpus", "build", lines, out, *fields, "--workers", "1", "--no-validate")
    assert code == 0, said
    facts = {line.split()[0]: line for line in told.splitlines()}
    assert "4 read, 0 resumed, 0 the same" in facts["documents"]
    assert "1 not_json" in told
    assert said.endswith(f"wrote {out}\n")
    code, told, _ = run(capsys, "corpus", "build", lines, out, *fields, "--no-validate", "--format", "json")
    assert (code, json.loads(told)["same"]) == (0, 3)
    code, told, _ = run(capsys, "corpus", "show", out)
    assert (code, told.splitlines()[1].split()[:3]) == (0, ["documents", "1", "3"])
    code, told, _ = run(capsys, "corpus", "show", out, "--format", "json")
    assert (code, json.loads(told)["aside"]) == (0, {"not_json": 1})


def test_a_build_of_nothing_ends_with_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    code, _, _ = run(capsys, "corpus", "build", tmp_path / "in", tmp_path / "out", "--no-link", "--no-validate")
    assert code == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["build", "nowhere", "out"], "there is no such input"),
        (["build", ".", "out", "--engine", "spark"], "go together"),
        (["build", ".", "out", "--profile", "nobody"], "there is no profile 'nobody'"),
        (["build", ".", "out", "--on", "yesterday"], "'yesterday' is no day"),
        (["build", "."], "Missing argument"),
        (["show", "nowhere"], "there is no dataset in parts"),
    ],
)
def test_what_cannot_be_done_is_told(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, said = run(capsys, "corpus", *arguments)
    assert code == 2
    assert told in said
