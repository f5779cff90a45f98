"""Instruments without a row of their own: a capitalised name with its tails, or a document told by what it is."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from wpkg.reading import PARTIAL, RESOLVED, UNRESOLVED, Layout
from wpkg.text.references.drafts import Draft
from wpkg.text.references.flat import Flat
from wpkg.text.references.gazetteer import Hit, Instrument, Scan
from wpkg.text.tables import table

LONGEST = 220
"""Code points a described phrase may have after its lead."""
_CAPITAL = r"[A-ZÀ-Þ0-9][\w'’/-]*"
_CAPITALS = re.compile(r"[A-ZÀ-Þ0-9]")
_MARKER = re.compile(r"(?<=[^\W\d_])\d{1,3}$")
_BREAKS = re.compile(r",\s|[;:\n)]|\.\s| and [a-z]+(?:ing|s)(?= the )")
_YEAR = re.compile(r" (?:19|20)\d\d(?:-\d{4})?\b(?! [A-Z])")
_TITLE = re.compile(r' "([^"\n]{3,200})"')
_BARE_TITLE = re.compile(
    r" ((?:[A-Z][\w'-]*[,:]? (?:(?:[a-z]{1,4}|with|from|into|over|without|towards?|between) ){0,2}){2,14}[A-Z][\w'-]*)"
    r"(?=[,.;:)\n]|$| \()"
)
_DATED = re.compile(r"^(?:\d{1,2} )?[A-Z][a-z]+ \d{4} |,? (?:of|on|dated|du|de) \d{1,2} [A-Za-zéû]+ \d{4}.*$")
_ACRONYM = re.compile(r" \([A-Z][A-Za-z\d-]{1,9}\Z")


class Stand(NamedTuple):
    """A reference in the flat text. ``noun`` is the class of its head noun, ``row`` its row of the gazetteer."""

    start: int
    end: int
    target: str | None
    rule: str
    kind: str = "document"
    pinpoint: str = ""
    candidates: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    row: Instrument | None = None
    symbol: tuple[int, int] | None = None
    type: str = ""
    members: tuple[str, ...] = ()
    antecedent: tuple[int, int] | None = None

    @property
    def status(self) -> str:
        """Whether the target is known; a name told by its own words alone is known in part."""
        if self.target and self.rule in ("described", "titled") and self.symbol is None:
            return PARTIAL
        return RESOLVED if self.target or self.members else UNRESOLVED


def words(values: Iterable[str]) -> str:
    """Return an alternation of words, longest first."""
    return "|".join(re.escape(value) for value in sorted(set(values), key=len, reverse=True))


@cache
def _left() -> re.Pattern[str]:
    return re.compile(rf"(?:(?<![\w'-]){_CAPITAL} )+$")


@cache
def _tail() -> re.Pattern[str]:
    tails = table("described")["tails"]
    first, inner, joined = words(tails["first"]), words(tails["inner"]), words(tails["joined"])
    link = rf" (?!and the (?!{joined}))(?:(?:{inner}) ){{0,4}}{_CAPITAL}"
    series = rf"(?:, {_CAPITAL}(?: {_CAPITAL}){{0,2}}){{1,4}},? (?:and|or|et|ou|y|o) {_CAPITAL}"
    return re.compile(rf" (?:{first}) (?:(?:{inner}) ){{0,3}}{_CAPITAL}(?:{link}|{series}){{0,24}}")


@cache
def _determiners() -> frozenset[str]:
    return frozenset(word for each in table("described")["determiners"] for word in each.split())


def _word_before(text: str, at: int) -> tuple[int, str]:
    """Return where the word before an offset starts, and the word in small letters; "" where there is none."""
    if at < 2 or text[at - 1] != " ":
        return at, ""
    start = max(text.rfind(" ", max(0, at - 40), at - 1), text.rfind("\n", max(0, at - 40), at - 1)) + 1
    return (start, text[start : at - 1].lower()) if start or at <= 40 else (at, "")


def _determined(text: str, at: int) -> int:
    """Return where the determiners and adjectives before a noun begin."""
    while True:
        start, word = _word_before(text, at)
        if word not in _determiners():
            return at
        at = start


def _determiner(text: str, at: int) -> int:
    """Return where the determiner of a noun begins, with at most two other words between, or -1."""
    for _ in range(3):
        start, word = _word_before(text, at)
        if word in _determiners():
            return _determined(text, at)
        if word in _verbal() or not word.replace("-", "").isalnum():
            return -1
        at = start
    return -1


@cache
def _verbal() -> frozenset[str]:
    return frozenset(table("described")["verbal"])


@cache
def _ends() -> re.Pattern[str]:
    words_ = words(table("described")["ends"]["words"])
    # One class of characters first, so that the search runs from one candidate to the next.
    return re.compile(
        r"[ ,;:)(\n\".\d](?:(?<=[,;:)\n\"])|(?<=\()(?![A-Z][A-Za-z\d-]{1,9}\)[ ,;.\n])|(?<=\.)(?=\s|$|\d)"
        rf"|(?<=[^\W\d_]\d)\d{{0,2}}\b|(?<= )(?:{words_})\b)"
    )


@cache
def _strangers() -> frozenset[str]:
    return frozenset(table("described")["strangers"])


def instruments(found: Scan, spared: Cover, names: list[Stand]) -> list[Stand]:
    """Find capitalised phrases headed by Declaration, Convention, Programme of Action …, that are no known name.

    ``spared`` are the stretches whose capitals tell nothing.
    """
    flat = found.flat
    covered = Cover((each.start, each.end) for each in names)
    openers = {hit.start for hit in found.cues}
    heads = longest(found.heads)
    stands: list[Stand] = []
    last = -1
    for at, hit in enumerate(heads):
        if hit.start < last or covered.holds(hit.start, hit.end) or spared.holds(hit.start, hit.end):
            continue
        start, end = _extent(flat, heads, at, openers)
        if (start, end) == (hit.start, hit.end) or _goes_on(flat.text, end):
            continue
        end = _clear(flat.text, hit.end, end, covered)
        if (start, end) == (hit.start, hit.end) or (hit.value.get("modified") and start == hit.start):
            continue
        target = slug(flat.text[start : hit.start], flat.text[hit.start : end])
        stands.append(Stand(start, end, target, "described", classes=(hit.value["class"],)))
        last = end
    return stands


def spared(flat: Flat, layout: Layout) -> Cover:
    """Return the titles and headings: their capitals tell nothing."""
    kinds = ("title", "heading")
    return Cover((flat.offset(part.start), flat.offset(part.end)) for part in layout.parts if part.kind in kinds)


def _extent(flat: Flat, heads: list[Hit], at: int, openers: set[int]) -> tuple[int, int]:
    hit = heads[at]
    text, start, end = flat.text, hit.start, hit.end
    window = max(0, start - 90)
    left = _left().search(text[window:start]) if _capital_before(text, window, start) else None
    if left is not None:
        start = window + left.start()
        while start < hit.start and _strange(text, start, openers):
            start = text.index(" ", start) + 1
    year = _YEAR.match(text, end)
    end = year.end() if year is not None else end
    if at + 1 < len(heads) and heads[at + 1].start == end + 5 and text.startswith(" and ", end):
        end = heads[at + 1].end
    tail = _tail().match(text, end, min(len(text), end + LONGEST))
    if tail is None:
        return start, end
    stop = tail.end()
    for index in range(at + 1, len(heads)):
        other = heads[index]
        if other.start >= stop:
            break
        joint = max(text.rfind(link, end, other.start) for link in (" and ", ", ", " et ", " y "))
        if joint > end and " to " not in text[joint : other.start]:
            stop = joint
            break
    stop -= len(text[end:stop]) - len(_MARKER.sub("", text[end:stop]))
    return start, stop


def _capital_before(text: str, low: int, at: int) -> bool:
    """Tell whether the word before an offset may be a part of a name: a cheap look before the search for all."""
    if at <= low or text[at - 1] != " ":
        return False
    return _CAPITALS.search(text, max(low, text.rfind(" ", low, at - 1)), at) is not None


def _strange(text: str, start: int, openers: set[int]) -> bool:
    """Tell whether a capitalised word is no part of the name behind it: a cue, an article, a footnote's number."""
    word = text[start : text.index(" ", start)]
    return start in openers or word in _strangers() or (word.isdigit() and (start == 0 or text[start - 1] == "\n"))


