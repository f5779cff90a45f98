"""Gold of many texts in one YAML file (``schema: wpkg-gold/1``): references, leading acts, addressees, by offsets.

A row with ``optional: true`` counts neither as missed nor as surplus; ``accept`` holds spans and targets that are as
good, ``accept_types``, ``accept_verbs`` and ``accept_kinds`` words that are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from wpkg.errors import DataError
from wpkg.text.evaluation import names
from wpkg.text.evaluation.gold import Gold, GoldAct, GoldReference, GoldSlot, Stretch

SCHEMA = "wpkg-gold/1"

Row = Mapping[str, Any]


def golds(data: Row, text_of: Callable[[Row], str], where: str) -> Iterator[Gold]:
    """Yield the gold of each document; ``text_of`` finds the text of its ``source``.

    Raises:
        DataError: a document lacks a key, or holds what is no offset; what ``text_of`` raises passes through.
    """
    for row in data.get("documents") or ():
        text = text_of(row["source"])
        try:
            yield _gold(row, text)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            name = f"{where}: {row['source'].get('id')}"
            raise DataError(f"the gold cannot be read ({error!r})", where=name) from None


def _gold(row: Row, text: str) -> Gold:
    acts, sampled = row.get("acts"), bool(row.get("sampled"))
    window = row.get("window")
    return Gold(
        str(row["source"].get("id") or row["source"].get("file")),
        text,
        language=row["source"].get("language"),
        references=tuple(_reference(each, text) for each in row["references"]) if "references" in row else None,
        acts=tuple(_acts(acts, text, sampled=sampled)) if acts is not None else None,
        acts_by_verb=True,
        acts_sampled=sampled,
        window=_at(window) if window else None,
    )


def _at(row: Row) -> Stretch:
    return Stretch(int(row["start"]), int(row["end"]))


def _accept(row: Row) -> tuple[Stretch, ...]:
    return tuple(_at(each) for each in row.get("accept") or () if "start" in each)


def _reference(row: Row, text: str) -> GoldReference:
    at = _at(row)
    target = row.get("target")
    members: list[object] = list(target) if isinstance(target, list) else [target]
    others = [each["target"] for each in row.get("accept") or () if "target" in each]
    also = tuple(name for each in others for name in names.right_names(each))
    family = row.get("category") or names.family("", row.get("kind", ""), text[at.start : at.end])
    return GoldReference(
        at,
        (row["type"], *(row.get("accept_types") or ())),
        family,
        tuple((*names.right_names(each), *also) for each in members),
        _accept(row),
        str(row.get("pinpoint") or ""),
        bool(row.get("optional")),
    )


def _acts(rows: Sequence[Row], text: str, *, sampled: bool) -> Iterator[GoldAct]:
    """Yield acts; a paragraph ends where the next one with acts starts, or, where others were left out, before it."""
    starts = sorted({int(each["start"]) for each in rows})
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    for row in rows:
        start = int(row["start"])
        blank = text.find("\n\n", start) if sampled else -1
        paragraph = Stretch(start, min(ends[start], blank if blank >= 0 else len(text)))
        kinds = tuple(row[key] for key in ("kind", "verb_class") if row.get(key))
        accepted = (*kinds, *(row.get("accept_kinds") or ())) if kinds else ()
        verbs = (row["verb"], *(row.get("accept_verbs") or ()))
        at = int(row.get("at", start))
        yield GoldAct(Stretch(at, at), paragraph, verbs, accepted, (), _addressee(row), bool(row.get("optional")))


def _addressee(row: Row) -> tuple[GoldSlot, ...]:
    if "addressee" not in row:
        return ()
    addressee = row["addressee"]
    if not addressee:
        return (GoldSlot("addressee", None),)
    return (GoldSlot("addressee", _at(addressee), (*_accept(addressee), *_accept(row))),)
