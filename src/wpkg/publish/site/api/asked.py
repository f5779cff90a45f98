"""The query part of an address: names and values, each name once, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from wpkg.errors import BadParameter

MOST = 50
"""So many names an address may hold."""

LONGEST = 2000
"""So many characters a value may have."""

_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_HOW = "name=value pairs joined by &, in UTF-8, other characters as %XX"


def asked(query: bytes, longest: int = LONGEST) -> Mapping[str, str]:
    """Read the query part of an address, without its question mark; ``longest`` in characters, of a value.

    A name whose value is empty counts as not given: so browsers send what nobody filled in.

    >>> dict(asked(b"symbol=WT%2FL%2F843&depth="))
    {'symbol': 'WT/L/843'}

    Raises:
        BadParameter: a name twice, an escape that is none, text that is no UTF-8, too many names, too long a value.
    """
    pieces = [piece for piece in query.split(b"&") if piece]
    if len(pieces) > MOST:
        raise BadParameter(f"the address asks {len(pieces)} things at once", expected=f"at most {MOST}")
    found: dict[str, str] = {}
    seen: set[str] = set()
    for piece in pieces:
        name, _, value = (_text(part) for part in piece.partition(b"="))
        if name in seen:
            raise BadParameter(f"{_short(name)!r} is given twice", where=_short(name), expected="each parameter once")
        if len(value) > longest:
            raise BadParameter(
                f"the value of {_short(name)!r} has {len(value):,} characters", expected=f"at most {longest:,}"
            )
        seen.add(name)
        if value:
            found[name] = value
    return MappingProxyType(found)


def _text(part: bytes) -> str:
    if _BROKEN.search(part):
        raise BadParameter("the address holds a % that begins no escape", expected=_HOW)
    try:
        return unquote_to_bytes(part.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError:
        raise BadParameter("the address is no UTF-8", expected=_HOW) from None


def _short(name: str) -> str:
    return name if len(name) <= 60 else name[:60] + "…"
