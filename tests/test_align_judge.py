"""Each rule that tells the types of alignment apart, on small made-up asks and statements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wpkg.graph.align.concepts import Concepts
from wpkg.graph.align.gather import Act
from wpkg.graph.align.judge import Pair, judged
from wpkg.graph.align.score import rarity, score
from wpkg.graph.align.settings import PARTS, settings
from wpkg.graph.align.words import language
from wpkg.graph.shown import Words
from wpkg.iri import SCHEME

TOLD = settings()
ENGLISH = language("eng")
KNOWN = Concepts({}, {"ngo": "Guild"}, {"girls": frozenset({"women"})}, {})
PROMOTE, IMPROVE, MAINTAIN = (f"{SCHEME}operative-verb#{name}" for name in ("promote", "improve", "maintain"))


def act(text: str, held: bool = True, /, **values: str) -> Act:
    words = Words(text, 0, len(text)) if held else Words(None, None, None)
    told = {part: frozenset(values.get(part, "").split()) for part in PARTS[:-1]}
    label = "" if held else text
    taking = frozenset(values.get("participants", "").split())
    stems = ENGLISH.content(text)
    return Act("a", "d", "Instruction", words, label, "", "curated", "", told, taking, stems, ())


def verdict(ask: Act, stated: Act) -> tuple[str, str]:
    rare = rarity([ask], [stated])
    return judged(Pair(ask, stated, score(ask, stated, rare, KNOWN, TOLD), ENGLISH, ENGLISH), rare, KNOWN, TOLD)


STATED = act("promote access to trade for women", topics="access", actions=PROMOTE, beneficiaries="women")


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("promote access to trade", {}, ("restates", "the same action and subject, and 100% of its words")),
        ("stop access to trade", {}, ("conflicts-with", "the same matter, the other way: “stop”")),
        (
            "promote access by yearly surveys online",
            {},
            ("elaborates", "the same action on the same or a related subject"),
        ),
        ("promote access and teach dancing", {}, ("goes-beyond", "adds “teach dancing”")),
        ("promote access and women trade", {}, ("restates", "the same action and subject, and 100% of its words")),
        ("promote access and dancing", {}, ("elaborates", "the same action on the same or a related subject")),
        ("promote permanent access", {}, ("goes-beyond", "adds for good: permanent")),
        ("promote access", {"principles": "openness"}, ("goes-beyond", "adds openness")),
        ("promote access", {"participants": "ngo"}, ("goes-beyond", "brings in Guild")),
        (
            "promote access of men",
            {"beneficiaries": "men"},
            ("goes-beyond", "is for men, whom the statement does not name"),
        ),
        (
            "promote access of girls",
            {"beneficiaries": "girls"},
            ("elaborates", "the same action on the same or a related subject"),
        ),
        (
            "improve access",
            {"actions": IMPROVE},
            ("elaborates", "an action of the same class, on subjects the statement has"),
        ),
        (
            "maintain access",
            {"actions": MAINTAIN},
            ("goes-beyond", "asks for an action the statement does not have"),
        ),
        (
            "promote dancing music painting",
            {"topics": "dancing music access"},
            ("goes-beyond", "asks for subjects the statement does not have"),
        ),
        (
            "teach bees",
            {"topics": "", "actions": ""},
            ("no-counterpart", "the nearest statement scores 0.00, below 0.15"),
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_the_type_follows_by_the_rule_told(text: str, values: dict[str, str], expected: tuple[str, str]) -> None:
    ask = act(text, **{"topics": "access", "actions": PROMOTE} | values)
    assert verdict(ask, STATED) == expected


def test_an_ask_for_what_the_statement_aims_at_elaborates_it() -> None:
    ask = act("improve access of girls", topics="access", actions=IMPROVE)
    stated = act("maintain the programme to improve access", topics="access", actions=MAINTAIN)
    assert verdict(ask, stated)[0] == "goes-beyond"
    aiming = replace(stated, aims=frozenset({IMPROVE}))
    assert verdict(ask, aiming) == ("elaborates", "what the statement aims at, on subjects it has")
    assert (
        verdict(replace(ask, values={**ask.values, "topics": frozenset({"access", "x"})}), aiming)[0] == "goes-beyond"
    )


def test_a_summary_has_fewer_words_and_so_fewer_restate_it() -> None:
    ask = act("promote access to trade for firms", topics="access", actions=PROMOTE)
    summary = act("promote access to trade", False, topics="access", actions=PROMOTE)
    printed = act("promote access to trade", topics="access", actions=PROMOTE)
    assert verdict(ask, summary)[0] == "restates"
    assert verdict(ask, printed)[0] == "elaborates"


def test_asks_without_a_subject_need_a_word_in_common_beside_the_action() -> None:
    stated = act("promote its progress", actions=PROMOTE)
    assert verdict(act("promote progress in a public forum of bees", actions=PROMOTE), stated)[0] == "elaborates"
    assert verdict(act("promote honey in a public forum of bees", actions=PROMOTE), stated)[0] == "goes-beyond"


def test_opposite_ways_on_two_matters_are_no_conflict() -> None:
    ask = act("stop bees dancing honey wax", principles="order")
    stated = act("promote access to trade, fairly", topics="access", actions=PROMOTE, principles="order")
    assert verdict(ask, stated)[0] == "goes-beyond"


def test_a_reach_that_the_statement_has_too_is_no_addition() -> None:
    stated = act("promote permanent access to trade", topics="access", actions=PROMOTE)
    assert verdict(act("promote permanent access", topics="access", actions=PROMOTE), stated)[0] == "restates"
