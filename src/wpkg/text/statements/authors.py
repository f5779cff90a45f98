"""Papers that name their author in the third person: "The Federation calls on the WTO to:"."""

from __future__ import annotations

from wpkg.text.statements import complements, edges, lexicon
from wpkg.text.statements.clausetable import pattern, word_set
from wpkg.text.statements.drafts import Context
from wpkg.text.statements.lexicon import Opening
from wpkg.text.statements.values import body_named

_FAR = 200
_HEAD = 400
_SHORT = 3


def opening(text: Context, start: int, end: int) -> Opening | None:
    """Return the verb with which the author of a paper, named as others would, asks for something."""
    if not text.paper or text.words.language != "eng":
        return None
    match = pattern("author_asks").match(text.flat, start, min(end, start + _FAR))
    if match is None or not _is_author(text, match.start("who"), match.end("who"), end):
        return None
    place = edges.past(text.flat, match.end(), end)
    for form in ("inflected", "plain"):
        found = lexicon.open_at(text.words, text.flat, place, end, form=form)
        if found is not None and found.verb.verb_class in complements.DIRECTIVE:
            span = match.span("who")
            return Opening(
                found.verb, start, found.end, found.verb_start, found.verb_end, found.modifiers, span, "organ"
            )
    return None


def _is_author(text: Context, start: int, end: int, stop: int) -> bool:
    """Tell whether a name is the author's: it signs or heads the paper, or leads a list and is no known body's."""
    if pattern("author_word").search(text.flat, start, end):
        return True
    name = text.flat[start:end].lower()
    for article in word_set("articles"):
        name = name.removeprefix(article)
    parts = (part for part in text.layout.parts if part.end < start or part.start > end)
    telling = (part for part in parts if part.kind in ("title", "closing_line") or part.end < _HEAD)
    if len(name) <= _SHORT:
        return False
    if any(name in text.flat[part.start : part.end].lower() for part in telling):
        return True
    stop = edges.trim_blanks(text.flat, start, stop)
    return text.flat[stop - 1] == ":" and body_named(name, text.layout.profile) is None
