"""From a place and a variant to what is sent; the same bytes for the same graph, place, variant and arguments."""

from __future__ import annotations

import json
from collections.abc import Mapping

from markupsafe import Markup

from wpkg.publish.pages import environment
from wpkg.publish.site.kinds import KINDS, data_writer, page_maker
from wpkg.publish.site.links import Links
from wpkg.publish.site.records import LANGUAGES, Page, Place, Sent, Site, Variant
from wpkg.publish.site.words import Words

HTML = "text/html"


def render(site: Site, place: Place, variant: Variant, arguments: Mapping[str, str]) -> Sent:
    """Write one variant of a place.

    Raises:
        UnknownName, BadParameter: the arguments ask for what there is not, or do not parse.
    """
    if variant.media_type != HTML:
        return data_writer(place.kind)(site, place, variant, arguments)
    page = page_maker(place.kind)(site, place, variant.language, arguments)
    shown = write(site, place, variant.language, page, asked=bool(arguments))
    return Sent(shown, HTML, page.status, variant.language, page.headers)


def write(site: Site, place: Place, language: str, page: Page, *, asked: bool = False) -> bytes:
    """Write a page in the layout of the site; ``asked`` says that it answers for arguments, as only a server's do."""
    template = environment().get_template(f"site/{page.template}.html.jinja")
    shown = template.render(
        site=site,
        place=place,
        page=page,
        language=language,
        languages=LANGUAGES,
        links=Links(place.path, language),
        t=Words(language),
        linked=_script(page.linked),
        heeds=asked or not KINDS[place.kind].takes,
        **page.values,
    )
    return shown.encode()


def _script(linked: Mapping[str, object]) -> Markup:
    """Return an object as JSON that cannot end the script element it stands in."""
    if not linked:
        return Markup("")
    text = json.dumps(linked, ensure_ascii=False, indent=1, sort_keys=True)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)
