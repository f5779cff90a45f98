"""What the words of a slot stand for, as far as the references and times found before say."""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from functools import cache

from wpkg.reading import RESOLVED, Cited, Filler, Layout, When
from wpkg.text import profile as profiles
from wpkg.text.statements.clausetable import clauses, word_set
from wpkg.text.tables import table

_ARTICLE = len("the ")
_TIMES = frozenset({"time", "validity"})
_THINGS = frozenset({"object", "basis", "scope", "addressee"})
_ACTORS = frozenset({"issuer", "addressee", "means", "participant", "recipient", "reporter"})
_VALUED = _TIMES | _THINGS | _ACTORS


class Values:
    """Values by span: sessions and dates, documents, bodies."""

    def __init__(self, flat: str, cited: Sequence[Cited], times: Sequence[When], layout: Layout) -> None:
        self._flat = flat
        self._cited = sorted(cited, key=lambda each: each.start)
        self._times = sorted(times, key=lambda each: each.start)
        self._cited_at = [each.start for each in self._cited]
        self._times_at = [each.start for each in self._times]
        self._names = _bodies(layout.profile)
        self._members = _members(_about(flat)) if layout.profile == profiles.PAPER else {}
        self._offices = clauses(layout.language).offices

    def of(self, slot: Filler) -> Filler:
        """Return the slot with its value, where one is known."""
        if slot.start < 0 or slot.value is not None or slot.role not in _VALUED:
            return slot
        value: str | tuple[str, ...] | None = None
        if slot.role in _ACTORS:
            value = self._body(slot) or self._holder(slot)
        if value is None and slot.role in _TIMES:
            value = self._time(slot)
        if value is None and slot.role in _THINGS:
            value = self._thing(slot)
        return slot if value is None else Filler(slot.role, slot.start, slot.end, value, slot.note)

    def _body(self, slot: Filler) -> str | None:
        words = " ".join(self._flat[slot.start : slot.end].lower().split())
        if slot.role == "means":
            words = words.rpartition("through ")[2]
        for article in word_set("articles"):
            words = words.removeprefix(article)
        return self._names.get(words) or self._members.get(words)

    def _holder(self, slot: Filler) -> str | None:
        """Resolve "him" or "her" to the nearest holder of an office before it."""
        if self._offices is None or self._flat[slot.start : slot.end] not in word_set("pronouns"):
            return None
        found = [*self._offices.finditer(self._flat, max(0, slot.start - 600), slot.start)]
        return self._names.get(" ".join(found[-1].group(1).lower().split())) if found else None

    def _time(self, slot: Filler) -> str | tuple[str, ...] | None:
        low = bisect.bisect_left(self._times_at, slot.start)
        high = bisect.bisect_left(self._times_at, slot.end)
        inside = [each for each in self._times[low:high] if each.end <= slot.end + 1]
        sessions = [each for each in inside if each.value and each.value.startswith("session:")]
        values = [each.value or each.from_text for each in sessions or inside if each.value or each.from_text]
        if not values:
            low = bisect.bisect_left(self._cited_at, slot.start)
            high = bisect.bisect_left(self._cited_at, slot.end)
            values = [each.target for each in self._cited[low:high] if each.kind == "session" and each.target]
        unique = tuple(dict.fromkeys(values))
        return (unique[0] if len(unique) == 1 else unique) if unique else None

    def _thing(self, slot: Filler) -> str | None:
        low = bisect.bisect_left(self._cited_at, slot.start)
        high = bisect.bisect_left(self._cited_at, slot.end)
        if low == high:
            return None
        known = [each for each in self._cited[low:high] if each.status == RESOLVED and each.target]
        if len({each.target for each in known}) != 1:
            return None
        near = slot.start + _ARTICLE
        head = any(each.start <= near for each in known)
        last = slot.role == "object" and any(
            each.end == slot.end and self._flat.endswith(word_set("genitives"), slot.start, each.start)
            for each in known
        )
        return known[0].target if head or last else None


def body_named(name: str, profile: str) -> str | None:
    """Return the compact name of the body, organisation or group that goes by a name in small letters."""
    return _bodies(profile).get(name)


def _about(flat: str) -> str:
    """Return the profile of the organisation a paper is about: by its words, or by the first members it names."""
    guess = profiles.recognise(flat)
    if guess != profiles.PAPER:
        return guess
    head = flat[: profiles.HEAD].lower()
    return next((profile for name, profile in _memberships() if name in head), guess)


@cache
def _memberships() -> tuple[tuple[str, str], ...]:
    """Return the full names of the members of organisations, in small letters, each with the profile it is of."""
    rows = [actor for rows in table("actors").values() for actor in rows if isinstance(actor, dict) and "at" in actor]
    return tuple(
        (str(name).lower(), profile)
        for actor in rows
        if str(actor.get("value", "")).startswith("collective:")
        for name in actor.get("names", ())
        for profile in actor["at"]
    )


@cache
def _members(profile: str) -> dict[str, str]:
    """Return what the short names of groups stand for in texts about one organisation: "members"."""
    if profile == profiles.PAPER:
        return {}
    rows = [actor for rows in table("actors").values() for actor in rows if isinstance(actor, dict) and "at" in actor]
    return {
        str(name).lower(): str(actor["value"])
        for actor in rows
        if str(actor.get("value", "")).startswith("collective:")
        for name in actor["at"].get(profile, {}).get("short", ())
    }


@cache
def _bodies(profile: str) -> dict[str, str]:
    """Return compact names of bodies, organisations and groups by the names they go by, in small letters."""
    names: dict[str, str] = {}
    for row in profiles.load(profile).organs:
        for printed in row.names.values():
            names.update({name.lower(): row.id for name in printed})
        if row.abbreviation:
            names.setdefault(row.abbreviation.lower(), row.id)
    for rows in table("actors").values():
        for actor in rows:
            if not isinstance(actor, dict) or "value" not in actor:
                continue
            local = actor.get("at", {}).get(profile, {})
            for name in (*actor.get("names", ()), *actor.get("short", ()), *local.get("short", ())):
                names.setdefault(str(name).lower(), str(actor["value"]))
    return names
