"""A reader that takes its time, for tests that interrupt it."""

from __future__ import annotations

import time

from reading_stand_in import count_words
from wpkg.corpus.render import Settings, Written
from wpkg.text.intake.taken import Taken


def slowly(taken: Taken, settings: Settings, name: str) -> Written:
    """Count words, after a while; from the 250th file on after a long one, so that nobody comes too late."""
    time.sleep(0.02 if name < "f250" else 1)
    return count_words(taken, settings, name)
