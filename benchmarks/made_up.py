"""Text made up, every sentence anew, with a problem here and there: for the benchmarks beside it."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

WORDS = 40_000  # of the vocabulary
SMALL = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "was",
    "for",
    "on",
    "with",
    "as",
    "by",
    "at",
    "from",
    "it",
    "that",
    "this",
]
ODD = {"“quoted”": 0.01, "cafÃ©": 0.001, "4711": 0.01, "the the": 0.001}  # chances in a sentence


def documents(megabytes: float, typical: int = 8000) -> Iterator[str]:
    """Yield texts of all sizes, in paragraphs; ``typical`` is the median, in characters."""
    rng = random.Random(0)
    syllables = ["".join(parts) for parts in itertools.product("bdfghklmnprstvw", "aeiou", ("", "n", "r", "s"))]
    words = ["".join(rng.choices(syllables, k=1 + i % 4)) for i in range(WORDS)]
    weights = list(itertools.accumulate(1 / (i + 3) for i in range(WORDS)))

    def sentence() -> str:
        chosen = rng.choices(words, cum_weights=weights, k=rng.randint(5, 21))
        chosen[1::2] = rng.choices(SMALL, k=len(chosen[1::2]))
        for odd, chance in ODD.items():
            if rng.random() < chance:
                chosen[-2] = odd
        return " ".join(chosen).capitalize() + "."

    left = megabytes * 1e6
    while left > 0:
        size = typical * rng.lognormvariate(0, 1.4)
        paragraphs: list[str] = []
        while size > 0:
            paragraphs.append(" ".join(sentence() for _ in range(rng.randint(2, 6))) + "\n\n")
            size -= len(paragraphs[-1])
            left -= len(paragraphs[-1])
        yield "".join(paragraphs)
