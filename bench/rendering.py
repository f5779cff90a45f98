"""Records to one page in Markdown: aims with what was reached, then each table, ratios first.

Run as ``python bench/rendering.py --records FOLDER --out FILE [--failed NAME=WHY]…``. Ratios, losses and whether an aim
was reached are computed here from the figures, never typed: ``aims.yaml`` says what was aimed at, ``notes.yaml`` why a
race is lost; a note is shown only where the figures show the loss, and a loss without a note says so.
"""

from __future__ import annotations

import argparse
import fnmatch
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import measuring
import yaml
from measuring import Contest, Race, Record, Table, milliseconds, ratio, table

HERE = Path(__file__).parent
QUICK = "**A quick run: small sizes, to see that everything runs.** No aim is judged by it."


@dataclass(frozen=True, slots=True)
class Aim:
    """What was aimed at: a figure of a record, and the bound it is to keep.

    ``figure`` is the name of a figure, or ``contest/race/contender`` for a time (at the largest size that has one),
    with ``÷ other`` for a ratio of two contenders of one race. ``unit`` is s, ms, × or what is counted.
    """

    text: str
    record: str
    figure: str
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    def reached(self, value: float) -> bool:
        """Tell whether a figure keeps the bound."""
        return (self.at_most is None or value <= self.at_most) and (self.at_least is None or value >= self.at_least)


@dataclass(frozen=True, slots=True)
class Note:
    """Why wpkg loses a race (patterns as in file names) against a peer."""

    contest: str
    race: str
    against: str
    note: str

    def fits(self, contest: Contest, race: Race, against: str) -> bool:
        """Tell whether the note is on this loss."""
        pairs = ((contest.key, self.contest), (race.key, self.race), (against, self.against))
        return all(fnmatch.fnmatchcase(name, pattern) for name, pattern in pairs)


@dataclass(frozen=True, slots=True)
class Loss:
    """A race in which a peer was faster than wpkg: ``ratio`` is its time by that of wpkg, below 1."""

    contest: Contest
    race: Race
    against: str
    ratio: float


def aims(path: Path) -> tuple[Aim, ...]:
    """Read the aims."""
    return tuple(
        Aim(**{key.replace("-", "_"): value for key, value in each.items()})
        for each in yaml.safe_load(path.read_text("utf-8")) or ()
    )


def notes(path: Path) -> tuple[Note, ...]:
    """Read the notes."""
    return tuple(Note(**each) for each in yaml.safe_load(path.read_text("utf-8")) or ())


def figure(record: Record, name: str) -> float | None:
    """Return a figure of a record by name, or None where it was not measured."""
    if name in record.figures:
        return record.figures[name]
    asked, _, by = name.partition(" ÷ ")
    parts = asked.split("/")
    if len(parts) != 3:
        return None
    found = None
    for contest in record.contests:
        if contest.key != parts[0]:
            continue
        for race in sorted(contest.races, key=lambda race: race.size):
            one, other = race.seconds.get(parts[2]), race.seconds.get(by)
            if race.key == parts[1] and one is not None and (not by or other):
                found = one / other if by and other else one
    return found


def losses(record: Record) -> list[Loss]:
    """Return every race that a peer won, the clearest first."""
    found = []
    for contest in record.contests:
        for race in contest.races:
            own = race.seconds.get(contest.own)
            for name in contest.contenders:
                peer = race.seconds.get(name)
                if name != contest.own and own and peer is not None and peer < own:
                    found.append(Loss(contest, race, name, peer / own))
    return sorted(found, key=lambda loss: loss.ratio)


def page(
    records: Sequence[Record], aimed: Sequence[Aim], noted: Sequence[Note], failed: Mapping[str, str] | None = None
) -> str:
    """Return the whole page."""
    parts = [
        "# Results",
        "Written by `wpkg bench`; do not edit. How it is measured: [README.md](README.md). What counts are the ratios;"
        " times depend on the machine.",
        *([QUICK] if any(record.quick for record in records) else []),
        *_machines(records),
        *([_failures(failed)] if failed else []),
        "## Aims",
        _aims(records, aimed),
        *(of_record(record, noted) for record in records),
    ]
    return "\n\n".join(parts) + "\n"


def _machines(records: Sequence[Record]) -> Iterator[str]:
    """Yield what was measured on: one paragraph a machine and day, with the versions of all engines."""
    seen: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        told = ", ".join(f"{name} {value}" for name, value in record.machine.items())
        seen.setdefault((record.made, told), []).append(record)
    for (made, told), group in seen.items():
        found = {name: value for record in group for name, value in record.versions.items()}
        of = f" ({', '.join(record.name for record in group)})" if len(seen) > 1 else ""
        versions = f" Versions: {', '.join(f'{name} {value}' for name, value in found.items())}." if found else ""
        yield f"{made}{of}: {told}.{versions}"


def _failures(failed: Mapping[str, str]) -> str:
    return "Not measured:\n\n" + "\n".join(f"- {name}: {why}" for name, why in failed.items())


def _aims(records: Sequence[Record], aimed: Sequence[Aim]) -> str:
    by_name = {record.name: record for record in records}
    rows = []
    for aim in aimed:
        record = by_name.get(aim.record)
        value = figure(record, aim.figure) if record is not None else None
        reached = "not measured" if value is None else _judged(aim, value, quick=record is not None and record.quick)
        rows.append([aim.text, _bound(aim), "–" if value is None else _written(value, aim.unit), reached])
    return table(["aim", "bound", "measured", ""], rows)


