"""A comparison as one accessible HTML page that needs nothing from elsewhere, with the offsets of both sides."""

from __future__ import annotations

from wpkg.graph.compare.records import Comparison
from wpkg.graph.compare.thread_records import ThreadComparison
from wpkg.publish.pages import environment
from wpkg.publish.redline import pieces, tally
from wpkg.publish.site.words import Words


def page(found: Comparison | ThreadComparison) -> str:
    """Return the page: what changed by name, and every paragraph with what went and what came."""
    if isinstance(found, Comparison):
        title = f"{found.old.symbol} and {found.new.symbol}"
        return _rendered(title=title, comparison=found, thread=None)
    return _rendered(title=found.name, comparison=None, thread=found)


def _rendered(**shown: object) -> str:
    template = environment().get_template("redline.html.jinja")
    return template.render(pieces=pieces, tally=tally, t=Words("en"), language="en", links=None, **shown)
