"""Random graphs of citations: cycles, self-citations, parallel edges, lonely units, provisions that are units."""

from __future__ import annotations

from hypothesis import strategies as st

from wpkg.graph.adjacency.compiling import Citation, Facts, Unit

DAYS = ("1998-05-20", "1998-09-25", "2001-11-14", "2011-12-17", "")


@st.composite
def facts(draw: st.DrawFn, most: int = 7, citations: int = 16) -> Facts:
    """Draw a few documents, some with unit provisions, and citations among all of them."""
    documents = [f"http://example.org/id/{name}" for name in range(draw(st.integers(1, most)))]
    units: dict[str, Unit] = {}
    for rank, name in enumerate(documents):
        day = draw(st.sampled_from(DAYS))
        symbol = draw(st.sampled_from((f"X/{rank}", f"É/{rank}", "")))
        whole = Unit(symbol, f"Décision {rank}", day, doubtful=draw(st.booleans()))
        units[name] = whole
        for part in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
            units[f"{name}#p{part}"] = Unit(symbol, whole.title, day, name, f"paragraph {part}", whole.doubtful)
    names = st.sampled_from(sorted(units))
    several = st.lists(
        st.tuples(names, names, st.integers(0, 6), st.sampled_from((True, True, True, False)), st.booleans()),
        max_size=citations,
    )
    found = [
        Citation(source, target, manner, f"{(units[source].document or source)}#ref-{rank}", verified, reading)
        for rank, (source, target, manner, verified, reading) in enumerate(draw(several))
    ]
    return Facts(units, found)
