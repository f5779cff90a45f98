"""What kinds of stores there are, and how each is loaded: a file a kind in ``stores/``.

A row of such a file says only what the documentation of the store says, or what was measured; ``run`` tells whether the
tests load a store of this kind, or a stand-in that follows the documentation.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wpkg.errors import BadParameter, EndpointError
from wpkg.graph.transport import Address, Answer

GENERIC = "generic"
_FOLDER = Path(__file__).parent / "stores"


@dataclass(frozen=True, slots=True)
class Recognised:
    """By what a kind is known: patterns of headers, of the host, of the path. Any of them is enough."""

    headers: Mapping[str, str] = field(default_factory=dict)
    host: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Update:
    """Where SPARQL updates go (template), and how: as the ``body``, or as a field of a ``form``."""

    at: str
    as_: str


@dataclass(frozen=True, slots=True)
class Bulk:
    """Where N-Quads of many graphs go (template), what parameter speeds it up for an empty store.

    ``whole``: a request is one transaction, unless that parameter is sent.
    """

    at: str
    fresh: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Dialect:
    """One kind of store.

    Args:
        name: as it is said on the command line.
        label: as it is called.
        run: whether the tests run it.
        sources: what the row rests on.
        recognised: how the kind is known.
        path: pattern of the path of the query service; its group ``base`` stands for ``{base}`` in the templates.
        replaces: how a PUT of a graph looks to a reader.
        graph_store, update, bulk, loader: where to write, as far as the kind has it.
        type, opening: the media type of graphs, and what stands before them.
        rows: how many rows may be asked for at once; 0 where there is no limit.
        token: whether writing takes an access token.
        index: the file its indexer wants; empty where it has none.
        isql: whether it loads files of its machine when told so in SQL.
        values: the datatypes of XML Schema whose values it keeps, not the characters they are written in.
        quirks: what else to know.
    """

    name: str
    label: str
    run: bool
    sources: tuple[str, ...]
    recognised: Recognised
    path: str
    replaces: str
    graph_store: str = ""
    update: Update | None = None
    bulk: Bulk | None = None
    loader: str = ""
    type: str = "application/n-triples"
    opening: str = ""
    rows: int = 0
    token: bool = False
    index: str = ""
    isql: bool = False
    values: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a store is: its query service and, where the kind has them, the others."""

    endpoint: Address
    graph_store: Address
    update: Address | None
    bulk: Address | None
    loader: Address | None


@cache
def dialects() -> Mapping[str, Dialect]:
    """Return all kinds by name."""
    return {path.stem: _dialect(path) for path in sorted(_FOLDER.glob("*.yaml"))}


def named(kind: str) -> Dialect:
    """Return a kind by its name.

    Raises:
        BadParameter: there is none of that name.
    """
    if kind not in dialects():
        raise BadParameter(f"{kind!r} is no kind of store", expected=f"one of {', '.join(dialects())}")
    return dialects()[kind]


def recognised(endpoint: Address, answer: Answer) -> Dialect:
    """Return the kind that an address and an answer from it look like; the generic one where they look like none."""
    parts = urllib.parse.urlsplit(endpoint.url)
    for dialect in dialects().values():
        known = dialect.recognised
        if known.host and re.search(known.host, parts.hostname or ""):
            return dialect
        if any(re.search(pattern, answer.headers.get(name, "")) for name, pattern in known.headers.items()):
            return dialect
        if known.path and re.search(known.path, parts.path):
            return dialect
    return dialects()[GENERIC]


def addresses(dialect: Dialect, endpoint: Address, graph_store: Address | None = None) -> Addresses:
    """Return where a store of a kind takes what, as whoever the given addresses name.

    Args:
        dialect: the kind.
        endpoint: of the query service.
        graph_store: where it was said.

    Raises:
        EndpointError: where the graph store is, is neither said nor known.
    """
    base = re.fullmatch(dialect.path, urllib.parse.urlsplit(endpoint.url).path)
    writer = graph_store if graph_store is not None and graph_store.user else endpoint

    def at(template: str) -> Address | None:
        if not template or base is None:
            return None
        parts = urllib.parse.urlsplit(endpoint.url)
        url = parts._replace(path=template.format(base=base["base"]), query="").geturl()
        return Address(url, url, writer.user, writer.password)

    store = graph_store or at(dialect.graph_store)
    if store is None:
        raise EndpointError(
            "no graph can be loaded: the address of the Graph Store service is not known",
            where=endpoint.shown,
            expected=f"an address as {dialect.label} has it, or both addresses",
            todo="say it with --graph-store, or what store this is with --store-kind",
        )
    return Addresses(
        endpoint,
        store,
        at(dialect.update.at) if dialect.update else None,
        at(dialect.bulk.at) if dialect.bulk else None,
        at(dialect.loader),
    )


def _dialect(path: Path) -> Dialect:
    row: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    update, bulk = row.pop("update", None), row.pop("bulk", None)
    return Dialect(
        name=path.stem,
        recognised=Recognised(**row.pop("recognised")),
        sources=tuple(row.pop("sources")),
        quirks=tuple(row.pop("quirks", ())),
        values=tuple(row.pop("values", ())),
        update=Update(update["at"], update["as"]) if update else None,
        bulk=Bulk(**bulk) if bulk else None,
        **row,
    )
