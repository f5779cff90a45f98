"""YAML with lines: values stay as written, and what could surprise is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from wpkg.errors import DataError, RegisterError, SyntaxFault
from wpkg.yaml_lines import MAX_DEPTH, load, loads


@pytest.mark.parametrize("written", ["2013-12-07", "no", "0x1F", "1e3", "12:30", "007", "1_000"])
def test_a_value_stays_the_characters_that_were_written(written: str) -> None:
    assert loads(f"key: {written}", "f.yaml", RegisterError).text("key") == written


@pytest.mark.parametrize("written", ["", "null", "~"])
def test_nothing_written_counts_as_absent(written: str) -> None:
    fields = loads(f"key: {written}", "f.yaml", RegisterError)
    assert fields.get("key") is None
    assert fields.text("key", "other") == "other"
    with pytest.raises(RegisterError, match="'key' is missing"):
        fields.text("key")


def test_every_value_knows_its_line() -> None:
    fields = loads("a: 1\nb:\n- x\n- y: 2\n", "f.yaml", RegisterError)
    assert fields.need("a").place == "f.yaml:1"
    assert [node.place for node in fields.items("b")] == ["f.yaml:3", "f.yaml:4"]


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_known_one() -> None:
    fields = loads("name: x\nsesion: y\n", "f.yaml", RegisterError)
    with pytest.raises(RegisterError) as caught:
        fields.only("name", "session")
    assert str(caught.value).startswith("f.yaml:2: unknown key 'sesion'")
    assert "did you mean session?" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2"),
        ("a: &x 1\nb: *x\n", "f.yaml:2: an alias"),
        ("a:\n\t- 1\n", "f.yaml:2: not YAML"),
        ("a: [1, 2\n", "not YAML"),
        ("a: \x00", "not YAML"),
        ("a: " + "[" * (MAX_DEPTH + 1), f"deeper than {MAX_DEPTH}"),
        ("a: " + "[" * 100_000, f"deeper than {MAX_DEPTH}"),
    ],
)
def test_what_is_no_plain_yaml_is_a_syntax_fault_with_its_place(text: str, words: str) -> None:
    with pytest.raises(SyntaxFault) as caught:
        loads(text, "f.yaml", RegisterError)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\na: 2\n", "f.yaml:2: key 'a' stands twice"),
        ("- a\n", "f.yaml:1: a list stands where a mapping belongs"),
        ("just words", "f.yaml:1: 'just words' stands where a mapping belongs"),
        ("[a]: 1", "f.yaml:1: a list stands where one value belongs"),
    ],
)
def test_what_has_the_wrong_shape_is_the_fault_of_its_kind(text: str, words: str) -> None:
    with pytest.raises(RegisterError) as caught:
        loads(text, "f.yaml", RegisterError)
    assert words in str(caught.value)


def test_one_value_counts_as_a_list_of_one_for_texts_only() -> None:
    fields = loads("a: x\n", "f.yaml", RegisterError)
    assert fields.texts("a") == ("x",)
    with pytest.raises(RegisterError, match="where a list belongs"):
        fields.items("a")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.yaml: cannot be read"):
        load(tmp_path / "gone.yaml", RegisterError)
    (tmp_path / "latin.yaml").write_bytes(b"a: caf\xe9\n")
    with pytest.raises(SyntaxFault, match="byte 6 is not UTF-8"):
        load(tmp_path / "latin.yaml", RegisterError)