def _judged(aim: Aim, value: float, *, quick: bool) -> str:
    if quick:
        return "not judged"
    return "reached" if aim.reached(value) else "**missed**"


def _bound(aim: Aim) -> str:
    bounds = []
    if aim.at_least is not None:
        bounds.append(f"≥ {_written(aim.at_least, aim.unit)}")
    if aim.at_most is not None:
        bounds.append(f"≤ {_written(aim.at_most, aim.unit)}")
    return ", ".join(bounds)


def _written(value: float, unit: str) -> str:
    if unit == "ms":
        return f"{milliseconds(value)} ms"
    if unit == "×":
        return ratio(value)
    return (f"{value:,.3g} {unit}" if value < 1000 else f"{value:,.0f} {unit}").rstrip()


def of_record(record: Record, noted: Sequence[Note] = ()) -> str:
    """Return the part of the page for one record."""
    rounds = f", medians of {record.rounds}" if record.contests and record.rounds > 1 else ""
    more = f" All figures: [{record.page}]({record.page})." if record.page else ""
    parts = [f"## {record.title}", f"`{record.name}`, {record.made or 'now'}{rounds}.{more}"]
    lost = losses(record)
    for contest in record.contests:
        parts += _contest(contest, [loss for loss in lost if loss.contest is contest], noted)
    for each in record.tables:
        parts += _plain(each)
    if record.figures and not (record.contests or record.tables):
        parts.append(table(["figure", "value"], [[name, f"{value:,.4g}"] for name, value in record.figures.items()]))
    if record.missing:
        parts.append("Left out: " + "; ".join(f"{name} ({why})" for name, why in record.missing.items()) + ".")
    return "\n\n".join(parts)


def _contest(contest: Contest, lost: Sequence[Loss], noted: Sequence[Note]) -> Iterator[str]:
    yield f"### {contest.title}"
    yield contest.text
    peers = [name for name in contest.contenders if name != contest.own]
    yield f"Time of each by that of {contest.own}: above 1× {contest.own} is faster."
    head = ["size", "asked", "rows", f"{contest.own}, ms", *peers]
    yield table(head, [_ratios(contest, race, peers) for race in contest.races])
    yield "Milliseconds:"
    names = [contest.own, *peers]
    yield table(
        ["size", "asked", *names],
        [[f"{race.size:,}", race.key, *(_cell(race, name, milliseconds) for name in names)] for race in contest.races],
    )
    if lost:
        yield "Where wpkg loses:"
        yield "\n".join(_told(lost, noted))


def _ratios(contest: Contest, race: Race, peers: Sequence[str]) -> list[str]:
    own = race.seconds.get(contest.own)
    cells = [_cell(race, name, (lambda s, own=own: ratio(s / own)) if own else milliseconds) for name in peers]
    return [f"{race.size:,}", race.what, race.answer, _cell(race, contest.own, milliseconds), *cells]


def _cell(race: Race, name: str, written: Any) -> str:
    return written(race.seconds[name]) if name in race.seconds else race.told.get(name, "")


def _told(lost: Sequence[Loss], noted: Sequence[Note]) -> Iterator[str]:
    """Yield a line a reason, with the races that are lost for it; what has no reason noted says so."""
    why: dict[str, list[Loss]] = {}
    for loss in lost:
        found = next((note.note for note in noted if note.fits(loss.contest, loss.race, loss.against)), "")
        why.setdefault(found or "No reason is noted yet.", []).append(loss)
    for reason, of in why.items():
        races: dict[str, list[Loss]] = {}
        for loss in of:
            races.setdefault(loss.against, []).append(loss)
        yield "- " + "; ".join(f"{against}: {_named(each)}" for against, each in races.items()) + f". {reason}"


def _named(lost: Iterable[Loss]) -> str:
    return ", ".join(f"{loss.race.key} at {loss.race.size:,} ({ratio(loss.ratio)})" for loss in lost)


def _plain(each: Table) -> Iterator[str]:
    yield f"### {each.title}"
    if each.text:
        yield each.text
    yield table(each.columns, each.rows)


def gathered(folder: Path, order: Sequence[str]) -> tuple[list[Record], dict[str, str]]:
    """Read the records of a folder, in the order of the measurements; return those, and which files are none."""
    found: dict[str, Record] = {}
    unread: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            found[path.stem] = measuring.read(path)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            unread[path.stem] = f"{path.name} is no record ({type(error).__name__})"
    return [found[name] for name in (*order, *sorted(set(found) - set(order))) if name in found], unread


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=Path, default=HERE / "records")
    parser.add_argument("--out", type=Path, default=HERE / "results.md")
    parser.add_argument("--failed", action="append", default=[], metavar="NAME=WHY")
    asked = parser.parse_args()
    order = list(yaml.safe_load((HERE / "measurements.yaml").read_text("utf-8")))
    failed = dict(each.partition("=")[::2] for each in asked.failed)
    records, unread = gathered(asked.records, order)
    made = page(records, aims(HERE / "aims.yaml"), notes(HERE / "notes.yaml"), unread | failed)
    asked.out.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
