"""Copies across files, in time and memory: ``python benchmarks/across_files.py [MEGABYTES]`` (100; 1000 takes a while).

The text is made up on the way, every sentence anew (repeating a few texts would flatter whoever remembers what it has
seen), so that nothing is held but what the tools hold. One document in fifty is an earlier one cut shorter, with other
paragraphs around it. rensa and datasketch do the near-duplicate part of the job on the same text in the same run: 128
permutations of word 5-grams, banded for a likeness of a half; ``srclint DUP008`` is that part alone. They are needed
for this only (``pip install rensa datasketch``) and left out where they are missing. Each tool runs in a process of its
own; time is that of its processor, without making the text up.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import lru_cache
from typing import TypeVar

ACROSS = ("DUP006", "DUP007", "DUP008", "DUP009")
TOOLS = ("srclint", "srclint DUP008", "rensa", "datasketch")
SLOW = 20  # megabytes that the slowest tool is given
WORDS = 40_000  # of the vocabulary
AHEAD = 20  # documents between a text and its copy, at least
STANDING = "Sign up for our letter and read it all"


T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=int, default=100)
    parser.add_argument("--tool", choices=TOOLS, help="run this one alone, in this process")
    arguments = parser.parse_args()
    if arguments.tool:
        name, *codes = arguments.tool.split()
        print(json.dumps(globals()[f"run_{name}"](Corpus(arguments.megabytes), *codes)))
        return
    for tool in TOOLS:
        if importlib.util.find_spec(tool.split()[0]) is None:
            print(f"{tool}: not installed")
            continue
        megabytes = min(arguments.megabytes, SLOW) if tool == "datasketch" else arguments.megabytes
        command = [sys.executable, __file__, str(megabytes), "--tool", tool]
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(f"{tool}, {megabytes} MB in {result.pop('documents'):,} documents")
        for name, value in result.items():
            print(f"  {name:44s} {value}")


class Corpus:
    """Documents made up one after another, and again when asked for by number."""

    def __init__(self, megabytes: int) -> None:
        self.size = megabytes * 1_000_000
        rng = random.Random(0)
        syllables = ["".join(parts) for parts in itertools.product("bdfghklmnprstvw", "aeiou", ("", "n", "r", "s"))]
        self.words = ["".join(rng.choices(syllables, k=1 + i % 4)) for i in range(WORDS)]
        self.weights = list(itertools.accumulate(1 / (i + 3) for i in range(WORDS)))
        self.copies = 0

    def __iter__(self) -> Iterator[tuple[int, str]]:
        done = 0
        for number in itertools.count():
            if done >= self.size:
                return
            text = self.text(number)
            done += len(text)
            self.copies += self.is_copy(number)
            yield number, text

    @staticmethod
    def is_copy(number: int) -> bool:
        return number % 50 == 49

    def original(self, number: int) -> int:
        return random.Random(-number).randrange(0, number - AHEAD) // 50 * 50

    def text(self, number: int) -> str:
        rng = random.Random(number)
        if not self.is_copy(number):
            return "\n\n".join([*self.paragraphs(rng, rng.randint(4, 14)), STANDING])
        source = self.text(self.original(number)).split("\n\n")[:-1]
        cut = len(source) // 8
        return "\n\n".join([*self.paragraphs(rng, 1), *source[cut : len(source) - cut], *self.paragraphs(rng, 1)])

    def paragraphs(self, rng: random.Random, count: int) -> list[str]:
        words = rng.choices(self.words, cum_weights=self.weights, k=count * 80)
        paragraphs = []
        for start in range(0, len(words), 80):
            ends = [0, *sorted(rng.sample(range(5, 76), 4)), 80]
            paragraph = words[start : start + 80]
            sentences = [" ".join(paragraph[a:b]).capitalize() for a, b in itertools.pairwise(ends) if b > a]
            paragraphs.append(". ".join(sentences) + ".")
        return paragraphs


class Clock:
    """Processor seconds by what they were spent on."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def time(self, name: str, action: Callable[..., T], *arguments: object) -> T:
        start = time.process_time()
        result = action(*arguments)
        self.spent[name] = self.spent.get(name, 0) + time.process_time() - start
        return result


