"""CSV and XLSX: every thing of the graph in its row, read back by other programs."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import rdflib
import yaml

from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Iri
from wpkg.publish.exports import Selection, export
from wpkg.publish.exports.layout import tables

HERE = Path(__file__).parent / "exports"
CELLS = yaml.safe_load((HERE / "cells.yaml").read_text("utf-8"))
DECISION = Iri(iri.work("WT/L/843"))
EVERYTHING = Selection(unverified=True)
W = rdflib.Namespace(iri.NS)

Rows = dict[str, list[dict[str, str]]]


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(files: Mapping[str, bytes]) -> Rows:
    return {
        name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))
        for name, data in files.items()
        if name.endswith(".csv")
    }


@pytest.fixture(scope="module")
def files(embedded_store: EmbeddedStore) -> dict[str, bytes]:
    return unpacked(export(embedded_store, "csv", EVERYTHING))


@pytest.fixture(scope="module")
def rows(files: dict[str, bytes]) -> Rows:
    return rows_of(files)


@pytest.fixture(scope="module")
def metadata(files: dict[str, bytes]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(files["csv-metadata.json"])
    return told


@pytest.fixture(scope="module")
def graph(dataset: Mapping[str, bytes]) -> rdflib.Graph:
    """Return the built files, the ontology left out, as another library reads them."""
    graph = rdflib.Graph()
    for name, turtle in dataset.items():
        if not name.startswith((iri.graph("ontology"), iri.graph("module/"))):
            graph.parse(data=turtle, format="turtle")
    return graph


@pytest.fixture(scope="module")
def tricky() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({iri.graph("x-1"): (HERE / "tricky.ttl").read_bytes()})
    return store


@pytest.mark.parametrize("name", tables())
def test_each_thing_of_the_graph_has_one_row(rows: Rows, graph: rdflib.Graph, name: str) -> None:
    table = tables()[name]
    things = {str(thing) for kind in table.classes for thing in graph.subjects(rdflib.RDF.type, rdflib.URIRef(kind))}
    assert [row[table.key] for row in rows[name]] == sorted(things)
    assert things


@pytest.mark.parametrize("name", tables())
def test_each_value_of_a_column_stands_in_the_graph_and_each_of_the_graph_in_a_column_of_many(
    rows: Rows, graph: rdflib.Graph, name: str
) -> None:
    table = tables()[name]
    for column in table.columns:
        if not column.of or column.code:
            continue
        for row in rows[name]:
            thing = rdflib.URIRef(row[table.key])
            told = [{str(value) for value in graph.objects(thing, rdflib.URIRef(of))} for of in column.of]
            expected = next((values for values in told if values), set())
            if column.many:
                assert set(filter(None, row[column.name].split(" | "))) == {v.replace("|", "¦") for v in expected}
            else:
                assert row[column.name] in (expected or {""})


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case["key"].removeprefix(iri.BASE))
def test_a_row_says_what_the_texts_and_the_register_say(rows: Rows, case: dict[str, Any]) -> None:
    key = tables()[case["table"]].key
    (row,) = [row for row in rows[case["table"]] if row[key] == case["key"]]
    assert {name: row[name] for name in case["cells"]} == case["cells"]


def test_unverified_facts_stay_out_unless_asked_for_and_are_counted(embedded_store: EmbeddedStore, rows: Rows) -> None:
    plain = unpacked(export(embedded_store, "csv", Selection()))
    kept = rows_of(plain)
    told = {table["url"]: table["dc:description"] for table in json.loads(plain["csv-metadata.json"])["tables"]}
    left_out = 0
    for name, all_rows in rows.items():
        bad = [row for row in all_rows if row.get("status") in ("unverified", "withdrawn")]
        assert not any(row in kept[name] for row in bad)
        missing = len(all_rows) - len(kept[name])
        left_out += missing
        assert (f"withdrawn: {missing}." in told[f"{name}.csv"]) == bool(missing)
    assert left_out > 100


def test_pandas_reads_every_table_with_its_types(files: dict[str, bytes], metadata: dict[str, Any]) -> None:
    for table in metadata["tables"]:
        frame = pd.read_csv(io.BytesIO(files[table["url"]]), dtype=str, keep_default_na=False)
        columns = {column["name"]: column for column in table["tableSchema"]["columns"]}
        assert list(frame.columns) == list(columns)
        for name, column in columns.items():
            cells = [cell for text in frame[name] for cell in parts(text, column)]
            if column["datatype"] == "date":
                pd.to_datetime(pd.Series(cells, dtype=str), format="%Y-%m-%d")
            if column["datatype"] == "integer":
                assert [str(int(cell)) for cell in cells] == cells
            if column["datatype"] == "boolean":
                assert set(cells) <= {"true", "false"}
            if column["datatype"] == "anyURI":
                assert all(cell.startswith(("http://", "https://")) for cell in cells)


def parts(text: str, column: Mapping[str, Any]) -> list[str]:
    """Return the values of a cell as the codebook says to read it."""
    cells = text.split(column["separator"]) if "separator" in column else [text]
    return [cell for cell in cells if cell]


def test_the_codebook_describes_every_column_and_its_keys_hold(metadata: dict[str, Any], rows: Rows) -> None:
    assert metadata["@context"][0] == "http://www.w3.org/ns/csvw"
    assert {table["url"] for table in metadata["tables"]} == {f"{name}.csv" for name in rows}
    foreign = 0
    for table in metadata["tables"]:
        schema, content = table["tableSchema"], rows[table["url"].removesuffix(".csv")]
        assert all(column["dc:description"] for column in schema["columns"])
        keys = [row[schema["primaryKey"]] for row in content]
        assert len(set(keys)) == len(keys)
        for key in schema.get("foreignKeys", ()):
            foreign += 1
            target = key["reference"]
            known = {row[target["columnReference"]] for row in rows[target["resource"].removesuffix(".csv")]}
            assert {row[key["columnReference"]] for row in content} <= known
    assert foreign > 5


def test_the_codebook_says_what_is_left_out_and_warns_of_formulas(metadata: dict[str, Any]) -> None:
    told = " ".join(metadata["dc:description"] + metadata["rdfs:comment"])
    for words in ("Leaves out: The texts themselves", "Checked to: 2026-11-21", "= + - @"):
        assert words in told


def test_tables_of_a_document_hold_its_parts_and_what_they_name(embedded_store: EmbeddedStore, rows: Rows) -> None:
    chosen = rows_of(unpacked(export(embedded_store, "csv", Selection((DECISION,), unverified=True))))
    for name, table in tables().items():
        if table.owned:
            mine = [row for row in rows[name] if row.get("document", "") == DECISION]
            assert chosen[name] == mine
    named = " ".join(cell for name in chosen if tables()[name].owned for row in chosen[name] for cell in row.values())
    assert chosen["agents"]
    assert all(row["agent"] in named for row in chosen["agents"])
    assert len(chosen["agents"]) < len(rows["agents"])


def test_one_table_alone_is_the_same_as_in_the_archive(embedded_store: EmbeddedStore, files: dict[str, bytes]) -> None:
    assert export(embedded_store, "csv", Selection(unverified=True, table="periods")) == files["periods.csv"]
    with pytest.raises(BadParameter, match="perods"):
        export(embedded_store, "csv", Selection(table="perods"))


@pytest.mark.parametrize("name", ["csv", "xlsx"])
@pytest.mark.parametrize("store", ["oxigraph_store", "virtuoso_store"])
def test_a_triplestore_gives_the_same_tables(
    embedded_store: EmbeddedStore, store: str, name: str, request: pytest.FixtureRequest
) -> None:
    assert export(request.getfixturevalue(store), name, Selection()) == export(embedded_store, name, Selection())


def test_cells_in_csv_are_as_they_stand_and_several_values_come_apart(tricky: EmbeddedStore) -> None:
    (row,) = rows_of(unpacked(export(tricky, "csv", Selection())))["documents"]
    assert row["symbol"] == "=1+1"
    assert row["title"] == "+cmd|' /C calc'!A0 \x07 <b>&amp;</b>"
    assert row["note"].split(" | ") == ['-three, "four"\nfive', "one ¦ two"]
    assert row["adopted"] == "0999-01-01 | 2020-02-29"


# XLSX


@pytest.fixture(scope="module")
def book(embedded_store: EmbeddedStore) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(export(embedded_store, "xlsx", EVERYTHING)))


def cells(sheet: Any) -> Iterator[Any]:
    return (cell for row in sheet.iter_rows() for cell in row)


def test_the_workbook_holds_the_same_cells_as_the_csv_files(book: openpyxl.Workbook, rows: Rows) -> None:
    assert book.sheetnames == ["About", "Codebook", *rows]
    for name, expected in rows.items():
        head, *found = book[name].iter_rows(values_only=True)
        assert list(head) == list(expected[0])
        assert [[text(value) for value in row] for row in found] == [list(row.values()) for row in expected]


def text(value: object) -> str:
    """Write a cell of a workbook as the CSV export writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def test_days_are_days_numbers_are_numbers_and_sources_are_links(book: openpyxl.Workbook) -> None:
    sheet = book["documents"]
    column = {cell.value: cell.column_letter for cell in sheet[1]}
    (row,) = [cell.row for cell in sheet["A"] if cell.value == DECISION]
    assert sheet[f"{column['adopted']}{row}"].value == datetime(2011, 12, 17)
    assert sheet[f"{column['adopted']}{row}"].number_format == "yyyy-mm-dd"
    source = sheet[f"{column['sources']}{row}"]
    assert source.hyperlink.target == source.value == "http://washingtontradereport.com/Ecommerce.htm"
    assert isinstance(book["spans"]["D2"].value, int)


