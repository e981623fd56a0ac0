"""How natural a text reads: how often its letters stand together in the languages of the world.

``letters.txt`` holds, by language, runs of three letters with at least one outside ASCII and how often they occur, and
for languages written in many signs the signs and pairs of them; ``scripts/build_letters.py`` builds it. A text is
measured by the runs it holds, so only letters that may have been damaged count.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from math import log10

EDGE = "_"  # stands for whatever is not part of a word
WORD = 2.0  # weight of a frequent word where the language of a text is told
DEFAULT = "en"  # the language of a text that tells nothing of its own
WORDS = "words"  # in place of a size: the most frequent words of a language
SIGNS = ("ja", "ko", "zh")  # languages whose signs are counted one by one and in pairs
SIGN_SCRIPTS = frozenset(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "HALFWIDTH", "KATAKANA-HIRAGANA"))
# Weights are decimal logarithms, shifted so that a run of middling frequency counts nothing.
SHIFT = 4.0
UNSEEN = -1.0  # a run of letters of one script that the language does not have, or not often
RARE = 1.0  # taken off for a letter that a single language has, half of it for one that two have, twice if none has
MIXED = -3.0  # letters of two scripts in one word
BESIDE = -1.5  # a Chinese, Japanese or Korean sign beside a letter of ASCII
APART = -2.5  # what a pair of signs counts at least, and at most
TOGETHER = 3.0
NEVER_TOGETHER = -5.5  # how often a pair of signs that is not known occurs
DECOMPOSED = -1.5  # a letter and its accent as two characters
CAPITAL = -0.4
WRONG_CASE = -2.0  # a capital behind a small letter, a small letter within capitals
WITHIN = -0.6  # a capital at the beginning of a word within a sentence, as a name has one
OPENING = 1.0  # a capital at the beginning of a sentence, and taken off for a small letter
# How often runs of letters occur in a word (decimal logarithms): of ASCII, of none else, and of those never seen.
PLAIN = -2.5
LONE = -3.5  # a consonant by itself
PLAIN_PAIR = -1.8
NEVER = -6.5
NEVER_PAIR = -5.5
SIGN = -3.0  # how often a sign stands where a letter may be
STOP = 1.5  # by how much more often one that ends a sentence or a part of it does
BESIDE_LETTER = -2.5  # and by how much less often one stands there that joins no words
VOWELS = frozenset("aeiouy")
IMPOSSIBLE = -4.0  # control, private, unassigned and replacement characters
ODD = -1.0  # a symbol that prose seldom holds
GLUED = -3.0  # a symbol between two letters, or a rare one between a letter and another symbol

# Signs that prose in many languages holds, and those of them that may stand between letters.
COMMON = frozenset("‘’‚“”„–—…•«»‹›°§€£©®™·¿¡№′″−×²³½¼¾ªº±→、。，！？：；（）「」『』《》・～　─।،؛؟։՝՛՞՜\u00a0\u202f")
JOINING = frozenset("’‘–—·…‐−/→\u00a0\u202f\u00ad\u200b\u200c\u200d、。，・（）「」『』《》：；！？”“")

_WORD = re.compile(r"[a-z]+")
_HIGH = re.compile(r"[^\x00-\x7f]+")

Table = Mapping[str, float]


def _lines() -> list[str]:
    lines = (files("srclint_rules") / "lexicon" / "letters.txt").read_text("utf-8").split("\n")
    return [line for line in lines if not line.startswith("#")]


@lru_cache(maxsize=1)
def _runs() -> dict[tuple[str, str], dict[str, float]]:
    """Return the weights of runs of letters, by language and how many letters they have."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for line in _lines():
        language, _, rest = line.partition("\t")
        size, _, rest = rest.partition("\t")
        level, _, runs = rest.partition("\t")
        if not runs or size == WORDS:
            continue
        # Several times as fast as slices are.
        parts = re.findall(f"(?s).{{{size}}}", runs)
        found.setdefault((language, size), {}).update(dict.fromkeys(parts, SHIFT - int(level) / 4))
    return found


