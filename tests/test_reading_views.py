"""How a reading is shown: at the terminal and as a page, with what was not understood in plain sight."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from wpkg import resources
from wpkg.publish import reading_page, reading_terminal
from wpkg.publish.marking import blocks, gist, open_points, shortened
from wpkg.reading import Act, Cited, Filler, Finding, Layout, Part, Quoted, Reading, When
from wpkg.text.read import read

FOLDER = Path(__file__).parent / "reading_views"
TEXT = (FOLDER / "decision.txt").read_text("utf-8")
SEEDS = ("wt-l-843", "ecwp-recommendations")
VOID = {"meta", "link", "br", "hr", "img", "input"}


def seed(slug: str) -> Reading:
    return read((resources.graph() / "sources" / slug / "source.txt").read_text("utf-8"))


def shown(found: Reading, width: int = 100) -> str:
    console = Console(width=width, highlight=False, color_system=None)
    with console.capture() as captured:
        console.print(reading_terminal.reading(found))
    return "\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n"


@pytest.mark.parametrize("width", [100, 80])
def test_the_view_of_a_small_decision_at_the_terminal(width: int) -> None:
    """Own records of a small text: the view changes only where the view was changed."""
    assert shown(small(), width) == (FOLDER / f"decision-{width}.txt").read_text("utf-8")


def at(words: str) -> tuple[int, int]:
    """Return where words stand first in the small text."""
    start = TEXT.index(words)
    return start, start + len(words)


_settled = ("resolved", "rule")


def small() -> Reading:
    """Return a reading made by hand of a small text, with something of every sort and status in it."""

    def part(name: str, kind: str, words: str, number: str = "", reason: str = "") -> Part:
        return Part(name, kind, None, *at(words), number=number, reason=reason)

    parts = (
        part("n1", "noise.web", "Skip to content", reason="navigation of the host"),
        part("organ", "adopting_organ", "The General Council,"),
        part("rec1", "recital", TEXT.split("\n\n")[2]),
        part("op1", "op_paragraph", TEXT.split("\n\n")[3], "1"),
        part("op2", "op_paragraph", TEXT.split("\n\n")[4].rstrip("\n"), "2"),
    )
    words = Quoted("q1", "op2", *at("maps for all"), None, "quotes")
    findings = (
        Finding("unresolved_reference", "said by its line already", "rec1", *at("the report")),
        Finding("missing_verb", 'The clause "maps for all" has no verb.', "op2", *at("maps for all")),
        Finding("odd", "Something between the paragraphs.", "", 15, 17),
    )
    layout = Layout(parts, (), "eng", "wto", "decision", symbol="WT/L/9901")
    return Reading(TEXT, "0" * 64, layout, _cited(), _times(), _acts(), (words,), (), findings)


def _cited() -> tuple[Cited, ...]:
    return (
        Cited("r1", "rec1", "recalls", "document", *at("decision of 1 May 2030 (WT/L/9800)"), "WT/L/9800", *_settled),
        Cited("r2", "rec1", "takes_note_of", "document", *at("the report"), None, "unresolved", "report"),
        Cited(
            "r3",
            "rec1",
            "mentions",
            "document",
            *at("the Doha Declaration"),
            None,
            "unresolved",
            "homonym",
            candidates=("WT/MIN(01)/DEC/1", "A/RES/70/174"),
        ),
        Cited(
            "r4",
            "op1",
            "scheduled_at",
            "session",
            *at("its sessions of July and December 2031"),
            None,
            *_settled,
            members=("session:gc-2031-07", "session:gc-2031-12"),
        ),
        Cited(
            "r5",
            "op2",
            "considers",
            "document",
            *at("the Strategy on Maps"),
            "strategy-on-maps",
            "partial",
            "described",
        ),
    )


def _times() -> tuple[When, ...]:
    return (
        When("t1", "rec1", "date", *at("1 May 2030"), "2030-05-01", None, *_settled),
        When("t2", "op1", "month", *at("July"), "2031-07", "session:gc-2031-07", *_settled),
        When("t3", "op2", "vague", *at("soon"), "", None, "unresolved", "soon"),
        When("t4", "op2", "date", *at("3 June 2032"), "2032-06-03", None, *_settled),
    )


def _acts() -> tuple[Act, ...]:
    asked = Act(
        "s1",
        "instruction",
        "request",
        "request",
        "binding",
        5,
        None,
        "op1",
        *at(TEXT.split("\n\n")[3][3:-1]),
        (
            Filler("addressee", *at("the Committee")),
            Filler("action", *at("to review")),
            Filler("object", *at("its work")),
            Filler("time", *at("its sessions of July and December 2031")),
        ),
        "request",
        verb_span=at("Requests"),
    )
    nested = replace(
        asked, id="s2", verb="report", parent="s1", slots=(Filler("action", *at("to report")),), verb_span=None
    )
    return asked, nested


def test_a_mark_covers_its_own_words_alone_and_the_wider_one_comes_first() -> None:
    text = "Asks the Board of Lamps to meet."
    part = Part("op", "op_paragraph", None, 0, len(text))
    wide = Cited("r1", "op", "mentions", "document", 5, 23, "lamps", *_settled)
    narrow = replace(wide, id="r2", end=14, target="board")
    layout = Layout((part,), (), "eng", "wto", "decision")
    (block,) = blocks(Reading(text, "", layout, (narrow, wide)))
    assert [(each.words, [mark.id for mark in each.marks]) for each in block.stretches] == [
        ("Asks ", []),
        ("the Board", ["r1", "r2"]),
        (" of Lamps", ["r1"]),
        (" to meet.", []),
    ]


def test_a_mark_that_begins_in_the_paragraph_before_is_shown_in_both() -> None:
    text = "Asks all. Board."
    parts = (Part("a", "op_paragraph", None, 0, 9), Part("b", "op_paragraph", None, 10, 16))
    wide = Cited("r1", "a", "mentions", "document", 5, 15, "lamps", *_settled)
    shown = blocks(Reading(text, "", Layout(parts, (), "eng", "wto", "decision"), (wide,)))
    marked = [[each.words for each in block.stretches if each.marks] for block in shown]
    assert marked == [["all."], ["Board"]]


def test_a_day_inside_a_reference_is_not_shown_twice() -> None:
    lines = [line for block in blocks(small()) for line in block.lines]
    assert [line.id for line in lines if line.kind == "time"] == ["t3", "t4"]


def test_a_finding_that_repeats_a_reference_is_not_shown_twice() -> None:
    assert [line.label for line in open_points(small())] == [
        "odd",
        "takes note of",
        "mentions",
        "considers",
        "vague",
        "missing verb",
    ]


def test_a_set_shows_its_members() -> None:
    line = next(line for block in blocks(small()) for line in block.lines if line.id == "r4")
    assert line.meaning == "session:gc-2031-07, session:gc-2031-12"


@pytest.mark.parametrize("slug", SEEDS)
def test_the_blocks_hold_all_words_of_the_text(slug: str) -> None:
    found = seed(slug)
    stretches = [each for block in blocks(found) for each in block.stretches]
    held = "".join(each.words for each in stretches)
    assert "".join(held.split()) == "".join(found.text.split())
    assert all(found.text[each.start : each.end] == each.words for each in stretches)


@pytest.mark.parametrize("slug", SEEDS)
@pytest.mark.parametrize("width", [80, 100])
def test_no_line_at_the_terminal_is_wider_than_it(slug: str, width: int) -> None:
    assert max(map(len, shown(seed(slug), width).splitlines())) <= width


def test_what_is_open_stands_at_the_end_with_its_place() -> None:
    tail = shown(seed("wt-l-843")).partition("Not understood or not settled: ")[2]
    assert "189–223 see also “CENTRAL guide to Trade in Services”" in tail
    assert "missing enacting word" in tail


def test_a_text_in_which_all_is_settled_says_so() -> None:
    found = replace(small(), references=(), times=(), findings=())
    assert "Everything found was settled." in shown(found)
    assert "Everything found was settled." in reading_page.page(found, "a.txt")


def test_long_words_lose_their_middle_and_never_half_a_word() -> None:
    words = "one two three " * 20
    line = shortened(words, 40)
    assert (line, len(line) <= 40) == ("one two three one … one two three", True)


def test_a_gist_says_words_once_that_stand_in_two_slots() -> None:
    text = "Asks to build new harbours."
    slots = (Filler("action", 5, 13), Filler("object", 14, 26), Filler("object", 18, 26))
    assert gist(replace(_acts()[0], slots=slots), text) == "to build new harbours"


def test_a_gist_is_in_the_order_of_the_text() -> None:
    text = "Promoting Transparency and Reducing Barriers"
    slots = (Filler("action", 0, 9), Filler("object", 10, 22), Filler("action", 27, 35), Filler("object", 36, 44))
    act = Act("s1", "recommendation", "urge", "", "", 0, None, "", 0, 44, slots, "r")
    assert gist(act, text) == "Promoting Transparency Reducing Barriers"


class Page(HTMLParser):
    """What is checked of a page: ids, links within it, headings, and that every element is closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.ids += [facts["id"] or ""] if "id" in facts else []
        self.links += [facts["href"] or ""] if "href" in facts else []
        self.headings += [int(tag[1])] if re.fullmatch(r"h[1-6]", tag) else []
        assert not (tag == "a" and "a" in self.open), "a link inside a link"
        self.open += [tag] if tag not in VOID else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize("found", [small(), *map(seed, SEEDS)], ids=["small", *SEEDS])
