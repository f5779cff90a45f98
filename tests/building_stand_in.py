"""Makers of documents for tests of builds, in a module that worker processes can import."""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections import Counter
from hashlib import sha256

from wpkg import iri
from wpkg.corpus.build import records
from wpkg.corpus.build.document import Made, Settings, natural_slug
from wpkg.corpus.build.items import RECORD
from wpkg.corpus.edges import Edge
from wpkg.errors import ReadError
from wpkg.lift.terms import literal

CALLS: list[str] = []
"""The names of the documents made in this process, in order."""


def quick(payload: bytes, name: str, settings: Settings, kind: str, slug: str = "") -> Made:
    """Make a document of its words: ``IS`` gives its symbol, ``CITES`` what it cites, ``TONGUE`` its language.

    Die, fail or wait where the text says so.
    """
    CALLS.append(name)
    text = records.record(payload, settings.keys, name).text if kind == RECORD else payload.decode("utf-8")
    _obey(text, name)
    words = text.split()
    told = dict(itertools.pairwise(words))
    natural = iri.slug(told.get("IS", "")) or natural_slug(name)
    work = iri.ID + (slug or natural)
    cited = [iri.work(symbol) for word, symbol in itertools.pairwise(words) if word == "CITES"]
    return Made(
        name=name,
        digest=sha256(payload).hexdigest(),
        natural=natural,
        slug=slug or natural,
        work=work,
        language=told.get("TONGUE", "eng"),
        text=sha256(text.encode()).hexdigest(),
        triples=tuple(f"<{work}> <{iri.NS}exact> {literal(word)} ." for word in ("a document", *words)),
        edges=tuple(Edge(work, each, "recalls", f"{work}#ref-{n}", "extracted", work) for n, each in enumerate(cited)),
        facts={"work": work, "slug": slug or natural},
        findings=Counter({"question": text.count("?")} if "?" in text else {}),
        references=Counter(resolved=len(cited)),
    )


def _obey(text: str, name: str) -> None:
    if "DIE" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "WAIT" in text:
        time.sleep(60)
    if "FAIL" in text:
        raise RuntimeError("no words today")
    if "MEMORY" in text:
        raise MemoryError
    if "DEEP" in text:
        raise RecursionError("too deep")
    if "REFUSE" in text:
        raise ReadError("nothing in it", code="no_text", where=name)
