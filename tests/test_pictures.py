"""Pictures: legible at 13 and at 300, the same facts in words, nothing merged that is two things, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import pytest

import pictured
from pictured import SVG, Seen, edge, lines, parsed, segments, title, unit, web, words
from wpkg.errors import BadParameter
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.heat import Heat, heat
from wpkg.graph.instructions import Instructions, instructions
from wpkg.graph.lineage.citations import MANNERS, Unit
from wpkg.graph.lineage.walk import lineage
from wpkg.graph.lineage.web import Step, Thread, of_lineages
from wpkg.graph.lineage.web import web as gather
from wpkg.graph.store import Store
from wpkg.graph.time.timeline import Timeline, timeline
from wpkg.iri import ID, work
from wpkg.publish import pictures
from wpkg.publish.pictures.manners import LETTERS

MORATORIUM = f"{ID}thread/customs-duty-moratorium"
LOTS: Mapping[str, Callable[[], str]] = {
    "lineage of 13": lambda: pictures.lineage(pictured.web_by_lot(13, 1)),
    "lineage of 300": lambda: pictures.lineage(pictured.web_by_lot(300, 2)),
    "timeline of 13": lambda: pictures.timeline(pictured.timeline_by_lot(13, 3)),
    "timeline of 300": lambda: pictures.timeline(pictured.timeline_by_lot(300, 4)),
    "instructions of 13": lambda: pictures.instructions(pictured.instructions_by_lot(13, 7, 5)),
    "instructions between few": lambda: pictures.instructions(pictured.instructions_by_lot(13, 3, 5)),
    "instructions of 300": lambda: pictures.instructions(pictured.instructions_by_lot(300, 30, 6)),
    "heat of 13": lambda: pictures.heat(pictured.heat_by_lot(13, 7)),
    "heat of 300": lambda: pictures.heat(pictured.heat_by_lot(300, 8)),
}
REAL = ("lineage", "thread", "document", "believed", "timeline", "instructions", "heat")


@pytest.fixture(scope="module")
def drawn(embedded_store: EmbeddedStore) -> Mapping[str, str]:
    """Return the pictures of the graph, and those made by lot."""
    real = {
        "lineage": pictures.lineage(gather(embedded_store)),
        "thread": pictures.lineage(gather(embedded_store, [MORATORIUM])),
        "document": pictures.lineage(gather(embedded_store, [work("WT/L/843")])),
        "believed": pictures.lineage(gather(embedded_store, include_unverified=True)),
        "timeline": pictures.timeline(timeline(embedded_store, MORATORIUM)),
        "instructions": pictures.instructions(instructions(embedded_store)),
        "heat": pictures.heat(heat(embedded_store)),
    }
    return {**real, **{name: make() for name, make in LOTS.items()}}


def description(svg: str) -> str:
    return parsed(svg).findtext(f"{SVG}desc", "")


def overlapping(seen: Sequence[Seen]) -> list[tuple[str, str]]:
    """Return the pairs of words of which one covers another by more than a pixel."""
    found = []
    ordered = sorted(seen, key=lambda one: one.box[1])
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.box[1] >= one.box[3] - 1:
                break
            if one.box[0] < other.box[2] - 1 and other.box[0] < one.box[2] - 1:
                found.append((one.text, other.text))
    return found


@pytest.mark.parametrize("name", [*REAL, *LOTS])
def test_a_picture_is_well_formed_and_needs_nothing_from_elsewhere(drawn: Mapping[str, str], name: str) -> None:
    root = parsed(drawn[name])
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "defs", "pattern", "rect", "circle", "path", "a", "text"}
    assert not re.search(r"@import|src\s*:|url\((?!#)", drawn[name])
    assert all(not key.startswith("on") for element in root.iter() for key in element.attrib)
    assert drawn[name].count("font-family") == drawn[name].count("font-family:sans-serif") == 1


@pytest.mark.parametrize("name", [*REAL, *LOTS])
def test_a_picture_has_a_name_and_a_long_description_for_those_who_do_not_see_it(
    drawn: Mapping[str, str], name: str
) -> None:
    root = parsed(drawn[name])
    by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}
    assert "img" in root.attrib["role"].split()
    assert by_id[root.attrib["aria-labelledby"]].text
    assert len(by_id[root.attrib["aria-describedby"]].text or "") > 200


@pytest.mark.parametrize("font", pictured.fonts())
@pytest.mark.parametrize("name", [*REAL, *LOTS])
def test_no_words_cover_others_or_leave_the_picture_and_all_are_large_enough(
    drawn: Mapping[str, str], name: str, font: str
) -> None:
    root = parsed(drawn[name])
    _, _, wide, high = map(float, root.attrib["viewBox"].split())
    seen = words(drawn[name], font)
    assert wide == 1200
    assert len(seen) > 20
    assert min(one.size for one in seen) >= 11
    outside = [
        one.text
        for one in seen
        if not (one.box[0] >= 0 and one.box[2] <= wide and one.box[1] >= 0 and one.box[3] <= high)
    ]
    assert outside == []
    assert overlapping(seen) == []


@pytest.mark.parametrize("count", [2, 13, 41, 120])
@pytest.mark.parametrize("seed", range(4))
def test_no_citation_runs_through_words(count: int, seed: int) -> None:
    svg = pictures.lineage(pictured.web_by_lot(count, seed))
    names = [one for one in words(svg) if one.href]
    for path in lines(svg, "edge") + lines(svg, "wrong"):
        for x, y, u, v in segments(path.attrib["d"]):
            left, right, top, bottom = min(x, u), max(x, u), min(y, v), max(y, v)
            for one in names:
                a, b, c, d = one.box
                assert not (left < c and right > a and top < d and bottom > b), (one.text, path.attrib["d"])


@pytest.mark.parametrize("name", [*LOTS])
def test_the_same_facts_give_the_same_bytes(drawn: Mapping[str, str], name: str) -> None:
    assert LOTS[name]() == drawn[name]


def test_every_unit_is_named_and_leads_to_its_page(drawn: Mapping[str, str]) -> None:
    units = pictured.web_by_lot(300, 2).units
    shown = {one.href: one.text for one in words(drawn["lineage of 300"]) if one.href}
    assert {one.iri for one in units} <= set(shown)
    assert all(one.symbol in shown[one.iri] for one in units)
    assert all(("(?)" in shown[one.iri]) == (not one.symbol_verified) for one in units)


def test_a_line_is_drawn_for_every_citation_and_a_bow_for_every_renewal_and_none_is_both(
    embedded_store: EmbeddedStore,
) -> None:
    found = gather(embedded_store, [MORATORIUM])
    svg = pictures.lineage(found)
    curves = [e for e in lines(svg) if "Q" in e.attrib["d"] and {"edge", "wrong"} & set(e.attrib["class"].split())]
    told = {title(e) for e in curves}
    for one in found.edges:
        assert any(text.startswith(f"{one.source.name} {one.manner.replace('-', ' ')}") for text in told), one
    steps = {title(e) for e in lines(svg, "step")}
    assert steps == {
        f"{by[step.later]} renews {by[step.earlier]}"
        for by in ({one.iri: one.name for one in found.units},)
        for thread in found.threads
        for step in thread.steps
    }
    assert "WT/L/977 renews WT/L/907" in {text.replace(", paragraph 3", "") for text in steps}
    assert not lines(svg, "step", "edge")


def test_what_texts_say_is_no_line_while_the_thread_is(embedded_store: EmbeddedStore) -> None:
    found = gather(embedded_store, [MORATORIUM])
    cited = {edge.target.symbol for edge in found.edges if edge.source.symbol == "WT/L/1079"}
    (thread,) = [thread for thread in found.threads if thread.iri == MORATORIUM]
    renewed = {ID + name for name in ("wt-l-1032",)}
    assert cited == {"WT/L/274"}
    assert {step.earlier for step in thread.steps if step.later == ID + "wt-l-1079"} == renewed


def test_believed_renewals_and_references_are_drawn_only_when_asked_and_are_marked(drawn: Mapping[str, str]) -> None:
    assert "believed only" not in drawn["lineage"]
    assert lines(drawn["believed"], "step", "believed")
    assert "recalls, believed only" in description(drawn["believed"])


@pytest.mark.parametrize("manner", MANNERS)
def test_manners_are_told_apart_by_letter_and_dash_or_head(manner: str) -> None:
    first, second = unit(1, "2001-01-01"), unit(2, "2011-01-01")
    svg = pictures.lineage(web([first, second], [edge(second, manner, first)]))
    assert [one.text for one in words(svg)].count(LETTERS[manner]) == 2
    assert len(lines(svg, manner)) >= 3
    assert len(set(LETTERS.values())) == len(MANNERS)


def test_a_citation_against_time_is_drawn_and_marked() -> None:
    earlier, later = unit(1, "2001-01-01"), unit(2, "2011-01-01")
    svg = pictures.lineage(web([earlier, later], [edge(earlier, "recalls", later)]))
    assert lines(svg, "wrong")
    assert "R!" in {one.text for one in words(svg)}
    assert "X/2 (recalls, cites what was adopted later)" in description(svg)


def test_units_without_a_date_stand_apart_from_the_axis() -> None:
    dated, undated = unit(1, "2001-01-01"), unit(2, "")
    svg = pictures.lineage(web([dated, undated], [edge(undated, "recalls", dated)]))
    texts = [one.text for one in words(svg)]
    assert "no date" in texts
    assert any("date not known" in text for text in texts)
    assert "X/2, date not known" in description(svg)


def test_texts_that_are_held_are_filled_and_others_hollow() -> None:
    first, second = unit(1, "2001-01-01"), unit(2, "2011-01-01")
    svg = pictures.lineage(web([first, second], [edge(second, "recalls", first)], held=frozenset({first.iri})))
    assert [title(e).split(" ")[0] for e in lines(svg, "full") if title(e)] == ["X/1"]
    assert [title(e).split(" ")[0] for e in lines(svg, "hollow") if title(e)] == ["X/2"]


def test_cycles_and_citations_of_oneself_are_drawn() -> None:
    first, second = unit(1, "2001-01-01"), unit(2, "2001-01-01")
    links = [edge(first, "recalls", second), edge(second, "extends", first), edge(first, "reaffirms", first)]
    svg = pictures.lineage(web([first, second], links))
    assert {"X/1 cites itself", "X/1 recalls X/2", "X/2 extends X/1"} <= {title(e) for e in lines(svg)}


def test_names_are_escaped_and_cannot_break_out() -> None:
    wild = unit(1, "2001-01-01", name="<script>&\"'\x00\x1b ]]> שלום")
    bad = Unit("javascript:alert(1)", "قرار/٢", "", "t", "2002-01-01", True)
    svg = pictures.lineage(web([wild, bad], [edge(bad, "recalls", wild, exact="a < b & c")]))
    root = parsed(svg)
    assert "script" not in {element.tag.removeprefix(SVG) for element in root.iter()}
    assert any("<script>&\"'" in one.text and "שלום" in one.text for one in words(svg))
    assert any("قرار/٢" in one.text for one in words(svg))
    assert all(e.attrib["href"].startswith("https://") for e in root.iter(f"{SVG}a"))
    assert overlapping(words(svg)) == []


def test_a_lineage_can_be_drawn_as_it_is_without_the_store(embedded_store: EmbeddedStore) -> None:
    found = lineage(embedded_store, work("WT/L/843"))
    svg = pictures.lineage(found)
    assert "WT/L/843" in description(svg)
    assert len(of_lineages(found).units) == 4
    assert "text not held" not in svg


def test_the_bar_shows_what_is_sure_contested_gone_and_unknown(drawn: Mapping[str, str]) -> None:
    svg, text = drawn["timeline"], description(drawn["timeline"])
    hatched = {title(e) for e in lines(svg, "hatched")}
    assert any(told.startswith("1999-12-03 to 2001-11-14: contested") for told in hatched)
    assert any(told.startswith("2003-09-14 to 2004-08-01: contested") for told in hatched)
    assert any(told.startswith("2004-08-01 to 2005-12-18: unknown") for told in map(title, lines(svg, "dotted")))
    assert any(told.startswith("2026-03-31 to 2026-11-22: no") for told in map(title, lines(svg, "empty")))
    assert "From 2026-03-31 to before 2026-11-22: not in force" in text
    assert "checked to 2026-11-21" in [one.text for one in words(svg)]


def test_planned_ends_rules_and_lapses_are_marked_and_told(drawn: Mapping[str, str]) -> None:
    svg, text = drawn["timeline"], description(drawn["timeline"])
    flags = {title(e) for e in lines(svg, "open") if title(e)}
    assert flags == {f"planned end {day}" for day in ("2020-01-01", "2020-06-11", "2023-12-31", "2026-03-31")}
    assert any("until the Fifth Session" in one.text for one in words(svg))
    assert len([e for e in lines(svg, "cross") if title(e)]) == 4
    assert "2026-03-30: The moratorium lapses" in text
    assert "days argued for: 2026-03-30, 2026-03-31" in text


def test_the_time_as_once_known_ends_on_that_day(embedded_store: EmbeddedStore) -> None:
    svg = pictures.timeline(timeline(embedded_store, MORATORIUM, as_known_on="2012-06-01"))
    assert "as known on 2012-06-01" in [one.text for one in words(svg)]
    assert "WT/L/907" not in svg


def test_who_instructs_whom_counts_and_keeps_channels_and_permissions_apart(embedded_store: EmbeddedStore) -> None:
    found = instructions(embedded_store, [work("WT/L/843")])
    told = sorted((one.issuer.name, one.kind, one.addressee.name) for one in found.told if one.issuer and one.addressee)
    bodies, council = "Bodies entrusted with the Work Programme on Electronic Commerce", "General Council"
    assert told == sorted(
        [("Ministerial Conference", "instruction", name) for name in [council] * 4 + [bodies] * 3]
        + [("Ministerial Conference", "instruction", "Committee on Trade and Development")]
        + [("Ministerial Conference", "permission", bodies)]
    )
    svg = pictures.instructions(found)
    (through,) = [title(e) for e in lines(svg, "through") if title(e)]
    (may,) = [title(e) for e in lines(svg, "may") if title(e)]
    assert through.startswith("General Council is to act through Committee on Trade and Development")
    assert may.startswith("Ministerial Conference permits, 1 time and without instructing")
    assert "General Council instructs Committee" not in svg
    assert {"a · 4", "b · 3"} <= {one.text for one in words(svg)}


def test_arrows_are_drawn_between_few_and_a_table_between_many(drawn: Mapping[str, str]) -> None:
    assert lines(drawn["instructions between few"], "pill")
    assert not lines(drawn["instructions of 300"], "pill")
    total = pictured.instructions_by_lot(300, 30, 6).told
    counted = [one.text for one in words(drawn["instructions of 300"]) if re.fullmatch(r"\d+|may \d+", one.text)]
    assert sum(int(text.removeprefix("may ")) for text in counted) == len(total)


def test_instructions_can_be_asked_of_a_body_and_of_a_thread(embedded_store: EmbeddedStore) -> None:
    body = f"{ID}body/committee-on-trade-and-development"
    assert all(
        body in {party.iri for party in (one.issuer, one.addressee, *one.channels) if party}
        for one in instructions(embedded_store, [body]).told
    )
    threaded = instructions(embedded_store, [f"{ID}thread/development-dimension"]).told
    assert 0 < len(threaded) < len(instructions(embedded_store).told)


def test_unverified_statements_are_left_out_unless_asked(embedded_store: EmbeddedStore) -> None:
    sure, all_of_them = instructions(embedded_store), instructions(embedded_store, include_unverified=True)
    assert "unverified" not in {one.status for one in sure.told}
    assert len(all_of_them.told) > len(sure.told)


def test_what_an_instrument_leaves_unsaid_is_known_only_where_its_text_is_held(embedded_store: EmbeddedStore) -> None:
    found = heat(embedded_store)
    cells = {
        (concept.name, instrument.symbol): cell.answer
        for concept, line in zip(found.concepts, found.cells, strict=True)
        for instrument, cell in zip(found.instruments, line, strict=True)
    }
    stated = {symbol for (concept, symbol), answer in cells.items() if (concept, answer) == ("transparency", "stated")}
    assert stated == {"WT/L/782", "WT/L/843", "WT/L/907"}
    assert {symbol for (_, symbol), answer in cells.items() if answer == "not stated"} == {"WT/L/843"}
    assert cells["transparency", "WT/L/977"] == "text not held"
    days = [instrument.adopted for instrument in found.instruments if instrument.adopted]
    assert days == sorted(days)


def test_every_cell_of_the_table_says_in_words_what_its_shade_says(embedded_store: EmbeddedStore) -> None:
    found = heat(embedded_store)
    svg = pictures.heat(found)
    texts = [one.text for one in words(svg)]
    flat = [cell for line in found.cells for cell in line]
    unknown = sum(cell.answer == "text not held" for cell in flat)
    assert len([e for e in lines(svg, "hatched") if title(e)]) == unknown
    assert texts.count("?") == unknown + 1
    assert "3*" in texts
    assert "Stated in WT/L/782, WT/L/843, WT/L/907" in description(svg)
    assert "Not stated in WT/L/843" in description(svg)


EMPTY: Mapping[str, Callable[[], str]] = {
    "lineage": lambda: pictures.lineage(web([], [])),
    "timeline": lambda: pictures.timeline(
        Timeline("t", "http://x", "2026-01-01", None, (), (), (), (), (), (), (), False)
    ),
    "instructions": lambda: pictures.instructions(Instructions("", (), "2026-01-01", False)),
    "heat": lambda: pictures.heat(Heat("", (), (), (), "2026-01-01", False)),
}


@pytest.mark.parametrize("kind", EMPTY)
def test_where_there_is_nothing_to_draw_this_is_said(kind: str) -> None:
    with pytest.raises(BadParameter, match=r"nothing|nobody|no principle"):
        EMPTY[kind]()


def test_more_than_a_picture_takes_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadParameter, match="2001 units are too many") as refused:
        pictures.lineage(web([unit(number, "2001-01-01") for number in range(2001)], []))
    assert "--depth" in refused.value.todo


def test_one_lone_unit_can_be_drawn() -> None:
    svg = pictures.lineage(web([unit(1, "2001-01-01")], []))
    assert "1  X/1" in [one.text for one in words(svg)]
    assert overlapping(words(svg)) == []


@pytest.mark.parametrize("engine", ["rdflib", "oxigraph", "virtuoso"])
@pytest.mark.parametrize("asked", ["everything", "a thread and a document"])
def test_every_engine_gives_the_same_to_draw(
    request: pytest.FixtureRequest, embedded_store: EmbeddedStore, engine: str, asked: str
) -> None:
    other: Store = request.getfixturevalue(f"{engine}_store")
    about = [] if asked == "everything" else [MORATORIUM, work("WT/L/274")]
    for gathered in (gather, instructions, heat):
        for unverified in (False, True):
            here = gathered(embedded_store, about, include_unverified=unverified)
            assert gathered(other, about, include_unverified=unverified) == here


def test_what_is_drawn_is_a_table_too(embedded_store: EmbeddedStore) -> None:
    for found in (gather(embedded_store), instructions(embedded_store), heat(embedded_store)):
        rows = found.to_dicts()
        assert rows
        assert len(found.to_csv().splitlines()) == len(rows) + 1
    assert {row["basis"] for row in gather(embedded_store).to_dicts()} == {"text", "curator"}


def test_a_thread_with_a_believed_renewal_shows_it_broken() -> None:
    first, second = unit(1, "2001-01-01"), unit(2, "2011-01-01")
    thread = Thread("https://example.org/id/t", "T", (first.iri, second.iri), (Step(second.iri, first.iri, False),))
    svg = pictures.lineage(web([first, second], [], (thread,)))
    assert [title(e) for e in lines(svg, "step", "believed")] == ["X/2 renews X/1 (believed only)"]
    assert "renews X/1 (believed only)" in description(svg)
