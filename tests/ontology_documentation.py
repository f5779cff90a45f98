"""The list of terms on the ontology's page: made by pyLODE, then put into the site's own HTML.

``python tests/ontology_documentation.py`` writes the file anew; a test compares. pyLODE runs words of several languages
together, so that it is given the English ones alone; where a page names a term, a row or a language, the file has a
mark ``[[label Instruction]]`` which the page replaces by words of its own language.
"""

from __future__ import annotations

import html
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import html as markup
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.collection import Collection

NS = "https://w3id.org/wpkg/ns#"
ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src/wpkg/publish/templates/site/ontology/terms.html"

SECTIONS = {
    "classes": "classes",
    "objectproperties": "object-properties",
    "datatypeproperties": "datatype-properties",
    "annotationproperties": "annotation-properties",
}
"""pyLODE's sections that are kept, and what they are called here. Functional properties are in the others already."""

ROWS = {
    "Description": "definition",
    "Scope Note": "advice",
    "Example": "example",
    "Sub Class Of": "sub-class-of",
    "Super Class Of": "super-class-of",
    "Sub Property Of": "sub-property-of",
    "Super Property Of": "super-property-of",
    "Inverseof": "inverse-of",
    "Domain": "domain",
    "Range": "range",
    "In Domain Of": "in-domain-of",
    "In Range Of": "in-range-of",
}
PROSE = frozenset({"definition", "advice", "example"})
KINDS = {
    OWL.FunctionalProperty: "functional",
    OWL.InverseFunctionalProperty: "inverse-functional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.ReflexiveProperty: "reflexive",
    OWL.IrreflexiveProperty: "irreflexive",
}


def whole() -> Graph:
    """Return the header of the ontology and all its modules."""
    graph = Graph()
    for path in [ROOT / "ontology/wpkg.ttl", *sorted((ROOT / "ontology/modules").glob("*.ttl"))]:
        graph.parse(path)
    return graph


def documentation() -> str:
    """Return the list of terms as it stands in the package."""
    graph = whole()
    page, names = _drawn(_for_pylode(graph))
    parts = [_section(page, theirs, ours, names, graph) for theirs, ours in SECTIONS.items()]
    return "\n".join(parts) + "\n"


def _for_pylode(graph: Graph) -> Graph:
    """Return what pyLODE is to show: English, one ontology, advice apart from definitions, nothing without a name."""
    shown = Graph()
    modules = {node for node in graph.subjects(RDF.type, OWL.Ontology) if str(node) != NS.rstrip("#")}
    unfit = (OWL.FunctionalProperty, OWL.AllDisjointClasses)
    for subject, predicate, value in graph:
        if not isinstance(subject, URIRef) or subject in modules or value in unfit:
            continue
        if predicate in (RDFS.isDefinedBy, OWL.imports, OWL.disjointWith, OWL.hasKey, OWL.propertyChainAxiom):
            continue
        if isinstance(value, Literal) and value.language not in (None, "en"):
            continue
        shown.add((subject, SKOS.scopeNote if predicate == RDFS.comment else predicate, value))
        if predicate == OWL.inverseOf:
            shown.add((value, predicate, subject))
    return shown


def _drawn(graph: Graph) -> tuple[markup.HtmlElement, Mapping[str, str]]:
    """Return pyLODE's page, and the term behind each of its anchors."""
    from pylode import OntPub  # turns on the logging of everything, so only where it is needed
    from pylode.rdf_elements import PROP_PROPS, PROPS

    if OWL.inverseOf not in PROP_PROPS:
        PROP_PROPS.append(OWL.inverseOf)
        PROPS.add(OWL.inverseOf)
    drawn = OntPub(graph)
    page = markup.fromstring(drawn.make_html())
    own = ((str(term), anchor) for term, anchor in drawn.fids.items())
    names = {anchor: term.removeprefix(NS) for term, anchor in own if term.startswith(NS)}
    return page, names


def _section(page: markup.HtmlElement, theirs: str, ours: str, names: Mapping[str, str], graph: Graph) -> str:
    found = page.get_element_by_id(theirs)
    entities = [(entity.xpath("string(.//code)").strip(), entity) for entity in found.find_class("entity")]
    own = sorted((name.removeprefix(NS), entity) for name, entity in entities if name.startswith(NS))
    blocks = [_entity(name, entity, names, graph) for name, entity in own]
    return "\n".join(
        [f'<section aria-labelledby="{ours}">', f'<h3 id="{ours}">[[word {ours}]]</h3>', *blocks, "</section>"]
    )


def _entity(name: str, entity: markup.HtmlElement, names: Mapping[str, str], graph: Graph) -> str:
    lines = [
        f'<article class="term" id="{name}" aria-labelledby="{name}-name">',
        f'<h4 id="{name}-name">[[label {name}]] <a href="#{name}"><code>wpkg:{name}</code></a></h4>',
        '<dl class="facts">',
        *_rows(entity, names),
        *_axioms(URIRef(NS + name), graph),
        "</dl>",
        "</article>",
    ]
    return "\n".join(lines)


def _rows(entity: markup.HtmlElement, names: Mapping[str, str]) -> Iterator[str]:
    told = {" ".join(row[0].text_content().split()): row[1] for row in entity.iter("tr")}
    assert set(told) - {"IRI"} <= set(ROWS), f"rows that have no name here: {set(told) - set(ROWS)}"
    for theirs, ours in ROWS.items():
        if theirs not in told:
            continue
        if ours in PROSE:
            values = sorted(" ".join(each.text_content().split()) for each in told[theirs].xpath(".//p|.//pre"))
            assert values, (theirs, told[theirs].text_content())
            yield from (
                f"<dt>[[word {ours}]]</dt><dd[[english]]>{html.escape(each, quote=False)}</dd>" for each in values
            )
        else:
            links = sorted(_link(each, names) for each in told[theirs].iter("a"))
            yield f"<dt>[[word {ours}]]</dt><dd>{', '.join(links)}</dd>"


def _link(link: markup.HtmlElement, names: Mapping[str, str]) -> str:
    target = link.attrib["href"]
    if not target.startswith("#"):
        return f'<a href="{html.escape(target)}"><code>{html.escape(_short(target))}</code></a>'
    return _term(names[target[1:]])


def _axioms(term: URIRef, graph: Graph) -> Iterator[str]:
    kinds = sorted(KINDS[kind] for kind in KINDS if (term, RDF.type, kind) in graph)
    if kinds:
        yield f"<dt>[[word kind]]</dt><dd>{', '.join(f'[[word {kind}]]' for kind in kinds)}</dd>"
    chains = sorted(
        " → ".join(_term(str(step).removeprefix(NS)) for step in Collection(graph, chain))
        for chain in graph.objects(term, OWL.propertyChainAxiom)
    )
    if chains:
        yield f"<dt>[[word follows-from]]</dt><dd>{'; '.join(chains)}</dd>"


def _term(name: str) -> str:
    return f'<a href="#{name}">[[label {name}]]</a>'


def _short(address: str) -> str:
    for prefix, namespace in whole().namespaces():
        if address.startswith(str(namespace)) and prefix:
            return f"{prefix}:{address.removeprefix(str(namespace))}"
    return address


if __name__ == "__main__":
    if sys.argv[1:] == ["--print"]:
        sys.stdout.buffer.write(documentation().encode())
    else:
        TARGET.write_text(documentation(), encoding="utf-8")
