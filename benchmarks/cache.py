"""What the cache brings, as ratios measured in one run: ``python benchmarks/cache.py [MEGABYTES [JOBS]]``.

The text is made up (20 MB), every sentence anew, with a problem here and there: in files of 5 kB each, and as JSON
Lines in one file that is checked in pieces. ``srclint`` as a whole process, in turn without the cache, with an empty
one and with what that left behind; once as it is, and once with the questions that span files, whose answers are not
kept. And one small file, for which the cache is not asked. Of each measurement the least counts.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from processes import write

SIZE = 5000  # bytes of a small file
RECORD = 2000  # bytes
ROUNDS = 3
STARTS = 15
WAYS = ("without", "empty", "warm")


def main() -> None:
    megabytes, jobs = (*map(int, sys.argv[1:]), *(20, 1)[len(sys.argv) - 1 :])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder / "source", megabytes)
        text = "".join(file.read_text("utf-8") for file in sorted((folder / "source").rglob("*.*")))
        files = write_files(folder / "files", text)
        write_records(folder / "records" / "records.jsonl", text)
        (folder / "few").mkdir()
        (folder / "few" / "small.txt").write_text("One small file.\nIt holds two plain sentences.\n")
        cache = folder / "cache"
        for options in ((), ("--project",)):
            print(f"{' '.join(options) or 'as it is'}: {megabytes} MB in {files:,} files, least of {ROUNDS}")
            compare(cache, [*options, "--jobs", str(jobs), str(folder / "files")], ROUNDS)
            print(f"{' '.join(options) or 'as it is'}: {megabytes} MB in one file of records, least of {ROUNDS}")
            compare(cache, [*options, "--jobs", str(jobs), str(folder / "records")], ROUNDS)
        print(f"one small file, least of {STARTS}")
        compare(cache, [str(folder / "few")], STARTS)


def compare(cache: Path, arguments: list[str], rounds: int) -> None:
    """Run in all ways in turn, so that a drifting machine is fair to all."""
    clock: dict[str, list[float]] = {way: [] for way in WAYS}
    processors: dict[str, list[float]] = {way: [] for way in WAYS}
    for _ in range(rounds):
        shutil.rmtree(cache, ignore_errors=True)
        for way in WAYS:
            taken, used = run(cache, [*arguments, *(["--no-cache"] if way == "without" else [])])
            clock[way].append(taken)
            processors[way].append(used)
    least = {way: (min(clock[way]), min(processors[way])) for way in WAYS}
    for way, (taken, used) in least.items():
        print(f"  {way:8s}{taken:8.3f} s by the clock, {used:8.3f} s of processors")
    size = sum(file.stat().st_size for file in cache.rglob("*") if file.is_file()) if cache.exists() else 0
    (without, _), (empty, empty_used), (warm, warm_used) = (least[way] for way in WAYS)
    print(
        f"  warm: {empty / warm:.1f} times as fast as with an empty cache ({empty_used / warm_used:.1f} of processors),"
        f" {without / warm:.1f} times as without; to fill it takes {empty / without - 1:+.0%} and {size / 1e6:.1f} MB"
    )


def run(cache: Path, arguments: list[str]) -> tuple[float, float]:
    """Return the seconds that a run takes by the clock and of processors."""
    command = [sys.executable, "-m", "srclint", "--isolated", "--format", "jsonl", *arguments]
    begin = time.perf_counter()
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # As after an installation: with bytecode, whatever this environment says of writing it.
        env={
            **os.environ,
            "SRCLINT_CACHE_DIR": str(cache),
            "PYTHONPYCACHEPREFIX": str(cache.with_name("bytecode")),
            "PYTHONDONTWRITEBYTECODE": "",
        },
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)  # with what its own processes took
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"srclint ended with {process.returncode}")
    return time.perf_counter() - begin, usage.ru_utime + usage.ru_stime


def write_files(folder: Path, text: str) -> int:
    """Cut the text into small files and return their number."""
    parts = [text[start : start + SIZE] for start in range(0, len(text), SIZE)]
    for number, part in enumerate(parts):
        file = folder / f"{number // 500:03}" / f"{number:06}.{'md' if number % 4 else 'txt'}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(part, "utf-8")
    return len(parts)


def write_records(file: Path, text: str) -> None:
    """Cut the text into records."""
    file.parent.mkdir()
    with file.open("w", encoding="utf-8") as out:
        for start in range(0, len(text), RECORD):
            out.write(json.dumps({"text": text[start : start + RECORD]}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
