"""Words that point back: that work, this report, the said Protocol, its mandate, these organizations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from wpkg.reading import Cited, Layout, Part
from wpkg.text.references.described import Cover, Stand, longest, words
from wpkg.text.references.gazetteer import Hit, Scan, instruments, scan
from wpkg.text.references.names import Profiled, cited, classes
from wpkg.text.tables import table

NEAR = 400
"""Code points to the left in which a possessive looks for what it stands for."""
_SYMBOL = re.compile(r"(?:^|/)(RES|DEC|PRST)/|/(?:CP|CMP|CMA)\.\d|^WHA?\d*\.")
_BY_SERIES = {"RES": "resolution", "DEC": "decision", "PRST": "declaration"}


@dataclass(frozen=True, slots=True)
class Known:
    """A reference that may be pointed back to, in the flat text."""

    start: int
    end: int
    cited: Cited
    classes: tuple[str, ...]


def find(view: str, layout: Layout, profile: Profiled, found: list[Cited]) -> list[Cited]:
    """Find words that point back and settle them by the nearest reference of their class; none is guessed."""
    seen = scan(view, layout)
    if not seen.deictics:
        return []
    flat = seen.flat
    loose = {row["id"] for row in table("described")["phrases"]} | {"bearer"}
    tight = (each for each in found if each.rule.partition(":")[0] not in loose)
    owned = Cover((flat.offset(each.start), flat.offset(each.end - 1) + 1) for each in tight)
    known = _known(seen, found)
    stands: list[Stand] = []
    for hit in longest(seen.deictics):
        if owned.first(hit.start, hit.end) is not None or _clausal(flat.low, hit):
            continue
        stand = _settle(seen, layout, hit, known)
        if stand is not None:
            stands.append(stand)
    return [cited(flat, each) for each in stands]


def _known(seen: Scan, found: list[Cited]) -> list[Known]:
    flat = seen.flat
    made = []
    for each in found:
        if each.kind in ("document", "provision", "topic"):
            start, end = flat.offset(each.start), flat.offset(each.end - 1) + 1
            made.append(Known(start, end, each, _classed(flat.text[start:end], each)))
    return sorted(made, key=lambda each: each.end)


def _classed(surface: str, each: Cited) -> tuple[str, ...]:
    row = _phrases().get(each.rule.partition(":")[0])
    made = list(classes(surface))
    if row:
        made.append(row)
    if each.target and each.target in _programmes():
        made.append("programme")
    if each.target and each.target in _reports():
        made.append("report")
    series = _SYMBOL.search(each.target or "")
    if series is not None:
        made.append(_BY_SERIES.get(series[1] or "", "decision" if "/C" in series[0] else "resolution"))
    return tuple(made)


@cache
def _phrases() -> dict[str, str]:
    return {row["id"]: row["class"] for row in table("described")["phrases"] if row["kind"] == "document"}


@cache
def _programmes() -> frozenset[str]:
    """Targets of the gazetteer that are programmes by one of their names."""
    return frozenset(
        row["target"] for row in instruments() for name in row["names"].get("en", ()) if "programme" in classes(name)
    )


@cache
def _reports() -> frozenset[str]:
    return frozenset(row["target"] for row in instruments() if row.get("class") == "report")


@cache
def _topics() -> dict[str, str]:
    return {row["target"]: row["topic"] for row in instruments() if row.get("topic")}


@cache
def _nouns() -> dict[str, str]:
    return {noun: name for name, nouns in table("described")["classes"].items() for noun in nouns}


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words(table('described')['clauses']['before'])}),? $")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf" (?:{words(table('described')['clauses']['after'])})\b")


def _clausal(low: str, hit: Hit) -> bool:
    """Tell whether "that" opens a clause here: "recognize that work is being done"."""
    if not low.startswith("that ", hit.start):
        return False
    opened = _before().search(low, max(0, hit.start - 24), hit.start) is not None
    return _after().match(low, hit.end) is not None or (opened and low[hit.end : hit.end + 1] not in ",;.")


def _settle(seen: Scan, layout: Layout, hit: Hit, known: list[Known]) -> Stand | None:
    row, noun = hit.value
    does = row["does"]
    if does == "own":
        return Stand(hit.start, hit.end, "this", row["id"])
    if does == "this":
        return _this(seen, layout, hit, known)
    if does == "actors":
        return _actors(seen, layout, hit)
    before = [each for each in known if each.end <= hit.start]
    if does == "topic":
        return _topic(hit, before)
    if does == "possessed":
        return _possessed(seen, hit, before)
    wanted = _nouns().get(noun, noun)
    fitting = [each for each in before if wanted in each.classes]
    if not fitting:
        return (
            None
            if wanted in ("programme", "mandate", "plan", "strategy")
            else Stand(hit.start, hit.end, None, row["id"])
        )
    return _pointing(hit, fitting[-1], row["id"])


def _pointing(hit: Hit, known: Known, rule: str) -> Stand:
    each = known.cited
    return Stand(
        hit.start,
        hit.end,
        each.target,
        rule,
        pinpoint=each.pinpoint,
        candidates=each.candidates,
        antecedent=(known.start, known.end),
    )


def _this(seen: Scan, layout: Layout, hit: Hit, known: list[Known]) -> Stand | None:
    """Settle "this report": in a quotation the quoted text, else one named before, else the text itself."""
    row, noun = hit.value
    wanted = _nouns().get(noun, noun)
    part = _part(seen, layout, hit)
    before = [each for each in known if each.end <= hit.start and wanted in each.classes]
    own = wanted in (layout.genre, "document") or (wanted == "report" and layout.genre == "paper")
    if part is not None and part.kind == "note.editorial":
        return Stand(hit.start, hit.end, "this", row["id"])
    quoted = part is not None and part.kind == "block_quote"
    if before and (quoted or not own or wanted == "report"):
        return _pointing(hit, before[-1], row["id"])
    if quoted:
        return Stand(hit.start, hit.end, None, row["id"])
    if own:
        return Stand(hit.start, hit.end, "this", row["id"])
    return (
        None if wanted in ("programme", "note", "agreement", "protocol") else Stand(hit.start, hit.end, None, row["id"])
    )


def _part(seen: Scan, layout: Layout, hit: Hit) -> Part | None:
    """Return the block a hit stands in, if it is one that changes what "this" means."""
    at = seen.flat.source(hit.start)
    return next(
        (
            part
            for part in layout.parts
            if part.kind in ("note.editorial", "block_quote") and part.start <= at < part.end
        ),
        None,
    )


def _topic(hit: Hit, before: list[Known]) -> Stand | None:
    for each in reversed(before):
        topic = _topics().get(each.cited.target or "")
        if topic is not None:
            return Stand(hit.start, hit.end, topic, "that-subject", "topic", antecedent=(each.start, each.end))
    return None


def _possessed(seen: Scan, hit: Hit, before: list[Known]) -> Stand | None:
    """Settle "its progress" by the nearest programme of its paragraph; what has no progress is passed over."""
    low = max(seen.flat.text.rfind("\n", 0, hit.start), hit.start - NEAR)
    able = set(table("described")["progressing"])
    fitting = [each for each in before if each.start > low and able & set(each.classes) and each.cited.target != "this"]
    return _pointing(hit, fitting[-1], "its-means") if fitting else None


def _actors(seen: Scan, layout: Layout, hit: Hit) -> Stand | None:
    """Settle "these organizations" by the last list of organisations; who is addressed is not among those meant."""
    row, _ = hit.value
    listed = _last_list(seen, hit.start)
    if not listed:
        return None
    addressed = _addressed(seen, layout, hit)
    members = [each for each in dict.fromkeys(each.value for each in listed) if each not in addressed]
    antecedent = (listed[0].start, listed[-1].end)
    return Stand(hit.start, hit.end, None, row["id"], "actors", members=tuple(members), antecedent=antecedent)


def _last_list(seen: Scan, stop: int) -> list[Hit]:
    """Return the organisations of the last paragraph before that names at least two of them."""
    text = seen.flat.text
    names = [hit for hit in longest(seen.organisations) if hit.end <= stop]
    while names:
        low = text.rfind("\n", 0, names[-1].start)
        group = [hit for hit in names if hit.start > low]
        if len({hit.value for hit in group}) > 1:
            return group
        names = names[: -len(group)]
    return []


def _addressed(seen: Scan, layout: Layout, hit: Hit) -> frozenset[str]:
    """Return the organisations that the lead-in of a list addresses: who convenes others is not one of them."""
    flat = seen.flat
    at = flat.source(hit.start)
    if not any(part.kind.startswith("list_item") and part.start <= at < part.end for part in layout.parts):
        return frozenset()
    leads = [part for part in layout.parts if part.kind == "list_leadin" and part.end <= at]
    if not leads:
        return frozenset()
    start, end = flat.offset(leads[-1].start), flat.offset(leads[-1].end - 1) + 1
    return frozenset(each.value for each in seen.organisations if start <= each.start < end)
