"""What of one document other documents may need, or it may need of them: plain data, made where it is read.

The facts are a pure function of the reading and of the draft made of it. Offsets are code points of the frozen text,
half-open; ``exact`` are its very words; documents are named as the draft names them (``doc:A/RES/70/1``); keys of
names are those of :mod:`wpkg.corpus.linking.naming`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from wpkg import iri
from wpkg.corpus.linking import heads, naming
from wpkg.model import AnnotatedDocument, Reference
from wpkg.reading import Cited, Reading
from wpkg.text.draft import ANNOTATOR
from wpkg.text.references import definitions, ordinals
from wpkg.text.references.described import Stand
from wpkg.text.references.gazetteer import scan
from wpkg.text.tables import folders, table
from wpkg.text.view import fold, unwrap

FORMAT = 1
NAMED_RULES = ("described", "titled")
"""Rules of the reader that make a target of nothing but the words of a name."""
NOTED = ":footnote"
"""What it adds to them where a footnote tells the symbol."""
_MAY_DEFINE = re.compile(r"[\"'”’»] ?\)|\([A-Z][A-Za-z&-]{1,9}\)|[“\"«][^”\"»]{2,60}[”\"»]")
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_QUOTED = re.compile(r'"([^"\n]{3,200})"')
_WORD = r"[A-ZÀ-Þ][\w'’À-ÿ-]*"
_JOINT = r"(?:of|on|the|and|for|to|in|de|la|le|les|des|du|et|sur|del|los|las|y)\b"
_NAME = rf"(?P<name>{_WORD}(?: {_JOINT}| {_WORD})*)"
_AHEAD = r"(?:(?:[a-z]{1,4}|[Ll]') ?)?"


def facts_of(reading: Reading, document: AnnotatedDocument, work: str, slug: str) -> dict[str, Any]:
    """Return the facts of one document.

    Args:
        reading: what was read.
        document: the draft made of it, whose records bear the ids that the graph has.
        work: the IRI of the document in the graph.
        slug: what its graphs are named by.
    """
    layout, source = reading.layout, document.source
    view = fold(reading.text)
    organ = layout.organ
    ids = _ids(reading, document)
    sat = list(heads.sittings(reading))
    return {
        "format": FORMAT,
        "work": work,
        "slug": slug,
        "text": iri.source_text(work, source.language, source.sha256),
        "digest": source.sha256,
        "language": source.language,
        "profile": layout.profile,
        "organ": (organ.name or "") if organ is not None else "",
        "session": (organ.session or "") if organ is not None else "",
        "day": _day(document),
        "reader": document.annotator if document.annotator.startswith(ANNOTATOR) else "",
        "symbol": layout.symbol or "",
        "others": list(heads.others(reading)),
        "title": _title(reading, document),
        "definitions": _definitions(reading, view, document.name, ids),
        "references": list(_references(reading, view, document, ids)),
        "sessions": list(_sessions(reading, view, sat)),
        "sittings": sat,
    }


def _ids(reading: Reading, document: AnnotatedDocument) -> Mapping[str, Reference]:
    """Return the record of the draft for each reference of the reading that has one: they come in the same order."""
    waiting = list(document.references)
    found: dict[str, Reference] = {}
    at = 0
    for cited in reading.references:
        span = (cited.start, cited.end, cited.rule or "unnamed")
        if at < len(waiting) and (waiting[at].span.start, waiting[at].span.end, waiting[at].provenance.rule) == span:
            found[cited.id] = waiting[at]
            at += 1
    return found


def _day(document: AnnotatedDocument) -> str:
    """Return the only day, ISO, that stands outside the paragraphs, or nothing."""
    from wpkg.acceptance import days_outside

    days = days_outside(document)
    return days.pop() if len(days) == 1 else ""


def _title(reading: Reading, document: AnnotatedDocument) -> dict[str, Any] | None:
    """Return the title, its key, and whether the text speaks of something else by that name."""
    layout = reading.layout
    if layout.title is None or layout.title[0] >= layout.title[1]:
        return None
    start, end = layout.title
    key = naming.titled(reading.text[start:end])
    if not naming.long_enough(key):
        return None
    mine = [each for each in reading.references if each.start >= end and _name_of(each, reading.text) == key]
    making = set(table("linking")["making"])
    made = {act.segment for act in reading.statements if act.verb in making}
    leans = any(each.target != "this" and each.segment not in made for each in mine)
    return {"exact": reading.text[start:end], "start": start, "end": end, "named": key, "leans": leans}


def _name_of(cited: Cited, text: str) -> str:
    """Return the key of the name by which an instrument is cited, where it is cited by its name."""
    if cited.kind not in ("document", "provision"):
        return ""
    if cited.rule in NAMED_RULES and cited.target:
        return naming.named(cited.target)
    return naming.named(_bare(text[cited.start : cited.end]))


def _bare(words: str) -> str:
    """Return a name without the place in the instrument before it: "article 3 of the Lima Charter"."""
    return words.rpartition(" of the ")[2] if re.match(r"[a-z]+ [\dIVX]", words) else words


def _definitions(reading: Reading, view: str, own: str, ids: Mapping[str, Reference]) -> list[dict[str, Any]]:
    """Return the short names a text gives to what it cites and knows, each once, with their words and targets."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for each in _beside_symbols(reading, view, ids):
        found.setdefault((each["named"], each["target"]), each)
    if not _MAY_DEFINE.search(reading.text):
        return list(found.values())
    seen = scan(view, reading.layout)
    settled = [each for each in reading.references if each.kind == "document" and each.start < each.end]
    by_span = {seen.flat.span_of(each.start, each.end): each for each in settled}
    stands = [Stand(*span, each.target, each.rule) for span, each in by_span.items()]
    for alias in definitions.find(seen, sorted(stands, key=lambda each: each.end)):
        cited = by_span[alias.stand.start, alias.stand.end]
        target = own if cited.target == "this" else _target(cited, ids)
        key = naming.named(alias.name)
        if not target or not key or cited.rule in NAMED_RULES:
            continue
        end = max(seen.flat.span(alias.start, alias.end)[1], cited.end)
        record = {"named": key, "target": target, "how": "given", "start": cited.start, "end": end}
        record |= {"proper": True, "printed": _printed_day(reading, cited)}
        found.setdefault((key, target), record | {"exact": reading.text[cited.start : end]})
    return list(found.values())


