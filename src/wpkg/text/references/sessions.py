"""Sessions of bodies: by ordinal, year, month, place, or counted from the session at which a text was adopted.

Rules: R1 the year in the phrase settles it, and must agree with "next" and "last"; R2 and R3 the session after and
before the one that speaks; R4 inside a reported mandate, the session that gave it is the one to count from; R5 "its"
belongs to a body that meets, nearest to the left, R5b to the right where the session opens the clause; R6 "our" is
the speaking organ's; R7 without a viewpoint nothing is counted; R8 a session no calendar has is held as partial.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

from wpkg.reading import CONFLICT, PARTIAL, RESOLVED, UNRESOLVED, Layout, Part
from wpkg.text.profile import Profile
from wpkg.text.references import calendar, dates, phrases
from wpkg.text.references.drafts import Draft, Moment
from wpkg.text.references.gazetteer import scan
from wpkg.text.references.phrases import Phrase
from wpkg.text.references.sitters import Reader, Sitter, names
from wpkg.text.tables import folders
from wpkg.text.view import unwrap

_PARAGRAPHS = frozenset(
    {"recital", "op_paragraph", "paragraph", "list_leadin", "footnote", "annex", "note.editorial"}
    | {"title", "heading", "block_quote", "adopting_organ", "enacting", "closing_line"}
)
_AHEAD, _BACK = 12, 1
_CAPTION, _NEAR = 140, 400
_NOTHING = "nothing before"


class Answer(NamedTuple):
    """What a phrase stands for, and how that was settled."""

    target: str | None
    status: str
    rule: str
    members: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    viewpoint: str | None = None


@dataclass(slots=True)
class Scene:
    """What is known around the sessions of one text: who speaks, when, and the sessions settled so far."""

    flat: str
    layout: Layout
    reader: Reader
    organ: str | None
    adopting: str | None
    year: int | None
    own: frozenset[str]
    parts: dict[str, Part]
    settled: list[tuple[int, str]]
    last: tuple[int, Answer] | None = None

    def body_at(self, place: int) -> Sitter | None:
        """Read a body's name at a place."""
        return self.reader.at(place, self.paragraph(place)[0])

    def paragraph(self, place: int) -> tuple[int, str]:
        """Return the start and the role of the paragraph around a place."""
        part = self._around(place)
        if part is None:
            return max(0, self.flat.rfind(". ", 0, place)), "other"
        return part.start, "editorial" if part.kind == "note.editorial" else part.role

    def _around(self, place: int) -> Part | None:
        """Return the paragraph around a place, or the widest part below the body where there is none."""
        parts = self.layout.parts
        last = bisect_right(parts, place, key=lambda part: part.start) - 1
        near = (parts[at] for at in range(last, max(-1, last - _NEAR), -1))
        part = next((each for each in near if each.end > place), None)
        while part and part.kind not in _PARAGRAPHS:
            above = self.parts.get(part.parent or "")
            if above is None or above.kind in ("body", "preamble", "operative"):
                break
            part = above
        return part


def find(view: str, layout: Layout, profile: Profile, taken: list[Draft]) -> tuple[list[Draft], list[Moment]]:
    """Return the sessions a folded text cites (type left "mentions"), and its times: sessions and dates.

    ``taken`` are the references found before; a session inside one of them is found all the same, as its words are
    read for when something was done.
    """
    flat = unwrap(view)
    anchors = scan(view, layout).anchors
    times = dates.find(flat, layout.language, anchors)
    scene = _scene(flat, layout, profile)
    at = {each.start: index for index, each in enumerate(times)}
    cited: list[Draft] = []
    for phrase in phrases.find(flat, layout.language, times, scene.body_at, anchors):
        if phrase.conference and not _at_home(phrase, scene):
            continue
        made = _resolve(phrase, scene)
        if (phrase.meeting and made.status != RESOLVED) or made.rule == _NOTHING:
            continue
        cited.append(_cited(phrase, made))
        scene.last = phrase.start, made
        if made.target:
            scene.settled.append((phrase.start, made.target))
        _timed(times, at, phrase, made)
    return cited, sorted(times, key=lambda each: (each.start, -each.end))


