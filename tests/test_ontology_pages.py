"""The pages about the ontology and the one for SPARQL: every term at its address, nothing stale."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest
from lxml import etree

import ontology_documentation
from wpkg import iri
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Literal
from wpkg.publish.server.answering import answer
from wpkg.publish.server.limits import Limits
from wpkg.publish.server.messages import SITE, Request
from wpkg.publish.server.reading import Reader
from wpkg.publish.site.api.asked import LONGEST, asked
from wpkg.publish.site.kinds import KINDS
from wpkg.publish.site.pages import ontology, sparql
from wpkg.publish.site.pages.worked import PARAGRAPH, worked
from wpkg.publish.site.places import PAGES
from wpkg.publish.site.records import LANGUAGES, Place, Site
from wpkg.publish.site.rendering import render
from wpkg.publish.site.words import Words

HERE = Path(__file__).parent
ADDRESSES = ("ns", "ns/0.1.0")
MODULES = ("agent", "document", "evidence", "norm", "provision", "reference", "submission", "time")
VENDOR = HERE.parent / "scripts/vendor"
ASSETS = HERE.parent / "src/wpkg/publish/assets/yasgui"
WORDS = HERE.parent / "src/wpkg/publish/site/words/ontology.yaml"
HTML = "{http://www.w3.org/1999/xhtml}"


def declared() -> set[str]:
    """Return the terms the ontology promises, by the list that was decided apart from it."""
    lines = (HERE / "ontology" / "terms.txt").read_text("utf-8").splitlines()
    return {line.split()[1] for line in lines if line.strip() and not line.startswith("#")}


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


@cache
def shown(site: Site, path: str, language: str = "en", **arguments: str) -> etree._Element:
    kind = "sparql" if path == "sparql" else "ontology"
    place = Place(path, kind, PAGES, "" if path == "sparql" else iri.BASE + path)
    variant = next(each for each in PAGES if each.language == language)
    sent = render(site, place, variant, arguments)
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("lxml"), strict=True)
    root: etree._Element = parser.parse(sent.body, transport_encoding="utf-8").getroot()
    return root


def found(page: etree._Element, path: str) -> list[etree._Element]:
    return page.findall(path.replace("//", f"//{HTML}"))


def text(node: etree._Element) -> str:
    return " ".join("".join(map(str, node.itertext())).split())


def ids(page: etree._Element) -> list[str]:
    return [node.attrib["id"] for node in page.iter() if "id" in node.attrib]


def test_the_list_of_terms_is_what_pylode_makes_of_the_ontology() -> None:
    made = subprocess.run(
        [sys.executable, HERE / "ontology_documentation.py", "--print"], capture_output=True, check=True, timeout=120
    )
    assert ontology_documentation.TARGET.read_text("utf-8") == made.stdout.decode(), (
        "the ontology has changed: run python tests/ontology_documentation.py"
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ADDRESSES)
def test_every_term_stands_at_the_fragment_of_its_address_once(site: Site, path: str, language: str) -> None:
    page = shown(site, path, language)
    there = ids(page)
    assert declared() <= set(there)
    assert len(there) == len(set(there))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_within_the_page_leads_somewhere(site: Site, language: str) -> None:
    page = shown(site, "ns", language)
    targets = {link.attrib["href"][1:] for link in found(page, ".//a[@href]") if link.attrib["href"].startswith("#")}
    assert len(targets) > 250
    assert targets <= set(ids(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_called_as_the_graph_calls_them_in_the_language_of_the_page(site: Site, language: str) -> None:
    page = shown(site, "ns", language)
    for name, called in ontology.labels(site).items():
        heading = next(node for node in page.iter() if node.attrib.get("id") == f"{name}-name")
        assert text(heading) == f"{called[language]} wpkg:{name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_definitions_say_that_they_are_english_where_the_page_is_not(site: Site, language: str) -> None:
    page = shown(site, "ns", language)
    (definition,) = (node for node in found(page, ".//dd") if text(node).startswith("An act by which an organ directs"))
    assert definition.attrib.get("lang") == (None if language == "en" else "en")


def test_a_label_that_is_markup_is_shown_and_not_obeyed(site: Site) -> None:
    store = EmbeddedStore.memory()
    hostile = "<script>alert(1)</script>\u202e\"'"
    turtle = f"""@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix wpkg: <{iri.NS}> .
        wpkg:Claim rdfs:isDefinedBy <https://w3id.org/wpkg/ns> ; rdfs:label {'"' * 3}{hostile[:-2]}{'"' * 3}@en ."""
    store.replace({iri.graph("x"): turtle.encode()})
    listed = str(ontology.terms(Site(store), "en"))
    assert "<script>" not in listed
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\u202e" in listed


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_worked_example_is_what_the_graph_says_with_the_words_of_the_text(site: Site, language: str) -> None:
    example = worked(site, language)
    assert example is not None
    assert [each.kind.removeprefix(iri.NS) for each in example.statements] == [
        "Instruction",
        "Instruction",
        "Authorization",
    ]
    source = next(
        term.lexical
        for row in site.store.select(
            f"SELECT ?text WHERE {{ <{PARAGRAPH}> <{iri.NS}supportedBy>/<{iri.NS}inSourceText>/<{iri.NS}text> ?text }}"
        ).rows
        if isinstance(term := row[0], Literal)
    )
    for stated in example.statements:
        assert stated.words in source
        assert all(each in source for slot in stated.slots for each in slot.words)
        assert site.store.ask(f"{_PREFIXES} ASK {{ {stated.turtle} }}")
    first = {(slot.property.removeprefix(iri.NS), slot.words) for slot in example.statements[0].slots}
    assert ("actsThrough", ("particularly through the CTD",)) in first
    page = shown(site, "ns", language)
    assert [text(quoted) for quoted in found(page, ".//blockquote")] == [
        " ".join(each.words.split()) for each in example.statements
    ]


