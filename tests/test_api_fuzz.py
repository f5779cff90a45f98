"""The programming interface, on the real server, under whatever arguments a machine makes up from its description."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_dict
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from servers.wpkg_server import Served
from wpkg import resources
from wpkg.graph.canned import catalogue
from wpkg.publish.site.api.functions import functions

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.timeout(600)]

NAMES = (*functions(), *catalogue(resources.queries()))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REFUSED = {400, 404, 406}
ACCEPT = ("", "*/*", "application/json", "text/csv", "application/sparql-results+json;q=0.5", "image/png", "a", ";q=x,")
_INSIDE = ("Traceback", "site-packages", str(Path(__file__).parents[1]), str(Path.home()) + "/")
_SECRETS = tuple(text for text in (*_INSIDE, sys.prefix, "/tmp/", "generation-", "pyoxigraph") if len(text) > 3)

bounded = settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield made


@pytest.fixture(scope="module")
def schema(settled: Served) -> schemathesis.BaseSchema:
    described = httpx.get(f"{settled.base}api/openapi.json", trust_env=False, timeout=60).json()
    return from_dict(described)


def asked(case: Case[Any], served: Served, session: requests.Session, accept: str) -> int:
    """Ask the server, hold the answer against the description, and return its status."""
    case.headers["Accept"] = accept
    answer = case.call(base_url=served.base, session=session, timeout=60)
    case.validate_response(answer, checks=CHECKS)
    keeps_to_itself(answer.content)
    return answer.status_code


def keeps_to_itself(body: bytes) -> None:
    assert [text for text in _SECRETS if text.encode() in body] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_argument_breaks_it_and_every_answer_is_as_described(
    name: str, schema: schemathesis.BaseSchema, settled: Served, session: requests.Session
) -> None:
    operation = schema[f"/api/{name}"]["get"]

    @bounded
    @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE), st.sampled_from(ACCEPT))
    def fitting(case: Case[Any], accept: str) -> None:
        assert asked(case, settled, session, accept) in {200, *REFUSED}

    @bounded
    @given(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), st.sampled_from(ACCEPT))
    def unfitting(case: Case[Any], accept: str) -> None:
        assert asked(case, settled, session, accept) in {200, *REFUSED}

    fitting()
    unfitting()


@pytest.mark.parametrize("name", NAMES)
def test_what_the_description_gives_as_examples_is_answered_as_described(
    name: str, schema: schemathesis.BaseSchema, settled: Served, session: requests.Session
) -> None:
    operation: APIOperation[Any, Any, Any, Any] = schema[f"/api/{name}"]["get"]
    told = operation.definition.raw["parameters"]
    examples = {each["name"]: each["example"] for each in told if each["required"]}
    for accept in ("application/json", "text/csv"):
        case = operation.Case(query={key: str(value) for key, value in examples.items()})
        assert asked(case, settled, session, accept) == 200


RAW = st.binary(max_size=60).map(lambda octets: octets.translate(None, b"\r\n "))
ESCAPED = st.binary(max_size=40).map(lambda octets: "".join(f"%{octet:02x}" for octet in octets).encode())


@settings(bounded, max_examples=150)
@given(
    st.sampled_from((*NAMES, "openapi", "no-such-question", "", "../api", "%00", "..%2f")),
    st.sampled_from(("", ".json", ".csv", ".srj", ".exe", "/")),
    RAW | ESCAPED | ESCAPED.map(lambda value: b"symbol=WT/L/843&" + value + b"=" + value),
)
def test_no_address_breaks_it(settled: Served, name: str, suffix: str, query: bytes) -> None:
    answer = said(settled, f"/api/{name}{suffix}?".encode() + query)
    assert 200 <= int(answer.split(b" ", 2)[1]) < 500
    keeps_to_itself(answer)


def said(served: Served, target: bytes) -> bytes:
    """Ask for an address octet by octet as given, and return the whole answer."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=60) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        with connection.makefile("rb") as answer:
            return answer.read()


HOSTILE: list[str] = yaml.safe_load((Path(__file__).parent / "fuzz" / "hostile.yaml").read_text("utf-8"))
LONG = ("a" * 2000, "9" * 400)


@pytest.mark.parametrize("name", NAMES)
def test_what_people_try_is_refused_or_answered(name: str, schema: schemathesis.BaseSchema, settled: Served) -> None:
    told = schema[f"/api/{name}"]["get"].definition.raw["parameters"]
    needed = {each["name"]: str(each["example"]) for each in told if each["required"]}
    with httpx.Client(trust_env=False, timeout=60) as client:
        for each in told if name in functions() else told[:2]:
            for value in (*HOSTILE, *LONG):
                answer = client.get(f"{settled.base}api/{name}", params={**needed, each["name"]: value})
                assert answer.status_code in {200, *REFUSED}, (each["name"], value, answer.text)
                keeps_to_itself(answer.content)
