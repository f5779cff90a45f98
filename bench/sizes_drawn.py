"""What ``sizes.py`` found, as a page of tables, as a plot of growth, and as a record."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import sizes_asked
from measuring import Record, Table, milliseconds, table

Told = Mapping[str, Any]

_LOADS = ("instruments", "statements", "load s", "statements/s", "bare s", "of bare", "with the rest s", "of bare")
_SIZES = ("instruments", "parts MB", "store MB", "bytes a statement", "peak load MB", "peak asking MB", "cold show s")
_LEFT, _TOP, _WIDTH, _HEIGHT, _ROW = 64, 56, 520, 470, 19
_COLOURS = ("#1b6ca8", "#c1440e", "#2e7d32", "#8e24aa", "#00838f", "#b7791f", "#ad1457", "#546e7a")
_DASHES = ("", "7 3", "2 3")


def page(told: Sequence[Told], rounds: int) -> str:
    """Return the page."""
    tables = "\n\n".join(f"## {one.title}\n\n{one.text}\n\n{table(one.columns, one.rows)}" for one in tables_of(told))
    notes = "".join(f"\n{one['size']:,} instruments: {one['note']}\n" for one in told if "note" in one)
    return f"""# The embedded store from a thousand to a million instruments

Written by `python bench/sizes.py`. A made corpus (`bench/made_corpus.py`: about 59 statements an instrument, a named
graph each) beside the dataset of wpkg. Medians of {rounds}; sizes from 100,000 on are loaded once.

