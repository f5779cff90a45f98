"""What a client may have meant by an address that leads nowhere."""

from __future__ import annotations

import re

from wpkg.graph.search.asking import search
from wpkg.publish.server.refusals import Choice
from wpkg.publish.site.links import Links
from wpkg.publish.site.records import Site

_NO_WORD = re.compile(r"[\W_]+")
_SUFFIX = re.compile(r"(\.[a-z]{2})?\.[a-z]{2,7}$")
_LONGEST = 200
_MOST = 5


def near(site: Site, path: str) -> tuple[Choice, ...]:
    """Return up to five things whose names or texts have the words of the last part of an address."""
    if getattr(site.store, "generation", None) is None:
        return ()  # without the index beside a store, a wrong address would cost a walk over the graph
    words = _NO_WORD.sub(" ", _SUFFIX.sub("", path.rstrip("/").rpartition("/")[2])[:_LONGEST]).strip()
    if not words:
        return ()
    found = search(site.store, words, limit=_MOST)
    if not found.hits and found.suggestions:
        found = search(site.store, found.suggestions[0], limit=_MOST)
    ways = Links(path)
    return tuple(Choice(ways.thing(hit.iri), ": ".join(filter(None, (hit.name, hit.title)))) for hit in found.hits)
