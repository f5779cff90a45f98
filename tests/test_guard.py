"""What is refused before an engine sees it, and what is not; the engine itself says whether the cases are real."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
import rdflib.plugins.sparql
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wpkg import resources
from wpkg.errors import QueryRefused, SyntaxFault, WpkgError
from wpkg.graph import guard
from wpkg.graph.canned import catalogue
from wpkg.graph.embedded import EmbeddedStore
from wpkg.graph.guard import LIMITS, Limits

HERE = Path(__file__).parent / "guard"
GRAPHS = frozenset({"urn:g1", "urn:g2", "urn:g3"})
FAR = "http://127.0.0.1:1/"
"""An address the engine refuses to open, which shows that it tried."""


def told(name: str) -> dict[str, list[str]]:
    loaded = yaml.safe_load((HERE / f"{name}.yaml").read_text("utf-8"))
    return loaded if isinstance(loaded, dict) else {"": loaded}


def pairs(name: str) -> list[tuple[str, str]]:
    return [(key, text) for key, texts in told(name).items() for text in texts]


@pytest.fixture(scope="module")
def store() -> EmbeddedStore:
    store = EmbeddedStore.memory()
    store.replace({graph: f"<urn:s> <urn:p> 1, 2, '{graph}' .".encode() for graph in sorted(GRAPHS)})
    return store


@pytest.mark.parametrize(("code", "query"), pairs("refused"))
def test_what_may_not_run_is_refused_with_the_reason(code: str, query: str) -> None:
    with pytest.raises(QueryRefused) as refusal:
        guard.check(query, GRAPHS)
    assert refusal.value.code == code


@pytest.mark.parametrize(("form", "query"), pairs("harmless"))
def test_what_only_looks_like_it_is_let_through(form: str, query: str, store: EmbeddedStore) -> None:
    assert guard.check(query, GRAPHS).form == form
    kind = "text/turtle" if form in ("CONSTRUCT", "DESCRIBE") else "text/csv"
    store.written(query, kind, at_most=1 << 20)


@pytest.mark.parametrize(("_", "query"), pairs("hidden"))
def test_a_service_hidden_from_a_plain_reading_is_refused(_: str, query: str, store: EmbeddedStore) -> None:
    try:
        store.written(query, "text/csv", at_most=1 << 20)
    except SyntaxFault:
        pytest.fail("the engine does not read SERVICE here, so that this case shows nothing")
    except WpkgError:
        pass
    with pytest.raises(QueryRefused):
        guard.check(query, GRAPHS)


@pytest.mark.parametrize(("_", "query"), pairs("escaped"))
def test_escapes_hide_nothing(_: str, query: str) -> None:
    with pytest.raises(QueryRefused):
        guard.check(query, GRAPHS)


@pytest.mark.parametrize("text", ["SERVICE <urn:x> {}", "SERVICE ?x {}"])
def test_every_escape_of_every_letter_of_service_is_seen(text: str) -> None:
    for place in range(7):
        for escape in (f"\\u{ord(text[place]):04x}", f"\\U{ord(text[place]):08X}"):
            with pytest.raises(QueryRefused):
                guard.check(f"SELECT * {{ {text[:place]}{escape}{text[place + 1 :]} }}", GRAPHS)


def test_every_query_of_our_own_is_let_through() -> None:
    for query in catalogue(resources.queries()).values():
        assert guard.check(query.text, GRAPHS).form in ("SELECT", "ASK", "CONSTRUCT")
    for path in sorted((Path(guard.__file__).parent / "sparql").glob("*.rq")):
        guard.check(path.read_text("utf-8"), GRAPHS)


def test_the_graphs_of_a_request_prevail_over_those_of_the_query() -> None:
    query = "ASK FROM <urn:g1> FROM NAMED <urn:g2> {}"
    own = guard.check(query, GRAPHS)
    assert (own.default_graphs, own.named_graphs) == (("urn:g1",), ("urn:g2",))
    asked = guard.check(query, GRAPHS, default_graphs=["urn:g3"])
    assert (asked.default_graphs, asked.named_graphs) == (("urn:g3",), ())
    with pytest.raises(QueryRefused, match="<urn:x> is no graph of this dataset"):
        guard.check("ASK {}", GRAPHS, default_graphs=["urn:x"])
    with pytest.raises(QueryRefused, match="<urn:x> is no graph of this dataset"):
        guard.check("ASK {}", GRAPHS, named_graphs=["urn:g1", "urn:x"])


@pytest.mark.parametrize("word", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
def test_a_query_whose_answer_changes_by_itself_is_known(word: str) -> None:
    assert not guard.check(f"SELECT ({word} AS ?x) {{}}", GRAPHS).steady
    assert guard.check(f"SELECT ('{word}' AS ?now) {{}}", GRAPHS).steady


def test_a_text_too_long_is_refused_before_it_is_read() -> None:
    for text in ("(" * 10_000_000, "ASK { ?s ?p '" + "é" * 40_000 + "' }"):
        with pytest.raises(QueryRefused, match="too long"):
            guard.check(text, GRAPHS)
    assert guard.check("ASK { ?s ?p '" + "a" * 65_000 + "' }", GRAPHS)
    with pytest.raises(QueryRefused, match="at most 20 octets"):
        guard.check("ASK { ?s ?p 'abcdefgh' }", GRAPHS, limits=Limits(length=20))


def test_a_refusal_says_where() -> None:
    with pytest.raises(QueryRefused) as refusal:
        guard.check("SELECT *\n{ ?s ?p ?o }\n  LOAD <urn:x>", GRAPHS)
    assert refusal.value.where == "line 3, column 3"


AHEAD = ("a.", "a-", "a:.", "'", '"', "'''a'", "<", "<a", "?a<b:c?", "1.", "1e", "@a-", "a:\\_", "_:a.")


@pytest.mark.parametrize("piece", AHEAD)
def test_what_makes_a_reader_look_far_ahead_is_soon_read(piece: str) -> None:
    for opening in ("ASK{", "ASK{VALUES ?x{"):
        with pytest.raises(QueryRefused):
            guard.check(opening + piece * (60_000 // len(piece)), GRAPHS)


SHAPES: Mapping[str, tuple[str, str, str, str, str]] = {
    "parentheses": ("ASK{FILTER(", "(", "1", ")", ")}"),
    "functions": ("ASK{FILTER(", "STR(", "1", ")", ")}"),
    "groups": ("ASK{", "{", "", "}", "}"),
    "exists": ("ASK{", "FILTER EXISTS{", "", "}", "}"),
    "exists in functions": ("ASK{", "FILTER(STR(EXISTS{", "", "}))", "}"),
    "negated exists": ("ASK{", "FILTER(!EXISTS{", "", "})", "}"),
    "bound exists": ("ASK{", "BIND(EXISTS{", "", "}AS?x)", "}"),
    "subqueries": ("ASK{", "{SELECT*{", "", "}}", "}"),
    "optional parts": ("ASK{", "OPTIONAL{FILTER EXISTS{", "", "}}", "}"),
    "inverse paths": ("ASK{?s ", "(", "<urn:p>", ")", " ?o}"),
    "comparisons": ("ASK{FILTER(", "1<(", "1", ")", ")}"),
    "unions": ("ASK{{}", "UNION{}", "", "", "}"),
    "sums": ("ASK{FILTER(1", "+1", "", "", ")}"),
    "differences": ("ASK{FILTER(1", "-1", "", "", ")}"),
    "hidden sums": ("ASK{FILTER(1<1", "+1", "", "", "&&1>0)}"),
    "negations": ("ASK{FILTER(", "!", "?x", "", ")}"),
    "alternatives": ("ASK{?s <urn:p>", "|<urn:p>", "", "", " ?o}"),
    "groupings": ("SELECT(COUNT(*)AS?n){}GROUP BY", "(1)", "", "", ""),
    "conditions": ("SELECT(COUNT(*)AS?n){}HAVING", "(1)", "", "", ""),
    "orders": ("SELECT*{}ORDER BY", "(1)", "", "", ""),
    "subjects": ("DESCRIBE", "<urn:s>", "", "", ""),
    "differing groups": ("ASK{", "MINUS{?a ?b ?c}", "", "", "}"),
}


def shaped(name: str, times: int) -> str:
    before, opening, middle, closing, after = SHAPES[name]
    return before + opening * times + middle + closing * times + after


def deepest(name: str) -> int:
    """Return how often the shape may be repeated before it is refused."""
    least, most = 1, 5000
    while most - least > 1:
        times = (least + most) // 2
        try:
            guard.check(shaped(name, times), GRAPHS)
            least = times
        except QueryRefused:
            most = times
    return least


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("times", [2000, 3000])
def test_what_would_end_the_process_is_refused(name: str, times: int) -> None:
    with pytest.raises(QueryRefused) as refusal:
        guard.check(shaped(name, times), GRAPHS)
    assert refusal.value.code == ("too_deep" if len(shaped(name, times)) <= LIMITS.length else "too_long")


def test_the_engine_outlives_the_deepest_query_that_is_let_through() -> None:
    program = (
        "import sys\nfrom wpkg.graph.embedded import EmbeddedStore\nfrom wpkg.errors import WpkgError\n"
        "store = EmbeddedStore.memory()\nstore.replace({'urn:g': b'<urn:s> <urn:p> 1 .'})\n"
        "for text in sys.stdin.read().split('\\n'):\n"
        "    kind = 'text/turtle' if text.startswith('DESCRIBE') else 'text/csv'\n"
        "    try:\n        store.written(text, kind, at_most=1 << 24)\n    except WpkgError as error:\n"
        "        print(error)\n"
    )
    texts = [shaped(name, deepest(name)) for name in SHAPES]
    assert all(len(text) > 500 for text in texts)
    run = subprocess.run(
        [sys.executable, "-c", program], input="\n".join(texts), capture_output=True, text=True, timeout=60, check=False
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "text",
    [
        "ASK{FILTER(?x IN(" + ",".join(["<urn:x>"] * 6000) + "))}",
        "ASK{VALUES ?x{" + "-1 " * 15_000 + "}}",
        "ASK{VALUES(?x ?y){" + "(<urn:a#b> -1)" * 4000 + "}}",
        "ASK{FILTER(CONCAT(" + ",".join(["'a'@en"] * 6000) + "))}",
    ],
    ids=["IN", "VALUES", "rows", "arguments"],
)
def test_a_long_list_is_not_deep(text: str, store: EmbeddedStore) -> None:
    assert len(text) <= LIMITS.length
    guard.check(text, GRAPHS)
    store.written(text, "text/csv", at_most=1000)


PIECES = (*(HERE / "pieces.txt").read_text("utf-8").replace("FAR", FAR).split("\n")[:-1], "\n", "\r", "\x00")
HEAD = f"PREFIX a: <urn:a> PREFIX b: <http://x:80> PREFIX service: <urn:s> PREFIX : <{FAR}> SELECT * {{ "


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12), st.sampled_from(["", " "]))
@example(["?s ?p ?o", "FILTER(", "?o", "<1#>", '"""', "\n", ") ", f"SERVICE <{FAR}> {{}}", "#", '"""', "\n"], "")
def test_whatever_is_let_through_fetches_nothing(pieces: list[str], joint: str) -> None:
    query = HEAD + joint.join(pieces) + " }"
    try:
        guard.check(query, GRAPHS)
    except QueryRefused:
        return
    store = EmbeddedStore.memory()
    store.replace({"urn:g1": b"<urn:s> <urn:p> 1 ."})
    with suppress(SyntaxFault):
        store.written(query, "text/csv", at_most=1 << 20)
    try:
        algebra = str(rdflib.plugins.sparql.prepareQuery(query).algebra)
    except Exception:  # rdflib's own parser has many ways to say no
        return
    assert "ServiceGraphPattern" not in algebra


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_let_through_or_refused_in_words(text: str) -> None:
    try:
        form = guard.check(text, GRAPHS).form
    except QueryRefused as refusal:
        form = str(refusal)
    assert form
