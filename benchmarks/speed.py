"""How fast srclint is, as ratios measured in one run: ``python benchmarks/speed.py [FILE …]``.

Throughput: all default rules on sound English text, one process, against ``ftfy.fix_text`` on the same text. Without
FILE the text is the language reference that ships inside Python (``pydoc_data.topics``): real, long, nowhere repeated.
Start: ``srclint --version`` and ``srclint`` on one small file against ``python -c pass``, as whole processes.
Of each measurement the least counts: what else the machine does can only add to it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from pydoc_data.topics import topics

import ftfy

import srclint

ROUNDS = 9  # of each measurement
STARTS = 25


def main() -> None:
    files = [Path(name) for name in sys.argv[1:]]
    texts = [file.read_text("utf-8") for file in files] or list(topics.values())
    throughput(texts)
    start()


def throughput(texts: list[str]) -> None:
    size = sum(len(text.encode()) for text in texts) / 1e6
    srclint.lint("Warm up “detectors” – all of them.")
    peer, ours = alternating(
        lambda: [ftfy.fix_text(text) for text in texts],
        lambda: [srclint.lint(text) for text in texts],
    )
    print(f"{size:.2f} MB of text in {len(texts)} documents, least of {ROUNDS}")
    print(f"  ftfy.fix_text      {size / peer:7.1f} MB/s")
    print(f"  srclint, all rules {size / ours:7.1f} MB/s   {peer / ours:.1f} times ftfy.fix_text")


def start() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "small.txt"
        file.write_text("One small file.\nIt holds two plain sentences.\n")
        python, module = [sys.executable], [sys.executable, "-m", "srclint"]
        commands = {
            "python -c pass": [*python, "-c", "pass"],
            "srclint --version": [*module, "--version"],
            "srclint small.txt": [*module, "check", "--isolated", str(file)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        # As after an installation: with bytecode, whatever this environment says of writing it.
        env = {**os.environ, "PYTHONPYCACHEPREFIX": folder}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        run = partial(subprocess.run, check=True, capture_output=True, env=env)
        for command in commands.values():
            run(command)
        for _ in range(STARTS):
            for name, command in commands.items():
                times[name].append(seconds(partial(run, command)))
    base = min(times["python -c pass"])
    print(f"start, least of {STARTS} processes")
    for name, taken in times.items():
        print(f"  {name:18s} {min(taken) * 1000:7.1f} ms   {min(taken) / base:.1f} times python -c pass")


def alternating(*functions: Callable[[], object]) -> list[float]:
    """Return the least seconds of each function, run in turn so that a drifting machine is fair to all."""
    taken: list[list[float]] = [[] for _ in functions]
    for _ in range(ROUNDS):
        for function, times in zip(functions, taken, strict=True):
            times.append(seconds(function))
    return [min(times) for times in taken]


def seconds(function: Callable[[], object]) -> float:
    begin = time.perf_counter()
    function()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
