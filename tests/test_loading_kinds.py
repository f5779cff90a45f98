"""Loading in the dialect of each kind of store, over stand-ins that answer as the documentation of each says."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

from loading_worlds import LOADED, claims, dataset, document, false_claims, held, name
from servers import documented
from servers.documented import Asked, Documented
from wpkg.errors import BadParameter, DataError, EndpointError
from wpkg.graph import loading
from wpkg.graph.loading import FromS3, Loaded, Patience, dialects, files
from wpkg.graph.loading.sources import FOREIGN, Held, Parts, settled
from wpkg.graph.remote import RemoteStore

QUICK = Patience(timeout=10, tries=3, first_wait=0.001, longest_wait=0.002)
WORLD = {at: document(at, at % 5) for at in range(12)}


@pytest.fixture(params=sorted(documented.KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def server(kind: str) -> Iterator[Documented]:
    with documented.serve(kind) as running:
        yield running


def _load(
    server: Documented, kind: str, folder: Path, world: Mapping[int, list[str]] = WORLD, **manner: object
) -> Loaded:
    manner = {"patience": QUICK, "verify": "all", **manner}
    sources = [Parts(folder, dataset(folder, world))]
    where = server.graph_store if kind == "generic" else None
    given = {"kind": kind, "token": server.kind.token, **manner}
    return loading.load(sources, server.endpoint, graph_store=where, **given)  # type: ignore[arg-type]


def _store(server: Documented) -> RemoteStore:
    return RemoteStore(server.endpoint)


def test_a_store_of_each_kind_holds_what_it_was_given_and_a_record_of_it(
    server: Documented, kind: str, tmp_path: Path
) -> None:
    done = _load(server, kind, tmp_path)
    assert (done.graphs, done.sent.graphs, done.removed) == (12, 12, 0)
    store = _store(server)
    for at, lines in WORLD.items():
        assert held(store, name(at)) == sorted(lines)
    assert claims(store).keys() == {name(at) for at in WORLD}
    assert not false_claims(store)


def test_a_second_load_sends_nothing(server: Documented, kind: str, tmp_path: Path) -> None:
    _load(server, kind, tmp_path)
    before = len(server.written())
    assert before
    done = _load(server, kind, tmp_path)
    assert len(server.written()) == before
    assert (done.sent.graphs, done.sent.requests) == (0, 0)


def test_what_changed_is_sent_and_what_is_gone_is_removed(server: Documented, kind: str, tmp_path: Path) -> None:
    _load(server, kind, tmp_path)
    changed = {at: lines for at, lines in WORLD.items() if at != 7} | {5: document(5, 2, " anew"), 99: document(99)}
    done = _load(server, kind, tmp_path, changed)
    assert (done.graphs, done.sent.graphs, done.removed) == (12, 2, 1)
    store = _store(server)
    assert held(store, name(5)) == sorted(changed[5])
    assert claims(store).keys() == {name(at) for at in changed}
    assert not held(store, name(7))
    assert not false_claims(store)


def test_graphs_of_others_are_left_alone(server: Documented, kind: str, tmp_path: Path) -> None:
    sources = [Held.of(FOREIGN, False, [(name(500), document(500))])]
    where = server.graph_store if kind == "generic" else None
    loading.load(sources, server.endpoint, kind=kind, graph_store=where, token=server.kind.token, patience=QUICK)
    server.data.update('INSERT DATA { GRAPH <urn:theirs> { <urn:a> <urn:b> "c" } }')
    _load(server, kind, tmp_path)
    _load(server, kind, tmp_path, {1: WORLD[1]})
    store = _store(server)
    assert held(store, "urn:theirs") == ['<urn:a> <urn:b> "c" .']
    assert held(store, name(500)) == sorted(document(500))
    assert claims(store).keys() == {name(1), name(500)}


def test_a_graph_that_somebody_put_there_before_is_replaced_not_added_to(
    server: Documented, kind: str, tmp_path: Path
) -> None:
    server.data.update(f'INSERT DATA {{ GRAPH <{name(3)}> {{ <urn:a> <urn:b> "stale" }} }}')
    _load(server, kind, tmp_path)
    assert held(_store(server), name(3)) == sorted(WORLD[3])


@pytest.mark.parametrize("after", [False, True], ids=["before-it-is-done", "after-it-is-done"])
@pytest.mark.parametrize("kind", ["fuseki", "generic", "oxigraph", "qlever"])
def test_stopped_at_any_request_the_records_claim_nothing_that_is_not_there(
    kind: str, after: bool, tmp_path: Path
) -> None:
    world = {at: document(at, 1) for at in range(4)}
    silent = {"verify": "none"}
    changed = {**{at: world[at] for at in (0, 1)}, 2: document(2, 1, " anew"), 8: document(8)}
    stops, number = 0, 1
    while True:
        with documented.serve(kind) as server:
            _load(server, kind, tmp_path / "out", world, **silent)
            server.requests.clear()

            def broken(at: int, asked: Asked, done: bool, limit: int = number) -> tuple[int, dict[str, str]] | None:
                return (0, {}) if at > limit or (at == limit and done == after) else None

            server.interfere = broken
            try:
                _load(server, kind, tmp_path / "out", changed, patience=Patience(10, 1), **silent)
            except EndpointError:
                stops += 1
            else:
                break
            server.interfere = lambda at, asked, done: None
            store = _store(server)
            assert not false_claims(store), number
            _load(server, kind, tmp_path / "out", changed, **silent)
            assert claims(store).keys() == {name(at) for at in changed}
            assert all(held(store, name(at)) == sorted(lines) for at, lines in changed.items())
            assert not held(store, name(3))
        number += 1
    assert stops >= 8


def test_a_batch_that_is_too_long_for_the_store_is_sent_in_halves(tmp_path: Path) -> None:
    with documented.serve("fuseki") as server:
        server.longest = 6000
        done = _load(server, "fuseki", tmp_path)
        assert done.sent.bulk == 12
        assert done.sent.requests > 1


def test_a_graph_that_is_too_long_for_the_store_is_an_error_that_says_how_much_is_in(tmp_path: Path) -> None:
    with documented.serve("fuseki") as server:
        server.longest = 6000
        with pytest.raises(EndpointError, match="does not take so much at once"):
            _load(server, "fuseki", tmp_path, {1: document(1), 2: document(2, 200)})
        assert not false_claims(_store(server))


@pytest.mark.parametrize("manner", ["counts", "sample", "all"])
def test_wrong_data_are_found_told_and_sent_again(kind: str, manner: str, tmp_path: Path) -> None:
    with documented.serve(kind) as server:
        _load(server, kind, tmp_path)
        extra = f'INSERT DATA {{ GRAPH <{name(4)}> {{ <urn:a> <urn:b> "extra" }} }}'
        lost = f"DELETE WHERE {{ GRAPH <{name(4)}> {{ ?d <http://purl.org/dc/terms/title> ?t }} }}"
        server.data.update(extra if manner == "counts" else f"{extra} ; {lost}")
        with pytest.raises(DataError) as caught:
            _load(server, kind, tmp_path, verify=manner)
        size = len(WORLD[4])
        figures = f"{size} statements expected, {size + 1 if manner == 'counts' else size} found"
        assert f"<{name(4)}>: {figures}" in str(caught.value)
        done = _load(server, kind, tmp_path)
        assert done.sent.graphs == 1
        assert held(_store(server), name(4)) == sorted(WORLD[4])


def test_what_nobody_asks_to_verify_is_not_asked_for(tmp_path: Path) -> None:
    with documented.serve("fuseki") as server:
        done = _load(server, "fuseki", tmp_path, verify="none")
        assert done.verified.counted == done.verified.compared == 0
        assert len(server.requests) <= 5


@pytest.mark.parametrize("parallel", [1, 4])
def test_many_batches_at_a_time_give_the_same(parallel: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wpkg.graph.loading.sending.STATEMENTS", 20)
    with documented.serve("fuseki") as server:
        done = _load(server, "fuseki", tmp_path, parallel=parallel)
        assert done.sent.graphs == 12
        assert done.sent.requests > 5
        assert not false_claims(_store(server))


def test_blank_nodes_are_put_graph_by_graph_and_compared_by_what_is_said_of_them(kind: str) -> None:
    lines = ["_:x <urn:p> _:y .", '_:y <urn:q> "one" .', "<urn:s> <urn:p> _:x .", '_:z <urn:q> "one" .']
    given = [Held.of(FOREIGN, False, [("urn:g1", lines), ("urn:g2", lines)])]
    with documented.serve(kind) as server:
        where = server.graph_store if kind == "generic" else None
        for sent in (2, 0):
            done = loading.load(
                given, server.endpoint, kind=kind, graph_store=where, token=server.kind.token, verify="all"
            )
            assert (done.sent.graphs, done.sent.bulk, done.verified.compared) == (sent, 0, 2)
        assert len({str(q.subject) for q in server.data if "BlankNode" in type(q.subject).__name__}) == 6


def test_graphs_alike_but_for_the_names_of_blank_nodes_have_the_same_digest() -> None:
    lines = ["_:x <urn:p> _:y .", '_:y <urn:q> "one" .', "<urn:s> <urn:p> _:x .", '_:z <urn:q> "_:x" .']
    other = [line.replace("_:x ", "_:k ").replace("_:y", "_:l").replace("_:z", "_:m") for line in reversed(lines)]
    assert sorted(settled("urn:g", lines)) == sorted(settled("urn:g", other))
    assert sorted(settled("urn:g", lines)) != sorted(settled("urn:g", ["_:x <urn:p> _:x .", *lines[1:]]))
    assert settled("urn:g", ['<urn:s> <urn:p> "_:x" .']) == ['<urn:s> <urn:p> "_:x" .']


def test_a_kind_is_found_out_by_what_the_store_says_of_itself(server: Documented, kind: str) -> None:
    from wpkg.graph.loading import service

    found = service.opened(server.endpoint, server.graph_store, None, QUICK)
    unknown = {"qlever", "neptune", "generic"}
    assert found.dialect.name == ("generic" if kind in unknown else kind)
    found.close()


def test_neptune_is_known_by_its_host() -> None:
    from email.message import Message

    from wpkg.graph.transport import Address, Answer

    at = Address.parse("https://db.cluster-abc.eu-west-1.neptune.amazonaws.com:8182/sparql")
    assert dialects.recognised(at, Answer(200, Message(), b"")).name == "neptune"


def test_a_store_of_no_known_kind_needs_the_address_of_its_graph_store(tmp_path: Path) -> None:
    with documented.serve("generic") as server, pytest.raises(EndpointError, match="address of the Graph Store"):
        loading.load([Parts(tmp_path, dataset(tmp_path, WORLD))], server.endpoint)


def test_qlever_takes_nothing_without_the_token(tmp_path: Path) -> None:
    with documented.serve("qlever") as server, pytest.raises(EndpointError, match="access token") as caught:
        _load(server, "qlever", tmp_path, token="")
    assert "0 of 12 graphs are in" in str(caught.value)


def test_what_qlever_indexes_holds_all_graphs_and_their_records(tmp_path: Path) -> None:
    given = [Parts(tmp_path / "out", dataset(tmp_path / "out", WORLD))]
    for _ in range(2):
        done = files.write(dialects.named("qlever"), given, tmp_path / "index")
    assert (done.graphs, sorted(done.files)) == (12, sorted(path.name for path in (tmp_path / "index").iterdir()))
    config = ConfigParser(interpolation=None)
    config.read(tmp_path / "index" / "Qleverfile")
    assert config["data"]["FORMAT"] == "nq"
    paths = sorted((tmp_path / "index").glob(config["index"]["INPUT_FILES"]))
    with documented.serve("qlever") as server:
        import pyoxigraph

        for path in paths:
            server.data.extend(
                pyoxigraph.parse(gzip.decompress(path.read_bytes()), format=pyoxigraph.RdfFormat.N_QUADS)
            )
        assert not false_claims(_store(server))
        done_later = _load(server, "qlever", tmp_path / "out")
        assert (done_later.graphs, done_later.sent.graphs) == (12, 0)


@pytest.mark.parametrize("kind", ["oxigraph", "virtuoso"])
def test_a_store_that_reads_no_such_files_is_told(kind: str, tmp_path: Path) -> None:
    with pytest.raises(BadParameter, match="not loaded from files"):
        files.write(dialects.named(kind), [], tmp_path / "files")


def test_files_of_others_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    with pytest.raises(BadParameter, match="other files"):
        files.write(dialects.named("qlever"), [], tmp_path)


S3 = FromS3("s3://bucket/wpkg/", "arn:aws:iam::1:role/reader", "eu-west-1")


def test_neptune_loads_from_s3_and_what_came_is_on_record(tmp_path: Path) -> None:
    given = [Parts(tmp_path / "out", dataset(tmp_path / "out", WORLD))]
    files.write(dialects.named("neptune"), given, tmp_path / "bucket")
    with documented.serve("neptune") as server:
        server.bucket = tmp_path / "bucket"
        server.data.update(f'INSERT DATA {{ GRAPH <{name(3)}> {{ <urn:a> <urn:b> "stale" }} }}')
        done = _load(server, "neptune", tmp_path / "out", bulk=S3)
        assert (done.sent.graphs, done.sent.bulk, server.polls) == (12, 12, 3)
        (asked,) = server.loads
        assert (asked["source"], asked["iamRoleArn"], asked["region"]) == (S3.source, S3.role, "eu-west-1")
        assert asked["format"] == "nquads"
        assert not false_claims(_store(server))
        assert _load(server, "neptune", tmp_path / "out", bulk=S3).sent.graphs == 0
        assert len(server.loads) == 1


def test_a_load_from_s3_that_fails_claims_nothing(tmp_path: Path) -> None:
    with documented.serve("neptune") as server:
        server.outcome = "LOAD_FAILED"
        with pytest.raises(EndpointError, match="LOAD_FAILED"):
            _load(server, "neptune", tmp_path, bulk=S3)
        assert not claims(_store(server))
        assert held(_store(server), LOADED)


def test_only_neptune_loads_from_s3(tmp_path: Path) -> None:
    with documented.serve("fuseki") as server, pytest.raises(BadParameter, match="from S3"):
        _load(server, "fuseki", tmp_path, bulk=S3)


def test_every_kind_says_what_it_rests_on_and_whether_it_was_run() -> None:
    folder = Path(dialects.__file__).parent / "stores"
    found = sorted(folder.glob("*.yaml"))
    assert len(found) >= 7
    for path in found:
        row = yaml.safe_load(path.read_text("utf-8"))
        assert row["sources"], path
        assert isinstance(row["run"], bool), path
        assert row["run"] or "a stub that follows it" in row["sources"], path


def test_no_two_graphs_of_one_name_are_loaded(tmp_path: Path) -> None:
    given = Held.of(FOREIGN, False, [(name(1), document(1))])
    with documented.serve("fuseki") as server, pytest.raises(DataError, match="two graphs of this name"):
        loading.load([given, Parts(tmp_path, dataset(tmp_path, WORLD))], server.endpoint, patience=QUICK)


def test_a_damaged_part_is_told_and_not_sent(tmp_path: Path) -> None:
    manifest = dataset(tmp_path, WORLD)
    path = next((tmp_path / "parts").glob("documents-00001-*.nq.gz"))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    with documented.serve("fuseki") as server, pytest.raises(DataError, match="damaged"):
        loading.load([Parts(tmp_path, manifest)], server.endpoint, patience=QUICK)
