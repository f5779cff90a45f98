"""The stand-off file: what is read, what is refused and how, and that writing and reading agree."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wpkg import model
from wpkg.errors import AnnotationError, DataError, SyntaxFault
from wpkg.text import annotations as standoff
from wpkg.text import checks, records, source, vocabulary

HERE = Path(__file__).parent
BAD = sorted((HERE / "annotations" / "bad").glob("*.yaml"))
SMALLEST = (HERE / "annotations" / "good" / "smallest.yaml").read_text(encoding="utf-8")


def a_source(text: str) -> model.Source:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return model.Source("wt-l-999", text, digest, "eng", "", "", "made up for a test")


FROZEN = a_source((HERE / "annotations" / "text.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_its_line_and_the_expected_words(path: Path) -> None:
    written = path.read_text(encoding="utf-8")
    with pytest.raises(DataError) as caught:
        standoff.loads(written, FROZEN, path.name)
    message = str(caught.value)
    for words in re.findall(r"^# expect: (.*)$", written, re.MULTILINE):
        assert words in message
    if written.count("\n") > 1:
        assert re.match(re.escape(path.name) + r":\d+: ", message)


def test_every_bad_file_says_what_it_expects() -> None:
    assert len(BAD) > 40
    assert [path.name for path in BAD if not path.read_text(encoding="utf-8").startswith("# expect: ")] == []


def test_the_smallest_good_file_is_accepted() -> None:
    document = standoff.loads(SMALLEST, FROZEN)
    assert [statement.id for statement in document.statements] == ["ins-1"]
    assert document.statements[0].provenance == model.Provenance("curated", "hand", "")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("type: recalls", "type: recals", 11),
        ("value: report}", "value: Report}", 24),
        ("scheduled_until: 2012-08-01", "scheduled_until: 2012-07-01", 26),
        ("on: 2026-11-21", "on: 21 November", 3),
        ("kind: Instrument", "kind: Letter", 2),
        ("  verb: instruct", "  verb: instruct!", 19),
    ],
)
def test_a_fault_is_reported_on_the_line_it_stands_on(old: str, new: str, line: int) -> None:
    assert SMALLEST.splitlines()[line - 1].count(old) == 1
    with pytest.raises(AnnotationError) as caught:
        standoff.loads(SMALLEST.replace(old, new), FROZEN, "a.yaml")
    assert caught.value.where == f"a.yaml:{line}"


def test_several_faults_are_told_at_once() -> None:
    broken = SMALLEST.replace("type: recalls", "type: recals").replace("role: issuer", "role: isuer")
    with pytest.raises(AnnotationError, match=r"and 1 more: annotations\.yaml:22: unknown slot role 'isuer'"):
        standoff.loads(broken, FROZEN)


def test_words_that_yaml_would_take_for_dates_and_truth_values_stay_words() -> None:
    document = standoff.loads(SMALLEST.replace("name: a reader", "name: no"), FROZEN)
    assert document.annotator == "no"
    assert document.annotated_on == "2026-11-21"
    assert document.statements[0].reviews[0].scheduled_from == "2012-07-01"


def test_a_record_may_have_a_status_of_its_own() -> None:
    marked = SMALLEST.replace("cited_as: WT/L/274}", "cited_as: WT/L/274, status: contested, note: two readings}")
    document = standoff.loads(marked, FROZEN)
    assert document.references[0].provenance == model.Provenance("contested", "hand", "two readings")
    assert document.statements[0].provenance.status == "curated"
    assert standoff.loads(standoff.dump(document), FROZEN) == document


def test_a_document_in_memory_is_checked_without_a_file() -> None:
    document = standoff.loads(SMALLEST, FROZEN)
    standoff.check(document)
    moved = replace(document.references[0], span=model.Span(0, 8, "WT/L/274"))
    with pytest.raises(AnnotationError, match="reference 1") as caught:
        standoff.check(replace(document, references=(moved,)))
    assert "start: 24, end: 32" in caught.value.todo


def a_folder(folder: Path, text: bytes, description: str) -> Path:
    (folder / "source.txt").write_bytes(text)
    (folder / "source.toml").write_text(description, encoding="utf-8")
    return folder


def a_description(text: bytes, **changes: str) -> str:
    facts = {
        "slug": "wt-l-999",
        "language": "eng",
        "sha256": hashlib.sha256(text).hexdigest(),
        "retrieved_from": "",
        "retrieved_on": "",
        "media_type": "text/plain",
        "terms": "made up for a test",
        "note": "",
    }
    return "".join(f'{key} = "{value}"\n' for key, value in (facts | changes).items())


def test_newlines_of_a_source_are_left_as_they_are(tmp_path: Path) -> None:
    raw = "one\r\ntwo\u2028three\x0b\n".encode()
    assert source.load(a_folder(tmp_path, raw, a_description(raw))).text == "one\r\ntwo\u2028three\x0b\n"


def test_a_text_other_than_the_one_described_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="the text has digest"):
        source.load(a_folder(tmp_path, b"changed", a_description(b"frozen")))


def test_a_text_that_is_no_utf_8_is_refused_with_its_line(tmp_path: Path) -> None:
    raw = b"first\nsecond \xe9\n"
    with pytest.raises(SyntaxFault, match=r"source\.txt:2: byte 13 is no UTF-8"):
        source.load(a_folder(tmp_path, raw, a_description(raw)))


@pytest.mark.parametrize(
    ("description", "words"),
    [
        (a_description(b"x", licence="?"), "unknown key 'licence'"),
        (a_description(b"x").replace('slug = "wt-l-999"\n', ""), "missing key 'slug'"),
        (a_description(b"x").replace('terms = "made up for a test"', "terms = 3"), "terms is 3"),
        ("slug = \n", "no TOML"),
    ],
)
def test_a_wrong_description_is_refused(tmp_path: Path, description: str, words: str) -> None:
    with pytest.raises(DataError, match=re.escape(words)):
        source.load(a_folder(tmp_path, b"x", description))


def test_a_folder_without_a_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match=r"source\.txt: cannot be read"):
        standoff.load(tmp_path)


def test_reading_a_folder_gives_what_reading_its_parts_gives(tmp_path: Path) -> None:
    raw = FROZEN.text.encode()
    a_folder(tmp_path, raw, a_description(raw))
    (tmp_path / "annotations.yaml").write_text(SMALLEST, encoding="utf-8")
    assert standoff.load(tmp_path) == standoff.loads(SMALLEST, source.load(tmp_path))


LETTERS = st.sampled_from("ab :#-,{}[]\"'\\\n\t\r\u00a0\u2028\u0085\ufeffé…\U0001f600|>&*!%@`?~0no")
TEXTS = st.text(LETTERS | st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)
REMARKS = st.text(LETTERS, max_size=30)
TYPES = st.sampled_from(vocabulary.words("reference-type"))


@st.composite
def documents(draw: st.DrawFn) -> model.AnnotatedDocument:
    text = draw(TEXTS)

    def span() -> model.Span:
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        return model.Span(start, end, text[start:end])

    def provenance() -> model.Provenance:
        status = draw(st.sampled_from(vocabulary.words("curation-status")))
        return model.Provenance(status, draw(st.sampled_from(["hand", "recital-cue"])), draw(REMARKS))

    whole = model.Segment("whole", "body", None, model.Span(0, len(text), text), note=draw(REMARKS))
    references = tuple(
        model.Reference(f"ref-{n}", "whole", draw(TYPES), span(), None, provenance(), description="d" + draw(REMARKS))
        for n in range(draw(st.integers(0, 3)))
    )
    slots = (
        model.Slot("action", span(), "report", emphasis=draw(st.sampled_from([None, span()]))),
        model.Slot("addressee", None, "body:general-council", inferred=True, note=draw(REMARKS)),
    )
    statement = model.Statement(
        id="com-1",
        kind="commitment",
        segment="whole",
        span=span(),
        verb="maintain",
        strength="binding",
        slots=slots,
        provenance=provenance(),
        abstention=draw(st.booleans()),
        threads=("thread:customs-duty-moratorium",),
        validity=draw(st.sampled_from([None, model.Validity("per-1", span(), "session:mc-9", "2026-03-31")])),
        reviews=(model.Review("rev-1", span(), "body:general-council", "2012-07-01", "2012-08-01"),),
    )
    return model.AnnotatedDocument(
        source=a_source(text),
        name="doc:WT/L/999",
        kind="Instrument",
        title=span(),
        annotator=draw(REMARKS),
        annotated_on="2026-11-21",
        segments=(whole,),
        references=references,
        statements=(statement,),
        quotations=(model.Quotation("quo-1", "whole", span(), None, provenance(), elisions=(span(), span())),),
        times=(model.Time("tim-1", "year", span(), "2011", "session:mc-8"),),
        notes=(model.Note("note-1", "missing-verb", draw(REMARKS), (span(),), provenance()),),
    )


@settings(deadline=None)
@given(documents())
def test_what_is_written_reads_back_unchanged(document: model.AnnotatedDocument) -> None:
    standoff.check(document)
    assert standoff.loads(standoff.dump(document), document.source) == document


@settings(deadline=None)
@given(documents(), st.integers(0, 59))
def test_a_span_moved_off_its_words_is_always_noticed(document: model.AnnotatedDocument, by: int) -> None:
    text, span = document.source.text, document.statements[0].span
    moved = model.Span(by, by + len(span.exact), span.exact)
    faults = checks.faults(replace(document, title=moved))
    assert (text[moved.start : moved.end] == span.exact) == (faults == [])


def where_refused(written: str) -> str:
    try:
        standoff.check(standoff.loads(written, FROZEN))
    except DataError as error:
        return error.where
    return "annotations.yaml, not at all"


@settings(deadline=None)
@given(st.integers(0, len(SMALLEST)), st.integers(0, 30), st.text(LETTERS, max_size=5))
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_reader(at: int, cut: int, put: str) -> None:
    damaged = SMALLEST[:at] + put + SMALLEST[at + cut :]
    assert where_refused(damaged).startswith("annotations.yaml")


def test_written_lines_stay_short_enough_to_read() -> None:
    document = standoff.loads(SMALLEST, FROZEN)
    assert max(len(line) for line in standoff.dump(document).splitlines()) <= 120


def test_every_kind_of_record_of_the_model_has_its_list_in_the_file() -> None:
    kept = {part.name for part in records.layout(model.AnnotatedDocument) if part.many}
    assert kept == {part.name for part in records.layout(standoff.Sheet) if part.many}


def test_the_text_half_loads_no_library_of_the_graph_half() -> None:
    code = (
        "import sys, wpkg.text.annotations; "
        "print([m for m in ('rdflib', 'pyoxigraph', 'pyshacl', 'owlready2', 'SPARQLWrapper') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
