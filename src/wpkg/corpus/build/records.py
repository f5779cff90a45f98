"""Line-JSON: an object a line; where in it the text, the name, the symbol, the date and the language stand."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import IO, Any

import yaml

from wpkg import iri
from wpkg.corpus.build.archives import STREAMED
from wpkg.corpus.build.items import RECORD, Item, Seen, refused
from wpkg.errors import ReadError
from wpkg.text.intake import Limits, printable

SUFFIXES = STREAMED
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?")
_HALF = re.compile("[\ud800-\udfff]")
_LONGEST_ID = 200
_UNTOLD = "0001"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an object whose values are what the names say; where one is empty, the usual ones are tried."""

    text: str = ""
    id: str = ""
    symbol: str = ""
    title: str = ""
    date: str = ""
    language: str = ""

    def names(self, role: str) -> tuple[str, ...]:
        """Return the keys to try for a role, in order."""
        told: str = getattr(self, role)
        return (told,) if told else tuple(usual()[role])


@dataclass(frozen=True, slots=True)
class Record:
    """What one object says: its text, and the rest where it is told, else nothing.

    ``date`` is an ISO day, ``language`` one of those that can be read, as ``eng``.
    """

    text: str
    symbol: str = ""
    title: str = ""
    date: str = ""
    language: str = ""


@cache
def usual() -> Mapping[str, Any]:
    """Return the usual keys, and how languages are written: the tables of ``records.yaml``."""
    found: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("records.yaml").read_text("utf-8"))
    return found


def items(lines: IO[bytes], name: str, keys: Keys, limits: Limits) -> Iterator[Seen]:
    """Yield the objects of a file of line-JSON, each named by its id, or by its content where it has none.

    Args:
        lines: the file, as it is read.
        name: of the file.
        keys: where the id stands.
        limits: a line longer than ``file_bytes`` is refused, and never held.
    """
    number = 0
    while line := lines.readline(limits.file_bytes + 1):
        number += 1
        if len(line) > limits.file_bytes and not line.endswith(b"\n"):
            while (rest := lines.readline(limits.file_bytes + 1)) and not rest.endswith(b"\n"):
                pass
            shown = f"{limits.file_bytes >> 20} MB"
            yield refused(f"{name}#line-{number}", "too_large", f"line {number} is too long", f"at most {shown}")
            continue
        payload = line.strip()
        if payload:
            yield Item(f"{name}#{_id(payload, keys)}", RECORD, payload)


def _id(payload: bytes, keys: Keys) -> str:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        found = None
    for key in keys.names("id") if isinstance(found, dict) else ():
        value = found.get(key)
        if isinstance(value, str | int) and str(value).strip():
            return printable(str(value).strip()[:_LONGEST_ID].encode("utf-8", "backslashreplace").decode())
    return hashlib.sha256(payload).hexdigest()[:16]


def record(payload: bytes, keys: Keys, name: str) -> Record:
    """Return what an object says.

    Raises:
        ReadError: it is no JSON, no object, or has no text.
    """
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "its bytes are no JSON"
        raise ReadError(f"it is no JSON ({reason})", code="not_json", where=name, expected="an object a line") from None
    if not isinstance(found, dict):
        raise ReadError("it is no object", code="not_json", where=name, expected="an object a line")
    told = {each.name: _first(found, keys.names(each.name)) for each in fields(Keys) if each.name not in {"text", "id"}}
    text = _text(found, keys, told["title"])
    if not text.strip():
        raise ReadError(
            "no value of it is a text",
            code="no_text",
            where=name,
            expected="a text under " + ", ".join(keys.names("text")),
            todo="say under which key the text stands: --text-field KEY",
        )
    symbol = told["symbol"] if iri.slug(told["symbol"]) else ""
    return Record(
        text, symbol, told["title"], _day(told["date"]), usual()["languages"].get(told["language"].lower(), "")
    )


def _first(found: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """Return the first value that is a word or a number."""
    for name in names:
        value = found.get(name)
        if isinstance(value, str) and value.strip() and not _HALF.search(value):
            return " ".join(value.split())
    return ""


def _text(found: Mapping[str, Any], keys: Keys, title: str) -> str:
    for name in keys.names("text"):
        value = found.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, list) and (blocks := [text for each in value if (text := _block(each))]):
            return "\n\n".join([title, *blocks] if title and not blocks[0].startswith(title) else blocks)
    return ""


def _block(value: object) -> str:
    """Return a paragraph of a text that is cut into paragraphs, with its number before it."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        return ""
    number = value.get("num")
    text = value["text"].strip()
    return f"{number} {text}" if isinstance(number, str) and number and text else text


def _day(written: str) -> str:
    match = _DAY.fullmatch(written)
    return "-".join(match.groups()) if match and match[1] != _UNTOLD else ""
