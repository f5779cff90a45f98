"""The head of a text: language, profile, genre, own symbol, who speaks and at which session."""

from __future__ import annotations

import re
from functools import cache

from wpkg.reading import Organ, Part
from wpkg.text import articles
from wpkg.text import profile as profiles
from wpkg.text.segments import numbers, openers, speakers
from wpkg.text.tables import table

_SAMPLE = 2500
_HEAD = 1500
_LINE = 120
_NOTE = re.compile(r"[\s,:]*\d{0,2}[\s,:]*$")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")


@cache
def _stopwords() -> dict[str, str]:
    return {str(word): str(row["id"]) for row in table("layout")["languages"] for word in row["words"]}


@cache
def _languages() -> tuple[str, ...]:
    return tuple(row["id"] for row in table("layout")["languages"])


def language(view: str) -> str:
    """Return ``eng``, ``fra`` or ``spa`` by the commonest words; English where nothing tells."""
    told = list(filter(None, map(_stopwords().get, view[:_SAMPLE].lower().split())))
    return max(_languages(), key=told.count)


@cache
def _own() -> tuple[tuple[re.Pattern[str], str, str, tuple[str, ...]], ...]:
    return tuple(
        (re.compile(row["pattern"], re.MULTILINE), row["symbol"], row.get("organ", ""), tuple(row.get("has", ("",))))
        for row in table("layout")["own_symbols"]
    )


def symbol(view: str, stop: int, organ: str | None) -> str | None:
    """Return the symbol of the text itself, where its head (up to ``stop``) says it."""
    head = view[: min(stop, _HEAD)]
    for pattern, shape, owner, has in _own():
        if (owner and organ not in (owner, None)) or not any(word in head for word in has):
            continue
        found = pattern.search(head)
        if found is not None:
            return shape.format(**{name: value or "" for name, value in found.groupdict().items()}).replace(" ", "")
    return None


@cache
def _names() -> dict[str, tuple[str, str]]:
    return {
        name.lower(): (organ.id, profile.id)
        for profile in profiles.every()
        for organ in profile.organs
        if organ.adopts
        for names in organ.names.values()
        for name in names
    }


@cache
def _short() -> dict[str, dict[str, str]]:
    return {
        profile.id: {
            name.lower(): organ.id
            for organ in profile.organs
            if organ.adopts
            for names in organ.short.values()
            for name in names
        }
        for profile in profiles.every()
    }


def body(words: str) -> tuple[str, str] | None:
    """Return (body, profile) of the words of an organ line, where a profile knows the name."""
    flat = _flat(words.replace('"', " "))
    known = _names().get(flat)
    if known is not None:
        return known
    for cut in (flat.split(",", 1)[0], flat.split(" ", 1)[-1]):
        if cut in _names():
            return _names()[cut]
    return None


def organ(view: str, parts: tuple[Part, ...], profile: str) -> Organ | None:
    """Return who speaks: the organ line, or the organ a paragraph has as its subject."""
    line = next((part for part in parts if part.kind == "adopting_organ"), None)
    if line is not None:
        known = body(view[line.start : line.end])
        return Organ(known[0] if known else _by_short(view[line.start : line.end], profile), line.start, line.end)
    first = next((part for part in parts if part.kind == "op_paragraph"), None)
    if first is None:
        return None
    for part in parts:
        if part.start >= first.start:
            break
        if part.end - part.start < _LINE and (known := body(view[part.start : part.end])) is not None:
            return Organ(known[0], part.start, part.end)
    for part in parts:
        if part.start < first.start and (named := speakers.adoption_line(view[part.start : part.end])):
            return Organ(named, part.start, part.end)
    return _told_by(view, parts, first)


def _told_by(view: str, parts: tuple[Part, ...], first: Part) -> Organ | None:
    """Return the organ no line names: that of whose sessions "we" speak, or the first the first paragraph names."""
    if speakers.resolves(view, _words_of(view, first)):
        return _meeting(view, parts)
    found = _inner().search(view, first.start, min(first.end, first.start + 600))
    if found is None:
        return None
    known = body(found[0])
    return Organ(known[0], *found.span()) if known else None


