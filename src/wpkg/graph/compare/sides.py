"""One side of a comparison as the graph knows it: its text in passages, its acts, what is marked where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wpkg.errors import UnknownName
from wpkg.graph.compare.records import NOTHING, Act, Aside, Compared, Mark, Passage
from wpkg.graph.compare.rows import addressees
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.labels import labels
from wpkg.graph.prepared import ask_about, text_of
from wpkg.graph.shown import Words
from wpkg.graph.store import Iri, Literal, Store, Term
from wpkg.iri import ID, NS, compact

Row = Mapping[str, Term | None]
SELF = "the document itself"
REFERENCE = "reference"
_REGISTER = "register"
_ASIDE = "page furniture"


@dataclass(frozen=True, slots=True)
class Side:
    """A document ready to be compared."""

    about: Compared
    text: str
    passages: tuple[Passage, ...]
    acts: tuple[Act, ...]
    marks: tuple[Mark, ...]
    notes: tuple[tuple[str, str], ...]


def load(store: Store, document: str, *, include_unverified: bool = False) -> Side:
    """Gather what a comparison needs of the document with IRI ``document``.

    Raises:
        UnknownName: the graph says nothing of it.
    """
    told = list(ask_about(store, "document", "document", [document]))
    if not told:
        raise UnknownName(f"the graph says nothing of {document}", expected="a document of the graph")
    texts = list(ask_about(store, "source-text", "document", [document]))
    text = text_of(texts[0]["text"]) if texts else ""
    parts = list(ask_about(store, "parts", "document", [document]))
    numbers = {
        _local(row["part"]): text_of(row["number"]) for row in ask_about(store, "numbers", "document", [document])
    }
    passages, asides = _divided(text, parts, numbers) if texts else ((), ())
    acts, marks = _acts(store, document, text, include_unverified=include_unverified)
    facts = {_local(row["property"]): text_of(row["value"]) for row in told}
    title = facts.get("label") or facts.get("title", "")
    notes = [(_local(row["type"]), text_of(row["text"])) for row in ask_about(store, "notes", "document", [document])]
    about = Compared(
        iri=document,
        symbol=facts.get("primarySymbol") or document.rpartition("/")[2],
        title=title,
        date=facts.get("adoptionDate") or facts.get("circulationDate", ""),
        held=bool(texts),
        draft=facts.get("curationStatus", "").endswith("#extracted"),
        asides=asides,
    )
    return Side(about, text, passages, acts, marks, tuple(dict.fromkeys(notes)))


def _divided(
    text: str, parts: Iterable[Row], numbers: Mapping[str, str]
) -> tuple[tuple[Passage, ...], tuple[Aside, ...]]:
    """Divide the whole text into passages and asides: every character that is no blank stands in exactly one."""
    kinds = vocabulary().kinds
    spans = sorted(
        {
            (int(text_of(r["start"])), -int(text_of(r["end"])), _local(r["part"]), _local(r["kind"]))
            for r in _placed(parts)
        }
    )
    notes = {_local(row["part"]): text_of(row["note"]) for row in parts if row["note"] is not None}
    owner: list[int] = [-1] * len(text)
    units = [
        (start, -end, name, kind) for start, end, name, kind in spans if kind not in kinds["around"] | kinds["within"]
    ]
    for rank, (start, end, _, _) in enumerate(units):
        owner[start:end] = [rank] * (end - start)
    passages, asides = [], []
    seen: dict[str, int] = {}
    for rank, start, end in _runs(owner, text):
        name, kind = (units[rank][2], units[rank][3]) if rank >= 0 else (f"unmarked-{start}", "unmarked")
        if kind in kinds["aside"]:
            asides.append(Aside(name, kind, start, end, notes.get(name, _ASIDE)))
            continue
        seen[name] = seen.get(name, 0) + 1
        called = name if seen[name] == 1 else f"{name}~{seen[name]}"
        section = next((part for part in ("preamble", "operative") if kind in kinds[part]), "other")
        number = numbers.get(name) or _note_mark(kind, text[start:end]) if seen[name] == 1 else ""
        passages.append(Passage(called, kind, section, number, text[start:end], start, end))
    return tuple(passages), tuple(asides)


def _note_mark(kind: str, words: str) -> str:
    """Return the number at the head of a note, which is its mark in the text."""
    found = re.match(r"(\d+)\s+\S", words) if kind in vocabulary().kinds["note"] else None
    return found[1] if found else ""


def _placed(parts: Iterable[Row]) -> Iterator[Row]:
    return (row for row in parts if row["start"] is not None and row["kind"] is not None)


def _runs(owner: Sequence[int], text: str) -> Iterator[tuple[int, int, int]]:
    """Yield unit, start and end of each run of characters of one unit, without blanks at its ends."""
    start = 0
    for end in range(1, len(owner) + 1):
        if end == len(owner) or owner[end] != owner[start]:
            words = text[start:end]
            if words.strip():
                lead = len(words) - len(words.lstrip())
                yield owner[start], start + lead, start + len(words.rstrip())
            start = end


def _acts(
    store: Store, document: str, text: str, *, include_unverified: bool
) -> tuple[tuple[Act, ...], tuple[Mark, ...]]:
    def wanted(row: Row) -> bool:
        status = _local(row["status"])
        return status != "withdrawn" and (include_unverified or status != "unverified")

    stated = [row for row in ask_about(store, "statements", "document", [document]) if wanted(row)]
    cited = [row for row in ask_about(store, "references-from", "document", [document]) if wanted(row)]
    names = sorted({text_of(row["statement"]) for row in stated})
    said = list(ask_about(store, "said-of-acts", "statement", names))
    cues = sorted({text_of(row["reference"]) for row in cited})
    claims = [row for row in ask_about(store, "claims", "subject", [document, *names, *cues]) if wanted(row)]
    times = [row for row in ask_about(store, "times", "document", [document]) if wanted(row)]
    called = _called(store, (stated, cited, said, claims, times))
    filled = _filled(claims, document, called)
    filled += list(addressees(text, filled))
    marks = _merged([*filled, *_timed(times, called), *_asserted(said, filled, called)])
    by_act = _by_act(marks)
    threads = {
        node: frozenset(text_of(row["value"]) for row in rows if _local(row["property"]) == "partOfThread")
        for rows in _grouped(said, "statement")
        for node in (text_of(rows[0]["statement"]),)
    }
    acts = [_statement(rows, threads, by_act, called) for rows in _grouped(stated, "statement")]
    acts += [_reference(rows, called, document) for rows in _grouped(cited, "reference")]
    return tuple(sorted(acts, key=_in_order)), marks


def _in_order(act: Act) -> tuple[int, int, str]:
    return (act.words.start if act.words.start is not None else -1, -(act.words.end or 0), act.id)


def _called(store: Store, rows: Iterable[Iterable[Row]]) -> dict[str, str]:
    cells = [value for group in rows for row in group for value in row.values()]
    nodes = {str(value) for value in cells if isinstance(value, Iri)}
    nodes |= {value.lexical for value in cells if isinstance(value, Literal) and value.datatype.endswith("#anyURI")}
    found = labels(store, nodes)
    return {node: found.get(node) or _plain(node) for node in nodes}


def _plain(node: str) -> str:
    """Return what to call a thing that has no label."""
    return compact(node).removeprefix(ID)


def _filled(claims: Iterable[Row], document: str, called: Mapping[str, str]) -> list[Mark]:
    """Return the marks of slots and mentions that have words."""
    roles = vocabulary().roles
    made = []
    for row in claims:
        prop, value, subject = _local(row["property"]), text_of(row["value"]), text_of(row["subject"])
        role, words = roles.get(prop, ""), _words(row)
        if prop == "referenceType":
            made.append(Mark("cue", value, _local(Iri(value)), words, (_local(row["subject"]),), known=True))
        if not role or words.exact is None:
            continue
        known = isinstance(row["value"], Literal) and row["value"].datatype.endswith("#anyURI") and role != "action"
        if role == "actor" and "/collective/" in value:
            role = "group"
        label = called.get(value, value) if known else words.exact
        acts = () if subject == document else (_local(row["subject"]),)
        made.append(Mark(role, _own(value, document) if known else _folded(words.exact), label, words, acts, known))
    return made


def _timed(times: Iterable[Row], called: Mapping[str, str]) -> Iterator[Mark]:
    for row in times:
        session, until = text_of(row["session"]), text_of(row["until"])
        role = "validity" if text_of(row["kind"]) == "period" else "review"
        value = session or until
        words = _words(row)
        if words.exact is not None:
            known = bool(value)
            label = called.get(session, session) or until or words.exact
            yield Mark(role, value or _folded(words.exact), label, words, (_local(row["statement"]),), known)


def _asserted(said: Iterable[Row], filled: Iterable[Mark], called: Mapping[str, str]) -> Iterator[Mark]:
    """Yield what is asserted of statements without words of the text: inferred, or told by the register."""
    shown = {(mark.role, mark.value, act) for mark in filled for act in mark.acts}
    for row in said:
        role, value = vocabulary().roles.get(_local(row["property"]), ""), text_of(row["value"])
        if role and isinstance(row["value"], Iri) and (role, value, _local(row["statement"])) not in shown:
            yield Mark(role, value, called.get(value, value), NOTHING, (_local(row["statement"]),), known=True)


def _merged(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return each mark once, with all acts it belongs to."""
    merged: dict[tuple[object, ...], Mark] = {}
    for mark in marks:
        key = (mark.role, mark.value, mark.words.start, mark.words.end)
        before = merged.get(key)
        acts = mark.acts if before is None else tuple(dict.fromkeys((*before.acts, *mark.acts)))
        merged[key] = replace(before or mark, acts=acts)
    return tuple(merged[key] for key in sorted(merged, key=lambda key: tuple(map(_sortable, key))))


