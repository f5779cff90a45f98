"""A document as an entry of a bibliography, before it is written in one form or another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wpkg.graph.store import Store
from wpkg.publish.exports import Selection
from wpkg.publish.exports.described import Described, chosen

if TYPE_CHECKING:
    from jinja2 import Environment, Template


@dataclass(frozen=True, slots=True)
class Entry:
    """What is cited. ``key`` is the last part of the document's IRI: stable, and its own in a graph.

    ``authors`` are bodies or organisations; ``called`` says what the document is; ``date`` is an ISO day or empty. A
    title that no page read prints stands in square brackets, as supplied titles do.
    """

    key: str
    iri: str
    kind: str
    called: str
    title: str
    symbol: str
    other_symbols: tuple[str, ...]
    authors: tuple[str, ...]
    organisation: str
    before_organ: str
    date: str
    adopted: bool
    session: str
    address: str
    status: str
    believed: tuple[tuple[str, str], ...]

    @property
    def notes(self) -> Iterator[str]:
        """What there is to say besides, sentence by sentence."""
        if self.date:
            yield f"{'Adopted' if self.adopted else 'Circulated'} {spelled(self.date)}."
        if self.session:
            yield f"{self.session}."
        if self.other_symbols:
            yield f"Also {', '.join(self.other_symbols)}."
        if self.status == "unverified":
            yield "Unverified as a whole."
        yield from (f"{sentence}." for sentence in doubts(self))


def entries(store: Store, wanted: Selection) -> list[Entry]:
    """Return the documents wanted as entries, in order of their keys.

    Raises:
        UnknownName: a document was asked for of which nothing verified is known.
    """
    return sorted((_entry(each) for each in chosen(store, wanted)), key=lambda entry: entry.key)


def table(name: str) -> Any:
    """Return one table of ``citations.yaml``."""
    return _tables()[name]


def spelled(day: str) -> str:
    """Return an ISO date as people write it: ``17 December 2011``; a year or a month without its day."""
    year, *rest = day.split("-")
    months = table("month_names")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*words, *([months[int(rest[0]) - 1]] if rest else []), year])


def doubts(entry: Entry) -> Iterator[str]:
    """Yield what is believed of a document and attested by nothing."""
    for what, value in entry.believed:
        yield filled(table("believed"), what=table("believed_names").get(what, what), value=value)


def filled(form: str, **values: str) -> str:
    """Fill a form of ``citations.yaml``."""
    return _form(form).render(values)


def _entry(facts: Described) -> Entry:
    kind = facts.kind if facts.kind in table("kinds") else "Document"
    organisation = _organisation(facts)
    title = " ".join(facts.title.split())
    organs = (facts.adopted_by,) if facts.adopted_by else facts.authors
    return Entry(
        key=re.sub(r"[^a-z0-9-]+", "-", facts.slug) or "document",
        iri=facts.iri,
        kind=kind,
        called=_called(facts, kind),
        title=title if facts.titled else f"[{title}]",
        symbol=facts.symbol,
        other_symbols=facts.other_symbols,
        authors=tuple(each.name for each in organs if each is not None),
        organisation=str(organisation.get("name", "")),
        before_organ=str(organisation.get("before_organ", "")),
        date=facts.date,
        adopted=bool(facts.adopted_on),
        session=facts.session.name if facts.session else "",
        address=_address(facts, str(organisation.get("host", ""))),
        status=facts.status,
        believed=facts.believed,
    )


def _called(facts: Described, kind: str) -> str:
    """Return what the document is; only what organs decide is told apart by its symbol or title."""
    rows = table("called") if kind == "Instrument" else ()
    found = (
        row["called"]
        for row in rows
        if ("symbol" in row and re.fullmatch(row["symbol"], facts.symbol))
        or ("title" in row and facts.titled and re.search(row["title"], facts.title))
    )
    return str(next(found, table("kinds")[kind]["called"]))


def _organisation(facts: Described) -> dict[str, str]:
    """Return the organisation whose symbols look like this one, a believed one included: it tells no more than that."""
    symbols = [facts.symbol, *facts.other_symbols, *(value for _, value in facts.believed)]
    rows: list[dict[str, str]] = table("organisations")
    return next((row for symbol in symbols if symbol for row in rows if re.fullmatch(row["symbol"], symbol)), {})


def _address(facts: Described, host: str) -> str:
    """Return the page to give: of those that attest most, one of the organisation itself before another."""
    own = [page for page in facts.addresses if host and (urlsplit(page).hostname or "").endswith(host)]
    return next(iter([*own, *facts.addresses]), "")


@cache
def _tables() -> dict[str, Any]:
    import yaml

    text = Path(__file__).with_name("citations.yaml").read_text("utf-8")
    tables: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tables


@cache
def _form(form: str) -> Template:
    return _environment().from_string(form)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, StrictUndefined

    return Environment(undefined=StrictUndefined, autoescape=False)
