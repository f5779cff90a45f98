"""Wording compared: two annotated documents, or the members of a thread one after the other."""

from wpkg.graph.compare.documents import compare
from wpkg.graph.compare.records import Comparison
from wpkg.graph.compare.thread import compare_thread
from wpkg.graph.compare.thread_records import ThreadComparison

__all__ = ["Comparison", "ThreadComparison", "compare", "compare_thread"]
