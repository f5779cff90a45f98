"""Rules by which hosts that only send files answer as ``wpkg serve`` does: for Apache, nginx and w3id.org.

The rules stand once as data, in ``rules.yaml``; each host has a template beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wpkg.errors import BadParameter
from wpkg.publish.redirects.accepted import languages
from wpkg.publish.redirects.rules import rules, with_charset
from wpkg.publish.site.links import page_suffix
from wpkg.publish.site.records import LANGUAGES, Moved, Site

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Disposition, Content-Location, ETag, Last-Modified, Link, Retry-After, X-Total-Count"
    ),
}
"""What a host sends with everything: the same as `wpkg serve`, to which a test holds it."""

FILES: Mapping[str, str] = {
    ".htaccess": "apache",
    "hosting/nginx-http.conf": "nginx-http",
    "hosting/nginx-server.conf": "nginx-server",
    "hosting/w3id/.htaccess": "w3id",
}
"""Where the rules go in the site, and the template each is made of."""

_SAFE = re.compile(r"[A-Za-z0-9._~/-]+")
_BASE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+/(?:[A-Za-z0-9._~-]+/)*")


def files(site: Site, moves: Iterable[tuple[str, Moved]]) -> Mapping[str, bytes]:
    """Return the rules as files, by path below the root of the site.

    Raises:
        BadParameter: the public address of the site has characters that would have a meaning in rules.
    """
    if not _BASE.fullmatch(site.base):
        raise BadParameter(
            f"{site.base!r} is no address for a site",
            expected="such as https://example.org/wpkg/ with a slash at its end",
        )
    prefix = urlsplit(site.base).path
    told = {
        "rules": rules(),
        "sets": [(rule.variable, rule.matches()) for rule in rules().sets],
        "languages": list(languages(LANGUAGES)),
        "pages": {language: page_suffix(language) for language in LANGUAGES},
        "default": page_suffix(LANGUAGES[0]),
        "types": rules().every_type(),
        "plain": {path: with_charset(kind) for path, kind in rules().plain.items()},
        "headers": HEADERS,
        "prefix": prefix,
        "base": site.base,
        "moves": [(path, moved.path) for path, moved in moves if _SAFE.fullmatch(path) and _SAFE.fullmatch(moved.path)],
    }
    return {path: _environment().get_template(f"{name}.jinja").render(told).encode() for path, name in FILES.items()}


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # slow to import

    loader = PackageLoader("wpkg.publish.redirects", "templates")
    made = Environment(
        loader=loader,
        autoescape=False,  # what is written is no HTML
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["pattern"] = re.escape
    return made
