"""Wording along a thread: from member to member what changed, and when each thing named enters and leaves.

Where a text is not held, what the register tells is compared instead, and an absence is not known. A text that only a
reader has seen belongs to the thread if one of its statements plays the role of a member's; it is marked as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from wpkg.errors import BadParameter
from wpkg.graph.compare.documents import PRINTED, TOLD, UNTOLD, compared, told_of, words_of
from wpkg.graph.compare.records import Act, Group, Mark
from wpkg.graph.compare.roles import fit
from wpkg.graph.compare.sides import REFERENCE, Side, load
from wpkg.graph.compare.thread_records import Followed, Member, Passing, Step, ThreadComparison, Told
from wpkg.graph.compare.vocabulary import vocabulary
from wpkg.graph.compare.words import Likeness
from wpkg.graph.labels import doubtful, labels
from wpkg.graph.prepared import ask_about, prepared, text_of
from wpkg.graph.shown import Words
from wpkg.graph.store import Store
from wpkg.graph.time.facts import periods
from wpkg.graph.time.periods import EndRule, Period

_KIN = ((0.55, 0.5), (0.7, 0.4))
"""How far roles agree, and how alike the words are, at least: the closer the role, the freer the words."""
_DRAFT = "-draft"
"""What the name of a draft ends in where the graph knows its document already."""
_SUMMARY = "in brief"
"""What is in brief at one member may be in other words at the next: no change can be read from it."""
_PRESENT = frozenset({PRINTED, TOLD})


@dataclass(frozen=True, slots=True)
class _Seat:
    """A member with its side, the acts of the thread and the marks of these acts."""

    member: Member
    side: Side
    acts: tuple[Act, ...]
    marks: tuple[Mark, ...]


def compare_thread(store: Store, thread: str, *, include_unverified: bool = False) -> ThreadComparison:
    """Compare the members of the thread with IRI ``thread``, in the order of their dates.

    Raises:
        BadParameter: no statement belongs to it.
    """
    name = labels(store, [thread]).get(thread, thread)
    rows = list(ask_about(store, "thread-statements", "thread", [thread]))
    counted = [row for row in rows if _counts(text_of(row["status"]), include_unverified=include_unverified)]
    if not counted:
        raise BadParameter(
            f"{name} has no statement" + (" that is verified" if rows else ""),
            expected="a thread with members",
            todo="ask with --include-unverified" if rows else "name a thread, as in: wpkg compare --thread moratorium",
        )
    believed = doubtful(store, {text_of(row["document"]) for row in counted})
    seats = _seats(store, counted, believed, include_unverified=include_unverified)
    seats = sorted(
        _with_drafts(store, seats, include_unverified=include_unverified),
        key=lambda seat: (seat.member.date or "9999", seat.member.symbol),
    )
    terms = _terms(store, thread)
    return ThreadComparison(
        thread,
        name,
        tuple(seat.member for seat in seats),
        tuple(_steps(seats, terms)),
        tuple(_followed(seats)),
        tuple(_remarks(seats)),
    )


def _counts(status: str, *, include_unverified: bool) -> bool:
    return not status.endswith("#withdrawn") and (include_unverified or not status.endswith("#unverified"))


def _seats(
    store: Store, rows: Iterable[Mapping[str, object]], believed: frozenset[str], *, include_unverified: bool
) -> list[_Seat]:
    stated: dict[str, list[str]] = {}
    for row in rows:
        stated.setdefault(str(row["document"]), []).append(str(row["statement"]).rpartition("#")[2])
    seats = []
    for document, names in stated.items():
        side = load(store, document, include_unverified=include_unverified)
        seats.append(_seat(side, frozenset(names), believed=document in believed, by_role=False))
    return seats


def _seat(side: Side, names: frozenset[str], *, believed: bool, by_role: bool) -> _Seat:
    """Seat a document with its statements of the thread and what hangs on them."""
    inner = set(names)
    while grown := {act.id for act in side.acts if act.parent in inner} - inner:
        inner |= grown
    acts = tuple(act for act in side.acts if act.id in inner)
    marks = tuple(mark for mark in side.marks if inner & set(mark.acts))
    words = next((act.words for act in acts if act.words.exact is not None), Words(None, None, None))
    about = side.about
    told = tuple(act.id for act in acts if act.id in names)
    member = Member(about.iri, about.symbol, not believed, about.date, about.held, about.draft, by_role, told, words)
    return _Seat(member, side, acts, marks)


def _with_drafts(store: Store, seats: Sequence[_Seat], *, include_unverified: bool) -> list[_Seat]:
    """Return the members, with texts nobody has checked whose statements play the role of those of a held member.

    A text of an instrument that is a member already, laid beside it, is taken for the text of that member.
    """
    seated = {seat.member.iri: seat for seat in seats}
    models = [replace(act, threads=()) for seat in seats for act in seat.acts if act.words.exact is not None]
    for row in store.select(prepared("held")) if models else ():
        document = text_of(row["document"])
        if document in seated or not text_of(row["status"]).endswith("#extracted"):
            continue
        side = load(store, document, include_unverified=include_unverified)
        alike = Likeness([act.words.exact or "" for act in (*models, *side.acts)])
        stating = [act for act in side.acts if act.kind != REFERENCE]
        kin = {act.id for act in stating if any(_kin(model, act, alike) for model in models)}
        if not kin:
            continue
        seat = _seat(side, frozenset(kin), believed=False, by_role=True)
        member = seated.get(document.rpartition(_DRAFT)[0])
        seated[member.member.iri if member else document] = _lent(member, seat) if member else seat
    return list(seated.values())


def _lent(member: _Seat, draft: _Seat) -> _Seat:
    """Give a member whose text is not held the text of its draft; what the register tells of it stays."""
    if member.member.held:
        return member
    about = replace(draft.side.about, symbol=member.member.symbol, date=member.member.date)
    lent = replace(draft.member, symbol=about.symbol, date=about.date, symbol_verified=member.member.symbol_verified)
    told = tuple(mark for mark in member.marks if mark.words.exact is None)
    return _Seat(lent, replace(draft.side, about=about), draft.acts, (*draft.marks, *told))


def _kin(model: Act, act: Act, alike: Likeness) -> bool:
    likeness = alike.between(model.words.exact or "", act.words.exact or "")
    found = fit(model, act, likeness)
    return any(found.role >= role and found.similarity >= words for role, words in _KIN)


def _terms(store: Store, thread: str) -> dict[str, list[Period]]:
    """Return the periods of the thread by the document that carries each."""
    found: dict[str, list[Period]] = {}
    for period in periods(store, thread):
        found.setdefault(period.statement.partition("#")[0], []).append(period)
    return found


def _steps(seats: Sequence[_Seat], terms: Mapping[str, Sequence[Period]]) -> Iterator[Step]:
    """Yield the step from each member to the next, and from each held text to the next that is held."""
    for rank, seat in enumerate(seats):
        for further, other in enumerate(seats[rank + 1 :], rank + 1):
            between = seats[rank + 1 : further]
            if seat.member.held and other.member.held:
                yield _wording(seat, other, between, terms)
                break
            if not between:
                told = tuple(_told(seat, other, terms))
                yield Step(seat.member.symbol, other.member.symbol, TOLD, (), (), told)
            if not seat.member.held:
                break


def _wording(seat: _Seat, other: _Seat, between: Sequence[_Seat], terms: Mapping[str, Sequence[Period]]) -> Step:
    whole = compared(seat.side, other.side)
    groups = tuple(group for group in whole.groups if _concerns(group, seat, other))
    unheld = tuple(each.member.symbol for each in between)
    told = () if between else tuple(_told(seat, other, terms))
    return Step(seat.member.symbol, other.member.symbol, "wording", unheld, groups, told)


def _concerns(group: Group, seat: _Seat, other: _Seat) -> bool:
    """Tell whether a group holds a statement of the thread, on either side."""
    sides = ((group.old, seat.acts), (group.new, other.acts))
    starts = [(passages, act.words.start) for passages, acts in sides for act in acts if act.words.start is not None]
    return any(passage.start <= start < passage.end for passages, start in starts for passage in passages)


def _told(seat: _Seat, other: _Seat, terms: Mapping[str, Sequence[Period]]) -> Iterator[Told]:
    """Yield what the register tells of two members, fact by fact; what neither tells is left out."""
    facts = [_facts(each, terms.get(each.member.iri, ())) for each in (seat, other)]
    for what in dict.fromkeys([*facts[0], *facts[1]]):
        old, new = facts[0].get(what, ()), facts[1].get(what, ())
        yield Told(what, old, new, bool(old and new and old != new and what != _SUMMARY))


def _facts(seat: _Seat, terms: Sequence[Period]) -> dict[str, tuple[str, ...]]:
    """Return what is told of a member, by role; the empty ones are left out."""
    own = [act for act in seat.acts if act.id in seat.member.statements]
    facts = {
        "verb": tuple(dict.fromkeys(act.verb for act in own if act.verb)),
        "force": tuple(dict.fromkeys(act.strength for act in own if act.strength)),
        _SUMMARY: tuple(f"“{act.words.exact}”" if act.words.exact else act.label for act in own),
        "end rule": tuple(words for term in terms if term.rule and (words := _rule(term.rule))),
        "end": tuple(" or ".join(end for end in term.ends if end) for term in terms if any(term.ends)),
    }
    for role in vocabulary().tracked:
        facts[role] = tuple(sorted({mark.label for mark in seat.marks if mark.role == role and mark.known}))
    return {what: values for what, values in facts.items() if values}


def _rule(rule: EndRule) -> str:
    """Return an end rule in words: as printed or reported, with the session and the latest day it names."""
    session = rule.session.label if rule.session else ""
    stop = f"at the latest {rule.long_stop}" if rule.long_stop else ""
    return "; ".join(dict.fromkeys(filter(None, (rule.words, session, stop))))


def _followed(seats: Sequence[_Seat]) -> Iterator[Followed]:
    """Yield every value that a statement of the thread names in a role that is followed, with its passings."""
    for role in vocabulary().tracked:
        values: dict[str, str] = {}
        known: dict[str, bool] = {}
        for mark in (mark for seat in seats for mark in seat.marks if mark.role == role):
            values.setdefault(mark.value, mark.label)
            known.setdefault(mark.value, mark.known)
        for value, label in sorted(values.items(), key=lambda item: (item[1], item[0])):
            named = [[mark for mark in seat.marks if mark.role == role and mark.value == value] for seat in seats]
            told = tuple(told_of(marks, held=seat.member.held) for marks, seat in zip(named, seats, strict=True))
            words = tuple(words_of(marks) for marks in named)
            yield Followed(role, value, label, told, words, tuple(_passings(told, seats, known=known[value])))


def _passings(told: Sequence[str], seats: Sequence[_Seat], *, known: bool) -> Iterator[Passing]:
    """Yield each entering and leaving: between the last member that tells one thing and the first that tells the other.

    What is only words (``known`` false) the register cannot tell of: its silence says nothing and is not reported.
    """
    names = [seat.member.symbol for seat in seats]
    sure = [rank for rank, state in enumerate(told) if state != UNTOLD]
    for before, after in zip([None, *sure], [*sure, None], strict=True):
        was = before is not None and told[before] in _PRESENT
        now = after is not None and told[after] in _PRESENT
        if was == now:
            continue
        between = tuple(names[(0 if before is None else before + 1) : after])
        last, first = ("" if before is None else names[before]), ("" if after is None else names[after])
        if before is not None and after is not None:
            how = "enters" if now else "leaves"
            open_ = f"; texts not held in between: {_list(between)}" if between else ""
            yield Passing(how, last, first, between, f"{how} between {last} and {first}{open_}")
        elif not between:
            if now:
                yield Passing("stands first", "", first, (), f"named from the first member on: {first}")
        elif known:
            how, where = ("known from", f"first known in {first}") if now else ("known to", f"last known in {last}")
            yield Passing(
                how, last, first, between, f"{where}; not known of {_list(between)}, whose texts are not held"
            )


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)


def _remarks(seats: Sequence[_Seat]) -> Iterator[str]:
    unheld = [seat.member.symbol for seat in seats if not seat.member.held]
    if unheld:
        yield f"text not held, so told by the register only: {_list(unheld)}"
    for seat in seats:
        if seat.member.by_role:
            kin = _list(seat.member.statements)
            yield f"{seat.member.symbol} belongs here by the role of {kin}, as computed; nobody has checked it"
        if not seat.member.date:
            yield f"{seat.member.symbol} bears no date in the graph and is placed last"
