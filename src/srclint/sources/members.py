"""What lies in an archive: under which path it is reported, and its text in pieces."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import BinaryIO

from srclint.binary import NOT_TEXT, NOT_TEXT_BY_NAME, PROBE, is_binary, is_binary_name
from srclint.errors import FileError
from srclint.sources import CONTAINERS
from srclint.sources.content import Content, pieces_of
from srclint.sources.piece import MEMBER, Piece
from srclint.sources.streams import compression_of, inside


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

    def pieces(self, member: Content, read: Callable[[], int]) -> Iterator[Piece]:
        """Yield the pieces of one member, if it is text; ``read`` tells how far the file on disk has been read.

        What is wrong with the member is kept, and what could be read of it is yielded.
        """
        path = member.path
        name = inside(path)
        text = member.unpacked()
        if path.lower().endswith(CONTAINERS) or name.lower().endswith(CONTAINERS):
            self.skip(path, "an archive or table inside an archive: unpack it")
        elif is_binary_name(name):
            self.skip(path, NOT_TEXT_BY_NAME)
        elif misnamed := _misnamed(member):
            self.skip(path, misnamed)
        elif is_binary(text.peek(PROBE)):
            self.skip(path, NOT_TEXT)
        else:
            yield from pieces_of(text, name.rpartition("/")[2], read)
        if text.damage:
            self.broken(text.damage)


def _misnamed(member: Content) -> str:
    """Return what to say of a member that is not compressed as its extension says."""
    compression = compression_of(member.path)
    first = member.peek(PROBE) if compression else b""
    return compression.misnamed(first) if compression and not member.damage else ""


def _key(path: str) -> bytes:
    """Return what stands for a path: the paths of millions would take much room."""
    return blake2b(path.encode("utf-8", "surrogatepass"), digest_size=8).digest()
