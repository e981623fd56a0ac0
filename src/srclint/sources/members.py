"""What lies in an archive: under which path it is reported, and its text in pieces."""

from __future__ import annotations

import lzma
import os
import zlib
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import BinaryIO, cast
from zipfile import BadZipFile

from srclint.binary import NOT_TEXT, PROBE, is_binary, is_wide
from srclint.errors import FileError
from srclint.sources import CONTAINERS, LARGE
from srclint.sources.cut import Cut, Read, TooLongError, cut_lines, cut_rows, uncut
from srclint.sources.piece import MEMBER, Piece
from srclint.sources.record_file import LINES, ROWS, inside
from srclint.sources.streams import Stream, compression_of
from srclint.zstd import ZstdError

# What the libraries that read archives and unpack their members raise where these are damaged.
DAMAGE = (
    *(OSError, EOFError, ValueError, IndexError, OverflowError, MemoryError, NotImplementedError, RuntimeError),
    *(BadZipFile, zlib.error, lzma.LZMAError, ZstdError),
)


class Member:
    """The bytes of a member as a stream, from its beginning to its end, or to where it is damaged."""

    def __init__(self, path: str, read: Callable[[int], bytes]) -> None:
        """Take the path it is reported by, and a function that returns the next bytes, at most so many."""
        self.path = path
        self.damage = ""  # one line that says what, once it was come upon
        self._given = 0
        self._next = read
        self._ahead = b""

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
        """Leave the archive open: it is closed by whoever opened it."""

    def unpacked(self) -> Member:
        """Return what is in a member that is a compressed file, else the member itself."""
        compression = compression_of(self.path)
        if compression is None:
            return self
        stream = Stream(self.path, cast("BinaryIO", self), compression)
        return Member(inside(self.path), stream.read1)

    def _block(self, size: int) -> bytes:
        if not self.damage:
            try:
                return self._next(size)
            except FileError as error:
                self.damage = str(error)
            except DAMAGE as error:
                self.damage = f"{self.path}: damaged: {reason(error)}"
        return b""


class Archive:
    """A file with other files in it, which is read and not written."""

    writable = False

    def __init__(self, path: str) -> None:
        self.path = path
        self._problems: list[str] = []
        self._skipped: list[tuple[str, str]] = []
        self.problems: Sequence[str] = self._problems  # complete once all pieces were read, likewise ``skipped``
        self.skipped: Sequence[tuple[str, str]] = self._skipped
        try:
            self.status = os.stat(path)  # noqa: PTH116
        except OSError as error:
            raise FileError(f"{path}: {error.strerror or error}") from None

    def write(self, out: BinaryIO, mended: Mapping[int, bytes]) -> None:  # noqa: ARG002 - as every source has it
        """Refuse: what lies in an archive is not mended."""
        raise FileError(f"{self.path}: archives are not written; unpack it")

    def _members(self) -> Members:
        """Begin anew."""
        self._problems.clear()
        self._skipped.clear()
        return Members(self.path, self._problems, self._skipped)


class Members:
    """Goes through an archive, and keeps what there is to say of it.

    No two members are reported under one path: the second of a name gets a number.
    """

    def __init__(self, path: str, problems: list[str], skipped: list[tuple[str, str]]) -> None:
        self._path = path
        self._problems = problems
        self._skipped = skipped
        self._taken: dict[bytes, int] = {}  # hash of a path: how many more had it

    def path(self, name: str) -> str:
        """Return under which path the next member of that name is reported.

        As when it is unpacked with care, it lies below the archive: ``/`` at the front and ``..`` are left out.
        """
        parts = [part for part in name.split("/") if part not in {"", ".", ".."}]
        path = self._path + MEMBER + ("/".join(parts) or "_")
        before = os.path.splitext(inside(path))[0]  # noqa: PTH122 - a Path for each of many takes longer
        return self._distinct(before, path[len(before) :])

    def url(self, url: str) -> str:
        """Return under which path the next record of that URL is reported."""
        return self._distinct(self._path + MEMBER + url, "")

    def _distinct(self, before: str, after: str) -> str:
        path = before + after
        first = _key(path)
        number = self._taken.get(first, 0)
        while _key(path) in self._taken:
            number += 1
            path = f"{before} ({number + 1}){after}"
        self._taken[first] = number
        self._taken.setdefault(_key(path), 0)
        return path

    def skip(self, path: str, why: str) -> None:
        """Keep why a member is not read."""
        self._skipped.append((path, why))

    def problem(self, path: str, what: str) -> None:
        """Keep what is wrong with a member, or with the archive."""
        self.broken(f"{path}: {what}")

    def broken(self, line: str) -> None:
        """Keep a line that says what is wrong, once."""
        if line not in self._problems[-1:]:
            self._problems.append(line)

    def pieces(self, member: Member, read: Callable[[], int]) -> Iterator[Piece]:
        """Yield the pieces of one member, if it is text; ``read`` tells how far the file on disk has been read.

        What is wrong with the member is kept, and what could be read of it is yielded.
        """
        path = member.path
        text = member.unpacked()
        if path.lower().endswith(CONTAINERS) or text.path.lower().endswith(CONTAINERS):
            self.skip(path, "an archive or table inside an archive: unpack it")
        elif os.path.splitext(text.path)[1].lower() in NOT_TEXT:  # noqa: PTH122
            self.skip(path, "not text, by its extension")
        elif is_binary(text.peek(PROBE)):
            self.skip(path, "not text")
        else:
            try:
                yield from _pieces(path, text, read)
            except TooLongError as error:
                self.problem(path, f"{error}; the rest is not read")
        damage = member.damage or text.damage
        if damage:
            self.broken(damage)


def _pieces(path: str, text: Member, read: Callable[[], int]) -> Iterator[Piece]:
    name = text.path.rpartition("/")[2]
    lower = name.lower()
    begins = True
    cut: Callable[[Read], Iterator[Cut]] = uncut
    if lower.endswith((*LINES, *ROWS)) and len(start := text.peek(LARGE + 1)) > LARGE and not is_wide(start):
        cut = cut_lines if lower.endswith(LINES) else partial(cut_rows, name)
        if cut is not cut_lines and start.startswith(BOM_UTF8):
            text.read(len(BOM_UTF8))  # it stands before the names of the fields, which come before each piece
            begins = False
    for raw, head in cut(text.read):
        yield Piece(path, name, raw, head, begins, read())
        begins = False


def reason(error: BaseException) -> str:
    """Return in words what a library found."""
    if isinstance(error, MemoryError):
        return "it asks for too much memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _key(path: str) -> bytes:
    """Return what stands for a path: the paths of millions would take much room."""
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()
