"""How far two acts play the same role, part by part, so that a person can see why they were paired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wpkg.graph.compare.records import Act
from wpkg.graph.compare.sides import REFERENCE
from wpkg.graph.compare.vocabulary import vocabulary

_RELATED = 0.5
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one act answers another: ``role`` and ``similarity`` 0 to 1, and the parts of the role in words."""

    role: float
    similarity: float
    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    bound: bool

    @property
    def total(self) -> float:
        """Return role and wording together; the role weighs more."""
        return round(0.6 * self.role + 0.4 * self.similarity, 4)

    @property
    def admissible(self) -> bool:
        """Tell whether the two may be paired: of one role, or nearly the same words in a related one."""
        if self.role < 0.4:
            return False
        return self.total >= 0.5 and (self.similarity >= 0.25 or (self.bound and self.role >= 0.6))


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    agreement: float
    told: str


def bound(old: Act, new: Act) -> bool:
    """Tell whether two acts belong together whatever their words: of one thread, or citing the same."""
    return bool(old.target and old.target == new.target) or not set(old.threads).isdisjoint(new.threads)


def fit(old: Act, new: Act, similarity: float) -> Fit:
    """Return how well ``new`` answers ``old``, given how alike their words are."""
    weights = vocabulary().weights
    parts = list(_parts(old, new))
    weight = sum(weights[part.name] for part in parts)
    score = sum(weights[part.name] * part.agreement for part in parts)
    if parts and parts[0].name == "kind" and not parts[0].agreement:
        score = 0.0
    agrees = tuple(part.told for part in parts if part.agreement >= _HALF)
    differs = tuple(part.told for part in parts if part.agreement < _HALF)
    return Fit(round(score / weight, 4), similarity, agrees, differs, bound(old, new))


def _parts(old: Act, new: Act) -> Iterator[_Part]:
    yield _kind(old, new)
    if old.kind == REFERENCE:
        yield _Part("manner", float(old.verb == new.verb), _told("manner", [old.verb], [new.verb]))
        if old.target and new.target:
            yield _Part("target", float(old.target == new.target), _told("target", [old.label], [new.label]))
        return
    if old.who or new.who:
        yield _Part("who", _shared(old.who, new.who), _told("addressee", old.who, new.who))
    if old.threads and new.threads:
        threads = [[each.rpartition("/")[2] for each in act.threads] for act in (old, new)]
        yield _Part("thread", float(bool(set(old.threads) & set(new.threads))), _told("thread", *threads))
    yield _Part("verb", float(old.verb == new.verb), _told("verb", [old.verb], [new.verb]))
    if old.actions and new.actions:
        yield _Part("action", _shared(old.actions, new.actions), _told("action", old.actions, new.actions))
    if old.topics and new.topics:
        yield _Part("topic", _shared(old.topics, new.topics), _told("topic", old.topics, new.topics))


def _kind(old: Act, new: Act) -> _Part:
    if old.kind == new.kind:
        return _Part("kind", 1.0, f"same kind ({old.kind})")
    related = frozenset((old.kind, new.kind)) in vocabulary().related
    return _Part("kind", _RELATED if related else 0.0, f"kind {old.kind} against {new.kind}")


def _shared(old: Sequence[str], new: Sequence[str]) -> float:
    if not old or not new:
        return 0.0
    return len(set(old) & set(new)) / len(set(old) | set(new))


def _told(name: str, old: Sequence[str], new: Sequence[str]) -> str:
    both = sorted(set(old) & set(new))
    if both:
        return f"same {name} ({', '.join(both)})"
    return f"{name} {', '.join(sorted(old)) or 'none'} against {', '.join(sorted(new)) or 'none'}"
