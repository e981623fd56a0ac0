"""Which sentences of a text are worth comparing: the work grows with the length of the text, not with its square."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import compress, islice
from operator import is_not

from srclint.detect.repetition.folding import SEPARATOR
from srclint.detect.repetition.passages import FoldedText

_MOST_SHARED = 4  # sentences; three words in a row that so many have had tell no others apart
_LONG = 12  # words, from which one run of three that two sentences share says little


def candidates(folded: FoldedText, compared: Sequence[int]) -> list[tuple[int, int]]:
    """Return the pairs of sentences that share three words in a row, as indexes, the earlier one first.

    Of four words and more for each that was changed, put in or taken out, three that follow each other are left as
    they were, wherever the changes are; and so they are where clauses changed places.
    """
    words, starts = folded.words, folded.starts
    first: dict[tuple[str, str, str], int] = {}
    runs = zip(words, islice(words, 1, None), islice(words, 2, None), strict=False)
    places = [*range(len(words))]
    firsts = [*map(first.setdefault, runs, places)]
    again = [*compress(places, map(is_not, firsts, places))]
    if not again:
        return []
    is_compared = bytearray(len(folded.keys))
    for index in compared:
        is_compared[index] = True
    shared: dict[int, list[int]] = {}
    found: Counter[tuple[int, int]] = Counter()
    for at in again:
        others = shared.get(firsts[at])
        if others is not None and len(others) == _MOST_SHARED:
            continue
        if SEPARATOR in (words[at], words[at + 1], words[at + 2]):
            continue
        index = bisect_right(starts, at) - 1
        if not is_compared[index]:
            continue
        if others is None:
            other = bisect_right(starts, firsts[at]) - 1
            others = shared[firsts[at]] = [other] if is_compared[other] else []
        for other in others:
            if other != index:
                found[other, index] += 1
        if not others or others[-1] != index:
            others.append(index)
    return sorted(pair for pair, runs_shared in found.items() if runs_shared > 1 or folded.sizes[pair[0]] < _LONG)
