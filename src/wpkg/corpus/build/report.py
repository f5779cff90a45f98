"""What a build did, as a value: for the terminal, and for ``report.json``."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from wpkg.errors import DataError, StoreMissing

FILE = "report.json"


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did, and what the dataset holds after it.

    ``read`` documents were read by this run, whatever became of them, ``resumed`` by one that was interrupted, ``same``
    are those of the dataset before; ``aside`` counts by reason, ``ignored`` what is no document. ``parts`` are (kept,
    written, removed). ``findings`` counts what the reader remarked and ``checks`` what the shapes found, by code;
    ``renamed`` are (input, slug) of documents that could not have the name of their symbol. ``links`` is the report of
    linking. ``stages`` are seconds by name, ``rate`` the documents read in a second.
    """

    documents: int = 0
    read: int = 0
    resumed: int = 0
    same: int = 0
    aside: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    graphs: int = 0
    triples: int = 0
    parts: tuple[int, int, int] = (0, 0, 0)
    languages: Mapping[str, int] = field(default_factory=dict)
    references: Mapping[str, int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    checks: Mapping[str, int] = field(default_factory=dict)
    renamed: tuple[tuple[str, str], ...] = ()
    links: Mapping[str, Any] = field(default_factory=dict)
    stages: Mapping[str, float] = field(default_factory=dict)
    rate: float = 0.0
    manifest: str = ""

    @property
    def set_aside(self) -> int:
        """How many inputs were set aside."""
        return sum(self.aside.values())

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def to_json(report: Report) -> bytes:
    """Return a report as ``report.json`` has it."""
    return (json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n").encode()


def last(folder: Path) -> Report:
    """Return the report of the last build of a dataset.

    Raises:
        StoreMissing: there is none.
        DataError: it cannot be read.
    """
    path = folder / FILE
    try:
        found = json.loads(path.read_bytes())
        found["parts"] = tuple(found["parts"])
        found["renamed"] = tuple((name, slug) for name, slug in found["renamed"])
        return Report(**found)
    except FileNotFoundError:
        raise StoreMissing("there is no report of a build", where=str(path), todo="run: wpkg corpus build") from None
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"the report cannot be read ({error})", where=str(path)) from error


def largest_first(counts: Counter[str]) -> dict[str, int]:
    """Return counts, the largest first, equal ones by name."""
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
