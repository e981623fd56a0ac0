"""Where figures may stand in a text: asked first, and of the whole text, for most sentences have none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from srclint import late
from srclint.detect.sourcing.numbers import CODES
from srclint.detect.sourcing.wordlists import FoldedText, first_words, keys, last_words

_WORD = late.pattern(r"[^\W\d_][\w'’.&-]*")
_DIGIT = late.pattern("[0-9]")
# The other number of a share.
_OTHER_NUMBER = late.pattern(r"[ \n\u00a0][^;]{0,60}?[0-9]")
_SIGNS = "[$€£¥₩₹₽₺₴₦₱฿₫₪%]"
_BLANK = "[ \n\u00a0\u202f]"
_LONGEST = 30  # digits and marks of a number
_SHORT = 2  # letters of an article or preposition, too common to be looked for
_NUMERAL_REACH = 40  # code points behind "in" or "out" in which the other number of a share in words begins
_PEOPLE_REACH = 5  # words between a number and the people it counts, and one more


class FigurePlaces:
    """Finds, for one language, the places where figures that somebody has to answer for may stand."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words
        self._in_words = FiguresInWords(words)
        self.asked = self._in_words.asked

    def of(self, folded: FoldedText) -> list[int]:
        """Return, in order, places of a text that may hold a figure."""
        text = folded.text
        found = []
        if _DIGIT.search(text):
            found = [m.start() for m in self._digits.finditer(text) if not m.lastindex or self._has_unit(m)]
        found.extend(self._in_words.candidates(folded))
        at = -1
        for ending in self._words.get("fold", ()):
            while (at := text.find(ending, at + 1)) >= 0:
                found.append(at)
        return sorted(found)

    @cached_property
    def _digits(self) -> re.Pattern[str]:
        """Digits beside which something stands that makes a claim likely, or (with a group) a word that may do so."""
        spaced = r"[0-9]{0,2}[ \u00a0\u202f][0-9]{3}(?![0-9])|" if "space" in self._words.get("marks", ()) else ""
        return re.compile(
            rf"[0-9](?:(?<={_SIGNS}.)|(?<={_SIGNS}{_BLANK}.)"
            rf"|(?<=[A-Z]{{3}}.)(?<=(?:{CODES}).)|(?<=[A-Z]{{3}}{_BLANK}.)(?<=(?:{CODES}){_BLANK}.)"
            rf"|[0-9]{{0,2}}[.,][0-9]{{3}}(?![0-9])|{spaced}"
            rf"[0-9.,]{{0,{_LONGEST}}}(?:[ \u00a0\u202f]?{_SIGNS}|[ \n\u00a0\u202f-]?([^\W\d_])))"
        )

    def _has_unit(self, digits: re.Match[str]) -> bool:
        """Tell whether the word behind some digits may make a claim of them."""
        text = digits.string
        word = _WORD.match(text, digits.start(1))
        if word is None:
            return False
        unit = word.group().casefold().rstrip(".")
        if unit in self._units:
            return True
        if unit not in self._between:
            return False
        end = word.end()
        return _OTHER_NUMBER.match(text, end) is not None or self._has_numeral(text[end : end + _NUMERAL_REACH])

    def _has_numeral(self, behind: str) -> bool:
        words = behind.casefold().replace("\n", " ").split(" ", 3)[1:3]
        return not self._numerals.isdisjoint(words)

    @cached_property
    def _units(self) -> frozenset[str]:
        """First words of what may follow the digits of a claim."""
        words = self._first("scales", "percent", "points", "currencies", "fold", "superlatives")
        return words - self._between | {code.casefold() for code in CODES.split("|")}

    @cached_property
    def _numerals(self) -> frozenset[str]:
        return frozenset(word.rpartition(" ")[0].casefold() for word in self._words.get("numerals", ()))

    @cached_property
    def _between(self) -> frozenset[str]:
        """First words of what may stand between the two numbers of a share."""
        return self._first("ratio", "partitive")

    def _first(self, *roles: str) -> frozenset[str]:
        words = (word for role in roles for word in self._words.get(role, ()))
        return frozenset(word.partition(" ")[0].casefold() for word in words)


class FiguresInWords:
    """Where figures without digits may stand, and ranks: "two million", "half of", "one in five", "second-largest"."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        def role(*names: str, valued: bool = False) -> list[str]:
            found = (word for name in names for word in words.get(name, ()))
            return [word.rpartition(" ")[0] if valued else word for word in found]

        numerals = last_words(role("numerals", valued=True))
        self._short = frozenset(word for word in numerals if len(word) <= _SHORT)
        self._numerals = numerals - self._short
        self._ratio = first_words(role("ratio"))
        self._ratio_keys = frozenset(word for word in keys(role("ratio")) if len(word) > _SHORT)
        self._shares, self._partitive = last_words(role("fractions", valued=True)), first_words(role("partitive"))
        self._superlatives, self._ordinals = first_words(role("superlatives")), last_words(role("ordinals"))
        joined = (ordinal + superlative for ordinal in role("ordinals") for superlative in role("superlatives"))
        plain = keys([*role("scales", valued=True), *role("percent", "points", "ranks")])
        self._plain = plain | keys(word for word in joined if " " not in word)
        self._people = keys(role("people"))
        self.asked = self._plain.union(self._people, self._numerals, self._ratio_keys, self._shares, self._superlatives)

    def candidates(self, folded: FoldedText) -> Iterator[int]:
        """Yield places of a text that may hold one, and words for people that a number stands before."""
        for index in folded.found:
            word = folded.words[index]
            if (
                word in self._plain
                or (word in self._people and any(map(_is_number, folded.words[max(0, index - _PEOPLE_REACH) : index])))
                or (word in self._shares and folded.behind(index) in self._partitive)
                or (word in self._numerals and folded.behind(index) in self._ratio)
                or (word in self._ratio_keys and folded.before(index) in self._short)
                or (word in self._superlatives and folded.before(index) in self._ordinals)
            ):
                yield folded.offset(index)


def _is_number(word: bytes) -> bool:
    return word.isdigit() and len(word) > 1
