"""Hold what a store has against what it was given: how many statements a graph has, and which.

Where a store is known to give literals back otherwise than they were sent, that is allowed for and told; every other
difference is an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby

from wpkg.errors import DataError
from wpkg.graph import ntriples, parted
from wpkg.graph.loading import records
from wpkg.graph.loading.dialects import Dialect
from wpkg.graph.loading.meaning import changed, meaning
from wpkg.graph.loading.plan import Plan, Wanted
from wpkg.graph.loading.sending import spread
from wpkg.graph.loading.service import SIZES_AT_ONCE, Service
from wpkg.graph.loading.sources import Source, digest, settled

MANNERS = ("none", "counts", "sample", "all")
SAMPLE = 32
"""How many graphs a sample has."""
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """A graph that the store does not have as it was given: statements expected and found, lacking and too many."""

    graph: str
    expected: int
    found: int
    lacking: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The difference in words, with its first statements."""
        figures = f"{self.expected:,} statements expected, {self.found:,} found"
        if self.lacking or self.extra:
            figures += f", {len(self.lacking):,} lacking, {len(self.extra):,} others"
        first = [f"lacking: {line}" for line in self.lacking[:1]] + [f"other: {line}" for line in self.extra[:1]]
        return "; ".join([f"<{self.graph}>: {figures}", *(text[:300] for text in first)])


@dataclass(frozen=True, slots=True)
class Verified:
    """What was held against the store: graphs counted, graphs compared, and what was allowed for, by what it is."""

    counted: int = 0
    compared: int = 0
    allowed: tuple[tuple[str, int], ...] = ()


def verify(service: Service, plan: Plan, sources: Sequence[Source], manner: str, seed: str, parallel: int) -> Verified:
    """Hold the graphs of a plan against the store.

    Args:
        service: the store.
        plan: what it shall have.
        sources: where that comes from.
        manner: ``none``; ``counts`` of all graphs; besides, the statements of a ``sample`` or of ``all``.
        seed: what the sample is chosen by.
        parallel: how many requests at a time.

    Raises:
        DataError: the store has something else. Its records of those graphs are taken back, so that the next load
            sends them again.
        EndpointError: it cannot be asked.
    """
    if manner == "none":
        return Verified()
    wrong: list[Difference] = []
    counted = compared = 0
    for number, found in spread(_counted, _lots(plan.chosen(None, seed)), service, parallel):
        counted += number
        wrong += found
    allowed: dict[str, int] = {}
    if not wrong and manner in ("sample", "all"):
        chosen = plan.chosen(SAMPLE if manner == "sample" else None, seed)
        asked = ((wanted, sources[wanted.source]) for wanted in chosen)
        for difference, normalised in spread(_compared, asked, service, parallel):
            compared += 1
            wrong += [difference] if difference else []
            for what, times in normalised.items():
                allowed[what] = allowed.get(what, 0) + times
    if wrong:
        _take_back(service, plan, {difference.graph for difference in wrong})
        raise _told(service, wrong)
    return Verified(counted, compared, tuple(sorted(allowed.items())))


def _counted(service: Service, lot: Sequence[Wanted]) -> tuple[int, list[Difference]]:
    held = service.sizes([wanted.member.graph for wanted in lot])
    pairs = ((wanted.member, held.get(wanted.member.graph, 0)) for wanted in lot)
    return len(lot), [Difference(member.graph, member.triples, n) for member, n in pairs if n != member.triples]


def _compared(service: Service, asked: tuple[Wanted, Source]) -> tuple[Difference | None, dict[str, int]]:
    """Compare one graph; return where it differs, and how often what was allowed for."""
    wanted, source = asked
    member = wanted.member
    found = settled(member.graph, service.statements(member.graph, member.triples))
    if digest(found) == member.sha256:
        return None, {}
    (packed,) = source.packed(wanted.part, [member])
    sent = _by_meaning(parted.triples(packed).decode().split("\n")[:-1], service.dialect)
    come = _by_meaning(found, service.dialect)
    lacking = sorted(line for meant, line in sent.items() if meant not in come)
    extra = sorted(line for meant, line in come.items() if meant not in sent)
    if lacking or extra:
        return Difference(member.graph, member.triples, len(found), tuple(lacking), tuple(extra)), {}
    changes = (changed(line, come[meant]) for meant, line in sent.items() if line != come[meant])
    return None, dict(Counter(changes))


def _by_meaning(lines: Iterable[str], dialect: Dialect) -> dict[str, str]:
    """Return statements by what they mean to a store that keeps values."""
    written = (ntriples.canonical(triple) for line in lines for triple in ntriples.parse(line))
    return {meaning(line, dialect.values): line for line in written}


def _lots(wanted: Iterable[Wanted]) -> Iterator[list[Wanted]]:
    for _, lot in groupby(enumerate(wanted), key=lambda pair: pair[0] // SIZES_AT_ONCE):
        yield [one for _, one in lot]


def _take_back(service: Service, plan: Plan, graphs: Set[str]) -> None:
    """Take back that graphs are there as they shall be."""
    if service.at.update is not None:
        records.withdraw(service, sorted(graphs))
        return
    records.rewrite(service, (replace(r, digest="") if r.graph in graphs else r for r in plan.final()))


def _told(service: Service, wrong: Sequence[Difference]) -> DataError:
    more = f"; and {len(wrong) - _SHOWN:,} more" if len(wrong) > _SHOWN else ""
    return DataError(
        f"the store does not have what it was given: {'; '.join(d.told for d in wrong[:_SHOWN])}{more}",
        where=service.at.endpoint.shown,
        expected="the same statements in each graph",
        todo="load again: these graphs are sent anew; if they differ once more, the store changes what it is given",
    )
