"""Which sentences of a text are worth comparing: the work grows with the length of the text, not with its square."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import compress, count
from operator import ne

from srclint.detect.repetition.passages import FoldedText

_BLOCK = 3  # words in a row that a changed copy keeps at its start or at its end
_MOST_SHARED = 4  # sentences; a block that so many have had tells no others apart
_HEAD = 10  # code points behind the first letter, which may be a capital, by which a clause is known
_CLAUSE = rf"(?s),[ \n]?[^ ,](?=(.{{{_HEAD}}}))"


def candidates(folded: FoldedText, compared: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of sentences that begin or end alike, as indexes, the earlier one first.

    What must be the same are the first three words, the three that follow, the last three, or the three before: of
    twelve words and more one that had three put for others keeps one of them. Where clauses changed places, one
    sentence begins as the other goes on behind a comma.
    """
    words, starts, join = folded.words, folded.starts, " ".join
    begins = [starts[index] for index in compared]
    ends = [starts[index + 1] - 1 for index in compared]
    blocks = [join(words[at : at + _BLOCK]) for at in begins]
    blocks += [join(words[at + _BLOCK : at + 2 * _BLOCK]) for at in begins]
    blocks += [join(words[at - _BLOCK : at]) for at in ends]
    blocks += [join(words[at - 2 * _BLOCK : at - _BLOCK]) for at in ends]
    places = dict(zip(reversed(blocks), reversed(range(len(blocks))), strict=True))  # the first of each
    found = {*_moved_clauses(folded, compared)}
    shared: dict[int, list[int]] = {}
    if len(places) < len(blocks):
        firsts = [*map(places.__getitem__, blocks)]
        for at in compress(count(), map(ne, firsts, count())):
            index, first = compared[at % len(compared)], firsts[at]
            others = shared.setdefault(first, [compared[first % len(compared)]])
            found.update([(min(index, other), max(index, other)) for other in others if other != index])
            if len(others) < _MOST_SHARED:
                others.append(index)
    return sorted(found)


def _moved_clauses(folded: FoldedText, compared: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of sentences of which one begins as the other goes on behind a comma."""
    text, sentences = folded.text, folded.sentences
    begins = [sentences[index][0] for index in compared]
    heads = dict(zip([text[at + 1 : at + 1 + _HEAD] for at in begins], compared, strict=True))
    if heads.keys().isdisjoint(re.findall(_CLAUSE, text)):
        return
    for clause in re.finditer(_CLAUSE, text):
        other = heads.get(clause[1])
        index = compared[bisect_right(begins, clause.start()) - 1]
        start, end, _ = sentences[index]
        if other is not None and other != index and start < clause.start() < end:
            yield min(index, other), max(index, other)
