"""What several processes bring, as ratios measured in one run: ``python benchmarks/processes.py [MEGABYTES [JOBS]]``.

The text is made up (200 MB), every sentence anew, in files of all sizes with a problem here and there. ``srclint`` as a
whole process, with one job and with JOBS (2), in turn: time on the clock, which counts only where the machine has
nothing else to do, and time of the processors, which shows what the work apart costs. Memory is that of the largest
process. And a folder of ten small files, where other processes would not be worth their start.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from made_up import documents

ROUNDS = 2
STARTS = 15


class Taken(NamedTuple):
    """What a run took."""

    clock: float  # seconds
    processors: float
    memory: float  # megabytes


def main() -> None:
    megabytes, jobs = (*map(int, sys.argv[1:]), *(200, 2)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = write(folder / "many", megabytes)
        write(folder / "few", 0.03)
        print(f"{megabytes} MB in {files:,} files, least of {ROUNDS}")
        compare(folder / "many", jobs, ROUNDS, megabytes)
        print(f"30 kB, least of {STARTS}")
        compare(folder / "few", jobs, STARTS, 0.03)


def compare(folder: Path, jobs: int, rounds: int, megabytes: float) -> None:
    """Run with one job and with several, in turn, so that a drifting machine is fair to both."""
    taken: dict[int, list[Taken]] = {1: [], jobs: []}
    for _ in range(rounds):
        for number, runs in taken.items():
            runs.append(run(folder, number))
    best = {number: Taken(*(min(column) for column in zip(*runs, strict=True))) for number, runs in taken.items()}
    for number, least in best.items():
        print(
            f"  {number} job{'s' * (number > 1):1s} {least.clock:8.2f} s by the clock"
            f" ({megabytes / least.clock:.1f} MB/s), {least.processors:8.2f} s of processors,"
            f" {least.memory:4.0f} MB in the largest process"
        )
    one, several = best[1], best[jobs]
    print(
        f"  {one.clock / several.clock:.2f} times as fast by the clock; "
        f"{several.processors / one.processors:.2f} times the processors' time"
    )


def run(folder: Path, jobs: int) -> Taken:
    command = [
        sys.executable,
        "-m",
        "srclint",
        "--isolated",
        "--no-cache",
        "--format",
        "jsonl",
        "--jobs",
        str(jobs),
        str(folder),
    ]
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)  # with what its own processes took
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"srclint ended with {process.returncode}")
    return Taken(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write(folder: Path, megabytes: float) -> int:
    """Fill a folder with text and return the number of its files."""
    files = 0
    for files, text in enumerate(documents(megabytes, min(8000, int(megabytes * 1e5))), 1):
        file = folder / f"{files // 500:03}" / f"{files:06}.{'md' if files % 4 else 'txt'}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return files


if __name__ == "__main__":
    main()
