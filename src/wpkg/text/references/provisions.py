"""Parts of instruments: "paragraph 21 of resolution 67/221", "Article IX:3 of the Agreement", "paragraph 2 above"."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from wpkg.reading import RESOLVED, Layout
from wpkg.text import tables
from wpkg.text.references.drafts import Draft
from wpkg.text.references.gazetteer import HERE, Scan, scan
from wpkg.text.view import unwrap

REACH = 140
"""Code points around a document within which the parts of it may be named."""
THIS = "this"

_ONE = (
    r"(?:\d{1,4}(?:\.\d{1,3}){0,3}[A-Z]?(?: [a-z](?= of\b)|(?: ?\([a-z0-9]{1,5}\)){0,3})|"
    r"[IVXL]{1,7}(?::\d{1,3}(?:\([a-z]{1,3}\))?)?(?: bis| ter)?(?![a-zA-Z])|\(?[a-z]{1,3}\)|[A-Z](?![\w'/]))"
)
_LIST = rf"{_ONE}(?:(?:,? +(?:and|or|to|et|ou|à|y|o|a) +|, +| ?- ?){_ONE}){{0,12}}"
_PIECE = re.compile(r"\d+(?:\.\d+)*[A-Z]?|[IVXL]+(?![a-z])|[a-z]{1,3}(?=\))|[A-Z](?!\w)|bis|ter|(?<=\d )[a-z]\Z|:")
_RANGE = re.compile(r" +(?:to|à|a) +| ?- ?")
_OPENINGS = (",", " (")
_AND = re.compile(r",? +(?:and|or|et|ou|y|o) +|, +")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True, eq=False)
class _Grammar:
    chain: re.Pattern[str]
    after: re.Pattern[str]
    link: re.Pattern[str]
    here: re.Pattern[str]
    elsewhere: tuple[str, ...]
    joints: frozenset[str]
    inner: frozenset[str]
    determiners: frozenset[str]
    unit: re.Pattern[str]


def attach(view: str, layout: Layout, found: list[Draft]) -> list[Draft]:
    """Widen documents by the parts cited of them, and add the parts the text cites of itself ("paragraph 2 above").

    A document with a part becomes of kind ``provision``; its ``pinpoint`` names the part from the outside in:
    ``art-4-par-3-a``, ``par-5-7``, ``annex-1``.
    """
    grammar = _grammar(tables.folders())
    text = unwrap(view)
    seen = scan(view, layout)
    widened: list[Draft] = []
    floor = 0
    for cited in sorted(found, key=_start):
        if cited.kind != "document":
            widened.append(cited)
            continue
        widened.append(_widened(text, cited, grammar, floor if floor <= cited.start else 0, seen))
        floor = widened[-1].end
    return widened + _of_this(text, widened, grammar, seen)


def _start(cited: Draft) -> int:
    return cited.start


def normalised(unit: str, numbers: str) -> str:
    """Return the number or numbers of a part as printed in the form of a pinpoint: ``par-34``, ``par-5-7``.

    Plain numbers follow one another (``par-3-18-19``); where one of a list has parts, each is named whole.
    """
    listed: list[list[str]] = []
    for member in _AND.split(_RANGE.sub("-", numbers)):
        names = _PIECE.findall(member)
        words = [_arabic(name) for name in names if name != ":"]
        if unit == "art" and ":" in names:
            words = [words[0], "par", *words[1:]]
        listed.append(words)
    if all(len(words) == 1 for words in listed):
        return "-".join([unit, *(words[0] for words in listed)])
    return ",".join("-".join([unit, *words]) for words in listed)


def _arabic(name: str) -> str:
    if not name or set(name) - set(_ROMAN):
        return name
    values = [_ROMAN[letter] for letter in name]
    following = [*values[1:], 0]
    return str(sum(-value if value < after else value for value, after in zip(values, following, strict=True)))


def _widened(text: str, cited: Draft, grammar: _Grammar, floor: int, seen: Scan) -> Draft:
    start, ahead = _left(text, cited.start, floor, grammar)
    closed = text[cited.start - 1 : cited.start] == "(" and text[cited.end : cited.end + 1] == ")"
    end, behind = _right(text, cited.end, closed, grammar, seen)
    if not ahead and not behind:
        return cited
    pinpoint = "-".join(part for part in (cited.pinpoint, behind, ahead) if part)
    return cited._replace(kind="provision", start=start, end=end, pinpoint=pinpoint)


def _left(text: str, at: int, floor: int, grammar: _Grammar) -> tuple[int, str]:
    begin = max(floor, at - REACH)
    if not _led(text[begin:at], grammar):
        return at, ""
    found = grammar.chain.search(text, begin, at)
    if found is None:
        return at, ""
    parts: list[list[str]] = []
    last = 0
    for each in grammar.link.finditer(found[0]):
        named = normalised(_unit(each), each["numbers"] or "")
        if parts and found[0][last : each.start()].strip() == ",":  # "Article 12, paragraph 8": from the outside in
            parts[-1].append(named)
        else:
            parts.append([named])
        last = each.end()
    inner = [name for names in reversed(parts) for name in names]
    return found.start(), "-".join(inner).replace("-subpar-", "-")


def _led(ahead: str, grammar: _Grammar) -> bool:
    """Whether the words before a document may name a part of it: a cheap look at the last three of them."""
    if ahead[-1:] == "'":
        return True
    words = ahead.rsplit(None, 3)[-3:] if ahead[-1:] == " " else []
    if not words:
        return False
    place = len(words) - 1
    last = words[place].lower()
    if last in grammar.determiners and place and words[place - 1].lower() in grammar.joints:
        place -= 1
    elif last[-1] == "'":
        return True
    elif last not in grammar.joints:
        return False
    return place == 0 or words[place - 1].lower() in grammar.inner or _ends_part(grammar, words[place - 1])


@lru_cache(maxsize=10_000)
def _ends_part(grammar: _Grammar, word: str) -> bool:
    """Whether a word may be the last of a part's name: a number, a letter, or the name of the unit alone."""
    word = word.rstrip(",")
    last = word[-1:]
    numbered = last.isdigit() or last.isupper() or last == ")" or word in ("bis", "ter") or len(word) == 1
    return numbered or grammar.unit.search(word) is not None


