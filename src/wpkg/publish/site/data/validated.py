"""The report of the shapes on the very graph that is shown: kept under its digest, and shown for no other."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from pathlib import Path

from wpkg import pipeline, resources, stores
from wpkg.errors import DataError, StoreMissing
from wpkg.graph.findings import Report, from_json, to_json
from wpkg.graph.store import Store

_GENERATION = re.compile(r"generation-([0-9a-f]{16})-")


def keep() -> bool:
    """Validate the graph that the embedded store holds and keep the report; tell whether one is now kept.

    None is kept where the derived files are not those the store was loaded from, or change meanwhile. The first run on
    a graph takes seconds, a later one a fraction of one.
    """
    before = _current()
    if before is None:
        return False
    if kept(before):
        return True
    report = pipeline.validate()
    if _current() != before:
        return False
    place = _place(before)
    place.parent.mkdir(parents=True, exist_ok=True)
    for old in place.parent.glob("report-*.json"):
        if not old.name.startswith(f"report-{before}-") and old.name not in _present():
            old.unlink(missing_ok=True)
    fresh = place.with_suffix(f".{os.getpid()}.tmp")
    fresh.write_text(to_json(report), "utf-8")
    fresh.replace(place)
    return True


def digest(store: Store) -> str:
    """Return the digest of what a store on disk was made of; nothing for another, or one changed since."""
    generation = getattr(store, "generation", None)
    found = _GENERATION.match(generation.name) if isinstance(generation, Path) else None
    return found[1] if found and not getattr(store, "changes", 0) else ""


def kept(digest: str) -> Report | None:
    """Return the report on the graph of that digest, made with the shapes as they are; None where there is none."""
    if not digest:
        return None
    try:
        return from_json(_place(digest).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def _current() -> str | None:
    """Return the digest of the store in use, if it was made of the derived files as they are."""
    try:
        generation = stores.served_generation() if stores.up_to_date() else None
    except (StoreMissing, DataError):
        return None
    found = _GENERATION.match(generation.name) if generation is not None else None
    return found[1] if found else None


def _present() -> frozenset[str]:
    """Return the names of reports on graphs that the store still holds."""
    found = (_GENERATION.match(path.name) for path in stores.store_folder().glob("generation-*"))
    return frozenset(_place(match[1]).name for match in found if match)


def _place(digest: str) -> Path:
    shapes = sha256()
    for path in sorted(resources.ontology().glob("shapes/*.ttl")):
        shapes.update(path.read_bytes())
    return resources.home() / "validation" / f"report-{digest}-{shapes.hexdigest()[:16]}.json"