def _goes_on(text: str, end: int) -> bool:
    """Tell whether the head noun only qualifies another noun: "the Convention Secretariat"."""
    return text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _clear(text: str, low: int, end: int, covered: Cover) -> int:
    """End a name before a known name it is only joined to, and after one that is part of it."""
    cut = covered.first(low, max(end, low + 9))
    if cut is None or cut[0] > max(end, low) + 8:
        return end
    between = text[low : cut[0]]
    joint = max(between.rfind(link) for link in (" and ", ", ", " et ", " y ", ";", "\n"))
    if joint >= 0:
        return min(end, low + joint)
    return max(end, cut[1]) if _link().search(between) else min(end, max(low, cut[0]))


@cache
def _link() -> re.Pattern[str]:
    first = table("described")["tails"]["first"]
    return re.compile(rf"^ (?:{words(first)})\b")


def slug(left: str, name: str) -> str | None:
    """Return a name for an instrument that has no symbol, from the words it is called by, without owner and date."""
    words_ = left.rpartition("'s ")[2] + name
    bare = _DATED.sub("", words_)
    if bare != words_ and " " not in bare.strip():
        return None
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower().replace("'", "")
    made = "-".join(re.findall(r"[a-z0-9]+", plain))
    return made if "-" in made else None


def phrases(found: Scan, spared: Cover, taken: Cover) -> list[Stand]:
    """Find documents told by what they are: reports of, proposals submitted by, earlier resolutions."""
    flat = found.flat
    stands: list[Stand] = []
    last = -1
    for hit in longest(found.phrases):
        if hit.start < last or taken.first(hit.start, hit.end) is not None or spared.holds(hit.start, hit.end):
            continue
        start, end = _phrase(flat.text, hit)
        if hit.value["rest"] == "title":
            title = _TITLE.match(flat.text, hit.end - 2 * (flat.text[hit.end - 1] == '"'))
            title = title or _BARE_TITLE.match(flat.text, hit.end)
            if title is not None:
                target = slug("", title[1])
                stands.append(Stand(start, title.end(), target, "titled", classes=(hit.value["class"],)))
                last = title.end()
            continue
        if end <= hit.end and hit.value["rest"] == "phrase" and hit.value["id"] != "resolutions-of":
            continue
        if hit.value["kind"] == "document" and not _certain(flat.text, hit.start):
            continue
        if hit.value["id"] == "resolutions-of" and flat.text[end : end + 2].strip()[:1].isdigit():
            continue
        kind = hit.value["kind"]
        stands.append(Stand(start, end, None, hit.value["id"], kind, classes=(hit.value["class"],)))
        last = end
    return stands