def _scene(flat: str, layout: Layout, profile: Profile) -> Scene:
    organ = layout.organ.name if layout.organ else None
    adopting = layout.organ.session if layout.organ else None
    adopting = adopting or calendar.adopting_session(layout.symbol)
    if adopting and organ is None:
        organ = calendar.body_of(adopting)
    known = calendar.dates_of(adopting)
    printed = re.search(r"\(((?:19|20)\d\d)\)", layout.symbol or "")
    year = int(known[0][:4]) if known else int(printed[1]) if printed else None
    own = frozenset(row["body"] for row in profile.calendars)
    parts = {part.id: part for part in layout.parts}
    reader = Reader(flat, names(profile.id, layout.language, folders()), organ)
    return Scene(flat, layout, reader, organ, adopting, year, own, parts, [])


def _cited(phrase: Phrase, made: Answer) -> Draft:
    return Draft(
        id="",
        segment="",
        type="mentions",
        kind="session",
        start=phrase.start,
        end=phrase.end,
        target=made.target,
        status=made.status,
        rule=made.rule,
        candidates=made.candidates,
        members=made.members,
        viewpoint=made.viewpoint,
    )


def _timed(times: list[Moment], at: dict[int, int], phrase: Phrase, made: Answer) -> None:
    """Add a session to the times; sittings told by months give the months their sessions.

    ``at`` says where the time that starts at an offset stands in the list.
    """
    if phrase.months:
        members = made.members or ((made.target,) if made.target else ())
        for month, session in zip(phrase.months, members, strict=False):
            times[at[month.start]] = month._replace(value=session)
    elif not phrase.place:
        said = str(phrase.year) if phrase.year else ""
        value = made.target or "/".join(made.members) or None
        span = phrase.start, phrase.head_end
        times.append(Moment("", "", "session", *span, said, value, made.status, made.rule, made.viewpoint))


def _resolve(phrase: Phrase, scene: Scene) -> Answer:
    low, role = scene.paragraph(phrase.start)
    if phrase.whose == phrases.SEVERAL:
        bodies = phrases.together(scene.flat, max(low, phrase.start - 1200), phrase.start, scene.layout.language)
        return _of_several(phrase._replace(bodies=bodies))
    if phrase.event:
        return Answer(None, UNRESOLVED, "event")
    if len(phrase.bodies) > 1:
        return _of_several(phrase)
    if phrase.whose == phrases.BACK:
        return _back(phrase, scene, low)
    return _of_owner(phrase, scene, low, role)


def _back(phrase: Phrase, scene: Scene, low: int) -> Answer:
    """Answer for "that session" by the one its paragraph named last; "that next session" is counted from it."""
    if scene.last is None or scene.last[0] < low:
        return Answer(None, UNRESOLVED, _NOTHING)
    meant = scene.last[1]
    if phrase.bodies and (meant.target is None or calendar.body_of(meant.target) not in phrase.bodies):
        return Answer(None, UNRESOLVED, "R7")
    if meant.target is None or not phrase.step:
        return meant._replace(rule="back", viewpoint=None)
    after = _step(meant.target, phrase.step)
    return Answer(after, RESOLVED if after else UNRESOLVED, "back", viewpoint=meant.target)


def _of_owner(phrase: Phrase, scene: Scene, low: int, role: str) -> Answer:
    owners, rule = _bodies(phrase, scene, low, role)
    if phrase.step is not None:
        return _relative(phrase, scene, owners, role, low)
    if phrase.months:
        return _by_months(phrase, owners)
    if phrase.place:
        named = calendar.session_of("", owners[0], year=phrase.year, place=phrase.place) if owners else None
        return Answer(named, RESOLVED, "place") if named else Answer(None, UNRESOLVED, "R7")
    return _absolute(phrase, scene, owners, rule)


def _bodies(phrase: Phrase, scene: Scene, low: int, role: str) -> tuple[list[str], str]:
    """Return whose session it may be, the likeliest first, and the rule that says so; several are never sure."""
    if phrase.bodies:
        return (list(phrase.bodies) if _at_home(phrase, scene) else []), "named"
    if phrase.joined:
        return ([phrase.named] if phrase.named else []), "named"
    if phrase.whose == "organ":
        return ([scene.organ] if scene.organ else []), "R6"
    return _possessors(phrase, scene, low, role)


def _at_home(phrase: Phrase, scene: Scene) -> bool:
    """Whether words other organisations use too stand for this body: in its own texts, or beside a mark of it."""
    if not phrase.marks or phrase.bodies[0] in scene.own:
        return True
    if scene.layout.profile == "paper":
        return scene.reader.has(phrase.marks)
    around = scene.flat[max(0, phrase.start - 60) : phrase.end + 60]
    return any(mark in around for mark in phrase.marks)