def run_srclint(corpus: Corpus, *codes: str) -> dict[str, object]:
    from srclint.across import Across
    from srclint.config import Settings
    from srclint.document import Document
    from srclint.engine import Engine
    from srclint.places import Text
    from srclint.plugins import load_plugins

    gc.freeze()
    gc.set_threshold(100_000, 20, 100)  # as a run of the command does
    engine = Engine(Settings.from_mapping({"select": list(codes or ACROSS)}), load_plugins(), project=True)
    clock = Clock()
    making = 0.0

    @lru_cache(maxsize=64)
    def reopen(path: str) -> Document:
        nonlocal making
        start = time.process_time()
        document = Document(path, corpus.text(int(path[:-4])))
        making += time.process_time() - start
        return document

    def parse(document: Document) -> None:
        assert engine.plugins.parse(document).sentences

    found: dict[str, list[str]] = {}
    sampled = facts = 0
    with closing(Across(engine, lambda path, _: Text(reopen(path)))) as across:
        for number, text in corpus:
            document = Document(f"{number:07}.txt", text)
            if number % 8 == 0:
                sampled += len(text)
                clock.time("parse", parse, document)
            report = clock.time("check", engine.check, document)
            facts += len(report.facts)
            clock.time("take", across.take, report)
        documents = number + 1
        before = peak()
        clock.time("judge", across.judge)

        def place() -> None:
            for report, placed in across.reports():
                if findings := placed():
                    found[report.path] = [finding.code for finding in findings]

        clock.time("place", place)
    clock.spent["place"] -= making
    size = corpus.size / 1e6
    parsing = clock.spent.pop("parse") * corpus.size / sampled
    total = sum(clock.spent.values())
    copies = [f"{number:07}.txt" for number in range(documents) if corpus.is_copy(number)]
    return {
        "documents": documents,
        "facts": f"{facts:,}",
        "parsing and cutting sentences": rate(size, parsing),
        "facts, from parsed text": rate(size, clock.spent["check"] - parsing),
        "grouping: taking facts": rate(size, clock.spent["take"]),
        "grouping and judging": rate(size, clock.spent["judge"]),
        "placing findings": rate(size, clock.spent["place"]),
        "all, from parsed text": rate(size, total - parsing),
        "all": rate(size, total),
        "copies found": share(sum(found.pop(path, None) == ["DUP008"] for path in copies), len(copies)),
        "findings elsewhere": str(sum(map(len, found.values()))),
        "peak memory": f"{peak():.0f} MB, {before:.0f} MB before judging",
    }


def run_rensa(corpus: Corpus) -> dict[str, object]:
    from rensa import RMinHash, RMinHashLSH

    index = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)

    def sketch(shingles: list[str]) -> RMinHash:
        minhash = RMinHash(num_perm=128, seed=42)
        minhash.update(shingles)
        return minhash

    return near_duplicates(corpus, sketch, index.insert, index.query, lambda one, other: one.jaccard(other))


def run_datasketch(corpus: Corpus) -> dict[str, object]:
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=0.5, num_perm=128, params=(32, 4))

    def sketch(shingles: list[str]) -> MinHash:
        minhash = MinHash(num_perm=128)
        minhash.update_batch([shingle.encode() for shingle in shingles])
        return minhash

    return near_duplicates(corpus, sketch, index.insert, index.query, lambda one, other: one.jaccard(other))


def near_duplicates(
    corpus: Corpus,
    sketch: Callable[[list[str]], object],
    insert: Callable[[int, object], object],
    query: Callable[[object], list[int]],
    likeness: Callable[[object, object], float],
) -> dict[str, object]:
    clock = Clock()
    sketches = {}
    for number, text in corpus:
        shingles = clock.time("shingles", shingled, text)
        sketches[number] = clock.time("sketches", sketch, shingles)
        clock.time("index", insert, number, sketches[number])
    alike: dict[int, list[int]] = {}

    def ask() -> None:
        for number, minhash in sketches.items():
            others = [other for other in query(minhash) if other < number]
            alike[number] = [other for other in others if likeness(minhash, sketches[other]) >= 0.45]

    clock.time("queries", ask)
    size = corpus.size / 1e6
    copies = [number for number in sketches if corpus.is_copy(number)]
    return {
        "documents": len(sketches),
        **{name: rate(size, seconds) for name, seconds in clock.spent.items()},
        "all": rate(size, sum(clock.spent.values())),
        "copies found": share(sum(bool(alike.pop(number)) for number in copies), len(copies)),
        "findings elsewhere": str(sum(map(bool, alike.values()))),
        "peak memory": f"{peak():.0f} MB",
    }


def shingled(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))]


def rate(size: float, seconds: float) -> str:
    return f"{size / max(seconds, 1e-9):8.1f} MB/s  {seconds:8.1f} s"


def share(part: int, whole: int) -> str:
    return f"{100 * part / max(1, whole):.1f} % of {whole:,}"


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
