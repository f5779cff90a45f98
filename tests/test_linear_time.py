"""Twice the text takes no more than a few times the time, whatever the text: a guard against quadratic growth.

No speed is asserted. Times of one run are compared with each other, the least of several, from a size at which a
quadratic search would take the greater part of the time.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping

import pytest

from wpkg.text.read import read

HOSTILE: Mapping[str, str] = {
    "blanks": " ",
    "line ends": "\n",
    "opening brackets": "(",
    "closing brackets": ")",
    "quotation marks": '"',
    "digits": "7",
    "one word without an end": "a",
    "capitals": "A",
    "letters in a list": "a, ",
    "numbers in a list": "resolutions 1, 2 and 3, ",
    "openers without an end": "Recalling ",
    "symbols broken off": "A/RES/",
    "slashes": "1/",
    "decades of resolutions": "resolution 70/1 of 25 September 2015, ",
    "items": "(a) to (b) ",
    "numbered lines": "1. Requests\n",
    "blank lines": "a\n\n",
    "names": "Programme of Action of the ",
    "sessions": "its next session, ",
    "the": "the ",
    "to": "to ",
    "dots": ". ",
    "dashes": "- ",
    "Roman numerals": "I. ",
    "infinitives": "to examine and to consider and ",
    "modals": "Members shall and may ",
    "headings": "# A\n",
    "list marks": "* ",
    "links": "[a](#)",
    "pinpoints": "paragraph 1 of ",
    "quotations": "as stated by the WTO:\n\n",
    "organ lines": "The General Assembly,\n\n",
    "footnotes": "1 See A/70/1.\n\n",
    "annexes": "Annex\n\n",
    "dates": "25 September 2015 ",
    "carriage returns": "\r",
    "combining marks": "e\u0301",
    "outside the basic plane": "\U0001f600",
}
SIZE = 40_000
MOST = 3.2


def least(text: str, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.process_time()
        read(text)
        taken.append(time.process_time() - begun)
    return min(taken)


@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_takes_about_twice_the_time(name: str) -> None:
    unit = HOSTILE[name]
    once = unit * (SIZE // len(unit))
    read(once[:2000])
    gc.collect()
    ratio = min(least(once * 2, 1 + trial) / max(least(once, 1 + trial), 1e-3) for trial in range(3))
    assert ratio < MOST, f"twice the text of {name!r} takes {ratio:.1f} times as long"