def _possessors(phrase: Phrase, scene: Scene, low: int, role: str) -> tuple[list[str], str]:
    heading = phrase.whose == "" and phrase.start == low
    left = scene.reader.leftwards(max(0, low - _CAPTION) if heading else low, phrase.start)
    opened = phrases.opens(scene.flat, low, phrase.start, scene.layout.language)
    if opened is not None and not (left and left[0].end >= opened - 1):
        right = scene.reader.at(phrases.after_comma(scene.flat, phrase.end, scene.layout.language), low)
        if right:
            return ([right.body] if right.body else []), "R5b"
    if phrase.whose != phrases.NAMED:
        return _unsaid(phrase, scene, left, role)
    strong = next((each for each in left if not each.weak), None)
    if strong and left[0] is strong:
        told = _beside(scene.flat, strong, phrase.start) or phrases.is_past(
            scene.flat, phrase.start, scene.layout.language
        )
        return ([strong.body] if strong.body else []), "R5" if told or role != "operative" else "likely"
    others: list[Sitter] = [*left[:1], *([strong] if strong else [])]
    found = [each.body for each in others if each.body]
    if any(each.body is None for each in others):
        found = [*found, ""]
    if strong is None and scene.organ and (role == "operative" or (phrase.kind and role == "preambular")):
        return [*found, scene.organ], "likely"
    return found, "R5"


def _beside(flat: str, sitter: Sitter, place: int) -> bool:
    """Whether only a word or two stand between a body and its session: "to the Assembly for approval at its"."""
    return len(flat[sitter.end : place].split()) <= 3


def _unsaid(phrase: Phrase, scene: Scene, left: list[Sitter], role: str) -> tuple[list[str], str]:
    """Return whose "the eightieth session" may be: the body right before it, or the only one the paragraph names."""
    if left and scene.flat[left[0].end : phrase.start].strip() in ("", ",", "'s"):
        return ([left[0].body] if left[0].body else []), "R5"
    bodies = {each.body for each in left} or {scene.organ if role in ("operative", "preambular") else None}
    body = bodies.pop() if len(bodies) == 1 else None
    return ([body] if body else []), "likely"


def _absolute(phrase: Phrase, scene: Scene, bodies: list[str], rule: str) -> Answer:
    if not bodies or bodies == [""]:
        ahead = phrase.start < _text_start(scene.layout) and phrase.ordinals == (calendar.number_of(scene.adopting),)
        return Answer(scene.adopting, RESOLVED, "masthead") if ahead else Answer(None, UNRESOLVED, "R7")
    if len(bodies) == 1:
        return _of_body(phrase, scene, bodies[0], rule)
    likely = [body for body in dict.fromkeys(bodies) if body == "" or _fits(phrase, scene, body)]
    if len(likely) == 1 and likely[0]:
        return _of_body(phrase, scene, likely[0], rule)
    named = [_name(phrase, body) for body in likely if body]
    return Answer(None, UNRESOLVED, "R7", candidates=tuple(each for each in named if each))


def _text_start(layout: Layout) -> int:
    """Return where the head of a text ends: at its organ line, else behind its title."""
    return layout.organ.start if layout.organ else (layout.title or (0, 0))[1]


def _of_several(phrase: Phrase) -> Answer:
    """Answer for one ordinal of several bodies that sit together."""
    members = [_name(phrase, body, ordinal) for body in phrase.bodies for ordinal in phrase.ordinals]
    known = tuple(each for each in members if each)
    if not known or len(known) < len(members):
        return Answer(None, UNRESOLVED, "R7")
    return Answer(None, RESOLVED, "named", known)


def _name(phrase: Phrase, body: str, ordinal: int | None = None) -> str | None:
    ordinal = ordinal or (phrase.ordinals[0] if phrase.ordinals else None)
    return calendar.session_of("", body, ordinal=ordinal, year=phrase.year, kind=phrase.kind)


def _fits(phrase: Phrase, scene: Scene, body: str) -> bool:
    """Whether a session of this body may be meant, by when it would be: not long before nor after the text."""
    session = _name(phrase, body)
    return session is not None and _in_time(session, scene, _BACK)


def _in_time(session: str, scene: Scene, back: int) -> bool:
    known = calendar.dates_of(session)
    if known is None or scene.year is None:
        return True
    return int(known[1][:4]) >= scene.year - back and int(known[0][:4]) <= scene.year + _AHEAD


