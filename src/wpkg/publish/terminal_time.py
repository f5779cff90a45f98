"""Answers in time for people at a terminal: force at a day, a timeline, an agenda."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

if TYPE_CHECKING:
    from wpkg.graph.time.agenda import Agenda
    from wpkg.graph.time.agenda_facts import Item
    from wpkg.graph.time.force import Force
    from wpkg.graph.time.periods import Act, EndRule, Event, Period, Reading
    from wpkg.graph.time.seams import Gap
    from wpkg.graph.time.timeline import Timeline

_NOT_RECORDED = "not recorded"


def force(found: Force) -> RenderableType:
    """Return the answer about a day: the word, the reason, the instrument with its words, the day of the check."""
    if found.now is None:
        return _lines([*_force(found), _checked(found.checked)])
    head = Text(f"{_as_known(found.as_known_on, found.checked)}:", style="italic")
    now = [Text("as known now:", style="italic"), *_force(found.now)]
    return _lines([head, *_force(found), *now, _checked(found.checked)])


def timeline(found: Timeline) -> RenderableType:
    """Return the periods in order with what ends each, gaps, events and acts between them, and the day of the check."""
    known = f", {_as_known(found.as_known_on, found.checked)}" if found.as_known_on else ""
    head = Text.assemble((found.thread, "bold"), known)
    later = {period.statement: period for period in found.now.periods} if found.now is not None else {}
    entries = [
        (period.start, 1, _told_period(period, later.get(period.statement), found.as_known_on))
        for period in found.periods
    ]
    entries += [(gap.start, 2, _told_gap(gap)) for gap in found.gaps]
    entries += [(event.date, 3, _told_event(event)) for event in found.events]
    entries += [(act.on or "", 0, _told_act(act)) for act in found.acts]
    lines = [head, *(line for _, _, told in sorted(entries, key=lambda one: one[:2]) for line in told)]
    if found.stretches:
        last = found.stretches[-1]
        lines.append(Text(f"from {last.start} to {found.last}: {last.answer}, {last.because}"))
    if found.now is not None:
        unknown, missed = len(found.now.periods) - len(found.periods), len(found.now.events) - len(found.events)
        lines.append(Text(f"not known then: later periods {unknown}, events {missed}"))
    if found.left_out:
        lines.append(Text(f"unverified, left out: {'; '.join(found.left_out)} (ask with --include-unverified)"))
    for told in found.in_words:
        words = f"only in words, “{told.words}”" if told.words else "not told"
        lines.append(Text(f"time {words}: {_one_line(told.label)}"))
    if found.undated:
        lines.append(Text(f"say nothing of a time for which they hold: {'; '.join(found.undated)}"))
    return _lines([*lines, _checked(found.checked)])


def agenda(found: Agenda) -> RenderableType:
    """Return the items by day, each with who owes it to whom, the words, and the reports known to answer it."""
    lines = [line for item in found.items for line in _item(item)]
    if found.undated:
        lines += [Text("without a date:", style="italic"), *(line for item in found.undated for line in _item(item))]
    if found.left_out:
        lines.append(Text(f"unverified, left out: {found.left_out} (ask with --include-unverified)"))
    if any(not answered.report for item in (*found.items, *found.undated) for answered in item.answers):
        lines.append(Text("no report known here: the graph knows of none; one may have been made", style="dim"))
    return _lines([*lines, _checked(found.checked)])


def _as_known(day: str | None, checked: str) -> str:
    beyond = f", though checked to {checked} only" if day and day > checked else ""
    return f"as known on {day}{beyond}"


def _force(found: Force) -> Iterator[Text]:
    yield Text.assemble((found.answer, "bold"), f": {found.because}")
    yield from (Text(line) for period in found.periods for line in _period(period))
    yield from (Text(f"  {event.date}  {event.label}") for event in found.events if found.answer != "yes")


def _period(period: Period) -> Iterator[str]:
    ends = _ends(period)
    until = f"no longer on {ends}" if ends else "no end known"
    yield f"  {period.name}: from {period.start or 'a day not told'}, {until} ({period.status})"
    if period.rule is not None:
        yield f"    end rule: {_rule(period.rule)}"
    if period.planned_end is not None:
        yield f"    planned end: {period.planned_end}"
    if period.exact is not None:
        yield f"    “{_one_line(period.exact)}” [{period.exact_start}–{period.exact_end}]"
    else:
        yield f"    no text held: {', '.join(filter(None, (f'grade {period.grade}', ' '.join(period.sources))))}"
    yield from (f"    {_reading(reading)}" for reading in period.readings)


def _ends(period: Period) -> str:
    return " or ".join(end or "not by that day" for end in period.ends if end or period.readings)


def _rule(rule: EndRule) -> str:
    parts = [rule.words or "no words recorded", f"({rule.kind})" if rule.kind else ""]
    parts.append(f"= {rule.session.label}" if rule.session is not None else "")
    parts.append(f"in {rule.expected_year}" if rule.expected_year and rule.expected_year not in rule.words else "")
    told = " ".join(filter(None, parts))
    stop = f", at the latest {rule.long_stop}" if rule.long_stop else ""
    return told + stop + (f", unless extended by {' or '.join(rule.extendable_by)}" if rule.extendable_by else "")


def _told_period(period: Period, now: Period | None, known: str | None) -> Iterator[Text]:
    days = f"{period.start or 'beginning not told'} – {_ends(period) or '…'}"
    yield Text.assemble((days, "bold"), f"  {period.name}", f"  {period.status}")
    if period.label:
        yield Text(f"    {_one_line(period.label)}")
    yield Text(f"    set by {period.body or _NOT_RECORDED}" + _of(period.grade, period.sources))
    yield Text(f"    end rule: {_rule(period.rule) if period.rule is not None else 'the text states no end'}")
    passed = period.end is None and known is not None and (period.planned_end or known) < known
    yield Text(
        f"    planned end: {period.planned_end or _foreseen(period)}{', passed without an end' if passed else ''}"
    )
    yield from (Text(f"      {_reading(reading)}") for reading in period.planned_readings)
    if period.end is not None or period.readings:
        yield Text(f"    ended: {period.end or 'not by that day, as taken'}")
    else:
        yield Text(f"    ended: not by {'that day' if now is not None else 'any record'}")
    yield from (Text(f"      {_reading(reading)}") for reading in period.readings)
    if period.ended_by:
        yield Text(f"    ended with: {period.ended_by}")
    if period.renewed_by is not None:
        by = period.renewed_by
        yield Text(f"    renewed by {by.name}, {by.body or 'body not recorded'}, {by.on}" + _of(by.grade, by.sources))
    yield from (Text(f"    {note}", style="dim") for note in period.notes)
    if now is not None and now.end != period.end:
        renewed = f", renewed by {now.renewed_by.name}" if now.renewed_by is not None else ""
        ended = " or ".join(filter(None, now.ends)) or _NOT_RECORDED
        yield Text(f"    as known now: ended {ended}{renewed}", style="italic")


def _foreseen(period: Period) -> str:
    if period.planned_readings:
        return "readings differ"
    if period.rule is None:
        return _NOT_RECORDED
    return f"no day, only the rule{f': {period.rule.foreseen}' if period.rule.foreseen else ''}"


def _told_gap(gap: Gap) -> Iterator[Text]:
    contested = "contested " if gap.contested else ""
    nature = "known only from an unverified record" if gap.nature == "unverified" else gap.nature
    yield Text.assemble((f"{gap.start} – {gap.end}", "bold"), (f"  {contested}{nature}", "italic"))
    if gap.bridge:
        yield Text(f"    unverified: {gap.bridge}")
    if gap.explanation is not None:
        yield Text(f"    {gap.explanation.text}" + _of(gap.explanation.grade, gap.explanation.sources))
    for reading in gap.readings if gap.contested else ():
        span = f"{reading.nature} {reading.start} – {reading.end}" if reading.nature != "none" else "no gap"
        yield Text(f"      {span}: {reading.argument}" + _of(reading.grade, reading.sources) + _taken(reading.taken))


def _told_event(event: Event) -> Iterator[Text]:
    at = f", {event.session}" if event.session else ""
    kind = (f"  {event.kind or 'event'}", "italic")
    yield Text.assemble((event.date or "no day told", "bold"), kind, f"  {event.label}{at}")
    yield Text(f"    {event.status}" + _of(event.grade, event.sources))
    yield from (Text(f"      {_reading(reading)}") for reading in event.readings)
    if event.note:
        yield Text(f"    {event.note}", style="dim")


def _told_act(act: Act) -> Iterator[Text]:
    by = f", {act.body}" if act.body else ""
    yield Text.assemble((act.on or "no day told", "bold"), f"  {act.name}{by}, {act.manner} {act.target}")
    yield Text(f"    {act.status}" + _of(act.grade, act.sources))
    if act.note:
        yield Text(f"    {act.note}", style="dim")


def _reading(reading: Reading) -> str:
    told = "; ".join(filter(None, (reading.argument, reading.remark)))
    attested = _of(reading.grade, reading.sources) + _taken(reading.taken)
    return f"reading {reading.end or 'not by that day'}: {told}{attested}"


def _item(item: Item) -> Iterator[Text]:
    from wpkg.graph.time.agenda import told_answers

    yield Text.assemble((_when(item), "bold"), (f"  {item.kind}", "italic"), f"  {_one_line(item.title)}")
    owed = f"{'; '.join(item.owed_by)}{f' → {item.owed_to}' if item.owed_to else ''}" if item.kind != "session" else ""
    inferred = " (named by a curator)" if item.inferred and owed else ""
    parts = (item.document, owed + inferred, f"at {item.session}" if item.session and item.kind != "session" else "")
    if any(parts):
        yield Text("    " + " · ".join(filter(None, parts)))
    if item.words or item.exact:
        quoted = f"“{_one_line(item.exact)}”" if item.exact else ""
        yield Text(f"    {' · '.join(filter(None, (_one_line(item.words), quoted)))}")
    if item.answers:
        yield Text(f"    answered: {told_answers(item)}")
    yield from (Text(f"      {_reading(reading)}") for reading in item.readings)
    if item.note:
        yield Text(f"    {_one_line(item.note)}", style="dim")
    if item.status != "curated":
        yield Text(f"    {item.status}" + _of(item.grade, item.sources), style="dim")


def _when(item: Item) -> str:
    if item.start is None or item.end is None:
        return "no date"
    if item.precision == "month":
        return f"{item.start[:7]} (month)"
    if item.precision == "year":
        return f"{item.start[:4]} (year)"
    return item.start if item.precision == "day" else f"{item.start} – {item.end} ({item.precision})"


def _of(grade: str, sources: tuple[str, ...]) -> str:
    told = ", ".join(filter(None, (f"grade {grade}" if grade else "", " ".join(sources))))
    return f"  [{told}]" if told else ""


def _taken(taken: bool) -> str:
    return "  (the one taken)" if taken else ""


def _checked(checked: str) -> Text:
    if not checked:
        return Text("the store does not tell to which day it was checked")
    return Text(f"  checked to {checked}; nothing after that day is known here")


def _lines(lines: list[Text]) -> Text:
    return Text("\n").join(lines)


def _one_line(words: str) -> str:
    return " ".join(words.split())
