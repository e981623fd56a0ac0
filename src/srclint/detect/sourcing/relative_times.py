"""Times told in relation to a day that the text does not name: "yesterday", "over the past four years"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from srclint.detect.sourcing.dates import is_dated
from srclint.detect.sourcing.languages import Languages, PerLanguage
from srclint.detect.sourcing.register import is_report
from srclint.detect.sourcing.sources import is_technical, sources_of
from srclint.detect.sourcing.wordlists import alternation
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import Sentence, View

_NO_LIMITS = {"least_money": 0, "least_count": 0, "least_news": 0}


class RelativeTimes:
    """Finds times that nobody can place, for neither the text nor the name of its file has a date."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._times = PerLanguage(self._languages, _Times)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the relative times of an undated text."""
        language = self._languages.of(view)
        if language is None or is_technical(view) or is_dated(view):
            return
        times = self._times.of(view)
        places = times.places(view.text)
        if not places:
            return
        sources, claims = sources_of(view, language), language.claims(_NO_LIMITS)
        numbers = sorted({number for at in places if (number := sources.sentence_at(at)) is not None})
        found = [(number, span) for number in numbers for span in times.spans(view.text, view.sentences[number])]
        if not found or not is_report(sources, language):
            return
        for number, span in found:
            if (
                sources.is_claim_place(number)
                and not sources.is_quoted(span.start)
                and not claims.is_unclaimed(sources.sentence(number))
            ):
                yield Hit(self._rule, span)


class _Times:
    """The ways to tell a relative time in one language: whole ``moments``, or a ``spell`` of so many ``units``."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        def role(name: str) -> str:
            return alternation(words.get(name, ()))

        numeral = rf"(?:(?:\d{{1,3}}|{alternation(word.rpartition(' ')[0] for word in words.get('numerals', ()))}) )?"
        self._pattern = re.compile(
            rf"(?<![\w-])(?:{role('moments')}|{role('before_units')} {numeral}{role('units')}"
            rf"|(?:\d{{1,3}}|{role('some')}|{alternation(w.rpartition(' ')[0] for w in words.get('numerals', ()))})"
            rf" {role('units')} {role('after_units')})(?![\w-])"
        )
        ends = {*words.get("units", ()), *words.get("after_units", ())}
        ends |= {phrase.rpartition(" ")[2] for phrase in words.get("moments", ())}
        self._ends = {end for end in ends if not any(other != end and other in end for other in ends)}

    def places(self, text: str) -> list[int]:
        """Return where words stand with which relative times end."""
        found = []
        for end in self._ends:
            at = text.find(end)
            while at >= 0:
                found.append(at)
                at = text.find(end, at + 1)
        return found

    def spans(self, text: str, sentence: Sentence) -> list[Span]:
        """Return where relative times stand in a sentence."""
        return [Span(*match.span()) for match in self._pattern.finditer(text, sentence.start, sentence.end)]
