"""Names of gold files turned into the compact names the reader gives, by the table beside this module."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")


@cache
def table() -> Any:
    """Return the table of names, read once."""
    return yaml.safe_load(Path(__file__).with_name("names.yaml").read_text(encoding="utf-8"))


def compact(name: str | None) -> str | None:
    """Return the name under which a value is compared: without blanks, documents without the prefix of their kind."""
    return name.removeprefix("doc:").replace(" ", "") if name else None


def same(one: str | None, other: str | None) -> bool:
    """Tell whether two compact names mean the same.

    Names made of a title mean the same if their words do, small words aside: all words of the shorter, four at least,
    stand in the longer, and their numbers are the same.
    """
    if one == other or one is None or other is None:
        return one == other
    if not (_SLUG.fullmatch(one) and _SLUG.fullmatch(other)):
        return False
    small = frozenset(table()["small_words"])
    words, others = ({each for each in name.split("-") if each not in small} for name in (one, other))
    less = min(words, others, key=len)
    numbers = {each for each in words ^ others if each.isdigit()}
    return words == others or (len(less) >= 4 and less == words & others and not numbers)


def right_names(name: object) -> tuple[str | None, ...]:
    """Return the names that are right where the gold has this one; None among them: unresolved is right."""
    if name is None:
        return (None,)
    known = table()["names"].get(str(name))
    if known is not None:
        return tuple(known)
    for row in sorted(table()["prefixes"], key=lambda each: -len(each["gold"])):
        if str(name).startswith(row["gold"]):
            rest = str(name)[len(row["gold"]) :]
            return (compact(row["name"] + (rest.lower() if row["fold"] == "lower" else rest)),)
    return (compact(str(name)),)


def resolved_names(name: object) -> tuple[str, ...]:
    """Return the names that are right, without the possibility that unresolved is."""
    return tuple(each for each in right_names(name) if each is not None)


def types(name: str) -> tuple[str, ...]:
    """Return the reference types that are right where the gold has this one."""
    return tuple(table()["types"].get(name, (name,)))


def family(resolution: str, kind: str, text: str) -> str:
    """Tell how a reference refers: by the resolution the gold gives, else by its kind and words."""
    known = table()["families"].get(resolution)
    if known is not None:
        return str(known)
    for row in table()["shapes"]:
        if kind in row.get("kinds", ()):
            return str(row["family"])
        if "begins" in row and re.match(row["begins"], text):
            return str(row["family"])
        if "holds" in row and re.search(row["holds"], text):
            return str(row["family"])
    return "named" if any(letter.isupper() for letter in text) else "described"