def _right(text: str, at: int, closed: bool, grammar: _Grammar, seen: Scan) -> tuple[int, str]:
    start, end, parts = at + closed, at, []
    if not text.startswith(_OPENINGS, start):
        return at, ""
    stop = _stop(seen, at)
    while (found := grammar.after.match(text, start, stop)) is not None:
        if text.startswith(grammar.elsewhere, found.end()):
            break
        parts.append(normalised(_unit(found), found["numbers"] or ""))
        start = end = found.end()
    return end, "-".join(parts).replace("-subpar-", "-")


def followed(text: str, at: int) -> bool:
    """Tell whether a part is named right behind a document that ends there: ", chap. II"."""
    return _grammar(tables.folders()).after.match(text, at) is not None


def _stop(seen: Scan, at: int) -> int:
    """Return where the paragraph around the end of a document ends, or how far its parts may reach in it."""
    flat = seen.flat
    low = flat.offset(at - 1)
    broken = flat.text.find("\n", low, low + 2 * REACH)
    return flat.source(broken if broken >= 0 else min(len(flat.text), low + 2 * REACH) - 1) + (broken < 0)


def _unit(found: re.Match[str]) -> str:
    return next(name for name, words in found.groupdict().items() if words and name != "numbers")


def _of_this(text: str, found: list[Draft], grammar: _Grammar, seen: Scan) -> list[Draft]:
    cited: list[Draft] = []
    if HERE not in seen.anchors:
        return []
    ordered = sorted(found, key=lambda each: each.start)
    starts = [each.start for each in ordered]
    for at in seen.anchors.get(HERE, ()):
        word = grammar.here.match(text, max(0, seen.flat.source(at) - 1))
        if word is None:
            continue
        begin = max(0, word.start() - REACH // 2)
        parts = list(grammar.link.finditer(text, begin, word.start()))
        if not parts or text[parts[-1].end() : word.start()].strip():
            continue
        part = parts[-1]
        place = bisect_left(starts, word.end())
        if any(part.start() < each.end for each in ordered[max(0, place - 4) : place]):
            continue
        pinpoint = normalised(_unit(part), part["numbers"] or "")
        cited.append(
            Draft("", "", "mentions", "provision", part.start(), word.end(), THIS, RESOLVED, "here", pinpoint=pinpoint)
        )
    return cited


@cache
def _grammar(places: tuple[Path, ...]) -> _Grammar:
    raw = tables.table("provisions")
    units = "|".join(f"(?P<{row['id']}>{row['pattern']})" for row in raw["units"])
    plain = "|".join(row["pattern"] for row in raw["units"])
    alone = "|".join(row["pattern"] for row in raw["units"] if row.get("alone"))
    part = rf"(?:(?:{plain}) +{_LIST}|(?:{alone}))"
    joints = sorted({word for row in raw["joints"] for word in row["words"]})
    of = "|".join(re.escape(word) for word in sorted(joints, key=len, reverse=True))
    between = [word for row in raw["determiners"] for word in row["words"]]
    determiners = "|".join(re.escape(word) for word in sorted(between, key=len, reverse=True))
    joint = rf",? +(?:{of})(?: +(?:{determiners}))?(?: +|(?<=') *)"
    here = "|".join(word for row in raw["here"] for word in row["words"])
    return _Grammar(
        chain=re.compile(rf"(?<!\w)(?:{part}(?:{joint}|, *(?!\Z))){{1,4}}\Z"),
        after=re.compile(rf"(?:, *| \()(?:{units})(?: +(?P<numbers>{_LIST}))?(?![\w-])"),
        link=re.compile(rf"(?<!\w)(?:{units})(?: +(?P<numbers>{_LIST}))?"),
        here=re.compile(rf" (?:{here})\b"),
        elsewhere=tuple(f" {word}" for word in [*joints, *(word for row in raw["here"] for word in row["words"])]),
        joints=frozenset(word.lower().split()[-1] for word in joints),
        inner=frozenset(word for each in joints for word in each.lower().split()[:-1]),
        determiners=frozenset(word.lower() for word in between),
        unit=re.compile(rf"(?:{alone})\Z"),
    )
