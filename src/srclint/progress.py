"""How far a long run has come: one line on a terminal, nothing anywhere else."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TextIO, TypeVar

from srclint.files import weight

_PATIENCE = 0.5  # seconds before anything is shown
_INTERVAL = 0.1  # seconds between two looks
_BAR = 24  # columns

T = TypeVar("T")


class Progress:
    """A bar on ``stream`` if that is a terminal."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._on = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._drawn = False
        self._ends: list[int] = []  # bytes up to the end of each file
        self._due = 0.0

    def begin(self, paths: Sequence[str]) -> None:
        """Take the files there are to do."""
        if self._on:
            self._ends = list(accumulate(map(weight, paths)))
            self._due = time.monotonic() + _PATIENCE

    def reach(self, file: int, read: int | None = None) -> None:
        """Show that so many bytes are done of a file, by its number from 0, None: all, and all files before it."""
        if self._on and time.monotonic() >= self._due:
            before = self._ends[file - 1] if file else 0
            end = self._ends[file]
            self._draw(file + (read is None), end if read is None else min(before + read, end))
            self._due = time.monotonic() + _INTERVAL

    def beside(self, things: Iterable[T]) -> Iterator[T]:
        """Yield ``things`` that are written to the same terminal, with the bar out of their way."""
        try:
            for thing in things:
                self.clear()
                yield thing
        finally:  # also where the run is interrupted
            self.clear()

    def clear(self) -> None:
        """Take the bar away, so that something else can be written."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn = False

    def _draw(self, files_done: int, done: int) -> None:
        total = self._ends[-1]
        filled = _BAR * done // total
        bar = "━" * filled + " " * (_BAR - filled)
        files = f" · {files_done:,} of {len(self._ends):,} files" if len(self._ends) > 1 else ""
        self._stream.write(f"\r\x1b[K{bar} {100 * done // total} %{files}")
        self._stream.flush()
        self._drawn = True
