"""Whether work grows with the size of its input, or with its square, on a machine that does other things as well."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 16  # as much: a square takes 256 times as long
ALLOWED = 80  # times as long
UNMEASURED = 0.5  # seconds of the larger input that prove nothing
ATTEMPTS = 3


def grows_in_proportion(work: Callable[[int], object], size: int) -> bool:
    """Tell whether ``work`` on 16 times ``size`` takes about 16 times as long; one good attempt of three is proof."""
    for _ in range(ATTEMPTS):
        few = min(_seconds(work, size) for _ in range(2))
        if _seconds(work, TIMES * size) < ALLOWED * few + UNMEASURED:
            return True
    return False


def _seconds(work: Callable[[int], object], size: int) -> float:
    start = time.process_time()
    work(size)
    return time.process_time() - start
