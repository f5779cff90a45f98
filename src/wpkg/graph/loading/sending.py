"""Send what differs, a batch at a time: announced before, claimed after, so that it can be stopped at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from wpkg.graph import parted
from wpkg.graph.loading import records
from wpkg.graph.loading.plan import Plan, Record, Wanted
from wpkg.graph.loading.service import LOADED, Service, TooLargeError
from wpkg.graph.loading.sources import Source
from wpkg.graph.parted import Packed

STATEMENTS, GRAPHS = 50_000, 1000
"""What a batch holds at most, unless one graph alone holds more."""
_BLANK = b"_:"
_Made = TypeVar("_Made")
_Done = TypeVar("_Done")


@dataclass(frozen=True, slots=True)
class Batch:
    """Graphs that are sent together, compressed as they lie."""

    graphs: tuple[Wanted, ...]
    packed: tuple[Packed, ...]

    @property
    def records(self) -> tuple[Record, ...]:
        """What is to be said of them."""
        return tuple(_record(wanted) for wanted in self.graphs)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: graphs and statements, how many of the graphs by bulk, and the requests that carried data."""

    graphs: int = 0
    triples: int = 0
    bulk: int = 0
    requests: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(
            self.graphs + other.graphs,
            self.triples + other.triples,
            self.bulk + other.bulk,
            self.requests + other.requests,
        )


def batches(plan: Plan, sources: Sequence[Source]) -> Iterator[Batch]:
    """Yield what is to be sent, in the order in which it lies.

    Raises:
        DataError: a source is not what its list says.
    """
    held: list[tuple[Wanted, Packed]] = []
    size = 0
    for wanted, packed in _read(plan.sent(), sources):
        if held and (size + wanted.member.triples > STATEMENTS or len(held) == GRAPHS):
            yield _batch(held)
            held, size = [], 0
        held.append((wanted, packed))
        size += wanted.member.triples
    if held:
        yield _batch(held)


def send(service: Service, batch: Batch, *, fresh: bool) -> Sent:
    """Bring the graphs of a batch into the store, whatever it has of them.

    Args:
        service: the store.
        batch: the graphs.
        fresh: the store held nothing before this load, so nothing of them is there.

    Raises:
        EndpointError: the store fails; what is not claimed is sent again by the next load.
        DataError: the store refuses the data.
    """
    if service.at.update is not None:
        records.withdraw(service, [wanted.member.graph for wanted in batch.graphs if wanted.announced])
    new, others = _parted(service, batch, fresh=fresh)
    at_once = service.whole(fresh=fresh)
    unknown = [_record(w) for w, _ in (*([] if at_once else new), *others) if not w.announced]
    records.announce(service, unknown)
    done = _bulk(service, new, fresh=fresh, at_once=at_once) if new else Sent()
    for wanted, packed in others:
        service.put(wanted.member.graph, parted.triples(packed))
        done += Sent(1, wanted.member.triples, 0, 1)
    records.claim(service, [_record(w) for w, _ in (*([] if at_once else new), *others)])
    return done


def remove(service: Service, graphs: Sequence[str]) -> None:
    """Remove graphs of earlier loads, and then what is on record of them."""
    if service.at.update is not None:
        records.withdraw(service, graphs)
    for graph in graphs:
        service.drop(graph)
    if service.at.update is not None:
        records.forget(service, graphs)


def spread(
    work: Callable[[Service, _Made], _Done], things: Iterable[_Made], service: Service, parallel: int
) -> Iterator[_Done]:
    """Do something with each of many things, so many at a time, each thread with connections of its own.

    Results come in no order. Where one fails, those under way are waited for, and no further one is begun.
    """
    if parallel == 1:
        yield from (work(service, thing) for thing in things)
        return
    idle = [service.twin() for _ in range(parallel)]

    def run(one: Service, thing: _Made) -> _Done:
        try:
            return work(one, thing)
        finally:
            idle.append(one)

    running: set[Future[_Done]] = set()
    twins = tuple(idle)
    try:
        with ThreadPoolExecutor(parallel, thread_name_prefix="wpkg-load") as pool:
            for thing in things:
                if len(running) == parallel:
                    done, running = wait(running, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
                running.add(pool.submit(run, idle.pop(), thing))
            yield from (future.result() for future in running)
    finally:
        for twin in twins:
            twin.close()


def _bulk(service: Service, graphs: Sequence[tuple[Wanted, bytes]], *, fresh: bool, at_once: bool) -> Sent:
    """Send graphs the store does not have, with their records where it is one transaction; in halves if too long."""
    claims = [_record(wanted) for wanted, _ in graphs] if at_once else []
    tail = f" <{LOADED}> .\n"
    lines = (line for record in claims for line in (*records.announced(record), *records.claimed(record)))
    said = "".join(line.removesuffix(" .") + tail for line in lines).encode()
    try:
        service.add_quads(b"".join([*(quads for _, quads in graphs), said]), fresh=fresh)
    except TooLargeError:
        if len(graphs) == 1:
            raise
        half = len(graphs) // 2
        parts = (graphs[:half], graphs[half:])
        return sum((_bulk(service, part, fresh=fresh, at_once=at_once) for part in parts), Sent())
    return Sent(len(graphs), sum(wanted.member.triples for wanted, _ in graphs), len(graphs), 1)


def _parted(
    service: Service, batch: Batch, *, fresh: bool
) -> tuple[list[tuple[Wanted, bytes]], list[tuple[Wanted, Packed]]]:
    """Part a batch into N-Quads to add with others, since nothing of them is there, and what is put by itself."""
    pairs = list(zip(batch.graphs, batch.packed, strict=True))
    if not service.in_bulk:
        return [], pairs
    held = {} if fresh else service.sizes([wanted.member.graph for wanted in batch.graphs])
    new, others = [], []
    for wanted, packed in pairs:
        quads = parted.quads(packed) if wanted.member.graph not in held else _BLANK
        if _BLANK in quads:
            others.append((wanted, packed))
        else:
            new.append((wanted, quads))
    return new, others


def _read(wanted: Iterable[Wanted], sources: Sequence[Source]) -> Iterator[tuple[Wanted, Packed]]:
    for (source, part), run in groupby(wanted, key=lambda one: (one.source, one.part)):
        graphs = list(run)
        yield from zip(graphs, sources[source].packed(part, [one.member for one in graphs]), strict=True)


def _batch(held: Sequence[tuple[Wanted, Packed]]) -> Batch:
    return Batch(tuple(wanted for wanted, _ in held), tuple(packed for _, packed in held))


def _record(wanted: Wanted) -> Record:
    return Record(wanted.member.graph, wanted.origin, wanted.member.triples, wanted.member.sha256)
