"""Large files of records, and what is in one compressed file."""

from __future__ import annotations

import codecs
import os
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from typing import BinaryIO

from srclint.binary import NOT_TEXT, PROBE, is_binary, is_wide
from srclint.errors import FileChangedError, FileError, NotReadError
from srclint.files import is_unchanged, open_file
from srclint.sources import LARGE
from srclint.sources.cut import PIECE, Cut, Read, TooLongError, cut_lines, cut_rows, uncut
from srclint.sources.piece import Piece
from srclint.sources.streams import Stream, compression_of, opened

LINES = (".jsonl", ".ndjson")
ROWS = (".csv", ".tsv", ".tab")


class RecordFile:
    """A file of records, or a compressed file with a text in it.

    Records are cut into pieces, any other text is one. Written anew, a compressed file is one stream whatever it was
    before, without padding, compressed about as hard. A gzip file keeps the name and the time in its header but no
    other field, an xz file the kind of its check; skippable frames of Zstandard are left out.
    """

    writable = True
    problems: Sequence[str] = ()  # it has no members
    skipped: Sequence[tuple[str, str]] = ()

    def __init__(self, path: str, *, size: int = PIECE) -> None:
        """Look at the first bytes; ``size`` is that of a piece, in bytes.

        Raises NotReadError where they are no text, FileError where they cannot be read.
        """
        self.path = path
        self._name = inside(path)
        self._size = size
        with opened(path) as stream:
            self.status = stream.status()
            first = stream.read(PROBE)
        if is_binary(first):
            raise NotReadError("not text")
        self._cut = _cutter(self._name, wide=is_wide(first))
        # The mark would stand between the head and the rows: it is no part of the first piece.
        is_table = self._name.lower().endswith(ROWS)
        self._mark = codecs.BOM_UTF8 if is_table and first.startswith(codecs.BOM_UTF8) else b""

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order, the same ones each time, no more than one in memory.

        Raises FileError, which names the file and how far it could be read, where the rest cannot be, and
        FileChangedError where the file is not as it was when it was opened.
        """
        with opened(self.path) as stream:
            if not is_unchanged(stream.status(), self.status):
                raise FileChangedError(f"{self.path}: the file has changed since it was opened")
            stream.read(len(self._mark))
            begins = not self._mark
            with closing(self._cut(partial(_read, stream), self._size)) as cuts:
                try:
                    for raw, head in cuts:
                        yield Piece(self.path, self._name, raw, head, begins, stream.taken)
                        begins = False
                except TooLongError as error:
                    raise FileError(f"{self.path}: {error}; the rest is not read") from None
            stream.read(1)  # raises what the stream ended with: a cutter that was given too little asks no more

    def write(self, out: BinaryIO, mended: Mapping[int, bytes]) -> None:
        """Write the file anew, with new bytes for some pieces, by their number from 0; the rest stays as it is."""
        compression = compression_of(self.path)
        if compression is None:
            self._write(out, mended)
            return
        with open_file(self.path) as file:
            first = file.read(PROBE)
        with compression.writer(out, first) as packed:
            self._write(packed, mended)

    def _write(self, out: BinaryIO, mended: Mapping[int, bytes]) -> None:
        out.write(self._mark)
        for number, piece in enumerate(self.pieces()):
            out.write(mended.get(number, piece.raw))


def record_file(path: str) -> RecordFile | None:
    """Return what reads a file piece by piece; None for one that is small, or that cannot be cut.

    Raises NotReadError for one that is no text, FileError where it cannot be opened.
    """
    compression = compression_of(path)
    if compression:
        if os.path.splitext(inside(path))[1].lower() in NOT_TEXT:  # noqa: PTH122 - a Path takes longer
            raise NotReadError("not text, by its extension")
        with open_file(path) as file:
            if not file.read(PROBE).startswith(compression.magic):
                raise NotReadError(f"not {compression.name}, whatever its extension says")
        return RecordFile(path)
    try:
        if os.stat(path).st_size <= LARGE:  # noqa: PTH116
            return None
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    with open_file(path) as file:
        wide = is_wide(file.read(PROBE))
    return None if wide else RecordFile(path)


def inside(path: str) -> str:
    """Return the name of what is in a compressed file: the path without the extension that tells how it is."""
    return path[: path.rindex(".")] if compression_of(path) else path


def _cutter(name: str, *, wide: bool) -> Callable[[Read, int], Generator[Cut, None, None]]:
    if not wide and name.lower().endswith(LINES):
        return cut_lines
    if not wide and name.lower().endswith(ROWS):
        return partial(cut_rows, name)
    return uncut


def _read(stream: Stream, size: int) -> bytes:
    """Read from a stream as if it ended where it is damaged."""
    try:
        return stream.read(size)
    except FileError:
        return b""
