"""Items below a provision: they take the verb and the addressee of the words before the list."""

from __future__ import annotations

import re
from dataclasses import replace

from wpkg.text.statements import complements, edges, lexicon, phrases, sentences, shapes, verbs
from wpkg.text.statements.clausetable import pattern
from wpkg.text.statements.drafts import Context, Draft
from wpkg.text.statements.lexicon import Verb
from wpkg.text.statements.units import Block

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_COMMON = frozenset({"issuer", "performative", "addressee", "modality"})
_OBJECTIVE = Verb("reported_calls", "objective", 0, "none", "call")


def read(text: Context, block: Block, above: Draft | None, *, provision: bool) -> list[Draft]:
    """Return the acts of a provision and of all items below it."""
    drafts: list[Draft] = []
    stack: list[tuple[Block, Draft | None, int]] = [(block, above, 0)]
    titles: dict[str, Draft] = {}
    while stack:
        current, governing, depth = stack.pop()
        if current.part.kind == "list_item_body":
            governing = titles.get(current.part.parent or "", governing)
        own = _own(text, current, governing, provision=provision)
        if current.part.kind == "list_item_title" and own:
            titles[current.part.parent or ""] = own[0]
        drafts += own
        below = _governs(text, current, own, governing)
        _untitle(text, current, below)
        stack += [(item, below if depth < 8 else None, depth + 1) for item in reversed(current.items)]
    return _settled(text, drafts)


def _untitle(text: Context, block: Block, below: Draft | None) -> None:
    """Drop the title of an item whose body goes on from the words before the list ("**Ports.** Open them all.")."""
    kinds = [item.part.kind for item in block.items]
    if below is None or kinds != ["list_item_title", "list_item_body"]:
        return
    _, start, end = next(iter(block.items[1].sentences), ("", 0, 0))
    if end > start and below.open and sentences.imperative_at(text, start, end) is not None:
        block.items = block.items[1:]
        block.items[0].part = replace(block.items[0].part, kind="list_item")


def _settled(text: Context, drafts: list[Draft]) -> list[Draft]:
    """Drop the words before a list where, in a paper, only its items recommend."""
    used = {id(draft.parent) for draft in drafts if draft.performative == "inherited"}
    kept = []
    for draft in drafts:
        if text.paper and draft.open and id(draft) in used:
            continue
        if draft.performative == "inherited" and text.paper:
            draft.parent = None
        kept.append(draft)
    return kept


def _own(text: Context, block: Block, above: Draft | None, *, provision: bool) -> list[Draft]:
    """Read the sentences of one provision or item, without its items."""
    drafts: list[Draft] = []
    for at, (segment, start, end) in enumerate(block.sentences):
        if above is not None and at == 0 and block.part.kind != "list_item_body":
            item = _item(text, segment, start, end, above)
            if item:
                drafts += item
                continue
        if block.part.kind == "list_item_body" and above is not None:
            drafts += _body(text, segment, start, end, above, asked=block.asked and at == 0)
            continue
        drafts += sentences.read(text, segment, start, end, provision=provision, asked=block.asked and at == 0)
    return drafts


def _governs(text: Context, block: Block, own: list[Draft], above: Draft | None) -> Draft | None:
    """Return the act that the items of a block continue, if its words end in a way that leaves room for them."""
    if not block.items:
        return None
    if block.part.kind == "list_item" and not block.sentences:
        return above
    if own:
        last = own[-1]
        tail = text.flat[max(0, block.sentences[-1][2] - 12) : block.sentences[-1][2]]
        if block.items[0].part.kind == "list_item_body" or pattern("room_for_items").search(tail):
            return last
        return None
    if block.part.kind == "list_item":
        return above
    return _calls(text, block)


def _calls(text: Context, block: Block) -> Draft | None:
    """Read "the programme includes calls to:": what follows are aims somebody else has set."""
    for _, start, end in block.sentences[-1:]:
        for _, shape in text.table.shapes.get("objective", ()):
            match = shape.search(text.flat, start, end)
            if match is not None:
                draft = Draft(_OBJECTIVE, block.part.id, match.start(), match.end(), _OBJECTIVE.id, "reported")
                draft.reported = True
                return draft
    return None


