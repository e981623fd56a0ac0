"""How fast sound text passes the encoding rules, against ftfy in the same run: ``python benchmarks/encoding_speed.py``.

ASCII: the language reference inside Python (``pydoc_data.topics``). Other text: per language, sentences of the words
of the tests' sentence in it, put together at random, so that nothing is repeated that could be remembered; or FILE,
given as arguments. Each text is timed as one document, and in documents of about 5 KB. ``ftfy.fix_encoding`` mends,
``ftfy.badness.is_bad`` only looks; srclint does all of its family: ``srclint.lint(text, config={"select": ["ENC"]})``.
"""

from __future__ import annotations

import random
import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from pydoc_data.topics import topics

from ftfy import fix_encoding
from ftfy.badness import is_bad

import srclint

SENTENCES = Path(__file__).parent.parent / "tests" / "data" / "sentences.toml"
SIZE = 100_000  # bytes of each text made of words
WORDS = 12  # of a sentence
DOCUMENT = 5_000  # bytes
ROUNDS = 5  # of each measurement; the best counts
ENCODING = {"select": ["ENC"]}


def main() -> None:
    total: list[tuple[float, float]] = []
    print(f"{'MB/s':12s}{'ENC':>8s}{'ENC, 5 KB':>11s}{'fix_encoding':>14s}{'is_bad':>8s}   times fix_encoding, is_bad")
    for name, text in texts():
        size = len(text.encode()) / 1e6
        own, parted, mended, looked = fastest(
            partial(srclint.lint, text, config=ENCODING),
            partial(each, partial(srclint.lint, config=ENCODING), documents(text)),
            partial(each, fix_encoding, text.split("\n")),
            partial(is_bad, text),
        )
        if name != "ASCII":
            total.append((size, own))
        print(
            f"{name:12s}{size / own:8.1f}{size / parted:11.1f}{size / mended:14.1f}{size / looked:8.1f}"
            f"   {mended / own:8.1f}{looked / own:8.1f}"
        )
    print(f"{'all but ASCII':13s}{sum(size for size, _ in total) / sum(own for _, own in total):7.1f}")


def texts() -> Iterable[tuple[str, str]]:
    reference = "\n".join(topics.values())
    yield "ASCII", reference.encode("ascii", "ignore").decode()
    if len(sys.argv) > 1:
        yield from ((Path(name).name[:12], Path(name).read_text("utf-8")) for name in sys.argv[1:])
        return
    for language, sentence in tomllib.loads(SENTENCES.read_text("utf-8")).items():
        yield language, of_words(sentence.split())


def of_words(words: list[str]) -> str:
    """Return sentences of the words in other orders."""
    chosen = random.Random(0)
    lines = []
    size = 0
    while size < SIZE:
        lines.append(" ".join(chosen.choices(words, k=WORDS)) + ".")
        size += len(lines[-1].encode()) + 1
    return "\n".join(lines)


def documents(text: str) -> list[str]:
    """Return the lines of ``text`` in documents of about the same size."""
    parts: list[list[str]] = [[]]
    size = 0
    for line in text.split("\n"):
        parts[-1].append(line)
        size += len(line.encode())
        if size > DOCUMENT:
            parts.append([])
            size = 0
    return ["\n".join(part) for part in parts if part]


def each(function: Callable[[str], object], texts: Iterable[str]) -> None:
    for text in texts:
        function(text)


def fastest(*functions: Callable[[], object]) -> list[float]:
    """Return the least seconds of processor time of each function; they run in turn, so a busy machine is fair."""
    taken: list[list[float]] = [[] for _ in functions]
    for _ in range(ROUNDS):
        for function, times in zip(functions, taken, strict=True):
            start = time.process_time()
            function()
            times.append(time.process_time() - start)
    return [min(times) for times in taken]


if __name__ == "__main__":
    main()
