"""Large files of records, and what is in one compressed file."""

from __future__ import annotations

import os
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from srclint.binary import NOT_TEXT, NOT_TEXT_BY_NAME, PROBE, is_binary, is_binary_name, is_wide
from srclint.errors import FileError, NotReadError
from srclint.files import expect_unchanged, open_file
from srclint.sources import LARGE
from srclint.sources.content import Content, pieces_of
from srclint.sources.cut import PIECE
from srclint.sources.piece import Piece
from srclint.sources.streams import compression_of, inside, opened


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
        self._size = size
        with opened(path) as stream:
            self.status = stream.status()
            first = stream.read(PROBE)
        if is_binary(first):
            raise NotReadError(NOT_TEXT)

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order, the same ones each time, no more than one in memory.

        Raises FileError, which names the file and how far it could be read, where the rest cannot be, and
        FileChangedError where the file is not as it was when it was opened.
        """
        with opened(self.path) as stream:
            expect_unchanged(self.path, stream.status(), self.status)
            content = Content(self.path, stream.read)
            yield from pieces_of(content, inside(self.path), lambda: stream.taken, size=self._size)
            if content.damage:
                raise FileError(content.damage)

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
        for number, piece in enumerate(self.pieces()):
            if number == 0 and not piece.begins:
                out.write(BOM_UTF8)  # the only thing that may stand before the first piece
            out.write(mended.get(number, piece.raw))


def record_file(path: str) -> RecordFile | None:
    """Return what reads a file piece by piece; None for one that is small, or that cannot be cut.

    Raises NotReadError for one that is no text, FileError where it cannot be opened.
    """
    compression = compression_of(path)
    if compression:
        if is_binary_name(inside(path)):
            raise NotReadError(NOT_TEXT_BY_NAME)
        with open_file(path) as file:
            misnamed = compression.misnamed(file.read(PROBE))
        if misnamed:
            raise NotReadError(misnamed)
        return RecordFile(path)
    try:
        if os.stat(path).st_size <= LARGE:  # noqa: PTH116
            return None
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    with open_file(path) as file:
        wide = is_wide(file.read(PROBE))
    return None if wide else RecordFile(path)
