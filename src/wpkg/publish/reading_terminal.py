"""A reading at the terminal: the text in colour, and under each paragraph what was found and what was not."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from wpkg.publish.marking import Block, Stretch, blocks, gist
from wpkg.reading import Cited, Reading, When

_REFERENCE = {"resolved": "green", "partial": "yellow", "conflict": "red", "unresolved": "red"}
_SIGNS = {"resolved": "→", "partial": "≈", "conflict": "≠", "unresolved": "?"}


def reading(found: Reading) -> RenderableType:
    """Return the whole reading: who speaks, paragraph by paragraph, and a count at the end."""
    return Group(_head(found), *(line for block in blocks(found) for line in _block(block, found.text)), _tail(found))


def _head(found: Reading) -> Text:
    layout = found.layout
    facts = [layout.symbol or "no symbol", layout.genre, layout.language, f"profile {layout.profile}"]
    if layout.organ:
        facts.append(
            f"{layout.organ.name or 'organ unknown'}{f' at {layout.organ.session}' * bool(layout.organ.session)}"
        )
    return Text("  ".join(facts), style="bold")


def _block(block: Block, text: str) -> Iterator[RenderableType]:
    part = block.part
    number = f" {part.number}" if part.number else ""
    yield Text(f"\n{part.kind}{number}  {part.start}–{part.end}", style="dim")
    if part.reason:
        yield Padding(Text(part.reason, style="dim italic"), (0, 0, 0, 2))
    yield Padding(Text.assemble(*map(_styled, block.stretches)), (0, 0, 0, 2))
    for act in block.statements:
        line = Text.assemble((f"{act.kind}: {act.verb}", "cyan"), f", {act.strength}  ", gist(act, text))
        yield Padding(line, (0, 0, 0, 4))
    for cited in block.references:
        yield Padding(_cited(cited, text), (0, 0, 0, 4))
    for when in block.times:
        yield Padding(_when(when, text), (0, 0, 0, 4))
    for finding in block.findings:
        words = " ".join(text[finding.start : finding.end].split())
        yield Padding(Text(f"! {finding.message}: {words[:80]}", style="red"), (0, 0, 0, 4))


def _styled(stretch: Stretch) -> tuple[str, str]:
    styles = []
    for mark in stretch.marks:
        if mark.kind == "reference":
            styles.append(_REFERENCE[mark.state])
        styles += {"verb": ["bold cyan"], "addressee": ["underline"], "quotation": ["italic"], "time": ["magenta"]}.get(
            mark.kind, []
        )
    return " ".join(stretch.words.split("\n")), " ".join(styles)


def _cited(cited: Cited, text: str) -> Text:
    words = " ".join(text[cited.start : cited.end].split())
    target = cited.target or " or ".join(cited.candidates) or cited.status
    pinpoint = f", {cited.pinpoint}" if cited.pinpoint else ""
    line = f"{_SIGNS[cited.status]} {cited.type.replace('_', ' ')} {target}{pinpoint}  “{words}”  {cited.rule}"
    return Text(line, style=_REFERENCE[cited.status])


def _when(when: When, text: str) -> Text:
    words = " ".join(text[when.start : when.end].split())
    known = when.value or when.from_text or when.status
    return Text(f"{_SIGNS[when.status]} {when.kind} {known}  “{words}”  {when.rule}", style="magenta")


def _tail(found: Reading) -> Text:
    open_ones = [cited for cited in found.references if cited.status != "resolved"]
    counts = [
        f"{len(found.layout.parts)} segments",
        f"{len(found.references)} references ({len(open_ones)} unresolved or in doubt)",
        f"{len(found.statements)} statements",
        f"{len(found.findings)} findings",
    ]
    return Text("\n" + ", ".join(counts), style="bold")
