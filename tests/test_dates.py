"""Dates as printed, row by row of their table and in the forms UN and WTO texts use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.text.references import dates
from wpkg.text.tables import table
from wpkg.text.view import fold, unwrap

ROWS = [
    pytest.param(row, id=row["id"]) for section, rows in table("dates").items() if section != "schema" for row in rows
]
CASES = yaml.safe_load((Path(__file__).parent / "sessions" / "dates.yaml").read_text(encoding="utf-8"))


def _read(text: str, language: str) -> list[tuple[str, str, str | None]]:
    found = dates.find(unwrap(fold(text)), language)
    return [(text[each.start : each.end], each.kind, each.value) for each in found]


@pytest.mark.parametrize("row", ROWS)
def test_every_row_reads_its_own_example(row: dict[str, Any]) -> None:
    example = row["example"]
    found = _read(example["text"], row.get("language", "eng"))
    assert [words for words, _, _ in found] == example["found"]
    assert [value for _, _, value in found] == example["value"]
    assert row["source"]


@pytest.mark.parametrize("case", [pytest.param(case, id=case["text"]) for case in CASES])
def test_dates_are_read_as_they_are_printed(case: dict[str, Any]) -> None:
    assert _read(case["text"], case.get("language", "eng")) == [tuple(each) for each in case["found"]]


@pytest.mark.parametrize("blank", ["\u00a0", "\n", "\r\n", "  "])
def test_a_date_may_be_broken_by_any_blank(blank: str) -> None:
    text = f"adopted on 25{blank}September{blank}1998 and since"
    assert _read(text, "eng") == [(f"25{blank}September{blank}1998", "date", "1998-09-25")]


def test_a_language_without_tables_has_no_dates() -> None:
    assert dates.find("am 25. September 1998", "deu") == []


@pytest.mark.parametrize("noise", ["2012 and ", "20", " ", "(2012", "12 March ", "July and ", "within within "])
def test_long_noise_is_read_to_its_end(noise: str) -> None:
    text = noise * 20_000
    found = dates.find(unwrap(fold(text)), "eng")
    assert all(each.value is None or each.kind in ("year", "date", "month") for each in found)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
