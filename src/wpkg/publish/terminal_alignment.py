"""An alignment at the terminal: each ask with what answers it and why, gaps both ways, what is claimed and not said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from wpkg.graph.align.records import (
    Aligned,
    Alignment,
    Candidate,
    Checked,
    Judgement,
    Part,
    Piece,
    Shared,
    Unread,
    Untaken,
)
from wpkg.graph.shown import Words

_STYLES = {
    "restates": "green",
    "elaborates": "green",
    "goes-beyond": "yellow",
    "conflicts-with": "red",
    "no-counterpart": "red",
    "borne-out": "green",
    "borne-out-in-part": "yellow",
    "not-borne-out": "red",
}
_SHOWN = 6
Named = Mapping[str, str]


def alignment(found: Alignment, named: Named) -> RenderableType:
    """Return the whole alignment; ``named`` gives what to call each document by its IRI."""
    against = ", ".join(named.get(each, each) for each in found.against)
    weights = ", ".join(f"{name} {weight:.2f}" for name, weight in found.weights)
    parts: list[RenderableType] = [
        Text.assemble((found.symbol, "bold"), f" against {against} ({found.chosen})"),
        Text(f"score = {weights}", style="dim"),
    ]
    if found.summaries:
        without = ", ".join(named.get(each, each) for each in found.summaries)
        parts.append(Text(f"no text held of {without}: compared by curators' summaries, marked so", style="yellow"))
    parts += _section("asks", [each for ask in found.asks for each in _ask(ask, named)])
    parts += _section("asked, with no counterpart", [_gap(ask, named) for ask in found.gaps])
    parts += _section("stated, and not taken up", [_untaken(each, named) for each in found.untaken])
    parts += _section("said of mandates", [each for claim in found.claims for each in _claim(claim, named)])
    parts += _section("not read, or not held against anything", [_unread(each) for each in found.unread])
    return Group(*parts)


def _section(title: str, lines: Sequence[RenderableType]) -> Iterator[RenderableType]:
    if lines:
        yield Text(f"\n{title}", style="bold")
        yield Padding(Group(*lines), (0, 0, 0, 2))


def _ask(ask: Aligned, named: Named) -> Iterator[RenderableType]:
    head = "  part of " + _name(ask.elaborates) if ask.elaborates else ""
    yield Text.assemble((_name(ask.subject), "bold"), f"{head}  {_quoted(ask.words, ask.label)}")
    lines: list[RenderableType] = [*_judged(ask.judgements, named[ask.against])]
    computed = _type(ask.computed, ask.statement, named[ask.against], f"computed{', otherwise' if ask.differs else ''}")
    computed.append(f": {ask.why}", style="dim")
    lines.append(computed)
    lines += [line for candidate in ask.nearest for line in _candidate(candidate)]
    yield Padding(Group(*lines), (0, 0, 0, 2))


def _judged(judgements: tuple[Judgement, ...], against: str) -> Iterator[Text]:
    for each in judgements:
        who = ", ".join(
            part for part in (each.status, f"judged by {each.judge}" if each.judge else "", each.on) if part
        )
        line = _type(each.type, each.statement, against, who)
        line.append(f": {each.reason}", style="dim")
        yield line


def _type(kind: str, statement: str, against: str, how: str) -> Text:
    where = f"{against}#{_name(statement)}" if statement else against
    return Text.assemble((kind.replace("-", " ") or "cannot be said", _STYLES.get(kind, "")), f" {where}  [{how}]")


def _candidate(candidate: Candidate) -> Iterator[RenderableType]:
    doubt = "" if candidate.status == "curated" else f"  {candidate.status}"
    words = _quoted(candidate.words, candidate.label)
    line = Text(f"{candidate.score:.3f}  {_name(candidate.statement)}{doubt}  {words}")
    shared = [Text(_part(part), style="dim") for part in candidate.parts if part.shared]
    yield Padding(Group(line, *(Padding(each, (0, 0, 0, 7)) for each in shared)), (0, 0, 0, 2))


def _part(part: Part) -> str:
    shown = [_shared(each) for each in part.shared[:_SHOWN]]
    more = f", and {len(part.shared) - _SHOWN} more" if len(part.shared) > _SHOWN else ""
    return f"+{part.points:.3f} {part.name}: {', '.join(shown)}{more}"


def _shared(each: Shared) -> str:
    alike = each.relation == "same" and each.asked == each.stated
    return each.stated if alike else f"{each.asked} ~ {each.stated} ({each.relation})"


def _unread(item: Unread) -> Text:
    line = Text(f"{_name(item.part)}  {_quoted(item.words, '')}  ")
    return line.append(item.why, style="yellow")


def _gap(ask: Aligned, named: Named) -> Text:
    return Text(f"{_name(ask.subject)}  {_quoted(ask.words, ask.label)}  in {named[ask.against]}, {ask.by}")


def _untaken(item: Untaken, named: Named) -> Text:
    near = f"  nearest: {_name(item.nearest)}, {item.score:.3f}" if item.nearest else ""
    return Text(f"{named[item.against]}#{_name(item.statement)}  {_quoted(item.words, item.label)}{near}")


def _claim(claim: Checked, named: Named) -> Iterator[RenderableType]:
    elsewhere = "" if claim.about == claim.against else f", said of {named.get(claim.about, claim.about)}"
    yield Text.assemble((_name(claim.subject), "bold"), f"  {_quoted(claim.words, '')}{elsewhere}")
    held = "" if claim.text_held else ", text not held"
    why = f": {claim.why}" if claim.why else ""
    otherwise = ", otherwise" if claim.differs else ""
    lines = [*_judged(claim.judgements, named[claim.against])]
    computed = _type(claim.computed, claim.statement, named[claim.against], f"computed{otherwise}{held}")
    lines.append(computed.append(why, style="dim"))
    lines += [_piece(piece) for piece in claim.pieces]
    yield Padding(Group(*lines), (0, 0, 0, 2))


def _piece(piece: Piece) -> Text:
    line = Text(f"  {_quoted(piece.words, '')}  ")
    line.append(piece.finding, style="green" if piece.borne_out else "yellow")
    if piece.found:
        line.append(": " + ", ".join(_quoted(each, "") for each in piece.found))
    if piece.nearest is not None:
        line.append(f"; nearest words: {_quoted(piece.nearest, '')}", style="dim")
    return line


def _quoted(words: Words, label: str) -> str:
    if words.exact is None:
        return f"[summary: {label}]"
    return f"“{' '.join(words.exact.split())}” [{words.start}–{words.end}]"


def _name(iri: str) -> str:
    return iri.rpartition("#")[2]
