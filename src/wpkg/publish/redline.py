"""A comparison at the terminal: each paragraph with its redline, marked so that it reads without colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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


def comparison(found: Comparison, *, changes_only: bool = False) -> RenderableType:
    """Return a comparison: a summary, the paragraphs that changed in the order of the second text, what it is based on.

    Paragraphs in which nothing changed are counted. ``changes_only`` leaves out the redlines and the reasons too.
    """
    lines = [Text.assemble("- ", (_title(found.old), "bold")), Text.assemble("+ ", (_title(found.new), "bold"))]
    lines += [*_tally(found), Text()]
    for same, groups in groupby(found.groups, key=lambda group: group.unchanged):
        if same:
            lines += [_untouched(list(groups)), Text()]
        else:
            lines += [line for group in groups for line in (*_group(group, changes_only=changes_only), Text())]
    lines += list(_acts(found)) if not changes_only else []
    if not found.groups:
        lines += [Text(_presence(each)) for each in found.presences]
    lines += [Text(f"note: {remark}", style="dim") for remark in found.remarks]
    return Text("\n").join(lines)


def _title(side: Compared) -> str:
    return ", ".join(filter(None, (side.symbol, side.title if side.title != side.symbol else "", side.date)))


def tally(found: Comparison) -> list[tuple[str, int]]:
    """Return how often each change was found, the most frequent first."""
    counts = Counter(change.name for change in found.changes)
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def brief(words: str, width: int = 60) -> str:
    """Return words on one line, cut where they are long."""
    line = " ".join(words.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"


def _tally(found: Comparison) -> Iterator[Text]:
    if not found.groups:
        yield Text("no redline: a text is not held")
        return
    same = sum(group.unchanged for group in found.groups)
    yield Text(f"{len(found.groups)} paragraphs side by side, {same} unchanged; {len(found.changes)} changes")
    if found.changes:
        yield Text("  " + ", ".join(f"{count} {name}" for name, count in tally(found)))


def _untouched(groups: Sequence[Group]) -> Text:
    if len(groups) == 1:
        return Text.assemble((f"{_ids(groups[0].old)} → {_ids(groups[0].new)}  unchanged", "bold"))
    ends = f"{_ids(groups[0].new)} … {_ids(groups[-1].new)}"
    return Text.assemble((f"{len(groups)} paragraphs unchanged", "bold"), (f"  ({ends})", "dim"))


def _group(group: Group, *, changes_only: bool = False) -> Iterator[Text]:
    outcome = "unchanged" if group.unchanged else f"{group.outcome}, moved" if group.moved else group.outcome
    head = Text.assemble((f"{_ids(group.old)} → {_ids(group.new)}  {outcome}", "bold"))
    yield head if changes_only else head.append(f"  ({group.reason})", style="dim")
    for change in group.changes:
        yield Text.assemble("  * ", (change.name, "bold"), f": {change.meaning}")
    if not changes_only:
        line = Text("  ")
        line.append_text(marked(group))
        yield line


def _ids(passages: Iterable[Passage]) -> str:
    return " + ".join(passage.id for passage in passages) or "∅"


def _acts(found: Comparison) -> Iterator[Text]:
    """Yield the statements that nothing answers, and how many citations; all pairs where no words are compared."""
    cited = 0
    for pair in found.acts:
        if pair.old is not None and pair.new is not None:
            if not found.groups:
                yield Text(f"  {pair.old.id} ~ {pair.new.id}: {pair.reason}")
            continue
        act, sign = (pair.old, "-") if pair.old is not None else (pair.new, "+")
        assert act is not None
        if act.kind == "reference":
            cited += 1
        else:
            yield Text(f"{sign} {act.id} answers nothing: {pair.reason}")
    if cited:
        yield Text(f"  {cited} citations answer nothing; --format json tells each with the reason", style="dim")


def _presence(each: Presence) -> str:
    return f"  {each.role}: {each.label}: {each.old_told} → {each.new_told}"


def thread(found: ThreadComparison, *, changes_only: bool = False) -> RenderableType:
    """Return a comparison along a thread: members, steps, what enters and leaves, a table of what is followed.

    ``changes_only`` leaves out the redlines and the reasons.
    """
    lines = [Text(found.name, style="bold")]
    lines += [Text(f"  {rank}  {_member(member)}") for rank, member in enumerate(found.members, 1)]
    for step in found.steps:
        lines += [Text(), *_step(step, changes_only=changes_only)]
    lines += [Text(), Text("what enters and leaves", style="bold")]
    passing = [(each, one) for each in found.followed for one in each.passings]
    lines += [Text(f"  {each.role} “{brief(each.label)}” {one.meaning}") for each, one in passing]
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


def _step(step: Step, *, changes_only: bool) -> Iterator[Text]:
    between = f"; texts not held in between: {', '.join(step.unheld)}" if step.unheld else ""
    how = "by their words" if step.kind == "wording" else "as the register tells, since a text is not held"
    yield Text.assemble((f"{step.old} → {step.new}", "bold"), f"  {how}{between}")
    for group in step.groups:
        yield from _group(group, changes_only=changes_only)
    for fact in step.told:
        sign = "≠" if fact.changed else "=" if fact.old == fact.new else "·" if fact.old and fact.new else "?"
        old, new = ("; ".join(values) or "not told" for values in (fact.old, fact.new))
        shown = old if sign == "=" else f"{old} → {new}"
        yield Text(f"  {sign} {fact.what}: {shown}")


def _row(each: Followed) -> str:
    return f"  {''.join(_SIGNS[told] for told in each.told)}  {each.role}: {brief(each.label)}"
