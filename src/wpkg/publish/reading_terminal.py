"""A reading at the terminal: the text in colour, and under each paragraph what was found and what was not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from wpkg.publish.marking import Block, Line, Stretch, blocks, open_points
from wpkg.reading import Reading

_STATES = {"resolved": "green", "partial": "yellow", "conflict": "red", "unresolved": "red", "proposed": "yellow"}
_SIGNS = {"resolved": "→", "partial": "≈", "conflict": "≠", "unresolved": "?", "proposed": "+"}
_MARKS = {"verb": "bold cyan", "addressee": "underline", "quotation": "italic", "time": "magenta"}
_LABEL = 15


def reading(found: Reading) -> RenderableType:
    """Return the whole reading: who speaks, paragraph by paragraph, counts, and what was not understood."""
    return Group(_head(found), *(each for block in blocks(found) for each in _block(block)), *_tail(found))


def _head(found: Reading) -> RenderableType:
    layout = found.layout
    organ = layout.organ
    speaker = "nobody named" if organ is None else organ.name or "an organ not known here"
    at = f", at {organ.session}" if organ and organ.session else ""
    first = Text(f"{layout.symbol or 'no symbol'}, {layout.genre}", style="bold")
    return Group(
        first, Text(f"speaks: {speaker}{at}; read as {layout.language}, profile {layout.profile}", style="dim")
    )


def _block(block: Block) -> Iterator[RenderableType]:
    part = block.part
    reason = f": {part.reason}" if part.reason else ""
    yield Text(f"\n{block.name} [{part.start}–{part.end}]{reason}", style="dim")
    yield Padding(Text.assemble(*map(_styled, block.stretches)), (0, 0, 0, 2))
    if block.lines:
        yield Padding(_grid(block.lines), (0, 0, 0, 2))


def _grid(lines: Sequence[Line]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(width=_LABEL, overflow="fold")
    grid.add_column(overflow="fold")
    for line in lines:
        grid.add_row(*_row(line))
    return grid


def _row(line: Line) -> tuple[Text, Text, Text]:
    if line.kind == "statement":
        kind, _, verb = line.label.partition(": ")
        lead = "  " * line.depth
        return Text("•", "cyan"), Text(kind, "cyan"), Text.assemble(lead, (verb, "bold cyan"), f" {line.meaning}")
    if line.kind == "finding":
        words = f" “{line.words}”" if line.words else ""
        return Text("!", "bold red"), Text("unclear", "bold red"), Text(f"{line.meaning}{words}", "red")
    style = "magenta" if line.kind == "time" and line.state == "resolved" else _STATES[line.state]
    told = Text.assemble((line.meaning, style), f" “{line.words}”", (f" {line.rule}", "dim"))
    return Text(_SIGNS[line.state], style), Text(line.label, style), told


def _styled(stretch: Stretch) -> tuple[str, str]:
    styles = [_STATES[mark.state] for mark in stretch.marks if mark.kind == "reference"]
    styles += [_MARKS[mark.kind] for mark in stretch.marks if mark.kind in _MARKS]
    return " ".join(stretch.words.splitlines() or [stretch.words]), " ".join(styles)


def _tail(found: Reading) -> Iterator[RenderableType]:
    points = open_points(found)
    counts = (
        (len(found.layout.parts), "segments"),
        (len(found.references), "references"),
        (len(found.statements), "statements"),
        (len(found.times), "dates and sessions"),
        (len(found.quotations), "quotations"),
    )
    yield Text("\n" + ", ".join(f"{number} {what}" for number, what in counts), style="bold")
    if not points:
        yield Text("Everything found was settled.")
        return
    yield Text(f"Not understood or not settled: {len(points)}", style="bold red")
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, style="dim", justify="right")
    grid.add_column(overflow="fold")
    for line in points:
        words = f" “{line.words}”" if line.words else ""
        grid.add_row(f"{line.start}–{line.end}", Text(f"{line.label}{words}: {line.meaning}"))
    yield Padding(grid, (0, 0, 0, 2))
