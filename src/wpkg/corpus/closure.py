"""Everything a document rests on, and all that rests on it: the closure of the table of edges, as a table.

A walk over edges in a manner of lineage, by the rules of :mod:`wpkg.graph.lineage`: a document speaks through its unit
provisions, what a document and a provision of it say of each other is not walked, withdrawn references are no edges.
The rows (start, unit, depth) hold the fewest steps from a start to what it reaches; the start itself is none of them,
cycles or not. Here the graph lies in memory; :mod:`wpkg.corpus.spark.closure` gives the same rows beyond it.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from wpkg import iri
from wpkg.corpus import edges
from wpkg.corpus.closed import DEPTH, START, UNIT, Closed, Tally, schema, writing
from wpkg.errors import AnswerTooLong, BadParameter, StoreLocked, UnknownName
from wpkg.graph import parted
from wpkg.graph.adjacency import Adjacency
from wpkg.graph.adjacency.compiling import NO_DAY, VERIFIED, Columns, assemble
from wpkg.graph.lineage.citations import MANNERS
from wpkg.graph.parted import Manifest

if TYPE_CHECKING:
    import pyarrow as pa

MOST = 100_000_000
"""Rows of a table, where nothing else is said."""
_BATCH = 1 << 19

Engine = Callable[["Question", Path, Manifest, Callable[[str], None]], Closed]
"""Answers a question over a dataset, and tells the steps it takes."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is walked: from which IRIs (every unit, where none is given), which way, and how far.

    ``depth`` is the most steps, ``most`` the most rows: a table that would be longer is not written at all.
    """

    starts: tuple[str, ...] = ()
    down: bool = False
    depth: int | None = None
    include_unverified: bool = False
    most: int = MOST

    @property
    def withheld(self) -> tuple[str, ...]:
        """The statuses of references that are not walked."""
        return ("withdrawn",) if self.include_unverified else ("unverified", "withdrawn")

    def record(self) -> dict[str, Any]:
        """Return the question as plain values, for the report."""
        return {
            "direction": "down" if self.down else "up",
            "from": list(self.starts),
            "max_depth": self.depth,
            "include_unverified": self.include_unverified,
        }


def close(question: Question, out: Path, step: Callable[[str], None], master: str | None = None) -> Closed:
    """Write the closure of a dataset, in memory, or on the Spark cluster ``master``; nobody else writes meanwhile.

    Raises:
        StoreMissing: there is no dataset.
        StoreLocked: it is being written.
    """
    engine: Engine = in_memory
    if master is not None:
        from wpkg.corpus.spark.closure import on_cluster

        engine = on_cluster(master)
    lock = FileLock(out / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreLocked("somebody is writing there", where=str(out), todo="wait for it") from None
    try:
        return engine(question, out, parted.manifest(out), step)
    finally:
        lock.release()


def in_memory(question: Question, folder: Path, manifest: Manifest, step: Callable[[str], None]) -> Closed:
    """Walk the whole graph in this process, and write the table.

    Raises:
        AnswerTooLong: there are more rows than asked for; the last table is kept.
        UnknownName: a start is no document of the dataset, nor cited in it.
        DataError: the table of edges cannot be read.
    """
    step("reading the edges")
    graph = compiled(edges.read(folder, manifest, ("source", "target", "manner", "status")), question)
    starts: Iterable[int] = range(graph.size)
    if question.starts:
        found = [(name, graph.index(name)) for name in question.starts]
        require_known([name for name, place in found if place is None], folder, manifest)
        starts = [place for _, place in found if place is not None]
    step(f"walking {graph.edges} edges between {graph.size} units")
    with writing(folder, manifest, question.record()) as table:
        tally = Tally()
        for batch in _batches(graph, starts, question, tally):
            table.write(batch)
        return table.done(tally)


def compiled(table: pa.Table, question: Question) -> Adjacency:
    """Return the edges that are walked as arrays; units are numbered in the order of their IRIs."""
    import numpy as np

    arrow = edges.required()
    table = table.filter(_walked(question))
    ends = [table.column(name).combine_chunks() for name in ("source", "target")]
    both = arrow.concat_arrays(ends).unique().to_pylist()
    names = sorted({*both, *map(edges.document_of, both)})
    place = {name: rank for rank, name in enumerate(names)}
    order = arrow.array(names, arrow.string())
    from pyarrow import compute

    ranks = [np.asarray(compute.index_in(each, order), dtype=np.int64) for each in ends]
    pairs = np.unique(ranks[0] * len(names) + ranks[1]) if names else np.empty(0, np.int64)
    source, target = np.divmod(pairs, max(len(names), 1))
    return Adjacency(
        assemble(
            Columns(
                iri=names,
                symbol=[""] * len(names),
                title=[""] * len(names),
                pinpoint=[""] * len(names),
                day=array("i", [NO_DAY]) * len(names),
                document=array("i", (place[edges.document_of(name)] for name in names)),
                doubtful=bytes(len(names)),
                source=array("i", source.astype(np.int32).tobytes()),
                target=array("i", target.astype(np.int32).tobytes()),
                manner=bytes(len(pairs)),
                flags=bytes([VERIFIED]) * len(pairs),
                reference=[""] * len(pairs),
            )
        )
    )


def named(symbols: Sequence[str]) -> tuple[str, ...]:
    """Return the IRIs that people mean by symbols (or by IRIs), each once, in their order.

    Raises:
        BadParameter: a symbol has no letter or digit.
    """
    found = []
    for symbol in symbols:
        if not iri.slug(symbol):
            raise BadParameter(f"{symbol!r} is no symbol", expected="a symbol of a document, or an IRI")
        found.append(symbol if "://" in symbol else iri.work(symbol))
    return tuple(dict.fromkeys(found))


def require_known(names: Iterable[str], folder: Path, manifest: Manifest) -> None:
    """Make sure that documents which neither cite nor are cited are there at all.

    Raises:
        UnknownName: one is not.
    """
    wanted = {edges.document_of(name).removeprefix(iri.ID).replace("/", "-") for name in names}
    if not wanted:
        return
    for part in manifest.parts:
        for member in parted.members(folder, part):
            wanted.discard(member.graph.rpartition("/")[2])
    for slug in sorted(wanted):
        raise UnknownName(f"nothing in this dataset is called {iri.ID}{slug}", where=str(folder))


def too_long(question: Question) -> AnswerTooLong:
    """Return the error for a table that grows beyond what was asked for."""
    return AnswerTooLong(
        f"the closure has more than {question.most} rows; nothing of it was written",
        expected="a smaller question",
        todo="name starts with --from, go less far with --max-depth, or allow more with --max-rows",
    )


def _walked(question: Question) -> Any:
    from pyarrow import compute

    manner, status = (compute.field(name).cast("string") for name in ("manner", "status"))
    return manner.isin(list(MANNERS)) & ~status.isin(list(question.withheld))


def _batches(graph: Adjacency, starts: Iterable[int], question: Question, tally: Tally) -> Iterator[pa.Table]:
    """Yield the rows in the order of the starts, and of depth and IRI below each, about as many at once as fit."""
    import numpy as np

    arrow = edges.required()
    names = arrow.array(graph.iris(range(graph.size)), arrow.string())
    waiting: list[tuple[Any, Any, Any]] = []
    rows = 0
    for start in starts:
        reached = graph.closure(start, down=question.down, depth=question.depth)
        units, depths = np.asarray(reached.units), np.asarray(reached.depths)
        order = np.lexsort((units, depths))
        waiting.append((np.full(len(units), start, np.int32), units[order], depths[order]))
        rows += len(units)
        tally.add(start, units, depths)
        if tally.rows > question.most:
            raise too_long(question)
        if rows >= _BATCH:
            yield _table(arrow, names, waiting)
            waiting, rows = [], 0
    yield _table(arrow, names, waiting)


def _table(arrow: Any, names: Any, waiting: list[tuple[Any, Any, Any]]) -> pa.Table:
    import numpy as np

    columns = [np.concatenate(each) for each in zip(*waiting, strict=True)] or [np.empty(0, np.int32)] * 3
    start, unit = (names.take(arrow.array(each)) for each in columns[:2])
    made = {START: start, UNIT: unit, DEPTH: arrow.array(columns[2], arrow.int32())}
    return arrow.table(made, schema=schema())
