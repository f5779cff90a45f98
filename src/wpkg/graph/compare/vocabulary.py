"""The words and kinds that comparisons know, from ``names.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "names.yaml"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The tables of ``names.yaml``; ``meanings`` and ``mirrors`` are by the name of a change.

    ``plain`` holds the words that tell what kind of change it is though no slot does: joining, order, degree, articles,
    months, numerals.
    """

    kinds: Mapping[str, frozenset[str]]
    related: frozenset[frozenset[str]]
    weights: Mapping[str, int]
    strengths: tuple[str, ...]
    roles: Mapping[str, str]
    followed: tuple[str, ...]
    behind: tuple[str, ...]
    phrases: tuple[str, ...]
    tracked: tuple[str, ...]
    modals: Mapping[str, frozenset[str]]
    plain: Mapping[str, frozenset[str]]
    forms: Mapping[str, str]
    spellings: tuple[tuple[str, str], ...]
    meanings: Mapping[str, str]
    mirrors: Mapping[str, str]


@cache
def vocabulary() -> Vocabulary:
    """Return the tables, read once."""
    import yaml  # slow to import

    told = yaml.safe_load(_FILE.read_text("utf-8"))
    return Vocabulary(
        kinds={name: frozenset(kinds) for name, kinds in told["kinds"].items()},
        related=frozenset(frozenset(pair) for pair in told["related"]),
        weights=told["weights"],
        strengths=tuple(told["strengths"]),
        roles=told["roles"],
        followed=tuple(told["followed"]),
        behind=tuple(told["behind"]),
        phrases=tuple(told["phrases"]),
        tracked=tuple(told["tracked"]),
        modals={name: frozenset(words) for name, words in told["modals"].items()},
        plain={name: frozenset(words) for name, words in told["plain"].items()},
        forms=told["forms"],
        spellings=tuple((first, second) for first, second in told["spellings"]),
        meanings={name: change["meaning"] for name, change in told["changes"].items()},
        mirrors={name: change["mirror"] for name, change in told["changes"].items()},
    )


def mirror(name: str) -> str:
    """Return the name a change bears when the two texts change places."""
    known = vocabulary().mirrors.get(name)
    if known is not None:
        return known
    role, _, how = name.rpartition("-")
    return f"{role}-{ {'added': 'removed', 'removed': 'added'}.get(how, how) }"
