"""``wpkg export`` as people and scripts meet it: files, folders, standard output, and what is refused."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

import wpkg
from wpkg import stores
from wpkg.cli import main
from wpkg.publish.exports import FORMATS

Captured = pytest.CaptureFixture[bytes]


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """Load the store of this worker, whichever test comes first."""
    stores.load_embedded()


def run(arguments: list[str], captured: Captured) -> tuple[int, bytes, str]:
    code = 0
    try:
        main(["export", *arguments])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    out, err = captured.readouterr()
    return code, out, err.decode()


def test_the_list_shows_every_format_and_what_it_leaves_out(capfdbinary: Captured) -> None:
    code, out, _ = run(["--list"], capfdbinary)
    told = " ".join(out.decode().split())
    assert code == 0
    for name, format_ in FORMATS.items():
        assert f"{name} {format_.media_type}" in told
        assert format_.leaves_out in told


def test_an_export_goes_to_standard_output_and_talk_to_standard_error(capfdbinary: Captured) -> None:
    code, out, err = run(["--to", "turtle", "WT/L/843"], capfdbinary)
    assert code == 0
    assert len(list(ox.parse(out, format=ox.RdfFormat.TURTLE))) > 3000
    assert "left out" not in out.decode().splitlines()[-1]
    assert "Traceback" not in err


def test_a_file_holds_what_standard_output_shows(tmp_path: Path, capfdbinary: Captured) -> None:
    path = tmp_path / "decision.nq"
    code, _, err = run(["--to", "nquads", "WT/L/843", "-o", str(path)], capfdbinary)
    assert code == 0
    assert f"wrote {path}" in err
    assert "left out: The ontology" in err
    assert path.read_bytes() == run(["--to", "nquads", "WT/L/843"], capfdbinary)[1]
    with wpkg.open() as graph:
        assert graph.export("nquads", "WT/L/843") == path.read_bytes()


def test_tables_fill_a_folder_or_an_archive(tmp_path: Path, capfdbinary: Captured) -> None:
    assert run(["--to", "csv", "-o", str(tmp_path / "tables")], capfdbinary)[0] == 0
    assert run(["--to", "csv", "-o", str(tmp_path / "tables.zip")], capfdbinary)[0] == 0
    with zipfile.ZipFile(tmp_path / "tables.zip") as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "tables").iterdir()} == packed
    assert "csv-metadata.json" in packed


def test_a_single_file_in_a_folder_is_called_after_the_graph(tmp_path: Path, capfdbinary: Captured) -> None:
    assert run(["--to", "graphml", "-o", f"{tmp_path}/"], capfdbinary)[0] == 0
    assert run(["--to", "csv", "--table", "periods", "-o", str(tmp_path)], capfdbinary)[0] == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["wpkg.csv", "wpkg.graphml"]


def test_nothing_is_written_over_unless_asked_for(tmp_path: Path, capfdbinary: Captured) -> None:
    path = tmp_path / "report.md"
    path.write_text("mine")
    code, _, err = run(["--to", "md", "-o", str(path)], capfdbinary)
    assert (code, path.read_text()) == (2, "mine")
    assert "--force" in err
    assert run(["--to", "md", "-o", str(path), "--force"], capfdbinary)[0] == 0
    assert path.read_text("utf-8").startswith("# Work Programme Knowledge Graph")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path, capfdbinary: Captured) -> None:
    (tmp_path / "file").write_text("mine")
    for nowhere in (tmp_path / "no-such-folder/x.ttl", tmp_path / "file/x.ttl"):
        code, _, err = run(["--to", "turtle", "WT/L/843", "-o", str(nowhere)], capfdbinary)
        assert code == 2
        assert f"{nowhere} cannot be written" in err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_what_is_no_text_is_not_shown_on_a_terminal(
    name: str, capfdbinary: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    code, out, err = run(["--to", name, "WT/L/843"], capfdbinary)
    assert code == 2
    assert out == b""
    assert "-o FILE" in err


def test_an_archive_goes_into_a_pipe(capfdbinary: Captured) -> None:
    code, out, _ = run(["--to", "csv", "WT/L/843"], capfdbinary)
    assert code == 0
    archive = zipfile.ZipFile(io.BytesIO(out))
    assert archive.testzip() is None
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--to", "cvs"], 2, "or csv?"),
        (["--to", "turtle", "WT/L/834"], 1, "WT/L/843"),
        (["--to", "turtle", "CTD"], 2, "is a body"),
        (["--to", "csv", "--table", "perods"], 2, "periods"),
        (["--to", "graphml", "--table", "periods"], 2, "one of csv"),
        (["--to", "xlsx", "--with-neighbours"], 2, "one of turtle"),
        (["--to", "jsonld", "--context", "elsewhere"], 2, "inline"),
        ([], 2, "--to"),
    ],
)
def test_what_cannot_be_understood_is_told(arguments: list[str], code: int, words: str, capfdbinary: Captured) -> None:
    found, out, err = run(arguments, capfdbinary)
    assert (found, out) == (code, b"")
    assert words in err
    assert "Traceback" not in err