def _phrase(text: str, hit: Hit) -> tuple[int, int]:
    start = _determined(text, hit.start)
    if start == hit.start and hit.value["kind"] == "document":
        start = max(_determiner(text, hit.start), 0) or hit.start
    while start < hit.start and text[start : text.index(" ", start)].lower() in _outside():
        start = text.index(" ", start) + 1
    if hit.value["rest"] == "none":
        return start, hit.end
    if text[hit.end : hit.end + 1] != " " and text[hit.end - 1] != "'":
        return start, hit.end
    limit = min(len(text), hit.end + LONGEST)
    stop = _ends().search(text, hit.end, limit)
    while stop is not None and text[stop.start()] == ")" and _ACRONYM.search(text, hit.end, stop.start()):
        stop = _ends().search(text, stop.start() + 1, limit)
    end = stop.start() if stop is not None else (limit if limit == len(text) else text.rfind(" ", hit.end, limit))
    surface = text[hit.end : end].rstrip()
    return start, hit.end + len(_MARKER.sub("", surface))


@cache
def _outside() -> frozenset[str]:
    return frozenset(table("described")["outside"])


def _certain(text: str, at: int) -> bool:
    """Tell whether a document is a certain one: not a verb ("to report on the"), and not one still to be written."""
    start = _determiner(text, at)
    return text[at].isupper() if start < 0 else text[start : text.index(" ", start)].lower() not in _coming()


@cache
def _coming() -> frozenset[str]:
    return frozenset(table("described")["coming"])


def bearers(found: Scan, cited: list[Draft], spans: list[tuple[int, int]]) -> list[Stand]:
    """Find head nouns that take the symbol in parentheses behind them: "the mandate given by Members (WT/L/782)".

    ``spans`` are those of the references in the flat text.
    """
    flat = found.flat
    stands: list[Stand] = []
    last = 0
    for each, (start, end) in zip(cited, spans, strict=True):
        floor, last = last, max(last, end)
        if each.kind != "document" or each.target is None:
            continue
        paren = start if flat.text[start : start + 1] == "(" else start - 1
        if paren < 1 or flat.text[paren] != "(" or flat.text[paren - 1] != " ":
            continue
        stop = end + (flat.text[end : end + 1] == ")")
        low = max(floor, paren - LONGEST)
        clause = flat.text[low : paren - 1]
        low += max((match.end() for match in _BREAKS.finditer(clause)), default=0)
        nouns = list(_bearing().finditer(flat.text, low, paren - 1))
        nouns = [
            noun for noun in nouns if _determiner(flat.text, noun.start()) >= 0 and _certain(flat.text, noun.start())
        ]
        if nouns:
            begin = _last_joined(flat.text, [noun.start() for noun in nouns])
            stands.append(Stand(begin, stop, each.target, "bearer", symbol=(each.start, each.end)))
    return stands


def _last_joined(text: str, nouns: list[int]) -> int:
    """Return the first noun, or the last one that is joined to those before it as their equal: it has the symbol."""
    joined = [at for at in nouns[1:] if text.endswith(_conjunctions(), 0, _determiner(text, at))]
    return joined[-1] if joined else nouns[0]


@cache
def _conjunctions() -> tuple[str, ...]:
    return tuple(f" {word} " for word in table("described")["bearers"]["conjunctions"])


@cache
def _bearing() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words(table('described')['bearers']['nouns'])})\b(?= )")


class Cover:
    """Stretches of a text that belong to something, for asking whether another stretch touches them."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)

    def holds(self, start: int, end: int) -> bool:
        """Tell whether a stretch lies inside one of them."""
        touched = self.first(start, end)
        return touched is not None and touched[0] <= start and touched[1] >= end

    def first(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first of them that shares a code point with a stretch."""
        at = bisect_left(self._spans, (end, -1))
        best = None
        for span in reversed(self._spans[max(0, at - 8) : at]):
            if span[1] > start:
                best = span
        return best


def longest(hits: list[Hit]) -> list[Hit]:
    """Keep, of hits that overlap, the one that starts first, of these the longest, and of equal ones the first."""
    kept: list[Hit] = []
    last = -1
    for hit in sorted(hits, key=lambda each: (each.start, -each.end)):
        if hit.start >= last:
            kept.append(hit)
            last = hit.end
    return kept
