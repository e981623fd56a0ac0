"""Bytes put by in a temporary file, compressed, to be read again by number."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import IO

from srclint.grouping import spilling

_LEVEL = 1  # of zstd: 500 MB/s and a third of the size of text


class Spool(Mapping[int, bytes]):
    """Maps numbers to bytes that need not fit into memory.

    The temporary file has no name where the system allows that, so that nothing is left even of a run that is killed.
    Raises TemporaryFileError where it cannot be written.
    """

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._places: dict[int, tuple[int, int]] = {}

    def __setitem__(self, number: int, raw: bytes) -> None:
        from srclint.zstd import compress  # late: few runs need it

        packed = compress(raw, _LEVEL)
        with spilling():
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="srclint-")  # noqa: SIM115 - open as long as this is
            at = self._file.seek(0, os.SEEK_END)
            self._file.write(packed)
        self._places[number] = at, len(packed)

    def __getitem__(self, number: int) -> bytes:
        from srclint.zstd import decompress

        at, size = self._places[number]
        if self._file is None:
            raise KeyError(number)
        with spilling():
            self._file.seek(at)
            packed = self._file.read(size)
        return decompress(packed)

    def __contains__(self, number: object) -> bool:
        return number in self._places

    def __iter__(self) -> Iterator[int]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def close(self) -> None:
        """Give the disk space back."""
        if self._file is not None:
            with suppress(OSError):  # what it still meant to write
                self._file.close()
            self._file = None
