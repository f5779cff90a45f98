"""Instruments cited by name: the gazetteer, descriptions, and the short names and definitions a text works with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from wpkg.reading import RESOLVED, UNRESOLVED, Cited, Layout
from wpkg.text.references import definitions, described
from wpkg.text.references.described import Cover, Stand, longest, words
from wpkg.text.references.flat import Flat
from wpkg.text.references.gazetteer import Hit, Instrument, Scan, scan
from wpkg.text.tables import table


class Profiled(Protocol):
    """What of a profile is needed here."""

    @property
    def id(self) -> str:
        """Return the name of its file."""


def find(view: str, layout: Layout, profile: Profiled, taken: list[Cited]) -> list[Cited]:
    """Find the instruments a folded text cites by name, by description, or by a short name it has introduced.

    Names that may stand for several instruments, and described ones no symbol or footnote settles, stay unresolved.
    """
    found = scan(view, layout)
    flat = found.flat
    owned = Cover(_spans(flat, taken))
    named = [each for each in _named(found, profile) if not _is_title(flat, layout, each)]
    hidden = [each for each in named if owned.holds(each.start, each.end)]
    full = [each for each in named if not owned.holds(each.start, each.end)]
    loose = [each for each in described.instruments(found, layout, full) if owned.first(each.start, each.end) is None]
    known = sorted(full + loose, key=lambda each: each.end)
    numbered = [_numbered(flat, each) for each in taken if each.kind == "document" and each.target]
    aliases = definitions.find(flat, sorted(known + numbered, key=lambda each: each.end))
    before = sorted(known + hidden, key=lambda each: each.end)
    loose, known, before = (_undefined(flat, each, aliases) for each in (loose, known, before))
    back = _shortened(found, profile, before, aliases, layout)
    back = [each for each in back if owned.first(each.start, each.end) is None]
    notes = described.notes(view, layout, taken)
    told = described.phrases(found, layout, Cover([*_spans(flat, taken), *((each.start, each.end) for each in known)]))
    told = [_settled(flat, each, taken, notes) for each in told]
    told += _apart(described.bearers(found, taken), told)
    told += _spoken(found)
    told += _see_also(flat, layout)
    stands = [_settled(flat, each, taken, notes) for each in known + back + told]
    return [cited(flat, each) for each in sorted(stands, key=lambda each: (each.start, -each.end))]


def _undefined(flat: Flat, stands: list[Stand], aliases: list[definitions.Alias]) -> list[Stand]:
    """Leave out descriptions that are a short name the text has defined."""
    if not aliases:
        return stands
    names = {alias.name for alias in aliases}
    return [each for each in stands if each.rule != "described" or flat.text[each.start : each.end] not in names]


def _spans(flat: Flat, taken: list[Cited]) -> list[tuple[int, int]]:
    return [(flat.offset(each.start), flat.offset(each.end - 1) + 1) for each in taken]


def _apart(bearers: list[Stand], told: list[Stand]) -> list[Stand]:
    """Leave out head nouns that stand inside a described document."""
    within = Cover((each.start, each.end) for each in told)
    return [each for each in bearers if within.first(each.start, each.end) is None]


def cited(flat: Flat, stand: Stand) -> Cited:
    """Return a reference of the flat text as one of the view."""
    start, end = flat.span(stand.start, stand.end)
    meant = None if stand.antecedent is None else "{}:{}".format(*flat.span(*stand.antecedent))
    return Cited(
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


@cache
def _heading() -> tuple[re.Pattern[str], Mapping[str, str]]:
    rows = table("described")["heads"]
    nouns = {noun.lower(): row["class"] for row in rows for listed in row["nouns"].values() for noun in listed}
    return re.compile(rf"\b(?:{words(nouns)})\b", re.IGNORECASE), nouns


@cache
def classes(surface: str) -> tuple[str, ...]:
    """Return the classes of the nouns that head a name: "Declaration and Programme of Action" has two."""
    pattern, nouns = _heading()
    made: list[str] = []
    last = -1
    for match in pattern.finditer(surface):
        if made and surface[last : match.start()].strip() not in ("and", "et", "y", ""):
            break
        made.append(nouns[match[0].lower()])
        last = match.end()
    return tuple(made)


def _is_title(flat: Flat, layout: Layout, stand: Stand) -> bool:
    """Tell whether a name is the whole title of the text: what is called so is the text itself."""
    spans = (
        [layout.title] if layout.title else [(part.start, part.end) for part in layout.parts if part.kind == "title"]
    )
    return any((flat.offset(start), flat.offset(end - 1) + 1) == (stand.start, stand.end) for start, end in spans)


def _numbered(flat: Flat, each: Cited) -> Stand:
    return Stand(
        flat.offset(each.start), flat.offset(each.end - 1) + 1, each.target, each.rule, classes=("resolution",)
    )


def _shortened(
    found: Scan,
    profile: Profiled,
    known: list[Stand],
    aliases: list[definitions.Alias],
    layout: Layout,
) -> list[Stand]:
    """Find short names: those defined in the text, those of the gazetteer after a full name, and bare head nouns."""
    flat = found.flat
    covered = Cover([(each.start, each.end) for each in known] + [(each.start, each.end) for each in aliases])
    stands: list[Stand] = []
    for start, end, alias in definitions.uses(flat, aliases):
        if not covered.holds(start, end) and covered.first(end - len(alias.name), end) is None:
            stands.append(_again(start, end, alias.stand, "defined"))
    taken = Cover([(each.start, each.end) for each in [*known, *stands]])
    for hit in longest(found.shorts):
        start = _article(flat.text, hit.start)
        if start == hit.start or taken.first(start, hit.end) is not None or _goes(flat.text, hit.end):
            continue
        before = [each for each in known if each.end <= start and each.row is not None]
        sole = hit.value.sole and profile.id in hit.value.home
        if sole or any(each.target == hit.value.target for each in before):
            row = hit.value
            stands.append(
                Stand(
                    start,
                    hit.end,
                    row.target,
                    "short",
                    row.kind,
                    row.pinpoint,
                    row=row,
                    classes=classes(flat.text[hit.start : hit.end]),
                )
            )
    taken = Cover([(each.start, each.end) for each in [*known, *stands]])
    title = _title(flat, layout)
    for hit in longest(found.heads):
        start = _article(flat.text, hit.start)
        if start == hit.start or taken.first(start, hit.end) is not None or _goes(flat.text, hit.end):
            continue
        stand = _bare(flat, hit, start, known + stands, title)
        if stand is not None:
            stands.append(stand)
    return stands


def _again(start: int, end: int, stand: Stand, rule: str) -> Stand:
    return replace(stand, start=start, end=end, rule=rule, antecedent=(stand.start, stand.end), symbol=None)


def _bare(flat: Flat, hit: Hit, start: int, known: list[Stand], title: tuple[int, int]) -> Stand | None:
    """Settle "the Convention": the one named before, in the paragraph or in the text, or that of the title."""
    noun = flat.text[hit.start : hit.end].lower()
    wanted = hit.value["class"]
    fitting = [
        each
        for each in known
        if each.end <= start and wanted in each.classes and (" " not in noun or noun in flat.low[each.start : each.end])
    ]
    if not fitting:
        if hit.value.get("bare", True):
            return Stand(start, hit.end, None, "bare-head", classes=(wanted,))
        return None
    near = flat.text.rfind("\n", 0, start)
    for group in (
        [each for each in fitting if each.start > near],
        fitting,
        [each for each in fitting if title[0] <= each.start < title[1]],
    ):
        if len({(each.target, each.pinpoint) if each.target else each.start for each in group}) == 1:
            return _again(start, hit.end, group[-1], "bare-head")
    candidates = tuple(dict.fromkeys(each.target for each in fitting if each.target))
    return Stand(start, hit.end, None, "bare-head", candidates=candidates, classes=(wanted,))


def _title(flat: Flat, layout: Layout) -> tuple[int, int]:
    if layout.title is None:
        return (-1, -1)
    return flat.offset(layout.title[0]), flat.offset(layout.title[1] - 1) + 1


@cache
def _articles() -> re.Pattern[str]:
    return re.compile(rf"\b(?:(?:{words(table('described')['articles'])}) |[Ll]')$")


def _article(text: str, at: int) -> int:
    match = _articles().search(text, max(0, at - 4), at)
    return match.start() if match is not None else at


def _goes(text: str, end: int) -> bool:
    return text[end : end + 1] == " " and (
        text[end + 1 : end + 2].isupper() or text.startswith((" on ", " relating ", " for the "), end)
    )


def _spoken(found: Scan) -> list[Stand]:
    """Find who is quoted, where no document is named: "as stated by UNCTAD:"."""
    flat = found.flat
    if not found.speakers or not found.organisations:
        return []
    stands: list[Stand] = []
    named = longest(found.organisations)
    for lead in longest(found.speakers):
        hit = next((each for each in named if lead.end < each.start <= lead.end + 8), None)
        stop = flat.text.find(":", lead.end, lead.end + 120)
        if hit is None or stop < 0 or any(mark in flat.text[lead.end : stop] for mark in ",;.\n"):
            continue
        start, end = hit.start, stop
        if flat.text[end - 4 : end] == "](#)":
            end -= 4
        elif flat.text[start - 1] == "[" and "](" in flat.text[start:end]:
            start -= 1
        stands.append(Stand(start, end, hit.value, "speaker", "actors", type="quotes"))
    return stands


_SEE = re.compile(
    r"(?:See also|See|Voir aussi|Voir|Véase también|Véase)(?: the| le| la| el)? ([^\n]{3,160}?)\.?(?=\n|$)"
)


def _see_also(flat: Flat, layout: Layout) -> list[Stand]:
    stands: list[Stand] = []
    for part in layout.parts:
        if part.kind == "nav.see_also":
            match = _SEE.search(flat.text, flat.offset(part.start), flat.offset(part.end - 1) + 1)
            if match is not None:
                stands.append(Stand(match.start(1), match.end(1), None, "see-also"))
    return stands


def _settled(flat: Flat, stand: Stand, taken: list[Cited], notes: dict[str, tuple[str, ...]]) -> Stand:
    """Take the symbol in parentheses, or the one of the footnote, for a reference without a target."""
    known = stand.target is not None and stand.rule not in ("described", "titled")
    if known or stand.symbol or stand.candidates or stand.kind != "document" or stand.rule in ("bare-head", "defined"):
        return stand
    if flat.text.startswith(" (", stand.end):
        for each in taken:
            if each.target and each.kind == "document" and 0 <= flat.offset(each.start) - stand.end <= 2:
                end = flat.offset(each.end - 1) + 1
                end += flat.text[end : end + 1] == ")" and flat.text[flat.offset(each.start)] != "("
                return replace(stand, end=end, target=each.target, symbol=(each.start, each.end))
    target = described.footnote(flat, stand, notes)
    return replace(stand, target=target, rule=f"{stand.rule}:footnote") if target else stand
