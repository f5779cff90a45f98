"""The operative verbs as printed, by language: which words open an act, and what else belongs to the verb."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from wpkg.text.statements import wordtree
from wpkg.text.tables import table

_COLUMN = {"eng": "en", "fra": "fr", "spa": "es"}
_ELIDED = "'"
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Verb:
    """An operative verb: its row, class, force of its own, place of the addressee, and dictionary form."""

    id: str
    verb_class: str
    force: int
    takes: str
    lemma: str


@dataclass(frozen=True, slots=True)
class Head:
    """What the first word of a verb may be: the whole verb, or its beginning, with ``tails`` that complete it.

    ``leading``: as the whole verb it opens a paragraph, but follows no other act.
    """

    bare: Verb | None
    tails: re.Pattern[str] | None
    verbs: tuple[Verb, ...]
    leading: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """A verb found at its place: where it, the words before it and all that belongs to it stand."""

    verb: Verb
    start: int
    end: int
    verb_start: int
    verb_end: int
    modifiers: tuple[tuple[int, int], ...]
    subject: tuple[int, int] | None = None
    speaker: str = ""
    told: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All heads of one language.

    ``inflected`` agree with a single organ, ``plain`` with "we" or a plural, ``past`` stand in minutes ("decided").
    """

    language: str
    inflected: dict[str, Head]
    plain: dict[str, Head]
    past: dict[str, Head]
    modifier: re.Pattern[str]
    modifiers: tuple[str, ...]
    subjects: tuple[tuple[re.Pattern[str], str], ...]
    pronouns: tuple[str, ...]
    pronoun: re.Pattern[str] | None


@cache
def shorthands() -> dict[str, str]:
    """Return what the words in capitals in the forms of verbs stand for."""
    return {row["id"]: row["pattern"] for row in table("operatives")["shorthands"]}


@cache
def lexicon(language: str) -> Lexicon:
    """Return the verbs of a language (``eng``, ``fra``, ``spa``; any other is read as English)."""
    language = language if language in _COLUMN else "eng"
    column = _COLUMN[language]
    raw = table("operatives")
    forms: list[tuple[str, Verb, bool]] = []
    for row in raw["verbs"]:
        lone = row.get("leading_only", [])
        for form in row[column]:
            verb = _verb(row, form, language)
            forms.append((form, verb, lone is True or form.split()[0] in lone))
    nouns = _expressions(raw["expressions"], column)
    mods = [word for row in raw["modifiers"] for word in row.get(column, ())]
    pattern = re.compile(rf"[ ,]*{wordtree.pattern(mods)},?")
    inflected = _heads(forms, nouns, language, "third")
    pronouns = _pronouns(raw["pronouns"], inflected, language)
    return Lexicon(
        language,
        inflected,
        _heads(forms, nouns, language, "plain" if language == "eng" else "third"),
        _heads(forms, nouns, language, "past") if language == "eng" else {},
        pattern,
        tuple(mods),
        tuple(
            (re.compile(row["pattern"] + r"(?=[ ,])"), row["speaker"])
            for row in raw["subjects"]
            if row["language"] == language
        ),
        pronouns,
        re.compile(rf"(?={wordtree.pattern(pronouns)})(\w+)(?:'|[ ]+)") if pronouns else None,
    )


def _pronouns(rows: list[dict[str, Any]], heads: dict[str, Head], language: str) -> tuple[str, ...]:
    """Return pronouns with the verbs they can stand before: "le prie", "l'invite"."""
    told = [word for word, head in heads.items() if head.bare and head.bare.takes in ("object", "to")]
    return tuple(
        f"{pronoun}{'' if pronoun.endswith(_ELIDED) else ' '}{word}"
        for row in rows
        if row["language"] == language
        for pronoun in row["words"]
        for word in told
    )


