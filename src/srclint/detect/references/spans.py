"""What is asked of every text, before its structure is looked at."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from srclint import late

COLON = late.pattern(r":[ \t]*(?=[\r\n]|\Z)")  # at the end of a line


def meets(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the spans, which are sorted and apart, overlaps the code points from ``start`` to ``end``."""
    i = bisect_left(spans, (end,))
    return bool(i) and spans[i - 1][1] > start