def test_every_sheet_has_a_frozen_heading_and_a_filter(book: openpyxl.Workbook) -> None:
    for name in book.sheetnames[1:]:
        assert book[name].freeze_panes in ("A2", "B2")
        assert book[name].auto_filter.ref.startswith("A1:")
        assert book[name].column_dimensions["A"].width > 8


def test_the_workbook_says_what_it_is_and_what_its_columns_mean(book: openpyxl.Workbook) -> None:
    about = dict(book["About"].iter_rows(values_only=True))
    assert about["Checked to"] == "2026-11-21"
    assert about["Leaves out"].startswith("What the CSV export leaves out")
    assert about["Licence"] == "https://creativecommons.org/licenses/by/4.0/"
    described = {row[:2] for row in book["Codebook"].iter_rows(min_row=2, values_only=True) if row[1]}
    assert described == {(name, column.name) for name, table in tables().items() for column in table.columns}


def test_no_cell_of_a_workbook_is_a_formula(tricky: EmbeddedStore, book: openpyxl.Workbook) -> None:
    spoilt = openpyxl.load_workbook(io.BytesIO(export(tricky, "xlsx", Selection())))
    for sheet in (*spoilt.worksheets, *book.worksheets):
        assert not [cell.coordinate for cell in cells(sheet) if cell.data_type == "f"]
    assert spoilt["documents"]["C2"].value == "=1+1"


