"""What callers in Python give, as the graph half takes it: days as ISO text, arguments as queries name them."""

from __future__ import annotations

from datetime import date


def day(told: str | date, where: str) -> str:
    """Return a day in ISO form.

    Raises:
        BadParameter: the calendar has no such day, or it is written in another way.
    """
    from wpkg.graph import parameters

    return parameters.day(told.isoformat() if isinstance(told, date) else told, where)


def day_or_none(told: str | date | None, where: str) -> str | None:
    """Return a day in ISO form, if one is given."""
    return None if told is None else day(told, where)


def camel(name: str) -> str:
    """Turn ``include_unverified``, as Python has it, into ``includeUnverified``, as the queries have it."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
