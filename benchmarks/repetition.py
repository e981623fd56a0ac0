"""How fast repetitions are looked for: ``python benchmarks/repetition.py [FILE …]``.

Parsing and the cutting of sentences, which all families share, are timed apart. Without FILE the text is the language
reference that ships inside Python (``pydoc_data.topics``). Lower-casing and splitting the same text is timed as a
measure of the machine.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from pydoc_data.topics import topics

from srclint.detect.repetition.passages import folded_text
from srclint.document import Document
from srclint.plugins import load_plugins

ROUNDS = 5  # of each measurement; the best counts
ACROSS = ("DUP006", "DUP007")


def main() -> None:
    texts = [Path(name).read_text("utf-8") for name in sys.argv[1:]] or list(topics.values())
    size = sum(len(text.encode()) for text in texts) / 1e6
    gc.set_threshold(100_000, 20, 100)  # as in a run over files
    plugins = load_plugins()
    rules = [rule for rule in plugins.rules if rule.family == "DUP" and rule.code not in ACROSS]
    detectors = {rule.detector: plugins.detectors[rule.detector]([rule]) for rule in rules}
    views = []

    def prepare() -> None:
        views[:] = [plugins.parse(Document("text.txt", text)) for text in texts]
        for view in views:
            len(view.sentences)

    def fold() -> None:
        for view in views:
            folded_text(view)

    def run(name: str) -> None:
        for view in views:
            list(detectors[name](view))

    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        timed(best, "machine: lower and split", lambda: [text.lower().split() for text in texts])
        timed(best, "shared: parse and cut", prepare)
        timed(best, "fold sentences", fold)
        for name in sorted(detectors):
            timed(best, name, lambda name=name: run(name))
    own = sum(seconds for name, seconds in best.items() if ":" not in name)
    for name, seconds in {**best, "all repetition in a file": own}.items():
        print(f"{name:32s} {size / seconds:8.1f} MB/s")


def timed(best: dict[str, float], name: str, action: Callable[[], object]) -> None:
    start = time.process_time()
    action()
    best[name] = min(best.get(name, float("inf")), time.process_time() - start)


if __name__ == "__main__":
    main()
