"""Four times the text takes about four times the time, whatever the text: a guard against quadratic growth.

No speed is asserted: times of one run are compared with each other, at a size at which a quadratic search would take
the greater part of the time and sixteen times as long.
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
SIZE = 25_000
TIMES = 4
MOST = 6.0
TRIALS = 4


def seconds(text: str) -> float:
    begun = time.process_time()
    read(text)
    return time.process_time() - begun


@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_takes_about_four_times_the_time(name: str) -> None:
    once = HOSTILE[name] * (SIZE // len(HOSTILE[name]))
    read(once)
    ratios = []
    for _ in range(TRIALS):
        gc.collect()
        ratios.append(seconds(once * TIMES) / max(seconds(once), 1e-3))
        if ratios[-1] < MOST:
            return
    pytest.fail(f"{TIMES} times the text of {name!r} takes {min(ratios):.1f} times as long, at best")
