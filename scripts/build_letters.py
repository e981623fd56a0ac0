"""Build rules/srclint_rules/lexicon/letters.txt, how often letters stand together, from word lists and translations.

    pip install wordfreq simplemma pythainlp opencc-python-reimplemented babel \
        Django djangorestframework django-allauth wagtail Sphinx jupyterlab-language-pack-ko-KR
    python scripts/build_letters.py

wordfreq knows how often the words of most languages are used. For those it has no list of, the words of the messages
that Django and others are translated with are counted, and the word forms of simplemma are added; Thai is drawn word
by word from the frequencies of PyThaiNLP. Korean words end in particles that wordfreq counts by themselves, so the
messages count there too, and OpenCC turns simplified Chinese words into traditional ones.

A line holds a language, how many letters a run has, a level, and all runs of letters that occur about 10 ** (-level /
4) times a running word. Only runs with a letter outside ASCII are kept: no other can be damaged. Where the size is
``words``, the most frequent words follow. ``_`` stands for the edge of a word.
"""

from __future__ import annotations

import collections
import gettext
import importlib.metadata
import importlib.util
import math
import pathlib
import random
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

import simplemma
import wordfreq
from opencc import OpenCC
from pythainlp.corpus import tnc
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

RAREST = 24  # levels: quarter decades
WORDS = 60_000  # of a language, the most frequent ones
RUNS = 6_000  # of a language, the most frequent ones
COMMON = 100  # words by which a language is told
SIGNS = {"zh": 13_000, "ja": 8_000, "ko": 8_000}  # languages written in many signs, and the pairs that are kept
# Languages that wordfreq does not have.
OTHERS = ("be", "et", "ga", "gl", "hy", "ka")
FORMS = 0.3  # share of the words of simplemma, each of which counts as much
UNFOLDED = 0.1  # share of the messages among German words: wordfreq writes ss for ß
MESSAGES = 0.5  # share of the messages among Korean words
DRAWN = 400_000  # Thai words
PAUSE = 0.12  # share of Thai words with a blank behind them
CATALOGUES = ("django", "rest_framework", "allauth", "wagtail", "sphinx", "jupyterlab_language_pack_ko_KR")
TARGET = pathlib.Path(__file__).parent.parent / "rules" / "srclint_rules" / "lexicon" / "letters.txt"
HEADER = """\
# How often letters stand together, by language: built by scripts/build_letters.py from the word lists of
# wordfreq {wordfreq} (Robyn Speer and others; CC BY-SA 4.0, https://github.com/rspeer/wordfreq,
# https://creativecommons.org/licenses/by-sa/4.0/) and other sources, see NOTICE. Do not edit.
"""
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{[^}]*\}|<[^>]+>|&\w+;|\S*[/@\\`]\S*")

Frequencies = Mapping[str, float]


def words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters."""
    letters = "".join(char if unicodedata.category(char)[0] in "LM" or char in "'’-" else " " for char in text)
    return unicodedata.normalize("NFC", letters).lower().split()


@cache
def catalogues() -> list[pathlib.Path]:
    """Return the compiled catalogues of all packages."""
    homes = (pathlib.Path(importlib.util.find_spec(package).origin).parent for package in CATALOGUES)  # type: ignore[union-attr,arg-type]
    return sorted(file for home in homes for file in home.rglob("*.mo"))


def messages(language: str) -> Iterator[str]:
    """Yield the messages translated into a language."""
    for file in catalogues():
        if file.parts[-3].split("_")[0] == language:
            with file.open("rb") as stream:
                catalogue = gettext.GNUTranslations(stream)
            for source, target in catalogue._catalog.items():  # type: ignore[attr-defined]
                if source and isinstance(target, str):
                    yield _PLACEHOLDER.sub(" ", target)


def said(language: str) -> list[str]:
    """Return the words of the messages translated into a language."""
    return [word for message in messages(language) for word in words_of(message)]


def shares(words: Iterator[str] | list[str]) -> dict[str, float]:
    """Return the share of each word."""
    counts = collections.Counter(words)
    return {word: count / counts.total() for word, count in counts.items()}


def mixed(first: Frequencies, second: Frequencies, share: float) -> dict[str, float]:
    """Return frequencies of which ``share`` come from the second."""
    found = {word: (1 - share) * frequency for word, frequency in first.items()}
    for word, frequency in second.items():
        found[word] = found.get(word, 0.0) + share * frequency
    return found


def frequencies(language: str) -> dict[str, float]:
    """Return how often each word of a language is used."""
    if language == "th":
        return thai()
    if language in OTHERS:
        used = shares(said(language))
        if language not in simplemma.strategies.dictionaries.dictionary_factory.SUPPORTED_LANGUAGES:
            return used
        forms = sorted(DefaultDictionaryFactory().get_dictionary(language))
        known = [word for form in forms[:: 1 + len(forms) // WORDS] for word in words_of(form)]
        return mixed(used, shares(known), FORMS)
    size = "large" if language in wordfreq.available_languages("large") else "small"
    listed = wordfreq.get_frequency_dict(language, size)
    top = dict(sorted(listed.items(), key=lambda item: (-item[1], item[0]))[:WORDS])
    found = {unicodedata.normalize("NFC", word): frequency for word, frequency in top.items()}
    found = {word: frequency for word, frequency in found.items() if words_of(word) == [word]}
    return mixed(found, shares(said(language)), UNFOLDED) if language == "de" else found


def thai() -> dict[str, float]:
    """Return stretches of Thai, which has no blanks between words, drawn word by word."""
    listed = sorted(tnc.word_freqs())
    draw = random.Random(0)
    drawn = draw.choices([word for word, _ in listed], [count for _, count in listed], k=DRAWN)
    stretches = words_of("".join(word + " " * (draw.random() < PAUSE) for word in drawn))
    return {word: share * len(stretches) / DRAWN for word, share in shares(stretches).items()}


def runs(word: str, size: int) -> list[str]:
    """Return the runs of letters of a word that hold a letter outside ASCII."""
    framed = f"_{word}_" if size > 1 else word
    return [run for i in range(len(framed) - size + 1) if not (run := framed[i : i + size]).isascii()]


def levels(counts: Frequencies, most: int) -> dict[int, list[str]]:
    """Return the most frequent runs by level."""
    table: dict[int, list[str]] = collections.defaultdict(list)
    for run, frequency in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most]:
        level = max(0, round(-4 * math.log10(frequency)))
        if level <= RAREST:
            table[level].append(run)
    return table


def counted(used: Frequencies, size: int) -> dict[str, float]:
    """Return how often runs of some size occur."""
    counts: dict[str, float] = collections.defaultdict(float)
    for word, frequency in used.items():
        for run in runs(word, size):
            counts[run] += frequency
    return counts


def signs(language: str) -> dict[int, dict[str, float]]:
    """Return how often the signs of a language, and pairs of them, occur."""
    used = frequencies(language)
    single = counted(used, 1)
    inner = {run: frequency for run, frequency in counted(used, 2).items() if "_" not in run}
    if language == "zh":
        traditional = OpenCC("s2t")
        for counts in (single, inner):
            frequent = dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: SIGNS[language]])
            turned = traditional.convert("\n".join(frequent)).split("\n")
            for old, new in zip(frequent, turned, strict=True):
                if new != old:
                    counts[new] = counts.get(new, 0.0) + frequent[old]
    if language == "ko":
        used = shares(said(language))
        pairs = counted(used, 2)
        single, inner = mixed(single, counted(used, 1), MESSAGES), mixed(inner, pairs, MESSAGES)
        inner.update((pair, frequency) for pair, frequency in pairs.items() if "_" in pair)
    return {1: single, 2: inner}


def main() -> None:
    """Write the table."""
    with TARGET.open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER.format(wordfreq=importlib.metadata.version("wordfreq")))
        for language in sorted((*wordfreq.available_languages("small"), *OTHERS, "th")):
            if language in SIGNS:
                for size, counts in signs(language).items():
                    for level, found in sorted(levels(counts, SIGNS[language] if size > 1 else RUNS).items()):
                        out.write(f"{language}\t{size}\t{level}\t{''.join(sorted(found))}\n")
                continue
            used = frequencies(language)
            top = sorted(used, key=lambda word: (-used[word], word))[:COMMON]
            common = [word for word in top if word.isascii() and word.isalpha()]
            if common:
                out.write(f"{language}\twords\t\t{' '.join(common)}\n")
            for level, found in sorted(levels(counted(used, 3), RUNS).items()):
                out.write(f"{language}\t3\t{level}\t{''.join(sorted(found))}\n")


if __name__ == "__main__":
    main()
