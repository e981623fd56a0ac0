"""One text, whatever it is read from: its bytes as far as they can be read, and its pieces."""

from __future__ import annotations

import lzma
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, cast
from zipfile import BadZipFile

from srclint.binary import is_wide
from srclint.errors import FileError
from srclint.parse import RECORDS, SEPARATED
from srclint.sources.cut import PIECE, Cut, Read, TooLongError, cut_lines, cut_rows, uncut
from srclint.sources.piece import Piece
from srclint.sources.streams import Stream, compression_of
from srclint.zstd import ZstdError

# What the libraries that read archives and unpack their members raise where these are damaged.
DAMAGE = (
    *(OSError, EOFError, ValueError, IndexError, OverflowError, MemoryError, NotImplementedError, RuntimeError),
    *(BadZipFile, zlib.error, lzma.LZMAError, ZstdError),
)


class Content:
    """The bytes of a file or of a member, from their beginning to their end, or to where they are damaged."""

    def __init__(self, path: str, read: Read, packed: Content | None = None) -> None:
        """Take the path it is reported by, what returns the next bytes, at most so many, and what these come from."""
        self.path = path
        self._packed = packed
        self._damage = ""
        self._given = 0
        self._next = read
        self._ahead = b""

    @property
    def damage(self) -> str:
        """One line that says why the rest cannot be read, once that was come upon; what is packed may be the cause."""
        return (self._packed.damage if self._packed else "") or self._damage

    def read(self, size: int, /) -> bytes:
        """Return as many of the next bytes, fewer at the end."""
        block = self.peek(size)
        self._ahead = block[size:]
        self._given += len(block) - len(self._ahead)
        return block[:size]

    def peek(self, size: int) -> bytes:
        """Return at least as many of the next bytes, fewer at the end; they will be read again."""
        missing = size - len(self._ahead)
        if missing > 0:
            blocks = [self._ahead]
            while missing > 0 and (block := self._block(missing)):
                blocks.append(block)
                missing -= len(block)
            self._ahead = b"".join(blocks)
        return self._ahead

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._given

    def close(self) -> None:
        """Leave the file open: it is closed by whoever opened it."""

    def unpacked(self) -> Content:
        """Return what is in a compressed file, by the extension of its path; of any other the content itself."""
        compression = compression_of(self.path)
        if compression is None:
            return self
        return Content(self.path, Stream(self.path, cast("BinaryIO", self), compression).read1, self)

    def give_up(self, why: str) -> None:
        """Say why the rest is not read."""
        self._damage = f"{self.path}: {why}; the rest is not read"

    def _block(self, size: int) -> bytes:
        if not self._damage:
            try:
                return self._next(size)
            except FileError as error:
                self._damage = str(error)
            except DAMAGE as error:
                self._damage = f"{self.path}: damaged: {reason(error)}"
        return b""


def pieces_of(content: Content, name: str, read: Callable[[], int], *, size: int = PIECE) -> Iterator[Piece]:
    """Yield a text in pieces: its records, together about ``size`` bytes; what is no larger than two of these is one.

    So is any text without records. Its format is told by ``name``; ``read`` tells how far the file on disk has been
    read. Of a text that cannot be read to its end the beginning is yielded, if there is any; ``content.damage`` then
    says why.
    """
    cutter, begins = _cutter(content, name, size)
    is_empty = True
    try:
        for raw, head in cutter(content.read, size):
            yield Piece(content.path, name, raw, head, begins, read())
            begins = is_empty = False
    except TooLongError as error:
        content.give_up(str(error))
    if is_empty and not content.damage:  # a text all the same, as that of an ordinary file
        yield Piece(content.path, name, b"", begins=begins, read=read())


def _cutter(content: Content, name: str, size: int) -> tuple[Callable[[Read, int], Iterator[Cut]], bool]:
    """Return what cuts a text, and whether what it is given is where that begins."""
    lower = name.lower()
    if not lower.endswith((*RECORDS, *SEPARATED)):
        return uncut, True
    start = content.peek(2 * size + 1)
    if len(start) <= 2 * size or is_wide(start):
        return uncut, True
    if lower.endswith(RECORDS):
        return cut_lines, True
    has_mark = start.startswith(BOM_UTF8)
    if has_mark:  # it would stand between the head and the rows
        content.read(len(BOM_UTF8))
    return partial(cut_rows, name), not has_mark


def reason(error: BaseException) -> str:
    """Return in words what a library found."""
    if isinstance(error, MemoryError):
        return "it asks for too much memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
