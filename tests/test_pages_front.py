"""The frame of all pages, the front page, search, questions, lists and the page about the site."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from pages import dead, faults, links, opened, seen, sent, tables
from wpkg import iri, pipeline, stores
from wpkg.errors import SyntaxFault
from wpkg.publish.exports import Selection
from wpkg.publish.exports.citations.entry import entries
from wpkg.publish.site import words
from wpkg.publish.site.naming import dated, named, part_words
from wpkg.publish.site.pages import search as search_page
from wpkg.publish.site.records import LANGUAGES, Site
from wpkg.publish.site.words import Words
from wpkg.yaml_lines import Fields, loads

SITE = Path(words.__file__).parent
TEMPLATES = SITE.parent / "templates" / "site"
MINE = ("layout", "naming", "front", "search", "lists", "question", "about")
PAGES = ("index", "search", "questions", "documents", "bodies", "threads", "about", "query/held-on-a-day")
SUFFIXES = (".html", ".fr.html", ".es.html")
FILES = {"css", "html", "jinja", "js", "json", "svg", "ttl", "yaml"}
NAMES = {"wpkg", "CC", "BY", "CSV", "JSON", "BibTeX", "PREFIX", "Turtle", "SPARQL", "LD", "XML"}
HOSTILE = "<script>alert(1)</script>\"'\u202eevil"


@cache
def real() -> Site:
    return Site(stores.in_memory(pipeline.dataset_graphs()))


@pytest.fixture(scope="module")
def site() -> Site:
    return real()


def _written(part: str) -> dict[str, dict[str, str]]:
    told = loads((SITE / "words" / f"{part}.yaml").read_text("utf-8"), part, SyntaxFault)
    return {name: {key: entry.text(key) for key in entry.entries} for name, entry in _entries(told)}


def _entries(told: Fields) -> list[tuple[str, Fields]]:
    return [(name, told.need(name).as_fields()) for name in told.entries]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_fault_and_no_dead_link(site: Site, path: str, suffix: str) -> None:
    page = opened(site, path + suffix)
    assert faults(page) == []
    assert dead(site, page, path + suffix) == []
    assert page.get("lang") == (suffix.split(".")[1] if suffix.count(".") == 2 else "en")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_leads_to_itself_in_the_other_languages(site: Site, path: str) -> None:
    page = opened(site, path + ".html")
    for each in ("fr", "es"):
        assert f"{path}.{each}.html" in set(links(page, path + ".html"))
        assert page.xpath("//link[@rel='alternate'][@hreflang=$each]", each=each)


def test_every_page_names_the_day_of_the_last_check_and_the_licence(site: Site) -> None:
    foot = opened(site, "about.html").xpath("//footer")[0]
    assert foot.xpath(".//time/@datetime") == [site.checked]
    assert foot.xpath(".//a[@rel='license']/@href") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_the_page_one_is_on_is_marked(site: Site) -> None:
    assert [seen(a) for a in opened(site, "bodies.html").xpath("//nav//a[@aria-current='page']")] == ["Bodies"]


def test_the_front_page_answers_about_the_moratorium_and_names_both_days(site: Site) -> None:
    card = opened(site, "index.html").xpath("//section[@aria-labelledby='holds']")[0]
    assert seen(card.xpath(".//strong")[0]) == "no"
    assert card.xpath(".//time/@datetime")[:2] == [site.checked, site.checked]
    assert "WT/L/1193, commitment 1 (symbol unverified)" in seen(card)
    assert "30 March 2026 or 31 March 2026" in seen(card)


def test_the_front_page_tells_who_told_whom_with_the_statement(site: Site) -> None:
    card = opened(site, "index.html").xpath("//section[@aria-labelledby='told']")[0]
    told = [seen(one) for one in card.xpath(".//li")]
    assert any(one.startswith("Ministerial Conference instructs General Council, through Committee on") for one in told)
    assert any(one.startswith("Ministerial Conference permits") for one in told)
    assert set(card.xpath(".//li/a[q]/@href")) >= {"id/wt-l-843.html#ins-4", "id/wt-l-843.html#aut-1"}


def test_the_front_page_leads_to_the_form_for_another_day(site: Site) -> None:
    (way,) = opened(site, "index.fr.html").xpath("//a[.='Poser la question pour une autre date']/@href")
    path, _, fragment = way.partition("#")
    (section,) = opened(site, path).xpath("//section[*[@id=$id]]", id=fragment)
    assert section.xpath(".//form//input[@type='date']")


@pytest.mark.parametrize("path", ["index", "id/thread/customs-duty-moratorium"])
def test_days_within_a_reason_are_written_as_the_page_writes_days(site: Site, path: str) -> None:
    for suffix, day in ((".html", "31 March 2026"), (".es.html", "31 de marzo de 2026")):
        (reason,) = (
            each
            for each in opened(site, path + suffix).xpath("//*[self::dd or self::p]")
            if "ended on" in seen(each) and "lapses" in seen(each)
        )
        assert day in seen(reason)
        assert "2026-03-" not in seen(reason)
        assert reason.xpath(".//time/@datetime") == ["2026-03-30", "2026-03-31"]


def test_what_is_no_day_stays_as_it_is_and_can_do_no_harm() -> None:
    text = "<b> 2026-13-01 2026-02-030 1/2026-01-01 2026-01-01T00:00"
    assert str(dated(text, Words("en"))) == text.replace("<", "&lt;").replace(">", "&gt;")


def test_a_graph_without_the_examples_has_a_front_page(site: Site) -> None:
    page = opened(Site(stores.in_memory(pipeline.ontology_graphs())), "index.html")
    assert faults(page) == []
    assert page.xpath("//section") == []


def test_search_marks_the_words_and_links_to_where_they_stand(site: Site) -> None:
    page = opened(site, "search.html", q="micro small producers")
    hit = page.xpath("//ol[@class='hits']/li")[0]
    assert [mark.text for mark in hit.xpath(".//mark")][:3] == ["micro", "small", "small"]
    assert "id/wt-l-843.html#par-1-s2" in hit.xpath(".//p[@class='snippet']/a/@href")


def test_search_quotes_the_text_and_not_the_curator(site: Site) -> None:
    page = opened(site, "search.html", q="customs duties electronic transmissions")
    told = {bool(each.xpath("./small")): each for each in page.xpath("//p[@class='snippet']")}
    assert (len(told[True].xpath("./q")), len(told[True].xpath("./bdi"))) == (0, 1)
    assert len(told[False].xpath("./q[@class='words']")) == 1


def test_the_index_of_a_copy_tells_the_words_of_a_curator(site: Site) -> None:
    told = json.loads(search_page.index_file(site).decode().removeprefix("window.wpkgIndex=").removesuffix(";\n"))
    by_place = {entry["at"]: entry for entry in told["entries"]}
    assert {len(text) for text in by_place["id/wt-l-977"]["texts"]} == {4}
    assert {len(text) for text in by_place["id/wt-l-843"]["texts"]} == {3}
    assert (by_place["id/wt-min-01-17"].get("untitled"), by_place["id/wt-l-843"].get("untitled")) == (1, None)


def test_search_without_words_lists_everything_from_a_to_z(site: Site) -> None:
    linked = set(links(opened(site, "search.html"), "search.html"))
    assert {"id/wt-l-843.html", "id/body/general-council.html", "id/session/mc-8.html"} <= linked


def test_search_keeps_what_was_asked_in_the_other_languages(site: Site) -> None:
    page = opened(site, "search.html", q="customs duties", kind="thread")
    assert page.xpath("//nav//a[@hreflang='fr']/@href") == ["search.fr.html?q=customs+duties&kind=thread"]


def test_search_suggests_what_may_have_been_meant(site: Site) -> None:
    page = opened(site, "search.html", q="moratoruim")
    assert "search.html?q=moratorium" in page.xpath("//a/@href")
    assert seen(page.xpath("//p[@role='status']")[0]) == "Nothing has all of these words: moratoruim"


@pytest.mark.parametrize("path", ["search.html", "query/held-on-a-day.html"])
def test_what_is_typed_can_do_no_harm(site: Site, path: str) -> None:
    page = opened(site, path, q=HOSTILE, onDay=HOSTILE, on=HOSTILE)
    assert faults(page) == []


def test_search_answers_programs(site: Site) -> None:
    told = json.loads(sent(site, "search.json", q="WT/L/843").body)
    assert (told["total"], told["hits"][0]["name"]) == (1, "WT/L/843")
    offered = json.loads(sent(site, "search.json", suggest="wt/l/84").body)
    assert offered == {"suggest": "wt/l/84", "suggestions": ["WT/L/843"]}


def test_the_index_of_a_copy_has_everything_verified_and_is_a_script(site: Site) -> None:
    script = search_page.index_file(site).decode("ascii")
    told = json.loads(script.removeprefix("window.wpkgIndex=").removesuffix(";\n"))
    by_place = {entry["at"]: entry for entry in told["entries"]}
    assert by_place["id/wt-l-843"]["symbol"] == "WT/L/843"
    assert any(at == "id/wt-l-843#par-1-s2" and "micro" in text for at, text, _ in by_place["id/wt-l-843"]["texts"])


def test_the_list_of_questions_leads_to_every_question(site: Site) -> None:
    linked = set(links(opened(site, "questions.html"), "questions.html"))
    assert {f"query/{name}.html" for name in site.queries} <= linked


def test_every_question_is_worded_in_every_language(site: Site) -> None:
    assert {name: texts["en"] for name, texts in _written("summary").items()} == {
        name: query.summary for name, query in site.queries.items()
    }


@pytest.mark.parametrize("name", sorted(real().queries))
def test_every_question_has_a_page_that_answers(site: Site, name: str) -> None:
    page = opened(site, f"query/{name}.html")
    assert faults(page) == []
    query = site.queries[name]
    fields = {str(one) for one in page.xpath("//main//form//@name")}
    assert fields == {parameter.name for parameter in query.parameters}
    assert page.xpath("//main//form/@action") in ([], [f"{name}.html"])
    assert {f"../api/{name}.csv", f"../api/{name}.json"} <= set(page.xpath("//main//a/@href"))
    for rows in tables(page).values():
        assert all(len(row) == len(query.columns) for row in rows)


def test_the_values_of_a_form_lead_back_to_the_same_answer(site: Site) -> None:
    plain = opened(site, "query/who-is-told-what.html")
    values = {str(one.get("name")): str(one.get("value")) for one in plain.xpath("//main//form//input")}
    assert values == {"document": "WT/L/843"}
    again = opened(site, "query/who-is-told-what.html", **values)
    assert list(tables(again).values()) == list(tables(plain).values())


def test_rows_of_an_answer_lead_to_their_source(site: Site) -> None:
    page = opened(site, "query/who-is-told-what.html")
    assert page.xpath("//tbody/tr[1]/td[1]/a/@href") == ["../id/wt-l-843.html#ins-1"]
    assert seen(page.xpath("//tbody/tr[1]/td[1]")[0]) == "WT/L/843, instruction 1"


def test_the_caption_says_for_which_values_was_asked(site: Site) -> None:
    caption = seen(opened(site, "query/who-is-told-what.fr.html").xpath("//caption")[0])
    assert "document = WT/L/843; includeUnverified = non" in caption


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [({"document": "WT/L/8431"}, 404, "WT/L/843"), ({"includeUnverified": "perhaps"}, 400, "true or false")],
)
def test_what_cannot_be_asked_is_said_beside_the_form(
    site: Site, arguments: dict[str, str], status: int, said: str
) -> None:
    assert sent(site, "query/who-is-told-what.html", **arguments).status == status
    page = opened(site, "query/who-is-told-what.html", **arguments)
    assert said in seen(page.xpath("//*[@role='alert']")[0])
    assert page.xpath("//main//form")
    assert faults(page) == []


def test_the_list_of_documents_keeps_apart_what_nobody_verified(site: Site) -> None:
    listed = tables(opened(site, "documents.html"))
    assert "WT/L/843" in {row[0] for row in next(iter(listed.values()))}


def test_titles_that_stand_in_brackets_where_they_are_cited_are_marked(site: Site) -> None:
    cited = entries(site.store, Selection(unverified=True))
    bracketed = {f"{each.title[1:-1]} (title unverified)" for each in cited if each.title.startswith("[")}
    rows = opened(site, "documents.html").xpath("//tbody/tr/td[1]")
    assert {seen(each) for each in rows if "title unverified" in seen(each)} == bracketed
    assert bracketed
    (lead,) = opened(site, "id/wt-min-01-17.html").xpath("//p[@class='lead']")
    assert seen(lead) == "Implementation-Related Issues and Concerns (title unverified)"


@pytest.mark.parametrize("path", ["id/body/general-council", "id/session/mc-8"])
def test_a_heading_in_another_language_says_which(site: Site, path: str) -> None:
    assert opened(site, path + ".fr.html").xpath("//h1/@lang") == ["en"]
    assert opened(site, path + ".html").xpath("//h1/@lang") == []


def test_names_are_in_the_language_of_the_page_or_say_which(site: Site) -> None:
    principle, body, part = (
        iri.concept("principle", "transparency"),
        iri.ID + "body/general-council",
        iri.work("WT/L/843"),
    )
    found = named(site, [principle, body, f"{part}#par-3"], "fr")
    assert (found[principle].text, found[principle].language) == ("transparence", "fr")
    assert found[body].language == "en"
    assert found[f"{part}#par-3"].text == "WT/L/843, paragraphe 3"


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("par-3", "paragraph 3"),
        ("par-2-1", "paragraph 2.1"),
        ("par-3-a", "paragraph 3(a)"),
        ("par-1-s2", "paragraph 1, sentence 2"),
        ("ins-3-1-item-7", "instruction 3.1, item 7"),
        ("s-10-20-eng", "characters 10–20"),
        ("preamble", "preamble"),
        ("ins-3-addressee-1", ""),
        ("par-", ""),
        ("nothing-1", ""),
        ("", ""),
    ],
)
def test_fragments_are_said_in_words(fragment: str, said: str) -> None:
    assert part_words(fragment, Words("en")) == said


@pytest.mark.parametrize("part", sorted(path.stem for path in (SITE / "words").glob("*.yaml")))
def test_every_text_is_there_in_every_language_with_the_same_values(part: str) -> None:
    for name, texts in _written(part).items():
        assert set(texts) == set(LANGUAGES), name
        values = {language: set(re.findall(r"{(\w*)}", text)) for language, text in texts.items()}
        assert values["fr"] == values["es"] == values["en"], name


def test_every_text_that_is_asked_for_is_there_and_every_one_there_is_used() -> None:
    sources = [path.read_text("utf-8") for path in (*TEMPLATES.rglob("*.jinja"), *SITE.rglob("*.py"))]
    source = "\n".join(sources)
    for part in MINE:
        there = set(_written(part))
        whole = set(re.findall(rf'["\']{part}\.([\w-]+)["\'](?!\s*~)', source)) - FILES
        begun = tuple(re.findall(rf'f?["\']{part}\.([\w-]*-)(?:["\']\s*~|{{)', source))
        begun += tuple({"bodies-", "threads-", "bodies", "threads"} if part == "lists" else {"true", "false"} & there)
        assert whole <= there, (part, whole - there)
        assert {name for name in there - whole if not name.startswith(begun or "\0")} == set(), part


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.jinja")), ids=lambda path: path.name.partition(".")[0])
def test_no_template_has_words_of_its_own(path: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", path.read_text("utf-8"), flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->|<script.*?</script>", " ", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|title|placeholder)="([^"]*[a-z]{2}[^"]*)"', text)
    shown = re.sub(r'<[^>]*>|&\w+;|https?://\S+|\b[\w-]+="[^"]*"', " ", text)
    assert set(re.findall(r"[^\W\d_]{2,}", shown)) <= NAMES
    assert set(spoken) <= NAMES
