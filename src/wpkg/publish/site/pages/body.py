"""The page of a body: what it has been told to do, by whom, until when, answered or not; and what it told others."""

from __future__ import annotations

from wpkg.publish.site.pages.agent import page

__all__ = ["page"]
