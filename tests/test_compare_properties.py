"""What holds of every comparison: nothing of either text is lost, and the way back mirrors the way there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from wpkg.graph.compare.documents import compared
from wpkg.graph.compare.records import Act, Compared, Comparison, Group, Mark, Passage
from wpkg.graph.compare.redline import redline
from wpkg.graph.compare.sides import Side
from wpkg.graph.compare.vocabulary import mirror
from wpkg.graph.compare.words import Likeness, tokens
from wpkg.graph.shown import Words

WORDS = [
    "members",
    "shall",
    "may",
    "review",
    "the",
    "list",
    "of",
    "duties",
    "council",
    "trade",
    "shall-not",
    "2031",
    "é",
]
GAPS = [" ", " ", " ", "\u00a0", "  ", "\n"]
MARKS = ["", "", "", ",", ";", "."]
KINDS = ["instruction", "authorization", "commitment"]
BODIES = ["body:one", "body:two"]
MIRRORED = {"entered": "left", "left": "entered", "split": "merged", "merged": "split", "paired": "paired"}

word = st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS), st.sampled_from(GAPS)).map("".join)
paragraph = st.lists(word, min_size=1, max_size=14).map(lambda words: "".join(words).strip())
anything = st.text(min_size=1, max_size=40).filter(lambda words: bool(words.strip())).map(str.strip)


@st.composite
def paragraphs(draw: st.DrawFn) -> list[tuple[str, str, str]]:
    drawn = st.tuples(paragraph, st.sampled_from(KINDS), st.sampled_from(BODIES))
    return draw(st.lists(drawn, max_size=6))


@st.composite
def two(draw: st.DrawFn) -> tuple[Side, Side]:
    """Draw a text and another made of some of its paragraphs, some of them cut in two, and new ones."""
    old = draw(paragraphs())
    new = list(draw(st.permutations(old)))[: draw(st.integers(0, len(old)))]
    for each in draw(paragraphs()):
        new.insert(draw(st.integers(0, len(new))), each)
    cutting = draw(st.booleans())
    if new and cutting:
        words, kind, body = new.pop()
        cut = draw(st.integers(0, len(words)))
        new += [(part.strip(), kind, body) for part in (words[:cut], words[cut:]) if part.strip()]
    return side("old", old), side("new", new)


def side(name: str, told: Iterable[tuple[str, str, str]]) -> Side:
    text, passages, acts, marks = "", [], [], []
    for rank, (words, kind, body) in enumerate(told):
        start = len(text)
        text += f"{words}\n\n"
        end = start + len(words)
        passages.append(Passage(f"par-{rank}", "operative-paragraph", "operative", "", words, start, end))
        span = Words(words, start, end)
        verb, strength = ("may", "permissive") if kind == "authorization" else ("shall", "binding")
        act = f"act-{rank}"
        acts.append(Act(act, kind, verb, strength, (body,), (), (), (), "", "", words, span, "curated"))
        first = words.split()[0]
        marks.append(Mark("addressee", body, body, Words(first, start, start + len(first)), (act,), known=True))
    about = Compared(f"https://w3id.org/wpkg/id/{name}", name, name, "", held=True, draft=False, asides=())
    return Side(about, text, tuple(passages), tuple(acts), tuple(marks), ())


def old_words(group: Group) -> str:
    return "".join(stretch.words for stretch in group.redline if stretch.mark != "inserted")


def new_words(group: Group) -> str:
    return "".join(stretch.words for stretch in group.redline if stretch.mark != "deleted")


def shape(found: Comparison) -> Counter[object]:
    return Counter(
        (
            group.outcome,
            frozenset(passage.start for passage in group.old),
            frozenset(passage.start for passage in group.new),
            group.moved,
            frozenset(Counter((each.name, each.old, each.new) for each in group.changes).items()),
        )
        for group in found.groups
    )


def turned(found: Comparison) -> Counter[object]:
    return Counter(
        (
            MIRRORED[group.outcome],
            frozenset(passage.start for passage in group.new),
            frozenset(passage.start for passage in group.old),
            group.moved,
            frozenset(Counter((mirror(each.name), each.new, each.old) for each in group.changes).items()),
        )
        for group in found.groups
    )


@given(two())
def test_every_paragraph_of_both_texts_appears_exactly_once(sides: tuple[Side, Side]) -> None:
    found = compared(*sides)
    for each, passages in zip(sides, ([g.old for g in found.groups], [g.new for g in found.groups]), strict=True):
        assert Counter(p for group in passages for p in group) == Counter(each.passages)


@given(two())
def test_every_act_of_both_texts_appears_exactly_once(sides: tuple[Side, Side]) -> None:
    found = compared(*sides)
    assert Counter(pair.old for pair in found.acts if pair.old) == Counter(sides[0].acts)
    assert Counter(pair.new for pair in found.acts if pair.new) == Counter(sides[1].acts)


@given(two())
def test_the_redline_gives_both_texts_back(sides: tuple[Side, Side]) -> None:
    for group in compared(*sides).groups:
        assert old_words(group) == "".join(passage.words for passage in group.old)
        assert new_words(group) == "".join(passage.words for passage in group.new)
        for stretch in group.redline:
            for words, each in ((stretch.old, sides[0]), (stretch.new, sides[1])):
                assert words.exact is None or each.text[words.start : words.end] == words.exact == stretch.words


@given(two())
def test_a_group_is_unchanged_only_if_its_words_are(sides: tuple[Side, Side]) -> None:
    for group in compared(*sides).groups:
        if group.unchanged:
            assert old_words(group) == new_words(group)
            assert all(stretch.mark == "kept" for stretch in group.redline)


@given(paragraphs())
def test_a_text_compared_with_itself_is_all_paired_and_unchanged(told: list[tuple[str, str, str]]) -> None:
    one = side("one", told)
    found = compared(one, one)
    assert found.changes == ()
    assert all(group.outcome == "paired" and not group.moved for group in found.groups)
    assert len(found.groups) == len(one.passages)


@given(two())
def test_the_way_back_mirrors_the_way_there(sides: tuple[Side, Side]) -> None:
    old, new = sides
    assert turned(compared(old, new)) == shape(compared(new, old))


@given(anything, anything)
def test_any_two_strings_are_redlined_to_the_character(old: str, new: str) -> None:
    ours, theirs = (Passage("par", "paragraph", "operative", "", words, 0, len(words)) for words in (old, new))
    drawn = redline([ours], [theirs])
    assert "".join(each.words for each in drawn.stretches if each.mark != "inserted") == old
    assert "".join(each.words for each in drawn.stretches if each.mark != "deleted") == new


@given(st.text(max_size=60), st.integers(0, 1000))
def test_every_character_belongs_to_one_token(words: str, start: int) -> None:
    cut = tokens(words, start)
    assert "".join(token.gap + token.text for token in cut) == words
    assert [token.before for token in cut[1:]] == [token.end for token in cut[:-1]]


@given(st.lists(paragraph, max_size=5), st.lists(paragraph, max_size=5))
def test_the_table_of_likeness_holds_what_every_two_wordings_have(old: list[str], new: list[str]) -> None:
    alike = Likeness([*old, *new])
    table = alike.table(old, new)
    assert {(i, k): table.get((i, k), 0.0) for i in range(len(old)) for k in range(len(new))} == {
        (i, k): alike.between(a, b) for i, a in enumerate(old) for k, b in enumerate(new)
    }
