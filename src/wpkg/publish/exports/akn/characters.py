"""Which characters a file may hold."""

from __future__ import annotations

import re

_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fitting(text: str) -> str:
    """Return a text at its length, with U+FFFD where XML 1.0 cannot hold a character, a blank if it is space."""
    return _UNFIT.sub(lambda found: " " if found[0].isspace() else "\ufffd", text)
