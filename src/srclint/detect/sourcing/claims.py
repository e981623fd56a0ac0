"""Which figures of a sentence are claims: what somebody must have counted, and a reader may want to look up."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from srclint import late
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.wordlists import alternation

_WORD = late.pattern(r"[^\W\d_][\w'’.&-]*")
_PIECE = late.pattern(r"\w+")
_YEARS = (1900, 2100)  # numbers that are years rather than counts where nothing marks their thousands
_NEAR = 70  # code points round a small count in which a casualty verb makes it news
_FEWEST_WORDS = 4  # of a sentence that claims something
_NOUN_REACH = 4  # words behind a number among which its noun stands


class ClaimReader:
    """Reads the figures of one language that somebody has to answer for."""

    def __init__(
        self,
        words: Mapping[str, Sequence[str]],
        params: Mapping[str, Any],
    ) -> None:
        self._words = words
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

    def claims(self, sentence: str, figures: Sequence[Figure], *, technical: bool = False) -> list[Figure]:
        """Return those of a sentence's figures that are claims; in a ``technical`` text only money and people."""
        if self.is_unclaimed(sentence):
            return []
        found = [f for f in figures if self._is_claim(f, sentence, technical)]
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
            return figure.value not in (0.0, 100.0) and not _YEARS[0] <= figure.value <= _YEARS[1]
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
            if figure.kind == "fraction":
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
            if not _YEARS[0] <= figure.value <= _YEARS[1]:
                return True
            named = (
                sentence[figure.end :].lstrip(" ")[:1].isupper() and not self._capital_nouns
            )  # "the 1989 Children Act"
            return behind[0] in self._people and not named
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


def _set(words: Mapping[str, Sequence[str]], role: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words.get(role, ()))
