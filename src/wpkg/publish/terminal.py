"""Answers for people at a terminal: tables, one document, an answer about force."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text
from rich.tree import Tree

from wpkg.graph.answer import Answer, Column, printed
from wpkg.iri import BASE

if TYPE_CHECKING:
    from wpkg.graph.findings import Report
    from wpkg.graph.shown import Aligned, Cited, Document, Stated, Words

_GAP = 2
_WIDTH = 100
"""Columns where nothing says how wide the terminal is: a pipe, a file."""


def write(renderable: RenderableType) -> None:
    """Write to standard output: coloured on a terminal, plain and of fixed width elsewhere; text is not broken."""
    console = Console(width=_width(), highlight=False)
    with console.capture() as captured:
        console.print(renderable, soft_wrap=isinstance(renderable, Text))
    text = captured.get()
    if not sys.stdout.isatty():
        text = "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    if text.strip():
        sys.stdout.write(text)


def table(answer: Answer) -> RenderableType:
    """Return an answer as a table where it fits, else as one block of lines a row; empty columns are left out."""
    shown = [rank for rank in range(len(answer.columns)) if any(row[rank] is not None for row in answer.rows)]
    names = [answer.columns[rank].name for rank in shown]
    rows = [[one_line(printed(row[rank])) for rank in shown] for row in answer.rows]
    widths = [max(len(cell) for cell in column) for column in zip(names, *rows, strict=True)]
    if sum(widths) + _GAP * len(widths) > _width():
        return Text("\n\n").join(_block(names, row) for row in rows)
    numbers = [answer.columns[rank].type == "integer" for rank in shown]
    lines = [_line(names, widths, numbers), "  ".join("─" * width for width in widths)]
    return Text("\n".join([*lines, *(_line(row, widths, numbers) for row in rows)]))


def _width() -> int:
    return shutil.get_terminal_size((_WIDTH, 24)).columns if sys.stdout.isatty() else _WIDTH


def _line(cells: Sequence[str], widths: Sequence[int], numbers: Sequence[bool]) -> str:
    placed = zip(cells, widths, numbers, strict=True)
    return "  ".join(cell.rjust(width) if number else cell.ljust(width) for cell, width, number in placed).rstrip()


def _block(names: Sequence[str], row: Sequence[str]) -> Text:
    width = max(map(len, names))
    return Text("\n".join(f"{name.ljust(width)}  {cell}" for name, cell in zip(names, row, strict=True) if cell))


def document(found: Document) -> RenderableType:
    """Return a document as a tree: facts, then each provision with what it refers to and states."""
    tree = Tree(Text.assemble((found.symbol, "bold"), f"  {found.title}" if found.title != found.symbol else ""))
    facts = tree.add("facts")
    for fact in found.facts:
        facts.add(Text(f"{fact.property_label}: {fact.label}" + _standing(fact.grade, fact.status)))
    nodes: dict[str, Tree] = {}
    for part in found.parts:
        parent = nodes.get(part.parent, tree)
        head = f"{part.id}  {part.kind}"
        words = part.words if part.provision and not part.parent else None
        nodes[part.id] = parent.add(Text(head + _quoted(words) + (f"  – {part.note}" if part.note else "")))
        for fact in part.facts:
            nodes[part.id].add(Text(f"{fact.property_label}: {fact.label}{_quoted(fact.words)}"))
    for reference in found.references:
        nodes.get(reference.provision, tree).add(_reference(reference))
    branches: dict[str, Tree] = {}
    for statement in found.statements:
        parent = branches.get(statement.parent) or nodes.get(statement.provision) or tree
        branches[statement.id] = parent.add(_statement(statement))
    for quotation in found.quotations:
        speaker = quotation.speaker or quotation.document
        tree.add(Text(f"{quotation.id}  quotes {speaker}{_quoted(quotation.words)}"))
    for said in found.characterisations:
        tree.add(Text(f"{said.id}  says of {said.about}{_quoted(said.words)}  {said.status}"))
    for alignment in found.alignments:
        tree.add(Text(_alignment(alignment)))
    for note in found.notes:
        where = " ".join(f"[{words.start}–{words.end}]" for words in note.words)
        tree.add(Text(f"{note.id}  {note.type}: {one_line(note.text)} {where}".rstrip()))
    return tree


def validation(report: Report) -> RenderableType:
    """Return a report a curator can act on: file, node, quoted words, what was expected, what to do."""
    lines: list[Text] = []
    for finding in report.findings:
        place = f"{finding.file}  {finding.node.removeprefix(BASE)}"
        lines.append(Text.assemble((f"{finding.code} {finding.severity}", "bold"), f"  {place}"))
        if finding.edit:
            lines.append(Text(f"  edit:     {finding.edit}"))
        if finding.exact:
            lines.append(Text(f"  words:    “{one_line(finding.exact)}”"))
        lines.append(Text(f"  problem:  {finding.message}"))
        lines.append(Text(f"  expected: {finding.expected}"))
        lines.append(Text(f"  to do:    {finding.todo}"))
    violations, warnings = report.count("Violation"), report.count("Warning")
    verdict = "conforms" if report.conforms else "does not conform"
    looked = f"{report.nodes_checked} nodes of {len(report.files_checked)} files, {len(report.shapes_used)} checks"
    lines.append(Text(f"{verdict}: {violations} violations, {warnings} warnings ({looked})"))
    return Text("\n").join(lines)


def findings_table(report: Report) -> Answer:
    """Return the findings as a table."""
    from wpkg.graph.findings import to_dicts

    names = ("code", "severity", "file", "node", "message", "exact", "expected", "todo", "value", "path", "edit")
    rows = tuple(tuple(entry[name] for name in names) for entry in to_dicts(report))
    return Answer("validate", tuple(Column(name, "string", name) for name in names), rows)


def _standing(grade: str, status: str) -> str:
    """Say how a fact stands, where there is more to say than that somebody curated it."""
    if grade:
        return f"  [{grade}] {status}"
    return f"  {status}" if status != "curated" else ""


def _reference(reference: Cited) -> Text:
    shown = f"{reference.id}  {reference.manner} → {reference.target or 'unresolved'}"
    return Text(shown + _quoted(reference.words) + f"  {reference.status}")


def _statement(statement: Stated) -> Text:
    line = Text.assemble(
        (f"{statement.id}  {statement.kind}", "bold"),
        f"  {statement.verb}{_quoted(statement.words) or f'  {statement.label}'}  {statement.status}",
    )
    for slot in statement.slots:
        words = "" if slot.label == slot.words.exact else _quoted(slot.words)
        weight = f"  weight: {slot.emphasis}" if slot.emphasis else ""
        line.append(f"\n  {slot.property_label}: {one_line(slot.label)}{words}{weight}")
    for due in statement.times:
        rule = f"  {due.rule}" if due.rule else ""
        line.append(f"\n  {due.kind}: {due.since or '?'} to {due.until or 'open'}{rule}{_quoted(due.words)}")
    return line


def _alignment(alignment: Aligned) -> str:
    counterpart = f" {alignment.statement}" if alignment.statement else ""
    reason = f": {one_line(alignment.reason)}" if alignment.reason else ""
    judged = f"{alignment.type} {alignment.against}{counterpart}"
    return f"{alignment.id}  {alignment.subject} {judged} ({alignment.status}){reason}"


def _quoted(words: Words | None) -> str:
    if words is None or words.exact is None:
        return ""
    return f"  “{one_line(words.exact)}” [{words.start}–{words.end}]"


def one_line(words: str) -> str:
    """Return words with every run of blanks and line ends as one blank."""
    return " ".join(words.split())
