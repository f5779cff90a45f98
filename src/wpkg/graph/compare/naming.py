"""A change under its name, with the sentence that tells it."""

from __future__ import annotations

from wpkg.graph.compare.records import Change
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.shown import Words

_VALUE = "value-"
Acts = tuple[tuple[str, ...], tuple[str, ...]]


def named(
    name: str, old: Words, new: Words, *, role: str = "", was: str = "", now: str = "", acts: Acts = ((), ())
) -> Change:
    """Return a change with its meaning in a sentence; names ending in -changed, -added, -removed may bear a role."""
    meanings = vocabulary().meanings
    key = name if name in meanings else f"{_VALUE}{name.rpartition('-')[2]}"
    shown = f" in the {role}" if role and key == name else role
    values = {"was": was, "is": now}
    if key.startswith(_VALUE):
        values = {"was": _beside(was, old), "is": _beside(now, new)}
    told = meanings[key].format(old=_quoted(old), new=_quoted(new), role=shown, **values)
    return Change(name, role, old, new, was, now, told, acts[0], acts[1])


def _beside(value: str, words: Words) -> str:
    """Return what words stand for, in brackets, where that is more than the words."""
    return f" ({value})" if value and value != words.exact else ""


def _quoted(words: Words, width: int = 90) -> str:
    line = " ".join((words.exact or "").split())
    return f"“{line if len(line) <= width else line[: width - 1].rstrip() + '…'}”" if line else "nothing"