@lru_cache(maxsize=1)
def tables() -> dict[str, dict[str, float]]:
    """Return the weights of runs of three letters by language, and of single signs where there are many."""
    return {
        language: table for (language, size), table in _runs().items() if size == ("1" if language in SIGNS else "3")
    }


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    """Return the most frequent words of each language, as far as they are ASCII."""
    words = dict.fromkeys(tables(), frozenset[str]())
    for line in _lines():
        language, _, rest = line.partition("\t")
        size, _, found = rest.partition("\t")
        if size == WORDS:
            words[language] = frozenset(found.strip("\t").split(" "))
    return words


@lru_cache(maxsize=64)
def _table(language: str) -> Mapping[str, float]:
    """Return the weights of a language; of one that is not known, those of the language that suits each run best."""
    if language in tables():
        return tables()[language]
    merged: dict[str, float] = {}
    for name, table in tables().items():
        if name not in SIGNS:
            for run, found in table.items():
                if found > merged.get(run, -9.0):
                    merged[run] = found
    return merged


@lru_cache(maxsize=1)
def _signs() -> dict[str, float]:
    """Return the weight of every Chinese, Japanese and Korean sign: that of the language it is most frequent in."""
    merged: dict[str, float] = {}
    for language in SIGNS:
        for sign, weight in tables()[language].items():
            merged[sign] = max(weight, merged.get(sign, weight))
    return merged


@lru_cache(maxsize=1)
def _pairs() -> dict[str, float]:
    """Return how much likelier each pair of signs is than the two by themselves."""
    merged: dict[str, float] = {}
    for language in SIGNS:
        single = tables()[language]
        for pair, weight in _runs()[language, "2"].items():
            alone = (single.get(sign, SHIFT) - SHIFT for sign in pair)  # the edge of a word is at every word
            merged[pair] = max(weight - SHIFT - sum(alone), merged.get(pair, -9.0))
    return merged


@lru_cache(maxsize=1 << 16)
def _together(pair: str) -> float:
    """Return how much likelier two signs are as a pair than by themselves; of a pair not known, how much at most."""
    found = _pairs().get(pair)
    if found is None:
        found = NEVER_TOGETHER - sum(
            _signs().get(sign, 0.0 if sign == EDGE else -2.0) - SHIFT * (sign != EDGE) for sign in pair
        )
        return max(APART, min(found, 0.0))
    return max(APART, min(found, TOGETHER))


@lru_cache(maxsize=8192)
def folded(char: str) -> str:
    """Return the small letter of a letter, and EDGE of anything else."""
    if unicodedata.category(char)[0] not in "LM":
        return EDGE
    return char.lower()[0]


@lru_cache(maxsize=8192)
def script(char: str) -> str:
    """Return the script of a letter, by the first word of its Unicode name."""
    return unicodedata.name(char, "?").partition(" ")[0]


@lru_cache(maxsize=1)
def spaced_scripts() -> frozenset[str]:
    """Return the scripts whose words there are statistics of."""
    spaced = [table for language, table in tables().items() if language not in SIGNS]
    return frozenset(script(char) for table in spaced for run in list(table)[:50] for char in run if char != EDGE)


def run_weight(language: str, run: str) -> float:
    """Return the weight of three letters (EDGE for what is none) in a language; the middle one is a letter."""
    if run.isascii():
        return 0.0
    found = _table(language).get(run)
    return _unseen(run) if found is None else found / 2


@lru_cache(maxsize=1)
def _spread() -> dict[str, int]:
    """Return in how many languages each letter is to be found."""
    languages_of: dict[str, int] = {}
    for table in tables().values():
        for char in set().union(*table):
            languages_of[char] = languages_of.get(char, 0) + 1
    return languages_of


@lru_cache(maxsize=1 << 16)
def _unseen(run: str) -> float:
    """Return the weight of three letters in a language that does not have them."""
    scripts = {script(char) for char in run if char != EDGE}
    if scripts & SIGN_SCRIPTS:
        return _sign_weight(run, scripts)
    if "COMBINING" in scripts:
        return DECOMPOSED
    if len(scripts) > 1:
        return MIXED
    if scripts <= spaced_scripts():
        return UNSEEN - RARE / min(_spread().get(char, 0.5) for char in run if not char.isascii())
    return 0.2


