"""Temporary files, and bytes put by in one, compressed, to be read again by number."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import BinaryIO, cast

from srclint.errors import TemporaryFileError

_LEVEL = 1  # of zstd: 500 MB/s and a third of the size of text


@contextmanager
def spilling() -> Iterator[None]:
    """Say of what fails with a temporary file what the user can do about it."""
    try:
        yield
    except OSError as error:
        raise TemporaryFileError(
            f"no room for a temporary file: {error.strerror or error}; the environment variable TMPDIR can name a "
            "folder with more"
        ) from None


def temporary_file() -> BinaryIO:
    """Return a new file that has no name where the system allows that, so that nothing is left even of a killed run."""
    import tempfile  # late: it takes a while to import

    with spilling():
        return cast("BinaryIO", tempfile.TemporaryFile(prefix="srclint-"))


class Spool(Mapping[int, bytes]):
    """Maps numbers to bytes that need not fit into memory.

    Raises TemporaryFileError where it cannot be written.
    """

    def __init__(self) -> None:
        self._file: BinaryIO | None = None
        self._places: dict[int, tuple[int, int]] = {}

    def __setitem__(self, number: int, raw: bytes) -> None:
        from srclint.zstd import compress  # late: few runs need it

        packed = compress(raw, _LEVEL)
        with spilling():
            if self._file is None:
                self._file = temporary_file()
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
