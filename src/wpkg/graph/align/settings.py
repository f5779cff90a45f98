"""The weights, thresholds and word lists of an alignment, from ``align.yaml`` beside this module."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from wpkg.iri import SCHEME

PARTS = ("topics", "actions", "bodies", "beneficiaries", "principles", "words")
"""The parts of a score, in the order they are shown."""

_VERB = f"{SCHEME}operative-verb#"


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides a score: see the comments of ``align.yaml``."""

    weights: Mapping[str, float]
    relations: Mapping[str, float]
    common: float
    thresholds: Mapping[str, float]
    recorded: Mapping[str, int]
    classes: Mapping[str, frozenset[str]]
    """Class of a verb, or of a word that is no operative verb: by IRI, or by ``word:`` and the word."""
    opposed: frozenset[frozenset[str]]
    speech: frozenset[str]
    slots: Mapping[str, str]
    """Part by the last part of a property."""
    silent: frozenset[str]
    languages: Mapping[str, str]
    spelling: tuple[tuple[re.Pattern[str], str], ...]
    stop: Mapping[str, frozenset[str]]
    cuts: Mapping[str, frozenset[str]]
    directions: Mapping[str, Mapping[str, frozenset[str]]]
    """By language and list: see :mod:`wpkg.graph.align.direction`."""
    widening: Mapping[str, Mapping[str, frozenset[str]]]
    """By language, what is added, and the words that add it."""
    joints: Mapping[str, frozenset[str]]
    company: Mapping[str, tuple[str, ...]]
    light: Mapping[str, frozenset[str]]
    articles: Mapping[str, frozenset[str]]
    finite: Mapping[str, frozenset[str]]
    said: Mapping[str, Mapping[str, tuple[str, ...]]]
    """By language, the patterns by which a paper tells what a document says: see :mod:`wpkg.graph.align.spoken`."""


@cache
def settings() -> Settings:
    """Return the settings that ship with wpkg."""
    import yaml

    return parsed(yaml.safe_load((Path(__file__).parent / "align.yaml").read_text("utf-8")))


def parsed(told: Mapping[str, Any]) -> Settings:
    """Turn the content of ``align.yaml`` into settings."""
    classes: dict[str, set[str]] = {}
    for name, verbs in told["classes"].items():
        for verb in verbs:
            classes.setdefault(_VERB + verb, set()).add(name)
    for name, words in told["words"].items():
        for word in words:
            classes.setdefault(f"word:{word}", set()).add(name)
    return Settings(
        weights={part: float(told["weights"][part]) for part in PARTS},
        relations=told["relations"],
        common=float(told["common"]),
        thresholds=told["thresholds"],
        recorded=told["recorded"],
        classes={verb: frozenset(names) for verb, names in classes.items()},
        opposed=frozenset(frozenset(pair) for pair in told["opposed"]),
        speech=frozenset(_VERB + verb for verb in told["speech"]),
        slots={name: part for part, names in told["slots"].items() for name in names},
        silent=frozenset(told["silent"]),
        languages=told["languages"],
        spelling=tuple((re.compile(rule["from"]), rule["to"]) for rule in told["spelling"]),
        stop=_listed(told["stop"]),
        cuts=_listed(told["cuts"]),
        directions={language: _listed(lists) for language, lists in told["directions"].items()},
        widening={language: _listed(lists) for language, lists in told["widening"].items()},
        joints=_listed(told["joints"]),
        company={language: tuple(words) for language, words in told["company"].items()},
        light=_listed(told["light"]),
        articles=_listed(told["articles"]),
        finite=_listed(told["finite"]),
        said={
            language: {name: tuple(each) for name, each in lists.items()} for language, lists in told["said"].items()
        },
    )


def _listed(told: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in told.items()}
