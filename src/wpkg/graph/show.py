"""One document as the graph knows it: its parts in order, what each refers to and states, the words that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from wpkg.errors import UnknownName
from wpkg.graph.labels import labels
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.shown import (
    Aligned,
    Characterised,
    Cited,
    Document,
    Due,
    Fact,
    Part,
    Quoted,
    Remark,
    Stated,
    Words,
)
from wpkg.graph.store import Iri, Literal, Store, Term
from wpkg.iri import ID, NS

Row = Mapping[str, Term | None]
_BORROWED = {"editorialNote": "remark", "hadPrimarySource": "source"}
"""What to call properties of other vocabularies, which bear no label here."""


def show(store: Store, document: str, *, include_unverified: bool = False) -> Document:
    """Gather what the graph says of the document with IRI ``document``.

    Raises:
        UnknownName: the graph says nothing of it.
    """
    about = [Iri(document)]
    told = list(store.select(prepared("document", document=about)))
    if not told:
        raise UnknownName(f"the graph says nothing of {document}", expected="a document of the graph")
    if not include_unverified and any(_local(row["value"]) == "unverified" for row in told):
        raise UnknownName(
            f"what is said of {document.removeprefix(ID)} is unverified as a whole",
            expected="a document of which a reliable page was read",
            todo="ask with --include-unverified",
        )
    asked = {
        name: list(store.select(prepared(name, document=about)))
        for name in (
            "parts",
            "references-from",
            "statements",
            "times",
            "quotations",
            "characterisations",
            "alignments",
            "notes",
        )
    }
    if not include_unverified:
        asked = {name: [row for row in rows if _verified(row)] for name, rows in asked.items()}
    stated = {text_of(row["statement"]) for row in asked["statements"]}
    provisions = {text_of(row["part"]) for row in asked["parts"]}
    told_claims = _claims(store, [document, *sorted(stated | provisions)])
    claims = [row for row in told_claims if include_unverified or _verified(row)]
    doubted = {(_local(row["property"]), text_of(row["value"])) for row in told_claims if not _verified(row)}
    names = _names(store, told, asked, claims)
    by_subject, times = _grouped(claims, "subject"), _grouped(asked["times"], "statement")
    title = next((text_of(r["value"]) for r in told if _local(r["property"]) in {"label", "title"}), "")
    symbol = next((text_of(r["value"]) for r in told if _local(r["property"]) == "primarySymbol"), "")
    return Document(
        iri=document,
        symbol=symbol or title,
        title=title,
        facts=_facts(told, by_subject.get(document, []), doubted, names),
        parts=tuple(
            _part(rows, by_subject.get(name, []), names) for name, rows in _grouped(asked["parts"], "part").items()
        ),
        references=tuple(_cited(rows, names) for rows in _grouped(asked["references-from"], "reference").values()),
        statements=tuple(
            _stated(rows, by_subject.get(name, []), times.get(name, []), names)
            for name, rows in _grouped(asked["statements"], "statement").items()
        ),
        characterisations=tuple(
            _characterised(rows, names) for rows in _grouped(asked["characterisations"], "claim").values()
        ),
        quotations=tuple(_quoted(rows, names) for rows in _grouped(asked["quotations"], "quotation").values()),
        alignments=tuple(_aligned(rows, names) for rows in _grouped(asked["alignments"], "alignment").values()),
        notes=tuple(_remark(rows, names) for rows in _grouped(asked["notes"], "note").values()),
    )


def _claims(store: Store, subjects: Sequence[str]) -> list[Row]:
    """Return the claims on the subjects, ordered here: engines order literals of other types each in its way."""
    rows = ask_about(store, "claims", "subject", subjects)
    return sorted(rows, key=_claim_order)


def _claim_order(row: Row) -> tuple[str, str, int, str, str, str]:
    start = int(text_of(row["start"])) if row["start"] is not None else -1
    names = (text_of(row[key]) for key in ("subject", "property", "claim", "source", "note"))
    subject, prop, claim, source, remark = names
    return subject, prop, start, claim, source, remark


def _verified(row: Row) -> bool:
    return not text_of(row.get("status")).endswith(("#unverified", "#withdrawn"))


def _names(
    store: Store, told: Sequence[Row], asked: Mapping[str, Sequence[Row]], claims: Sequence[Row]
) -> dict[str, str]:
    cells = [value for rows in (told, claims, *asked.values()) for row in rows for value in row.values()]
    nodes = {value for value in cells if isinstance(value, Iri)}
    held = {Iri(v.lexical) for v in cells if isinstance(v, Literal) and v.datatype.endswith("#anyURI")}
    return labels(store, nodes | held)


def _facts(
    told: Sequence[Row], claims: Sequence[Row], doubted: Set[tuple[str, str]], names: Mapping[str, str]
) -> tuple[Fact, ...]:
    """Return the facts of the document: from claims where they say who attests them, else as they stand."""
    standing = next((_local(row["value"]) for row in told if _local(row["property"]) == "curationStatus"), "curated")
    made = [_fact(rows, names) for rows in _grouped(claims, "claim").values() if not _in_passing(rows[0])]
    claimed = {(fact.property, fact.value) for fact in made}
    for row in told:
        prop, value = _local(row["property"]), text_of(row["value"])
        if (prop, value) not in claimed and prop not in {"type", "label"}:
            empty = Words(None, None, None)
            label = names.get(text_of(row["property"]), _BORROWED.get(prop, prop))
            status = "unverified" if (prop, value) in doubted or ("primarySymbol", value) in doubted else standing
            made.append(Fact(prop, label, value, names.get(value, value), status, empty, "", "", (), ""))
    return tuple(sorted(made, key=lambda fact: (fact.property, fact.value)))


def _in_passing(row: Row) -> bool:
    return _local(row["property"]).startswith("mentions")


def _fact(rows: Sequence[Row], names: Mapping[str, str]) -> Fact:
    row = rows[0]
    value = text_of(row["value"])
    return Fact(
        property=_local(row["property"]),
        property_label=names.get(text_of(row["property"]), _local(row["property"])),
        value=value,
        label=names.get(value, value),
        status=_local(row["status"]),
        words=_words(row),
        emphasis=text_of(row["emphasis"]),
        grade=_local(row["grade"]),
        sources=_all(rows, "source"),
        note=" ".join(_all(rows, "note")),
    )


def _part(rows: Sequence[Row], claims: Sequence[Row], names: Mapping[str, str]) -> Part:
    row = rows[0]
    kind = text_of(row["kind"])
    return Part(
        id=_local(row["part"]),
        kind=names.get(kind, _local(row["kind"])),
        provision=text_of(row["provision"]) == "yes",
        parent=_local(row["parent"]),
        label=text_of(row["label"]),
        words=_words(row),
        note=" ".join(_all(rows, "note")),
        facts=tuple(_fact(group, names) for group in _grouped(claims, "claim").values()),
    )


def _cited(rows: Sequence[Row], names: Mapping[str, str]) -> Cited:
    row = rows[0]
    targets = [names.get(target, target) for target in _all(rows, "target")]
    return Cited(
        id=_local(row["reference"]),
        provision=_local(row["provision"]),
        manner=_local(row["type"]),
        target=", ".join(targets) or text_of(row["description"]),
        cited_as=text_of(row["citedAs"]),
        status=_local(row["status"]),
        words=_words(row),
        grade=_local(row["grade"]),
        sources=_all(rows, "source"),
    )


def _stated(rows: Sequence[Row], claims: Sequence[Row], times: Sequence[Row], names: Mapping[str, str]) -> Stated:
    row = rows[0]
    return Stated(
        id=_local(row["statement"]),
        provision=_local(row["provision"]),
        kind=_local(row["class"]),
        label=text_of(row["label"]),
        verb=names.get(text_of(row["verb"]), _local(row["verb"])),
        strength=_local(row["strength"]),
        parent=_local(row["parent"]),
        status=_local(row["status"]),
        words=_words(row),
        grade=_local(row["grade"]),
        sources=_all(rows, "source"),
        slots=tuple(_fact(group, names) for group in _grouped(claims, "claim").values()),
        times=tuple(_due(group, names) for group in _grouped(times, "time").values()),
    )


def _due(rows: Sequence[Row], names: Mapping[str, str]) -> Due:
    row = rows[0]
    session = text_of(row["session"])
    return Due(
        id=_local(row["time"]),
        kind=text_of(row["kind"]),
        since=text_of(row["since"]),
        until=text_of(row["until"]),
        rule=names.get(session, session),
        status=_local(row["status"]),
        words=_words(row),
    )


def _quoted(rows: Sequence[Row], names: Mapping[str, str]) -> Quoted:
    row = rows[0]
    speaker, quoted = text_of(row["speaker"]), text_of(row["quoted"])
    return Quoted(_local(row["quotation"]), names.get(speaker, speaker), names.get(quoted, quoted), _words(row))


def _characterised(rows: Sequence[Row], names: Mapping[str, str]) -> Characterised:
    row = rows[0]
    about = text_of(row["about"])
    return Characterised(_local(row["claim"]), names.get(about, about), _local(row["status"]), _words(row))


def _aligned(rows: Sequence[Row], names: Mapping[str, str]) -> Aligned:
    row = rows[0]
    against = text_of(row["against"])
    return Aligned(
        id=_local(row["alignment"]),
        subject=_local(row["subject"]),
        type=_local(row["type"]),
        against=names.get(against, against),
        statement=_local(row["statement"]),
        status=_local(row["status"]),
        reason=" ".join(_all(rows, "reason")),
    )


def _remark(rows: Sequence[Row], names: Mapping[str, str]) -> Remark:
    row = rows[0]
    spans = tuple(_words(item) for item in rows if item["exact"] is not None)
    kind = text_of(row["type"])
    return Remark(_local(row["note"]), names.get(kind, _local(row["type"])), text_of(row["text"]), spans)


def _words(row: Row) -> Words:
    if row["exact"] is None:
        return Words(None, None, None)
    return Words(text_of(row["exact"]), int(text_of(row["start"])), int(text_of(row["end"])))


def _grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(text_of(row[key]), []).append(row)
    return groups


def _all(rows: Sequence[Row], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text_of(row[key]) for row in rows if row[key] is not None))


def _local(term: Term | None) -> str:
    """Return the last part of an IRI: fragment of a part, local name of a property, notation of a concept."""
    name = text_of(term).removeprefix(NS)
    return name.rpartition("#")[2] if "#" in name else name.rpartition("/")[2]
