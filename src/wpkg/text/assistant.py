"""An optional assistant: any endpoint that speaks the OpenAI chat protocol may propose words; the rules keep the say.

It is asked only where the rules left something open: an act whose addressee was not found, a name with several
candidates, a paragraph nothing was made of. A proposal counts if its words stand in the passage letter by letter, once,
and where no rule has found anything; it is marked with the status ``proposed`` and the rule ``assistant:MODEL``.
Answers are kept by the digest of the whole request, so that a reading can be repeated without the network.
"""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from wpkg.errors import BadParameter, EndpointError
from wpkg.reading import PROPOSED, UNRESOLVED, Act, Cited, Filler, Finding, Part, Reading

_LIMIT = 1_000_000
_DIRECTIVE = frozenset({"instruction", "recommendation"})
_UNREAD = "unparsed_paragraph"


@dataclass(frozen=True, slots=True)
class Request:
    """One question about one passage."""

    task: str
    passage: str
    question: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words put forward, and the name of a document where one was asked for."""

    words: str
    target: str = ""


Port = Callable[[Request], tuple[Proposal, ...]]
"""What answers a request; :func:`endpoint` makes one from an address, a test may give any function."""


@dataclass(frozen=True, slots=True)
class Assistant:
    """A port with the name of the model behind it, under which its proposals are marked."""

    model: str
    ask: Port


def endpoint(address: str, model: str, *, folder: Path | None = None, timeout: float = 60.0) -> Assistant:
    """Return the assistant behind an OpenAI-compatible endpoint.

    Args:
        address: base address, as ``http://127.0.0.1:8080/v1``; ``/chat/completions`` is added.
        model: its name there.
        folder: where answers are kept; nothing is kept without it.
        timeout: seconds to wait for one answer. The key is read from ``WPKG_ASSIST_KEY``.

    Raises:
        BadParameter: the address is no http address.
    """
    if not address.startswith(("http://", "https://")):
        raise BadParameter(f"{address!r} is no address of an assistant", expected="http://… or https://…")

    def ask(request: Request) -> tuple[Proposal, ...]:
        body = _body(request, model)
        kept = folder / f"{hashlib.sha256(body).hexdigest()}.json" if folder else None
        if kept is not None and kept.is_file():
            return _proposals(kept.read_bytes(), request)
        answer = _post(address.rstrip("/") + "/chat/completions", body, timeout)
        found = _proposals(answer, request)
        if kept is not None:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(answer)
        return found

    return Assistant(model, ask)


def assist(reading: Reading, assistant: Assistant) -> Reading:
    """Return the reading with what the assistant could add; nothing that a rule has found is touched.

    An endpoint that fails or talks nonsense becomes a finding, once, and is not asked again.
    """
    rule = f"assistant:{assistant.model}"
    statements, references = list(reading.statements), list(reading.references)
    try:
        for rank, act in enumerate(statements):
            statements[rank] = _with_addressee(reading, act, assistant)
        for rank, cited in enumerate(references):
            references[rank] = _with_target(reading, cited, assistant)
        references += _more_references(reading, assistant)
    except EndpointError as fault:
        end = len(reading.text)
        finding = Finding("assistant_failed", str(fault.problem), "", 0, min(end, 1))
        return replace(reading, findings=(*reading.findings, finding))
    ordered = sorted(references, key=lambda cited: (cited.start, cited.end))
    named = tuple(replace(cited, id=cited.id or f"{rule}-{n}") for n, cited in enumerate(ordered, start=1))
    return replace(reading, statements=tuple(statements), references=named)


def _with_addressee(reading: Reading, act: Act, assistant: Assistant) -> Act:
    wanting = act.kind in _DIRECTIVE and act.performative == "explicit"
    if not wanting or any(slot.role == "addressee" for slot in act.slots):
        return act
    part = _part(reading, act.segment)
    taken = [(slot.start, slot.end) for slot in act.slots if slot.start >= 0]
    question = _question("addressee", verb=json.dumps(act.verb))
    for start, end, _ in _placed(reading, part, assistant, "addressee", question):
        if all(end <= left or right <= start for left, right in taken):
            slot = Filler("addressee", start, end, None, f"{PROPOSED} by assistant:{assistant.model}")
            return replace(act, slots=tuple(sorted((*act.slots, slot), key=lambda each: each.start)))
    return act


def _with_target(reading: Reading, cited: Cited, assistant: Assistant) -> Cited:
    if cited.target is not None or not cited.candidates or cited.status != UNRESOLVED:
        return cited
    words = reading.text[cited.start : cited.end]
    question = _question("target", words=json.dumps(words), candidates=json.dumps(list(cited.candidates)))
    for start, end, target in _placed(reading, _part(reading, cited.segment), assistant, "target", question):
        if target in cited.candidates and start < cited.end and cited.start < end:
            return replace(cited, target=target, status=PROPOSED, rule=f"{cited.rule}+assistant:{assistant.model}")
    return cited


def _more_references(reading: Reading, assistant: Assistant) -> Iterator[Cited]:
    taken = [(cited.start, cited.end) for cited in reading.references]
    unread = dict.fromkeys(finding.segment for finding in reading.findings if finding.code == _UNREAD)
    for name in unread:
        for start, end, _ in _placed(reading, _part(reading, name), assistant, "reference", _question("reference")):
            if all(end <= left or right <= start for left, right in taken):
                taken.append((start, end))
                rule = f"assistant:{assistant.model}"
                yield Cited("", name, "mentions", "document", start, end, None, PROPOSED, rule)


def _placed(
    reading: Reading, part: Part | None, assistant: Assistant, task: str, question: str
) -> Iterator[tuple[int, int, str]]:
    """Yield where proposed words stand: only those found in the passage letter by letter, and only once."""
    if part is None:
        return
    passage = reading.text[part.start : part.end]
    for proposal in assistant.ask(Request(task, passage, question)):
        words = proposal.words.strip()
        at = passage.find(words) if words else -1
        if at >= 0 and passage.find(words, at + 1) < 0:
            yield part.start + at, part.start + at + len(words), proposal.target


def _part(reading: Reading, name: str) -> Part | None:
    return next((part for part in reading.layout.parts if part.id == name), None)


def _question(task: str, **values: str) -> str:
    question: str = _tables()["tasks"][task]["question"]
    return question.format(**values)


def _body(request: Request, model: str) -> bytes:
    messages = [
        {"role": "system", "content": _tables()["system"]},
        {"role": "user", "content": f"{request.question}\n\nThe passage:\n{request.passage}"},
    ]
    return json.dumps({"model": model, "temperature": 0, "messages": messages}, ensure_ascii=False).encode()


def _post(address: str, body: bytes, timeout: float) -> bytes:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key := os.environ.get("WPKG_ASSIST_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(address, data=body, headers=headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            data: bytes = answer.read(_LIMIT + 1)
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
        raise EndpointError(f"the assistant does not answer ({error})", where=address) from None
    if len(data) > _LIMIT:
        raise EndpointError("the assistant answers at too great length", where=address)
    return data


def _proposals(answer: bytes, request: Request) -> tuple[Proposal, ...]:
    """Read the answer strictly: one JSON object in the content of the first choice.

    Raises:
        EndpointError: it is anything else.
    """
    try:
        content = json.loads(answer)["choices"][0]["message"]["content"]
        listed = json.loads(content)["proposals"]
        found = tuple(Proposal(each["words"], each.get("target", "")) for each in listed)
    except (ValueError, LookupError, TypeError, AttributeError):
        raise EndpointError(
            "the assistant answers something else than proposals", expected='{"proposals": [{"words": "…"}]}'
        ) from None
    if not all(isinstance(each.words, str) and isinstance(each.target, str) for each in found):
        raise EndpointError("the assistant answers something else than proposals", expected="words that are text")
    return found[: _tables()["tasks"][request.task]["most"]]


@cache
def _tables() -> dict[str, Any]:
    path = Path(__file__).parent / "schema" / "assistant.yaml"
    tables: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tables
