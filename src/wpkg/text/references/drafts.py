"""References and times on their way through the modules: tuples, which cost a third of the records they become."""

from __future__ import annotations

from typing import NamedTuple


class Draft(NamedTuple):
    """A reference without its id, segment or type yet: the fields of ``wpkg.reading.Cited``, in their order.

    ``antecedent`` is the span of the reference meant, "start:end", until the references are numbered.
    """

    id: str
    segment: str
    type: str
    kind: str
    start: int
    end: int
    target: str | None
    status: str
    rule: str
    pinpoint: str = ""
    cue: tuple[int, int] | None = None
    candidates: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    antecedent: str | None = None
    viewpoint: str | None = None
    symbol: tuple[int, int] | None = None


class Moment(NamedTuple):
    """A time without its id and segment yet: the fields of ``wpkg.reading.When``, in their order."""

    id: str
    segment: str
    kind: str
    start: int
    end: int
    from_text: str
    value: str | None
    status: str
    rule: str
    viewpoint: str | None = None
