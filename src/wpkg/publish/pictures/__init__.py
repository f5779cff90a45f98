"""Pictures of what the graph knows, as SVG: lineage, the time of a commitment, who instructs whom, a heat table."""

from wpkg.publish.pictures.heat import heat
from wpkg.publish.pictures.instructions import instructions
from wpkg.publish.pictures.lineage import lineage
from wpkg.publish.pictures.saving import save
from wpkg.publish.pictures.timeline import timeline

__all__ = ["heat", "instructions", "lineage", "save", "timeline"]
