"""The parts of the server that can be held in the hand: frames, queues, buckets, the reader of requests, the choice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wpkg.errors import EndpointError, StoreDamaged, UnknownName
from wpkg.publish.server import refusals
from wpkg.publish.server.finishing import finished
from wpkg.publish.server.kept import Kept
from wpkg.publish.server.limits import Limits
from wpkg.publish.server.messages import Answer, Frames, packed
from wpkg.publish.server.negotiation import chosen
from wpkg.publish.server.pool import Job, Queue
from wpkg.publish.server.reading import Reader
from wpkg.publish.site.records import Variant

PAGES = [Variant("text/html", ".html", "en"), Variant("text/html", ".fr.html", "fr")]
VARIANTS = [*PAGES, Variant("text/turtle", ".ttl"), Variant("application/ld+json", ".jsonld")]
REQUEST = b"POST /sparql?a=%20b HTTP/1.1\r\nHost: x\r\nAccept: a/b\r\nAccept: c/d\r\nContent-Length: 3\r\n\r\nabc"


@given(st.lists(st.lists(st.binary(max_size=50), min_size=1, max_size=12), max_size=6), st.integers(1, 40))
def test_frames_arrive_whole_however_they_are_cut(told: list[list[bytes]], size: int) -> None:
    stream = b"".join(packed(parts) for parts in told)
    frames, found = Frames(), []
    for start in range(0, len(stream), size):
        found += frames.add(stream[start : start + size])
    assert found == told


@given(st.integers(1, len(REQUEST)))
def test_a_request_is_read_alike_however_it_is_cut(size: int) -> None:
    reader = Reader(Limits())
    for start in range(0, 2 * len(REQUEST), size):
        reader.feed((REQUEST * 2)[start : start + size])
    assert len(reader.complete) == 2
    for asked in reader.complete:
        assert (asked.method, asked.path, asked.query, asked.body) == (b"POST", b"/sparql", b"a=%20b", b"abc")
        assert asked.headers[b"accept"] == b"a/b, c/d"
    assert not reader.within


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_any_octets_are_read_or_refused(pieces: list[bytes]) -> None:
    reader = Reader(Limits(target=100, head=200, body=100))
    for piece in pieces:
        reader.feed(piece)
    assert reader.refused is None or reader.refused[0] in (400, 413, 414, 431)
    assert all(len(asked.body) <= 100 for asked in reader.complete)


@given(st.text(max_size=200))
def test_any_header_chooses_a_variant_or_none(accept: str) -> None:
    found = chosen(VARIANTS, accept, accept)
    assert found is None or found in VARIANTS


@pytest.mark.parametrize(
    ("accept", "languages", "suffix"),
    [
        ("", "", ".html"),
        ("*/*", "fr", ".fr.html"),
        ("*/*", "de", ".html"),
        ("text/html", "es, fr;q=0.1", ".fr.html"),
        ("text/turtle", "fr", ".ttl"),
        ("text/*;q=0.3, application/ld+json;q=0.4", "", ".jsonld"),
        ("text/html;q=0, */*", "", ".ttl"),
        ("text/turtle;charset=utf-8", "", ".ttl"),
        ("text/html;q=0.5, text/turtle;q=0.50001", "", ".ttl"),
    ],
)
def test_the_variant_a_client_likes_best_is_chosen(accept: str, languages: str, suffix: str) -> None:
    found = chosen(VARIANTS, accept, languages)
    assert found is not None
    assert found.suffix == suffix


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "nonsense", ";;,,"])
def test_nothing_is_chosen_where_nothing_is_accepted(accept: str) -> None:
    assert chosen(VARIANTS, accept, "") is None


def job(client: str, number: int = 0) -> Job:
    return Job(client, b"%d" % number, None)


def test_clients_take_turns_however_much_one_of_them_asks() -> None:
    queue = Queue(10, 5)
    for number in range(4):
        assert queue.put(job("greedy", number))
    assert queue.put(job("modest"))
    order = []
    while (found := queue.take(lambda _: False)) is not None:
        order.append((found.client, found.frame))
    assert order == [("greedy", b"0"), ("modest", b"0"), ("greedy", b"1"), ("greedy", b"2"), ("greedy", b"3")]


def test_a_queue_takes_no_more_than_it_may_of_one_and_of_all() -> None:
    queue = Queue(5, 3)
    assert [queue.put(job("a")) for _ in range(4)] == [True, True, True, False]
    assert [queue.put(job("b")) for _ in range(3)] == [True, True, False]
    assert len(queue) == 5


def test_a_client_that_is_held_back_does_not_hold_back_others() -> None:
    queue = Queue(5, 5)
    queue.put(job("held"))
    queue.put(job("free"))
    first = queue.take(lambda client: client == "held")
    assert first is not None
    assert first.client == "free"
    assert queue.take(lambda client: client == "held") is None
    assert len(queue) == 1


def test_what_is_dropped_is_not_given_out() -> None:
    queue, gone = Queue(5, 5), job("a", 1)
    queue.put(gone)
    queue.put(job("a", 2))
    queue.drop(gone)
    queue.drop(gone)
    found = queue.take(lambda _: False)
    assert found is not None
    assert found.frame == b"2"
    assert len(queue) == 0


def test_the_longest_unasked_answer_is_forgotten_first() -> None:
    kept = Kept(most=7000, most_each=3000)
    for name in (b"a", b"b", b"c"):
        kept.put((name,), Answer(b"200", b"", bytes(1200)))
    assert kept.get((b"a",)) is not None
    kept.put((b"d",), Answer(b"200", b"", bytes(1200)))
    assert [kept.get((name,)) is None for name in (b"a", b"b", b"c", b"d")] == [False, True, False, False]
    kept.put((b"e",), Answer(b"200", b"", bytes(3000)))
    assert kept.get((b"e",)) is None


def test_what_was_asked_counts_among_what_is_kept() -> None:
    kept = Kept(most=100_000, most_each=50_000)
    asked = [(b"/ns", b"%d" % number, bytes(20_000)) for number in range(20)]
    for each in asked:
        kept.put(each, Answer(b"303", b"", b""))
    assert sum(kept.get(each) is not None for each in asked) == 4
    kept.put((b"/ns", bytes(60_000)), Answer(b"303", b"", b""))
    assert kept.get((b"/ns", bytes(60_000))) is None


def test_the_same_octets_have_the_same_tag_and_others_another() -> None:
    def tag(body: bytes, packs: bytes = b"") -> bytes:
        return finished(Answer(b"200", b"Content-Type: text/turtle\r\n", body), packs).etag

    assert tag(b"a" * 5000) == tag(b"a" * 5000)
    assert len({tag(b"a" * 5000), tag(b"b" * 5000), tag(b"a" * 5000, b"1")}) == 3


def test_headers_cannot_be_added_by_what_a_value_holds() -> None:
    assert refusals.header_lines([("Location", "x\r\nSet-Cookie: a=b\u2028")]) == b"Location: xSet-Cookie: a=b\r\n"


def test_a_fault_of_ours_is_told_without_where_it_was() -> None:
    damaged = refusals.of_error(StoreDamaged("cannot be read (IO)", where="/secret/place", todo="look at /secret"))
    remote = refusals.of_error(EndpointError("is down", where="http://inside:8890/sparql"))
    assert (damaged.status, damaged.code, damaged.detail) == (500, "fault", "")
    assert (remote.status, remote.code, remote.detail) == (502, "endpoint", "")


def test_near_names_are_offered() -> None:
    refusal = refusals.of_error(UnknownName("nothing is called so", suggestions=("WT/L/843",)))
    assert refusal.status == 404
    assert [choice.name for choice in refusal.choices] == ["WT/L/843"]


@pytest.mark.parametrize(
    "code", ["nothing", "unacceptable", "method", "large", "rate", "busy", "time", "memory", "fault"]
)
@pytest.mark.parametrize("accept", ["text/html", "application/problem+json", "text/plain"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_refusal_is_told_in_every_form_and_language(code: str, accept: str, language: str) -> None:
    answer = refusals.written(refusals.Refusal(400, code), accept, language)
    assert answer.headers.startswith(f"Content-Type: {accept}".encode())
    assert len(answer.body) > 40
