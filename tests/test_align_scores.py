"""What must hold of every score, and of the file that decides them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wpkg.graph.align.concepts import Concepts, concepts
from wpkg.graph.align.direction import AHEAD, direction
from wpkg.graph.align.gather import NO_WORDS, Act
from wpkg.graph.align.score import Rarity, rarity, score
from wpkg.graph.align.settings import PARTS, settings
from wpkg.graph.align.words import language, runs
from wpkg.graph.embedded import EmbeddedStore
from wpkg.iri import SCHEME

TOLD = settings()
VERBS = [f"{SCHEME}operative-verb#{name}" for name in ("examine", "explore", "maintain", "expire", "promote", "report")]
THINGS = [f"t{rank}" for rank in range(9)]
ABOVE = {"t1": {"t0"}, "t2": {"t0"}, "t3": {"t1", "t0"}, "t5": {"t4"}}
KNOWN = Concepts({}, {}, {name: frozenset(up) for name, up in ABOVE.items()}, {})
WORDS = ["trade", "parcel", "bee", "cable", "review", "fund", "access", "rule"]


@st.composite
def acts(draw: st.DrawFn) -> Act:
    values = {part: frozenset(draw(st.sets(st.sampled_from(THINGS), max_size=5))) for part in PARTS[:-1]}
    values["actions"] = frozenset(draw(st.sets(st.sampled_from(VERBS), max_size=3)))
    words = draw(st.sets(st.sampled_from(WORDS)))
    return Act("a", "d", "Instruction", NO_WORDS, "", "", "", "", values, frozenset(), dict.fromkeys(words, "w"), ())


@st.composite
def rarities(draw: st.DrawFn) -> Rarity:
    share = st.floats(0, 1)
    weight = st.floats(0.01, 10)
    values = draw(st.dictionaries(st.sampled_from([*THINGS, *VERBS]), share))
    return Rarity(values, draw(st.dictionaries(st.sampled_from(WORDS), weight)), 3.0)


def total(ask: Act, stated: Act, rare: Rarity) -> float:
    return sum(part.points for part in score(ask, stated, rare, KNOWN, TOLD))


@given(acts(), acts(), rarities())
def test_a_score_lies_between_0_and_1_and_is_the_sum_of_its_parts(ask: Act, stated: Act, rare: Rarity) -> None:
    parts = score(ask, stated, rare, KNOWN, TOLD)
    assert [part.name for part in parts] == list(PARTS)
    assert all(0 <= part.value <= 1 for part in parts)
    assert all(part.points == part.weight * part.value for part in parts)
    assert 0 <= total(ask, stated, rare) <= 1 + 1e-9


@given(acts(), acts(), rarities(), st.sampled_from(PARTS[:-1]), st.sampled_from(THINGS))
def test_sharing_one_more_value_never_lowers_a_score(
    ask: Act, stated: Act, rare: Rarity, part: str, thing: str
) -> None:
    both = [replace(act, values={**act.values, part: act.values[part] | {thing}}) for act in (ask, stated)]
    assert total(both[0], both[1], rare) >= total(ask, stated, rare) - 1e-9


@given(acts(), acts(), rarities(), st.sampled_from(WORDS))
def test_sharing_one_more_word_never_lowers_a_score(ask: Act, stated: Act, rare: Rarity, word: str) -> None:
    both = [replace(act, stems={**act.stems, word: "w"}) for act in (ask, stated)]
    assert total(both[0], both[1], rare) >= total(ask, stated, rare) - 1e-9


@given(acts(), acts(), rarities())
def test_no_value_of_either_side_counts_twice(ask: Act, stated: Act, rare: Rarity) -> None:
    for part in score(ask, stated, rare, KNOWN, TOLD):
        assert len({each.stated for each in part.shared}) == len(part.shared) or part.name == "words"
        assert len({each.asked for each in part.shared}) == len(part.shared) or part.name == "words"


@given(st.lists(acts(), max_size=4), st.lists(acts(), min_size=1, max_size=5), st.randoms())
def test_scores_do_not_depend_on_the_order_of_statements(asks: list[Act], stated: list[Act], chance: object) -> None:
    turned = list(reversed(stated))
    first, second = rarity(asks, stated), rarity(list(reversed(asks)), turned)
    assert first == second
    for ask in asks:
        assert sorted(total(ask, act, first) for act in stated) == sorted(total(ask, act, second) for act in turned)


@given(acts(), acts())
def test_acts_that_share_nothing_score_nothing(ask: Act, stated: Act) -> None:
    empty: Mapping[str, frozenset[str]] = {part: frozenset() for part in PARTS[:-1]}
    assert total(replace(ask, values=empty, stems={}), stated, Rarity({}, {}, 1.0)) == 0


def test_the_weights_add_up_to_one() -> None:
    assert sum(TOLD.weights.values()) == pytest.approx(1)
    assert tuple(TOLD.weights) == PARTS


def test_one_value_alone_never_fills_a_part() -> None:
    assert all(0 < worth < 1 for worth in TOLD.relations.values())
    assert TOLD.relations["same"] > TOLD.relations["broader"] > TOLD.relations["narrower"] > TOLD.relations["akin"]


def test_every_verb_in_a_class_is_an_operative_verb(embedded_store: EmbeddedStore) -> None:
    known = concepts(embedded_store)
    listed = {verb for verb in (*TOLD.classes, *TOLD.speech) if not verb.startswith("word:")}
    assert len(listed) > 40
    assert not listed - known.scheme.keys()
    opposed = {name for pair in TOLD.opposed for name in pair}
    assert opposed <= {name for names in TOLD.classes.values() for name in names}


def test_words_are_all_words(embedded_store: EmbeddedStore) -> None:
    groups = (*TOLD.stop.values(), *TOLD.cuts.values())
    assert all(isinstance(word, str) for words in groups for word in words)
    assert TOLD.stop.keys() == TOLD.cuts.keys() == set(TOLD.languages.values())


@cache
def stems(text: str, code: str = "eng") -> tuple[str, ...]:
    return language(code).stems(text)


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("organisations", "organization", "eng"),
        ("reinvigorated", "reinvigoration", "eng"),
        ("coordination", "coordinate", "eng"),
        ("medium-sized", "medium sized", "eng"),
        ("Technologies", "technology", "eng"),
        ("entreprises", "entreprise", "fra"),
        ("países", "país", "spa"),
    ],
)
def test_inflected_forms_and_two_spellings_of_a_word_meet(one: str, other: str, code: str) -> None:
    assert stems(one, code) == stems(other, code)


@pytest.mark.parametrize(("one", "other"), [("internet", "international"), ("commerce", "committee")])
def test_words_that_only_look_alike_do_not(one: str, other: str) -> None:
    assert stems(one) != stems(other)


def test_words_keep_their_places() -> None:
    text = "Small, medium-sized enterprises’ access."
    tokens = language("eng").tokens(text)
    assert [text[token.start : token.end] for token in tokens] == ["Small", "medium", "sized", "enterprises", "access"]
    assert runs(tokens, stems("medium sized enterprise")) == [(7, 31)]
    assert runs(tokens, ()) == []


def test_a_language_not_known_is_read_as_english() -> None:
    assert language("xxx").name == "english"


DIRECTIONS = yaml.safe_load((Path(__file__).parent / "align/directions.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("text", "way"), [(text, way) for way, texts in DIRECTIONS.items() for text in texts], ids=lambda each: each
)
def test_words_point_ahead_or_against(text: str, way: str) -> None:
    found = direction(text, language("eng"))
    assert (found.against, list(found.by)) == (way == "against", DIRECTIONS[way][text])


def test_a_language_without_lists_of_directions_points_ahead() -> None:
    assert direction("Ne pas maintenir le moratoire", language("fra")) == AHEAD
