"""From the rows of a query to findings in a curator's words, as :mod:`wpkg.graph.validate` makes them of a report."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from wpkg.graph.findings import Finding, in_order
from wpkg.graph.prepared import text_of
from wpkg.graph.shapes.queries import SURE, Query
from wpkg.graph.store import Iri, Literal, Rows, Term
from wpkg.graph.validate import readable

Row = Mapping[str, Term | None]
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
"""A node that is neither a blank node nor a literal."""
_THIS, _VALUE, _PATH, _NODE = "this", "value", "path", "node"


def findings(query: Query, rows: Rows, file: str) -> Iterator[Finding]:
    """Yield the findings of a query."""
    for row in rows:
        node = row.get(_NODE) or row[_THIS]
        value, path = row.get(_VALUE), row.get(_PATH)
        yield Finding(
            code=query.check.code,
            severity=query.severity,
            file=file,
            node=text_of(node),
            message=_message(query, row),
            exact="",
            expected=query.check.expected,
            todo=query.check.todo,
            value=None if value == node else value,
            shape=query.check.shape,
            path=str(path) if isinstance(path, Iri) else query.path,
        )


def uncertain(query: Query, rows: Rows) -> bool:
    """Tell whether engines need not agree on what a query found."""
    return bool(rows.rows) and (query.unsure or any(text_of(row.get(SURE)) == "false" for row in rows))


def with_words(found: Iterable[Finding], ask: Callable[[list[str]], Iterable[Row]]) -> tuple[Finding, ...]:
    """Return findings in order, each with the words quoted for its node.

    Args:
        found: the findings.
        ask: answers ``quoted-words`` about nodes.
    """
    listed = list(found)
    nodes = sorted({finding.node for finding in listed if _IRI.fullmatch(finding.node)})
    words = _words(ask(nodes)) if nodes else {}
    return in_order(replace(finding, exact=words.get(finding.node, "")) for finding in listed)


def _words(rows: Iterable[Row]) -> dict[str, str]:
    own: dict[str, str] = {}
    first: dict[str, tuple[int, str]] = {}
    for row in rows:
        node = text_of(row["node"])
        if row["own"] is not None:
            own[node] = min(own.get(node, text_of(row["own"])), text_of(row["own"]))
        else:
            start = text_of(row["start"])
            entry = (int(start) if start.isdigit() else 0, text_of(row["words"]))
            first[node] = min(first.get(node, entry), entry)
    return {node: words for node, (_, words) in first.items()} | own


def _message(query: Query, row: Row) -> str:
    texts = []
    for message in query.messages:
        text = message
        for name, value in row.items():
            if value is not None:
                shown = value.lexical if isinstance(value, Literal) else str(value)
                text = text.replace(f"{{?{name}}}", shown).replace(f"{{${name}}}", shown)
        texts.append(text)
    return readable(min(texts)) if texts else query.check.code
