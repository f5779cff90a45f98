"""Every way in which a request is not answered as it was meant, and what is sent then. The one place of statuses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from wpkg.errors import AnswerCut, AnswerTooLong, EndpointError, InputError, UnknownName, WpkgError
from wpkg.publish.server.messages import Answer
from wpkg.publish.site.records import LANGUAGES, Variant

HTML, PROBLEM, PLAIN = "text/html", "application/problem+json", "text/plain"
FORMS = (
    Variant(PLAIN, ""),
    Variant(PROBLEM, ""),
    Variant("application/json", ""),
    *(Variant(HTML, "", language) for language in LANGUAGES),
)
STATUSES: Mapping[type[WpkgError], tuple[HTTPStatus, str]] = {
    UnknownName: (HTTPStatus.NOT_FOUND, "unknown"),
    AnswerTooLong: (HTTPStatus.FORBIDDEN, "long"),
    InputError: (HTTPStatus.BAD_REQUEST, "bad"),
    AnswerCut: (HTTPStatus.BAD_GATEWAY, "endpoint"),
    EndpointError: (HTTPStatus.BAD_GATEWAY, "endpoint"),
    WpkgError: (HTTPStatus.INTERNAL_SERVER_ERROR, "fault"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something the client may ask for instead: its address, and what to call it."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is told instead of an answer. ``code`` is one word for programs and names an entry of words/refusal.yaml.

    ``detail`` is one sentence in English about this very request, or empty.
    """

    status: int
    code: str
    detail: str = ""
    choices: Sequence[Choice] = ()
    headers: tuple[tuple[str, str], ...] = ()


def of_error(error: WpkgError) -> Refusal:
    """Return what is told of an error; of one that is not the client's fault, nothing but that it happened."""
    status, code = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    if not isinstance(error, InputError):
        return Refusal(status, code)
    expected = f"expected: {error.expected}" if error.expected else ""
    detail = "; ".join(part for part in (error.problem, expected, error.todo) if part)
    near = error.suggestions if isinstance(error, UnknownName) else ()
    return Refusal(status, code, detail, tuple(Choice("", name) for name in near))


def written(refusal: Refusal, accept: str = "", accept_language: str = "", root: str = "/") -> Answer:
    """Write a refusal in the form the client likes best: a page, a problem (RFC 9457), or plain text.

    ``root`` is the way from the address that was asked to the front page.
    """
    from wpkg.publish.server.negotiation import chosen  # the front refuses seldom

    form = chosen(FORMS, accept, accept_language) or FORMS[0]
    language = form.language or LANGUAGES[0]
    media_type = PROBLEM if form.media_type == "application/json" else form.media_type
    body = {HTML: _page, PROBLEM: _problem, PLAIN: _text}[media_type](refusal, language, root)
    charset = "" if media_type == PROBLEM else "; charset=utf-8"
    lines = [("Content-Type", media_type + charset), ("Content-Language", language), ("Cache-Control", "no-store")]
    lines += [("Vary", "Accept, Accept-Language"), *refusal.headers]
    return Answer(b"%d" % refusal.status, header_lines(lines), body)


def way_up(path: bytes) -> str:
    """Return the way from an address to the front page, whatever the address: nothing in it is resolved."""
    return "../" * (path.count(b"/") - 1) or "./"


def header_lines(headers: Sequence[tuple[str, str]]) -> bytes:
    """Return header lines as they are sent; whatever could begin another line is taken out."""
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in headers).encode("latin-1", "replace")


def _one_line(value: str) -> str:
    return value if value.isprintable() else "".join(mark for mark in value if mark.isprintable())


def _told(refusal: Refusal, language: str) -> tuple[str, str]:
    """Return title and explanation in a language."""
    from wpkg.publish.site.words import Words

    words = Words(language)
    return words(f"refusal.{refusal.code}"), words(f"refusal.{refusal.code}-todo")


def _page(refusal: Refusal, language: str, root: str) -> bytes:
    from wpkg.publish.pages import environment
    from wpkg.publish.site.words import Words

    title, todo = _told(refusal, language)
    template = environment().get_template("site/refusal.html.jinja")
    shown = template.render(refusal=refusal, language=language, t=Words(language), title=title, todo=todo, root=root)
    return shown.encode()


def _problem(refusal: Refusal, language: str, _root: str) -> bytes:
    title, todo = _told(refusal, language)
    told: dict[str, object] = {"type": "about:blank", "title": title, "status": int(refusal.status)}
    told |= {"detail": refusal.detail or todo, "code": refusal.code}
    if refusal.choices:
        told["choices"] = [{"address": each.address, "name": each.name} for each in refusal.choices]
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _text(refusal: Refusal, language: str, _root: str) -> bytes:
    title, todo = _told(refusal, language)
    lines = [f"{int(refusal.status)} {title}", refusal.detail, todo]
    lines += [" ".join(part for part in (each.address, each.name) if part) for each in refusal.choices]
    return "\n".join(line for line in lines if line).encode() + b"\n"
