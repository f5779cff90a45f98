"""The rules for Apache, nginx and w3id.org: real servers answer every combination as ``wpkg serve`` does."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import yaml
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from servers import static_hosts
from servers.wpkg_server import Served
from wpkg import iri
from wpkg.errors import BadParameter
from wpkg.graph.embedded import EmbeddedStore
from wpkg.publish import redirects
from wpkg.publish.redirects.accepted import languages, types
from wpkg.publish.redirects.rules import rules
from wpkg.publish.site import places
from wpkg.publish.site.records import LANGUAGES, Site
from wpkg.publish.static import addresses

ASKED: Mapping[str, list[str]] = yaml.safe_load((Path(__file__).parent / "redirects" / "asked.yaml").read_text("utf-8"))
COMBINATIONS = (
    *itertools.product(ASKED["addresses"], ASKED["accept"], ASKED["language"][:1]),
    *itertools.product(ASKED["addresses"], ("", "text/html", "text/*"), ASKED["language"][1:]),
    *itertools.product(("index", "id/wt-l-843", "ns"), ("text/html", "*/*"), ASKED["languages-of-a-page"]),
)

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]


class Told(NamedTuple):
    """What matters of an answer; addresses below the root of the site."""

    status: int
    location: str
    content: str
    media_type: str
    language: str
    varies: bool


@pytest.fixture(scope="module")
def site(embedded_store: EmbeddedStore) -> Site:
    return Site(embedded_store)


def skeleton(site: Site, folder: Path) -> Path:
    """Write the site as files that hold nothing: rules look only at names."""
    empty = {path: b"" for path, _, _ in addresses(site)} | {"404.html": b"<!DOCTYPE html>missing"}
    for path, body in {**empty, **redirects.files(site, list(places.moves(site)))}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    return folder


@pytest.fixture(scope="module", params=["nginx", "apache"])
def host(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the site at a host whose whole address it has."""
    folder = skeleton(Site(site.store, "http://localhost/"), tmp_path_factory.mktemp("host"))
    with getattr(static_hosts, request.param)(folder, folder) as address:
        yield address


@pytest.fixture(scope="module", params=["nginx", "apache"])
def below(request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of the site at a host that has other things beside it."""
    root = tmp_path_factory.mktemp("root")
    folder = skeleton(Site(site.store, "http://localhost/some/wpkg/"), root / "some" / "wpkg")
    with getattr(static_hosts, request.param)(root, folder, "/some/wpkg/") as address:
        yield address


@pytest.fixture(scope="module")
def permanent(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a host with the rules for w3id.org in its folder ``wpkg``."""
    root = tmp_path_factory.mktemp("w3id")
    rules_of = redirects.files(Site(site.store, "https://example.org/graph/"), list(places.moves(site)))
    (root / "wpkg").mkdir()
    (root / "wpkg" / ".htaccess").write_bytes(rules_of["hosting/w3id/.htaccess"])
    with static_hosts.apache(root, root) as address:
        yield f"{address}wpkg/"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False, timeout=60) as made:
        yield made


def ask(client: httpx.Client, base: str, path: str, accept: str = "", language: str = "") -> Told:
    headers = {"Accept": accept, "Accept-Language": language}
    answer = client.request(
        "HEAD", base + path, headers={name: value for name, value in headers.items() if value or name == "Accept"}
    )
    sent = answer.status_code == 200
    return Told(
        answer.status_code,
        _below(base, path, answer.headers.get("Location", "")),
        _below(base, path, answer.headers.get("Content-Location", "")) if sent else "",
        answer.headers.get("Content-Type", "").replace(" ", "").lower() if sent else "",
        answer.headers.get("Content-Language", "") if sent else "",
        "accept-language" in answer.headers.get("Vary", "").lower(),
    )


def _below(base: str, path: str, address: str) -> str:
    return urljoin(base + path, address).removeprefix(base) if address else ""


@pytest.fixture(scope="module")
def answers(client: httpx.Client, settled: Served) -> Mapping[tuple[str, str, str], Told]:
    """Return what ``wpkg serve`` answers to every combination."""
    return {asked: ask(client, settled.base, *asked) for asked in COMBINATIONS}


@pytest.mark.needs("nginx", "apache")
def test_every_combination_is_answered_as_the_server_answers(
    client: httpx.Client, host: str, answers: Mapping[tuple[str, str, str], Told]
) -> None:
    differing = {asked: (told, ask(client, host, *asked)) for asked, told in answers.items()}
    assert {asked: pair for asked, pair in differing.items() if _told(pair[0]) != _told(pair[1])} == {}


