"""CSL-JSON: items for reference managers and citation processors."""

from __future__ import annotations

import json
from typing import Any

from wpkg.graph.store import Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.citations.entry import Entry, entries, table


def csl(store: Store, wanted: Selection) -> bytes:
    """Write one item a document, as a JSON array in UTF-8."""
    items = [item(each) for each in entries(store, wanted)]
    return (json.dumps(items, ensure_ascii=False, indent=2) + "\n").encode()


def item(entry: Entry) -> dict[str, Any]:
    """Return one item; what is not known has no key."""
    told = {
        "id": entry.key,
        "type": table("kinds")[entry.kind]["csl"],
        "genre": entry.called,
        "title": entry.title,
        "author": [{"literal": each} for each in entry.authors],
        "number": entry.symbol,
        "publisher": entry.organisation,
        "event-title": entry.session,
        "issued": {"date-parts": [[int(part) for part in entry.date.split("-")]]} if entry.date else None,
        "URL": entry.address,
        "note": " ".join(entry.notes),
        "custom": {"wpkg": entry.iri},
    }
    return {key: value for key, value in told.items() if value}
