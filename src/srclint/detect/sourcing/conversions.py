"""Sums of money told in two currencies, whose rates contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from srclint.detect.sourcing.amounts import AmountReader
from srclint.detect.sourcing.dates import YEAR
from srclint.detect.sourcing.languages import Languages, PerLanguage
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.sources import sources_of
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_SLACK = 0.05  # by which a conversion that is told as a rough one may be off
_MOST = 20  # conversions of two currencies among which the one that others agree with is looked for
_SHOWN = 3  # digits of a rate


class _Conversion(NamedTuple):
    """One sum with what it is converted to, and the rates that their rounding allows."""

    units: tuple[str, str]  # in order of the alphabet
    low: float
    high: float
    span: Span
    dated: bool  # its sentence names a year, whose rate it may be


class Conversions:
    """Finds sums whose conversion implies a rate that another conversion in the text excludes.

    ``params``: ``least_gap`` between two rates beyond what rounding explains, as a share of the greater one, and
    ``least_gap_of_years``, the same where a year is named: rates move.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._readers = PerLanguage(self._languages, AmountReader)
        self._gap = float(self._rule.params["least_gap"])
        self._long_gap = float(self._rule.params["least_gap_of_years"])

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield each conversion that contradicts the one of its currencies that most others agree with."""
        by_units: dict[tuple[str, str], list[_Conversion]] = {}
        for conversion in self._conversions(view):
            by_units.setdefault(conversion.units, []).append(conversion)
        for same in by_units.values():
            if len(same) < 2:
                continue
            standard = min(same[:_MOST], key=lambda one: sum(self._contradict(one, other) for other in same[:_MOST]))
            for conversion in same:
                if self._contradict(conversion, standard):
                    found, other = view.text[slice(*conversion.span)], view.text[slice(*standard.span)]
                    values = {"found": found, "other": other, "rate": _rate(conversion), "other_rate": _rate(standard)}
                    yield Hit(self._rule, conversion.span, values, related=((standard.span, "the other conversion"),))

    def _conversions(self, view: View) -> Iterator[_Conversion]:
        language = self._languages.of(view)
        if language is None:
            return
        sources = sources_of(view, language)
        reader = self._readers.of(view)
        for number in sources.figure_sentences:
            start = view.sentences[number].start
            sentence = sources.sentence(number)
            for told in reader.read(sentence, sources.figures(number)):
                span = Span(start + told.start, start + told.end)
                dated = bool(told.others) and YEAR.search(sentence) is not None
                for other in told.others:
                    yield _conversion(told.figure, other, span, dated=dated, about=told.about)

    def _contradict(self, one: _Conversion, other: _Conversion) -> bool:
        gap = max(one.low - other.high, other.low - one.high)
        least = self._long_gap if one.dated or other.dated else self._gap
        return gap > least * max(one.low, other.low)


def _conversion(figure: Figure, other: Figure, span: Span, *, dated: bool, about: bool) -> _Conversion:
    a, b = sorted((figure, other), key=lambda one: one.unit)
    slack = _SLACK if about else 0.0
    low, high = b.low / a.high * (1 - slack), b.high / a.low * (1 + slack)
    return _Conversion((a.unit, b.unit), low, high, span, dated)


def _rate(conversion: _Conversion) -> str:
    a, b = conversion.units
    return f"{_rounded(conversion.low)} to {_rounded(conversion.high)} {b} for 1 {a}"


def _rounded(rate: float) -> str:
    """Return a rate to a few digits, without an exponent: where a "million" was lost it is very small."""
    from decimal import Decimal  # late: few texts have such sums

    return f"{Decimal(f'{rate:.{_SHOWN - 1}e}'):f}"
