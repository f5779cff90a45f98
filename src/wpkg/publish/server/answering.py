"""From a request for something of the site to an answer: find the place, choose the variant, write and describe it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wpkg.errors import WpkgError
from wpkg.publish.server import refusals
from wpkg.publish.server.finishing import finished
from wpkg.publish.server.messages import Answer, Request
from wpkg.publish.server.near import near
from wpkg.publish.server.negotiation import chosen
from wpkg.publish.server.refusals import Choice, Refusal, header_lines
from wpkg.publish.site import places
from wpkg.publish.site.api.asked import asked
from wpkg.publish.site.kinds import KINDS
from wpkg.publish.site.links import Links
from wpkg.publish.site.records import Moved, Place, Sent, Site, Variant
from wpkg.publish.site.rendering import render

Headers = list[tuple[str, str]]
_NO_PLACE = frozenset({".", "..", ""})
"""What no part of an address is: a way from there would lead through folders of this machine."""


def answer(site: Site, request: Request) -> Answer:
    """Answer a GET request for a place of the site. Never raises for what a client may send."""
    accept, languages = request.accept.decode("latin-1"), request.accept_language.decode("latin-1")
    path = _text(request.path)
    try:
        found = None if path is None else _found(site, path, request, accept, languages)
    except WpkgError as error:
        found = refusals.of_error(error)
    if isinstance(found, Answer):
        return found
    refusal = found or Refusal(404, "nothing", choices=near(site, path) if path else ())
    return refusals.written(refusal, accept, languages, refusals.way_up(request.path))


def _text(path: bytes) -> str | None:
    """Return an address as places have it, or None where no place can be called so."""
    try:
        text = path.decode("utf-8").removeprefix("/")
    except UnicodeDecodeError:
        return None
    parts = text.removesuffix("/").split("/") if text else ()
    return text if text.isprintable() and _NO_PLACE.isdisjoint(parts) else None


def _found(site: Site, path: str, request: Request, accept: str, languages: str) -> Answer | Refusal | None:
    reached = places.reached(site, path or "index")
    if reached is None:
        return None
    if isinstance(reached, Moved):
        return _moved(path, reached, request.query)
    place, variant = reached
    ways = Links(path)
    if variant is not None and not place.thing:
        return _sent(site, path, place, variant, request, negotiated=False)
    variant = variant or chosen(place.variants, accept, languages)
    if variant is None:
        return Refusal(406, "unacceptable", choices=_choices(ways, place), headers=tuple(_alternates(ways, place)))
    if place.thing and not _is_suffixed(path, place, variant):
        headers = [("Location", ways.file(place.path + variant.suffix)), ("Vary", "Accept, Accept-Language")]
        return Answer(b"303", header_lines(headers + _alternates(ways, place)), b"", keep=b"1")
    return _sent(site, path, place, variant, request, negotiated=not _is_suffixed(path, place, variant))


def _is_suffixed(path: str, place: Place, variant: Variant) -> bool:
    return path == place.path + variant.suffix


def _moved(path: str, moved: Moved, query: bytes) -> Answer:
    target = Links(path).file(moved.path) + (f"?{query.decode('latin-1')}" if query else "")
    return Answer(b"%d" % moved.status, header_lines([("Location", target)]), b"", keep=b"1")


def _sent(site: Site, path: str, place: Place, variant: Variant, request: Request, *, negotiated: bool) -> Answer:
    kind = KINDS[place.kind]
    arguments: Mapping[str, str] = asked(request.query, kind.longest) if kind.takes else {}
    sent = render(site, place, variant, arguments)
    headers = _described(sent)
    ways = Links(path)
    if negotiated:
        headers.append(("Vary", "Accept, Accept-Language"))
        if variant.suffix:
            headers.append(("Content-Location", ways.file(place.path + variant.suffix)))
    if sent.status == 200:
        headers += _alternates(ways, place, variant)
        headers.append(("Link", f'<{site.base}{"" if place.path == "index" else place.path}>; rel="canonical"'))
    keep = b"1" if ("Cache-Control", "no-store") not in sent.headers else b""
    if keep:
        headers.append(("Cache-Control", "no-cache"))
    answer = Answer(b"%d" % sent.status, header_lines(headers), sent.body, keep=keep)
    return finished(answer, request.gzip)


def _described(sent: Sent) -> Headers:
    charset = "; charset=utf-8" if sent.media_type.startswith("text/") else ""
    headers = [("Content-Type", sent.media_type + charset)]
    if sent.language:
        headers.append(("Content-Language", sent.language))
    return [*headers, *sent.headers]


def _alternates(ways: Links, place: Place, but: Variant | None = None) -> Headers:
    """Return a Link header for each other form of a place."""
    return [
        ("Link", f'<{ways.file(place.path + variant.suffix)}>; rel="alternate"; type="{variant.media_type}"' + tongue)
        for variant in place.variants
        if variant != but
        for tongue in [f'; hreflang="{variant.language}"' if variant.language else ""]
    ]


def _choices(ways: Links, place: Place) -> tuple[Choice, ...]:
    def named() -> Iterator[Choice]:
        for variant in place.variants:
            tongue = f" ({variant.language})" if variant.language else ""
            yield Choice(ways.file(place.path + variant.suffix), variant.media_type + tongue)

    return tuple(named())
