"""Sums of money as they are told: with what they are converted to, and with words that widen them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from math import inf
from typing import NamedTuple

from srclint import late
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.wordlists import alternation

_NEXT = late.pattern("[;,/] ?")  # between two conversions: "(€15m; £13m)"
_SLACK = 0.05  # by which "about" widens what a figure may stand for


class Amount(NamedTuple):
    """What a figure may stand for, in one unit."""

    unit: str  # a currency code, or "" for a count
    value: float
    low: float
    high: float


class Told(NamedTuple):
    """A figure, with what it is converted to, if sums in other currencies stand beside it for the same."""

    start: int
    end: int  # behind the bracket of a conversion
    figure: Figure
    others: tuple[Figure, ...] = ()
    about: bool = False  # the conversion is told as a rough one

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figure and its conversions."""
        return (self.figure, *self.others)


class AmountReader:
    """Reads sums with their conversions, and hedged figures, in one language.

    ``words`` by role: ``about``, ``over``, ``under``, ``or``.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        """What stands between a sum and what it is converted to."""
        about = alternation([*self._words.get("about", ()), "~", "≈"])
        either = alternation(self._words.get("or", ()))
        return re.compile(
            rf"(?:[ \u00a0](?P<bracket>[(\[])[ \u00a0]?(?:=[ ]?)?|,? {either} )(?P<about>{about}(?: |(?<=[~≈])))?"
        )

    def read(self, sentence: str, figures: Iterable[Figure]) -> Iterator[Told]:
        """Yield those of a sentence's figures that are sums of money or counts, in order."""
        figures = [f for f in figures if f.kind in ("money", "count")]
        n = 0
        while n < len(figures):
            told = self._converted(sentence, figures[n:]) or Told(figures[n].start, figures[n].end, figures[n])
            n += len(told.figures)
            yield told

    def _converted(self, sentence: str, figures: Sequence[Figure]) -> Told | None:
        """Return the first of some figures with its conversions, None where it has none."""
        first, *following = figures
        units, end = {first.unit}, first.end
        others: list[Figure] = []
        opening = self._opening.fullmatch(sentence, first.end, following[0].start) if following else None
        if opening is None:
            return None
        for figure in following:
            if figure.kind != "money" or figure.unit in units or first.kind != "money":
                break
            if others and not (opening["bracket"] and _NEXT.fullmatch(sentence, end, figure.start)):
                break
            others.append(figure)
            units.add(figure.unit)
            end = figure.end
        if not others or (opening["bracket"] and sentence[end : end + 1] not in (")", "]")):
            return None
        return Told(first.start, end + bool(opening["bracket"]), first, tuple(others), bool(opening["about"]))

    def amounts(self, told: Told, hedge: str) -> tuple[Amount, ...]:
        """Return what a figure may stand for, given the words before it ("about", "at least")."""
        return tuple(self.widened(figure, hedge) for figure in told.figures)

    def widened(self, figure: Figure, hedge: str) -> Amount:
        """Return what a figure may stand for, given the words before it."""
        low, high = figure.low, figure.high
        if self._about.search(hedge):
            low, high = low - _SLACK * figure.value, high + _SLACK * figure.value
        if self._over.search(hedge):
            high = inf
        elif self._under.search(hedge):
            low = 0.0
        return Amount(figure.unit, figure.value, low, high)

    @cached_property
    def _about(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){alternation(self._words.get('about', ()))}(?!\w)")

    @cached_property
    def _over(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){alternation(self._words.get('over', ()))}(?!\w)")

    @cached_property
    def _under(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){alternation(self._words.get('under', ()))}(?!\w)")
