"""Why nobody answers for a figure: who could have, and what keeps them from it."""

from __future__ import annotations

from collections.abc import Sequence

from srclint.detect.sourcing.clauses import Reading
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.sources import Sources
from srclint.detect.sourcing.speakers import tokens_of

_BESIDE = 20  # code points between a figure and a participle that belongs to it
_NEAR = 60  # code points between a figure and a cue that a reader might take for its source


def reason(figures: Sequence[Figure], sources: Sources, number: int) -> str:
    """Say in one line who could have answered for the figures of a clause, and why they do not."""
    return (
        _in_sentence(figures, sources.reading(number))
        or _actor(figures, sources, number)
        or _beyond(sources, number)
        or "no one is named for it"
    )


def _in_sentence(figures: Sequence[Figure], reading: Reading) -> str:
    """Name the verb of saying nearest to the figures, if there is one."""
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
    return ""


def _actor(figures: Sequence[Figure], sources: Sources, number: int) -> str:
    """Name the one that the clause of the figures begins with: who does something does not yet say so."""
    sentence, end = sources.sentence(number), figures[0].start
    first = max((start for start, _ in sources.reader.clauses(sentence) if start <= end), default=0)
    for comma in (sentence.rfind(", ", first, end), first - 1):  # "As part of the deal, Belvar …"
        name = sources.reader.name_in(tokens_of(sentence[:end], comma + 1)) if comma >= first - 1 else ""
        if name:
            return f"{name!r} is named, but not as having said it"
    return ""


def _beyond(sources: Sources, number: int) -> str:
    """Name a source that stands before or behind the sentence and does not reach it."""
    view = sources.view
    block = view.sentences[number].block
    if number and view.sentences[number - 1].block == block:
        before = sources.reading(number - 1)
        if before.named:
            said = next((f"'{cue.word}'" for cue in before.cues if not cue.why_not), "the source")
            return f"{said} in the sentence before ends with it, and nothing here goes on about it"
    if sources.is_block_referenced(block):
        return "the reference in this paragraph belongs to another sentence"
    return ""
