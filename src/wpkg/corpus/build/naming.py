"""Two documents that would be one work: which of them keeps the name, and what the others are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, count

from wpkg.corpus.build.plan import Likeness, Plan

_FIRST = "eng"
_HELD = "-draft"


def assign(plan: Plan, held: frozenset[str]) -> None:
    """Write down the names of all documents that cannot have the one their symbol gives.

    Args:
        plan: what is known of all documents.
        held: slugs of works whose text is held elsewhere.
    """
    given: set[str] = set()
    for slug, alike in plan.alike(sorted(held)):
        for name, asked, copied in names(
            slug, alike, slug in held, lambda each: each in given or plan.is_natural(each)
        ):
            given.add(asked)
            plan.assign(name, asked, copied)


def names(
    slug: str, alike: Sequence[Likeness], held: bool, taken: Callable[[str], bool]
) -> Iterator[tuple[str, str, str]]:
    """Yield (name, slug, what it is a copy of) for those documents that do not get the slug itself.

    The first by name keeps it, one in English before all others. The same text a second time is a copy, and is left
    out; another language is told by its code, anything else by a number. Where the text of the work is held elsewhere,
    nobody keeps the slug.

    Args:
        slug: what all of them would be called.
        alike: the documents.
        held: whether the work's text is held elsewhere.
        taken: whether a document is, or will be, called so.
    """
    ordered = sorted(alike, key=lambda each: (each.language != _FIRST, each.name))
    texts: dict[str, str] = {}
    given: set[str] = {slug}
    base = f"{slug}{_HELD}" if held else slug
    first = ordered[0].language
    for each in ordered:
        if each.text in texts:
            yield each.name, "", texts[each.text]
            continue
        if held or texts:
            wishes = [base] if held else []
            wishes += [f"{base}-{each.language}"] if each.language != first else []
            numbered = (f"{base}-{number}" for number in count(2))
            name = next(wish for wish in chain(wishes, numbered) if wish not in given and not taken(wish))
            given.add(name)
            yield each.name, name, ""
        texts[each.text] = each.name
