"""References: everything a text cites, with its target where the words settle it."""

from __future__ import annotations

from wpkg.reading import Cited, Layout, When
from wpkg.text import profile as profiles
from wpkg.text.references import anaphora, manner, merge, names, numbered, provisions, sessions
from wpkg.text.references.drafts import Draft


def find(view: str, layout: Layout) -> tuple[tuple[Cited, ...], tuple[When, ...]]:
    """Find all references and times of a folded text, in its order.

    A stretch of text belongs to the first module that owns it: numbers and symbols, names, sessions, words that
    point back. Ids are ``r1``… and ``t1``…; ``segment`` is the innermost part that holds the whole reference.
    """
    profile = profiles.load(layout.profile)
    found = [cited for cited in numbered.find(view, layout, profile) if not _of_itself(cited, layout)]
    found += names.find(view, layout, profile, found)
    sat, times = sessions.find(view, layout, profile, found)
    found += sat
    found += anaphora.find(view, layout, profile, found)
    found = provisions.attach(view, layout, found)
    merged, dated = merge.merge(view, layout, found, times)
    return manner.types(view, layout, merged), dated


def _of_itself(cited: Draft, layout: Layout) -> bool:
    """Whether a symbol is the text's own, printed at its head."""
    own = (layout.symbol or "").upper().replace(" ", "")
    at = layout.organ.start if layout.organ is not None else (layout.title or (0, 0))[1]
    return bool(own) and (cited.target or "").upper() == own and cited.start < at
