"""CSV: one file a table, with a codebook in the terms of CSV on the Web; or one table alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from wpkg.graph.store import Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.about import About, about
from wpkg.publish.exports.archive import zipped
from wpkg.publish.exports.layout import JOINT, Column
from wpkg.publish.exports.sheets import Sheet, sheets, written

METADATA = "csv-metadata.json"
_DATATYPES = {"iri": "anyURI", "string": "string", "date": "date", "integer": "integer", "boolean": "boolean"}
_NOTES = (
    "Files are in UTF-8 without a mark at their head; lines end in a line feed, and a quoted cell may hold some too.",
    f"Where a cell may hold several values, {JOINT.strip()!r} with a blank on either side stands between them; a bar "
    "within a value is written as a broken one (¦).",
    "Cells are written as they are. Some begin with a sign that spreadsheets take for a formula (= + - @): open the "
    "files as text there, or use the XLSX export, whose cells are never formulas.",
    "An empty cell says that nothing is known, nothing more.",
)


def tables_csv(store: Store, wanted: Selection) -> bytes:
    """Write a selection as a zip archive of CSV files with their codebook, or one table as CSV.

    Raises:
        BadParameter: no table is called as the selection asks.
    """
    if wanted.table:
        return _file(sheets(store, wanted, [wanted.table])[0])
    filled = sheets(store, wanted)
    files = {f"{sheet.table.name}.csv": _file(sheet) for sheet in filled}
    metadata = json.dumps(codebook(filled, about(store, "csv", wanted)), ensure_ascii=False, indent=1)
    return zipped({METADATA: f"{metadata}\n".encode(), **files})


def codebook(filled: Sequence[Sheet], told: About) -> dict[str, Any]:
    """Return what the columns of tables mean, as CSV on the Web puts it."""
    documents = {row[0] for sheet in filled if sheet.table.name == "documents" for row in sheet.rows}
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": told.title,
        "dc:license": {"@id": told.licence} if told.licence else None,
        "dc:description": [f"{name}: {value}" for name, value in told.facts()],
        "rdfs:comment": list(_NOTES),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True},
        "tables": [_described(sheet, documents) for sheet in filled],
    }


def _described(sheet: Sheet, documents: set[Any]) -> dict[str, Any]:
    table = sheet.table
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns], "primaryKey": table.key}
    points = table.name != "documents" and any(column.role == "document" for column in table.columns)
    if points and documents.issuperset(sheet.column("document")):
        target = {"resource": "documents.csv", "columnReference": "document"}
        schema["foreignKeys"] = [{"columnReference": "document", "reference": target}]
    left_out = f" Left out, as unverified or withdrawn: {sheet.left_out}." if sheet.left_out else ""
    return {
        "url": f"{table.name}.csv",
        "dc:description": f"{table.about} Rows: {len(sheet.rows)}.{left_out}",
        "tableSchema": schema,
    }


def _column(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": _DATATYPES[column.type],
    }
    if column.of and not column.words:
        told["propertyUrl"] = column.of[0]
    if column.many:
        told["separator"] = JOINT
    if column.role == "key":
        told["required"] = True
    return told


def _file(sheet: Sheet) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in sheet.table.columns)
    writer.writerows([written(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode()