def _told(told: Told) -> Told:
    """Leave out what only a server that knows its places can say of a refusal."""
    return told if told.status < 400 else told._replace(varies=False)


@pytest.mark.needs("nginx", "apache")
def test_files_are_sent_as_the_server_sends_them(client: httpx.Client, host: str, settled: Served) -> None:
    for path in ASKED["as-they-are"]:
        for accept in ("", "image/png", "text/html"):
            assert ask(client, host, path, accept) == ask(client, settled.base, path, accept), (path, accept)


@pytest.mark.needs("nginx", "apache")
def test_what_has_moved_and_what_is_not_there_is_told_as_the_server_tells_it(
    client: httpx.Client, host: str, settled: Served
) -> None:
    for path in ASKED["elsewhere"]:
        theirs, ours = (ask(client, base, path, "text/turtle") for base in (host, settled.base))
        assert _told(theirs) == _told(ours), path


@pytest.mark.needs("nginx", "apache")
def test_the_same_holds_where_the_site_is_one_folder_of_a_host(
    client: httpx.Client, below: str, answers: Mapping[tuple[str, str, str], Told]
) -> None:
    some = [asked for asked in COMBINATIONS if asked[1] in ASKED["accept"][:4] and asked[2] in ASKED["language"][:2]]
    for asked in some:
        assert _told(ask(client, below, *asked)) == _told(answers[asked]), asked
    assert ask(client, below, "id/wt-min-13-32.ttl").location == "id/wt-l-907.ttl"
    assert ask(client, below, "no-such-page").status == 404


@pytest.mark.needs("nginx", "apache")
def test_hosts_send_the_headers_that_keep_browsers_safe(client: httpx.Client, host: str, settled: Served) -> None:
    for path in ("index.html", "id/wt-l-843", "no-such-page"):
        theirs, ours = (client.get(base + path).headers for base in (host, settled.base))
        assert {name: theirs[name] for name in redirects.HEADERS} == {name: ours[name] for name in redirects.HEADERS}


@pytest.mark.needs("nginx", "apache")
def test_arguments_are_kept_where_something_has_moved(client: httpx.Client, host: str) -> None:
    answer = client.get(host + "id/wt-min-13-32?a=1&b=%C3%A9")
    assert urlsplit(answer.headers["Location"]).query == "a=1&b=%C3%A9"


@pytest.mark.needs("nginx", "apache")
def test_nothing_outside_the_site_is_sent(client: httpx.Client, host: str) -> None:
    for path in (
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/etc/passwd",
        "id/..%2f.htaccess",
        ".htaccess",
        "hosting/",
        "id//",
    ):
        assert client.get(host + path).status_code != 200, path


@pytest.mark.needs("apache")
def test_the_permanent_addresses_lead_to_the_file_that_the_server_would_send(
    client: httpx.Client, permanent: str, answers: Mapping[tuple[str, str, str], Told]
) -> None:
    for asked, told in answers.items():
        if asked[0] == "sparql":  # the endpoint of the site decides for itself
            continue
        answer = client.get(permanent + asked[0], headers={"Accept": asked[1], "Accept-Language": asked[2]})
        moved = told.location if told.status == 303 else told.content
        if told.status == 303 and not re.search(r"\.[a-z]+$", told.location):
            assert answer.headers["Location"].endswith(f"/wpkg/{told.location}"), asked
        elif told.status in (200, 303):
            assert answer.headers["Location"] == f"https://example.org/graph/{moved}", asked
        assert answer.status_code == (303 if told.status == 200 else told.status), asked


@pytest.mark.needs("apache")
def test_the_permanent_addresses_of_files_lead_to_the_files(client: httpx.Client, permanent: str) -> None:
    for path in (*ASKED["as-they-are"], "sparql"):
        answer = client.get(permanent + path, headers={"Accept": "image/png"})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"https://example.org/graph/{path}")


def test_every_place_of_the_site_has_the_forms_that_its_rule_tells(site: Site) -> None:
    unruled = []
    for place in places.every(site):
        if [variant.suffix for variant in place.variants] == [""]:
            assert rules().plain.get(place.path) or Path(place.path).suffix in rules().every_type(), place.path
            continue
        rule = next((rule for rule in rules().places if re.fullmatch(rule.path, place.path)), None)
        if rule is None:
            unruled.append(place.path)
            continue
        page = [variant.media_type for variant in place.variants if variant.language == LANGUAGES[0]]
        data = [(variant.media_type, variant.suffix) for variant in place.variants if not variant.language]
        forms = [(form.type, form.suffix) for form in rule.forms]
        assert forms == [(media_type, ".html") for media_type in page] + data, place.path
        assert rule.thing == place.thing, place.path
    assert unruled == []


