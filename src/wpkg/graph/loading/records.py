"""What a store says of the graphs it was loaded with, kept in a named graph of its own.

Of each graph there is what it belongs to (it is *announced*: we have begun to write it, so it is ours to replace and to
remove), and, once it is there as a whole, how many statements it has and their digest (it is *claimed*). A claim is
taken back before the graph is touched and made after it is whole: stopped at any moment, the records claim nothing
that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from wpkg import iri
from wpkg.errors import DataError
from wpkg.graph.loading.plan import Record
from wpkg.graph.loading.service import LOADED, Service, slices
from wpkg.graph.prepared import prepared
from wpkg.graph.store import XSD, Iri

OF = iri.PREFIXES["dct"] + "isPartOf"
TRIPLES = "http://rdfs.org/ns/void#triples"
DIGEST = "http://spdx.org/rdf/terms#checksumValue"
_AT_ONCE = 200
_PER_SLICE = 50_000


def read(service: Service) -> Iterator[Record]:
    """Yield what is on record.

    Raises:
        DataError: a record makes no sense.
        EndpointError: the store cannot be asked.
    """
    size = service.sizes([LOADED]).get(LOADED, 0)
    for part in slices(size, service.dialect.rows or 2 * _PER_SLICE) if size else ():
        found: dict[str, dict[str, list[str]]] = {}
        for row in service.select(prepared("loading-records", **part)):
            found.setdefault(row["g"], {}).setdefault(row["p"], []).append(row["o"])
        for graph, said in found.items():
            yield _record(graph, said)


def announce(service: Service, records: Iterable[Record]) -> None:
    """Say of graphs what they belong to, before anything is written to them."""
    _add(service, (line for record in records for line in announced(record)))


def claim(service: Service, records: Iterable[Record]) -> None:
    """Say that graphs are there as a whole."""
    _add(service, (line for record in records for line in claimed(record)))


def withdraw(service: Service, graphs: Sequence[str]) -> None:
    """Take back that graphs are there, by an update."""
    _remove(service, graphs, (TRIPLES, DIGEST))


def forget(service: Service, graphs: Sequence[str]) -> None:
    """Remove what is said of graphs that are gone, by an update."""
    _remove(service, graphs, (OF, TRIPLES, DIGEST))


def rewrite(service: Service, records: Iterable[Record]) -> None:
    """Replace all records in one request, for stores that take no updates."""
    lines = [line for record in records for line in (*announced(record), *(claimed(record) if record.digest else ()))]
    if lines:
        service.put(LOADED, "".join(f"{line}\n" for line in lines).encode())
    else:
        service.drop(LOADED)


def announced(record: Record) -> tuple[str, ...]:
    """Return what announces a graph, as canonical N-Triples."""
    return (f"<{record.graph}> <{OF}> <{LOADED}#{record.origin}> .",)


def claimed(record: Record) -> tuple[str, ...]:
    """Return what claims a graph, as canonical N-Triples."""
    return (
        f'<{record.graph}> <{TRIPLES}> "{record.triples}"^^<{XSD}integer> .',
        f'<{record.graph}> <{DIGEST}> "{record.digest}" .',
    )


def _add(service: Service, lines: Iterable[str]) -> None:
    data = "".join(f"{line}\n" for line in lines).encode()
    if data:
        service.add(LOADED, data)


def _remove(service: Service, graphs: Sequence[str], predicates: Sequence[str]) -> None:
    for start in range(0, len(graphs), _AT_ONCE):
        names = [Iri(graph) for graph in graphs[start : start + _AT_ONCE]]
        service.update("withdraw", g=names, p=[Iri(name) for name in predicates])


def _record(graph: str, said: dict[str, list[str]]) -> Record:
    """Read a record; one that says two things at once claims nothing."""
    if set(said) - {OF, TRIPLES, DIGEST} or any(not text.startswith(f"{LOADED}#") for text in said.get(OF, [""])):
        raise DataError(
            "the store's record of what it was loaded with makes no sense",
            where=f"graph <{LOADED}>, <{graph}>",
            expected=f"{OF}, {TRIPLES}, {DIGEST}",
            todo="remove the graph of records, then load: all is sent anew",
        )
    origin = said[OF][0].removeprefix(f"{LOADED}#")
    match said.get(TRIPLES, []), said.get(DIGEST, []):
        case [triples], [digest] if triples.isdecimal():
            return Record(graph, origin, int(triples), digest)
    return Record(graph, origin)
