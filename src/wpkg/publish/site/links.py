"""Links between pages: always relative, so that a page leads the same way from a server, any folder, a disk."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from wpkg import iri
from wpkg.publish.site.records import LANGUAGES

_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "urn"})


def page_suffix(language: str) -> str:
    """Return the suffix of a page in a language.

    >>> page_suffix("en"), page_suffix("fr")
    ('.html', '.fr.html')
    """
    return ".html" if language == LANGUAGES[0] else f".{language}.html"


@dataclass(frozen=True, slots=True)
class Links:
    """Links as they stand on the page at ``path`` (without suffix) in ``language``."""

    path: str
    language: str = LANGUAGES[0]

    def file(self, path: str, fragment: str = "", arguments: Mapping[str, str] | None = None) -> str:
        """Return the way from this page to a file of the site.

        >>> Links("id/body/ctd").file("assets/site.css")
        '../../assets/site.css'
        """
        here = posixpath.dirname(self.path)
        folder, name = posixpath.split(path)
        way = posixpath.normpath(posixpath.join(posixpath.relpath(f"/{folder}", f"/{here}"), "-"))[:-1] + name
        way = quote(way, safe="/.-_~")
        asked = f"?{urlencode(arguments)}" if arguments else ""
        return way + asked + (f"#{quote(fragment, safe='-_.~')}" if fragment else "")

    def page(
        self, path: str, fragment: str = "", arguments: Mapping[str, str] | None = None, language: str = ""
    ) -> str:
        """Return the way to another page, in the language of this one unless another is named.

        >>> Links("id/wt-l-843", "fr").page("search")
        '../search.fr.html'
        """
        return self.file(path + page_suffix(language or self.language), fragment, arguments)

    def thing(self, name: str) -> str:
        """Return the way to the page about a thing of the graph; another IRI as it is, if it may stand in a link.

        >>> Links("index").thing("https://w3id.org/wpkg/id/wt-l-843#par-1")
        'id/wt-l-843.html#par-1'
        >>> Links("index").thing("javascript:alert(1)")
        ''
        """
        if name.startswith(iri.BASE):
            path, _, fragment = name.removeprefix(iri.BASE).partition("#")
            return self.page(path or "index", fragment)
        return name if urlsplit(name).scheme.lower() in _SAFE_SCHEMES else ""
