"""What a paper asks for and says, held against mandates: scores whose parts can be read, gaps both ways, claims."""

from wpkg.graph.align.align import align, compute
from wpkg.graph.align.evaluation import evaluate
from wpkg.graph.align.records import (
    Aligned,
    Alignment,
    Candidate,
    Checked,
    Evaluation,
    Judgement,
    Measure,
    Part,
    Piece,
    Shared,
    Unread,
    Untaken,
)

__all__ = [
    "Aligned",
    "Alignment",
    "Candidate",
    "Checked",
    "Evaluation",
    "Judgement",
    "Measure",
    "Part",
    "Piece",
    "Shared",
    "Unread",
    "Untaken",
    "align",
    "compute",
    "evaluate",
]
