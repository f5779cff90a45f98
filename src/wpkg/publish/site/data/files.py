"""What is no page and no description of a thing: what pages load, what robots and programs look for, downloads."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

from wpkg import iri, resources
from wpkg.errors import UnknownName
from wpkg.publish.exports import FORMATS, Selection
from wpkg.publish.exports.context import FILE as CONTEXT
from wpkg.publish.site.records import Place, Sent, Site, Variant

ASSETS = "assets/"
SEARCH_INDEX = ASSETS + "search-index.js"
DOWNLOADS = "data/wpkg"
VOID, EXAMPLES = ".well-known/void", ".well-known/sparql-examples"
SITEMAP, ROBOTS, SHAPES = "sitemap.xml", "robots.txt", "shapes"
ARCHIVE = Variant("application/zip", ".akn.zip")
"""How the texts of the whole graph are sent, which are several files."""

_FOLDER = Path(__file__).parents[2] / "assets"
_PART = re.compile(r"sitemap-([1-9][0-9]{0,3})\.xml")
_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".map": "application/json", ".md": "text/markdown"}
_HIDDEN = re.compile(r"(?:^|/)[._]")


@cache
def assets() -> Mapping[str, Path]:
    """Return what pages load, by path below the root of the site: the file each is."""
    found = {path.relative_to(_FOLDER).as_posix(): path for path in _FOLDER.rglob("*") if path.is_file()}
    return {ASSETS + name: found[name] for name in sorted(found) if not _HIDDEN.search(name)}


def place(_: Site, path: str) -> Place | None:
    """Return the file at a path, or None; asks the graph nothing."""
    return _fixed().get(path) or (_file(path, "application/xml") if _PART.fullmatch(path) else None)


def places(site: Site) -> Iterator[Place]:
    """Yield every file of the site."""
    from wpkg.publish.site.data import sitemap

    yield from _fixed().values()
    yield from (_file(name, "application/xml") for name in sitemap.parts(site))


def data(site: Site, place: Place, variant: Variant, _: Mapping[str, str]) -> Sent:
    """Write a file.

    Raises:
        UnknownName: a part of the map of the site that there is not.
        ExtraMissing, SyntaxFault, EndpointError: as exports do.
    """
    return Sent(_bytes(site, place.path, variant), variant.media_type)


@cache
def _fixed() -> Mapping[str, Place]:
    """Return the files whose addresses no graph decides, by path."""
    turtle = "text/turtle"
    found = [_file(path, _type(path)) for path in (*assets(), SEARCH_INDEX)]
    found += [_file(SITEMAP, "application/xml"), _file(ROBOTS, "text/plain"), _file(CONTEXT, "application/ld+json")]
    found += [_file(VOID, turtle), _file(EXAMPLES, turtle)]
    found += [Place(SHAPES, "file", (Variant(turtle, ".ttl"),), iri.BASE + SHAPES)]
    found += [Place(DOWNLOADS, "file", tuple(map(_download, FORMATS)), iri.DATASET)]
    return {each.path: each for each in found}


def _file(path: str, media_type: str) -> Place:
    return Place(path, "file", (Variant(media_type, ""),))


def _download(name: str) -> Variant:
    return ARCHIVE if name == "akn" else Variant(FORMATS[name].media_type, FORMATS[name].suffix)


def downloads() -> Mapping[str, Variant]:
    """Return how the whole graph is sent in each format of the exports, by its name."""
    return {name: _download(name) for name in FORMATS}


def _type(path: str) -> str:
    suffix = Path(path).suffix
    return _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")


def _bytes(site: Site, path: str, variant: Variant) -> bytes:
    """Return what a file holds."""
    if path in assets():
        return assets()[path].read_bytes()
    if path == DOWNLOADS:
        return _exported(site, variant)
    return _MAKERS[path](site) if path in _MAKERS else _sitemap(site, path)


def _search_index(site: Site) -> bytes:
    from wpkg.publish.site.pages import search  # what only some files need is imported for them alone

    return search.index_file(site)


def _void(site: Site) -> bytes:
    from wpkg.publish.site.data import dataset

    return dataset.turtle(site)


def _robots(site: Site) -> bytes:
    from wpkg.publish.site.data import sitemap

    return sitemap.robots(site)


def _sitemap(site: Site, path: str) -> bytes:
    from wpkg.publish.site.data import sitemap

    return sitemap.written(site, path)


def _context(_: Site) -> bytes:
    return (resources.ontology() / CONTEXT).read_bytes()


def _exported(site: Site, variant: Variant) -> bytes:
    name = next(name for name, each in downloads().items() if each == variant)
    return _texts(site) if variant == ARCHIVE else FORMATS[name].write(site.store, Selection())


def _texts(site: Site) -> bytes:
    """Return the texts that are held as an archive, whether there are several, one or none."""
    from wpkg.publish.exports.archive import zipped

    try:
        written = FORMATS["akn"].write(site.store, Selection())
    except UnknownName as none:
        return zipped({"left-out.txt": f"{none}\n".encode()})
    return written if written.startswith(b"PK") else zipped({"wpkg.xml": written})


def shapes(_: Site) -> bytes:
    """Return all shapes as one file of Turtle: the prefixes they share once, then each file under its name."""
    folder = resources.ontology() / "shapes"
    prefixes: dict[str, None] = {}
    bodies = []
    for path in sorted(folder.glob("*.ttl")):
        lines = path.read_text("utf-8").splitlines()
        prefixes |= dict.fromkeys(line for line in lines if line.startswith("@prefix "))
        rest = "\n".join(line for line in lines if not line.startswith("@prefix ")).strip()
        bodies.append(f"# {path.stem}\n\n{rest}\n")
    return "\n".join([*sorted(prefixes), "", *bodies]).encode()


def examples(site: Site) -> bytes:
    """Return the canned questions as editors look for them, with the address at which this site answers SPARQL."""
    from wpkg.publish import catalogue

    return catalogue.whole(resources.queries(), endpoint(site)).encode()


def endpoint(site: Site) -> str:
    """Return the absolute address at which SPARQL is answered."""
    from urllib.parse import urljoin

    return urljoin(site.base, site.endpoint)


_MAKERS: Mapping[str, Callable[[Site], bytes]] = {
    SEARCH_INDEX: _search_index,
    VOID: _void,
    EXAMPLES: examples,
    ROBOTS: _robots,
    CONTEXT: _context,
    SHAPES: shapes,
}
