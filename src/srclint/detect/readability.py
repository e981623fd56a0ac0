"""Texts that are hard to read, by textstat's measures that count letters, words and sentences only.

Measures that count syllables are left alone: textstat looks words up in a pronouncing dictionary for them, which some
of its versions fetch from the network.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence

from srclint.model import Hit, Span
from srclint.rule import Rule
from srclint.view import View

_BLOCKS = frozenset({"paragraph", "item"})
# What textstat takes for the end of a sentence: it is left only where a sentence does end.
_STOPS = re.compile(r"[.!?]+")


class HardTexts:
    """Documents whose language is harder than wanted: one hit at the sentence that has most words.

    ``params``: ``max_grade``, the years of schooling that English may ask for (Automated Readability Index);
    ``max_lix``, the LIX of texts in the languages ``lix_languages``; ``min_words``, below which no text is judged;
    ``max_code_points`` of a text that are looked at.
    """

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield at most one hit for each rule."""
        for rule in self.rules:
            params = rule.params
            if view.language == "en":
                limit, unit = params["max_grade"], "grade"
            elif view.language in params["lix_languages"]:
                limit, unit = params["max_lix"], "LIX"
            else:
                continue
            spans = list(_sentences(view, params["max_code_points"]))
            counts = [len(view.text[start:end].split()) for start, end in spans]
            if sum(counts) < params["min_words"]:
                continue
            score = _score(view, spans, unit)
            if score > limit:
                longest = max(range(len(spans)), key=counts.__getitem__)
                values = {"unit": unit, "score": round(score), "limit": limit, "words": counts[longest]}
                yield Hit(rule, spans[longest], values)


def _sentences(view: View, max_code_points: int) -> Iterator[Span]:
    for start, end, block in view.sentences:
        if end > max_code_points:
            return
        if view.blocks[block].kind in _BLOCKS:
            yield Span(start, end)


def _score(view: View, spans: Sequence[Span], unit: str) -> float:
    """Return the measure of the sentences as they were cut, not as textstat would cut them at every full stop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some versions import pkg_resources, which warns that it is deprecated
        import textstat

    text = " ".join(_STOPS.sub("", view.text[start:end]) + "." for start, end in spans)
    score = textstat.automated_readability_index(text) if unit == "grade" else textstat.lix(text)
    return float(score)
