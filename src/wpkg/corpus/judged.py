"""Papers with hand-made judgements in a file: read as anybody's paper would be, and measured against the judgements."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from wpkg.corpus.drafts import lay
from wpkg.errors import AnnotationError
from wpkg.graph.align import Evaluation, compute, evaluate
from wpkg.graph.align.evaluation import Expected, measured
from wpkg.graph.names import StoreNames
from wpkg.pipeline import Progress, silent
from wpkg.text.annotations import FILE

_NOT_READ = "not-read-"


def measure(gold: Path, *, include_unverified: bool = False, progress: Progress = silent) -> Evaluation:
    """Measure computed alignments against those of a file.

    Args:
        gold: an annotated paper (a folder or its ``annotations.yaml``), or a YAML file with ``text``, ``against``,
            ``asks`` and ``claims``: each with the first words as printed, a type and, where there is one, a statement.
        include_unverified: also use statements and judgements of which no reliable page was read.
        progress: told what takes a while.

    Raises:
        AnnotationError: the file is neither.
    """
    if gold.is_dir() or gold.name == FILE:
        laid = lay([gold], progress)
        return evaluate(laid.store, [laid.names[gold]], include_unverified=include_unverified)
    told = _told(gold)
    with tempfile.TemporaryDirectory() as folder:
        paper = Path(folder) / f"{gold.stem}.txt"
        paper.write_text(told["text"], "utf-8")
        laid = lay([paper], progress)
    mandate = StoreNames(laid.store).resolve(str(told["against"]), "document")
    name = laid.names[paper]
    found = compute(laid.store, name, [mandate], limit=1, include_unverified=include_unverified)
    asks = {each.subject: each.words.exact or "" for each in found.asks}
    claims = {each.subject: each.words.exact or "" for each in found.claims}
    expected = [
        *_expected(told.get("asks", ()), "ask", asks, name, mandate),
        *_expected(told.get("claims", ()), "claim", claims, name, mandate),
    ]
    return measured(laid.store, {name: expected}, include_unverified=include_unverified)


def _told(gold: Path) -> Mapping[str, Any]:
    import yaml

    try:
        told = yaml.safe_load(gold.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AnnotationError(f"no YAML: {error}", where=str(gold)) from error
    if not isinstance(told, dict) or not {"text", "against"} <= told.keys():
        raise AnnotationError(
            "no paper with judgements", where=str(gold), expected="a mapping with text, against, asks and claims"
        )
    return told


def _expected(
    told: Iterable[Mapping[str, str]], key: str, read: Mapping[str, str], paper: str, mandate: str
) -> list[Expected]:
    """Return the judgements; one on words that the reader did not find is kept, and so counts as missed."""
    made: list[Expected] = []
    for rank, each in enumerate(told, 1):
        found: Sequence[str] = [name for name, words in read.items() if words.startswith(each[key])]
        subject = found[0] if len(found) == 1 else f"{paper}#{_NOT_READ}{key}-{rank}"
        statement = each.get("statement", "")
        made.append(Expected(subject, mandate, each["type"], statement and f"{mandate}#{statement}"))
    return made