![Growth of each question's time with the size](sizes.svg)
{notes}
{tables}
"""


def tables_of(told: Sequence[Told]) -> list[Table]:
    """Return the tables."""
    return [
        Table(
            "load",
            "Loading",
            "The store alone, beside pyoxigraph that loads the same statements from one uncompressed file, in turn; "
            "then with the graph of citations, the index of words and the record of every graph.",
            _LOADS,
            [_load(one) for one in told if "load" in one],
        ),
        Table(
            "disk",
            "Disk and memory",
            "Peaks are of all processes together, without what files back. Cold: a new process shows a document, the "
            "store's files out of memory.",
            _SIZES,
            [_size(one) for one in told if "load" in one],
        ),
        Table(
            "questions",
            "Questions",
            "Milliseconds, each about other instruments; in brackets the rows of the answer.",
            ("question", *(f"{one['size']:,}" for one in told)),
            [
                [words, *(_answer(one.get("ask", {}).get(name)) for one in told)]
                for name, (words, _) in sizes_asked.QUESTIONS.items()
            ],
        ),
    ]


def _load(one: Told) -> list[str]:
    load, triples = one["load"] | one.get("bare", {}), one["make"]["triples"]
    alone, bare, whole = load.get("alone_loaded"), load.get("bare_loaded"), load["whole_seconds"]
    return [
        f"{one['size']:,}",
        f"{triples:,}",
        f"{alone:,.1f}" if alone else "",
        f"{triples / alone:,.0f}" if alone else "",
        f"{bare:,.1f}" if bare else "",
        f"{bare / alone:.0%}" if alone and bare else "",
        f"{whole:,.1f}",
        f"{bare / whole:.0%}" if bare else "",
    ]


def _size(one: Told) -> list[str]:
    load, asked = one["load"], one.get("ask", {})
    return [
        f"{one['size']:,}",
        f"{one['make']['disk'] / 1e6:,.1f}",
        f"{load['disk'] / 1e6:,.1f}",
        f"{load['disk'] / one['make']['triples']:,.0f}",
        f"{load['whole_peak'] / 1e6:,.0f}",
        f"{asked['peak'] / 1e6:,.0f}" if "peak" in asked else "",
        f"{asked['cold']:.2f}" if "cold" in asked else "",
    ]


def _answer(found: Told | None) -> str:
    if found is None:
        return ""
    return f"{milliseconds(found['seconds'])} ({found['rows']:,.0f})" if "seconds" in found else str(found["told"])


def record(told: Sequence[Told], quick: bool, rounds: int) -> Record:
    """Return the record of everything."""
    figures: dict[str, float] = {}
    for one in told:
        load = one.get("load", {}) | one.get("bare", {})
        if "bare_loaded" in load:
            figures[f"load_of_bare_{one['size']}"] = load["bare_loaded"] / load["alone_loaded"]
            figures[f"whole_of_bare_{one['size']}"] = load["bare_loaded"] / load["whole_seconds"]
        if "whole_peak" in load:
            figures[f"peak_bytes_{one['size']}"] = load["whole_peak"]
            figures[f"disk_bytes_{one['size']}"] = load["disk"]
        figures |= {
            f"{name}_{one['size']}": found["seconds"]
            for name, found in one.get("ask", {}).items()
            if isinstance(found, dict) and "seconds" in found
        }
    title = "The embedded store from small to large"
    return Record("sizes", title, quick, rounds, tables=tables_of(told), figures=figures, page="sizes.md")


def plot(told: Sequence[Told]) -> str:
    """Return growth as SVG: both axes logarithmic, a line a question; the dotted one grows as the size."""
    lines = _lines(told)
    sizes = [math.log10(one["size"]) for one in told] or [3.0]
    times = [math.log10(1000 * time) for _, points in lines for _, time in points] or [0.0]
    first, last = min(sizes), max(*sizes, min(sizes) + 1)
    low, high = math.floor(min(times)), math.ceil(max(*times, min(times) + 1))

    def across(size: float) -> float:
        return _LEFT + (math.log10(size) - first) / (last - first) * _WIDTH

    def up(milli: float) -> float:
        return _TOP + (high - math.log10(milli)) / (high - low) * _HEIGHT

    return "\n".join((*_head(), *_axes(first, last, low, high, across, up), *_curves(lines, across, up), "</svg>\n"))


def _lines(told: Sequence[Told]) -> list[tuple[str, list[tuple[int, float]]]]:
    found = []
    for name, (words, _) in sizes_asked.QUESTIONS.items():
        points = [
            (one["size"], one["ask"][name]["seconds"]) for one in told if "seconds" in one.get("ask", {}).get(name, {})
        ]
        if points:
            found.append((words, points))
    return sorted(found, key=lambda line: -line[1][-1][1])


def _head() -> Iterator[str]:
    width, height = _LEFT + _WIDTH + 350, _TOP + _HEIGHT + 60
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="t d">'
    yield '<title id="t">Growth of the time of each question with the size of the corpus</title>'
    yield '<desc id="d">Milliseconds over instruments, both axes logarithmic; the figures are in sizes.md.</desc>'
    yield (
        "<style>svg{--ink:#1c1c1c;--grid:#d9d9d9;--paper:#fff;font:13px system-ui,sans-serif}"
        "@media(prefers-color-scheme:dark){svg{--ink:#eee;--grid:#444;--paper:#16181c}"
        ".curve,.key{filter:brightness(1.6)}}"
        ".paper{fill:var(--paper)}text{fill:var(--ink)}.grid{stroke:var(--grid)}"
        ".curve{fill:none;stroke-width:2}.key{stroke-width:1;fill:none}</style>"
    )
    yield f'<rect class="paper" width="{width}" height="{height}"/>'
    yield f'<text x="{_LEFT}" y="28" font-size="16">Time of each question, in milliseconds, as the corpus grows</text>'


def _axes(first: float, last: float, low: int, high: int, across: Any, up: Any) -> Iterator[str]:
    for power in range(math.ceil(first), math.floor(last) + 1):
        x = across(10**power)
        yield f'<line class="grid" x1="{x:.1f}" y1="{_TOP}" x2="{x:.1f}" y2="{_TOP + _HEIGHT}"/>'
        yield f'<text x="{x:.1f}" y="{_TOP + _HEIGHT + 20}" text-anchor="middle">{10**power:,}</text>'
    for power in range(low, high + 1):
        y = up(10.0**power)
        yield f'<line class="grid" x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + _WIDTH}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:,g}</text>'
    yield f'<text x="{_LEFT + _WIDTH / 2}" y="{_TOP + _HEIGHT + 44}" text-anchor="middle">instruments</text>'
    steps = min(last - first, high - low)
    begin, end = (10**first, 10.0**low), (10 ** (first + steps), 10.0 ** (low + steps))
    points = " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in (begin, end))
    yield f'<polyline class="grid" stroke-width="2" stroke-dasharray="1 5" fill="none" points="{points}"/>'


def _curves(lines: Sequence[tuple[str, list[tuple[int, float]]]], across: Any, up: Any) -> Iterator[str]:
    names = _apart([up(1000 * points[-1][1]) for _, points in lines])
    for number, ((words, points), place) in enumerate(zip(lines, names, strict=True)):
        style = f'stroke="{_COLOURS[number % len(_COLOURS)]}" stroke-dasharray="{_DASHES[number // len(_COLOURS) % 3]}"'
        places = [(across(size), up(1000 * seconds)) for size, seconds in points]
        at = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline class="curve" {style} points="{at}"><title>{escape(words)}</title></polyline>'
        x, y = places[-1]
        yield f'<polyline class="key" {style} points="{x:.1f},{y:.1f} {_LEFT + _WIDTH + 26},{place:.1f}"/>'
        yield f'<text x="{_LEFT + _WIDTH + 30}" y="{place + 4:.1f}">{escape(words)}</text>'


def _apart(wanted: Sequence[float]) -> list[float]:
    """Return places for names, from top to bottom, near where they are wanted and no two on one line."""
    places: list[float] = []
    for place in wanted:
        places.append(max(place, places[-1] + _ROW if places else _TOP))
    over = places[-1] - (_TOP + _HEIGHT) if places else 0.0
    if over > 0:
        limit = _TOP + float(_HEIGHT)
        for number in range(len(places) - 1, -1, -1):
            places[number] = min(places[number], limit)
            limit = places[number] - _ROW
    return places
