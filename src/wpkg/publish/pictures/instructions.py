"""Who instructs whom: bodies in layers, those who instruct to the left; permissions and channels drawn apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wpkg.errors import BadParameter
from wpkg.graph.instructions import Instructions, Party, Told
from wpkg.publish.pictures import boxes, matrix
from wpkg.publish.pictures.boxes import Arrow, Node
from wpkg.publish.pictures.layers import layered
from wpkg.publish.pictures.marks import (
    SMALL,
    WIDTH,
    Key,
    Line,
    Mark,
    Picture,
    Words,
    box,
    diamond,
    heading,
    legend,
    notes,
    path,
)
from wpkg.publish.pictures.writing import told, written

INSTRUCTS, PERMITS, THROUGH = "instruction", "permission", "through"
MOST_LAYERS, MOST_LINES = 4, 48
"""Where bodies stand in more layers, or more lines lead from one to another, a table is drawn in place of arrows."""
_ORDER = {INSTRUCTS: 0, PERMITS: 1, THROUGH: 2}
_NOBODY = Party("", "no addressee named")
_NO_ORGAN = Party("", "no organ: a declaration of Members")


@dataclass(frozen=True, slots=True)
class Link:
    """All instructions, or all permissions, of one party to another; or all uses of one as the channel of another."""

    source: Party
    target: Party
    kind: str
    told: tuple[Told, ...]

    @property
    def many(self) -> int:
        """Return how many statements it stands for."""
        return len({one.statement for one in self.told})

    @property
    def verbs(self) -> list[tuple[str, int]]:
        """Return the verbs, the most frequent first, with how often each is used."""
        verbs = {one.statement: one.verb for one in self.told if one.verb}
        return sorted(Counter(verbs.values()).items(), key=lambda item: (-item[1], item[0]))

    @property
    def documents(self) -> list[str]:
        """Return the documents by day, doubtful symbols marked."""
        names = (one.symbol if one.symbol_verified else f"{one.symbol} (symbol unverified)" for one in self.told)
        return list(dict.fromkeys(names))

    @property
    def issuers(self) -> list[str]:
        """Return who issued the statements."""
        return list(dict.fromkeys((one.issuer or _NO_ORGAN).name for one in self.told))


def instructions(found: Instructions) -> str:
    """Draw who instructs whom as SVG.

    Raises:
        BadParameter: nobody is instructed.
    """
    return written(picture(found))


def picture(found: Instructions) -> Picture:
    """Lay out the picture."""
    links = linked(found.told)
    if not links:
        raise BadParameter("nobody is told anything", expected="documents, threads or bodies with instructions")
    parties = list(dict.fromkeys(party for link in links for party in (link.source, link.target)))
    places = {party: number for number, party in enumerate(parties)}
    layout = layered(len(parties), [(places[link.source], places[link.target]) for link in links])
    layers = [place.layer for place in layout.places]
    links = sorted(links, key=lambda link: (_ORDER[link.kind], layers[places[link.source]], *_by_name(link)))
    texts = [told("link", link=link, most=0) for link in links]
    title = f"Who instructs whom{': ' + found.name if found.name else ''}"
    wordy = told("instructions", found=found, texts=texts)
    if max(layers) + 1 > MOST_LAYERS or len(links) > MOST_LINES:
        ranked = sorted(parties, key=lambda party: (layers[places[party]], party.name, party.iri))
        marks, y = _table(found, title, links, texts, ranked)
        return Picture(title, wordy, WIDTH, y + 16, tuple(marks))
    marks, y = heading(title, told("instructions-heading", found=found, table=False).splitlines())
    more, y = legend(_keys(), y)
    letters = [_letter(number) for number in range(len(links))]
    arrows = [
        Arrow(places[link.source], places[link.target], link.kind, f"{letter} · {link.many}", text)
        for link, letter, text in zip(links, letters, texts, strict=True)
    ]
    nodes = [Node(party.name, party.iri, not party.iri) for party in parties]
    arrowed, wide, y = boxes.drawn(nodes, arrows, layout, y + 12)
    short = [f"{letter}  {told('link', link=link, most=12)}" for letter, link in zip(letters, links, strict=True)]
    listed, y = notes(short, y + 10)
    return Picture(title, wordy, max(WIDTH, wide), y + 16, (*marks, *more, *arrowed, *listed))


def _table(
    found: Instructions, title: str, links: Sequence[Link], texts: Sequence[str], ranked: Sequence[Party]
) -> tuple[list[Mark], float]:
    """Draw who tells whom as a table, those who instruct first above and to the left."""
    marks, y = heading(title, told("instructions-heading", found=found, table=True).splitlines())
    sources = [party for party in ranked if any(link.source == party for link in links)]
    targets = [party for party in ranked if any(link.target == party for link in links)]
    words = {INSTRUCTS: "", PERMITS: "may ", THROUGH: "via "}
    cells: dict[tuple[int, int], matrix.Entry] = {}
    for link, text in zip(links, texts, strict=True):
        key = sources.index(link.source), targets.index(link.target)
        known = cells.get(key, matrix.Entry((), ""))
        line = f"{words[link.kind]}{link.many}"
        cells[key] = matrix.Entry((*known.lines, line), " ".join(filter(None, [known.full, text])))
    rows = [matrix.Title(party.name, party.iri) for party in sources]
    columns = [matrix.Title(party.name, party.iri) for party in targets]
    more, y = matrix.drawn(rows, columns, cells, y)
    return [*marks, *more], y


def linked(found: Iterable[Told]) -> list[Link]:
    """Gather statements by who tells whom, and channels by who is to act through whom."""
    grouped: dict[tuple[Party, Party, str], list[Told]] = {}
    for one in found:
        issuer, addressee = one.issuer or _NO_ORGAN, one.addressee or _NOBODY
        kind = PERMITS if one.kind == "permission" else INSTRUCTS
        grouped.setdefault((issuer, addressee, kind), []).append(one)
        for channel in one.channels:
            grouped.setdefault((addressee, channel, THROUGH), []).append(one)
    links = [Link(source, target, kind, tuple(inside)) for (source, target, kind), inside in grouped.items()]
    return sorted(links, key=lambda link: (_ORDER[link.kind], *_by_name(link)))


def _by_name(link: Link) -> tuple[str, int, str, str]:
    return link.source.name, -link.many, link.target.name, link.target.iri


def _letter(number: int) -> str:
    """Return a, b … z, aa, ab …"""
    more, rest = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("a") + rest)


def _keys() -> Sequence[Key]:
    def line(style: str) -> Line:
        return Line(path("M", 0, 0, "H", 36), style)

    tip = path("M", 34, -4, "L", 42, 0, 34, 4, "Z")
    pill = (Line(box(0, -8, 34, 16), "pill"), Words(17, 4, "a · 2", SMALL, "ink", "middle"))
    return [
        Key("instructs", (line("edge"), Line(tip, "head")), 44),
        Key("permits: “may”, no instruction", (line("edge may"), Line(tip, "open")), 44),
        Key("is to act through: used, not instructed", (line("edge through"), Line(diamond(40, 0, 5), "open")), 46),
        Key("letter of the line in the list below, and number of statements", pill, 36),
    ]