def _words_of(view: str, part: Part) -> int:
    number = numbers.number(view, part.start, part.end)
    return number[2] if number is not None else part.start


def _meeting(view: str, parts: tuple[Part, ...]) -> Organ | None:
    """Return the organ of whose sessions those speak who say "We agree"."""
    for part in parts:
        named = speakers.own_session(view, part.start, part.end) if part.kind == "op_paragraph" else None
        if named is not None and named["organ"]:
            known = body(named["organ"])
            return Organ(known[0], *named.span("organ")) if known else None
    return None


def stated(words: str) -> bool:
    """Tell whether a line at the head says that a president makes a statement for an organ."""
    return any(adopts and pattern.match(words) is not None for pattern, _, adopts in _genres())


def subject_profile(view: str) -> str | None:
    """Return the profile of the first organ a text names near its start, where a profile knows it."""
    found = _inner().search(view, 0, _HEAD)
    known = body(found[0]) if found is not None else None
    return known[1] if known is not None else None


def profile_of(organ: str) -> str | None:
    """Return the profile an organ belongs to, by its compact name."""
    return next((profile for name, profile in _names().values() if name == organ), None)


def _flat(words: str) -> str:
    """Return the words of an organ line in small letters, without article and what follows the name."""
    line = " ".join(words.split())
    article = articles.leading().match(line)
    return _NOTE.sub("", line[article.end() if article else 0 :]).lower()


def _by_short(words: str, profile: str) -> str | None:
    flat = _flat(words)
    return _short().get(profile, {}).get(flat)


@cache
def _inner() -> re.Pattern[str]:
    names = sorted((name for name in _names() if len(name) > 6), key=len, reverse=True)
    return re.compile(r"(?<!\w)" + articles.leading().pattern + "(?i:" + "|".join(map(re.escape, names)) + r")(?!\w)")


def session(view: str, parts: tuple[Part, ...], found: Organ, own: str | None) -> tuple[str | None, str]:
    """Return (session, rule) at which the organ acts: by the symbol, by an ordinal or date in the head."""
    from wpkg.text.references import calendar

    by_symbol = calendar.adopting_session(own)
    if by_symbol is not None:
        return by_symbol, "own_symbol"
    if found.name is None:
        return None, ""
    ordinal = openers.ordinal(view[found.start : found.end])
    if ordinal is not None:
        return calendar.session_of("", found.name, ordinal=ordinal), "organ_line"
    begins = next((part.start for part in parts if part.kind == "body"), 0)
    for part in parts:
        if part.start > max(found.start, begins - 1) and part.kind != "closing_line":
            continue
        telling = part.kind in _TELLING or (part.kind == "title" and part.start == found.start)
        year = _YEAR.search(view, part.start, part.end) if telling else None
        if year is not None:
            return calendar.session_of("", found.name, year=int(year[0])), part.kind
    return None, ""


_TELLING = ("note.editorial", "closing_line", "paragraph")


def genre(view: str, parts: tuple[Part, ...], profile: str, own: str | None) -> str:
    """Return decision, resolution, declaration, statement or paper."""
    begins = next((part.start for part in parts if part.kind in ("body", "adopting_organ")), _HEAD)
    head = [own or "", view[: min(_HEAD, begins + 80)]]
    lines = (view[part.start : part.end] for part in parts if part.start < begins)
    head += [line for line in lines if speakers.adoption_line(line) is not None]
    for pattern, name, _ in _genres():
        if any(pattern.search(words) for words in head):
            return name
    rows = table("layout")["unsaid_genres"]
    row = next(each for each in rows if each["profile"] in (profile, ""))
    return str(row["lined" if any(part.kind == "adopting_organ" for part in parts) else "bare"])


@cache
def _genres() -> tuple[tuple[re.Pattern[str], str, bool], ...]:
    rows = table("layout")["genres"]
    return tuple((re.compile(row["pattern"], re.IGNORECASE), row["genre"], row.get("adopts", False)) for row in rows)