def test_every_file_without_a_form_is_sent_with_its_media_type(site: Site) -> None:
    for place in places.every(site):
        for variant in place.variants:
            path = place.path + variant.suffix
            told = rules().plain.get(path) or rules().every_type()[Path(path).suffix].partition(";")[0]
            assert told == variant.media_type, path


def accepted(matches: Sequence[tuple[str, str]], header: str) -> str:
    for pattern, choice in matches:
        if (not pattern and not header) or (pattern and re.search(pattern, header, re.IGNORECASE)):
            return choice
    return ""


OFFERED = (("html", "text/html"), ("ttl", "text/turtle"), ("jsonld", "application/ld+json"))
RANGES = ("text/html", "text/turtle", "application/ld+json", "text/*", "application/*", "*/*", "image/png")
QUALITIES = ("", ";q=0", ";q=0.1", ";q=0.5", ";q=1.0")


def test_the_patterns_choose_as_a_reader_of_headers_does() -> None:
    matches = list(types(OFFERED))
    ranges = [kind + quality for kind in RANGES for quality in QUALITIES]
    for pair in itertools.permutations(ranges, 2):
        if pair[0].partition(";")[0] == pair[1].partition(";")[0]:
            continue
        header = ", ".join(pair)
        known = parse_accept_header(header, MIMEAccept)
        ranked = [(known.quality(kind), -place) for place, (_, kind) in enumerate(OFFERED)]
        best = max(ranked)
        assert accepted(matches, header) == (OFFERED[-best[1]][0] if best[0] > 0 else ""), header


def test_three_ranges_choose_as_a_reader_of_headers_does() -> None:
    matches = list(types(OFFERED))
    ranges = [kind + quality for kind in RANGES[1:6] for quality in ("", ";q=0", ";q=0.3", ";q=0.7")]
    for three in itertools.combinations(ranges, 3):
        header = ",".join(three)
        known = parse_accept_header(header, MIMEAccept)
        if len({each.partition(";")[0] for each in three}) == 3:
            best = max((known.quality(kind), -place) for place, (_, kind) in enumerate(OFFERED))
            assert accepted(matches, header) == (OFFERED[-best[1]][0] if best[0] > 0 else ""), header


@pytest.mark.parametrize(
    ("header", "choice"),
    [
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("text/turtle; charset=utf-8; q=0.5, text/html;level=1;q=0.4", "ttl"),
        ("text/turtle ; q = 0.25 , text/html ; q = 0.125", "ttl"),
        ("text/turtle;q=0.001", "ttl"),
        ("text/turtle;q=0.000", ""),
        ("x-text/turtle, text/turtle-x", ""),
        ("text/html;q=.5, text/turtle;q=.6", "ttl"),
    ],
)
def test_parameters_of_a_range_do_not_hide_it(header: str, choice: str) -> None:
    assert accepted(list(types(OFFERED)), header) == choice


@pytest.mark.parametrize(
    ("header", "choice"),
    [
        ("fr", "fr"),
        ("fr-CH, en;q=0.5", "fr"),
        ("FR", "fr"),
        ("frr, es;q=0.2", "es"),
        ("de", ""),
        ("en;q=0.4, es;q=0.6", "es"),
        ("fr;q=0, es;q=0.1", "es"),
    ],
)
def test_the_patterns_choose_the_language_liked_best(header: str, choice: str) -> None:
    assert accepted(list(languages(LANGUAGES)), header) == choice


@pytest.mark.parametrize(
    "base", ["https://e/x y/", 'https://e/"/', "https://e/a$1/", "https://e/;/", "https://e", "ftp://e/"]
)
def test_an_address_that_would_mean_something_to_a_host_is_refused(site: Site, base: str) -> None:
    with pytest.raises(BadParameter):
        redirects.files(Site(site.store, base), [])


def test_the_rules_are_the_same_each_time(site: Site) -> None:
    moves = list(places.moves(site))
    assert redirects.files(site, moves) == redirects.files(Site(site.store, iri.BASE), moves)
    assert list(redirects.files(site, moves)) == list(redirects.FILES)
