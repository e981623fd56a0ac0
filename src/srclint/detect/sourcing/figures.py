"""Figures that nobody answers for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from srclint.detect.sourcing.claims import ClaimReader
from srclint.detect.sourcing.languages import Languages
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.reasons import reason
from srclint.detect.sourcing.sources import Sources, sources_of
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_CLOSING = re.compile(r"[^()]{0,40}\)")  # what is left of a bracket behind a figure in it
_END = re.compile(r"[^,;:]{0,30}")  # what may follow an attribution that trails behind its claim: "… on Monday."
_NEW_SENTENCE = re.compile("[;:] ")
_NEW_CLAIM = re.compile(r"[;,:] ")  # between a figure and a cue: the one does not hang on the other


class Figures:
    """Finds figures of which no one says where they come from, one finding a clause."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rule = rules[0]
        self._languages = Languages(self._rule)
        self._list: tuple[Sources | None, Span, bool] = (None, Span(0, 0), False)

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield the figures without a source."""
        language = self._languages.of(view)
        if language is None:
            return
        sources, claims = sources_of(view, language), language.claims(self._rule.params)
        for number in sources.figure_sentences:
            if sources.is_claim_place(number):
                yield from self._sentence(sources, number, claims)

    def _is_own_list(self, sources: Sources, number: int, claims: ClaimReader) -> bool:
        """Tell whether a sentence stands in a list about the writer's own affairs; the last answer is kept."""
        span = sources.list_of(number)
        if span is None:
            return False
        if self._list[0] is not sources or self._list[1] != span:
            self._list = (sources, span, claims.is_own(sources.view.text[span.start : span.end]))
        return self._list[2]

    def _sentence(self, sources: Sources, number: int, claims: ClaimReader) -> Iterator[Hit]:
        place = sources.view.sentences[number]
        sentence = sources.sentence(number)
        figures = claims.claims(sentence, sources.figures(number), technical=sources.technical)
        figures = [f for f in figures if not sources.is_quoted(place.start + f.start)]
        if not figures or sources.is_covered_from_outside(number) or self._is_own_list(sources, number, claims):
            return
        reading = sources.reading(number)
        expected = [match.span() for match in sources.reader.cues.forecasts(sentence)]
        vague = [*(cue[:2] for cue in reading.vague), *expected]
        figures = [f for f in figures if not _is_vague(f, vague, sentence)]
        for group in _by_clause(figures, sources.reader.clauses(sentence)):
            open_figures = [f for f in group if not reading.covered(f.start, f.end)]
            if open_figures and len(open_figures) == len(group):
                start, end = group[0].start, group[-1].end
                if sentence.rfind("(", start, end) > sentence.rfind(")", start, end):
                    closing = _CLOSING.match(sentence, end)
                    end = closing.end() if closing else end
                span = Span(place.start + start, place.start + end)
                yield Hit(self._rule, span, {"reason": reason(group, sources, number)})


def _by_clause(figures: Sequence[Figure], clauses: Sequence[tuple[int, int]]) -> Iterator[list[Figure]]:
    starts = [start for start, _ in clauses]
    groups: dict[int, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(bisect_right(starts, figure.start), []).append(figure)
    yield from groups.values()


def _is_vague(figure: Figure, vague: Sequence[tuple[int, int]], sentence: str) -> bool:
    """Tell whether a figure hangs on an attribution to nobody, which is reported in its stead."""
    for start, end in vague:
        if start < figure.start:
            hangs = ";" not in sentence[end : figure.start]
        else:
            trails = sentence[:start].endswith(", ") and _END.fullmatch(sentence, end) is not None
            hangs = not (_NEW_SENTENCE if trails else _NEW_CLAIM).search(sentence, figure.end, start)
        if hangs:
            return True
    return False