@lru_cache(maxsize=1 << 16)
def _seen(run: str) -> tuple[tuple[str, float], ...]:
    """Return the languages that have three letters, each with how much more they weigh there than elsewhere."""
    having = ((language, table) for language, table in tables().items() if language not in SIGNS and run in table)
    return tuple((language, table[run] / 2 - _unseen(run)) for language, table in having)


def _sign_weight(run: str, scripts: set[str]) -> float:
    if scripts & {"LATIN", "CYRILLIC", "GREEK"}:
        # Brands and loan words stand beside signs without a blank, accented letters hardly ever do.
        if not all(c.isascii() or script(c) not in {"LATIN", "CYRILLIC", "GREEK"} for c in run):
            return MIXED
        if run[1].isascii():
            return 0.0
        beside = sum(char.isascii() and char != EDGE for char in run)
        return BESIDE * beside * (2 if beside == 2 else 1)
    if "HALFWIDTH" in scripts and len(scripts) > 1:
        return MIXED
    together = sum(_together(pair) for pair in (run[:2], run[1:]) if _is_pair(pair))
    return _signs().get(run[1], -2.0) / 2 + together / 4


def _is_pair(pair: str) -> bool:
    """Return whether how often two signs stand together tells anything: in Korean words, also at the edges."""
    return all("\uac00" <= char <= "\ud7a3" or not char.isascii() for char in pair) or (
        EDGE in pair and any("\uac00" <= char <= "\ud7a3" for char in pair)
    )


def sign_weight(before: str, char: str, after: str) -> float:
    """Return the weight of a character that is no letter, between its neighbours (EDGE at the ends)."""
    if char.isascii():
        return 0.0
    category = unicodedata.category(char)
    if category in ("Cc", "Co", "Cn", "Cs") or char == "\ufffd":
        return IMPOSSIBLE
    weight = 0.0 if char in COMMON else ODD
    if char in JOINING or category[0] == "N" or folded(before) == EDGE:
        return weight
    glued = folded(after) != EDGE or (char not in COMMON and not after.isascii() and not after.isspace())
    return weight + GLUED if glued else weight


def case_weight(before: str, char: str, after: str) -> float:
    """Return the weight of three characters as far as capitals go; runs within ASCII count nothing."""
    if (before + char + after).isascii():
        return 0.0
    weight = 0.0 if char.isascii() or not char.isupper() else CAPITAL
    if char.islower() and after.isupper():
        return weight + (WRONG_CASE if not (char + after).isascii() else 0.0)
    if before.isupper() and char.isupper() and after.islower():
        return weight + WRONG_CASE
    return weight


@lru_cache(maxsize=1 << 18)
def weight(language: str, before: str, char: str, after: str) -> float:
    """Return how natural ``char`` is between its neighbours."""
    if folded(char) == EDGE:
        return sign_weight(before, char, after)
    return run_weight(language, folded(before) + folded(char) + folded(after)) + case_weight(before, char, after)


@lru_cache(maxsize=64)
def alphabet(language: str) -> Mapping[str, float]:
    """Return how often each letter occurs in a word of a language, small letters only, most frequent first."""
    found: dict[str, float] = {}
    for run, weight in (_signs() if language in SIGNS else _table(language)).items():
        letter = run[1:2] or run
        if letter != EDGE and not letter.isascii():
            found[letter] = found.get(letter, 0.0) + 10 ** (weight - SHIFT)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


@lru_cache(maxsize=64)
def _two(language: str) -> Mapping[str, float]:
    """Return how often (decimal logarithm, for a word) two letters stand together in a language."""
    before: dict[str, float] = {}
    behind: dict[str, float] = {}
    for run, found in _table(language).items():
        before[run[:2]] = before.get(run[:2], 0.0) + 10 ** (found - SHIFT)
        behind[run[1:]] = behind.get(run[1:], 0.0) + 10 ** (found - SHIFT)
    return {pair: log10(max(before.get(pair, 0.0), behind.get(pair, 0.0))) for pair in before.keys() | behind.keys()}


def _often(language: str, run: str) -> float:
    if run.isascii():
        return LONE if run[0] == run[2] == EDGE and run[1] not in VOWELS else PLAIN
    found = _table(language).get(run)
    return NEVER if found is None else found - SHIFT


