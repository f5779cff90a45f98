"""Which variant of a place a client gets: by what its headers accept, or by the suffix of the address."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from wpkg.publish.site.records import Variant


def chosen(variants: Sequence[Variant], accept: str, accept_language: str) -> Variant | None:
    """Return the variant the headers rank highest, the first among equals; None where they accept none.

    A missing or empty ``accept`` accepts everything. A language nobody asked for is better than nothing: languages
    decide between variants of one quality and never lead to none. Parameters of media types mean nothing here.

    >>> pages = [Variant("text/html", ".html", "en"), Variant("text/html", ".fr.html", "fr")]
    >>> chosen(pages, "text/html;level=1, */*;q=0.1", "fr-CH, en;q=0.5").suffix
    '.fr.html'
    """
    types = MIMEAccept([(_plain(kind), quality) for kind, quality in parse_accept_header(accept, MIMEAccept)])
    if not accept.strip():
        types = MIMEAccept([("*/*", 1)])
    languages = parse_accept_header(accept_language, LanguageAccept)
    ranked = [
        (types.quality(variant.media_type), _liking(languages, variant.language), -place)
        for place, variant in enumerate(variants)
    ]
    best = max(ranked, default=(0, 0.0, 0))
    return variants[-best[2]] if best[0] > 0 else None


def _plain(media_type: str) -> str:
    """Return a media type without its parameters."""
    return media_type.partition(";")[0].strip()


def _liking(languages: LanguageAccept, language: str) -> float:
    """Return how welcome a language is; ``fr-CH`` welcomes French."""
    if not language:
        return 0.0
    return max((float(quality) for name, quality in languages if _covers(name.lower(), language)), default=0.0)


def _covers(name: str, language: str) -> bool:
    return name == language or name.startswith(f"{language}-")
