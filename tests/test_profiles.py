"""Every row of every profile against its own examples, and an organisation added by adding its file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from wpkg.reading import Layout
from wpkg.text import profile, tables
from wpkg.text.references import numbered, symbols
from wpkg.text.view import fold

PROFILES = tables.FOLDER / "profiles"
SECTIONS = ("signals", "organs", "symbols", "acts")


def rows(section: str) -> list[Any]:
    """Return the rows of one section of all shipped profiles, each with the id of its profile."""
    found: list[Any] = []
    for path in sorted(PROFILES.glob("*.yaml")):
        for place, row in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")).get(section) or ()):
            found.append(pytest.param(path.stem, row, id=f"{path.stem}-{row.get('id', place)}"))
    return found


def flat(name: str) -> Layout:
    return Layout((), (), "eng", name, "resolution")


@pytest.mark.parametrize(("name", "row"), [each for section in SECTIONS for each in rows(section)])
def test_every_row_says_where_its_fact_is_from_and_shows_it(name: str, row: dict[str, Any]) -> None:
    assert row["source"]
    assert row["example"]


@pytest.mark.parametrize(("name", "row"), rows("symbols"))
def test_a_symbol_is_found_whole_with_its_target(name: str, row: dict[str, Any]) -> None:
    for printed, target in row["example"].items():
        found = symbols.find(f"See {printed}, chapter 2.", profile.load(name))
        assert [(each.start, each.end, each.target) for each in found] == [(4, 4 + len(printed), target)]


@pytest.mark.parametrize(("name", "row"), rows("symbols"))
def test_what_a_symbol_row_rejects_is_none_of_its_symbols(name: str, row: dict[str, Any]) -> None:
    for printed in row["reject"]:
        found = symbols.find(f"See {printed} in it.", profile.load(name))
        whole = [each.rule for each in found if each.end - each.start == len(printed)]
        assert row["id"] not in whole


@pytest.mark.parametrize(("name", "row"), rows("acts"))
def test_a_numbered_act_of_a_named_organ_has_its_target(name: str, row: dict[str, Any]) -> None:
    organ = profile.load(name).organ(row["organ"])
    assert organ is not None
    for printed, target in row["example"].items():
        text = f"Recalling the {organ.names['eng'][0]} {row['noun']} {printed}, as amended"
        (found,) = numbered.find(text, flat(name), profile.load(name))
        assert (found.target, found.status) == (target, "resolved")
        assert text[found.start : found.end] == f"{organ.names['eng'][0]} {row['noun']} {printed}"


@pytest.mark.parametrize(("name", "row"), rows("acts"))
def test_a_number_of_another_shape_is_none_of_an_organ(name: str, row: dict[str, Any]) -> None:
    for printed in row["reject"]:
        assert re.fullmatch(row["number"], printed) is None


@pytest.mark.parametrize(("name", "row"), rows("organs"))
def test_the_organ_line_tells_who_adopts(name: str, row: dict[str, Any]) -> None:
    for forms in row["names"].values():
        line = f"Draft\n\n{forms[0]},\n\nRecalling its earlier work,\n"
        found = profile.adopting(line)
        assert (found is not None) == row["adopts"]
        if found is not None:
            assert found[0] == row["id"]
            assert line[found[1] : found[2]] == forms[0]


@pytest.mark.parametrize(("name", "row"), rows("signals"))
def test_a_signal_stands_in_its_example(name: str, row: dict[str, Any]) -> None:
    assert row["words"] in row["example"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title\n\nThe Ministerial Conference,\n\nRecalling its mandate,", "wto"),
        ("La Asamblea General,\n\nRecordando su labor,", "un"),
        ("L’Assemblée générale,\n\nRappelant ses travaux,", "un"),
        ("The Sixty-sixth World Health Assembly,\n\nHaving considered the report,", "who"),
        (
            "The Conference of the Parties serving as the meeting of the Parties to\nthe Paris Agreement,\nNoting it,",
            "unfccc",
        ),
        ("At its 12th plenary meeting, on 5 May 2017, the General Assembly took note of the report.", "un"),
        ("The Security Council condemns the attack.\n\nThe Security Council stresses the need for calm.", "un"),
        ("How small firms trade\n\nWe urge governments to act on this.", "paper"),
        ("", "paper"),
    ],
)
def test_a_profile_is_recognised_by_the_organ_line_or_by_words_near_the_start(text: str, expected: Any) -> None:
    assert profile.recognise(fold(text)) == expected


def test_an_organ_line_broken_in_two_covers_both_lines() -> None:
    text = "The Conference of the Parties serving as the meeting of the Parties to\nthe Paris Agreement,\n"
    found = profile.adopting(text)
    assert found == ("body:cma", 0, text.index(",\n"))


def test_a_profile_nobody_wrote_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        profile.load("no-such-organisation")


INVENTED = """
schema: wpkg-profile/1
id: lakes
organisation: organization:lakes
signals: [{words: Lakes Authority, weight: 2, example: the Lakes Authority, source: made up}]
organs:
- {id: body:lakes-board, names: {eng: [Board of the Lakes Authority]}, meets: true, adopts: true, example: x, source: x}
symbols:
- {id: lakes, series: [LAKE], pattern: 'LAKE-\\d+', example: {}, reject: [], source: made up}
acts:
- {id: lakes_act, organ: body:lakes-board, noun: resolution, number: '(?P<number>\\d+ of \\d{4})',
   target: 'LAKE/RES/{number}', default: true, example: {}, reject: [], source: made up}
"""


def test_an_organisation_is_added_by_adding_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "lakes.yaml").write_text(INVENTED, encoding="utf-8")
    text = "The Board of the Lakes Authority,\n\nRecalling its resolution 12 of 2019 and LAKE-77,\n"
    assert profile.recognise(text) == "paper"
    monkeypatch.setenv(tables.VARIABLE, str(tmp_path))
    assert "lakes" in tables.profiles()
    assert profile.recognise(text) == "lakes"
    found = numbered.find(text, flat("lakes"), profile.load("lakes"))
    assert [each.target for each in found] == ["LAKE/RES/12of2019", "LAKE-77"]
    assert profile.load("lakes").organ("body:lakes-board") is not None


def test_a_shipped_profile_that_no_text_of_ours_uses_reads_its_own_acts() -> None:
    text = fold(
        "The Maritime Safety Committee,\n\nRecalling resolution MSC.428(98) and Assembly resolution A.1070(28),\n"
    )
    assert profile.recognise(text) == "imo"
    found = numbered.find(text, flat("imo"), profile.load("imo"))
    assert [each.target for each in found] == ["MSC.428(98)", "A.1070(28)"]
    assert text[found[1].start : found[1].end] == "Assembly resolution A.1070(28)"