def third(word: str) -> str:
    """Return the third person singular of an English base form."""
    if word == "be":
        return "is"
    if word.endswith(("ch", "sh", "ss", "x", "z", "o")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def past(word: str) -> str:
    """Return the simple past of an English base form."""
    irregular = {each["id"]: each["past"] for each in table("operatives")["irregular"]}
    if word in irregular:
        return str(irregular[word])
    if word.endswith("e"):
        return word + "d"
    return word[:-1] + "ied" if word.endswith("y") and word[-2] not in "aeiou" else word + "ed"


def _inflect(word: str, form: str) -> str:
    if form == "plain":
        return "are" if word == "be" else word
    return past(word) if form == "past" else third(word)


def open_at(
    words: Lexicon, flat: str, at: int, end: int, *, chained: bool = False, form: str = "inflected"
) -> Opening | None:
    """Read an operative verb, with the words around it, that begins at ``at``; None where there is none.

    Args:
        words: the verbs of the language.
        flat: the folded text with line ends as blanks.
        at: where the first modifier or the verb begins.
        end: where the stretch ends.
        chained: an act before it stands in the same stretch, so that verbs with leave to open only are refused.
        form: ``inflected``, ``plain`` after "we" or a plural, ``past`` in minutes.
    """
    heads: dict[str, Head] = getattr(words, form)
    modifiers: list[tuple[int, int]] = []
    place = at
    told: tuple[int, int] | None = None
    for _ in range(6):
        pronoun = words.pronoun.match(flat, place, end) if words.pronoun else None
        if pronoun is not None:
            place, told = pronoun.end(), pronoun.span(1)
        match = _WORD.match(flat, place, end)
        if match is None:
            return None
        head = heads.get(match.group().lower())
        if head is not None:
            bare = None if chained and head.leading else head.bare
            found = _complete(words, flat, head, bare, match, end, modifiers, at)
            if found is not None:
                return found if told is None else replace(found, told=told)
        stop = _modifier(words, flat, place, end)
        if stop is None:
            return None
        modifiers.append((place, _trim(flat, place, stop)))
        if flat.startswith(" to", stop - 3):
            heads = words.plain
        place = _skip(flat, stop, end)
    return None


def subject_at(words: Lexicon, flat: str, at: int, end: int) -> tuple[int, str] | None:
    """Return where a subject that begins at ``at`` ends, and who speaks: ``we`` or ``organ``."""
    for pattern, speaker in words.subjects:
        match = pattern.match(flat, at, min(end, at + 400))
        if match is not None:
            return match.end(), speaker
    return None


def _complete(
    words: Lexicon,
    flat: str,
    head: Head,
    bare: Verb | None,
    match: re.Match[str],
    end: int,
    before: list[tuple[int, int]],
    at: int,
) -> Opening | None:
    modifiers = list(before)
    verb, verb_end, place = bare, match.end(), match.end()
    tail = None
    for _ in range(4):
        tail = head.tails.match(flat, place, end) if head.tails else None
        if tail is not None:
            break
        stop = _modifier(words, flat, place, end)
        if stop is None:
            break
        begin = _skip(flat, place, end)
        modifiers.append((begin + (flat[begin] == ","), _trim(flat, begin, stop)))
        place = stop
    if tail is not None:
        verb = head.verbs[(tail.lastindex or 1) - 1]
        verb_end = place = tail.end()
    if verb is None:
        return None
    for _ in range(3):
        stop = _modifier(words, flat, place, end)
        if stop is None:
            break
        begin = _skip(flat, place, end)
        modifiers.append((begin, _trim(flat, begin, stop)))
        place = stop
    place, verb_end = _particle(flat, verb, place, verb_end, end)
    return Opening(verb, at, place, match.start(), verb_end, tuple((_skip(flat, a, b), b) for a, b in modifiers))


def _particle(flat: str, verb: Verb, place: int, verb_end: int, end: int) -> tuple[int, int]:
    _, blank, last = verb.lemma.rpartition(" ")
    if not blank or flat[verb_end - len(last) : verb_end] == last:
        return place, verb_end
    begin = _skip(flat, place, end)
    if flat.startswith(last + " ", begin):
        return begin + len(last), begin + len(last)
    return place, verb_end


def _modifier(words: Lexicon, flat: str, place: int, end: int) -> int | None:
    match = words.modifier.match(flat, place, end)
    return match.end() if match else None


def _skip(flat: str, place: int, end: int) -> int:
    while place < end and flat[place] in " ,":
        place += 1
    return place


def _trim(flat: str, start: int, end: int) -> int:
    while end > start and flat[end - 1] in " ,":
        end -= 1
    return end


def _spaced(form: str) -> str:
    return re.escape(form).replace(r"\ ", "[ ]+")


def _verb(row: dict[str, Any], form: str, language: str) -> Verb:
    base = row.get("verb") or (form if language == "eng" else str(row["en"][0]))
    if any(short in base for short in shorthands()):
        base = base.split()[0]
    british = base[:-3] + "ize"
    if base.endswith("ise") and british in row["en"]:
        base = british
    return Verb(row["id"], row["class"], int(row["force"]), row["takes"], row.get("lemmas", {}).get(base, base))


def _expressions(rows: list[dict[str, Any]], column: str) -> list[tuple[str, Verb]]:
    return [
        (noun, Verb(row["id"], row["class"], int(row["force"]), "none", "express"))
        for row in rows
        for noun in row[column]
    ]


def _heads(
    forms: list[tuple[str, Verb, bool]], nouns: list[tuple[str, Verb]], language: str, form: str
) -> dict[str, Head]:
    bare: dict[str, tuple[Verb, bool]] = {}
    tails: dict[str, list[tuple[str, Verb]]] = {}
    for words, verb, leading in forms:
        first, _, rest = words.partition(" ")
        if language == "eng":
            first = _inflect(first, form)
        if rest:
            tails.setdefault(first, []).append((rest, verb))
        else:
            bare.setdefault(first, (verb, leading))
    express = next(row for row in table("operatives")["verbs"] if row["id"] == "express")[_COLUMN[language]][0]
    express = _inflect(express, form) if language == "eng" else express
    found = {word: _head(bare.get(word), tails.get(word, ())) for word in {*bare, *tails}}
    body = r"(?:[ ]+(?!that\b)[\w'-]+,?){0,6}?[ ]+(?:%s)\b"
    groups = "|".join(f"({body % _spaced(noun)})" for noun, _ in nouns)
    lone = bare.get(express, (None, True))
    found[express] = Head(lone[0], re.compile(groups), tuple(verb for _, verb in nouns), lone[1])
    return found


def _head(bare: tuple[Verb, bool] | None, tails: Any) -> Head:
    ordered = sorted(tails, key=lambda each: -len(each[0]))
    groups = "|".join(rf"([ ]+{_tail(rest)}\b)" for rest, _ in ordered)
    verb, leading = bare if bare else (None, False)
    return Head(verb, re.compile(groups) if groups else None, tuple(each for _, each in ordered), leading)


def _tail(rest: str) -> str:
    tail = _spaced(rest)
    for short, full in shorthands().items():
        tail = tail.replace(short, full)
    return tail