def _of_body(phrase: Phrase, scene: Scene, body: str, rule: str) -> Answer:
    if rule == "likely" and phrase.year is None and not _fits(phrase, scene, body):
        return Answer(None, UNRESOLVED, "R7")
    rule = "R5" if rule == "likely" else rule
    if len(phrase.ordinals) > 1:
        members = [_name(phrase, body, ordinal) for ordinal in phrase.ordinals]
        if all(members):
            return Answer(None, RESOLVED, rule, tuple(each for each in members if each))
        return Answer(None, UNRESOLVED, "R7")
    ordinal = phrase.ordinals[0] if phrase.ordinals else None
    found = _name(phrase, body)
    if found:
        sure = _in_time(found, scene, 200)
        return Answer(found, RESOLVED, rule) if sure else Answer(None, UNRESOLVED, "R7", candidates=(found,))
    held = calendar.calendar_of(body)
    if held is None:
        key = ordinal or phrase.year
        return Answer(calendar.named(body, key, phrase.kind), PARTIAL, "R8") if key else Answer(None, UNRESOLVED, "R7")
    return _outside(phrase, scene, held, ordinal)


def _outside(phrase: Phrase, scene: Scene, held: calendar.Calendar, ordinal: int | None) -> Answer:
    """Answer for a session the calendar of its body does not give: a year that disagrees, or one beyond its rows."""
    if ordinal is None or held.reckoned != "number":
        return Answer(None, UNRESOLVED, "R7")
    plain = calendar.session_of("", held.body, ordinal=ordinal, kind=phrase.kind)
    if plain:
        rival = calendar.session_of("", held.body, year=phrase.year)
        return Answer(None, CONFLICT, "R1", candidates=tuple(each for each in (plain, rival) if each))
    last = max((each.number for each in held.listed), default=0)
    if last < ordinal <= last + 4 and not held.cycles:
        return Answer(calendar.named(held.body, ordinal), PARTIAL, "R8")
    return Answer(None, UNRESOLVED, "R7")


def _by_months(phrase: Phrase, bodies: list[str]) -> Answer:
    isos = [each.from_text for each in phrase.months]
    held = calendar.calendar_of(bodies[0]) if len(bodies) == 1 else None
    if held is None or held.reckoned != "month" or any("/" in iso for iso in isos):
        return Answer(None, UNRESOLVED, "R7")
    members = [held.name(iso[:7]) for iso in isos]
    return (
        Answer(members[0], RESOLVED, "months")
        if len(members) == 1
        else Answer(None, RESOLVED, "months", tuple(members))
    )


def _relative(phrase: Phrase, scene: Scene, bodies: list[str], role: str, low: int) -> Answer:
    body = bodies[0] if len(set(bodies)) == 1 else None
    if not body or (phrase.whose == "open" and not phrase.joined and not phrase.bodies):
        return Answer(None, UNRESOLVED, "R7")
    viewpoint, rule = _viewpoint(phrase, scene, body, role, low)
    counted = _step(viewpoint, phrase.step or 0)
    dated = calendar.session_of("", body, year=phrase.year) if phrase.year else None
    if viewpoint and phrase.year and counted and not calendar.may_be_in(counted, phrase.year):
        rivals = tuple(each for each in (counted, dated) if each)
        return Answer(None, CONFLICT, "R1", candidates=rivals, viewpoint=viewpoint)
    if counted:
        return Answer(counted, RESOLVED, rule, viewpoint=viewpoint)
    if dated:
        return Answer(dated, RESOLVED, "R1", viewpoint=viewpoint)
    number = calendar.number_of(viewpoint)
    if viewpoint and number and phrase.step == 1:
        return Answer(calendar.named(body, number + 1), PARTIAL, "R8", viewpoint=viewpoint)
    return Answer(None, UNRESOLVED, "R7", viewpoint=viewpoint)


def _step(viewpoint: str | None, step: int) -> str | None:
    if step == 0:
        return viewpoint
    return calendar.after(viewpoint) if step > 0 else calendar.before(viewpoint)


def _viewpoint(phrase: Phrase, scene: Scene, body: str, role: str, low: int) -> tuple[str | None, str]:
    """Return the session to count from: that of the reported mandate (R4), else the one at which the text speaks."""
    near = [session for at, session in scene.settled[-20:] if at >= low and calendar.body_of(session) == body]
    speaking = scene.adopting if scene.adopting and calendar.body_of(scene.adopting) == body else None
    if near and phrase.whose != "organ" and role != "operative":
        return near[-1], "R4"
    if near and phrase.whose != "organ" and near[-1] != speaking:
        return None, "R7"
    if role == "preambular" and not phrase.year and phrase.whose != "organ":
        return None, "R7"
    if role not in ("operative", "preambular"):
        return None, "R7"
    return speaking, "R3" if phrase.step == -1 else "R2"
