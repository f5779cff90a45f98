"""A web of citations to be looked at: units, what cites what, and apart from it the order of threads.

What texts say (citations) and what curators read (thread order) are two things: they share the units and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from wpkg.graph.answer import Answer, Value
from wpkg.graph.labels import labels
from wpkg.graph.lineage.citations import Edge, Row, Unit, checked_day, cited, citing, counts, edges_of, is_unit, units
from wpkg.graph.lineage.walk import Lineage, lineage
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.store import Iri, Store
from wpkg.graph.tabular import Tabular, columns

_COLUMNS = columns(
    ("from", "string", "the unit that cites, or that carries on"),
    ("link", "string", "how it cites; renews where a curator reads that it renews"),
    ("to", "string", "the unit cited or renewed"),
    ("from_date", "string", "the day the first was adopted"),
    ("to_date", "string", "the day the second was adopted"),
    ("basis", "string", "text: a citation; curator: order of a thread, or a reading of an open-ended set"),
    ("thread", "string", "the thread, for a renewal"),
    ("remark", "string", "what to know before relying on it"),
)
_STATUS = "curation-status#"


@dataclass(frozen=True, slots=True)
class Step:
    """In a thread, the unit with IRI ``later`` renews the unit with IRI ``earlier``; believed only if unverified."""

    later: str
    earlier: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A mandate or series: its members among the units, by IRI in order of adoption, and the renewals between them."""

    iri: str
    name: str
    members: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Web(Tabular):
    """Units with the citations between them and, apart from these, the threads they belong to.

    ``focus`` holds the IRIs of the units asked about. ``texts`` holds the IRIs of units whose text the graph holds, and
    is None where that was not asked. ``unresolved`` counts citations that point at nothing the graph knows.
    """

    name: str
    focus: tuple[str, ...]
    units: tuple[Unit, ...]
    texts: frozenset[str] | None
    edges: tuple[Edge, ...]
    threads: tuple[Thread, ...]
    unresolved: int
    checked: str
    unverified_included: bool

    def table(self) -> Answer:
        """Return one row a citation, then one a renewal."""
        named = {unit.iri: unit for unit in self.units}
        rows: list[tuple[Value, ...]] = [
            (
                edge.source.name,
                edge.manner,
                edge.target.name,
                edge.source.date or None,
                edge.target.date or None,
                "curator" if edge.by_reading else "text",
                None,
                edge.remark or None,
            )
            for edge in self.edges
        ]
        for thread in self.threads:
            for step in thread.steps:
                later, earlier = named[step.later], named[step.earlier]
                days = (later.date or None, earlier.date or None)
                doubt = None if step.verified else "believed only"
                rows.append((later.name, "renews", earlier.name, *days, "curator", thread.name, doubt))
        return Answer("web", _COLUMNS, tuple(rows))


def of_lineages(*found: Lineage) -> Web:
    """Return the web that lineages span, without asking the store: threads and texts stay untold."""
    edges = tuple(dict.fromkeys(edge for one in found for edge in one.edges))
    seen: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        seen.setdefault((edge.reference, edge.target.iri), edge)
    starts = {one.start.iri: one.start for one in found}
    return Web(
        name=" and ".join(unit.name for unit in starts.values()),
        focus=tuple(starts),
        units=_in_order([*starts.values(), *_ends(seen.values())]),
        texts=None,
        edges=tuple(seen.values()),
        threads=(),
        unresolved=len({item.reference for one in found for item in one.unresolved}),
        checked=found[0].checked if found else "",
        unverified_included=any(one.unverified_included for one in found),
    )


def web(
    store: Store,
    names: Iterable[str] = (),
    *,
    depth: int | None = None,
    include_unverified: bool = False,
) -> Web:
    """Gather what is to be drawn about things with the given IRIs, or about the whole graph.

    Args:
        store: where to ask.
        names: IRIs of documents or provisions (each with all it rests on and all that rests on it) and of threads
            (their members with what those cite). None means every citation of the graph.
        depth: the most levels to walk from a document.
        include_unverified: also use references and renewals of which no reliable page was read.
    """
    wanted = tuple(names)
    rows = _members(store, include_unverified)
    asked = [thread for thread in wanted if any(text_of(row["thread"]) == thread for row in rows)]
    starts = [name for name in wanted if name not in asked]
    if not wanted:
        found = _between(store, _documents(store), include_unverified)
    else:
        walks = [
            lineage(store, start, down=down, depth=depth, include_unverified=include_unverified)
            for start in starts
            for down in (False, True)
        ]
        found = of_lineages(*walks)
        if asked:
            inside = [row for row in rows if text_of(row["thread"]) in asked]
            members = _between(store, {text_of(row["document"]) for row in inside}, include_unverified)
            found = _joined(store, found, members, {citing(row) for row in inside})
    return _threaded(store, found, rows, asked, include_unverified)


