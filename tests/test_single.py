"""One text from Python: given as it is, as a path or as bytes, it tells what was found and where it stands."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

import wpkg
from wpkg.errors import BadParameter, ReadError

TEXT = "The General Council,\n\nRecalling its decision of 1 May 2030 (WT/L/9800),\n\nDecides to meet.\n"


def test_a_text_is_read_as_it_is_given() -> None:
    found = wpkg.read(TEXT)
    assert found.text == TEXT
    assert [each.target for each in found.references] == ["WT/L/9800"]
    assert found.place(TEXT.index("its")) == "line 3, column 11"


def test_a_file_is_read_by_its_path_or_its_bytes_as_a_text_is(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<!doctype html><p>The General Council,<p>Decides to meet.")
    by_path, by_bytes = wpkg.read(path), wpkg.read(path.read_bytes())
    assert by_path.statements == by_bytes.statements
    assert by_path.statements[0].verb == "decide"
    assert by_path.place(by_path.statements[0].start) == "line 1, html/body/p[2], character 1"


def test_profile_and_language_can_be_said() -> None:
    found = wpkg.read(TEXT, profile="un", language="fra")
    assert (found.layout.profile, found.layout.language) == ("un", "fra")
    with pytest.raises(BadParameter, match="atlantis"):
        wpkg.read(TEXT, profile="atlantis")


def test_plain_data_and_page_are_those_of_the_command_line() -> None:
    found = wpkg.read(TEXT)
    record = json.loads(json.dumps(found.to_dict()))
    assert record["source"]["sha256"] == record["text_sha256"]
    assert "WT/L/9800" in found.to_html()
    assert found._repr_html_().startswith("<iframe")
    assert pickle.loads(pickle.dumps(found)) == found


def test_the_name_of_a_file_is_not_taken_for_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    with pytest.raises(BadParameter, match="is the name of a file"):
        wpkg.read(str(path))


@pytest.mark.parametrize("text", ["", "\0", " \n"])
def test_texts_that_say_nothing_are_read(text: str) -> None:
    found = wpkg.read(text)
    assert (found.text, found.statements) == (text, ())


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ReadError, match="half of a surrogate pair"):
        wpkg.read("a\ud800")
