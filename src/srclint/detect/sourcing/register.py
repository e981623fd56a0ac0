"""What kind of text it is: a report about others, or somebody's own affairs."""

from __future__ import annotations

import math

from srclint import late
from srclint.detect.sourcing.languages import Language
from srclint.detect.sourcing.sources import Sources

_SAMPLE = 25  # sentences that tell
_ATTRIBUTED = 0.07  # share of sentences that give the words of others, where any are asked for
_OWN_SHARE = 0.2  # of sentences about the writer or to the reader, from which on a text is no report
_WORD = late.pattern(r"[\w'’]+")
_QUOTES = frozenset('"“”„«»')


def is_report(sources: Sources, language: Language, least_attributions: int = 0) -> bool:
    """Tell whether a text is about others than its writer and reader, and hands on what so many of them say.

    Letters, talks, stories told by "I", instructions to "you" and texts about code are no reports.
    """
    if sources.technical:
        return False
    sentences = sources.view.sentences
    numbers = [n for n in range(min(_SAMPLE, len(sentences))) if sources.block(n).kind == "paragraph"]
    own = sum(_is_own(sources.sentence(number), language) for number in numbers)
    if own > _OWN_SHARE * len(numbers):
        return False
    missing = max(least_attributions, math.ceil(len(numbers) * _ATTRIBUTED)) if least_attributions else 0
    for number in numbers:
        if missing <= 0:
            break
        missing -= sources.reading(number).named
    return missing <= 0


def _is_own(sentence: str, language: Language) -> bool:
    return not language.own.isdisjoint(_WORD.findall(sentence)) and _QUOTES.isdisjoint(sentence)
