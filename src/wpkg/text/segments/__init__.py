"""Segments: what parts a text has. Total and lossless for any string."""

from __future__ import annotations

from wpkg.text.segments.divide import divide
from wpkg.text.segments.sentences import sentences

__all__ = ["divide", "sentences"]