def _item(text: Context, segment: str, start: int, end: int, above: Draft) -> list[Draft]:
    """Read an item that continues the act above: an infinitive, a base verb, a gerund."""
    flat = text.flat
    start = _after_lead(text, start, end)
    to = pattern("item_infinitive").match(flat, start, end)
    begin = edges.past(flat, to.end() if to else start, end)
    word = _WORD.match(flat, begin, end)
    if word is None or not _continues(text, above) or (above.rule != _OBJECTIVE.id and _opens(text, start, end)):
        return []
    base = word.group().lower()
    child = _child(text, segment, start, end, above)
    that = pattern("that").match(flat, start, end)
    if that is not None and complements.directs(child) and complements.clause(text, child, that.end() - 1, end):
        return [child]
    if to is None and text.paper and base.endswith("ing") and _gerund(text, base):
        return _gerunds(text, child, begin, end)
    english = text.words.language == "eng"
    verb = verbs.infinitive_at(text.table, flat, begin, end) if english else (begin if to else None)
    begin = verb if verb is not None else begin
    phrase = phrases.read(text.table, *_lowered(text, begin, end)) if to or verb is not None else None
    if phrase is None:
        return []
    shift = begin if text.paper else 0
    child.take(complements.moved(slot, shift) if shift else slot for slot in phrase.slots)
    child.end = phrase.end + shift
    return [child]


def _after_lead(text: Context, start: int, end: int) -> int:
    """Pass over a word or two and a colon before what an item of a paper asks for ("Costs: publish all fees;")."""
    lead = pattern("item_lead").match(text.flat, start, end) if text.paper else None
    return lead.end() if lead is not None and sentences.imperative_at(text, lead.end(), end) is not None else start


def _continues(text: Context, above: Draft) -> bool:
    if above.rule == _OBJECTIVE.id or above.performative == "inherited" or above.open:
        return True
    return above.of("addressee") is not None or above.verb_class_or_own() in ("decision", "commitment", "authorization")


def _opens(text: Context, start: int, end: int) -> bool:
    return lexicon.open_at(text.words, text.flat, start, end) is not None


def _lowered(text: Context, begin: int, end: int) -> tuple[str, int, int]:
    """Return a text and a stretch of it: in a paper the item alone, the small words of a title in small letters."""
    if not text.paper:
        return text.flat, begin, end
    low = pattern("title_word").sub(lambda match: match.group().lower(), text.flat[begin:end])
    return low, 0, len(low)


def _child(text: Context, segment: str, start: int, end: int, above: Draft) -> Draft:
    child = Draft(above.verb, segment, start, end, sentences.inherited(above.verb), "inherited", None, limit=end)
    child.parent = above
    child.verb_class = above.verb_class
    child.negative = above.negative
    child.reported = above.reported
    child.take(slot for slot in above.slots if slot.role in _COMMON)
    if above.rule == _OBJECTIVE.id:
        child.parent, child.performative, child.rule = None, "reported", _OBJECTIVE.id
    return child


def _gerund(text: Context, word: str) -> bool:
    stem = word[:-3]
    forms = (stem, stem + "e", stem[:-1])
    return any(form in text.table.verbs or form in text.table.homographs for form in forms)


def _base(text: Context, word: str) -> str:
    stem = word.lower()[:-3]
    known = [
        form for form in (stem, stem + "e", stem[:-1]) if form in text.table.verbs or form in text.table.homographs
    ]
    return known[0] if known else word.lower()


def _gerunds(text: Context, child: Draft, start: int, end: int) -> list[Draft]:
    """Read a title of gerunds: each with its object is an action of the same act."""
    cuts = [start, *(match.end() for match in pattern("gerund_joint").finditer(text.flat, start, end))]
    for at, cut in enumerate(cuts):
        stop = edges.trim(text.flat, cut, cuts[at + 1] if at + 1 < len(cuts) else end)
        word = _WORD.match(text.flat, cut, stop)
        if word is None:
            continue
        child.add("action", word.span(), _base(text, word.group()))
        phrase = phrases.noun_phrase(text.table, text.flat, word.end(), stop)
        child.take(phrase.slots)
        child.end = max(phrase.end, word.end())
    return [child]


def _body(text: Context, segment: str, start: int, end: int, above: Draft, *, asked: bool) -> list[Draft]:
    """Read what an item says under its title: possibilities, which may name who takes part and where."""
    found = sentences.read(text, segment, start, end, provision=False, asked=asked)
    for draft in found:
        if draft.parent is None:
            draft.parent = above
    title = [slot for slot in above.slots if slot.role == "action"]
    gathers = any(text.flat[slot.start : slot.end].lower() in text.table.gatherings for slot in title)
    if gathers:
        for match in _matches(text, "list_body", start, end):
            above.take(shapes.listed(text, match.start("who"), match.end("who")))
    else:
        for match in _matches(text, "forum", start, end):
            above.add("forum", match.span("who"))
    return found


def _matches(text: Context, part: str, start: int, end: int) -> list[re.Match[str]]:
    matches = (shape.match(text.flat, start, end) for _, shape in text.table.shapes.get(part, ()))
    return [match for match in matches if match is not None]
