"""Loading real stores: what was given is there, what changed is sent, nothing else is touched, all answer alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from loading_worlds import DIGEST, LOADED, answers, claims, dataset, document, false_claims, held, name
from servers import jena, oxigraph, virtuoso
from servers.process import free_ports
from servers.virtuoso import Running
from wpkg import iri, resources, stores
from wpkg.errors import DataError, EndpointError
from wpkg.graph import loading, parted
from wpkg.graph.canned import catalogue
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.loading import Loaded, ServerFolder
from wpkg.graph.loading.sources import CORPUS, DATASET, FOREIGN, Held, Parts, Source
from wpkg.graph.query import run
from wpkg.graph.remote import RemoteStore

WORLD = {at: document(at, at % 7) for at in range(60)}
KINDS = {"oxigraph": "Oxigraph server", "virtuoso": "Virtuoso", "jena": "Jena Fuseki"}
ODD = [
    f'<urn:s> <urn:p{at}> "{lexical}"{tail} .'
    for at, (lexical, tail) in enumerate(
        [
            ("true", "^^<http://www.w3.org/2001/XMLSchema#boolean>"),
            ("1", "^^<http://www.w3.org/2001/XMLSchema#boolean>"),
            ("007", "^^<http://www.w3.org/2001/XMLSchema#integer>"),
            ("123456789012345678901234567890", "^^<http://www.w3.org/2001/XMLSchema#integer>"),
            ("1.50", "^^<http://www.w3.org/2001/XMLSchema#decimal>"),
            ("1.0E0", "^^<http://www.w3.org/2001/XMLSchema#double>"),
            ("2020-02-30", "^^<http://www.w3.org/2001/XMLSchema#date>"),
            ("2020-02-03Z", "^^<http://www.w3.org/2001/XMLSchema#date>"),
            ("2020", "^^<http://www.w3.org/2001/XMLSchema#gYear>"),
            ("2020-05", "^^<http://www.w3.org/2001/XMLSchema#gYearMonth>"),
            ("2020-02-03T04:05:06.700+02:00", "^^<http://www.w3.org/2001/XMLSchema#dateTime>"),
            ("http://example.org/?a=b&c='d'", "^^<http://www.w3.org/2001/XMLSchema#anyURI>"),
            ("", ""),
            (' blank \\t\\n\\r\\\\ \\" ends ', ""),
            ("é – 😀 中", "@zh-Hant"),
            ("x" * 5000, "@en"),
            ("5", "^^<urn:own>"),
        ]
    )
]


@dataclass(frozen=True, slots=True)
class Target:
    """A store to load: what it is called, where it is (with whom to log in), how to ask it."""

    kind: str
    endpoint: str
    store: RemoteStore
    running: Running | None = None

    def load(self, *sources: Source, **manner: object) -> Loaded:
        """Load it, and hold all against what was given."""
        given = {"kind": "fuseki" if self.kind == "jena" else None, "verify": "all", **manner}
        return loading.load(sources, self.endpoint, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def started_oxigraph() -> Iterator[Target]:
    with oxigraph.serve("--union-default-graph") as store:
        yield Target("oxigraph", store.endpoint, store)


@pytest.fixture(scope="session")
def started_virtuoso() -> Iterator[Target]:
    with virtuoso.started() as running:
        address = running.store.endpoint.replace("http://", "http://dba:dba@")
        yield Target("virtuoso", address, running.store, running)


@pytest.fixture(scope="session")
def started_jena() -> Iterator[Target]:
    with jena.serve() as store:
        yield Target("jena", store.endpoint, store)


def _marked(kind: str) -> object:
    needs = (kind,) if kind != "jena" else ("jena", "java", "javac")
    return pytest.param(kind, marks=[pytest.mark.needs(*needs), pytest.mark.xdist_group(kind)])


@pytest.fixture(params=[_marked(kind) for kind in KINDS])
def target(request: pytest.FixtureRequest) -> Target:
    """Return a running store with nothing in it of earlier loads."""
    found: Target = request.getfixturevalue(f"started_{request.param}")
    found.load(*(Held(origin, True, {}) for origin in (CORPUS, DATASET, FOREIGN)), verify="none")
    assert not [graph for graph in found.store.counts() if graph.startswith(iri.GRAPH)]
    return found


def _parts(folder: Path, world: Mapping[int, list[str]] = WORLD) -> Parts:
    return Parts(folder, dataset(folder, world))


def test_a_store_holds_what_it_was_given(target: Target, tmp_path: Path) -> None:
    done = target.load(_parts(tmp_path))
    assert done.kind == KINDS[target.kind]
    assert (done.graphs, done.sent.graphs, done.sent.triples) == (60, 60, sum(map(len, WORLD.values())))
    assert done.sent.bulk == (0 if target.kind == "virtuoso" else 60)
    assert (done.verified.counted, done.verified.compared) == (60, 60)
    sizes = target.store.counts()
    assert {graph: n for graph, n in sizes.items() if graph.startswith(iri.graph("corpus/"))} == {
        name(at): len(lines) for at, lines in WORLD.items()
    }
    assert not false_claims(target.store, [name(at) for at in range(5)])


def test_only_what_differs_is_sent(target: Target, tmp_path: Path) -> None:
    target.load(_parts(tmp_path), verify="none")
    again = target.load(_parts(tmp_path))
    assert (again.sent.graphs, again.sent.requests, again.removed) == (0, 0, 0)
    changed = {at: lines for at, lines in WORLD.items() if at not in (7, 8)} | {5: document(5, 2, " anew")}
    done = target.load(_parts(tmp_path, changed))
    assert (done.sent.graphs, done.sent.requests, done.removed) == (1, 1, 2)
    assert held(target.store, name(5)) == sorted(changed[5])
    assert name(7) not in target.store.counts()
    assert len(claims(target.store)) == 58


def test_graphs_of_others_are_never_touched(target: Target, tmp_path: Path) -> None:
    theirs = iri.graph("corpus/not-ours")
    target.store.replace({theirs: b"<urn:a> <urn:b> <urn:c> ."})
    target.load(_parts(tmp_path), verify="none")
    target.load(_parts(tmp_path, {1: WORLD[1]}), verify="none")
    found = {graph for graph in target.store.counts() if graph.startswith(iri.GRAPH)}
    assert found == {name(1), LOADED, theirs}
    target.load(Held.of(CORPUS, True, [(theirs, ["<urn:a> <urn:b> <urn:d> ."])]))
    assert held(target.store, theirs) == ["<urn:a> <urn:b> <urn:d> ."]


def test_wrong_data_are_found_and_sent_again(target: Target, tmp_path: Path) -> None:
    target.load(_parts(tmp_path), verify="none")
    wrong = [line.replace("Document 9", "Document 6") for line in WORLD[9]]
    packed = parted.pack(name(9), wrong)
    rest = {at: lines for at, lines in WORLD.items() if at != 9}
    target.load(_parts(tmp_path / "rest", rest), Held(CORPUS, True, {name(9): packed}), verify="none")
    record = f'<{name(9)}> <{DIGEST}> "{parted.pack(name(9), WORLD[9]).member.sha256}" .'
    lines = [line for line in held(target.store, LOADED) if not line.startswith(f"<{name(9)}> <{DIGEST}>")]
    _put(target, LOADED, "\n".join([*lines, record, ""]).encode())
    with pytest.raises(DataError) as caught:
        target.load(_parts(tmp_path))
    size = len(WORLD[9])
    assert f"<{name(9)}>: {size} statements expected, {size} found, 1 lacking, 1 others" in str(caught.value)
    assert target.load(_parts(tmp_path)).sent.graphs == 1


def _put(target: Target, graph: str, triples: bytes) -> None:
    from wpkg.graph.loading import Patience, service

    kind = "fuseki" if target.kind == "jena" else None
    found = service.opened(target.endpoint, None, kind, Patience())
    found.put(graph, triples)
    found.close()


def test_literals_come_back_as_they_were_sent_or_as_is_known_of_the_store(target: Target) -> None:
    done = target.load(Held.of(FOREIGN, False, [("urn:odd", ODD)]))
    told = dict(done.verified.allowed)
    assert told["values of xsd:boolean are written otherwise"] == 1
    assert sum(told.values()) < 8


def test_several_batches_at_a_time_give_the_same(
    target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wpkg.graph.loading.sending.GRAPHS", 7)
    done = target.load(_parts(tmp_path), parallel=3)
    assert (done.sent.graphs, done.verified.compared) == (60, 60)


def test_canned_questions_have_the_answers_of_the_embedded_store(target: Target, tmp_path: Path) -> None:
    with stores.sources(None) as along:
        target.load(*along, _parts(tmp_path))
        witness = EmbeddedStore.memory()
        for source in (*along, _parts(tmp_path)):
            for part, member in source.members():
                (packed,) = source.packed(part, [member])
                witness.replace({member.graph: parted.triples(packed)})
    questions = catalogue(resources.queries())
    assert len(questions) == 40
    for question in questions.values():
        expected = run(witness, question, {})
        assert run(target.store, question, {}).rows == expected.rows, question.id
    ours = [f"SELECT ?s ?o WHERE {{ ?s <{iri.NS}recalls> ?o }}", f"SELECT ?d WHERE {{ ?d <{iri.NS}isOpen> ?o }}"]
    assert answers(target.store, ours) == answers(witness, ours)


@pytest.mark.needs("virtuoso")
@pytest.mark.xdist_group("virtuoso")
def test_virtuoso_loads_in_bulk_what_lies_in_its_folder(started_virtuoso: Target, tmp_path: Path) -> None:
    running = started_virtuoso.running
    assert running is not None
    started_virtuoso.load(*(Held(origin, True, {}) for origin in (CORPUS, DATASET, FOREIGN)), verify="none")
    bulk = ServerFolder(running.folder, running.isql)
    done = started_virtuoso.load(_parts(tmp_path), bulk=bulk)
    assert (done.sent.graphs, done.sent.bulk, done.verified.compared) == (60, 60, 60)
    assert not list(running.folder.glob("wpkg-*.nq"))
    assert not false_claims(started_virtuoso.store, [name(at) for at in range(5)])


@pytest.mark.needs("virtuoso")
@pytest.mark.xdist_group("virtuoso")
def test_what_virtuosos_loader_says_is_told(started_virtuoso: Target, tmp_path: Path) -> None:
    running = started_virtuoso.running
    assert running is not None
    started_virtuoso.load(*(Held(origin, True, {}) for origin in (CORPUS, DATASET, FOREIGN)), verify="none")
    (nobody,) = free_ports(1)
    with pytest.raises(EndpointError, match="Virtuoso's loader says"):
        started_virtuoso.load(_parts(tmp_path / "out"), bulk=ServerFolder(tmp_path, f"127.0.0.1:{nobody}"))
    assert not claims(started_virtuoso.store)


@pytest.mark.needs("virtuoso")
@pytest.mark.xdist_group("virtuoso")
def test_a_literal_that_a_store_makes_another_of_is_told(started_virtuoso: Target) -> None:
    line = '<urn:s> <urn:p> "P1Y14M"^^<http://www.w3.org/2001/XMLSchema#duration> .'
    with pytest.raises(DataError, match="1 lacking, 1 others"):
        started_virtuoso.load(Held.of(FOREIGN, False, [("urn:odd", [line])]))
