"""Figures in running text, read exactly: amounts of money, percentages, counts, shares, multiples and ranks.

Every figure has a value, a unit and the interval of values it may have been rounded from. What only looks like a figure
(dates, times, versions, names such as GPT-4, telephone and section numbers, measures) is not one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from srclint.detect.sourcing.wordlists import alternation

# ISO 4217 codes and signs of the currencies that news is written in.
CODES = (
    "AED|ARS|AUD|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EUR|GBP|HKD|HUF|IDR|ILS|INR|JPY|KRW|MXN|MYR|NGN|NOK|NZD|PHP|PKR|PLN"
    "|RMB|RON|RUB|SAR|SEK|SGD|THB|TRY|TWD|UAH|USD|VND|ZAR"
)
SIGNS = {
    "$": "USD",
    "US$": "USD",
    "A$": "AUD",
    "AU$": "AUD",
    "C$": "CAD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NZ$": "NZD",
    "S$": "SGD",
    "R$": "BRL",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "₩": "KRW",
    "₹": "INR",
    "Rs": "INR",
    "Rs.": "INR",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₦": "NGN",
    "₱": "PHP",
    "฿": "THB",
    "₫": "VND",
    "₪": "ILS",
}
# Scale letters as they are glued to an amount of money, in any language: powers of ten.
GLUED = {"k": 3, "m": 6, "mn": 6, "mm": 6, "mio": 6, "b": 9, "bn": 9, "mrd": 9, "t": 12, "tn": 12, "trn": 12}
# No figure begins right behind these (a longer number, a name, a path, a version, a sign of code) …
_BEFORE = r"(?<![\w.,/:#&\\@=+~^_'’*<>|§-])"
# … or ends before these.
_AFTER = r"(?![\w\\@=_°'’\"″′*/|])(?![.,:/-]\d)"
_BLANK = "[ \u00a0\u202f]"
_HALF = 0.2  # "half a million" may be 400,000 to 600,000
_ROUNDED = 100  # of a share "n of m": smaller numbers are exact
_EXACT = 2  # digits that are meant though they may be zeros: "$10 billion" is neither 9 nor 11


class Figure(NamedTuple):
    """A quantity at one place of a text; spans are code points."""

    kind: str  # money, percent, count, share ("3 of 4"), fraction ("half of"), multiple or rank
    start: int
    end: int  # behind the unit
    value: float
    low: float  # the values that round to what is written lie in low … high
    high: float
    unit: str  # a currency code, "%", "points", "" for counts
    grouped: bool = True  # written with a scale word or separators, so that it cannot be a year or a plain number


class NumberReader:
    """Reads the figures of one language.

    ``words`` by role: ``scales`` ("million 6", powers of ten), ``numerals`` ("two 2"), ``fractions`` ("half 0.5"),
    ``currencies`` ("dollars USD"), ``percent``, ``points``, ``marks`` (the decimal mark, then the marks between
    thousands), ``ratio`` ("out of"), ``partitive`` ("of"), ``to``, ``fold``.
    """

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words
        self._scales = {word: int(power) for word, power in _pairs(words.get("scales", ()))}
        self._numerals = {word: float(value) for word, value in _pairs(words.get("numerals", ()))}
        self._currencies = dict(_pairs(words.get("currencies", ())))
        self._fractions = {word: float(value) for word, value in _pairs(words.get("fractions", ()))}
        self._decimal, *self._thousands = words.get("marks", (".", ","))

    def figures(self, text: str, start: int = 0, end: int | None = None) -> Iterator[Figure]:
        """Yield the figures between two offsets, in order, none inside another."""
        for match in self._pattern.finditer(text, start, len(text) if end is None else end):
            figure = self._figure(match)
            if figure is not None:
                yield figure

    @cached_property
    def _number(self) -> str:
        marks = "".join(" \u00a0\u202f" if mark == "space" else re.escape(mark) for mark in self._thousands)
        decimal = re.escape(self._decimal)
        lakhs = rf"\d{{1,2}}(?:,\d\d)+,\d{{3}}(?:{decimal}\d+)?|" if "," in self._thousands else ""
        return rf"{lakhs}\d{{1,3}}(?:[{marks}]\d{{3}})+(?:{decimal}\d+)?|\d+(?:{decimal}\d+)?"

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        """One expression for all kinds: a number, and what stands before and behind it; every word list stands once."""
        words, number = self._words, self._number
        numeral = alternation(self._numerals)
        sign = "|".join(re.escape(s) for s in sorted(SIGNS, key=len, reverse=True)) + "|" + CODES
        glued = "|".join(sorted(GLUED, key=len, reverse=True))
        percent = alternation([*words.get("percent", ()), *words.get("points", ())])
        of = alternation(words.get("partitive", ()))
        return re.compile(
            rf"""
            (?<!\w)(?:(?<!-)(?P<fraction>{alternation(self._fractions)})[ ]{of}(?=[ ])
          | (?:(?<![\w$€£])(?P<sign>{sign}){_BLANK}?(?={number})|{_BEFORE})
            (?P<number>{number}|{numeral}\b)
            (?:
                [ ]{alternation(words.get("ratio", ()))}[ ](?P<base>{number}|{numeral}\b)(?![\w.,:/-]*\d)
              | [ ]{of}[ ](?:[\w'’.-]+[ ]){{0,4}}?(?P<whole>{number})(?=[ ]\w|\)){_AFTER}
              | (?:{_BLANK}?(?:-|–|{alternation(words.get("to", ()))}){_BLANK}?(?:{sign})?(?P<upto>{number}))?
                (?:[ \u00a0\u202f-]?(?P<scale>{alternation(self._scales)}(?!\w)|(?<=\d)(?i:{glued})(?!\w)))?
                (?:[ \u00a0\u202f-]?(?:(?P<currency>(?:{alternation(self._currencies)}|{CODES})(?!\w)|[€£$₽₹](?!\d))
                    |(?P<percent>%(?![\w%])|{percent}(?!\w))|(?P<fold>{alternation(words.get("fold", ()))}(?![\w-]))))?
                (?(currency)|(?(percent)|(?(fold)|{_AFTER})))
            ))
            """,
            re.VERBOSE,
        )

    def _figure(self, match: re.Match[str]) -> Figure | None:
        """Make a figure of what was read, unless it is a number in words and nothing more."""
        if match["fraction"]:
            return self._fraction(match)
        if match["base"] or match["whole"]:
            return self._share(match)
        if match["sign"] or match["currency"]:
            return self._made("money", match, self._currency(match["sign"] or match["currency"]))
        if match["percent"]:
            unit = "points" if _folded(match["percent"]) in self._words.get("points", ()) else "%"
            return self._made("percent", match, unit)
        if match["fold"]:
            return self._made("multiple", match, "")
        scale = match["scale"]  # a mere letter is one behind money only: 600m are metres
        known = _folded(scale) in self._scales if scale else match["number"][0].isdigit()
        return self._made("count", match, "") if known else None

    def _currency(self, written: str) -> str:
        return SIGNS.get(written) or self._currencies.get(_folded(written)) or written.upper()

    def _share(self, match: re.Match[str]) -> Figure | None:
        part, part_step, _ = self._value(match["number"])
        whole, whole_step, _ = self._value(match["base"] or match["whole"])
        if not whole or part > whole:
            return None
        part_slack = part_step / 2 if part >= _ROUNDED else 0.0
        whole_slack = whole_step / 2 if whole >= _ROUNDED else 0.0
        low, high = (part - part_slack) / (whole + whole_slack), (part + part_slack) / (whole - whole_slack)
        return Figure("share", match.start(), match.end(), part / whole, low, high, "", grouped=whole >= 1000)

    def _fraction(self, match: re.Match[str]) -> Figure:
        value = self._fractions[_folded(match["fraction"])]
        return Figure("fraction", match.start(), match.end(), value, value * 0.95, value * 1.05, "", grouped=False)

    def _made(self, kind: str, match: re.Match[str], unit: str) -> Figure:
        value, step, grouped = self._value(match["number"])
        power = self._power(match["scale"])
        value, step = value * 10**power, step * 10**power
        low, high = value - step / 2, value + step / 2
        if match["upto"]:  # "10 to 12 million": any value between them
            last, step, _ = self._value(match["upto"])
            high = max(high, (last + step / 2) * 10**power)
        return Figure(kind, match.start(), match.end(), value, low, high, unit, grouped or power > 0)

    def _power(self, scale: str | None) -> int:
        if not scale:
            return 0
        folded = _folded(scale)
        return self._scales.get(folded) or GLUED.get(folded, 0)

    def _value(self, written: str) -> tuple[float, float, bool]:
        """Return the value, the size of its last written place, and whether its thousands are marked."""
        if not written[0].isdigit():
            value = self._numerals[_folded(written)]
            return value, 1.0 if value.is_integer() else _HALF, False
        whole, _, decimals = written.partition(self._decimal)
        digits = re.sub(r"\D", "", whole)
        if decimals:
            return float(f"{digits}.{decimals}"), 10.0 ** -len(decimals), digits != whole
        zeros = len(digits) - len(digits.rstrip("0"))
        return float(digits), 10.0 ** max(0, min(zeros, len(digits) - _EXACT)), digits != whole


def _pairs(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Split "word value" lines; the word may hold blanks."""
    for line in lines:
        word, _, value = line.rpartition(" ")
        yield word.casefold(), value


def _folded(word: str) -> str:
    return re.sub("[ \u00a0]+", " ", word).casefold()
