"""The texts the gold speaks of: found by corpus file and id in the folder WPKG_CORPORA names, never copied here."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import lzma
import sys
import tarfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

if str(Path(__file__).resolve().parent.parent) not in sys.path:
    sys.path.append(str(Path(__file__).resolve().parent.parent))

corpora = importlib.import_module("corpora")

UN_GOLD = "un-gold-dev.jsonl.gz"
OTHER_BODIES = "un-other-bodies-dev.jsonl.xz"
UNFCCC = "unfccc-decisions-dev.jsonl.xz"
COUNCIL = "unsc-1946-1994-text-dev.jsonl.xz"
DECISIONS = "un-ga-decisions-dev.jsonl.xz"
WHO = "who-wha66-dev.tar.xz"
FILES = {name.split(".")[0]: name for name in (UN_GOLD, OTHER_BODIES, UNFCCC, COUNCIL, DECISIONS, WHO)}


class NoTextError(LookupError):
    """The folder of texts is missing, or holds no such record."""


def text_of(source: Mapping[str, str]) -> str:
    """Return the text the offsets count in. ``corpus`` is the file's name without its endings. Raises NoTextError."""
    texts = _texts(source["corpus"]).get(source["id"], [])
    for text in texts:
        if digest(text) == source["sha256"]:
            return text
    raise NoTextError(f"{source['corpus']} {source['id']}: {len(texts)} record(s), none with that digest")


def digest(text: str) -> str:
    """Return the sha256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def half(source: Mapping[str, str]) -> str:
    """Tell which half a text belongs to: ``tune`` or ``report``."""
    return str(corpora.half(source["id"]))


@lru_cache(maxsize=8)
def _texts(corpus: str) -> dict[str, list[str]]:
    place = corpora.folder()
    path = None if place is None else place / FILES.get(corpus, corpus)
    if path is None or not path.is_file():
        raise NoTextError(f"WPKG_CORPORA names no folder with {corpus}")
    found: dict[str, list[str]] = {}
    for name, text in pairs(path):
        found.setdefault(name, []).append(text)
    return found


def pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (id, text) of every record of a corpus file."""
    if path.name == WHO:
        with tarfile.open(path) as archive:
            for member in archive:
                data = archive.extractfile(member)
                if data is not None:
                    yield Path(member.name).stem, data.read().decode("utf-8")
        return
    opened = gzip.open if path.suffix == ".gz" else lzma.open
    with opened(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield _pair(path.name, json.loads(line))


def _pair(corpus: str, record: dict[str, object]) -> tuple[str, str]:
    if corpus == UN_GOLD:
        document = corpora.assemble(record)
        return document.symbol, document.text
    if corpus == OTHER_BODIES:
        paragraphs = record["paragraphs"]
        if not isinstance(paragraphs, list):
            raise NoTextError(f"{corpus}: no list of paragraphs")
        return str(record["file"]), "\n\n".join(str(each["text"]) for each in paragraphs)
    key = {UNFCCC: "id", COUNCIL: "symbol", DECISIONS: "number"}[corpus]
    return str(record[key]), str(record["text"])
