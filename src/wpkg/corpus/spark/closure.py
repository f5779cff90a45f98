"""The closure of a table of edges on a Spark cluster: the same rows as in memory, for graphs that fit no memory.

A level is a join of the last level with the edges, without what was reached before. Every level is written to the
folder of the dataset and read back from there: the plan stays short, and an executor that is lost costs no more than
its tasks. All machines must see that folder under the same path. A level costs a job or two, however few rows it has:
a chain of thousands is walked sooner in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wpkg.corpus import edges
from wpkg.corpus.closed import DEPTH, START, UNIT, Closed, Table, writing
from wpkg.corpus.closure import Engine, Question, require_known, too_long
from wpkg.corpus.spark.session import session
from wpkg.graph.lineage.citations import MANNERS
from wpkg.graph.parted import Manifest

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_ENDS = ("source", "target", "source_document", "target_document")
_READ = (*_ENDS, "manner", "status")
_ID, _NAME, _DOCUMENT, _FROM, _TO = "id", "name", "document", "from", "to"


@dataclass(frozen=True, slots=True)
class _Graph:
    """Units (id, name, document) and arcs (from, to) between ids, as they lie on disk."""

    units: DataFrame
    arcs: DataFrame


@dataclass(frozen=True, slots=True)
class _Scratch:
    """A folder for tables on the way to the answer, seen by all machines."""

    spark: SparkSession
    folder: Path

    def kept(self, name: str, rows: DataFrame) -> DataFrame:
        """Write rows, and return them as they are read back."""
        rows.write.mode("overwrite").parquet((self.folder / name).as_uri())
        return self.read([name], rows)

    def rows(self, name: str) -> int:
        """Return how many rows were written: what the files say of themselves, without a job."""
        from pyarrow import parquet

        return sum(parquet.read_metadata(path).num_rows for path in (self.folder / name).glob("part-*.parquet"))

    def read(self, names: Iterable[str], like: DataFrame) -> DataFrame:
        """Return the rows of several tables that were written."""
        return self.spark.read.schema(like.schema).parquet(*((self.folder / name).as_uri() for name in names))


def on_cluster(master: str) -> Engine:
    """Return what answers a question on the cluster at that address, by :func:`walked`."""

    def answer(question: Question, folder: Path, manifest: Manifest, step: Callable[[str], None]) -> Closed:
        step(f"starting on {master}")
        with session(master, "wpkg corpus closure") as spark:
            return walked(spark, question, folder.resolve(), manifest, step)

    return answer


def walked(
    spark: SparkSession, question: Question, folder: Path, manifest: Manifest, step: Callable[[str], None]
) -> Closed:
    """Walk the whole graph on a cluster, and write the table; raises as the walk in memory does."""
    with writing(folder, manifest, question.record()) as table:
        scratch = _Scratch(spark, table.making / "work")
        step("reading the edges")
        graph = _compiled(scratch, list(edges.paths(folder, manifest)), question)
        levels = [scratch.kept("level-0", _seeds(scratch, graph, question, folder, manifest))]
        counts: dict[int, int] = {}
        while question.depth is None or len(counts) < question.depth:
            at = len(counts) + 1
            level = scratch.kept(
                f"level-{at}", _next(graph, levels[-1], scratch.read((f"level-{n}" for n in range(at)), levels[0]))
            )
            if not (rows := scratch.rows(f"level-{at}")):
                break
            counts[at] = rows
            step(f"{rows} rows after {at} steps")
            if sum(counts.values()) > question.most:
                raise too_long(question)
            levels.append(level)
        return _written(table, scratch, graph, counts)


def _compiled(scratch: _Scratch, paths: list[Path], question: Question) -> _Graph:
    from pyspark.sql import functions as f

    schema = ", ".join(f"{name} string" for name in _READ)
    told = scratch.spark.read.schema(schema).parquet(*(path.as_uri() for path in paths))
    told = told.where(f.col("manner").isin(*MANNERS) & ~f.col("status").isin(*question.withheld))
    told = told.select(*_ENDS).distinct()
    ends = told.select(f.explode(f.array(*_ENDS)).alias(_NAME)).distinct()
    # numbers are unique whatever the partitions are, and written down before anybody uses them
    numbered = ends.select(
        f.monotonically_increasing_id().alias(_ID), _NAME, f.substring_index(_NAME, "#", 1).alias(_DOCUMENT)
    )
    units = scratch.kept("units", numbered)
    citing = told.select(
        f.explode(f.array("source", "source_document")).alias("source"), "target", "source_document", "target_document"
    )
    own = f.col("source_document") == f.col("target_document")
    with_whole = (f.col("source") == f.col("source_document")) | (f.col("target") == f.col("target_document"))
    citing = citing.where((f.col("source") != f.col("target")) & ~(own & with_whole))
    source, target = (
        units.select(f.col(_ID).alias(f"{end}_id"), f.col(_NAME).alias(end)) for end in ("source", "target")
    )
    arcs = citing.select("source", "target").join(source, "source").join(target, "target")
    ways = ("target_id", "source_id") if question.down else ("source_id", "target_id")
    arcs = arcs.select(f.col(ways[0]).alias(_FROM), f.col(ways[1]).alias(_TO)).distinct()
    return _Graph(units, scratch.kept("arcs", arcs))


def _seeds(scratch: _Scratch, graph: _Graph, question: Question, folder: Path, manifest: Manifest) -> DataFrame:
    """Return each start as reached by itself, and a document with its unit provisions."""
    from pyspark.sql import functions as f

    starts = graph.units
    if question.starts:
        asked = scratch.spark.createDataFrame([(name,) for name in question.starts], f"{_NAME} string")
        starts = starts.join(asked, _NAME, "left_semi")
        found = {row[0] for row in starts.select(_NAME).collect()}
        require_known(set(question.starts) - found, folder, manifest)
    starts = starts.select(f.col(_ID).alias(START), f.col(_NAME).alias("start_name"))
    units = graph.units.select(f.col(_ID).alias(UNIT), _NAME, _DOCUMENT)
    itself = starts.select(START, f.col(START).alias(UNIT))
    parts = starts.join(units, (f.col("start_name") == f.col(_DOCUMENT)) & (f.col(START) != f.col(UNIT)))
    return itself.unionByName(parts.select(START, UNIT))


def _next(graph: _Graph, level: DataFrame, seen: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    reached = level.join(graph.arcs, level[UNIT] == graph.arcs[_FROM]).select(START, f.col(_TO).alias(UNIT)).distinct()
    return reached.join(seen, [START, UNIT], "left_anti")


def _written(table: Table, scratch: _Scratch, graph: _Graph, counts: dict[int, int]) -> Closed:
    """Give the rows their names and their order, and let them be the table in force."""
    from pyspark.sql import functions as f

    nothing = scratch.spark.createDataFrame([], f"{START} long, {UNIT} long, {DEPTH} int")
    rows = nothing
    for at in counts:
        level = scratch.read([f"level-{at}"], nothing.select(START, UNIT))
        rows = rows.unionByName(level.select(START, UNIT, f.lit(at).cast("int").alias(DEPTH)))
    starts, units = (
        graph.units.select(f.col(_ID).alias(column), f.col(_NAME).alias(f"{column}_name")) for column in (START, UNIT)
    )
    told = rows.join(starts, START).join(units, UNIT)
    told = told.select(f.col("start_name").alias(START), f.col("unit_name").alias(UNIT), DEPTH)
    told = told.repartitionByRange(START).sortWithinPartitions(START, DEPTH, UNIT)
    told.write.mode("overwrite").parquet((scratch.folder / "rows").as_uri())
    for path in (scratch.folder / "rows").glob("part-*.parquet"):
        path.replace(table.making / path.name)
    sizes = rows.agg(f.countDistinct(START), f.countDistinct(UNIT)).collect()[0]
    return table.finished(int(sizes[0]), int(sizes[1]), counts)
