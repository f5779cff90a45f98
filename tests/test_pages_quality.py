"""The page about quality: the report of the shapes on the very graph shown, and what is open."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import pages
from wpkg import pipeline, stores
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.findings import Finding, Report, to_turtle
from wpkg.graph.query import run
from wpkg.graph.store import Iri, Literal
from wpkg.iri import ID, graph, work
from wpkg.publish.site.data import validated
from wpkg.publish.site.records import Site, Variant

EN = Variant("text/html", ".html", "en")
MORATORIUM = "id/thread/customs-duty-moratorium"
THREAD = ID + "thread/customs-duty-moratorium"


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@pytest.fixture(scope="module")
def on_disk() -> Site:
    """Return the site over a store that was loaded from the derived files, with the report on it kept."""
    store = stores.open_store()
    assert validated.keep()
    return Site(store)


def test_quality_shows_the_report_on_the_graph_that_is_shown(on_disk: Site) -> None:
    report = pipeline.validate()
    page = pages.opened(on_disk, "quality.html")
    shown = pages.tables(page)
    assert len(shown["Findings"]) == len(report.findings)
    assert sum(int(row[3]) for row in shown["Checks that found something"]) == len(report.findings)
    assert ("The graph conforms." in pages.seen(page)) == report.conforms
    assert pages.sent(on_disk, "quality.html").headers == ()
    assert pages.sent(on_disk, "quality.ttl").body == to_turtle(report).encode()


def test_quality_knows_of_no_report_on_a_graph_that_was_not_loaded_from_files(site: Site) -> None:
    page = pages.opened(site, "quality.html")
    assert "there is no report on it here" in pages.seen(page)
    assert "Findings" not in pages.tables(page)


def test_quality_never_shows_the_report_on_another_graph(on_disk: Site, tmp_path: Path) -> None:
    mine = validated.digest(on_disk.store)
    other = tmp_path / f"generation-{mine[::-1]}-x"
    generation = getattr(on_disk.store, "generation", None)
    assert isinstance(generation, Path)
    other.symlink_to(generation)
    elsewhere = Site(EmbeddedStore.of_generation(other))
    page = pages.opened(elsewhere, "quality.html")
    assert "is being made" in pages.seen(page)
    assert ("Cache-Control", "no-store") in pages.sent(elsewhere, "quality.html").headers
    assert pages.sent(elsewhere, "quality.ttl").status == 503


def test_a_store_that_was_changed_after_it_was_opened_has_no_digest(dataset: Mapping[str, bytes]) -> None:
    store = EmbeddedStore.memory()
    store.generation = Path("generation-0123456789abcdef-x")
    assert validated.digest(store) == "0123456789abcdef"
    store.replace({graph("register"): dataset[graph("register")]})
    assert validated.digest(store) == ""


def test_quality_counts_what_the_canned_questions_find(site: Site) -> None:
    shown = pages.tables(pages.opened(site, "quality.html"))
    unresolved = run(site.store, site.queries["unresolved-citations"], {})
    contested = {(row[0], row[1]) for row in run(site.store, site.queries["contested"], {}).rows}
    assert len(shown["Citations that point at nothing the graph could settle on"]) == len(unresolved)
    assert len(shown["Values on which readings differ"]) == len(contested)
    assert shown["What is only believed"]


def test_a_finding_names_things_and_repeats_no_value(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    council, day = Iri(ID + "body/general-council"), Literal("2013-12-07")
    said = (
        ("C24 tells body/general-council, which adopted it, what to do", council),
        ("C08 adopted on 2013-12-07, while the session was held from 2013-12-03 to before 2013-12-07", day),
        ("C12 cites what no reference says", council),
    )
    made = tuple(Finding("C24", "Warning", "x", work("WT/L/274"), text, "", "", "", value) for text, value in said)
    monkeypatch.setattr(validated, "kept", lambda digest: Report(made, ("x",), ("C24",), 1))
    rows = pages.tables(pages.opened(site, "quality.html"))["Findings"]
    assert [row[1] for row in rows] == [
        "C24 tells General Council, which adopted it, what to do",
        "C08 adopted on 7 December 2013, while the session was held from 3 December 2013 to before 7 December 2013",
        "C12 cites what no reference says General Council",
    ]
