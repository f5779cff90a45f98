"""First words: what a paragraph is by how it begins. Tables ``recitals`` and ``layout``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from wpkg.text.tables import table

_WORD = re.compile(r"[^\W\d_][\w'-]*")
_ORGAN = re.compile(r"(?P<article>[A-Za-z]{1,3}(?: |'))(?P<name>[^.;:!?\"]{3,420}?)(?: ?\d{1,2})?[,:]?(?: ?\d{1,2})?")
_DIGIT = re.compile(r"\d")
_HEADS = 100
_MARKS = 3
_LONGEST = 24
_ORGAN_LINE = 440
_QUOTED_LINE = 120


def _words(rows: Iterable[dict[str, Any]], key: str = "words") -> frozenset[str]:
    return frozenset(str(word).lower() for row in rows for word in row[key])


def _set(file: str, section: str, key: str = "words") -> frozenset[str]:
    return _words(table(file)[section], key)


def pattern(section: str) -> re.Pattern[str]:
    """Return the patterns of a section of the table of layouts as one, capitals or not."""
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("layout")[section]), re.IGNORECASE)


@cache
def _heads(clauses: bool) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in table("recitals")["heads"]:
        if clauses and not row.get("clause", True):
            continue
        for head in row["words"]:
            first, *rest = str(head).lower().split()
            found.setdefault(first, []).append(tuple(rest))
    return {first: tuple(rests) for first, rests in found.items()}


@cache
def _prefixes() -> frozenset[str]:
    return _set("recitals", "prefixes")


@cache
def _endings() -> tuple[str, ...]:
    return tuple(_set("recitals", "endings", "endings"))


@cache
def _verbs(sure: bool) -> frozenset[str]:
    rows = table("layout")["operative_verbs"]
    return _words(row for row in rows if not (sure and row.get("doubtful", False)))


@cache
def _verb_prefixes() -> frozenset[str]:
    return _set("layout", "operative_prefixes")


@cache
def _organ_words() -> frozenset[str]:
    return _set("layout", "organ_words")


@cache
def _articles() -> frozenset[str]:
    return _set("layout", "organ_lines", "article")


@cache
def _alone() -> frozenset[str]:
    return frozenset(name for row in table("layout")["organ_lines"] for name in row.get("alone", ()))


@cache
def _enacting() -> frozenset[str]:
    return _set("layout", "enacting")


@cache
def _closings() -> re.Pattern[str]:
    return pattern("closings")


@cache
def _notes() -> re.Pattern[str]:
    marked = rf"(?:\*{{1,3}}|\[?\d{{1,3}}\]?/?|[a-z]/)[ \n]{{1,8}}(?:{_note_words().pattern})"
    return re.compile(rf"\[\d{{1,3}}\] {{1,8}}\S|{marked}")


@cache
def _note_words() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("layout")["notes"]))


@cache
def _symbol_lines() -> re.Pattern[str]:
    return pattern("symbol_lines")


@cache
def _frontmatter() -> re.Pattern[str]:
    return pattern("frontmatter")


@cache
def _annexes() -> re.Pattern[str]:
    words = "|".join(sorted(_set("layout", "annexes")))
    return re.compile(rf"(?:{words})(?: +(?:[IVXL]+|\d+|[A-Z])\b|[.:*]? *$|[ \n]*[-:.*\[(\n])", re.IGNORECASE)


@cache
def _furniture() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    rows = table("layout")["furniture"]
    return tuple((re.compile(row["pattern"], re.IGNORECASE), row["kind"], row["reason"]) for row in rows)


def first_words(view: str, start: int) -> list[str]:
    """Return the first words at ``start`` in small letters, marks left out."""
    return _WORD.findall(view[start : start + _HEADS].lower())


def _first(view: str, start: int) -> str:
    """Return the first word in small letters where it is short, free of marks and followed by a blank, else ""."""
    stop = view.find(" ", start, start + _LONGEST)
    word = view[start:stop].lower() if stop > 0 else ""
    return word if word.isalpha() else ""


def recital(view: str, start: int, *, clause: bool = False) -> bool:
    """Tell whether a recital begins at ``start``, by the table of heads; ``clause``: within another recital."""
    heads, prefixes = _heads(clause), _prefixes()
    first = _first(view, start)
    if first:
        rests = heads.get(first)
        if rests is None and first not in prefixes:
            return False
        if rests is not None and () in rests:
            return True
    words = [] if _DIGIT.search(view, start, start + _MARKS) else first_words(view, start)
    for at, word in enumerate(words[:3]):
        rests = heads.get(word)
        if rests is not None and any(_follows(words, at + 1, rest) for rest in rests):
            return True
        if word not in prefixes:
            return False
    return False


def _follows(words: list[str], at: int, rest: tuple[str, ...]) -> bool:
    for word in rest:
        while at < len(words) and words[at] != word and words[at] in _prefixes():
            at += 1
        if at >= len(words) or words[at] != word:
            return False
        at += 1
    return True


def participle(view: str, start: int) -> bool:
    """Tell whether the first word has the ending of a participle."""
    words = first_words(view, start)
    return bool(words) and len(words[0]) > 5 and words[0].endswith(_endings()) and view[start].isupper()


def operative(view: str, start: int, *, sure: bool = False) -> bool:
    """Tell whether an operative verb in the third person opens at ``start``; ``sure``: one that is no noun as well."""
    start += view.startswith('"', start)
    if not view[start : start + 1].isupper():
        return False
    verbs, prefixes = _verbs(sure), _verb_prefixes()
    first = _first(view, start)
    if first and (first in verbs or first not in prefixes):
        return first in verbs
    for word in first_words(view, start)[:4]:
        if word in verbs:
            return True
        if word not in prefixes:
            return False
    return False


@cache
def _complements() -> frozenset[str]:
    return _set("layout", "complements")


def third_person(view: str, start: int) -> bool:
    """Tell whether the first word may be a verb in the third person by its ending and the word after it."""
    words = first_words(view, start)
    if len(words) < 2 or not view[start].isupper() or words[1] not in _complements():
        return False
    return len(words[0]) > 4 and words[0].endswith("s") and not words[0].endswith(("ss", "us"))


def organ_line(view: str, start: int, end: int) -> bool:
    """Tell whether ``view[start:end]`` is the line that names the adopting organ: article, name, comma."""
    longest = _ORGAN_LINE
    if view.startswith('"', start):
        start, longest = start + 1, _QUOTED_LINE
    if not 3 <= end - start <= longest or view[start] not in initials():
        return False
    tail = view[end - 1]
    closed = tail in ",:" or (tail.isdigit() and "," in view[end - 5 : end])
    if not closed and (end - start > 60 or not view.startswith("The ", start)):
        return False
    flat = " ".join(view[start:end].split())
    if flat in _alone():
        return True
    match = _ORGAN.fullmatch(flat)
    if match is None or match["article"].strip().lower() not in _articles():
        return False
    names = _WORD.findall(match["name"])
    if not names or not names[0][0].isupper() or not _is_organ(names) or not (closed or _is_title(names)):
        return False
    return subject(view, start) is None and not _has_verb(match["article"], names)


def _has_verb(article: str, names: list[str]) -> bool:
    """Tell whether the words of a line are a clause: "The Chamber of Ports recommends that Members:"."""
    return article.strip().lower() == "the" and not _verbs(sure=True).isdisjoint(names)


def _is_title(names: list[str]) -> bool:
    return len(names) < 6 and all(name[0].isupper() or len(name) < 4 for name in names)


@cache
def initials() -> frozenset[str]:
    """Return the first letters of organ lines."""
    return frozenset(word[0].upper() for word in (*_articles(), *_alone()))


def _is_organ(names: list[str]) -> bool:
    return any(name.lower() in _organ_words() for name in names)


@cache
def _dangling() -> frozenset[str]:
    return _set("layout", "dangling")


def dangles(view: str, start: int, end: int) -> bool:
    """Tell whether the last of the words of ``view[start:end]`` is one after which a sentence goes on."""
    blank = view.rfind(" ", start, end)
    return blank >= 0 and view[blank + 1 : end] in _dangling()


def enacting(words: str) -> bool:
    """Tell whether the words are the enacting words and nothing else."""
    return len(words) < 60 and " ".join(words.lower().split()).rstrip(" :,.") in _enacting()


def annex(words: str) -> bool:
    """Tell whether a short line is the heading of an annex."""
    return len(words) < 200 and words[-1] not in ".;," and _annexes().match(words) is not None


def closing(words: str) -> bool:
    """Tell whether a line tells of the meeting, the date or the vote."""
    return len(words) < 260 and _closings().match(" ".join(words.split())) is not None


def footnote(view: str, start: int) -> bool:
    """Tell whether a footnote begins at ``start``: its number, and words footnotes begin with."""
    return (view[start].isdigit() or view[start] in "*[" or view[start + 1 : start + 2] == "/") and bool(
        _notes().match(view, start)
    )


def note_words(view: str, start: int) -> bool:
    """Tell whether words that footnotes begin with stand at ``start``."""
    return _note_words().match(view, start) is not None


def symbol_line(words: str) -> bool:
    """Tell whether a line is nothing but the number of the text."""
    return len(words) < 80 and _symbol_lines().fullmatch(" ".join(words.split())) is not None


def frontmatter(words: str) -> bool:
    """Tell whether a line before the title says where and when: session, agenda item, "Resolution adopted by"."""
    return len(words) < 300 and _frontmatter().match(" ".join(words.split())) is not None


@cache
def _signoffs() -> re.Pattern[str]:
    return pattern("signoffs")


def signoff(words: str) -> bool:
    """Tell whether a line closes a letter, so that the names of its signatories follow."""
    return len(words) < 60 and _signoffs().match(words) is not None


def furniture(words: str) -> tuple[str, str] | None:
    """Return (kind, reason) where a line is what a page of the web puts round a text."""
    if len(words) > 300:
        return None
    flat = " ".join(words.split())
    for pattern, kind, reason in _furniture():
        if pattern.match(flat):
            return kind, reason
    return None


@cache
def _subjects() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("layout")["subjects"]))


def subject(view: str, start: int) -> re.Match[str] | None:
    """Return the match where an organ as subject opens a paragraph ("The Security Council calls")."""
    return _subjects().match(view, start)


@cache
def _titles() -> re.Pattern[str]:
    return pattern("titles")


def titled(words: str) -> bool:
    """Tell whether a line is a title by the number it begins with."""
    return len(words) < 600 and _titles().match(words) is not None


@cache
def _reports() -> re.Pattern[str]:
    return pattern("reports")


def reports(view: str, start: int, end: int) -> bool:
    """Tell whether ``view[start:end]`` has words of reporting: "as stated by", "according to"."""
    return _reports().search(view, start, end) is not None


@cache
def _infinitives() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{row['pattern']})" for row in table("layout")["infinitives"]))


@cache
def joiners() -> tuple[str, ...]:
    """Return the words, with a blank before each, that join the last two items of a list."""
    return tuple(f" {word}" for word in sorted(_set("layout", "joiners")))


def infinitive(view: str, start: int) -> bool:
    """Tell whether an infinitive or a that-clause opens a paragraph, after an enacting word that may be missing."""
    return _infinitives().match(view, start) is not None


@cache
def _ordinals() -> dict[str, int]:
    return {str(word): int(row["value"]) for row in table("layout")["ordinals"] for word in row["words"]}


def ordinal(words: str) -> int | None:
    """Return the ordinal written in words in an organ line ("The Sixty-sixth World Health Assembly")."""
    for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", words.lower()):
        tens, _, units = word.partition("-")
        known = _ordinals()
        if word in known:
            return known[word]
        if units and tens in known and units in known:
            return known[tens] + known[units]
    return None