@pytest.mark.parametrize(
    ("long", "kept"),
    [("w" * 40_000, "w" * 32_767), ("\N{GREEN BOOK}" * 20_000, "\N{GREEN BOOK}" * 16_383)],
    ids=["letters", "letters that count twice"],
)
def test_a_cell_that_is_too_long_is_cut_and_the_workbook_says_so(long: str, kept: str) -> None:
    store = EmbeddedStore.memory()
    turtle = f'@prefix w: <{iri.NS}> . <{DECISION}#s> a w:EvidenceSpan ; w:exact "{long}" .'
    store.replace({iri.graph("x"): turtle.encode()})
    read = openpyxl.load_workbook(io.BytesIO(export(store, "xlsx", Selection())))
    assert read["spans"]["F2"].value == kept
    assert dict(read["About"].iter_rows(values_only=True))["Cells cut"].startswith("1 ")


@pytest.fixture(scope="module")
def mixed() -> EmbeddedStore:
    """Return documents of which some is sure and some not."""
    store = EmbeddedStore.memory()
    store.replace({iri.graph("mixed"): (HERE / "mixed.ttl").read_bytes()})
    return store


def column(store: EmbeddedStore, table: str, name: str, *, unverified: bool = False) -> dict[str, str]:
    data = export(store, "csv", Selection(unverified=unverified, table=table)).decode()
    return {row[tables()[table].key].removeprefix(iri.ID): row[name] for row in csv.DictReader(io.StringIO(data))}


def test_what_belongs_to_an_unverified_document_stays_out_with_it(mixed: EmbeddedStore) -> None:
    assert set(column(mixed, "provisions", "part")) == {"known#par-1"}
    assert set(column(mixed, "provisions", "part", unverified=True)) == {"known#par-1", "doubtful#par-1"}


def test_a_title_is_supplied_only_where_no_page_prints_any(mixed: EmbeddedStore) -> None:
    assert column(mixed, "documents", "title_supplied") == {"known": "false", "named": "true", "old": "false"}


def test_a_day_on_which_spreadsheets_disagree_is_written_as_text(mixed: EmbeddedStore) -> None:
    read = openpyxl.load_workbook(io.BytesIO(export(mixed, "xlsx", Selection())))["documents"]
    at = [column.name for column in tables()["documents"].columns].index("adopted")
    told = {row[0].value.removeprefix(iri.ID): row[at].value for row in list(read.rows)[1:]}
    assert told == {"known": datetime(1900, 3, 1), "named": None, "old": "1900-02-28"}