def _pair(language: str, pair: str) -> float:
    if EDGE in pair:
        return 0.0
    return PLAIN_PAIR if pair.isascii() else _two(language).get(pair, NEVER_PAIR)


@lru_cache(maxsize=1 << 17)
def likelihood(language: str, before: str, char: str, after: str) -> float:
    """Return how likely ``char`` is between its neighbours: summed over a text, the decimal logarithm of it.

    Where ``weight`` says how natural a text is, this says by how much one of two texts is likelier.
    """
    if folded(char) == EDGE:
        if char.isascii():
            return _opening(before, after)
        beside = char not in JOINING and (folded(before) != EDGE or folded(after) != EDGE)
        return sign_weight(before, char, after) + SIGN + STOP * (char in "，。、") + BESIDE_LETTER * beside
    run = folded(before) + folded(char) + folded(after)
    scripts = {script(char) for char in run if char != EDGE}
    if scripts & SIGN_SCRIPTS:
        return 2 * _sign_weight(run, scripts)
    pairs = _pair(language, run[:2]) + _pair(language, run[1:])
    return _often(language, run) - pairs / 2 + case_weight(before, char, after) + MIXED * (len(scripts) > 1)


def _opening(before: str, after: str) -> float:
    """Return what tells for a letter at the beginning of a sentence: a capital."""
    if after.isascii() or after.upper() == after.lower():
        return 0.0
    if before not in ".!?":
        return WITHIN if after.isupper() and (before.isalpha() or before == ",") else 0.0
    return OPENING if after.isupper() else -OPENING


def _triples(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the characters of a text that are not ASCII or stand beside one that is not, between their neighbours."""
    framed = f" {text} "
    done = 1
    for run in _HIGH.finditer(framed):
        start, end = max(done, run.start() - 1), min(run.end() + 1, len(framed) - 1)
        yield from zip(framed[start - 1 : end - 1], framed[start:end], framed[start + 1 : end + 1], strict=True)
        done = max(done, end)


def naturalness(text: str, language: str) -> float:
    """Return the sum of the weights of all characters that are not ASCII or stand beside one that is not."""
    return sum(weight(language, *triple) for triple in _triples(text))


def best_languages(text: str, count: int = 3) -> list[str]:
    """Return the languages in which ``text`` is most natural, best first."""
    scores = _by_language(text)
    return sorted(scores, key=lambda language: (-scores[language], language != DEFAULT, language))[:count]


def languages_near(text: str, by: float) -> list[str]:
    """Return the languages in which ``text`` is at most ``by`` less natural than in the best one, best first."""
    scores = _by_language(text)
    least = max(scores.values()) - by
    near = [language for language, score in scores.items() if score >= least]
    return sorted(near, key=lambda language: (-scores[language], language))


def _by_language(text: str) -> dict[str, float]:
    """Return how natural a text is in each language, its frequent words counted."""
    framed = f" {text} ".translate(_FOLDED)
    every = Counter(map("".join, zip(framed, framed[1:], framed[2:], strict=False)))
    counted = [(run, times) for run, times in every.items() if run[1] != EDGE and not run.isascii()]
    unseen = sum(_unseen(run) * times for run, times in counted)
    seen = dict.fromkeys(_spaced(), 0.0)
    for run, times in counted:
        for language, gain in _seen(run):
            seen[language] += gain * times
    languages_of = _languages_of_words()
    words = Counter(name for word in set(_WORD.findall(text.lower())) for name in languages_of.get(word, ()))
    return {language: unseen + gain + WORD * words[language] for language, gain in seen.items()}


class _Folding(dict[int, str]):
    """The small letter of each letter, for ``str.translate``."""

    def __missing__(self, code: int) -> str:
        self[code] = found = folded(chr(code))
        return found


_FOLDED = _Folding()


@lru_cache(maxsize=1)
def _spaced() -> tuple[str, ...]:
    """Return the languages that are not written in signs."""
    return tuple(language for language in tables() if language not in SIGNS)


@lru_cache(maxsize=1)
def _languages_of_words() -> dict[str, list[str]]:
    """Return the languages in which each word is frequent, those without signs only."""
    found: dict[str, list[str]] = {}
    for language in _spaced():
        for word in _words()[language]:
            found.setdefault(word, []).append(language)
    return found
