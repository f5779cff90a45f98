"""Instruments cited by name: the gazetteer, descriptions, and the short names and definitions a text works with."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from typing import Protocol

from wpkg.reading import Layout
from wpkg.text.references import definitions, described, footnotes, shorts
from wpkg.text.references.classes import classes, head
from wpkg.text.references.described import Cover, Stand, longest, words
from wpkg.text.references.drafts import Draft
from wpkg.text.references.flat import Flat
from wpkg.text.references.gazetteer import Hit, Instrument, Scan, scan
from wpkg.text.tables import table


class Profiled(Protocol):
    """What of a profile is needed here."""

    @property
    def id(self) -> str:
        """Return the name of its file."""


def find(view: str, layout: Layout, profile: Profiled, taken: list[Draft]) -> list[Draft]:
    """Find the instruments a folded text cites by name, by description, or by a short name it has introduced.

    Names that may stand for several instruments, and described ones no symbol or footnote settles, stay unresolved.
    """
    found = scan(view, layout)
    flat = found.flat
    spans = [flat.span_of(each.start, each.end) for each in taken]
    owned = Cover(spans)
    own = _titles(flat, layout)
    spared = described.spared(flat, layout)
    named = [each for each in _named(found, profile) if (each.start, each.end) not in own]
    hidden = [each for each in named if owned.holds(each.start, each.end)]
    full = [each for each in named if not owned.holds(each.start, each.end)]
    loose = [each for each in described.instruments(found, spared, full) if owned.first(each.start, each.end) is None]
    known = _by_end(full + loose)
    numbered = [
        Stand(start, end, each.target, each.rule, classes=("resolution",))
        for (start, end), each in zip(spans, taken, strict=True)
        if each.kind == "document" and each.target
    ]
    aliases = definitions.find(found, _by_end(known + numbered))
    symbols = {start: each for (start, _), each in zip(spans, taken, strict=True) if each.kind == "document"}
    notes = footnotes.notes(view, layout, taken)
    known = [_settled(flat, each, symbols, notes) for each in _shared(flat, _undefined(flat, known, aliases))]
    back = shorts.find(found, profile.id, _by_end(known + hidden), aliases, _title(flat, layout))
    back = [each for each in back if owned.first(each.start, each.end) is None]
    told = described.phrases(found, spared, Cover([*spans, *((each.start, each.end) for each in known)]))
    titles = {each.start: each for each in full if each.target}
    told = [_settled(flat, _titled(flat, each, titles), symbols, notes) for each in told]
    told += _apart(described.bearers(found, taken, spans), told)
    within = Cover((each.start, each.end) for each in told if each.rule.endswith(":title"))
    known = [each for each in known if not within.holds(each.start, each.end)]
    stands = known + back + told + _spoken(found) + _see_also(flat, layout)
    return [cited(flat, each) for each in sorted(stands, key=lambda each: (each.start, -each.end))]


def _by_end(stands: list[Stand]) -> list[Stand]:
    return sorted(stands, key=lambda each: each.end)


def _shared(flat: Flat, stands: list[Stand]) -> list[Stand]:
    """Let the beginning of a description stand for the whole one before it: "10-Year Framework"."""
    made: list[Stand] = []
    whole: dict[str, str | None] = {}
    for each in stands:
        if each.rule != "described":
            made.append(each)
            continue
        surface = flat.text[each.start : each.end]
        made.append(each._replace(target=whole.get(surface) or each.target))
        begin = head(surface)
        if begin != surface:
            whole[begin] = each.target if whole.get(begin, each.target) == each.target else None
    return made


def _titled(flat: Flat, stand: Stand, titles: Mapping[int, Stand]) -> Stand:
    """Take the known title in quotation marks behind a described document: the outcome document, entitled "…"."""
    match = _entitled().match(flat.text, stand.end)
    title = titles.get(match.end()) if match is not None and stand.target is None else None
    if title is None:
        return stand
    end = title.end + (flat.text[title.end : title.end + 1] == '"')
    rule = f"{stand.rule}:title"
    return stand._replace(end=end, target=title.target, pinpoint=title.pinpoint, rule=rule, row=title.row)


def _undefined(flat: Flat, stands: list[Stand], aliases: list[definitions.Alias]) -> list[Stand]:
    """Leave out descriptions that are a short name the text has defined."""
    if not aliases:
        return stands
    names = {alias.name for alias in aliases}
    return [each for each in stands if each.rule != "described" or flat.text[each.start : each.end] not in names]


def _apart(bearers: list[Stand], told: list[Stand]) -> list[Stand]:
    """Leave out head nouns that stand inside a described document."""
    within = Cover((each.start, each.end) for each in told)
    return [each for each in bearers if within.first(each.start, each.end) is None]


def cited(flat: Flat, stand: Stand) -> Draft:
    """Return a reference of the flat text as one of the view."""
    start, end = flat.span(stand.start, stand.end)
    meant = None if stand.antecedent is None else "{}:{}".format(*flat.span(*stand.antecedent))
    return Draft(
        "",
        "",
        stand.type,
        stand.kind,
        start,
        end,
        stand.target,
        stand.status,
        stand.rule,
        pinpoint=stand.pinpoint,
        candidates=stand.candidates,
        members=stand.members,
        antecedent=meant,
        symbol=stand.symbol,
    )


def _named(found: Scan, profile: Profiled) -> list[Stand]:
    flat = found.flat
    by_span: dict[tuple[int, int], list[Hit]] = {}
    for hit in found.names:
        by_span.setdefault((hit.start, hit.end), []).append(hit)
    seen: dict[str, bool] = {}
    stands: list[Stand] = []
    for hit in longest(found.names):
        rows = [each.value for each in by_span[hit.start, hit.end]]
        stand = _choose(flat, hit, rows, profile.id, seen)
        if stand is not None:
            stands.append(stand)
    return stands


def _choose(flat: Flat, hit: Hit, rows: list[Instrument], profile: str, seen: dict[str, bool]) -> Stand | None:
    fitting = [row for row in rows if profile in row.home or not row.needs or _any(flat.text, row.needs, seen)]
    start = hit.start
    if fitting:
        row = next((each for each in fitting if profile in each.home), fitting[0])
        others = {each.target for each in fitting} - {row.target}
        if others and profile not in row.home:
            return Stand(
                start, hit.end, None, "name", candidates=(row.target, *sorted(others)), classes=_classes(flat, hit)
            )
        if row.article and flat.low.startswith("the ", start - 4):
            start -= 4
        kind, pinpoint = row.kind, row.pinpoint
        if row.described:
            meant = (row.target, *row.homonyms)
            return Stand(start, hit.end, None, "name", kind, candidates=meant, classes=_classes(flat, hit))
        return Stand(start, hit.end, row.target, "name", kind, pinpoint, classes=_classes(flat, hit), row=row)
    candidates = tuple(dict.fromkeys(each for row in rows for each in (row.target, *row.homonyms)))
    if not any(row.homonyms for row in rows):
        return None
    return Stand(start, hit.end, None, "homonym", candidates=candidates, classes=_classes(flat, hit))


def _any(text: str, needs: tuple[str, ...], seen: dict[str, bool]) -> bool:
    for need in needs:
        if need not in seen:
            seen[need] = need in text
        if seen[need]:
            return True
    return False


def _classes(flat: Flat, span: Hit) -> tuple[str, ...]:
    """Return the classes of the nouns that head a name: those before its first tail."""
    return classes(flat.text[span.start : span.end])


def _titles(flat: Flat, layout: Layout) -> frozenset[tuple[int, int]]:
    """Return where the titles of the text stand: a name that is all of one is that of the text itself."""
    if layout.title:
        return frozenset((flat.span_of(*layout.title),))
    return frozenset(flat.span_of(part.start, part.end) for part in layout.parts if part.kind == "title")


def _title(flat: Flat, layout: Layout) -> tuple[int, int]:
    if layout.title is None:
        return (-1, -1)
    return flat.offset(layout.title[0]), flat.offset(layout.title[1] - 1) + 1


def _spoken(found: Scan) -> list[Stand]:
    """Find who is quoted, where no document is named: "as stated by UNCTAD:"."""
    flat = found.flat
    stands: list[Stand] = []
    named: list[Hit] | None = None
    for lead in longest(found.speakers):
        stop = flat.text.find(":", lead.end, lead.end + 120)
        if stop < 0 or any(mark in flat.text[lead.end : stop] for mark in ",;.\n"):
            continue
        named = longest(found.organisations) if named is None else named
        at = bisect_right(named, lead.end, key=_start)
        if at == len(named) or named[at].start > lead.end + 8:
            continue
        hit, start, end = named[at], named[at].start, stop
        if flat.text[end - 4 : end] == "](#)":
            end -= 4
        elif flat.text[start - 1] == "[" and "](" in flat.text[start:end]:
            start -= 1
        stands.append(Stand(start, end, hit.value, "speaker", "actors", type="quotes"))
    return stands


def _start(hit: Hit) -> int:
    return hit.start


def _see_also(flat: Flat, layout: Layout) -> list[Stand]:
    stands: list[Stand] = []
    for part in layout.parts:
        if part.kind == "nav.see_also":
            match = _see().search(flat.text, flat.offset(part.start), flat.offset(part.end - 1) + 1)
            if match is not None:
                stands.append(Stand(match.start(1), match.end(1), None, "see-also"))
    return stands


def _settled(flat: Flat, stand: Stand, symbols: Mapping[int, Draft], notes: Mapping[str, tuple[str, ...]]) -> Stand:
    """Take the symbol in parentheses, or the one of the footnote, for a reference without a target of its own."""
    sure = stand.target is not None and stand.rule not in ("described", "titled")
    if sure or stand.symbol or stand.candidates or stand.kind != "document":
        return stand
    if flat.text.startswith(" (", stand.end):
        each = symbols.get(stand.end + 2) or symbols.get(stand.end + 1)
        if each is not None and each.target:
            end = flat.offset(each.end - 1) + 1
            end += flat.text[end : end + 1] == ")" and flat.text[end - 1] != ")"
            return stand._replace(end=end, target=each.target, symbol=(each.start, each.end))
    target = footnotes.footnote(flat, stand, notes)
    return stand._replace(target=target, rule=f"{stand.rule}:footnote") if target else stand


@cache
def _entitled() -> re.Pattern[str]:
    return re.compile(rf',? (?:{words(table("described")["entitling"]["words"])}) "')


@cache
def _see() -> re.Pattern[str]:
    rows = table("described")
    article = rf"(?: (?:{words(rows['articles'])}))?"
    return re.compile(rf"(?:{words(rows['seeing']['words'])}){article} ([^\n]{{3,160}}?)\.?(?=\n|$)")
