"""Gold in every form it comes in: how it is found, read, refused, carried over to copies, and its names turned."""

from __future__ import annotations

import gzip
import hashlib
import json
import lzma
from collections.abc import Mapping
from pathlib import Path

import pytest

from wpkg.errors import BadParameter, DataError, SyntaxFault
from wpkg.text import evaluation
from wpkg.text.evaluation import copies, marked, names
from wpkg.text.view import fold

HERE = Path(__file__).parent
GOLD = HERE / "evaluation" / "small.yaml"
TEXT = (HERE / "evaluation" / "small.txt").read_text(encoding="utf-8")
SOURCES = HERE.parent / "graph" / "sources"


def test_the_curated_sources_of_the_graph_are_gold() -> None:
    golds = list(evaluation.golds(SOURCES))
    assert [each.name for each in golds] == ["ecwp-recommendations", "wt-l-843"]
    for gold in golds:
        assert gold.parts
        assert gold.references
        assert gold.acts
        assert all(gold.text[each.at.start : each.at.end].strip() for each in gold.references)


def marked_record(**changed: object) -> dict[str, object]:
    block: dict[str, object] = {
        "part": "preamble",
        "el": "container",
        "lead": "Recalling",
        "text": "Recalling 1/2,",
        "num": None,
    }
    block |= {"refs": [{"s": 10, "e": 13, "text": "1/2", "to": "A/RES/1/2"}]}
    note = {"marker": "1", "text": "See 1/3.", "refs": [{"s": 4, "e": 7, "text": "1/3", "to": "A/RES/1/3"}]}
    last = {"part": "annex", "el": "subheading", "text": "Annex", "notes": [note]}
    return {"symbol": "A/RES/9/9", "title": "Title", "blocks": [block, {**block, "num": "1."}, last], **changed}


def test_marked_texts_are_put_together_with_every_offset_true() -> None:
    gold = marked.gold(marked_record())
    assert gold.text == "Title\n\nRecalling 1/2,\n\n1. Recalling 1/2,\n\nAnnex\n\n1 See 1/3."
    assert gold.marks is not None
    assert gold.paragraphs is not None
    assert [(gold.text[each.at.start : each.at.end], each.target, each.footnote) for each in gold.marks] == [
        ("1/2", "A/RES/1/2", False),
        ("1/2", "A/RES/1/2", False),
        ("1/3", "A/RES/1/3", True),
    ]
    assert [gold.text[each.at.start : each.at.end] for each in gold.paragraphs] == ["Recalling 1/2,", "Recalling 1/2,"]


@pytest.mark.parametrize(
    ("link", "targets"), [("A/64/27(SUPP)", ["A/64/27"]), ("URL:http://example.org/a", []), ("A/64/27", ["A/64/27"])]
)
def test_a_link_to_a_page_is_not_asked_for_and_a_supplement_is_known_by_its_symbol(
    link: str, targets: list[str]
) -> None:
    block = {"part": "operative", "el": "paragraph", "text": "A/64/27", "refs": [{"s": 0, "e": 7, "to": link}]}
    assert [each.target for each in marked.gold(marked_record(blocks=[block])).marks or ()] == targets


def test_a_block_in_italics_throughout_is_a_heading_without_a_lead() -> None:
    block = {"part": "operative", "el": "paragraph", "lead": "Arms embargo", "text": "Arms embargo"}
    for text, lead in (("Arms embargo", 0), ("Arms embargo goes on", 12)):
        (paragraph,) = marked.gold(marked_record(blocks=[{**block, "text": text}])).paragraphs or ()
        assert paragraph.lead == lead


