"""Answers for people at a terminal: tables, the tree of a lineage, one document, an answer about force."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.text import Text
from rich.tree import Tree

from wpkg.graph.answer import Answer, Column, printed
from wpkg.graph.findings import to_dicts
from wpkg.graph.lineage import Edge, Lineage
from wpkg.iri import BASE

if TYPE_CHECKING:
    from wpkg.graph.findings import Report
    from wpkg.graph.shown import Aligned, Cited, Document, Stated, Words
    from wpkg.graph.validity import Force, Period

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
    rows = [[_one_line(printed(row[rank])) for rank in shown] for row in answer.rows]
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


def lineage(found: Lineage) -> RenderableType:
    """Return the lineage as a tree: manner, target, date, the quoted words with offsets, status."""
    start = found.start
    tree = Tree(Text.assemble((start.name, "bold"), f"  {start.title}", f", {start.date}" if start.date else ""))
    branches: dict[str, Tree] = {start.iri: tree}
    for edge in found.edges:
        near, far = (edge.target, edge.source) if found.down else (edge.source, edge.target)
        parent = branches.get(near.iri) or _branch_of_document(branches, near.iri) or tree
        shown_before = far.iri in branches
        branch = parent.add(_edge(edge, found.down, shown_before))
        branches.setdefault(far.iri, branch)
    for item in found.unresolved:
        tree.add(Text(f"{item.manner} ? {item.description or item.exact or ''}  unresolved"))
    if found.checked:
        tree.add(Text(f"checked to {found.checked}", style="dim"))
    return tree


def _branch_of_document(branches: dict[str, Tree], unit: str) -> Tree | None:
    """Find the branch of the document a provision belongs to, or of a provision of the document."""
    document = unit.partition("#")[0]
    return branches.get(document) or next(
        (tree for name, tree in branches.items() if name.partition("#")[0] == document), None
    )


def _edge(edge: Edge, down: bool, shown_before: bool) -> Text:
    manner = edge.manner.replace("-", " ")
    unit = edge.source if down else edge.target
    line = Text.assemble(
        (f"{'is cited by' if down else manner} ", "italic"),
        (unit.name, "bold"),
        f"  {unit.date}" if unit.date else "",
        f"  ({manner})" if down else "",
    )
    if not unit.symbol_verified:
        line.append("  symbol unverified", style="dim")
    if edge.by_reading:
        line.append("  a curator's reading of an unenumerated set", style="dim")
    if shown_before:
        line.append("  (see above)", style="dim")
    line.append("\n")
    if edge.exact is not None:
        line.append(f"“{_one_line(edge.exact)}” [{edge.start}–{edge.end}] {edge.status}")
    else:
        attested = f"grade {edge.grade}, " if edge.grade else ""
        told = " ".join(edge.sources) or edge.note
        line.append(f"no text held: {attested}{edge.status}, {told}", style="dim")
    return line


def force(found: Force) -> RenderableType:
    """Return the answer about a day: the word, the reason, the instrument with its words, the day of the check."""
    lines = [Text.assemble((found.answer, "bold"), f": {found.because}")]
    lines += [Text(line) for period in found.periods for line in _period(period)]
    lines += [Text(f"  {event.date}  {event.label}") for event in found.events if found.answer != "yes"]
    lines.append(Text(f"  checked to {found.checked}; nothing after that day is known here"))
    return Text("\n").join(lines)


def _period(period: Period) -> Iterable[str]:
    ends = " or ".join(end for end in period.ends if end) or "no end stated"
    yield f"  {period.name}: from {period.start}, no longer on {ends} ({period.status})"
    if period.rule or period.until:
        stop = f", at the latest {period.long_stop}" if period.long_stop else ""
        yield f"    end rule: {period.rule}{f' = {period.until}' if period.until else ''}{stop}"
    if period.exact is not None:
        yield f"    “{_one_line(period.exact)}” [{period.exact_start}–{period.exact_end}]"
    else:
        yield f"    no text held: {', '.join(filter(None, (f'grade {period.grade}', ' '.join(period.sources))))}"
    for reading in period.readings:
        yield f"    reading {reading.end}: {reading.argument} {' '.join(reading.sources)}".rstrip()


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
        tree.add(Text(f"{note.id}  {note.type}: {_one_line(note.text)} {where}".rstrip()))
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
            lines.append(Text(f"  words:    “{_one_line(finding.exact)}”"))
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
        line.append(f"\n  {slot.property_label}: {_one_line(slot.label)}{words}{weight}")
    for due in statement.times:
        rule = f"  {due.rule}" if due.rule else ""
        line.append(f"\n  {due.kind}: {due.since or '?'} to {due.until or 'open'}{rule}{_quoted(due.words)}")
    return line


def _alignment(alignment: Aligned) -> str:
    counterpart = f" {alignment.statement}" if alignment.statement else ""
    reason = f": {_one_line(alignment.reason)}" if alignment.reason else ""
    judged = f"{alignment.type} {alignment.against}{counterpart}"
    return f"{alignment.id}  {alignment.subject} {judged} ({alignment.status}){reason}"


def _quoted(words: Words | None) -> str:
    if words is None or words.exact is None:
        return ""
    return f"  “{_one_line(words.exact)}” [{words.start}–{words.end}]"


def _one_line(words: str) -> str:
    return " ".join(words.split())
