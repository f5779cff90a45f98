"""What all tests share: the four stores, the rule about absent programs, and no network beyond loopback.

Servers start once a worker, when the first test asks. Virtuoso takes seconds to start, and so does a browser: in a
parallel run (``--dist loadgroup``) the tests of each stay together in one worker.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import loopback
from needs import NEEDS, PREFIX, absent, in_ci
from project import Project, copy_of_the_project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from servers.wpkg_server import Served
    from wpkg.graph.embedded import EmbeddedStore
    from wpkg.graph.remote import RemoteStore
    from wpkg.graph.store import Store

STARTERS = {"oxigraph_store": "oxigraph", "virtuoso_store": "virtuoso", "browser": "browser"}
"""Fixtures that start a program, and what each needs."""
TOGETHER = ("virtuoso", "browser", "jena")
"""Needs whose tests stay in one worker; with the browser, all that ask the server of wpkg."""


def pytest_configure(config: pytest.Config) -> None:
    """Confine every process of the session, the parallel workers included, and give each a home of its own."""
    loopback.confine()
    home = tempfile.TemporaryDirectory(prefix="wpkg-home-")
    config.add_cleanup(home.cleanup)
    os.environ["WPKG_HOME"] = home.name


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start a program with what they need, and those that had better share one as a group."""
    for item in items:
        for fixture, need in STARTERS.items():
            if fixture in _fixtures(item):
                item.add_marker(pytest.mark.needs(need))
        asked = (*_needs(item), *(("browser",) if "served" in _fixtures(item) else ()))
        for group in TOGETHER:
            if group in asked and item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group(group))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Fail a test whose needs are absent where nothing may be left out, and report it by name elsewhere."""
    names = _needs(item)
    unknown = set(names) - set(NEEDS)
    if unknown:
        pytest.fail(f"needs({', '.join(sorted(unknown))}) is not one of {', '.join(NEEDS)}", pytrace=False)
    if missing := absent(names):
        if in_ci():
            pytest.fail(f"this run may leave nothing out, and there is no {missing}", pytrace=False)
        pytest.skip(f"{PREFIX}no {missing}")


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List by name what was not run, and why."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if isinstance(report.longrepr, tuple)]
    reasons = [(report.nodeid, report.longrepr[2].removeprefix("Skipped: ")) for report in skipped]
    left_out = sorted((test, reason) for test, reason in reasons if reason.startswith(PREFIX))
    if left_out:
        terminalreporter.section("not run here, and why")
        for test, reason in left_out:
            terminalreporter.line(f"{test}: {reason.removeprefix(PREFIX)}")


def _needs(item: pytest.Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for mark in item.iter_markers("needs") for name in mark.args))


def _fixtures(item: pytest.Item) -> set[str]:
    """Return the fixtures a test names, as arguments or as parameters for ``getfixturevalue``."""
    values = getattr(getattr(item, "callspec", None), "params", {}).values()
    return {*getattr(item, "fixturenames", ()), *(value for value in values if isinstance(value, str))}


@pytest.fixture(scope="session")
def dataset() -> Mapping[str, bytes]:
    """Return everything a store holds: Turtle by graph IRI."""
    from wpkg import pipeline  # tests of other parts do without the graph

    return pipeline.dataset_graphs()


@pytest.fixture(scope="session")
def embedded_store(dataset: Mapping[str, bytes]) -> EmbeddedStore:
    """Return the whole dataset in an Oxigraph in memory. Read only: all tests share it."""
    from wpkg.graph.embedded import EmbeddedStore

    store = EmbeddedStore.memory()
    store.replace(dataset)
    return store


@pytest.fixture(scope="session")
def oxigraph_store(dataset: Mapping[str, bytes]) -> Iterator[RemoteStore]:
    """Return the whole dataset behind an Oxigraph server. Read only: all tests share it."""
    from servers import oxigraph

    with oxigraph.serve("--union-default-graph") as store:
        store.replace(dataset)
        yield store


@pytest.fixture(scope="session")
def virtuoso_store(dataset: Mapping[str, bytes]) -> Iterator[RemoteStore]:
    """Return the whole dataset behind Virtuoso. Read only: all tests share it."""
    from servers import virtuoso

    with virtuoso.serve() as store:
        store.replace(dataset)
        yield store


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium. A module at a time: while it runs, no other test could have an event loop of its own."""
    from browser import chromium

    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def rdflib_store(dataset: Mapping[str, bytes]) -> Store:
    """Return the whole dataset in rdflib, the slow witness. Read only: all tests share it."""
    from rdflib_store import RdflibStore

    store = RdflibStore()
    store.replace(dataset)
    return store


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """Return the running server with the whole dataset. Read only: all tests share it.

    It leaves out what it would work out behind the scenes, which takes a minute of the processor and changes no answer
    that these tests ask for.
    """
    from servers import wpkg_server

    with wpkg_server.serve("--no-chores") as running:
        yield running


@pytest.fixture(scope="session")
def settled(served: Served) -> Served:
    """Return the running server once all is known that it works out beside: the report of the shapes, digests."""
    from wpkg import iri
    from wpkg.publish.site.data import figures, validated
    from wpkg.publish.static.source import Source

    assert validated.keep()
    figures.keep(Source(iri.BASE)())
    return served


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a built copy of the project. Read only: all tests share it."""
    return copy_of_the_project(tmp_path_factory.mktemp("built"))


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """Return a built copy of the project that the test may spoil."""
    return built.copied_to(tmp_path)
