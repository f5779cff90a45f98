"""For tests of pictures: records made by hand or by lot, and what a reader of SVG sees: words with boxes, lines."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from PIL import ImageFont

from wpkg.graph.heat import NOT_KNOWN, NOT_STATED, STATED, Cell, Concept, Heat, Instrument
from wpkg.graph.instructions import Instructions, Party, Told
from wpkg.graph.lineage.citations import MANNERS, Edge, Unit
from wpkg.graph.lineage.web import Step, Thread, Web
from wpkg.graph.time.periods import EndRule, Period, Reading
from wpkg.graph.time.seams import Gap
from wpkg.graph.time.timeline import Stretch, Timeline

SVG = "{http://www.w3.org/2000/svg}"
_DEJAVU = Path("/usr/share/fonts/truetype/dejavu")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?|[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Seen:
    """Words where a reader sees them: the box they fill, their size, the class, what they lead to."""

    text: str
    box: tuple[float, float, float, float]
    size: float
    style: str
    href: str


def unit(number: int, day: str, *, name: str = "", verified: bool = True, pinpoint: str = "") -> Unit:
    iri = f"https://example.org/id/x-{number}"
    return Unit(iri, name or f"X/{number}", pinpoint, f"Decision on matter {number}", day, verified)


def edge(
    source: Unit,
    manner: str,
    target: Unit,
    *,
    status: str = "curated",
    by_reading: bool = False,
    exact: str | None = None,
) -> Edge:
    reference = f"{source.iri}#ref-{target.iri.rpartition('-')[2]}-{manner}"
    return Edge(source, manner, target, 1, status, exact, None, None, None, "A", (), "", by_reading, reference)


def web(
    units: list[Unit], edges: list[Edge], threads: tuple[Thread, ...] = (), *, held: frozenset[str] = frozenset()
) -> Web:
    return Web("", (), tuple(units), held, tuple(edges), threads, 0, "2026-01-31", False)


def web_by_lot(count: int, seed: int) -> Web:
    """Return a web of so many units: some of one day, some undated, some citing what came later, hubs and chains."""
    lot = random.Random(seed)
    days = sorted(date(1995, 1, 1) + timedelta(days=lot.randrange(30 * 365)) for _ in range(count))
    dated = [day.isoformat() if lot.random() > 0.02 else "" for day in days]
    prefixes = ("GC", "L", "MIN", "COMTD/W")
    units = [
        unit(
            number,
            dated[number - number % 7 // 6],
            name=f"X/{lot.choice(prefixes)}/{number}",
            verified=lot.random() > 0.05,
            pinpoint=f"paragraph {number}" if lot.random() < 0.1 else "",
        )
        for number in range(count)
    ]
    edges = []
    for number in range(1, count):
        near = {max(0, number - 1 - int(lot.expovariate(0.2))) for _ in range(lot.randrange(3))}
        for other in sorted(near | ({lot.choice((0, 3, 10)) % count} if lot.random() < 0.3 else set())):
            if other != number:
                manner = lot.choices(MANNERS, (10, 3, 5, 3, 2, 1, 1))[0]
                edges.append(edge(units[number], manner, units[other], by_reading=lot.random() < 0.05))
    if count > 20:
        edges += [edge(units[4], "recalls", units[20]), edge(units[7], "recalls", units[7])]
    members = tuple(one.iri for one in units if lot.random() < 0.3)
    steps = tuple(Step(later, earlier, True) for earlier, later in pairwise(members))
    held = frozenset(one.iri for one in units if lot.random() < 0.5)
    return web(units, edges, (Thread("https://example.org/id/thread/t", "A long thread", members, steps),), held=held)


def timeline_by_lot(count: int, seed: int) -> Timeline:
    """Return a series of so many periods, some contested, some apart."""
    lot = random.Random(seed)
    periods, gaps, stretches = [], [], []
    day = date(1950, 1, 1)
    for number in range(count):
        start, end = day, day + timedelta(days=lot.randrange(30, 160))
        later = end + timedelta(days=lot.randrange(1, 60))
        contested = lot.random() < 0.1
        readings = tuple(Reading(d.isoformat(), "so argued", "B", ()) for d in (end, later)) if contested else ()
        rule = EndRule("session", f"until session number {number} of the organ", None, "", None, (), "", "A", ())
        symbol, statement = f"X/L/{number}", f"https://example.org/id/x-{number}#com-1"
        ends = start.isoformat(), end.isoformat()
        planned = (end + timedelta(days=20)).isoformat() if lot.random() < 0.2 else None
        status = "contested" if contested else "curated"
        told = (symbol, True, "", statement, *ends, planned, rule, status, readings, None, "A", (), None, None, None)
        periods.append(Period(*told, document=f"https://example.org/id/x-{number}"))
        stretches.append(Stretch(*ends, "yes", "", (symbol,)))
        day = end
        if contested:
            gaps.append(
                Gap(end.isoformat(), later.isoformat(), "gap", True, symbol, "next", statement, "", "", None, ())
            )
            stretches.append(Stretch(end.isoformat(), later.isoformat(), "contested", "", (symbol,)))
            day = later
    last = (day + timedelta(days=90)).isoformat()
    stretches.append(Stretch(day.isoformat(), last, "no", "", ()))
    iri = "https://example.org/id/thread/t"
    return Timeline(
        "A long series", iri, last, None, tuple(periods), tuple(gaps), (), (), tuple(stretches), (), (), False
    )


def heat_by_lot(count: int, seed: int) -> Heat:
    """Return a table of so many instruments and nine concepts."""
    lot = random.Random(seed)
    concepts = tuple(
        Concept(f"https://example.org/c#{n}", f"concept {n} of some length", "principle" if n < 3 else "beneficiary")
        for n in range(9)
    )
    instruments = tuple(
        Instrument(
            f"https://example.org/id/x-{n}",
            f"X/{lot.choice(('L', 'MIN(13)/DEC', 'COMTD/W'))}/{n}",
            f"{1990 + n // 10}-03-01" if n < count - 2 else None,
            lot.random() < 0.5,
            lot.random() > 0.1,
        )
        for n in range(count)
    )

    def cell(instrument: Instrument) -> Cell:
        if lot.random() < 0.2:
            return Cell(
                STATED, tuple(f"{instrument.iri}#ins-{n}" for n in range(lot.randrange(1, 14))), ("particularly",)
            )
        return Cell(NOT_STATED if instrument.text_held else NOT_KNOWN, (), ())

    cells = tuple(tuple(cell(instrument) for instrument in instruments) for _ in concepts)
    return Heat("", concepts, instruments, cells, "2026-01-31", False)


def instructions_by_lot(count: int, bodies: int, seed: int) -> Instructions:
    """Return three statements of each of so many documents, between so many bodies, in cycles too."""
    lot = random.Random(seed)
    kinds = ("Committee on Trade in Some Goods", "Council for Matters of Importance", "Working Party")
    parties = [Party(f"https://example.org/id/body/{n}", f"{lot.choice(kinds)} {n}") for n in range(bodies)]
    told = []
    for number in range(count):
        for place in range(3):
            first = min(bodies - 1, int(lot.expovariate(0.5)))
            second = lot.randrange(bodies)
            told.append(
                Told(
                    statement=f"https://example.org/id/x-{number}#ins-{place}",
                    kind="permission" if lot.random() < 0.15 else "instruction",
                    issuer=parties[first],
                    addressee=parties[second] if lot.random() < 0.97 else None,
                    supplied="no",
                    channels=(lot.choice(parties),) if lot.random() < 0.05 else (),
                    verb=lot.choice(("instruct", "request", "invite")),
                    summary="to do something",
                    document=f"https://example.org/id/x-{number}",
                    symbol=f"X/L/{number}",
                    symbol_verified=True,
                    adopted=f"{1995 + number // 12}-01-01",
                    status="curated",
                )
            )
    return Instructions("", tuple(told), "2026-01-31", False)


def parsed(svg: str) -> Element:
    return fromstring(svg)


def words(svg: str, font: str = "built in") -> list[Seen]:
    """Return all words of a picture with the boxes they fill when set in a font."""
    return list(_words(parsed(svg), font, ""))


def fonts() -> list[str]:
    """Return the fonts to measure with: one that comes with Pillow, and a wide one where the machine has it."""
    return ["built in", *(["DejaVu Sans"] if (_DEJAVU / "DejaVuSans-Bold.ttf").is_file() else [])]


def lines(svg: str, *classes: str) -> list[Element]:
    """Return the paths that bear all the classes."""
    return [e for e in parsed(svg).iter(f"{SVG}path") if set(classes) <= set(e.attrib.get("class", "").split())]


def title(element: Element) -> str:
    return element.findtext(f"{SVG}title", "")


def segments(d: str) -> Iterator[tuple[float, float, float, float]]:
    """Yield the straight stretches of a path of M, H and V, and those between the ends of its curves."""
    parts = _NUMBER.findall(d)
    x = y = 0.0
    place = 0
    command = ""
    sizes = {"M": 2, "L": 2, "H": 1, "V": 1, "Q": 4, "C": 6, "A": 7}
    while place < len(parts):
        if parts[place].isalpha():
            command = parts[place]
            place += 1
            continue
        values = [float(part) for part in parts[place : place + sizes[command]]]
        place += sizes[command]
        u = values[0] if command == "H" else x if command == "V" else values[-2]
        v = values[0] if command == "V" else y if command == "H" else values[-1]
        if command != "M":
            yield x, y, u, v
        x, y = u, v


def _words(element: Element, font: str, href: str) -> Iterator[Seen]:
    href = element.attrib.get("href", href)
    if element.tag == f"{SVG}text":
        yield _seen(element, font, href)
    for child in element:
        yield from _words(child, font, href)


def _seen(element: Element, font: str, href: str) -> Seen:
    text = "".join([element.text or "", *(child.tail or "" for child in element)])
    size, bold = float(element.attrib["font-size"]), element.attrib.get("font-weight") == "bold"
    wide = _font(font, size, bold).getlength(text)
    turned = "rotate(-90)" in element.attrib.get("transform", "")
    if turned:
        x, y = (float(part) for part in re.findall(r"-?[\d.]+", element.attrib["transform"])[:2])
        box = x - 0.76 * size, y - wide, x + 0.2 * size, y
    else:
        x, y = float(element.attrib["x"]), float(element.attrib["y"])
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[element.attrib.get("text-anchor", "start")]
        box = left, y - 0.76 * size, left + wide, y + 0.2 * size
    return Seen(text, box, size, element.attrib["class"], href)


@cache
def _font(name: str, size: float, bold: bool) -> ImageFont.FreeTypeFont:
    if name == "built in":
        found = ImageFont.load_default(size)
        assert isinstance(found, ImageFont.FreeTypeFont), "Pillow comes without FreeType"
        return found
    return ImageFont.truetype(str(_DEJAVU / f"DejaVuSans{'-Bold' if bold else ''}.ttf"), size)
