"""What a header ranks highest, as regular expressions: for hosts that can match a header, but not compare numbers.

Qualities are told apart to one decimal. In each tier the more specific range decides for a type, as RFC 9110 has it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_QUALITIES = ("", *(rf"0?\.{n}[0-9]*" for n in range(9, 0, -1)), r"0?\.0[0-9]*[1-9][0-9]*")
"""Tiers from the highest: nothing said or 1, then tenths, then anything above 0."""

_OTHER = r"(?:\s*;(?!\s*q\s*=)[^,;]*)*"
_END = r"\s*(?:;[^,]*)?(?:,|$)"


class Match(NamedTuple):
    """A header that fits ``pattern`` (PCRE, case ignored) is answered with ``choice``; the first that fits counts.

    An empty pattern stands for no header, or an empty one.
    """

    pattern: str
    choice: str


def types(offered: Sequence[tuple[str, str]]) -> Iterator[Match]:
    """Yield what an ``Accept`` header chooses from (choice, media type), the preferred first.

    Nothing fits where none is acceptable.
    """
    yield Match("", offered[0][0])
    for quality in _QUALITIES:
        for choice, media_type in offered:
            yield Match(_accepts(media_type, quality), choice)


def languages(offered: Sequence[str]) -> Iterator[Match]:
    """Yield what an ``Accept-Language`` header chooses; nothing fits where none of them is asked for."""
    for quality in _QUALITIES:
        for language in offered:
            yield Match(_ranges(rf"{language}(?:-[A-Za-z0-9-]+)?", quality), language)


def _accepts(media_type: str, quality: str) -> str:
    whole = media_type.partition("/")[0]
    exact, group, every = re.escape(media_type), rf"{re.escape(whole)}/\*", r"\*/\*"
    return "|".join(
        (
            f"^(?=.*{_ranges(exact, quality)})",
            f"^(?!.*{_named(exact)})(?=.*{_ranges(group, quality)})",
            f"^(?!.*{_named(exact)})(?!.*{_named(group)})(?=.*{_ranges(every, quality)})",
        )
    )


def _named(kind: str) -> str:
    return rf"(?:^|,)\s*{kind}\s*(?:[;,]|$)"


def _ranges(kind: str, quality: str) -> str:
    """Return what fits a range of one kind with a quality of one tier."""
    start = rf"(?:^|,)\s*{kind}{_OTHER}"
    if not quality:
        return rf"{start}\s*(?:;\s*q\s*=\s*1(?:\.0*)?{_END}|,|$)"
    return rf"{start}\s*;\s*q\s*=\s*{quality}{_END}"
