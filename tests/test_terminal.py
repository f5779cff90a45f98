"""What people see: a table where it fits, blocks where not, a tree that hides nothing it could not follow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from wpkg.graph.answer import Answer, Column, Value
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.lineage.walk import Lineage, Unresolved, lineage
from wpkg.iri import work
from wpkg.publish import formats, terminal, terminal_lineage

CYCLE = (Path(__file__).parent / "lineage/cycle.ttl").read_bytes()


def answer(*rows: Sequence[Value]) -> Answer:
    columns = (Column("name", "string", ""), Column("number", "integer", ""), Column("empty", "string", ""))
    return Answer("sample", columns, tuple((*row, None) for row in rows))


def shown(renderable: object, capsys: pytest.CaptureFixture[str]) -> str:
    terminal.write(renderable)  # type: ignore[arg-type]
    return capsys.readouterr().out


def test_a_table_that_fits_has_a_line_a_row_and_no_empty_column(capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(terminal.table(answer(("one", 1), ("three", 300))), capsys).splitlines()
    assert lines == ["name   number", "─────  ──────", "one         1", "three     300"]


def test_a_table_that_does_not_fit_becomes_blocks_with_whole_values(capsys: pytest.CaptureFixture[str]) -> None:
    long = "word " * 40 + "end"
    text = shown(terminal.table(answer((long, 1), ("short", 2))), capsys)
    assert f"name    {long}\nnumber  1\n\nname    short\nnumber  2\n" == text


def test_an_empty_answer_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(terminal.table(answer()), capsys) == ""


def test_lines_in_a_pipe_end_without_blanks(capsys: pytest.CaptureFixture[str], embedded_store: EmbeddedStore) -> None:
    text = shown(terminal_lineage.lineage(lineage(embedded_store, work("WT/L/274"), down=True)), capsys)
    assert text
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_a_unit_met_again_is_told_and_a_citation_without_target_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    store = EmbeddedStore.memory()
    store.replace({"http://g": CYCLE})
    found = lineage(store, "http://example.org/id/c")
    open_end = Unresolved("X/3", "recalls", "an earlier text", "no such text is known", "http://e/r")
    whole = Lineage(found.start, found.down, found.edges, (open_end,), found.checked, found.unverified_included)
    text = shown(terminal_lineage.lineage(whole), capsys)
    assert "(see above)" in text
    assert "recalls ? no such text is known  unresolved" in text


def test_markdown_escapes_what_would_end_a_cell() -> None:
    rows = formats.markdown(answer(("a|b\\c\nd", 1))).splitlines()
    assert rows[2] == "| a\\|b\\\\c d | 1 |  |"
