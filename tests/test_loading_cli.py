"""`wpkg load`: a corpus, RDF of others and the dataset into a store, told in words and exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from loading_worlds import claims, dataset, document, held, name
from servers import documented
from wpkg import iri
from wpkg.graph.remote import RemoteStore

WORLD = {at: document(at) for at in range(5)}


def _run(*arguments: object, home: Path, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "wpkg", "load", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={"WPKG_HOME": str(home), "PATH": ""},
    )
    assert done.returncode == code, done.stderr
    return done.stdout if not code else done.stderr


def test_a_corpus_goes_to_an_endpoint_with_the_dataset_or_without(tmp_path: Path) -> None:
    dataset(tmp_path / "out", WORLD)
    with documented.serve("fuseki") as server:
        said = _run(tmp_path / "out", "--endpoint", server.endpoint, "--only-corpus", home=tmp_path)
        assert said.startswith("5 graphs, 85 statements are in Jena Fuseki\nsent 5 graphs with 85 statements")
        assert "of 5 graphs, compared 5 statement by statement: no difference" in said
        said = _run(tmp_path / "out", "--endpoint", server.endpoint, "--verify", "counts", home=tmp_path)
        assert "counted the statements of 32 graphs: no difference" in said
        store = RemoteStore(server.endpoint)
        assert {name(0), iri.graph("wt-l-843"), iri.graph("ontology")} <= claims(store).keys()


def test_rdf_of_others_goes_into_a_graph_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "Mine One.ttl").write_text("<urn:a> <urn:b> <urn:c> .", "utf-8")
    graph = iri.graph("foreign/mine-one")
    with documented.serve("fuseki") as server:
        for times in (1, 0):
            said = _run(tmp_path / "Mine One.ttl", "--endpoint", server.endpoint, "--only-corpus", home=tmp_path)
            assert f"sent {times} graphs" in said
        assert held(RemoteStore(server.endpoint), graph) == ["<urn:a> <urn:b> <urn:c> ."]


def test_rdf_of_others_may_not_take_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "evil.nq"
    path.write_text(f"<urn:a> <urn:b> <urn:c> <{iri.graph('register')}> .\n", "utf-8")
    with documented.serve("fuseki") as server:
        said = _run(path, "--endpoint", server.endpoint, home=tmp_path, code=1)
        assert f"{path}, <{iri.graph('register')}>: the file has a graph of this project" in said
        assert not server.requests


def test_wrong_data_in_the_store_end_with_one_and_are_named(tmp_path: Path) -> None:
    dataset(tmp_path / "out", WORLD)
    with documented.serve("fuseki") as server:
        _run(tmp_path / "out", "--endpoint", server.endpoint, "--only-corpus", home=tmp_path)
        server.data.update(f'INSERT DATA {{ GRAPH <{name(3)}> {{ <urn:a> <urn:b> "stray" }} }}')
        said = _run(tmp_path / "out", "--endpoint", server.endpoint, "--only-corpus", home=tmp_path, code=1)
        assert f"<{name(3)}>: 17 statements expected, 18 found" in said


def test_rdf_of_others_stays_in_the_embedded_store_until_it_is_loaded_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wpkg import stores

    (tmp_path / "mine.ttl").write_text('<urn:a> <urn:b> [ <urn:c> "x"@en ] .', "utf-8")
    monkeypatch.setenv("WPKG_HOME", str(tmp_path / "home"))
    question = f"ASK {{ GRAPH <{iri.graph('foreign/mine')}> {{ <urn:a> ?p ?o }} }}"
    _run(tmp_path / "mine.ttl", home=tmp_path / "home")
    assert stores.open_store().ask(question)
    _run(home=tmp_path / "home")
    assert not stores.open_store().ask(question)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--verify", "all"], "--verify says how to load an --endpoint"),
        (["--into", "files"], "--into takes --store-kind"),
        (["--endpoint", "http://127.0.0.1:1/q", "--isql", "x:1"], "--isql says how"),
        (["--endpoint", "http://127.0.0.1:1/q", "--source", "s3://x"], "--source and --role go together"),
        (["--endpoint", "http://127.0.0.1:1/q"], "nothing listens at this address"),
        (["--endpoint", "gopher://x"], "no address of a triplestore"),
    ],
)
def test_what_cannot_be_done_ends_with_two(arguments: list[str], says: str, tmp_path: Path) -> None:
    assert says in _run(*arguments, home=tmp_path, code=2)


def test_a_folder_without_a_dataset_is_told(tmp_path: Path) -> None:
    said = _run(tmp_path, "--endpoint", "http://127.0.0.1:1/q", home=tmp_path, code=2)
    assert "there is no dataset in parts" in said


def test_files_for_an_indexer_are_counted(tmp_path: Path) -> None:
    dataset(tmp_path / "out", WORLD)
    said = _run(
        tmp_path / "out", "--into", tmp_path / "index", "--store-kind", "qlever", "--only-corpus", home=tmp_path
    )
    assert said.startswith("5 graphs, 85 statements in 5 files below")
    assert (tmp_path / "index" / "Qleverfile").is_file()
