"""Parts that do not add up to their whole: shares with another percentage, totals with other summands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from srclint.detect.sourcing.amounts import AmountReader
from srclint.detect.sourcing.languages import Languages, PerLanguage
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.sources import sources_of
from srclint.detect.sourcing.wordlists import alternation
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_FEWEST = 2  # summands of a total
_HEDGE = 24  # code points before a figure in which "about" or "more than" may stand
_NOUN = r"(?: [^\W\d_][\w'’-]*){0,3}"


class Parts:
    """Finds "410 of 520 (60%)" and "a total of 100: 60 A and 30 B".

    ``params``: ``least_gap`` between what is told and what the parts make, as a share of the greater one.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._gap = float(self._rule.params["least_gap"])
        self._readers = PerLanguage(self._languages, _PartReader)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the figures that their parts contradict."""
        language = self._languages.of(view)
        if language is None:
            return
        sources, reader = sources_of(view, language), self._readers.of(view)
        for number in sources.figure_sentences:
            start = view.sentences[number].start
            for first, end, reason in reader.contradictions(
                sources.sentence(number), sources.figures(number), self._gap
            ):
                yield Hit(self._rule, Span(start + first, start + end), {"reason": reason})


class _PartReader:
    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._words = words
        self._amounts = AmountReader(words)

    def contradictions(self, sentence: str, figures: Sequence[Figure], gap: float) -> Iterator[tuple[int, int, str]]:
        """Yield where parts of a sentence do not make their whole, and what they do make."""
        for figure, other in pairwise(figures):
            if {figure.kind, other.kind} == {"share", "percent"} and self._is_same(sentence, figure, other):
                share, percent = (figure, other) if figure.kind == "share" else (other, figure)
                reason = self._against_percent(sentence, share, percent, gap)
                if reason:
                    yield figure.start, other.end + sentence.startswith(")", other.end), reason
        for match in self._total.finditer(sentence):
            reason = self._against_total(sentence, match, figures, gap)
            if reason:
                yield match.start("total"), match.end(), reason

    # Shares.

    @cached_property
    def _between(self) -> re.Pattern[str]:
        about = alternation(self._words.get("about", ()))
        either = alternation(self._words.get("or", ()))
        return re.compile(rf"{_NOUN}(?: \((?:{either} )?|,? {either} )(?:{about} )?")

    def _is_same(self, sentence: str, figure: Figure, other: Figure) -> bool:
        """Tell whether one of two figures stands beside the other for the same: "410 of 520 (79%)"."""
        between = self._between.fullmatch(sentence, figure.end, other.start)
        return between is not None and sentence[other.end : other.end + 1] in (
            (")",) if "(" in between.group() else tuple(",.;")
        )

    def _against_percent(self, sentence: str, share: Figure, percent: Figure, gap: float) -> str:
        one = self._amounts.widened(share, sentence[max(0, share.start - _HEDGE) : share.start])
        two = self._amounts.widened(percent, sentence[max(0, percent.start - _HEDGE) : percent.start])
        low, high = 100 * one.low, 100 * one.high
        if percent.unit != "%" or max(low - two.high, two.low - high) <= gap * max(low, two.low):
            return ""
        return f"{sentence[share.start : share.end]!r} is {100 * share.value:.3g}%, not {percent.value:g}%"

    # Totals.

    @cached_property
    def _total(self) -> re.Pattern[str]:
        """A total with its summands behind a colon or in brackets."""
        number = r"\d[\d.,]*"
        summand = rf"{number}(?: (?!{alternation(self._words.get('and', ()))} )[^\W\d_][\w'’-]*){{1,4}}"
        comma = rf"(?:, ?(?:{alternation(self._words.get('and', ()))} )?| {alternation(self._words.get('and', ()))} )"
        return re.compile(
            rf"(?<!\w){alternation(self._words.get('totals', ()))} (?P<total>{number}){_NOUN}(?::| \()"
            rf" ?(?P<parts>{summand}(?:{comma}{summand})+)(?=[.;)])"
        )

    def _against_total(self, sentence: str, match: re.Match[str], figures: Sequence[Figure], gap: float) -> str:
        total = next((f for f in figures if f.start == match.start("total")), None)
        parts = [f for f in figures if match.start("parts") <= f.start < match.end("parts")]
        if total is None or len(parts) < _FEWEST or any(f.kind != "count" for f in (total, *parts)):
            return ""
        low, high = sum(f.low for f in parts), sum(f.high for f in parts)
        if max(low - total.high, total.low - high) <= gap * max(low, total.low):
            return ""
        return f"the parts of {sentence[total.start : total.end]!r} make {sum(f.value for f in parts):,.10g}"
