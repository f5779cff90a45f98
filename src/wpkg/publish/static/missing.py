"""The pages of a static site for addresses at which nothing stands: what is missing, and what has moved."""

from __future__ import annotations

from wpkg.publish.pages import environment
from wpkg.publish.server.refusals import Refusal, written
from wpkg.publish.site.links import Links
from wpkg.publish.site.records import LANGUAGES, Site
from wpkg.publish.site.words import Words

NOTHING = Refusal(404, "nothing")


def missing(site: Site) -> bytes:
    """Return the page for what is missing: a host sends it for any address, so its links are absolute."""
    return written(NOTHING, accept="text/html", accept_language=LANGUAGES[0], root=site.base).body


def stub(site: Site, path: str, target: str) -> bytes:
    """Return a page that leads on, for hosts that know no rules: from ``path`` to the page of ``target``."""
    template = environment().get_template("site/moved.html.jinja")
    language = LANGUAGES[0]
    way = Links(path, language).page(target)
    return template.render(way=way, address=site.base + target, language=language, t=Words(language)).encode()
