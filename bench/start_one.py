"""One cold start of an engine in this process: load, or open, a corpus, and print the rows of one answer as JSON.

Run by ``starts.py`` as ``python bench/start_one.py ENGINE FOLDER QUESTION``. It imports nothing that the engine can do
without.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from engines import IN_PROCESS
from side_data import lying
from side_questions import Instance

if __name__ == "__main__":
    name, folder, asked = sys.argv[1], Path(sys.argv[2]), json.loads(sys.argv[3])
    engine = next(kind for kind in IN_PROCESS if kind.name == name)()
    engine.load(lying(folder.parent), folder)
    call = engine.call(Instance(asked[0], asked[1], frozenset(), asked[2]))
    assert call is not None
    print(json.dumps(call()), flush=True)
    os._exit(0)  # a large graph takes long to let go of
