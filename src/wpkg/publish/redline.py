"""A comparison at the terminal: each paragraph with its redline, marked so that it reads without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from wpkg.graph.compare.records import Compared, Comparison, Group, Passage, Presence, Stretch
from wpkg.graph.compare.thread_records import Followed, Member, Step, ThreadComparison

_MARKS = {"deleted": ("[-", "-]", "red strike"), "inserted": ("{+", "+}", "green underline"), "kept": ("", "", "")}
_BLANKS = str.maketrans({" ": "␣", "\u00a0": "⍽", "\n": "↵", "\t": "→", "\r": "␍"})
_SIGNS = {"printed": "+", "register": "~", "absent": "-", "not told": "?"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch as shown: ``breaks`` tells on which side a paragraph begins with it: old, new, both or nothing."""

    stretch: Stretch
    breaks: str

    @property
    def shown(self) -> str:
        """Return the words; blanks that alone came or went as signs one can see."""
        words = self.stretch.words
        alone = self.stretch.mark != "kept" and not words.strip()
        return words.translate(_BLANKS) if alone else words


def pieces(group: Group) -> Iterator[Piece]:
    """Yield the stretches of a group, each with the paragraphs that begin there."""
    old, new = ({passage.start for passage in side[1:]} for side in (group.old, group.new))
    for stretch in group.redline:
        begins = (stretch.old.start in old, stretch.new.start in new)
        breaks = {(True, True): "both", (True, False): "old", (False, True): "new"}.get(begins, "")
        yield Piece(stretch, breaks)


def marked(group: Group) -> Text:
    """Return the redline of a group: [-what went-], {+what came+}, and ¶ where a paragraph begins."""
    line = Text()
    for piece in pieces(group):
        before, after, style = _MARKS[piece.stretch.mark]
        if piece.breaks:
            line.append(f" ¶({piece.breaks}) ", style="dim")
        words = piece.shown
        lead = words[: len(words) - len(words.lstrip())] if words.strip() else ""
        line.append(lead)
        line.append(before + words.removeprefix(lead) + after, style=style)
    return Text(" ").join(Text.split(line, "\n")) if "\n" in line.plain else line


def comparison(found: Comparison) -> RenderableType:
    """Return the whole of a comparison: paragraphs in the order of the second text, then what it is based on."""
    lines = [Text.assemble("- ", (_title(found.old), "bold")), Text.assemble("+ ", (_title(found.new), "bold"))]
    lines += [_tally(found), Text()]
    for group in found.groups:
        lines += [*_group(group), Text()]
    lines += list(_acts(found))
    if not found.groups:
        lines += [Text(_presence(each)) for each in found.presences]
    lines += [Text(f"note: {remark}", style="dim") for remark in found.remarks]
    return Text("\n").join(lines)


def _title(side: Compared) -> str:
    return ", ".join(filter(None, (side.symbol, side.title if side.title != side.symbol else "", side.date)))


def _tally(found: Comparison) -> Text:
    if not found.groups:
        return Text("no redline: a text is not held")
    same = sum(group.unchanged for group in found.groups)
    return Text(f"{len(found.groups)} paragraphs side by side, {same} unchanged; {len(found.changes)} changes")


def _group(group: Group) -> Iterator[Text]:
    outcome = "unchanged" if group.unchanged else f"{group.outcome}, moved" if group.moved else group.outcome
    yield Text.assemble((f"{_ids(group.old)} → {_ids(group.new)}  {outcome}", "bold"), (f"  ({group.reason})", "dim"))
    for change in group.changes:
        yield Text.assemble("  * ", (change.name, "bold"), f": {change.meaning}")
    line = Text("  ")
    line.append_text(marked(group))
    yield line


def _ids(passages: Iterable[Passage]) -> str:
    return " + ".join(passage.id for passage in passages) or "∅"


def _acts(found: Comparison) -> Iterator[Text]:
    for pair in found.acts:
        if pair.old is None or pair.new is None:
            act, sign = (pair.old, "-") if pair.old is not None else (pair.new, "+")
            assert act is not None
            yield Text(f"{sign} {act.id} answers nothing: {pair.reason}")
        elif not found.groups:
            yield Text(f"  {pair.old.id} ~ {pair.new.id}: {pair.reason}")


def _presence(each: Presence) -> str:
    return f"  {each.role}: {each.label}: {each.old_told} → {each.new_told}"


def thread(found: ThreadComparison) -> RenderableType:
    """Return a comparison along a thread: members, steps, what enters and leaves, a table of what is followed."""
    lines = [Text(found.name, style="bold")]
    lines += [Text(f"  {rank}  {_member(member)}") for rank, member in enumerate(found.members, 1)]
    for step in found.steps:
        lines += [Text(), *_step(step)]
    lines += [Text(), Text("what enters and leaves", style="bold")]
    passing = [(each, one) for each in found.followed for one in each.passings]
    lines += [Text(f"  {each.role} “{each.label}” {one.meaning}") for each, one in passing]
    lines += [
        Text(),
        Text("named by member (+ in print, ~ told by the register, - not in the text, ? not known)", style="bold"),
    ]
    lines += [Text(_row(each)) for each in found.followed]
    lines += [Text(f"note: {remark}", style="dim") for remark in found.remarks]
    return Text("\n").join(lines)


def _member(member: Member) -> str:
    text = "text held" if member.held else "text not held"
    doubt = "" if member.symbol_verified else " (symbol unverified)"
    return f"{member.date or 'undated'}  {member.symbol}{doubt}  {text}{', a draft' if member.draft else ''}"


def _step(step: Step) -> Iterator[Text]:
    between = f"; texts not held in between: {', '.join(step.unheld)}" if step.unheld else ""
    how = "by their words" if step.kind == "wording" else "as the register tells, since a text is not held"
    yield Text.assemble((f"{step.old} → {step.new}", "bold"), f"  {how}{between}")
    for group in step.groups:
        yield from _group(group)
    for fact in step.told:
        sign = "≠" if fact.changed else "=" if fact.old == fact.new else "·" if fact.old and fact.new else "?"
        old, new = ("; ".join(values) or "not told" for values in (fact.old, fact.new))
        shown = old if sign == "=" else f"{old} → {new}"
        yield Text(f"  {sign} {fact.what}: {shown}")


def _row(each: Followed) -> str:
    return f"  {''.join(_SIGNS[told] for told in each.told)}  {each.role}: {each.label}"
