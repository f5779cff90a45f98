"""What kinds of places there are, and who writes them: functions by name, each imported when it is first needed.

``page`` makes the page for people: ``(site, place, language, arguments) -> Page``. ``data`` writes every other variant:
``(site, place, variant, arguments) -> Sent``. ``takes`` says whether the query part of an address means anything,
``longest`` how many characters a value in it may have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from wpkg.publish.site.api.asked import LONGEST
from wpkg.publish.site.records import Page, Place, Sent, Site, Variant

Arguments = Mapping[str, str]
PageMaker = Callable[[Site, Place, str, Arguments], Page]
DataWriter = Callable[[Site, Place, Variant, Arguments], Sent]

_HERE = "wpkg.publish.site."
_QUERY = 1 << 16
"""So long a query may be that is shown: as long as one that is answered."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of place."""

    page: str = ""
    data: str = ""
    takes: bool = False
    longest: int = LONGEST


KINDS: Mapping[str, Kind] = {
    # things of the graph, and documents about it
    "document": Kind(page="pages.document:page", data="data.described:data"),
    "text": Kind(page="pages.text:page", data="data.described:data"),
    "body": Kind(page="pages.body:page", data="data.described:data"),
    "agent": Kind(page="pages.agent:page", data="data.described:data"),
    "session": Kind(page="pages.session:page", data="data.described:data"),
    "thread": Kind(page="pages.thread:page", data="data.described:data", takes=True),
    "scheme": Kind(page="pages.scheme:page", data="data.described:data"),
    "other": Kind(page="pages.other:page", data="data.described:data"),
    "ontology": Kind(page="pages.ontology:page", data="data.described:data"),
    "graph": Kind(page="pages.other:page", data="data.described:data"),
    "dataset": Kind(page="data.dataset:page", data="data.dataset:data"),
    "query": Kind(page="pages.question:page", data="data.described:data", takes=True),
    "file": Kind(data="data.files:data"),
    # pages of the site itself
    "index": Kind(page="pages.front:page", takes=True),
    "search": Kind(page="pages.search:page", data="pages.search:data", takes=True),
    "questions": Kind(page="pages.question:list_page"),
    "documents": Kind(page="pages.lists:documents"),
    "bodies": Kind(page="pages.lists:bodies"),
    "threads": Kind(page="pages.lists:threads"),
    "table": Kind(page="pages.table:page", takes=True),
    "lineage": Kind(page="pages.lineage:page", takes=True),
    "compare": Kind(page="pages.compare:page", takes=True),
    "agenda": Kind(page="pages.agenda:page", data="pages.agenda:data", takes=True),
    "quality": Kind(page="pages.quality:page", data="pages.quality:data"),
    "sparql": Kind(page="pages.sparql:page", data="data.service:data", takes=True, longest=_QUERY),
    "about": Kind(page="pages.about:page"),
    "answer": Kind(data="api.questions:data", takes=True),
    "api": Kind(page="pages.interface:page"),
}


def page_maker(kind: str) -> PageMaker:
    """Return what makes the page of a kind of place."""
    return cast(PageMaker, _loaded(KINDS[kind].page))


def data_writer(kind: str) -> DataWriter:
    """Return what writes the other variants of a kind of place."""
    return cast(DataWriter, _loaded(KINDS[kind].data))


def _loaded(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(import_module(_HERE + module), function)