def test_without_the_example_in_the_graph_the_page_says_so() -> None:
    page = shown(Site(EmbeddedStore.memory()), "ns")
    assert "does not hold the example" in text(page)


def test_the_text_names_only_terms_there_are() -> None:
    named = set(re.findall(r"`wpkg:(\w+)`", WORDS.read_text("utf-8")))
    named |= {piece.term for path in ontology.PATTERNS.values() for piece in ontology.pieces(path) if piece.term}
    assert len(named) > 40
    assert named <= declared()


@pytest.mark.parametrize("key", [f"step-{n}" for n in ontology.STEPS] + [f"tell-{n}" for n in ontology.QUESTIONS])
def test_every_language_names_the_same_terms(key: str) -> None:
    told = [re.findall(r"`wpkg:(\w+)`", Words(language)(f"ontology.{key}")) for language in LANGUAGES]
    assert told[0] == told[1] == told[2]


@pytest.mark.parametrize("pattern", ontology.PATTERNS)
def test_every_pattern_is_found_in_the_graph(site: Site, pattern: str) -> None:
    assert site.store.ask(f"{_PREFIXES} ASK {{ {ontology.PATTERNS[pattern]} }}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_modules_list_their_terms_and_together_all_of_them(site: Site, language: str) -> None:
    listed: list[str] = []
    for module in MODULES:
        page = shown(site, f"ns/module/{module}", language)
        assert text(found(page, ".//h1")[0]).startswith("Work Programme Knowledge Graph: ")
        (columns,) = (each for each in found(page, ".//ul") if each.attrib.get("class") == "columns")
        listed += [link.attrib["href"].partition("#")[2] for link in found(columns, ".//a")]
        assert ids(shown(site, f"ns/module/{module}/0.1.0", language)) == ids(page)
    assert sorted(listed) == sorted(declared())


@pytest.mark.parametrize("path", ["ns", "ns/module/norm", "sparql"])
def test_a_page_holds_no_style_or_script_of_its_own(site: Site, path: str) -> None:
    for node in shown(site, path).iter():
        assert not [name for name in node.attrib if name == "style" or str(name).startswith("on")]
        if node.tag == f"{HTML}script":
            assert "src" in node.attrib or node.attrib.get("type") == "application/ld+json"
        assert node.tag != f"{HTML}style"


def test_the_form_for_sparql_works_without_any_script(site: Site) -> None:
    (form,) = (form for form in found(shown(site, "sparql"), ".//form") if form.attrib.get("id") == "sparql-form")
    assert (form.attrib["action"], form.attrib["method"]) == ("sparql", "get")
    (query,) = found(form, ".//textarea")
    assert query.attrib["name"] == "query"
    assert site.store.select(text(query)).rows
    offered = [option.attrib.get("value", text(option)) for option in found(form, ".//option")]
    assert offered == ["*/*", *(media_type for _, types in sparql.FORMATS for media_type in types)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_canned_question_is_an_example_that_fills_the_form(site: Site, language: str) -> None:
    links = [link for link in found(shown(site, "sparql", language), ".//a") if link.attrib.get("class") == "example"]
    assert len(links) == len(site.queries)
    for link in links:
        query = asked(urlsplit(link.attrib["href"]).query.encode(), KINDS["sparql"].longest)["query"]
        (form,) = found(shown(site, "sparql", language, query=query), ".//textarea")
        assert "".join(map(str, form.itertext())) == query


def test_the_server_takes_the_address_of_every_example(site: Site) -> None:
    links = [link for link in found(shown(site, "sparql"), ".//a") if link.attrib.get("class") == "example"]
    assert max(len(link.attrib["href"]) for link in links) > LONGEST
    for link in links:
        reader = Reader(Limits())
        reader.feed(f"GET /{link.attrib['href']} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        (read,) = reader.complete
        assert (read.path, reader.refused) == (b"/sparql.html", None)
        request = Request(SITE, b"GET", read.path, read.query, b"", b"", b"", b"", b"")
        assert answer(site, request).status == b"200"


@pytest.mark.parametrize(
    "example", tuple(sparql.examples(Site(EmbeddedStore.memory()))), ids=lambda example: example.id
)
def test_every_example_is_answered_as_it_stands(site: Site, example: sparql.Example) -> None:
    assert site.store.select(example.text).variables == tuple(c.name for c in site.queries[example.id].columns)


def test_a_hostile_query_stays_a_query(site: Site) -> None:
    query = '</textarea><script>alert(1)</script>"\u202e'
    page = shown(site, "sparql", query=query)
    (form,) = found(page, ".//textarea")
    assert "".join(map(str, form.itertext())) == query
    assert len(found(page, ".//script")) == len(found(shown(site, "sparql"), ".//script"))


@pytest.mark.parametrize("endpoint", ["sparql", "https://example.org/sparql"])
def test_the_form_goes_to_the_endpoint_of_the_site(embedded_store: EmbeddedStore, endpoint: str) -> None:
    page = shown(Site(embedded_store, endpoint=endpoint), "sparql")
    assert endpoint in {form.attrib["action"] for form in found(page, ".//form")}


def test_the_editor_in_the_package_is_the_pinned_one_with_its_licences_and_every_digest() -> None:
    asked = json.loads((VENDOR / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((VENDOR / "package-lock.json").read_text("utf-8"))["packages"]
    notices = (ASSETS / "LICENCES.txt").read_text("utf-8")
    assert {path.name for path in ASSETS.iterdir()} == {"LICENCES.txt", "yasgui.min.css", "yasgui.min.js"}
    for name, version in asked.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert f"{name} {version}: MIT" in notices
    for path, package in locked.items():
        assert not path or package["integrity"].startswith("sha512-")
        assert "resolved" not in package


_PREFIXES = " ".join(f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in iri.PREFIXES.items())
