"""Validation at size: set queries find what pySHACL finds, each document for itself, in files, parts and stores."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node

from servers import oxigraph, virtuoso
from wpkg import iri, resources
from wpkg.cli.corpus_validate import COMMAND
from wpkg.corpus.validating import validate_parts
from wpkg.errors import DataError
from wpkg.graph import aim, parted
from wpkg.graph.embedded import EmbeddedStore, as_ntriples
from wpkg.graph.findings import Finding
from wpkg.graph.shapes import literals
from wpkg.graph.shapes.anywhere import ask
from wpkg.graph.shapes.checker import Checker, aimed_of
from wpkg.graph.shapes.model import NotCompiled
from wpkg.graph.shapes.selects import of_all
from wpkg.graph.store import XSD, Store
from wpkg.graph.store import Literal as StoreLiteral
from wpkg.graph.validate import FAST, REFERENCE, load, validate, validate_files

CASES = Path(__file__).parent / "shapes"
SHAPES = sorted((resources.ontology() / "shapes").glob("*.ttl"))
WORK = re.compile(re.escape(iri.ID) + r"(wt-l-9001|wt-l-9002|sample-paper)(?:[#/]|$)")
INFERRED = {URIRef(iri.term(name)) for name in ("recalls", "continues", "takesNoteOf")}
SUPERSEDED = "https://w3id.org/wpkg/id/wt-l-9002"
Triples = list[tuple[Node, Node, Node]]
Told = set[tuple[str, str, str, str, str, str]]


@cache
def _sample() -> Graph:
    return Graph().parse(CASES / "valid.ttl")


@cache
def _turtle() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in SHAPES}


def _nt(graph: Graph) -> bytes:
    return as_ntriples(graph.serialize(format="turtle").encode())


def _told(findings: tuple[Finding, ...]) -> Told:
    return {(each.shape, each.severity, each.node, each.path, str(each.value), each.message) for each in findings}


def _store(data: bytes) -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({iri.GRAPH + "whole": data})
    return store


@cache
def _cut() -> dict[str, bytes]:
    """Return the valid sample cut into its three works and the rest, as N-Triples."""
    parts = {name: Graph() for name in ("wt-l-9001", "wt-l-9002", "sample-paper", "rest")}
    for triple in _sample():
        owner = WORK.match(str(triple[0]))
        parts[owner[1] if owner and triple[1] not in INFERRED else "rest"].add(triple)
    return {name: _nt(graph) for name, graph in parts.items()}


def _checker(engine: str = FAST) -> Checker:
    return Checker(_turtle(), {"rest": _cut()["rest"]}, engine)


def _quads(**changed: bytes) -> bytes:
    return b"".join(
        data.replace(b" .\n", f" <{iri.graph('corpus/' + name)}> .\n".encode())
        for name, data in {**_cut(), **{key.replace("_", "-"): data for key, data in changed.items()}}.items()
        if name != "rest"
    )


# Mutated data


def _swap(triples: Triples, draw: random.Random) -> None:
    """Swap the values of two statements with literals of one datatype: days, numbers."""
    kind = URIRef(XSD + draw.choice(["date", "nonNegativeInteger", "anyURI"]))
    typed = [at for at, triple in enumerate(triples) if isinstance(triple[2], Literal) and triple[2].datatype == kind]
    one, other = draw.sample(typed, 2)
    (a, b, c), (d, e, f) = triples[one], triples[other]
    triples[one], triples[other] = (a, b, f), (d, e, c)


def _retype(triples: Triples, draw: random.Random) -> None:
    """Make an address of a word, or a word of an address; days are a case of their own below."""
    kinds = {None: URIRef(XSD + "anyURI"), URIRef(XSD + "anyURI"): None}
    plain = [
        at
        for at, (_, _, value) in enumerate(triples)
        if isinstance(value, Literal) and not value.language and value.datatype in kinds
    ]
    at = draw.choice(plain)
    value = triples[at][2]
    assert isinstance(value, Literal)
    triples[at] = (*triples[at][:2], Literal(str(value), datatype=kinds[value.datatype]))


def _drop(triples: Triples, draw: random.Random) -> None:
    del triples[draw.randrange(len(triples))]


def _double(triples: Triples, draw: random.Random) -> None:
    """Say of one thing what is said of another with the same property."""
    subject, predicate, _ = draw.choice(triples)
    values = [triple[2] for triple in triples if triple[1] == predicate]
    triples.append((subject, predicate, draw.choice(values)))


def _dangle(triples: Triples, draw: random.Random) -> None:
    at = draw.choice([at for at, triple in enumerate(triples) if isinstance(triple[2], URIRef)])
    triples[at] = (*triples[at][:2], URIRef(iri.ID + "nobody"))


def _reclassify(triples: Triples, draw: random.Random) -> None:
    at = draw.choice([at for at, triple in enumerate(triples) if triple[1] == RDF.type])
    kinds = [triple[2] for triple in triples if triple[1] == RDF.type]
    triples[at] = (*triples[at][:2], draw.choice(kinds))


def _translate(triples: Triples, draw: random.Random) -> None:
    at = draw.choice([at for at, triple in enumerate(triples) if isinstance(triple[2], Literal) and triple[2].language])
    triples[at] = (*triples[at][:2], Literal(str(triples[at][2]), lang=draw.choice(["en", "fr", "en-gb"])))


MUTATIONS: tuple[Callable[[Triples, random.Random], None], ...] = (
    _swap,
    _retype,
    _drop,
    _double,
    _dangle,
    _reclassify,
    _translate,
)


def _mutated(seed: int, times: int) -> Graph:
    draw = random.Random(seed)
    triples = sorted(_sample())
    for _ in range(times):
        draw.choice(MUTATIONS)(triples, draw)
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    return graph


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 6, 7])
def test_mutated_data_is_judged_as_pyshacl_judges_it_or_left_to_it(seed: int) -> None:
    """Each seed is tried with fewer mutations until engines can be sure; one must remain."""
    for times in (12, 8, 5, 3, 2, 1):
        data = _mutated(seed, times)
        asked = ask(_store(_nt(data)), aimed_of(_turtle())[0])
        if literals.sure(_nt(data)) and not asked.uncertain:
            report = validate(data, load(SHAPES))
            assert _told(asked.report.findings) == _told(report.findings)
            assert not asked.unanswered
            return
    pytest.fail("no mutation of this seed was judged by set queries")


@pytest.mark.parametrize(
    "new",
    [
        b'"2004-06-01"^^<http://www.w3.org/2001/XMLSchema#date>',
        b'"2004-02-30"^^<http://www.w3.org/2001/XMLSchema#date>',
        b'"2004-06-01Z"^^<http://www.w3.org/2001/XMLSchema#date>',
        b'"2004"^^<http://www.w3.org/2001/XMLSchema#gYear>',
        b'"2004-08-01T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>',
        b'"2004-08-01"',
        b"<https://w3id.org/wpkg/id/nobody>",
    ],
    ids=["earlier", "no day", "a zone", "a year", "a moment", "a word", "a thing"],
)
def test_days_of_every_kind_are_compared_as_the_reference_compares_them(new: bytes) -> None:
    old = b'"2004-08-01"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert old in _cut()["wt-l-9002"]
    data = _cut()["wt-l-9002"].replace(old, new)
    found = _checker().document(data, "corpus/wt-l-9002")
    assert found == _checker(REFERENCE).document(data, "corpus/wt-l-9002")
    assert {"C29", "C66"} & {finding.code for finding in found}


# Documents


def test_the_sample_conforms_document_by_document() -> None:
    assert _checker().check(_quads()) == ()


def test_a_document_is_judged_for_itself_whatever_else_is_in_the_batch() -> None:
    late = _cut()["wt-l-9002"].replace(b'"2004-08-01"', b'"2004-06-01"')
    alone = _checker().document(late, "corpus/wt-l-9002")
    assert [finding.code for finding in alone] == ["C29"]
    assert _checker().check(_quads(wt_l_9002=late)) == alone
    assert alone[0].file == "corpus/wt-l-9002"


def test_what_the_context_tells_of_the_work_is_checked_with_it() -> None:
    broken = f'<{SUPERSEDED}> <{iri.term("primarySymbol")}> "and/or" .\n'.encode()
    checker = Checker(_turtle(), {"rest": _cut()["rest"] + broken})
    assert {each.code for each in checker.document(_cut()["wt-l-9002"], "corpus/wt-l-9002")} == {"C01", "C14"}
    assert not checker.document(_cut()["sample-paper"], "corpus/sample-paper")


def test_a_checker_can_be_sent_to_another_process() -> None:
    checker = _checker()
    checker.check(_quads())
    sent = pickle.loads(pickle.dumps(checker))
    assert sent.version == checker.version
    assert sent.check(_quads()) == ()


def test_its_version_tells_what_it_checks_with() -> None:
    assert _checker().version != Checker(_turtle(), {"rest": b""}).version


def test_a_whole_number_keeps_the_datatype_it_had() -> None:
    span = re.search(rb'(<[^>]*> <[^>]*#start> )"(\d+)"(\^\^<[^>]*> \.)', _cut()["wt-l-9002"])
    assert span
    data = _cut()["wt-l-9002"].replace(span[0], span[1] + b'"99999"' + span[3])
    values = {each.value for each in _checker().document(data, "x") if each.code == "C30"}
    assert values == {StoreLiteral("99999", XSD + "nonNegativeInteger")}


@pytest.mark.parametrize(
    ("literal", "known"),
    [
        (b'"word"', True),
        (b'"mot"@fr', True),
        (b'"Wort"@de-AT', False),
        (b'"12"^^<http://www.w3.org/2001/XMLSchema#integer>', True),
        (b'"012"^^<http://www.w3.org/2001/XMLSchema#integer>', False),
        (b'"-1"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>', False),
        (b'"1"^^<http://www.w3.org/2001/XMLSchema#boolean>', False),
        (b'"2004-02-29"^^<http://www.w3.org/2001/XMLSchema#date>', True),
        (b'"2005-02-29"^^<http://www.w3.org/2001/XMLSchema#date>', False),
        (b'"2004"^^<http://www.w3.org/2001/XMLSchema#gYear>', False),
        (b'"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>', False),
        (b'"POINT (1 2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>', True),
        (b'"he said \\"^^<x> y\\""', False),
    ],
)
def test_literals_engines_might_read_differently_are_told_from_the_others(literal: bytes, known: bool) -> None:
    assert literals.sure(b"<urn:a> <urn:b> " + literal + b" .\n") is known


def test_numbers_that_a_store_would_make_one_are_noticed() -> None:
    one = b'<urn:a> <urn:b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    other = one.replace(b"#integer", b"#nonNegativeInteger")
    assert literals.sure(one + other.replace(b"urn:a", b"urn:c"))
    assert not literals.sure(one + other)


# What does not compile


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this WHERE { { FILTER($this = <urn:a>) } UNION { $this a ?x } }",
        "SELECT $this WHERE { $this ?p ?v OPTIONAL { ?v ?q ?w FILTER(?w = $this) } }",
        "SELECT $this (COUNT(?v) AS ?n) WHERE { $this ?p ?v } GROUP BY $this",
        "SELECT $this WHERE { { SELECT $this WHERE { $this ?p ?v } LIMIT 1 } }",
        "SELECT $this WHERE { $this ?p ?v MINUS { $this a ?x } }",
        "SELECT $this WHERE { $this $PATH ?v }",
        "SELECT * WHERE { $this ?p ?v }",
        "SELECT $this WHERE { GRAPH $shapesGraph { $this ?p ?v } }",
    ],
)
def test_a_query_that_might_tell_something_else_of_all_nodes_at_once_is_refused(query: str) -> None:
    with pytest.raises(NotCompiled):
        of_all(query)


def test_shapes_that_do_not_compile_are_left_to_the_reference() -> None:
    shape = f"""@prefix sh: <{aim.SH}> . @prefix s: <{iri.SHAPES}> .
        s:C99 a sh:NodeShape ; sh:targetClass <{iri.NS}Body> ; sh:message "C99 number" ;
          s:code "C99" ; s:expected "x" ; s:todo "y" ; s:scope s:document ;
          sh:property [ sh:path <{iri.NS}n> ; sh:datatype <{XSD}integer> ; sh:message "C99 number" ] ."""
    checker = Checker({"s": shape.encode()}, {"nothing": b""})
    assert list(checker.refused) == [iri.SHAPES + "C99"]
    body = f'<{iri.ID}body/x> <{RDF.type}> <{iri.NS}Body> .\n<{iri.ID}body/x> <{iri.NS}n> "1" .\n'
    assert [each.code for each in checker.check(body.encode())] == ["C99"]


# Files, parts, stores


@pytest.mark.parametrize("changed", ["nothing", "2004-08-01", "WT/MIN(01)/91"])
def test_files_are_judged_alike_by_either_engine(tmp_path: Path, changed: str) -> None:
    for name, data in _cut().items():
        text = data.replace(b"2004-08-01", b"2004-06-01") if changed.startswith("2004") else data
        text = text.replace(b'"WT/MIN(01)/91"', b'"WT/GC/90"') if changed.startswith("WT") else text
        (tmp_path / f"{name}.ttl").write_bytes(text)
    documents, rest = [tmp_path / f"{name}.ttl" for name in _cut()], [tmp_path / "rest.ttl"]
    fast, reference = (validate_files(documents, rest, SHAPES, None, engine=engine) for engine in (FAST, REFERENCE))
    assert fast == reference
    assert bool(fast.findings) is (changed != "nothing")


def _parts(folder: Path) -> Path:
    """Make a dataset of two parts and one of links, with a fault in a document and one between documents."""
    works = dict(_cut())
    works["wt-l-9002"] = works["wt-l-9002"].replace(b'"2004-08-01"', b'"2004-06-01"')
    works["wt-l-9001"] = works["wt-l-9001"].replace(b'"WT/MIN(01)/91"', b'"WT/GC/90"')
    packed = {
        name: parted.pack(iri.graph(f"corpus/{name}"), data.decode().splitlines())
        for name, data in works.items()
        if name != "rest"
    }
    link = f"<{SUPERSEDED}> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <{iri.ID}body/x> ."
    made = [
        parted.write_part(folder, parted.DOCUMENTS, 0, [packed["sample-paper"], packed["wt-l-9001"]]),
        parted.write_part(folder, parted.DOCUMENTS, 1, [packed["wt-l-9002"]]),
        parted.write_part(folder, parted.LINKS, 0, [parted.pack(iri.graph("corpus-links/wt-l-9002"), [link])]),
    ]
    parted.switch(folder, parted.Manifest(tuple(made)))
    return folder


def test_a_dataset_in_parts_is_judged_the_same_by_any_number_of_processes(tmp_path: Path) -> None:
    out = _parts(tmp_path)
    alone, two = (validate_parts(out, jobs, checker=_checker()) for jobs in (0, 2))
    assert alone == two
    assert {(each.code, each.file) for each in alone.findings} >= {
        ("C29", "corpus/wt-l-9002"),
        ("C13", "corpus/wt-l-9001"),
    }
    assert alone.nodes_checked == len(_cut()) - 1
    assert validate_parts(out, 0, checker=_checker(REFERENCE)).findings == alone.findings


def test_a_damaged_part_is_an_error(tmp_path: Path) -> None:
    out = _parts(tmp_path)
    part = parted.path_of(out, parted.manifest(out).parts[0])
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(DataError, match="damaged"):
        validate_parts(out, 0, checker=_checker())


def test_the_command_for_parts_says_what_it_found(tmp_path: Path) -> None:
    done = CliRunner().invoke(COMMAND, [str(_parts(tmp_path)), "--workers", "1", "--format", "csv"])
    assert done.exit_code == 1
    assert "C29,Violation,corpus/wt-l-9002" in done.stdout


@pytest.fixture
def broken() -> Graph:
    """Return the sample with all mutations applied that can be."""
    graph = Graph()
    for prefix, namespace in _sample().namespaces():
        graph.bind(prefix, namespace)
    graph += _sample()
    for path in sorted(CASES.glob("*.ru")):
        graph.update(path.read_text(encoding="utf-8"))
    return graph


def _same_there(store: Store, graph: Graph, *, besides: frozenset[str] = frozenset()) -> None:
    store.replace({iri.GRAPH + "broken": graph.serialize(format="turtle").encode()})
    shapes = aimed_of(_turtle())[0]
    here, there = ask(_store(_nt(graph)), shapes), ask(store, shapes)
    assert set(there.unanswered) == besides
    assert _told(there.report.findings) == {each for each in _told(here.report.findings) if each[5][:3] not in besides}
    assert len({each.code for each in there.report.findings}) > 45


@pytest.mark.needs("oxigraph")
def test_an_oxigraph_server_answers_every_check(broken: Graph) -> None:
    with oxigraph.serve("--union-default-graph") as store:
        _same_there(store, broken)


@pytest.mark.needs("virtuoso")
def test_virtuoso_answers_the_checks_it_can_and_the_others_are_named(broken: Graph) -> None:
    with virtuoso.serve() as store:
        _same_there(store, broken, besides=frozenset({"C05", "C11", "C12", "C16", "C42"}))
