"""Who instructs whom: every instruction and permission with issuer, addressee and, where one is named, the channel.

A channel is used, not instructed; a permission demands nothing. Both are kept apart from instructions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from wpkg.graph.answer import Answer
from wpkg.graph.labels import doubtful, labels
from wpkg.graph.lineage.citations import checked_day
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Store, Term
from wpkg.graph.tabular import Tabular, columns
from wpkg.iri import ID, NS

_COLUMNS = columns(
    ("issuer", "string", "who instructs or permits; nothing where no organ does"),
    ("kind", "string", "instruction, or permission where the text says may"),
    ("addressee", "string", "who is to act, or may; nothing where none is named"),
    ("supplied", "string", "yes where a curator supplied the addressee, no where the text names it, or text not held"),
    ("channels", "string", "the bodies through which it is to act"),
    ("verb", "string", "the verb that gives it force"),
    ("summary", "string", "the statement in brief"),
    ("document", "string", "where it stands"),
    ("adopted", "string", "the day of adoption"),
    ("status", "string", "how far it has been checked"),
    ("statement", "string", "the statement"),
)
_STATUS = "curation-status#"


@dataclass(frozen=True, slots=True)
class Party:
    """A body or group: its IRI and name."""

    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """One instruction or permission (``kind``) to one addressee.

    ``issuer`` and ``addressee`` are None where none is told. ``supplied`` is yes where a curator supplied the
    addressee, no where the text names it, and "text not held" where that cannot be told.
    """

    statement: str
    kind: str
    issuer: Party | None
    addressee: Party | None
    supplied: str
    channels: tuple[Party, ...]
    verb: str
    summary: str
    document: str
    symbol: str
    symbol_verified: bool
    adopted: str | None
    status: str


@dataclass(frozen=True, slots=True)
class Instructions(Tabular):
    """Instructions and permissions, by day of adoption."""

    name: str
    told: tuple[Told, ...]
    checked: str
    unverified_included: bool

    def to_dict(self) -> dict[str, object]:
        """Return the whole as plain values."""
        return asdict(self)

    def table(self) -> Answer:
        """Return one row an addressee of a statement."""
        rows = tuple(
            (
                one.issuer.name if one.issuer else None,
                one.kind,
                one.addressee.name if one.addressee else None,
                one.supplied,
                ", ".join(channel.name for channel in one.channels) or None,
                one.verb or None,
                one.summary or None,
                one.symbol,
                one.adopted,
                one.status,
                one.statement,
            )
            for one in self.told
        )
        return Answer("instructions", _COLUMNS, rows)


def instructions(store: Store, about: Iterable[str] = (), *, include_unverified: bool = False) -> Instructions:
    """Gather who tells whom to do what, and who lets whom.

    Args:
        store: where to ask.
        about: IRIs of documents, threads and bodies; what belongs to none of them is left out. None means everything.
        include_unverified: also use statements of which no reliable page was read.
    """
    wanted = tuple(about)
    documents = _asked_of(store, wanted)
    grouped: dict[tuple[str, str, str], list[dict[str, Term | None]]] = {}
    for row in ask_about(store, "told", "document", documents):
        if _counts(row, include_unverified):
            key = text_of(row["statement"]), text_of(row["issuer"]), text_of(row["addressee"])
            grouped.setdefault(key, []).append(row)
    kept = [rows for rows in grouped.values() if not wanted or _concerns(rows, set(wanted))]
    parts = ("document", "issuer", "addressee", "channel", "verb")
    nodes = {text_of(row[part]) for rows in kept for row in rows for part in parts} - {""}
    names = labels(store, nodes | set(wanted))
    believed = doubtful(store, {text_of(rows[0]["document"]) for rows in kept})
    told = [_told(rows, names, believed) for rows in kept]
    return Instructions(
        name=" and ".join(names.get(iri, iri) for iri in wanted),
        told=tuple(sorted(told, key=lambda one: (one.adopted is None, one.adopted or "", one.symbol, one.statement))),
        checked=checked_day(store),
        unverified_included=include_unverified,
    )


def _asked_of(store: Store, wanted: Sequence[str]) -> list[str]:
    """Return the documents to ask: those wanted, and those that speak of what else is wanted; all for no wish."""
    if not wanted:
        return [text_of(row["thing"]) for row in store.select(prepared("documents"))]
    named = [one.partition("#")[0] for one in wanted if one.startswith(ID) and "/" not in one.removeprefix(ID)]
    about = [one for one in wanted if not one.startswith(ID) or "/" in one.removeprefix(ID)]
    spoken = (text_of(row["document"]) for row in ask_about(store, "told-about", "about", about))
    return list(dict.fromkeys((*named, *spoken)))


def _counts(row: dict[str, Term | None], include_unverified: bool) -> bool:
    status = text_of(row["status"]).rpartition(_STATUS)[2]
    return status != "withdrawn" and (include_unverified or status != "unverified")


def _concerns(rows: Sequence[dict[str, Term | None]], wanted: set[str]) -> bool:
    parts = ("document", "thread", "issuer", "addressee", "channel")
    return any(text_of(row[part]) in wanted for row in rows for part in parts)


def _told(rows: Sequence[dict[str, Term | None]], names: dict[str, str], believed: frozenset[str]) -> Told:
    row = rows[0]

    def party(iri: str) -> Party | None:
        return Party(iri, names.get(iri, iri)) if iri else None

    channels = dict.fromkeys(text_of(one["channel"]) for one in rows if one["channel"] is not None)
    verbs = dict.fromkeys(names.get(text_of(one["verb"]), "") for one in rows if one["verb"] is not None)
    document, inferred = text_of(row["document"]), text_of(row["inferred"]) in {"true", "1"}
    return Told(
        statement=text_of(row["statement"]),
        kind="permission" if text_of(row["class"]) == f"{NS}Authorization" else "instruction",
        issuer=party(text_of(row["issuer"])),
        addressee=party(text_of(row["addressee"])),
        supplied=("yes" if inferred else "no") if row["text"] is not None else "text not held",
        channels=tuple(Party(iri, names.get(iri, iri)) for iri in channels),
        verb=", ".join(filter(None, verbs)),
        summary=text_of(row["label"]),
        document=document,
        symbol=names.get(document, document),
        symbol_verified=document not in believed,
        adopted=text_of(row["adopted"]) or None,
        status=text_of(row["status"]).rpartition(_STATUS)[2],
    )
