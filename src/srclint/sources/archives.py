"""Archives: the texts in zip and tar files, one after another. They are read, never written."""

from __future__ import annotations

import os
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import BinaryIO, cast

from srclint.errors import FileError
from srclint.files import open_file
from srclint.sources import SHORT
from srclint.sources.content import DAMAGE, Content, reason
from srclint.sources.members import Archive, Members
from srclint.sources.piece import Piece
from srclint.sources.streams import Stream, compression_of

_SWOLLEN = 1000  # times its packed size, which text never is
_SWOLLEN_FROM = 16 * 1024 * 1024  # bytes: what is smaller does no harm
_ENCRYPTED = 0x1
_UTF8 = 0x800
_READ = 64 * 1024  # bytes read at once
_DOS = 0  # system on which names may have backslashes between folders
_HEADER = 30  # bytes of a member's own header, at least
_QUICK = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # others unpack all they are given at once
_FEW = 4096  # bytes
_LONG = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)
_LONGEST = 64 * 1024  # bytes of a header of these types: it is read whole, in old versions with patient patterns
# What reading a header raises where there is none, or none that makes sense.
_NO_HEADER = (tarfile.TarError, ValueError, IndexError, KeyError, OverflowError, RecursionError)


class Zip(Archive):
    """A zip file. Its list of members stands at its end; without that none is found."""

    def pieces(self) -> Iterator[Piece]:
        """Yield the texts in the order of that list."""
        members = self._members()
        with open_file(self.path) as file:
            try:
                archive = zipfile.ZipFile(file)
            except DAMAGE as error:
                raise FileError(f"{self.path}: not a zip archive, or its end is damaged: {reason(error)}") from None
            with archive:
                infos = archive.infolist()
                overlaps = _overlaps(infos)
                read = 0
                for info in infos:
                    read = max(read, info.header_offset + info.compress_size)
                    path = members.path(_zip_name(info))
                    if info.filename.endswith("/") or stat.S_ISLNK(info.external_attr >> 16):
                        continue
                    if info.header_offset in overlaps:
                        members.problem(path, "damaged: it overlaps with the next member")
                    elif why := _unread(info):
                        members.skip(path, why)
                    else:
                        packed = _opened(archive, info, members, path)
                        if packed is not None:
                            yield from members.pieces(packed, partial(int, read))


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo, members: Members, path: str) -> Content | None:
    """Return a member to be read, or None for one that cannot be."""
    try:
        packed = archive.open(info)
    except NotImplementedError:
        members.skip(path, "compressed in a way that is not read: unpack it")
        return None
    except DAMAGE as error:
        members.problem(path, f"damaged: {reason(error)}")
        return None
    most = _READ if info.compress_type in _QUICK else _FEW
    return Content(path, lambda size: packed.read(min(size, most)))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; one that is not said to be UTF-8 often is all the same."""
    name = info.filename
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.replace("\\", "/") if info.create_system == _DOS else name


def _unread(info: zipfile.ZipInfo) -> str:
    """Return why a member cannot be read."""
    if info.flag_bits & _ENCRYPTED:
        return "encrypted: unpack it"
    if info.file_size > max(_SWOLLEN_FROM, _SWOLLEN * info.compress_size):
        return f"it would unpack to more than {_SWOLLEN:,} times its size"
    return ""


def _overlaps(infos: Sequence[zipfile.ZipInfo]) -> set[int]:
    """Return where members start that reach into the next one: a small file can unpack to any size by that."""
    rows = sorted((info.header_offset, info.header_offset + _HEADER + info.compress_size) for info in infos)
    return {start for (start, end), (following, _) in pairwise(rows) if end > following}


class Tar(Archive):
    """A tar file, perhaps compressed: read in one go, so that it takes no more memory than its largest text."""

    def pieces(self) -> Iterator[Piece]:
        """Yield the texts as they follow each other."""
        members = self._members()
        compression = compression_of(_in_full(self.path))
        with Stream(self.path, open_file(self.path), compression) as stream:
            forward = _Forward(self.path, stream.read)
            headers = _Headers(forward, partial(members.problem, self.path))
            try:
                for info in headers:
                    if info.isdir() or info.islnk() or info.issym():
                        continue  # what a link leads to is a member of its own
                    path = members.path(info.name)
                    if not info.isreg():
                        members.skip(path, "not a regular file")
                    elif info.issparse():
                        members.skip(path, "a file with holes: unpack it")
                    else:
                        yield from members.pieces(forward.member(path, info.size), lambda: stream.taken)
                while compression and forward.read(_READ):
                    pass  # a checksum of all that was read stands at the end
            except FileError as error:  # of the stream
                members.broken(str(error))


class _Forward:
    """A stream as tarfile wants to have it, which goes forward only, and a block at a time."""

    def __init__(self, path: str, read: Callable[[int], bytes]) -> None:
        self._path = path
        self._read = read
        self._at = 0

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._at

    def read(self, size: int) -> bytes:
        """Return the next bytes, fewer at the end."""
        block = self._read(size)
        self._at += len(block)
        return block

    def seek(self, position: int) -> None:
        """Go on to ``position`` or to the end: an archive may say of its members that they are larger than anything."""
        while self._at < position and self.read(min(_READ, position - self._at)):
            pass

    def member(self, path: str, size: int) -> Content:
        """Return the next ``size`` bytes."""
        end = self._at + size

        def read(most: int) -> bytes:
            wanted = min(most, _READ, end - self._at)
            if wanted <= 0:
                return b""
            block = self.read(wanted)
            if not block:
                raise FileError(f"{self._path}: {_broken_off(self._at)}")
            return block

        return Content(path, read)


class _NothingError(tarfile.HeaderError):
    """Zeros in place of a header, or the end of the file: the end of an archive."""


class _Header(tarfile.TarInfo):
    """The header of a member: none that takes more memory or time than one may."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Header:
        """Read a header; raise tarfile.HeaderError where there is none."""
        if not any(buf):
            raise _NothingError("it breaks off")
        header = super().frombuf(buf, encoding, errors)
        if header.size < 0 or (header.type in _LONG and header.size > _LONGEST):
            raise tarfile.HeaderError("a size that cannot be")
        return header


