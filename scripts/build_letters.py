"""Build rules/srclint_rules/lexicon/letters.txt, how often letters stand together, from the word lists of wordfreq.

    pip install wordfreq && python scripts/build_letters.py

A line holds a language, a level, and all runs of three letters (of Chinese, Japanese and Korean: single
signs) that occur about 10 ** (-level / 2) times a running word. Only runs with a letter outside ASCII are
kept: no other can be damaged. Where the level is ``words``, the most frequent words follow.
``_`` stands for the edge of a word.
"""

from __future__ import annotations

import collections
import importlib.metadata
import math
import pathlib
import unicodedata

import wordfreq

RAREST = 11  # levels: half decades
WORDS = 60_000  # of a language, the most frequent ones
RUNS = 6_000  # of a language, the most frequent ones
COMMON = 100  # words by which a language is told
SIGNS = ("zh", "ja", "ko")  # written in signs so many that only how often each stands alone is kept
TARGET = pathlib.Path(__file__).parent.parent / "rules" / "srclint_rules" / "lexicon" / "letters.txt"
HEADER = """\
# How often letters stand together, by language: built by scripts/build_letters.py from the word lists of
# wordfreq {version} (Robyn Speer and others; CC BY-SA 4.0, https://github.com/rspeer/wordfreq,
# https://creativecommons.org/licenses/by-sa/4.0/). Do not edit.
"""


def runs(word: str, language: str) -> list[str]:
    """Return the runs of letters of a word that hold a letter outside ASCII."""
    if language in SIGNS:
        return [letter for letter in word if not letter.isascii()]
    framed = f"_{word}_"
    return [run for i in range(len(framed) - 2) if not (run := framed[i : i + 3]).isascii()]


def levels(language: str) -> dict[int, list[str]]:
    """Return the runs of a language by level."""
    size = "large" if language in wordfreq.available_languages("large") else "small"
    counts: collections.Counter[str] = collections.Counter()
    frequencies = wordfreq.get_frequency_dict(language, size)
    for word, frequency in sorted(frequencies.items(), key=lambda item: (-item[1], item[0]))[:WORDS]:
        clean = unicodedata.normalize("NFC", word)
        if all(unicodedata.category(letter)[0] in "LM" or letter in "'’-" for letter in clean):
            for run in runs(clean, language):
                counts[run] += frequency
    table: dict[int, list[str]] = collections.defaultdict(list)
    for run, frequency in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:RUNS]:
        level = round(-2 * math.log10(frequency))
        if level <= RAREST:
            table[max(level, 0)].append(run)
    return table


def main() -> None:
    """Write the table."""
    with TARGET.open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER.format(version=importlib.metadata.version("wordfreq")))
        for language in sorted(wordfreq.available_languages("small")):
            common = [
                word
                for word in list(wordfreq.get_frequency_dict(language))[:COMMON]
                if word.isascii() and word.isalpha()
            ]
            if common:
                out.write(f"{language}\twords\t{' '.join(common)}\n")
            for level, found in sorted(levels(language).items()):
                out.write(f"{language}\t{level}\t{''.join(sorted(found))}\n")


if __name__ == "__main__":
    main()