def _beside_symbols(reading: Reading, view: str, ids: Mapping[str, Reference]) -> Iterator[dict[str, Any]]:
    """Yield the full names beside which a text prints a symbol, in parentheses or in a note: they mean the same."""
    for cited in reading.references:
        rule = cited.rule.removesuffix(NOTED)
        target = _target(cited, ids)
        if rule not in NAMED_RULES or not target or (cited.symbol is None and rule == cited.rule):
            continue
        if _led().search(view, max(0, cited.start - 60), cited.start):
            continue
        end = cited.end if cited.symbol is None else cited.symbol[0]
        words = view[cited.start : end].rstrip(" (\n")
        quoted = _QUOTED.search(words) if rule == "titled" else None
        key = naming.named(quoted[1] if quoted is not None else words)
        if naming.long_enough(key) and any(letter.isdigit() for letter in target):
            made = {"named": key, "target": target, "how": "beside", "start": cited.start, "end": cited.end}
            made |= {"proper": quoted is not None or _proper(words, key, view), "printed": _printed_day(reading, cited)}
            yield made | {"exact": reading.text[cited.start : cited.end]}


def _led() -> re.Pattern[str]:
    return _leaders(folders())


@cache
def _leaders(places: tuple[Path, ...]) -> re.Pattern[str]:
    """Return what stands before a name that only tells whose something is: "the Parties to the"."""
    return re.compile(
        rf"\b(?:{'|'.join(table('linking')['leaders'])}) (?:[a-z]+ )?(?:the |la |le |l'|el )?\Z", re.IGNORECASE
    )


def _proper(words: str, key: str, view: str) -> bool:
    """Tell whether a name is one by itself: of many telling words, or with one the text has not in small letters."""
    own = [word for word in _WORDS.findall(words) if word[0].isupper() or word[0].isdigit()]
    telling = [word for word in own if naming.telling(naming.named(word) or "the")]
    small = _small_words(view)
    return naming.specific(key) or any(word.lower() not in small for word in telling)


@lru_cache(maxsize=1)
def _small_words(view: str) -> frozenset[str]:
    return frozenset(word for word in _WORDS.findall(view) if word[0].islower())


def _target(cited: Cited, ids: Mapping[str, Reference]) -> str | None:
    record = ids.get(cited.id)
    return record.target if record is not None else None


