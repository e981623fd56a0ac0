"""Which figures of a sentence are claims: what somebody must have counted, and a reader may want to look up."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from srclint import late
from srclint.detect.sourcing.numbers import CODES, Figure, NumberReader
from srclint.detect.sourcing.wordlists import FoldedText, alternation, first_words, keys, last_words

_WORD = late.pattern(r"[^\W\d_][\w'’.&-]*")
_PIECE = late.pattern(r"\w+")
_DIGIT = late.pattern("[0-9]")
# The other number of a share.
_OTHER_NUMBER = late.pattern(r"[ \n\u00a0][^;]{0,60}?[0-9]")
_SIGNS = "[$€£¥₩₹₽₺₴₦₱฿₫₪%]"
_BLANK = "[ \n\u00a0\u202f]"
_SHORT = 2  # letters of an article or preposition, too common to be looked for
_NUMERAL_REACH = 40  # code points behind "in" or "out" in which the other number of a share in words begins
_PEOPLE_REACH = 5  # words between a number and the people it counts, and one more
_NEAR = 70  # code points round a small count in which a casualty verb makes it news
_FEWEST_WORDS = 4  # of a sentence that claims something
_NOUN_REACH = 4  # words behind a number among which its noun stands


class ClaimReader:
    """Reads the figures of one language that somebody has to answer for."""

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        params: Mapping[str, Any],
        numbers: NumberReader,
        in_words: FiguresInWords,
    ) -> None:
        self._words = words
        self._numbers = numbers
        self._in_words = in_words
        self._people = _set(words, "people")
        self._objects = _set(words, "objects")
        self._bodies = _set(words, "bodies")
        self._measures = _set(words, "measures")
        self._labels = _set(words, "labels")
        self._wholes = _set(words, "wholes") | self._people
        self._partitive = _set(words, "partitive")
        self._least_money = float(params["least_money"])
        self._least_count = float(params["least_count"])
        self._least_news = float(params["least_news"])
        self._capital_nouns = bool(words.get("capital_nouns"))

    def candidates(self, folded: FoldedText) -> list[int]:
        """Return, in order, places of a text that may hold a figure: all that the other methods need be asked about."""
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
            rf"[0-9.,]*(?:[ \u00a0\u202f]?{_SIGNS}|[ \n\u00a0\u202f-]?([^\W\d_])))"
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

    @cached_property
    def _unclaimed(self) -> re.Pattern[str]:
        """Words that keep a sentence from claiming anything about others."""
        words = [word for role in ("own", "rules") for word in self._words.get(role, ())]
        return re.compile(rf"(?<![\w-]){alternation(words, exact=True)}(?![\w-])")

    @cached_property
    def _unreal(self) -> re.Pattern[str]:
        """How a supposition begins: what stands behind it in the sentence is claimed by no one."""
        return re.compile(rf"(?<![\w-]){alternation(self._words.get('unreal', ()), exact=True)}(?![\w-])")

    def is_unclaimed(self, sentence: str) -> bool:
        """Tell whether a sentence claims nothing about others: a question, a heap of numbers, a rule, own affairs."""
        return (
            sentence.endswith("?")
            or len(_WORD.findall(sentence)) < _FEWEST_WORDS
            or (
                not self._unclaimed_words.isdisjoint(_PIECE.findall(sentence.casefold()))
                and self._unclaimed.search(sentence) is not None
            )
        )

    @cached_property
    def _unclaimed_words(self) -> frozenset[str]:
        """The longest words of what keeps a sentence from claiming anything, one of which must stand in it."""
        phrases = (word.casefold() for role in ("own", "rules") for word in self._words.get(role, ()))
        return frozenset(max(_PIECE.findall(phrase), key=len, default="") for phrase in phrases)

    def is_own(self, text: str) -> bool:
        """Tell whether a stretch of text speaks of the writer's own affairs."""
        return bool(self._own.search(text))

    @cached_property
    def _own(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-]){alternation(self._words.get('own', ()), exact=True)}(?![\w-])")

    @cached_property
    def _news(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-]){alternation(self._words.get('casualties', ()))}(?!\w)")

    @cached_property
    def _changes(self) -> re.Pattern[str]:
        return re.compile(rf"(?<![\w-]){alternation(self._words.get('changes', ()))}(?!\w)")

    @cached_property
    def _rank(self) -> re.Pattern[str]:
        words = self._words
        ordinal = rf"(?:{alternation(words.get('ordinals', ()))}|\d+(?:st|nd|rd|th|\.|º|ª|e|er|ème))"
        return re.compile(
            rf"(?<![\w-]){ordinal}[- ]?{alternation(words.get('superlatives', ()))}(?!\w)"
            rf"|(?<![\w-]){alternation(words.get('ranks', ()))} (?:(?:as|at|in|the|only|its|an?) ){{0,2}}"
            rf"(?:{ordinal}|{alternation(words.get('number_signs', ()))} ?\d+)(?![\w.-])"
        )

    def claims(self, sentence: str, *, technical: bool = False) -> list[Figure]:
        """Return the figures that are claims; in a ``technical`` text only money, and counts of people."""
        if self.is_unclaimed(sentence):
            return []
        found = [f for f in self._numbers.figures(sentence) if self._is_claim(f, sentence, technical)]
        if not found and not technical:
            found = list(self._ranks(sentence))
        supposed = self._unreal.search(sentence) if found else None
        if supposed:
            found = [figure for figure in found if figure.end <= supposed.start()]
        return sorted(found, key=lambda figure: figure.start)

    def _ranks(self, sentence: str) -> Iterator[Figure]:
        for match in self._rank.finditer(sentence):
            yield Figure("rank", match.start(), match.end(), 0.0, 0.0, 0.0, "")

    def _is_claim(self, figure: Figure, sentence: str, technical: bool) -> bool:
        if figure.kind == "money":
            named = self._objects.intersection(self._behind(sentence, figure.end)[:2])  # "the £10,000 prize": its name
            return figure.value >= self._least_money and not named
        if figure.kind == "count":
            return self._is_count_claim(figure, sentence, technical)
        if technical:
            return False
        if figure.kind == "percent":
            return figure.value not in (0.0, 100.0) and not 1900 <= figure.value <= 2100
        if figure.kind == "multiple":
            around = sentence[max(0, figure.start - _NEAR) : figure.end + _NEAR]
            return figure.value >= 2 and self._changes.search(around) is not None
        return self._is_share_claim(figure, sentence)

    def _is_share_claim(self, figure: Figure, sentence: str) -> bool:
        behind = self._behind(sentence, figure.end)
        if not behind:
            return False
        written = sentence[figure.start : figure.end]
        if not written[-1].isdigit() or not written[0].isdigit():
            if figure.low != figure.high:  # half of …
                return any(word in self._wholes for word in behind[:_NOUN_REACH])
            return behind[0] in self._wholes or self._is_plural(sentence, figure.end, behind)
        return self._has_people(behind) or self._is_plural(sentence, figure.end, behind, capital=True)

    def _is_count_claim(self, figure: Figure, sentence: str, technical: bool) -> bool:
        behind = self._behind(sentence, figure.end)
        if len(behind) > 1 and behind[0] in self._partitive:  # "due milioni di persone"
            del behind[0]
        if behind and (behind[0] in self._measures or (len(behind) > 1 and " ".join(behind[:2]) in self._measures)):
            return False
        people = self._has_people(behind)
        if figure.grouped and figure.value >= self._least_count:
            return (people or not technical) and not self._is_label(sentence, figure.start, strict=False)
        if figure.value < self._least_news or not people or self._is_label(sentence, figure.start, strict=True):
            return False
        if figure.value >= self._least_count:
            return behind[0] in self._people or not 1900 <= figure.value <= 2100
        around = sentence[max(0, figure.start - _NEAR) : figure.end + _NEAR]
        return self._bodies.isdisjoint(behind) and self._news.search(around) is not None

    def _has_people(self, behind: list[str]) -> bool:
        pairs = (f"{a} {b}" for a, b in itertools.pairwise(behind))
        return any(word in self._people for word in (*behind, *pairs))

    def _is_label(self, sentence: str, start: int, *, strict: bool) -> bool:
        """Tell whether the word before a number makes it a name or an address: "Room 1,204", "Windows 2000"."""
        before = _WORD.findall(sentence, max(0, start - 25), start)
        gap = sentence[:start]
        if not before or not gap.endswith((" ", "-", "#")):
            return False
        word = before[-1]
        if not gap.rstrip(" -#").endswith(word):
            return False
        if strict and word[0].isupper() and not self._capital_nouns and len(gap) > len(word) + 1:
            return True
        folded = word.casefold()
        if folded not in self._labels:
            return False
        return strict or folded not in _set(self._words, "dates")

    def _behind(self, sentence: str, end: int) -> list[str]:
        """Return the words behind a number, up to the first mark."""
        out: list[str] = []
        at = end
        while at < len(sentence) and len(out) < _NOUN_REACH:
            if sentence[at] in " -–\u00a0":
                at += 1
                continue
            match = _WORD.match(sentence, at)
            if match is None:
                break
            out.append(match.group().casefold().rstrip(".").partition("-")[0])
            at = match.end()
        return out

    def _is_plural(self, sentence: str, end: int, behind: list[str], *, capital: bool = False) -> bool:
        word = behind[0]
        if not word.endswith("s") or len(word) < 4:
            return False
        return not capital or sentence[end:].lstrip()[:1].isupper()


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


def _set(words: Mapping[str, Sequence[str]], role: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words.get(role, ()))
