"""Measuring the reader against texts that people have annotated: counts with every figure, and the cases behind them.

Gold is a folder of curated annotations, YAML by offsets with the text beside it or elsewhere, or texts marked by their
own editors as JSON lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from wpkg.errors import BadParameter, DataError, SyntaxFault
from wpkg.reading import Reading
from wpkg.text.evaluation import curated, marked, offsets, score_acts, score_mentions, score_references, score_segments
from wpkg.text.evaluation import seeds as whole
from wpkg.text.evaluation.gold import Gold
from wpkg.text.evaluation.measures import Measure, Miss, Outcome
from wpkg.text.evaluation.report import Report, markdown, report, rows, together

__all__ = ["Gold", "Measure", "Miss", "Report", "evaluate", "golds", "markdown", "rows", "score", "scored", "together"]

Texts = Path | Callable[[Mapping[str, Any]], str] | None
"""Where texts are that do not lie beside their gold: a folder, or a function from the ``source`` of a gold to text."""

_TASKS: tuple[Callable[[Gold, Reading], Outcome], ...] = (
    score_segments.segments,
    score_segments.roles,
    score_references.references,
    score_references.marked,
    score_references.times,
    score_acts.acts,
    score_acts.commitments,
    score_mentions.quotations,
    score_mentions.mentions,
)


def evaluate(path: Path, texts: Texts = None, *, reader: Callable[[str], Reading] | None = None) -> Report:
    """Read every text for which there is gold, and score what was read.

    Args:
        path: a gold file, a folder with curated annotations, or a folder with any of these.
        texts: where the texts are that do not lie beside their gold.
        reader: the reader to measure; the one of wpkg where not given.

    Raises:
        BadParameter: nothing at ``path``, or no gold in it.
        DataError: gold that cannot be read, or whose text is not to be found or is another.
    """
    if reader is None:
        from wpkg.text.read import read

        reader = read
    return score(golds(path, texts), reader)


def score(texts: Iterable[Gold], reader: Callable[[str], Reading]) -> Report:
    """Read each text and score it."""
    return together([scored(gold, reader(gold.text)) for gold in texts])


def scored(gold: Gold, reading: Reading) -> Report:
    """Score the reading of one text."""
    outcomes = [task(gold, reading) for task in _TASKS]
    measures = (measure for outcome in outcomes for measure in outcome.measures)
    return report(1, len(gold.text), measures, (miss for outcome in outcomes for miss in outcome.misses))


def golds(path: Path, texts: Texts = None) -> Iterator[Gold]:
    """Yield all gold at a path, in the order of the names of its files.

    Raises:
        BadParameter: nothing at ``path``, or no gold in it.
        DataError: gold that cannot be read, or whose text is not to be found or is another.
    """
    if not path.exists():
        raise BadParameter(f"no such file or folder: {path}", where="gold")
    found = 0
    for file in _files(path):
        for gold in _in_file(file, texts, named=file == path):
            found += 1
            yield gold
    if not found:
        raise BadParameter(
            f"no gold in {path}", where="gold", expected="annotations.yaml, gold by offsets, or JSON lines"
        )


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(each for each in path.rglob("*") if each.is_file() and _may_be_gold(each))


def _may_be_gold(path: Path) -> bool:
    return path.name.endswith((*marked.SUFFIXES, ".yaml", ".yml"))


def _in_file(path: Path, texts: Texts, *, named: bool) -> Iterator[Gold]:
    if path.name == "annotations.yaml":
        yield curated.gold(path.parent)
    elif path.name.endswith(marked.SUFFIXES):
        yield from marked.golds(path)
    else:
        data = _yaml(path)
        if isinstance(data, dict) and data.get("schema") == offsets.SCHEMA:
            yield from offsets.golds(data, lambda source: _text(source, path, texts), str(path))
        elif whole.is_gold(data):
            yield whole.gold(data, _text(data["source"], path, texts), path)
        elif named:
            raise DataError(
                "this YAML is no gold", where=str(path), expected=f"schema {offsets.SCHEMA}, or source and references"
            )


def _yaml(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SyntaxFault(f"no YAML ({error})", where=str(path)) from None


def _text(source: Mapping[str, Any], gold: Path, texts: Texts) -> str:
    """Find the text of a gold by its name or digest: by the function given, beside the gold, or in the folder given."""
    digest = str(source.get("sha256") or "")
    if callable(texts):
        return _checked(texts(source), digest, gold)
    name = str(source.get("file") or "")
    for folder in (gold.parent, texts):
        if folder is not None and name and (folder / name).is_file():
            return _checked((folder / name).read_bytes().decode("utf-8"), digest, folder / name)
    for folder in (texts, gold.parent):
        for path in sorted(folder.rglob("*.txt")) if folder is not None and digest else ():
            data = path.read_bytes()
            if hashlib.sha256(data).hexdigest() == digest:
                return data.decode("utf-8")
    raise DataError(
        f"the text {name or source.get('id')} is not there", where=str(gold), todo="name its folder with --texts"
    )


def _checked(text: str, digest: str, where: Path) -> str:
    if digest and hashlib.sha256(text.encode("utf-8")).hexdigest() != digest:
        raise DataError("this is not the text the gold was made on (another SHA-256)", where=str(where))
    return text
