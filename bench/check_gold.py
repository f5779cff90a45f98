"""Check the hand-made gold in bench/gold: digests, halves, offsets, blanks at the ends of spans, words of the scheme.

    WPKG_CORPORA=<folder> python bench/check_gold.py

Prints one line a fault and the counts; the exit code is the number of faults, at most 1.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
KINDS = {"document", "provision", "session", "class", "actors", "principles", "topic"}
CATEGORIES = {"numbered", "named", "described", "relative", "anaphoric"}
ACTS = {
    "instruction", "commitment", "authorization", "acknowledgement", "obligation", "decision", "recommendation",
}  # fmt: skip
TYPES = {
    "recalls", "reaffirms", "pursuant_to", "in_accordance_with", "continues", "extends", "supersedes", "terminates",
    "takes_note_of", "welcomes", "endorses", "implements", "based_on", "builds_on", "guided_by", "as_set_out_in",
    "amends", "without_prejudice_to", "quotes", "acts_on", "adheres_to", "maintains", "assesses", "considers",
    "see_also", "mentions", "due_at", "scheduled_at", "valid_until", "occurred_at", "adopted_at",
}  # fmt: skip
Record = Mapping[str, Any]


def texts() -> ModuleType:
    """Load bench/gold/texts.py, which stands in no package."""
    spec = importlib.util.spec_from_file_location("gold_texts", HERE / "gold" / "texts.py")
    if spec is None or spec.loader is None:
        raise ImportError("bench/gold/texts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def span_faults(text: str, span: Record) -> Iterator[str]:
    start, end = span["start"], span["end"]
    if not 0 <= start < end <= len(text):
        yield f"{start}-{end} is outside the text"
    elif text[start].isspace() or text[end - 1].isspace():
        yield f"{start}-{end} starts or ends with a blank"


def reference_faults(text: str, row: Record) -> Iterator[str]:
    yield from span_faults(text, row)
    for other in row.get("accept", ()):
        if "start" in other:
            yield from span_faults(text, other)
        elif "target" not in other:
            yield f"{row['start']}: an alternative without span and target"
    for name, words, known in (
        ("kind", [row["kind"], *row.get("accept_kinds", ())], KINDS),
        ("category", [row["category"]], CATEGORIES),
        ("type", [row["type"], *row.get("accept_types", ())], TYPES),
    ):
        yield from (f"{row['start']}: unknown {name} {word}" for word in words if word not in known)
    targets = row["target"] if isinstance(row["target"], list) else [row["target"]]
    for target in targets:
        if row["kind"] == "session" and target is not None and not target.startswith("session:"):
            yield f"{row['start']}: {target} is no session"


def act_faults(text: str, row: Record, *, sampled: bool) -> Iterator[str]:
    if not 0 <= row["start"] <= row["at"] < len(text) or text[row["start"]].isspace() or text[row["at"]].isspace():
        yield f"{row['start']}: paragraph or verb does not start in the text"
    if not row["verb"].islower():
        yield f"{row['start']}: verb {row['verb']}"
    if sampled:
        for span in [*([row["addressee"]] if row["addressee"] else []), *row.get("accept", ())]:
            yield from span_faults(text, span)
    else:
        kinds = [row["kind"], *row.get("accept_kinds", ())]
        yield from (f"{row['start']}: unknown kind {kind}" for kind in kinds if kind not in ACTS)


def document_faults(document: Record, text: str) -> Iterator[str]:
    references = document.get("references", ())
    for row in references:
        yield from reference_faults(text, row)
    places = [(row["start"], -row["end"]) for row in references]
    if places != sorted(set(places)):
        yield "references are out of order, or one stands twice"
    sampled = bool(document.get("sampled"))
    for row in document["acts"]:
        yield from act_faults(text, row, sampled=sampled)
    if [row["start"] for row in document["acts"]] != sorted(row["start"] for row in document["acts"]):
        yield "acts are out of order"


def file_faults(path: Path, source: ModuleType, counts: Counter[str]) -> Iterator[str]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    expected = "report" if path.stem.endswith("report") else "tune"
    for document in content["documents"]:
        name = f"{path.name}: {document['source']['id']}"
        if source.half(document["source"]) != expected:
            yield f"{name}: belongs to the other half"
        try:
            text = source.text_of(document["source"])
        except LookupError as fault:
            yield f"{name}: {fault}"
            continue
        counts["documents"] += 1
        counts["acts"] += len(document["acts"])
        counts["addressees"] += sum(bool(row.get("addressee")) for row in document["acts"])
        for row in document.get("references", ()):
            counts[row["category"]] += 1
            counts["optional"] += bool(row.get("optional"))
        yield from (f"{name}: {fault}" for fault in document_faults(document, text))


def main() -> int:
    source = texts()
    faults = 0
    for path in sorted((HERE / "gold").glob("*.yaml")):
        counts: Counter[str] = Counter()
        for fault in file_faults(path, source, counts):
            faults += 1
            print(fault)
        print(f"{path.name}: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count))
    return min(faults, 1)


if __name__ == "__main__":
    sys.exit(main())
