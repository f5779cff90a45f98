"""What a document tells the others of a corpus, under keys, and of which keys it needs to hear."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wpkg import iri
from wpkg.corpus.linking import naming
from wpkg.corpus.linking.facts import NAMED_RULES
from wpkg.corpus.linking.outcome import Ground

Facts = Mapping[str, Any]
Entry = Mapping[str, Any]
Slice = Mapping[str, Sequence[Entry]]
OWN, PRINTED, BESIDE, ORDINARY = "own", "head", "beside", "ordinary"
"""How a document is named: by the symbol its address is made of, or by another one that its head prints.

How a name is given: by a symbol beside it. And what a text says that uses its words in small letters too, so that they
may be no name of one thing.
"""


def entries(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a document tells others: key and entry. The order of the entries of a key is that of their JSON.

    That words are used in small letters does not say by whom: however many documents do so, it is one entry.
    """
    base = {"work": facts["work"], "day": facts["day"]}
    whole = base | {"profile": facts["profile"], "organ": facts["organ"]}
    name = tail_of(facts["work"])
    yield f"doc:{name}", base | {"how": OWN}
    symbol = iri.slug(facts["symbol"])
    if symbol and symbol != name:
        yield f"doc:{symbol}", base | {"how": OWN}
    for other in facts["others"]:
        yield f"doc:{iri.slug(other['symbol'])}", base | ground_of(facts, other) | {"how": other["how"]}
    title = facts["title"]
    if title is not None and not title["leans"]:
        yield f"title:{facts['language']}:{title['named']}", whole | ground_of(facts, title)
    for made in facts["definitions"]:
        told = whole | ground_of(facts, made) | {"target": tail_of(iri.expand(made["target"])), "how": made["how"]}
        told |= {"proper": made["proper"], "printed": made["printed"]}
        yield f"term:{facts['language']}:{made['named']}", told
    for name in sorted(
        {each["named"] for each in facts["references"] if may_be_named(each) and not each.get("proper")}
    ):
        yield f"term:{facts['language']}:{name}", {"how": ORDINARY}
    for sat in facts["sittings"]:
        told = whole | ground_of(facts, sat) | {key: sat[key] for key in ("from", "until")}
        if sat["from"]:
            yield f"sitting:{sat['session']}", told


def needs(facts: Facts) -> tuple[str, ...]:
    """Return the keys of the entries a document needs, each once, in order."""
    keys = {f"doc:{tail_of(facts['work'])}"}
    keys |= {
        f"doc:{iri.slug(symbol)}" for symbol in (facts["symbol"], *(o["symbol"] for o in facts["others"])) if symbol
    }
    for reference in facts["references"]:
        if "target" in reference:
            keys.add(f"doc:{tail_of(iri.expand(reference['target']))}")
        if reference.get("day"):
            keys |= {f"doc:{iri.slug(each)}" for each in reference.get("candidates", ())}
        keys |= {title_key(facts, reference)} - {""}
        if may_be_named(reference):
            keys |= {f"{kind}:{facts['language']}:{reference['named']}" for kind in ("title", "term")}
    keys |= {f"sitting:{each['session']}" for each in (*facts["sessions"], *facts["sittings"]) if each.get("session")}
    return tuple(sorted(keys))


def asked(facts: Facts, known: Slice) -> tuple[str, ...]:
    """Return the keys that are needed besides, once the first are known: what a defined name stands for."""
    terms = [key for key in needs(facts) if key.startswith("term:")]
    return tuple(
        sorted({f"doc:{entry['target']}" for key in terms for entry in known.get(key, ()) if "target" in entry})
    )


def digest_of(known: Slice) -> bytes:
    """Return a slice as bytes that are the same for the same entries."""
    return json.dumps({key: known[key] for key in sorted(known)}, ensure_ascii=False, sort_keys=True).encode()


def told_by(facts: Facts) -> Iterator[Ground]:
    """Yield the words of a document that its entries rest on, each once."""
    found = {shown(entry) for _, entry in entries(facts) if "text" in entry}
    yield from sorted(found, key=lambda each: (each.start, each.end))


def may_be_named(reference: Entry) -> bool:
    """Tell whether a reference is a name that means the same wherever it stands."""
    return reference.get("rule", "") in NAMED_RULES and naming.long_enough(reference["named"])


def title_key(facts: Facts, reference: Entry) -> str:
    """Return the key of the title an instrument has that the reader knows by its name, nothing for one of a symbol."""
    name = tail_of(iri.expand(reference["target"])) if "target" in reference else ""
    known = name and not reference["target"].removeprefix("doc:").isupper() and naming.long_enough(name)
    return f"title:{facts['language']}:{name}" if known and reference["target"] == f"doc:{name}" else ""


def tail_of(work: str) -> str:
    """Return the IRI of a document without what all of them begin with."""
    return work.removeprefix(iri.ID)


def ground_of(facts: Facts, said: Entry) -> dict[str, Any]:
    """Return where words of a document stand, as a part of an entry."""
    told = {"text": facts["text"], "language": facts["language"]}
    return told | {key: said[key] for key in ("start", "end", "exact")}


def shown(entry: Entry) -> Ground:
    """Return the words that an entry rests on."""
    return Ground(*(entry[key] for key in ("work", "text", "language", "start", "end", "exact")))


def ordering(entry: Entry) -> str:
    """Return what the entries of a key are ordered by."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True)