def _documents(store: Store) -> list[str]:
    return [text_of(row["thing"]) for row in store.select(prepared("documents"))]


def _members(store: Store, include_unverified: bool) -> list[Row]:
    rows = store.select(prepared("thread-members"))
    out = {"withdrawn"} if include_unverified else {"withdrawn", "unverified"}
    return [row for row in rows if text_of(row["status"]).rpartition(_STATUS)[2] not in out]


def _between(store: Store, documents: Collection[str], include_unverified: bool) -> Web:
    """Return the citations of documents; a paragraph that is no unit of its own counts as its document."""
    rows = [
        row for row in ask_about(store, "references-from", "document", documents) if counts(row, include_unverified)
    ]
    whole: list[Row] = [{**row, "target": Iri(cited(row))} if row["target"] is not None else row for row in rows]
    ends = {end for row in whole for end in (citing(row), text_of(row["target"])) if end}
    named = units(store, ends)
    return Web(
        name="",
        focus=(),
        units=_in_order(named.values()),
        texts=None,
        edges=edges_of([(row, 1) for row in whole], named),
        threads=(),
        unresolved=len({text_of(row["reference"]) for row in whole if row["target"] is None}),
        checked=checked_day(store),
        unverified_included=include_unverified,
    )


def _joined(store: Store, first: Web, second: Web, more: Iterable[str]) -> Web:
    seen = {(edge.reference, edge.target.iri): edge for edge in (*second.edges, *first.edges)}
    return Web(
        name=first.name,
        focus=first.focus,
        units=_in_order([*first.units, *second.units, *units(store, more).values()]),
        texts=None,
        edges=tuple(seen.values()),
        threads=(),
        unresolved=first.unresolved + second.unresolved,
        checked=second.checked,
        unverified_included=first.unverified_included or second.unverified_included,
    )


def _threaded(store: Store, found: Web, rows: Iterable[Row], asked: list[str], include_unverified: bool) -> Web:
    """Add the threads with more than one member among the units, and which texts are held."""
    shown = {unit.iri: unit for unit in found.units}
    members: dict[str, dict[str, str]] = {}
    for row in rows:
        if (unit := _shown(row, shown)) is not None:
            members.setdefault(text_of(row["thread"]), {})[text_of(row["statement"])] = unit
    names = labels(store, [*members, *asked])
    renewed = _renewals(store, {one for of in members.values() for one in of}, include_unverified)
    threads = []
    for iri, of in sorted(members.items(), key=lambda item: (-len(set(item[1].values())), names.get(item[0], item[0]))):
        steps = {
            Step(of[later], of[earlier], sure)
            for later, earlier, sure in renewed
            if later in of and earlier in of and of[later] != of[earlier]
        }
        inside = tuple(unit.iri for unit in found.units if unit.iri in set(of.values()))
        if len(inside) > 1:
            threads.append(Thread(iri, names.get(iri, iri), inside, tuple(sorted(steps, key=_step_order))))
    held = {text_of(row["document"]) for row in ask_about(store, "texts-held", "document", map(_whole, shown))}
    return Web(
        name=" and ".join(filter(None, [*(names.get(iri, iri) for iri in asked), found.name])),
        focus=found.focus,
        units=found.units,
        texts=frozenset(unit for unit in shown if _whole(unit) in held),
        edges=found.edges,
        threads=tuple(threads),
        unresolved=found.unresolved,
        checked=found.checked or checked_day(store),
        unverified_included=include_unverified,
    )


def _renewals(store: Store, statements: Iterable[str], include_unverified: bool) -> list[tuple[str, str, bool]]:
    found: dict[tuple[str, str], bool] = {}
    for row in ask_about(store, "renewals", "later", sorted(statements)):
        pair = text_of(row["later"]), text_of(row["earlier"])
        found[pair] = found.get(pair, False) or text_of(row["how"]) == "asserted"
    return [(later, earlier, sure) for (later, earlier), sure in found.items() if sure or include_unverified]


def _shown(row: Row, shown: Mapping[str, Unit]) -> str | None:
    """Return the unit that sets out a statement, if it is among those shown: the provision, else the document."""
    provision, document = text_of(row["provision"]), text_of(row["document"])
    if is_unit(row["isUnit"]) and provision in shown:
        return provision
    return document if document in shown else None


def _whole(unit: str) -> str:
    return unit.partition("#")[0]


def _ends(edges: Iterable[Edge]) -> list[Unit]:
    return [unit for edge in edges for unit in (edge.source, edge.target)]


def _in_order(found: Iterable[Unit]) -> tuple[Unit, ...]:
    """Return each unit once, by day of adoption, undated ones last."""
    by_iri = {unit.iri: unit for unit in found}
    return tuple(sorted(by_iri.values(), key=lambda unit: (not unit.date, unit.date, unit.symbol, unit.pinpoint)))


def _step_order(step: Step) -> tuple[str, str, bool]:
    return step.later, step.earlier, step.verified
