"""What a language makes of a text: how probable its characters are there, outside ASCII, and which words are common.

A model is a few dozen characters in order of frequency and the commonest words; Chinese, Japanese and Korean take the
levels of their national standards instead.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

# Log probabilities, in nats. Only their differences matter.
_ASCII = -3.0
_UNLIKELY = -13.0  # a character that no language here writes
_CONTROL = -30.0  # C1: never written on purpose
_PRIVATE = -16.0
_NO_BREAK = -3.8  # NO-BREAK SPACE, of which some texts are full
_WORD_BONUS = 0.8  # for each of the language's commonest words, up to ``_WORDS_COUNTED``
_WORDS_COUNTED = 25
_MISPLACED = -4.0  # a capital inside a word, a sign between letters
_MIXED = -1.5  # letters of two scripts side by side, one of which joins words to others without a blank
_MIXED_ALPHABETS = -9.0  # letters of two alphabets: hardly ever in one word
_LEVELS = {"zh": "gb2312", "zh-hant": "big5", "ja": "euc_jp", "ko": "euc_kr"}
# Where the second level of rare characters begins in the standard of that encoding: the lead byte.
_SECOND_LEVEL = {"gb2312": 0xD8, "big5": 0xC9, "euc_jp": 0xD0, "euc_kr": 0xCA}
_WIDE_SIGNS = (
    0xA5,
    0x203E,
    *range(0x2010, 0x2670),
    *range(0x3000, 0x3030),
    *range(0xFE30, 0xFE70),
    *range(0xFF01, 0xFF5F),
)
_WIDE_MARKS = "。，、：；？！（）《》“”「」・ー…"

_WORD = re.compile(r"[^\W\d_]+")
_ALPHABETS = "[Ͱ-ӿ֐-ۿ]"
_OTHER_SCRIPTS = "[܀-๿一-鿿가-힣]"
# A capital after a small letter; a sign between two letters that joins none; an apostrophe before a word; a letter
# alone before figures, where currencies stand. Each begins with what is rare, so that the search is fast.
_CAPITAL_INSIDE = r"[А-ЯЀ-ЏÀ-ÖØ-ÞΑ-ΫŁŚŹŻĄĆŽŠŞİĆČĐ](?<=[a-zß-öø-ÿа-џά-ώ].)"
_SIGN_BETWEEN = r"[¡-©«-±´¶¸»-¿×÷‹›„“”‘•…‚†‡ˆ˜‰€¤¦](?<=[^\W\d_].)(?=[^\W\d_])|’(?<![^ \n].)(?=[^\W\d_A-Za-z])"
_LETTER_BEFORE_FIGURES = r"[À-ÖØ-öø-ɏ](?<!\w.)(?=[0-9])"


class Sample:
    """A text to weigh, with what all models ask of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each character stands in the text."""
        return Counter(self.text)

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in the text, in small letters."""
        return Counter(_WORD.findall(self.text.lower()))

    @cached_property
    def misplaced(self) -> int:
        """How many characters stand where no language puts them."""
        patterns = (_CAPITAL_INSIDE, _SIGN_BETWEEN, _LETTER_BEFORE_FIGURES)
        return sum(len(re.findall(pattern, self.text)) for pattern in patterns)

    @cached_property
    def mixed(self) -> int:
        """How often Latin letters stand beside those of another script."""
        return self._beside(_OTHER_SCRIPTS) + self.mixed_alphabets

    @cached_property
    def mixed_alphabets(self) -> int:
        """How often Latin letters stand beside those of another alphabet, which no word mixes."""
        return self._beside(_ALPHABETS)

    def _beside(self, script: str) -> int:
        if re.search(script, self.text) is None:
            return 0
        return len(re.findall(f"[a-z](?={script})|{script}(?=[a-z])", self.text))

    @property
    def shape(self) -> float:
        """The log probability of what is misplaced and mixed, in any language."""
        mixed = _MIXED * (self.mixed - self.mixed_alphabets) + _MIXED_ALPHABETS * self.mixed_alphabets
        return _MISPLACED * self.misplaced + mixed


