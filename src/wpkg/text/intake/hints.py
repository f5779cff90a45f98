"""What a format states about its text, in the reader's own codes; the table is ``grammar/intake.yaml``."""

from __future__ import annotations

from functools import cache

from wpkg.text.tables import table


def language(tag: str) -> str | None:
    """Return the reader's code of a language tag (``en-GB``, ``fra``), or None where it reads no such language."""
    return _languages().get(tag.lower().replace("_", "-").split("-")[0])


def profile(country: str) -> str | None:
    """Return the profile that belongs to the country part of an Akoma Ntoso identification, or None."""
    return _profiles().get(country.lower())


@cache
def elements(format_: str, kind: str) -> frozenset[str]:
    """Return the names of the elements of a format (html, akn, docx) that are of a kind: block, inline, unseen."""
    rows = table("intake")["elements"]
    return frozenset(
        name for row in rows if (row["format"], row["kind"]) == (format_, kind) for name in row["names"].split()
    )


@cache
def _languages() -> dict[str, str]:
    return {tag: str(row["language"]) for row in table("intake")["languages"] for tag in row["tags"]}


@cache
def _profiles() -> dict[str, str]:
    return {str(row["country"]): str(row["profile"]) for row in table("intake")["profiles"]}
