"""The assistant may only propose: words of the passage, where no rule has found anything, marked as its own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from wpkg.errors import BadParameter
from wpkg.reading import Act, Cited, Filler, Finding, Layout, Part, Reading
from wpkg.text.assistant import Assistant, Proposal, Request, assist, endpoint

TEXT = "Invites the Forum to meet. Recalls the Accra Declaration and the Accra Declaration on Ports."
FIRST, SECOND = Part("p1", "op_paragraph", None, 0, 26), Part("p2", "op_paragraph", None, 27, len(TEXT))
LAYOUT = Layout((FIRST, SECOND), ((0, 26, "p1"), (26, 27, ""), (27, len(TEXT), "p2")), "eng", "un", "resolution")
ACT = Act("s1", "recommendation", "invite", "invitation", "exhortatory", 1, None, "p1", 0, 25, (), "invite")
NAME = Cited(
    *("r1", "p2", "mentions", "document", 35, 56, None, "unresolved", "name"),
    candidates=("accra-declaration", "accra-declaration-on-ports"),
)
UNREAD = Finding("unparsed_paragraph", "no verb was recognised", "p2", 27, len(TEXT))
READING = Reading(TEXT, "0" * 64, LAYOUT, references=(NAME,), statements=(ACT,))


def answering(*proposals: Proposal) -> Assistant:
    return Assistant("stub", lambda _: proposals)


def test_words_found_once_in_the_passage_fill_an_empty_slot_and_are_marked() -> None:
    (act,) = assist(READING, answering(Proposal("the Forum"))).statements
    assert act.slots == (Filler("addressee", 8, 17, None, "proposed by assistant:stub"),)


@pytest.mark.parametrize("words", ["the forum", "the Forums", "Forum to  meet", "", "e"])
def test_words_that_are_not_there_letter_by_letter_or_not_only_once_are_refused(words: str) -> None:
    assert assist(READING, answering(Proposal(words))).statements == READING.statements


def test_an_addressee_that_a_rule_has_found_is_never_asked_for_nor_replaced() -> None:
    settled = replace(ACT, slots=(Filler("addressee", 8, 17, "body:forum"),))
    asked: list[Request] = []

    def port(request: Request) -> tuple[Proposal, ...]:
        asked.append(request)
        return (Proposal("the Forum"),)

    reading = replace(READING, statements=(settled,), references=())
    assert assist(reading, Assistant("stub", port)).statements == (settled,)
    assert asked == []


def test_a_choice_among_candidates_is_taken_only_from_the_list() -> None:
    words = "the Accra Declaration and"
    (chosen,) = assist(READING, answering(Proposal(words, "accra-declaration"))).references
    assert (chosen.target, chosen.status, chosen.rule) == ("accra-declaration", "proposed", "name+assistant:stub")
    assert assist(READING, answering(Proposal(words, "something-else"))).references == READING.references


def test_a_paragraph_nothing_was_made_of_may_get_references_but_not_over_those_there_are() -> None:
    reading = replace(READING, findings=(UNREAD,), statements=())
    found = assist(reading, answering(Proposal("the Accra Declaration on Ports"), Proposal("Accra Declaration and")))
    assert [(each.start, each.end, each.status) for each in found.references] == [
        (35, 56, "unresolved"),
        (61, len(TEXT) - 1, "proposed"),
    ]


@contextmanager
def served(content: str, status: int = 200) -> Iterator[tuple[str, list[dict[str, object]]]]:
    """Serve one answer over and over on loopback, and keep what was asked."""
    asked: list[dict[str, object]] = []

    class Stub(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name the library calls
            body = self.rfile.read(int(self.headers["Content-Length"]))
            asked.append({"path": self.path, "key": self.headers.get("Authorization"), **json.loads(body)})
            answer = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Stub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_endpoint_is_asked_over_the_chat_protocol_once_and_its_answer_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WPKG_ASSIST_KEY", "a key")
    with served(json.dumps({"proposals": [{"words": "the Forum"}]})) as (address, asked):
        assistant = endpoint(address, "small-model", folder=tmp_path)
        reading = replace(READING, references=())
        first = assist(reading, assistant)
        assert assist(reading, assistant) == first
    assert assist(reading, assistant) == first, "a kept answer needs no network"
    (only,) = asked
    assert only["path"] == "/v1/chat/completions"
    assert only["key"] == "Bearer a key"
    assert only["model"] == "small-model"
    assert first.statements[0].slots[0].note == "proposed by assistant:small-model"


@pytest.mark.parametrize("content", ["the Forum", '{"proposals": "the Forum"}', '{"proposals": [{"words": 7}]}', "[]"])
def test_an_endpoint_that_talks_nonsense_is_a_finding_and_changes_nothing(content: str) -> None:
    with served(content) as (address, _):
        found = assist(READING, endpoint(address, "small-model"))
    assert (found.references, found.statements) == (READING.references, READING.statements)
    assert [finding.code for finding in found.findings] == ["assistant_failed"]


def test_an_endpoint_that_is_down_is_a_finding() -> None:
    with served("", status=500) as (address, _):
        assert [each.code for each in assist(READING, endpoint(address, "m")).findings] == ["assistant_failed"]
    assert [each.code for each in assist(READING, endpoint(address, "m")).findings] == ["assistant_failed"]


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(BadParameter, match="no address"):
        endpoint("ftp://127.0.0.1/", "m")
