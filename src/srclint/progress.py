"""How far a long run has come: one line on a terminal, nothing anywhere else."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Iterator
from typing import TextIO, TypeVar

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

    def over(self, things: Collection[T]) -> Iterator[T]:
        """Yield ``things`` and show how many of them are done."""
        if not self._on:
            yield from things
            return
        due = time.monotonic() + _PATIENCE
        try:
            for done, thing in enumerate(things):
                if time.monotonic() >= due:
                    self._draw(done, len(things))
                    due = time.monotonic() + _INTERVAL
                yield thing
        finally:  # also where the run is interrupted
            self.clear()

    def beside(self, things: Iterable[T]) -> Iterator[T]:
        """Yield ``things`` that are written to the same terminal, with the bar out of their way."""
        for thing in things:
            self.clear()
            yield thing

    def clear(self) -> None:
        """Take the bar away, so that something else can be written."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._drawn = False

    def _draw(self, done: int, total: int) -> None:
        filled = _BAR * done // total
        bar = "━" * filled + " " * (_BAR - filled)
        self._stream.write(f"\r\x1b[K{bar} {done:,} of {total:,} files")
        self._stream.flush()
        self._drawn = True
