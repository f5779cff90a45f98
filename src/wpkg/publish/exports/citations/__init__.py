"""Documents as others cite them: BibTeX, CSL-JSON, OSCOLA. Only what is verified; what is believed is said to be so."""

from __future__ import annotations

from wpkg.publish.exports.citations.bibtex import bibtex
from wpkg.publish.exports.citations.csl import csl
from wpkg.publish.exports.citations.oscola import oscola

__all__ = ["bibtex", "csl", "oscola"]
