"""Attributions to nobody: claims hung on experts, studies or hearsay that no one could ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from srclint.detect.sourcing.clauses import Vague
from srclint.detect.sourcing.languages import Language, Languages
from srclint.detect.sourcing.sources import Sources, sources_of
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View


class Attributions:
    """Finds claims that are attributed, but to nobody: "analysts said", "reportedly", "is believed to have left"."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the attributions to nobody."""
        language = self._languages.of(view)
        if language is None:
            return
        sources = sources_of(view, language)
        done = -1
        for offset in language.reader.cues.candidates(sources.folded):
            if offset < done:
                continue
            number = sources.sentence_at(offset)
            if number is not None:
                done = view.sentences[number].end
                if sources.is_claim_place(number) and not sources.technical:
                    yield from self._sentence(sources, number)

    def _sentence(self, sources: Sources, number: int) -> Iterator[Hit]:
        place, sentence = sources.view.sentences[number], sources.sentence(number)
        if sentence.endswith("?") or sources.is_referenced(place.start, place.end):
            return
        reading = sources.reading(number)
        expected = _expected(sources.language, sentence)
        vague = [*reading.vague, *(cue for cue in expected if not reading.covered(cue.start, cue.end))]
        if vague and sources.is_named_later(number):
            vague = [cue for cue in vague if not sources.reader.is_study(sentence[cue.start : cue.end])]
        end = -1
        for cue in sorted(vague):
            start = place.start + cue.start
            if cue.start >= end and not sources.is_quoted(start):
                yield Hit(self._rule, Span(start, place.start + cue.end))
                end = cue.end


def _expected(language: Language, sentence: str) -> Iterator[Vague]:
    """Yield "is expected to" and the like before a figure: a forecast that nobody made."""
    for match in language.reader.cues.forecasts(sentence):
        for figure in language.numbers.figures(sentence, match.end()):
            if figure.kind in ("money", "percent") or (figure.grouped and figure.value >= 1000):
                yield Vague(*match.span())
                break
