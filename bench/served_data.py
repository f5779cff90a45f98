"""A made-up body of decisions to serve: dated, titled, adopted by forty bodies, each resting on about two before it.

All systems get the same statements: a decision with its provision, and a citation as a node with manner and status and
as the direct link that follows from it, which is what property paths walk along.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

ID = "https://w3id.org/wpkg/id/"
RECALLS = "https://w3id.org/wpkg/ns#recalls"
_NS = "https://w3id.org/wpkg/ns#"
_SCHEME = "https://w3id.org/wpkg/scheme/"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
TITLE = "http://purl.org/dc/terms/title"
MATTERS = ("agriculture", "cotton", "fisheries", "services", "tariffs", "licensing", "customs", "transit", "origin")
BODIES = 40
SERIES = 900


@dataclass(frozen=True, slots=True)
class Decisions:
    """``cited[n]`` are the decisions that decision ``n`` recalls, all of them earlier."""

    cited: tuple[tuple[int, ...], ...]

    def __len__(self) -> int:
        return len(self.cited)


def decisions(size: int, *, seed: int = 7) -> Decisions:
    """Make ``size`` decisions; most recall one of their own line and one from anywhere before."""
    draw = random.Random(seed)
    cited: list[tuple[int, ...]] = []
    for n in range(size):
        line = n - BODIES * draw.randint(1, 6)
        anywhere = draw.randrange(n) if n and draw.random() < 0.3 else -1
        near = n - draw.randint(1, 400) if draw.random() < 0.7 else -1
        cited.append(tuple(sorted({each for each in (line, anywhere, near) if 0 <= each < n})))
    return Decisions(tuple(cited))


def symbol(n: int) -> str:
    """Return the symbol of decision ``n``."""
    return f"WT/L/{n + 10_000}"


def iri(n: int) -> str:
    """Return the IRI of decision ``n``."""
    return f"{ID}wt-l-{n + 10_000}"


def series(n: int) -> int:
    """Return the number of the series that the title of decision ``n`` names: three digits."""
    return 100 + n * 7 % SERIES


def triples(made: Decisions) -> Iterator[str]:
    """Yield the decisions as N-Triples, many statements at once."""
    for body in range(BODIES):
        me = f"<{ID}body/council-{body}>"
        yield f"{me} <{_TYPE}> <{_NS}Body> .\n"
        yield f'{me} <http://www.w3.org/2004/02/skos/core#prefLabel> "Council {body}"@en .\n'
    for n, cited in enumerate(made.cited):
        yield "".join(_decision(n, len(made)))
        for rank, target in enumerate(cited):
            yield _citation(n, rank, target)


def _decision(n: int, size: int) -> Iterator[str]:
    me = f"<{iri(n)}>"
    day = datetime.date(1995, 1, 1) + datetime.timedelta(days=n * 30 * 365 // size)
    title = f"Decision on {MATTERS[n % 9]} and {MATTERS[n // 9 % 9]}, series {series(n)}"
    yield f"{me} <{_TYPE}> <{_NS}Instrument> .\n"
    yield f'{me} <{_NS}primarySymbol> "{symbol(n)}" .\n{me} <{_NS}documentSymbol> "{symbol(n)}" .\n'
    yield f'{me} <{TITLE}> "{title}"@en .\n'
    yield f'{me} <{_NS}adoptionDate> "{day}"^^<{_XSD}date> .\n'
    yield f"{me} <{_NS}adoptedBy> <{ID}body/council-{n % BODIES}> .\n"
    yield f"{me} <{_NS}curationStatus> <{_SCHEME}curation-status#curated> .\n"
    yield f"{me} <{_NS}hasProvision> <{iri(n)}#par-1> .\n<{iri(n)}#par-1> <{_TYPE}> <{_NS}Provision> .\n"


def _citation(n: int, rank: int, target: int) -> str:
    reference = f"<{iri(n)}#ref-{rank}>"
    return (
        f"<{iri(n)}#par-1> <{_NS}hasReference> {reference} .\n{reference} <{_TYPE}> <{_NS}Reference> .\n"
        f"{reference} <{_NS}referenceTarget> <{iri(target)}> .\n"
        f"{reference} <{_NS}referenceType> <{_SCHEME}reference-type#recalls> .\n"
        f"{reference} <{_NS}curationStatus> <{_SCHEME}curation-status#curated> .\n"
        f"<{iri(n)}> <{RECALLS}> <{iri(target)}> .\n"
    )
