"""Decisions that nobody took, which cite each other: texts for corpora of any size."""

from __future__ import annotations

from pathlib import Path

_TEXT = """WT/L/{number}
{day} March {year}

GENERAL COUNCIL

DECISION ON MADE-UP MATTER NUMBER {number}

Decision of {day} March {year}

The General Council,

Recalling the Decision of the General Council in document WT/L/{one};

Having regard to the report of the Committee on Trade and Development (WT/L/{other}),

Decides as follows:

1. The Committee on Trade and Development shall review the matter every {many} months, starting in {next}.

2. Members are invited to submit their views to the Secretariat not later than 30 June {next}.

3. This Decision extends the Decision in WT/L/{other} until 31 December {next}.
"""


def text(number: int) -> str:
    """Return the text of one decision; it cites two others."""
    year = 2000 + number % 20
    return _TEXT.format(
        number=5000 + number,
        one=5000 + number // 2,
        other=5000 + max(number - 3, 0),
        day=1 + number % 28,
        year=year,
        next=year + 1,
        many=2 + number % 9,
    )


def write(folder: Path, count: int) -> None:
    """Write so many texts into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"text-{number:06}.txt").write_text(text(number), "utf-8")
