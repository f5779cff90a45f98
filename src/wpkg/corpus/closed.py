"""The table of a closure on disk: Parquet files in ``OUT/closure/``, and ``closure.json`` which says what they hold.

A table is made beside the one in force and takes its place at the end; ``closure.json`` names the files of the one.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpkg.corpus.edges import required
from wpkg.errors import DataError, StoreMissing
from wpkg.graph.parted import Manifest

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER, REPORT = "closure", "closure.json"
START, UNIT, DEPTH = "start", "unit", "depth"
_FORMAT = 1
_MAKING = ".making-"


@dataclass(frozen=True, slots=True)
class Closed:
    """What a closure holds: sizes, rows by depth, and why it went no further.

    ``starts`` counts the starts that reach anything, ``units`` what is reached, ``levels`` the rows at each depth from
    1 on. ``question`` and ``dataset`` (the digest of its manifest) say of what; ``files`` are names below ``closure/``.
    """

    question: Mapping[str, Any]
    dataset: str
    starts: int
    units: int
    rows: int
    levels: tuple[int, ...]
    stopped: str
    files: tuple[str, ...]

    @property
    def deepest(self) -> int:
        """The most steps from a start to what it reaches."""
        return len(self.levels)

    def record(self) -> dict[str, Any]:
        """Return all of it as plain values, as ``closure.json`` has them."""
        return {"format": _FORMAT, **asdict(self)}


@dataclass(slots=True)
class Tally:
    """What is counted while rows are made."""

    rows: int = 0
    starts: int = 0
    units: set[int] = field(default_factory=set)
    levels: Counter[int] = field(default_factory=Counter)

    def add(self, start: int, units: Any, depths: Any) -> None:
        """Count the rows of one start; units and depths are arrays of numpy."""
        import numpy as np

        if len(units):
            self.starts += 1
            self.rows += len(units)
            self.units.update(units.tolist())
            depth, many = np.unique(depths, return_counts=True)
            self.levels.update(dict(zip(depth.tolist(), many.tolist(), strict=True)))


def schema() -> pa.Schema:
    """Return the schema of the table."""
    arrow = required()
    told = {
        START: (arrow.string(), "IRI of the unit from which the walk starts"),
        UNIT: (arrow.string(), "IRI of a unit that is reached"),
        DEPTH: (arrow.int32(), "the fewest steps to it"),
    }
    fields = [arrow.field(name, type_, False, {"description": words}) for name, (type_, words) in told.items()]
    return arrow.schema(fields, metadata={"wpkg:table": FOLDER, "wpkg:format": str(_FORMAT)})


class Table:
    """A table that is being made in a folder of its own."""

    def __init__(self, folder: Path, making: Path, question: Mapping[str, Any], dataset: str) -> None:
        self.making = making
        self._folder, self._question, self._dataset = folder, question, dataset
        self._writer: Any = None

    def write(self, rows: pa.Table) -> None:
        """Add rows."""
        from pyarrow import parquet

        if self._writer is None:
            self._writer = parquet.ParquetWriter(self.making / "0.parquet", schema(), compression="zstd")
        self._writer.write_table(rows)

    def done(self, tally: Tally) -> Closed:
        """Let the rows that were written, and no others, be the table in force."""
        if self._writer is not None:
            self._writer.close()
        return self.finished(tally.starts, len(tally.units), dict(tally.levels))

    def finished(self, starts: int, units: int, levels: Mapping[int, int]) -> Closed:
        """Let all Parquet files in the folder where it was made be the table in force.

        Args:
            starts: how many reach anything.
            units: how many are reached.
            levels: rows by depth.
        """
        mark = self.making.name.removeprefix(_MAKING)
        made = sorted(self.making.glob("*.parquet"))
        names = tuple(f"closure-{mark}-{number:05}.parquet" for number in range(len(made)))
        for path, name in zip(made, names, strict=True):
            path.chmod(0o644)
            path.replace(self._folder / name)
        deepest, limit = max(levels, default=0), self._question["max_depth"]
        closed = Closed(
            self._question,
            self._dataset,
            starts,
            units,
            sum(levels.values()),
            tuple(levels[depth] for depth in range(1, deepest + 1)),
            f"max_depth {limit}" if deepest == limit else "nothing more to reach",
            names,
        )
        _switched(self._folder, closed)
        return closed


@contextmanager
def writing(out: Path, manifest: Manifest, question: Mapping[str, Any]) -> Iterator[Table]:
    """Make a table for a dataset; the one in force is kept until it is done, and whatever happens, whole."""
    folder = out / FOLDER
    folder.mkdir(exist_ok=True)
    for left in folder.glob(f"{_MAKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    making = Path(tempfile.mkdtemp(prefix=_MAKING, dir=folder))
    try:
        yield Table(folder, making, question, manifest.digest)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def report(out: Path) -> Closed:
    """Return what the closure of a dataset holds.

    Raises:
        StoreMissing: there is none.
        DataError: it cannot be read.
    """
    path = out / FOLDER / REPORT
    try:
        found = json.loads(path.read_bytes())
        if found.pop("format") != _FORMAT:
            raise ValueError("it is of another format")
        return Closed(**found | {"levels": tuple(found["levels"]), "files": tuple(found["files"])})
    except FileNotFoundError:
        raise StoreMissing("there is no closure", where=str(out), todo="run: wpkg corpus closure") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"the closure cannot be read ({error})", where=str(path), todo="make it anew") from error


def read(out: Path) -> pa.Table:
    """Return the table in force; raises as :func:`report` does."""
    required()
    from pyarrow import parquet

    tables = [parquet.read_table(out / FOLDER / name).cast(schema()) for name in report(out).files]
    return required().concat_tables([schema().empty_table(), *tables])


def _switched(folder: Path, closed: Closed) -> None:
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix=f".{REPORT}-", delete=False, encoding="utf-8") as out:
        json.dump(closed.record(), out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    Path(out.name).chmod(0o644)
    Path(out.name).replace(folder / REPORT)
    for path in folder.glob("*.parquet"):
        if path.name not in closed.files:
            path.unlink(missing_ok=True)
