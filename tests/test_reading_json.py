"""The JSON of a reading: its shape is the one of the schema that ships, and every span has the words it selects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import wpkg.text
from wpkg import resources
from wpkg.reading import Act, Filler
from wpkg.text.read import read
from wpkg.text.reading_json import to_dict

SCHEMA: dict[str, Any] = json.loads((Path(wpkg.text.__file__).parent / "schema/reading.schema.json").read_text("utf-8"))
SEEDS = ("wt-l-843", "ecwp-recommendations")
TEXTS = [
    *((resources.graph() / "sources" / slug / "source.txt").read_text("utf-8") for slug in SEEDS),
    "",
    "The General Assembly,\r\n\r\nRecalling its resolution 60/1 of 16 September 2005¹,\r\n\r\n"
    "1. Decides not to meet before late 2030;\r\n\r\n¹ See resolution 60/1.\r\n",
    "La Asamblea General,\n\nRecordando el informe,\n\nPide al Secretario General que presente un informe;\n",
]
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "null": type(None),
    "integer": int,
}
LISTS = (
    *("segments", "references", "statements", "times", "quotations"),
    *("actors", "principles", "beneficiaries", "topics", "findings"),
)
KEYS = {
    "segments": {"id", "kind", "parent", "start", "end"},
    "references": {"start", "end", "exact", "type", "target", "status", "rule"},
    "statements": {"id", "kind", "verb", "strength", "issuer", "segment", "start", "end", "slots"},
    "quotations": {"start", "end", "exact", "speaker"},
    "times": {"start", "end", "exact", "kind", "value"},
    "findings": {"code", "message", "start", "end", "exact"},
}


@cache
def record(number: int) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(to_dict(read(TEXTS[number]))))
    return plain


def faults(value: Any, schema: dict[str, Any], at: str = "") -> Iterator[str]:
    """Yield where a value does not conform, for the words of JSON Schema that the schema uses."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema and all(list(faults(value, each, at)) for each in schema["anyOf"]):
        yield f"{at}: none of the alternatives"
    names = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if names and (isinstance(value, bool) or not any(isinstance(value, TYPES[each]) for each in names)):
        yield f"{at}: {value!r} is not {names}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is not one of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} is not {schema['pattern']}"
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        yield f"{at}: {value} is out of bounds"
    if isinstance(value, dict):
        yield from _members(value, schema, at)
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        for number, each in enumerate(value):
            yield from faults(each, first[number] if number < len(first) else schema.get("items", {}), f"{at}/{number}")


def _members(value: dict[str, Any], schema: dict[str, Any], at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    yield from (f"{at}: lacks {each}" for each in schema.get("required", []) if each not in value)
    if schema.get("additionalProperties") is False:
        yield from (f"{at}: unknown {each}" for each in value if each not in known)
    for name, each in value.items():
        yield from faults(each, known.get(name, {}), f"{at}/{name}")


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_the_record_of_a_text_conforms_to_the_schema(number: int) -> None:
    assert list(faults(record(number), SCHEMA)) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("references", 0, "status"), "guessed"),
        (("references", 0, "start"), "1"),
        (("segments", 0, "colour"), "red"),
        (("text_sha256",), "abc"),
        (("statements", 0, "force"), 7),
        (("statements", 0, "slots", 0), {"role": "issuer"}),
    ],
)
def test_the_check_notices_what_does_not_conform(place: tuple[Any, ...], value: Any) -> None:
    spoilt: Any = json.loads(json.dumps(record(0)))
    inner = spoilt
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    assert list(faults(spoilt, SCHEMA))


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_every_span_has_the_words_it_selects(number: int) -> None:
    spans = list(_spans(record(number)))
    assert all(TEXTS[number][start:end] == exact for start, end, exact in spans)
    assert bool(spans) == bool(TEXTS[number])


def _spans(value: Any) -> Iterator[tuple[int, int, str]]:
    if isinstance(value, dict):
        if value.get("exact") is not None:
            yield value["start"], value["end"], value["exact"]
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from _spans(each)


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_the_tiles_put_together_are_the_text(number: int) -> None:
    assert "".join(TEXTS[number][start:end] for start, end, _ in record(number)["tiles"]) == TEXTS[number]


@pytest.mark.parametrize("number", range(len(TEXTS)))
def test_what_a_record_points_at_is_there(number: int) -> None:
    found = record(number)
    segments = {each["id"] for each in found["segments"]}
    acts = {each["id"] for each in found["statements"]}
    assert {each["parent"] for each in found["segments"]} - {None} <= segments
    assert {each["parent"] for each in found["statements"] if "parent" in each} <= acts
    for name in LISTS:
        for each in found[name]:
            assert each.get("segment", "") in segments | {""}


@pytest.mark.parametrize("name", LISTS)
def test_the_lists_have_the_keys_they_are_known_by(name: str) -> None:
    found = [each for number in range(2) for each in record(number)[name]]
    assert found
    assert all(KEYS.get(name, {"start", "end", "exact", "value"}) <= set(each) for each in found)


def test_a_slot_has_a_role_words_and_a_value() -> None:
    slots = [slot for each in record(0)["statements"] for slot in each["slots"]]
    assert all({"role", "start", "end", "exact", "value"} <= set(slot) for slot in slots)
    implied = [slot for slot in slots if slot.get("implied")]
    assert implied
    assert {(slot["start"], slot["end"], slot["exact"]) for slot in implied} == {(None, None, None)}


def test_a_slot_is_told_with_its_own_words_and_value_wherever_it_stands() -> None:
    text = "Members meet."
    slots = (
        Filler("addressee", 0, 7, "collective:wto-members"),
        Filler("issuer", -1, -1, "body:general-council"),
        Filler("time", 8, 12, ("session:mc-8", "session:mc-9"), "early"),
    )
    act = Act("s1", "obligation", "shall", "obligation", "binding", 5, None, "", 0, 12, slots, "shall")
    found = replace(read(text), statements=(act,))
    assert to_dict(found)["statements"][0]["slots"] == [
        {"role": "addressee", "start": 0, "end": 7, "exact": "Members", "value": "collective:wto-members"},
        {
            "role": "issuer",
            "start": None,
            "end": None,
            "exact": None,
            "value": "body:general-council",
            "implied": True,
        },
        {
            "role": "time",
            "start": 8,
            "end": 12,
            "exact": "meet",
            "value": ["session:mc-8", "session:mc-9"],
            "note": "early",
        },
    ]
