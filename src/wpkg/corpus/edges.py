"""Who cites whom, as a table in Parquet: one file a part of a dataset, all together one table for graph tools.

The columns are those of :func:`schema`, which carries a description of each. ``OUT/parts/*.edges.parquet`` can be read
as one table by whatever reads Parquet. Nothing is guessed: what stands in no text is null.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wpkg.errors import DataError, ExtraMissing
from wpkg.graph import parted
from wpkg.graph.parted import Manifest, Part

if TYPE_CHECKING:
    import pyarrow as pa

KIND = "edges"
SUFFIX = f"{KIND}.parquet"
"""What the companion of a part is called."""
FORMAT = "1"
_ROWS = 1 << 17
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

DESCRIPTIONS: Mapping[str, str] = {
    "source": "IRI of what cites: a document, or a provision that is a unit of lineage of its own",
    "target": "IRI of what is cited: a document, or a provision that is a unit of lineage of its own",
    "manner": "how it cites: notation in https://w3id.org/wpkg/scheme/reference-type",
    "reference": "IRI of the reference, which has the words",
    "status": "how far that was checked: notation in https://w3id.org/wpkg/scheme/curation-status",
    "member": "true where the target is one of several that the reference stands for without naming it",
    "source_document": "IRI of the document that cites",
    "target_document": "IRI of the document that is cited",
    "day": "when the citing document was adopted; null where no whole day is known",
    "dated": "the same as exact as it is known: YYYY, YYYY-MM or YYYY-MM-DD; null where nothing is",
}
"""The columns of the table, in their order, and what each holds."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One reference to one target.

    ``source`` and ``target`` are IRIs of units of lineage (a document, or a provision that is a unit of its own),
    ``manner`` and ``status`` notations of concepts, ``reference`` the IRI of the reference, ``document`` that of the
    citing document, ``day`` its ISO date as exact as it is known, or nothing.
    """

    source: str
    target: str
    manner: str
    reference: str
    status: str
    document: str
    day: str = ""
    member: bool = False


def schema() -> pa.Schema:
    """Return the schema of the table; each field has its description.

    Raises:
        ExtraMissing: pyarrow is not installed.
    """
    arrow = required()
    word = arrow.dictionary(arrow.int16(), arrow.string())
    types = dict.fromkeys(DESCRIPTIONS, arrow.string())
    types |= {"manner": word, "status": word, "member": arrow.bool_(), "day": arrow.date32()}
    maybe = ("day", "dated")
    fields = [
        arrow.field(name, types[name], nullable=name in maybe, metadata={"description": told})
        for name, told in DESCRIPTIONS.items()
    ]
    return arrow.schema(fields, metadata={"wpkg:table": KIND, "wpkg:format": FORMAT})


def parquet(edges: Iterable[Edge]) -> bytes:
    """Return a Parquet file of edges, sorted, each once: the same bytes for the same edges and the same pyarrow.

    Raises:
        ExtraMissing: pyarrow is not installed.
    """
    arrow = required()
    from pyarrow import parquet as files

    made = table(edges)
    out = arrow.BufferOutputStream()
    files.write_table(
        made, out, row_group_size=_ROWS, compression="zstd", version="2.6", data_page_version="1.0", use_dictionary=True
    )
    return bytes(out.getvalue())


def table(edges: Iterable[Edge]) -> pa.Table:
    """Return edges as an Arrow table, sorted, each once.

    Raises:
        ExtraMissing: pyarrow is not installed.
    """
    arrow = required()
    rows = [_row(edge) for edge in sorted(set(edges), key=astuple)]
    columns = list(zip(*rows, strict=True)) or [()] * len(DESCRIPTIONS)
    arrays = [
        _words(arrow, column) if arrow.types.is_dictionary(field.type) else arrow.array(column, field.type)
        for field, column in zip(schema(), columns, strict=True)
    ]
    return arrow.table(arrays, schema=schema())


def read(folder: Path, manifest: Manifest | None = None, columns: Iterable[str] | None = None) -> pa.Table:
    """Return the edges of all parts of a dataset as one table, in the order of the parts.

    Args:
        folder: of the dataset.
        manifest: what counts as its parts; the one in force where not given.
        columns: only these.

    Raises:
        StoreMissing: there is no dataset.
        DataError: a part has no table of edges, or it cannot be read.
        ExtraMissing: pyarrow is not installed.
    """
    arrow = required()
    from pyarrow import parquet as files

    wanted = list(DESCRIPTIONS if columns is None else columns)
    target = arrow.schema([schema().field(name) for name in wanted])
    tables = [target.empty_table()]
    for path in paths(folder, manifest):
        try:
            tables.append(files.read_table(path, columns=wanted).cast(target))
        except (OSError, ValueError, KeyError) as error:
            raise _damaged(path, error) from error
    return arrow.concat_tables(tables)


def paths(folder: Path, manifest: Manifest | None = None) -> Iterator[Path]:
    """Yield the tables of edges of a dataset, in the order of its parts.

    Raises:
        StoreMissing: there is no dataset.
        DataError: a part of documents was built without.
    """
    for part in (manifest or parted.manifest(folder)).parts:
        found = parted.companion(folder, part, KIND)
        if found is not None:
            yield found
        elif part.layer == parted.DOCUMENTS:
            raise DataError(
                "a part has no table of edges",
                where=str(parted.path_of(folder, part)),
                expected=f"{part.name}-….{SUFFIX} beside it",
                todo="run wpkg corpus build without --no-edges",
            )


def rows(folder: Path, part: Part) -> Iterator[Edge]:
    """Yield the edges of one part, as they were written.

    Raises:
        DataError: the part has no table of edges, or it cannot be read.
        ExtraMissing: pyarrow is not installed.
    """
    required()
    from pyarrow import parquet as files

    path = next(paths(folder, Manifest((part,))))
    wanted = ["source", "target", "manner", "reference", "status", "source_document", "dated", "member"]
    try:
        columns = files.read_table(path, columns=wanted).to_pydict()
    except (OSError, ValueError, KeyError) as error:
        raise _damaged(path, error) from error
    for row in zip(*(columns[name] for name in wanted), strict=True):
        source, target, manner, reference, status, document, dated, member = row
        yield Edge(source, target, manner, reference, status, document, dated or "", member)


def document_of(unit: str) -> str:
    """Return the IRI of the document that a unit is, or is a provision of."""
    return unit.partition("#")[0]


def required() -> Any:
    """Return pyarrow.

    Raises:
        ExtraMissing: it is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        raise ExtraMissing(
            "the table of edges needs pyarrow",
            expected="the extra corpus",
            todo='pip install "wpkg[corpus]", or say --no-edges',
        ) from None
    return pyarrow


def _row(edge: Edge) -> tuple[Any, ...]:
    return (
        edge.source,
        edge.target,
        edge.manner,
        edge.reference,
        edge.status,
        edge.member,
        edge.document,
        document_of(edge.target),
        _day(edge.day),
        edge.day or None,
    )


def _day(iso: str) -> date | None:
    if not _DAY.fullmatch(iso):
        return None
    try:
        return date.fromisoformat(iso)
    except ValueError:
        return None


def _words(arrow: Any, column: Iterable[str]) -> Any:
    """Return a column of few words: the dictionary in the order of the words, whatever the order of the rows."""
    given = tuple(column)
    words = sorted(set(given))
    place = {word: number for number, word in enumerate(words)}
    indices = arrow.array([place[word] for word in given], arrow.int16())
    return arrow.DictionaryArray.from_arrays(indices, arrow.array(words, arrow.string()))


def _damaged(path: Path, error: Exception) -> DataError:
    return DataError(
        f"the table of edges cannot be read ({error})",
        where=str(path),
        expected="the Parquet file that a build has written",
        todo="run: wpkg corpus build",
    )