def _sortable(part: object) -> tuple[int, str]:
    return (part, "") if isinstance(part, int) else (-1, str(part))


def _by_act(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    by_act: dict[str, list[Mark]] = {}
    for mark in marks:
        for act in mark.acts:
            by_act.setdefault(act, []).append(mark)
    return by_act


def _statement(
    rows: Sequence[Row],
    threads: Mapping[str, frozenset[str]],
    by_act: Mapping[str, Sequence[Mark]],
    called: Mapping[str, str],
) -> Act:
    row = rows[0]
    node, name = text_of(row["statement"]), _local(row["statement"])
    mine = by_act.get(name, ())

    def values(*roles: str) -> tuple[str, ...]:
        return tuple(sorted({mark.label if mark.known else mark.value for mark in mine if mark.role in roles}))

    return Act(
        id=name,
        kind=_local(row["class"]).lower(),
        verb=called.get(text_of(row["verb"]), _local(row["verb"])),
        strength=_local(row["strength"]),
        who=values("addressee", "bearer"),
        threads=tuple(sorted(threads.get(node, ()))),
        topics=values("topic"),
        actions=tuple(sorted({_first(mark.value) for mark in mine if mark.role == "action"})),
        target="",
        parent=_local(row["parent"]),
        label=text_of(row["label"]),
        words=_words(row),
        status=_local(row["status"]),
    )


def _reference(rows: Sequence[Row], called: Mapping[str, str], document: str) -> Act:
    row = rows[0]
    targets = sorted(
        {
            _own(text_of(each["target"]), document)
            for each in rows
            if each["target"] is not None and text_of(each["member"]) == "no"
        }
    )
    printed = text_of(row["citedAs"])
    names = [called.get(target, target) for target in targets]
    told = " and ".join(
        name if printed == "" or name != _plain(target) else printed
        for name, target in zip(names, targets, strict=True)
    )
    return Act(
        id=_local(row["reference"]),
        kind=REFERENCE,
        verb=_local(row["type"]),
        strength="",
        who=(),
        threads=(),
        topics=(),
        actions=(),
        target=" ".join(targets),
        parent="",
        label=told or text_of(row["description"]),
        words=_words(row),
        status=_local(row["status"]),
    )


def _own(value: str, document: str) -> str:
    return SELF if value == document else value


def _first(words: str) -> str:
    return words.partition(" ")[0]


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _words(row: Row) -> Words:
    if row["exact"] is None:
        return NOTHING
    return Words(text_of(row["exact"]), int(text_of(row["start"])), int(text_of(row["end"])))


def _grouped(rows: Iterable[Row], key: str) -> Iterator[list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(text_of(row[key]), []).append(row)
    yield from groups.values()


def _local(term: Term | None) -> str:
    """Return the last part of an IRI: fragment of a part, local name of a property, notation of a concept."""
    name = text_of(term).removeprefix(NS)
    return name.rpartition("#")[2] if "#" in name else name.rpartition("/")[2]
