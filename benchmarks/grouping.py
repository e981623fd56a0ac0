"""Ways to group facts in bounded memory: ``python benchmarks/grouping.py [MILLIONS]`` (3).

Facts are made up, one in ten with a key that another one has too. Each way takes them one by one, as they come from
files, and yields the groups with several; it runs in a process of its own. ``make`` is what making them takes alone.
``srclint`` is grouping.py; ``merge`` sorts runs, writes them and merges them; DuckDB gets a CSV file, the fastest way
in from Python without another library, and 400 MB (``pip install duckdb``; left out where it is missing).
"""

from __future__ import annotations

import heapq
import importlib.util
import json
import os
import pickle
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import IO, Any

from srclint.grouping import HELD, Buckets, FactGroups
from srclint.model import Fact, Span

WAYS = ("make", "srclint", "merge", "sqlite3", "duckdb")
PER_FILE = 50  # facts
Row = tuple[Any, ...]


def main() -> None:
    count = int(float(sys.argv[1]) * 1e6) if len(sys.argv) > 1 else 3_000_000
    if len(sys.argv) > 2:
        run(sys.argv[2], count)
        return
    made = 0.0
    for way in WAYS:
        if importlib.util.find_spec(way) is None and way in ("sqlite3", "duckdb"):
            print(f"{way}: not installed")
            continue
        command = [sys.executable, __file__, str(count / 1e6), way]
        seconds, groups, memory = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
        made = made or seconds
        print(f"{way:8s} {1e6 * (seconds - made) / count:6.2f} µs a fact {memory:6.0f} MB {groups:9,} groups")


def run(way: str, count: int) -> None:
    start = time.process_time()
    groups = globals()[f"with_{way}"](facts(count))
    seconds = time.process_time() - start
    print(json.dumps([seconds, groups, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


def facts(count: int) -> Iterator[Fact]:
    rng = random.Random(1)
    for n in range(count):
        about = n if n % 20 else rng.randrange(n // 20 + 1) * 20 + 1
        key = blake2b(b"%d" % about, digest_size=10).hexdigest()
        start = n % PER_FILE * 100
        yield Fact(f"shared:{key}", (17, b"abcd", b"efgh"), Span(start, start + 90), f"{n // PER_FILE:08}.txt")


def row(fact: Fact) -> Row:
    return fact.key, fact.path, *fact.span, pickle.dumps(fact.value, 5)


def several(rows: Iterable[Row]) -> int:
    """Count the groups with several rows, and hold each as a judge would."""
    return sum(len(list(group)) > 1 for _, group in groupby(rows, itemgetter(0)))


def with_make(made: Iterable[Fact]) -> int:
    for _ in made:
        pass
    return 0


def with_srclint(made: Iterable[Fact]) -> int:
    with Buckets() as buckets:
        groups = FactGroups(buckets)
        groups.add(made)
        return sum(1 for _ in groups)


def with_merge(made: Iterable[Fact]) -> int:
    runs: list[IO[bytes]] = []
    held: list[Row] = []

    def write() -> None:
        held.sort()
        file = tempfile.TemporaryFile()  # noqa: SIM115
        for start in range(0, len(held), 2000):
            pickle.dump(held[start : start + 2000], file, 5)
        file.seek(0)
        runs.append(file)
        held.clear()

    for fact in made:
        held.append((fact.key, fact.path, *fact.span, fact.value))
        if len(held) == HELD:
            write()
    write()
    return several(heapq.merge(*map(read, runs)))


def read(file: IO[bytes]) -> Iterator[Row]:
    while True:
        try:
            yield from pickle.load(file)
        except EOFError:
            return


def with_sqlite3(made: Iterable[Fact]) -> int:
    import sqlite3

    database = sqlite3.connect("", isolation_level=None)
    for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -200000", "locking_mode = exclusive"):
        database.execute(f"pragma {pragma}")
    database.execute("create table facts (key, path, start, end, value)")
    database.execute("begin")
    database.executemany("insert into facts values (?, ?, ?, ?, ?)", map(row, made))
    return several(database.execute("select * from facts order by key, path, start"))


def with_duckdb(made: Iterable[Fact]) -> int:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "facts.csv")  # noqa: PTH118
        with open(source, "w", buffering=1 << 20) as file:  # noqa: PTH123
            for key, path, start, end, value in map(row, made):
                file.write(f"{key},{path},{start},{end},{value.hex()}\n")
        database = duckdb.connect()
        for setting in ("memory_limit = '400MB'", "threads = 1", f"temp_directory = '{folder}'"):
            database.execute(f"set {setting}")
        columns = "{'key': 'varchar', 'path': 'varchar', 'start': 'bigint', 'stop': 'bigint', 'value': 'varchar'}"
        query = database.execute(
            f"with facts as (select * from read_csv('{source}', header = false, columns = {columns})), "
            "several as (select key from facts group by key having count(*) > 1) "
            "select facts.* from facts semi join several using (key) order by key, path, start"
        )

        def rows() -> Iterator[Row]:
            while some := query.fetchmany(10_000):
                yield from some

        return several(rows())


if __name__ == "__main__":
    main()