def test_a_page_is_sound_and_needs_nothing_from_elsewhere(found: Reading) -> None:
    text = reading_page.page(found, "folder/a.txt")
    page = Page(text)
    assert page.open == []
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    assert all(link.startswith("#") and len(link) > 1 for link in page.links)
    assert page.headings[0] == 1
    assert all(later <= earlier + 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert not re.search(r"<script|src=|url\(|@import|https?://", text)
    assert '<html lang="en">' in text
    assert "<h1>a.txt</h1>" in text


def test_words_of_a_text_are_no_markup() -> None:
    text = 'The Council,\n\nRecalling <script>alert(1)</script> & "more",\n\nDecides to meet.'
    page = reading_page.page(read(text), "<b>.txt")
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "<title>&lt;b&gt;.txt" in page


def test_the_words_of_a_french_text_are_marked_as_french() -> None:
    found = read(
        "L'Assemblée générale,\n\nRappelant sa résolution 60/1 du 16 septembre 2005,\n\nDécide de se réunir.\n"
    )
    assert found.layout.language == "fra"
    assert '<p class="words" lang="fr">' in reading_page.page(found, "a.txt")


@pytest.mark.parametrize(("mode", "floor"), [("light", 4.5), ("dark", 4.5)])
def test_colours_have_enough_contrast(mode: str, floor: float) -> None:
    style = reading_page.page(small(), "a.txt").partition("<style>")[2].partition("</style>")[0]
    roots = re.findall(r":root \{([^}]*)\}", style)
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", roots[0]))
    paper, ink = "#ffffff", "#000000"
    if mode == "dark":
        colours |= dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6})", roots[1]))
        paper, ink = "#121212", "#ffffff"
    pairs = [(colours[name], paper) for name in ("verb", "bad", "soft")]
    pairs += [(ink, colours[name]) for name in ("good", "doubt", "open", "time")]
    assert [pair for pair in pairs if contrast(*pair) < floor] == []


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