@pytest.mark.parametrize("suffix", marked.SUFFIXES)
def test_marked_texts_are_read_plain_and_packed(tmp_path: Path, suffix: str) -> None:
    line = (json.dumps(marked_record()) + "\n").encode()
    packed = {".jsonl": line, ".jsonl.gz": gzip.compress(line), ".jsonl.xz": lzma.compress(line)}[suffix]
    (tmp_path / f"marked{suffix}").write_bytes(packed)
    assert [each.name for each in evaluation.golds(tmp_path)] == ["A/RES/9/9"]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("bad.jsonl", b"{}\n", DataError),
        ("bad.jsonl", b"not json\n", DataError),
        ("bad.jsonl", b"\xff\xfe\n", DataError),
        ("bad.jsonl.gz", b"no gzip", DataError),
        ("bad.yaml", b"a: [", SyntaxFault),
        ("bad.yaml", b"a: 1", DataError),
        ("bad.yaml", b"source: {file: none.txt}\nreferences: []", DataError),
        ("bad.yaml", b"source: {sha256: '00'}\nreferences: []", DataError),
        ("bad.yaml", b"schema: wpkg-gold/1\ndocuments: [{source: {file: t.txt}, references: [{start: 1}]}]", DataError),
        ("bad.yaml", b"source: {file: t.txt}\nreferences: [{start: 0, end: 1, surface: x, type: recalls}]", DataError),
        ("bad.yaml", b"source: {file: t.txt, sha256: '00'}\nreferences: []", DataError),
    ],
)
def test_gold_that_is_none_is_refused_with_its_place(
    tmp_path: Path, name: str, content: bytes, fault: type[Exception]
) -> None:
    (tmp_path / "t.txt").write_text("text", encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    with pytest.raises(fault) as refused:
        list(evaluation.golds(tmp_path / name))
    assert name in str(refused.value) or "t.txt" in str(refused.value)


def test_a_folder_without_gold_and_a_path_with_nothing_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("a: 1", encoding="utf-8")
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(BadParameter):
            list(evaluation.golds(path))


def test_the_text_of_a_gold_is_found_by_its_digest_in_another_folder(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "texts" / "deep").mkdir(parents=True)
    (tmp_path / "texts" / "deep" / "renamed.txt").write_text(TEXT, encoding="utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    head = f"source: {{file: small.txt, sha256: {digest}}}"
    gold = GOLD.read_text(encoding="utf-8").replace("source: {file: small.txt, language: en}", head)
    (tmp_path / "gold" / "g.yaml").write_text(gold, encoding="utf-8")
    (found,) = evaluation.golds(tmp_path / "gold", tmp_path / "texts")
    assert found.text == TEXT


@pytest.mark.parametrize("name", copies.COPIES)
def test_the_gold_of_a_copy_selects_the_same_words(name: str) -> None:
    for gold in (*evaluation.golds(SOURCES), *evaluation.golds(GOLD)):
        copy = copies.copied(gold, name)
        assert gold.references
        assert copy.references
        for one, other in zip(gold.references, copy.references, strict=True):
            words = fold(gold.text[one.at.start : one.at.end]).split()
            assert fold(copy.text[other.at.start : other.at.end]).split() == words


@pytest.mark.parametrize("name", [name for name in copies.COPIES if name != "no final newline"])
def test_a_copy_is_another_text(name: str) -> None:
    (gold,) = (each for each in evaluation.golds(SOURCES) if each.name == "ecwp-recommendations")
    assert copies.COPIES[name](gold.text) != gold.text


def test_no_line_of_a_hard_wrapped_copy_with_short_words_is_longer_than_80() -> None:
    wrapped = copies.hard_lines("word " * 100)
    assert max(map(len, wrapped.split("\n"))) <= 80
    assert wrapped.replace("\n", " ") == "word " * 100


@pytest.mark.parametrize("row", names.table()["prefixes"], ids=lambda row: str(row["gold"]))
def test_each_prefix_of_the_table_of_names_is_replaced(row: Mapping[str, str]) -> None:
    (right,) = names.right_names(f"{row['gold']}Xy9")
    assert right == row["name"] + ("xy9" if row["fold"] == "lower" else "Xy9")


@pytest.mark.parametrize("gold", names.table()["names"])
def test_each_name_of_the_table_has_names_of_our_own(gold: str) -> None:
    right = names.right_names(gold)
    assert right
    assert gold not in right or gold.startswith(("topic:", "this:"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A/RES/70/1", "A/RES/70/1", True),
        ("A/RES/70/1", "A/RES/70/2", False),
        (None, None, True),
        (None, "paris-agreement", False),
        ("plan-of-action-on-ageing", "plan-of-action-for-the-ageing", True),
        ("plan-of-action-on-ageing", "plan-of-action-on-forests", False),
        ("charter-on-safe-work-at-sea", "charter-on-safe-work-at-sea-and-in-ports", True),
        ("plan-of-action-on-ageing-2011", "plan-of-action-on-ageing-2011-2020", False),
        ("paris-agreement", "paris-agreement-annex", False),
        ("session:mc-8", "session:mc-9", False),
    ],
)
def test_names_made_of_titles_may_be_spelled_otherwise(one: str | None, other: str | None, same: bool) -> None:
    assert names.same(one, other) is same
    assert names.same(other, one) is same


@pytest.mark.parametrize(
    ("resolution", "kind", "words", "family"),
    [
        ("symbol", "instrument", "x", "numbered"),
        ("", "session", "its next session", "relative"),
        ("", "document", "that work", "anaphoric"),
        ("", "document", "resolution 70/1", "numbered"),
        ("", "document", "WT/L/274", "numbered"),
        ("", "document", "the Paris Agreement", "named"),
        ("", "class", "proposals made so far", "described"),
    ],
)
def test_references_are_sorted_into_families(resolution: str, kind: str, words: str, family: str) -> None:
    assert names.family(resolution, kind, words) == family
