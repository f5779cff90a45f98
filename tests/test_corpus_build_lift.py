"""Documents of a corpus are made by the reader: their statements are those of a draft, whatever the day or machine."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from wpkg import iri, resources
from wpkg.corpus.build import Settings, build
from wpkg.corpus.build.document import Made, made
from wpkg.corpus.build.items import FILE, RECORD
from wpkg.errors import ReadError
from wpkg.graph import ntriples, parted
from wpkg.graph.store import Literal
from wpkg.lift.nodes import short
from wpkg.lift.terms import Iri, lines, literal

RESOLUTION = """A/RES/99/7

Resolution adopted by the General Assembly on 12 May 2031

Careful measures

The General Assembly,

Recalling its resolution 70/1 of 25 September 2015,

1. Requests the Secretary-General to report to it at its next session;

2. Decides to remain seized of the matter.
"""


@pytest.fixture(scope="module")
def resolution() -> Made:
    return made(RESOLUTION.encode(), "here/a.txt", Settings(), FILE)


def statements(found: Made) -> set[tuple[str, str, str]]:
    return {(str(s), str(p), str(o)) for s, p, o in ntriples.parse("\n".join(found.triples))}


def test_a_document_bears_its_symbol_its_day_and_what_it_cites(resolution: Made) -> None:
    said = statements(resolution)
    own = iri.work("A/RES/99/7")
    assert (resolution.slug, resolution.natural, resolution.work) == ("a-res-99-7", "a-res-99-7", own)
    assert (own, iri.NS + "primarySymbol", "A/RES/99/7") in said
    assert (own, iri.NS + "adoptionDate", "2031-05-12") in said
    (edge,) = resolution.edges
    assert (edge.source, edge.target, edge.manner, edge.day) == (own, iri.work("A/RES/70/1"), "recalls", "2031-05-12")
    assert (edge.reference, iri.NS + "referenceTarget", edge.target) in said
    assert (edge.target, iri.NS + "primarySymbol", "A/RES/70/1") in said, "what nobody describes is named"
    assert resolution.references["resolved"] == 1


def test_what_is_described_elsewhere_is_not_named_again(resolution: Made) -> None:
    known = frozenset({iri.work("A/RES/70/1")})
    found = made(RESOLUTION.encode(), "here/a.txt", Settings(known=known), FILE)
    assert found.edges == resolution.edges
    assert (iri.work("A/RES/70/1"), iri.NS + "primarySymbol", "A/RES/70/1") not in statements(found)


def test_nothing_is_dated_unless_a_day_is_told(resolution: Made) -> None:
    modified = "http://purl.org/dc/terms/modified"
    assert not [each for each in statements(resolution) if each[1] == modified]
    dated = made(RESOLUTION.encode(), "here/a.txt", Settings(on="2031-06-01"), FILE)
    assert {each[2] for each in statements(dated) if each[1] == modified} == {"2031-06-01"}


def test_another_process_makes_the_same(resolution: Made) -> None:
    script = (
        "import sys, hashlib; from wpkg.corpus.build.document import Settings, made\n"
        "found = made(sys.stdin.buffer.read(), 'here/a.txt', Settings(), 'file')\n"
        "said = (sorted(found.triples), found.edges, sorted(found.facts.items()))\n"
        "print(hashlib.sha256(repr(said).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            input=RESOLUTION.encode(),
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("77", "Pacific/Auckland"))
    }
    assert len(digests) == 1


def test_a_second_text_of_a_symbol_is_all_its_own(resolution: Made) -> None:
    second = made(RESOLUTION.encode(), "here/b.txt", Settings(), FILE, "a-res-99-7-2")
    assert (second.slug, second.natural) == ("a-res-99-7-2", "a-res-99-7")
    own = {each for each in statements(second) if each[0] == second.work}
    assert own
    assert not [each for each in own if each[1] == iri.NS + "primarySymbol"]
    assert not [each for each in statements(second) if each[0].startswith(resolution.work + "#")]
    assert second.facts["symbol"] == ""


def test_a_record_brings_symbol_and_day(resolution: Made) -> None:
    told = {"symbol": "X/2031/4", "date": "2031-05-11", "text": RESOLUTION.partition("\n")[2]}
    found = made(json.dumps(told).encode(), "lines.jsonl#1", Settings(), RECORD)
    assert (found.slug, found.facts["day"]) == ("x-2031-4", "2031-05-11")
    assert {edge.day for edge in found.edges} == {"2031-05-11"}


@pytest.mark.parametrize(
    ("payload", "code"), [(b"", "empty"), (b"\x00\x01", "binary"), (b"caf\xe9 au lait", "not_utf8")]
)
def test_what_is_no_text_is_refused(payload: bytes, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        made(payload, "a.txt", Settings(), FILE)
    assert caught.value.code == code


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["", "en", "fr"]))
def test_literals_are_those_of_canonical_n_triples(text: str, language: str) -> None:
    (line,) = lines([(Iri("urn:s"), Iri("urn:p"), literal(text, lang=language))])
    (triple,) = ntriples.parse(line)
    assert isinstance(triple.object, Literal)
    assert (triple.object.lexical, triple.object.language) == (text, language)
    assert ntriples.canonical(triple) == line


@given(st.text("ab -\u2014.\n", max_size=400) | st.text(max_size=300), st.integers(10, 90))
def test_labels_are_shortened_as_the_standard_library_does_it(words: str, width: int) -> None:
    expected = textwrap.shorten(" ".join(words.split()), width, placeholder=" …")
    assert short(words, width) == expected


@given(st.one_of(st.booleans(), st.integers(0, 10**9)))
def test_numbers_and_truth_values_are_those_of_rdflib(value: int) -> None:
    (line,) = lines([(Iri("urn:s"), Iri("urn:p"), literal(value))])
    assert list(rdflib.Graph().parse(data=line, format="nt").objects()) == [rdflib.Literal(value)]


def test_a_build_opens_nothing_but_its_inputs_and_goes_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, out, secret = tmp_path / "in", tmp_path / "out", tmp_path / "secret.txt"
    inputs.mkdir()
    (inputs / "a.txt").write_text(RESOLUTION)
    secret.write_text("secret")
    (inputs / "link.txt").symlink_to(secret)
    frames = f'<iframe src="file://{secret}"></iframe><img src="http://127.0.0.1:9/x">'
    page = f"<html><body>{frames}<p>A page.</p></body></html>"
    (inputs / "page.html").write_text(page)
    (inputs / "entity.xml").write_text(
        f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{secret}">]><akomaNtoso><p>&x;</p></akomaNtoso>'
    )
    opened: list[str] = []
    connected: list[object] = []
    watching = True

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event == "open":
            opened.append(str(arguments[0]))
        if watching and event in {"socket.connect", "socket.getaddrinfo", "urllib.Request"}:
            connected.append(arguments)

    sys.addaudithook(watch)
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("no network"))
    report = build([inputs], out, workers=0, check=False, link=False)
    watching = False
    assert report.documents == 2
    assert report.aside == {"outside": 1, "xml_entities": 1}
    assert not connected
    assert str(secret) not in opened
    inside = [each for each in opened if each.startswith(str(tmp_path))]
    assert inside
    assert all(each.startswith((str(inputs), str(out))) for each in inside)


def test_texts_of_the_graph_are_kept_apart_from_it(tmp_path: Path) -> None:
    source = resources.graph() / "sources" / "wt-l-843" / "source.txt"
    inputs, out = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    (inputs / "wt-l-843.txt").write_bytes(source.read_bytes())
    report = build([inputs], out, workers=0, link=False)
    assert dict(report.renamed) == {"wt-l-843.txt": "wt-l-843-draft"}
    (part,) = parted.manifest(out).parts
    (packed,) = parted.packed(out, part)
    assert packed.member.graph == iri.graph("corpus/wt-l-843-draft")
    assert b"<https://w3id.org/wpkg/id/wt-l-843-draft>" in parted.triples(packed)