class Model:
    """What one language writes; ``marks`` are what all do."""

    def __init__(self, language: str, roles: Mapping[str, Sequence[str]], marks: str) -> None:
        self.language = language
        self.encodings = frozenset(roles.get("encodings", ()))
        self._words = frozenset(roles.get("words", ()))
        self.costs: dict[str, float] = {}  # log probability by character, outside ASCII
        letters = "".join(roles["letters"])
        if language in _LEVELS:
            _fill_with_standard(self.costs, language)
            _ranked(self.costs, letters, 0.4)
        else:
            capitals = [c.upper() for c in letters.lower() if c.upper() != c and len(c.upper()) == 1]
            _ranked(self.costs, capitals, 0.08)
            _ranked(self.costs, letters, 0.8)
        _ranked(self.costs, marks, 0.08)
        self.costs["\u00a0"] = _NO_BREAK

    def likelihood(self, sample: Sample, *, words: bool = True) -> float:
        """Return the log probability of the characters of ``sample``, with a bonus for common words."""
        score = sum(n * self._cost(c) for c, n in sample.counts.items())
        hits = sum(min(3, sample.words[word]) for word in self._words if word in sample.words) if words else 0
        return score + _WORD_BONUS * min(hits, _WORDS_COUNTED)

    def _cost(self, c: str) -> float:
        if c <= "\x7f":
            return _ASCII
        known = self.costs.get(c)
        if known is not None:
            return known
        if c < "\xa0":
            return _CONTROL
        return _PRIVATE if "\ue000" <= c <= "\uf8ff" else _UNLIKELY


def _fill_with_standard(costs: dict[str, float], language: str) -> None:
    standard = _LEVELS[language]
    _spread(costs, _standard(standard, rare=True), 0.02)
    _spread(costs, _standard(standard, rare=False), 0.45)
    _spread(costs, _WIDE_MARKS, 0.12)
    _spread(costs, map(chr, range(0x30A1, 0x30FB)), 0.12 if language == "ja" else 0.001)
    _spread(costs, map(chr, range(0x3041, 0x3094)), 0.3 if language == "ja" else 0.001)
    # One part for all: shift_jis and cp932, big5 and cp950 differ in which of two alike they take.
    _spread(costs, map(chr, _WIDE_SIGNS), 0.02)
    _spread(costs, map(chr, range(0xFF61, 0xFFA0)), 0.0005)
    if language == "ko":
        _spread(costs, map(chr, range(0xAC00, 0xD7A4)), 0.01)


def _spread(costs: dict[str, float], characters: Iterable[str], mass: float) -> None:
    """Give all characters an equal part of ``mass``, where that is more than they have."""
    characters = list(characters)
    cost = math.log(mass / len(characters))
    for c in characters:
        costs[c] = max(cost, costs.get(c, cost))


def _ranked(costs: dict[str, float], characters: Iterable[str], mass: float) -> None:
    """Share ``mass`` out by rank as Zipf's law has it, softened for the first few."""
    characters = list(characters)
    total = sum(1 / (rank + 4) for rank in range(len(characters)))
    for rank, c in enumerate(characters):
        cost = math.log(mass / total / (rank + 4))
        costs[c] = max(cost, costs.get(c, cost))


def _standard(encoding: str, *, rare: bool) -> list[str]:
    """Return the ideographs or syllables of a national standard: its first level of common ones, or the second."""
    limit = _SECOND_LEVEL[encoding]
    leads = range(limit, 0xFF) if rare else range(0xA4 if encoding == "big5" else 0xB0, limit)
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)] if encoding == "big5" else range(0xA1, 0xFF)
    return [c for lead in leads for trail in trails if (c := bytes((lead, trail)).decode(encoding, "ignore"))]