class _Headers(tarfile.TarFile):
    """The headers of a tar file, one after another. Behind what is none the next one is looked for."""

    def __init__(self, forward: _Forward, report: Callable[[str], None]) -> None:
        """Take the file, and what is told of damage."""
        self._forward = forward
        self._report = report
        self._begun = False
        self._lost = False  # whether no header was found where one should be
        super().__init__(fileobj=cast("BinaryIO", forward), tarinfo=_Header, encoding="utf-8")

    def __iter__(self) -> Iterator[tarfile.TarInfo]:
        """Yield them."""
        while (header := self.next()) is not None:
            yield header

    def next(self) -> tarfile.TarInfo | None:
        """Return the next header, None at the end; none is kept in memory."""
        if not self._begun:  # the base class asks for the first one when it is made
            self._begun = True
            return None
        while True:
            self._forward.seek(self.offset)
            at = self._forward.tell()
            if at != self.offset:
                is_end = at < self.offset
                self._report(_broken_off(at) if is_end else f"damaged after {at:,} bytes: a size that cannot be")
                return None
            try:
                header = self.tarinfo.fromtarfile(self)
            except _NothingError:
                is_end = self._forward.tell() == at
                if not at:
                    self._report("not a tar archive: it is empty")
                elif is_end and not self._lost:  # an archive ends with zeros
                    self._report(_broken_off(at))
                if is_end or not self._lost:
                    return None
            except _NO_HEADER as error:
                if self._forward.tell() % tarfile.BLOCKSIZE:
                    self._forward.read(1)  # raises what the stream ended with, if that was damage
                if not self._lost:
                    self._report(f"damaged after {at:,} bytes: {error}" if at else f"not a tar archive: {error}")
                self._lost = True
            else:
                self._lost = False
                return header
            self.offset = self._forward.tell()


def _broken_off(at: int) -> str:
    return f"damaged after {at:,} bytes: it breaks off"


def _in_full(path: str) -> str:
    """Return a path with the extension that tells the compression: of ``a.tgz`` it is ``a.tar.gz``."""
    before, extension = os.path.splitext(path)  # noqa: PTH122
    return before + SHORT.get(extension.lower(), extension)
