"""Figures that nobody answers for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from srclint.detect.sourcing.claims import ClaimReader
from srclint.detect.sourcing.clauses import Reading
from srclint.detect.sourcing.languages import Languages
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.sources import Sources, sources_of
from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_BESIDE = 20  # code points between a figure and a participle that belongs to it
_NEAR = 60  # code points between a figure and a cue that a reader might take for its source
_CLOSING = re.compile(r"[^()]{0,40}\)")  # what is left of a bracket behind a figure in it
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
        done = -1
        for offset in claims.candidates(sources.folded):
            if offset < done:
                continue
            number = sources.sentence_at(offset)
            if number is not None:
                done = view.sentences[number].end
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
        figures = claims.claims(sentence, technical=sources.technical)
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
                yield Hit(self._rule, span, {"reason": _reason(group, reading)})


def _by_clause(figures: Sequence[Figure], clauses: Sequence[tuple[int, int]]) -> Iterator[list[Figure]]:
    starts = [start for start, _ in clauses]
    groups: dict[int, list[Figure]] = {}
    for figure in figures:
        groups.setdefault(bisect_right(starts, figure.start), []).append(figure)
    yield from groups.values()


def _reason(figures: Sequence[Figure], reading: Reading) -> str:
    """Say who could have answered for the figures, and why they do not."""
    start, end = figures[0].start, figures[-1].end
    cues = [cue for cue in reading.cues if cue.start - end < _NEAR and start - cue.end < _NEAR]
    for cue in sorted(cues, key=lambda cue: min(abs(cue.start - end), abs(start - cue.end))):
        if cue.why_not == "form":
            if start - cue.end > _BESIDE or cue.start - end > _BESIDE:
                continue
            return f"'{cue.word}' has no one for a subject here"
        if cue.start >= end:
            part = "it is part of the subject of" if cue.subject <= start and not cue.joined else "it stands before"
            return f"{part} '{cue.word}', which answers for what follows"
        if cue.why_not == "subject":
            return f"no one known is the subject of '{cue.word}'"
        return f"what '{cue.word}' governs ends before it"
    return "no one is named for it"


def _is_vague(figure: Figure, vague: Sequence[tuple[int, int]], sentence: str) -> bool:
    """Tell whether a figure hangs on an attribution to nobody, which is reported in its stead."""
    for start, end in vague:
        if start < figure.start:
            hangs = ";" not in sentence[end : figure.start]
        else:
            hangs = not _NEW_CLAIM.search(sentence, figure.end, start)
        if hangs:
            return True
    return False