def _references(
    reading: Reading, view: str, document: AnnotatedDocument, ids: Mapping[str, Reference]
) -> Iterator[dict[str, Any]]:
    """Yield the references to documents: where they point, and where they point nowhere, what they say."""
    for cited in reading.references:
        record = ids.get(cited.id)
        if record is None or record.members or record.target == document.name:
            continue
        if record.target is None and cited.kind not in ("document", "provision"):
            continue
        made: dict[str, Any] = {"id": record.id, "type": record.type, "start": cited.start, "end": cited.end}
        if record.target is not None:
            made["target"] = record.target
        if record.target is None or (cited.rule in NAMED_RULES and cited.symbol is None):
            made |= _opened(reading, view, cited)
        antecedent = ids.get(cited.antecedent or "")
        if antecedent is not None:
            made["antecedent"] = antecedent.id
        yield made


def _opened(reading: Reading, view: str, cited: Cited) -> dict[str, Any]:
    words = reading.text[cited.start : cited.end]
    key = _name_of(cited, reading.text)
    made: dict[str, Any] = {"rule": cited.rule, "exact": words[:200], "named": key}
    if cited.rule == "titled" or (cited.rule in NAMED_RULES and _proper(_bare(words), key, view)):
        made["proper"] = True
    if cited.candidates:
        made["candidates"] = list(cited.candidates)
    if day := _printed_day(reading, cited):
        made["day"] = day
    return made


def _printed_day(reading: Reading, cited: Cited) -> str:
    """Return the only day, ISO, that is printed in a reference, or nothing."""
    inside = [each for each in reading.times if cited.start <= each.start and each.end <= cited.end]
    days = {each.from_text for each in inside if each.kind == "date" and len(each.from_text) == 10}
    return days.pop() if len(days) == 1 else ""


def _sessions(reading: Reading, view: str, sat: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the sessions no calendar settles: those named all the same, and those the words name in full."""
    flat = unwrap(view)
    stop = heads.head_end(reading.layout)
    speaks = {part.id for part in reading.layout.parts if part.role == "operative"}
    for cited in reading.references:
        if cited.kind != "session" or cited.status == "resolved" or cited.members or cited.start < stop:
            continue
        if any(each["start"] <= cited.start < each["end"] for each in sat):
            continue
        made: dict[str, Any] = {"start": cited.start, "end": cited.end, "rule": cited.rule}
        made["exact"] = reading.text[cited.start : cited.end]
        if cited.candidates:
            made["candidates"] = list(cited.candidates)
        if cited.target:
            yield made | {"session": cited.target, "how": "named"}
        elif cited.status == "conflict":
            yield made | {"how": "conflict"}
        else:
            yield made | (_worded(reading, flat, cited, sat, cited.segment in speaks) or {"how": "open"})


def _worded(
    reading: Reading, flat: str, cited: Cited, sat: list[dict[str, Any]], speaks: bool
) -> dict[str, Any] | None:
    """Return the session that words name in full, or count from the one at which the text itself was made."""
    language = reading.layout.language
    near = flat[cited.start : cited.end + 120]
    for row in _rows("session-of", language):
        found = re.match(rf"{_AHEAD}(?P<ordinal>{row['ordinal']}) {row['words']}{_NAME}", near)
        number = ordinals.number(found["ordinal"], language) if found is not None else 0
        if found is not None and number and not naming.common(naming.named(_trimmed(found["name"]))):
            return {"session": heads.session_named(_trimmed(found["name"]), number), "how": "named"}
    if not sat or not speaks:
        return None
    here = sat[0]
    for row in _rows("session-from-here", language):
        found = re.match(_AHEAD + row["words"] + _NAME, near)
        if found is not None and heads.session_named(_trimmed(found["name"]), here["ordinal"]) == here["session"]:
            return _counted(here, row["step"])
    for row in _rows("our-session", language):
        if re.match(row["words"], near) is not None:
            return _counted(here, row["step"])
    return None


def _counted(here: dict[str, Any], step: int) -> dict[str, Any]:
    stem = here["session"].removesuffix(f"-{here['ordinal']}")
    return {"session": f"{stem}-{here['ordinal'] + step}", "how": "counted", "viewpoint": here["session"]}


def _trimmed(name: str) -> str:
    """Return a name without the small words at its end."""
    words = name.split()
    while words and words[-1][0].islower():
        words.pop()
    return " ".join(words)


def _rows(name: str, language: str) -> list[dict[str, Any]]:
    return [row for row in table("linking")[name] if row["language"] == language]
