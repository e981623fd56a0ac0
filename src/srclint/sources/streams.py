"""Compressed files as streams of what they hold: gzip, bzip2, xz and Zstandard, told by their extensions.

The readers of the standard library lose what they had unpacked when a stream turns out to be damaged, and each has a
mind of its own on what follows a stream: gzip takes anything but zeros for damage, bz2 and lzma take anything for
nothing. Here all are alike: another stream may follow, zeros are padding, and all else is damage.
"""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable
from typing import BinaryIO, NamedTuple, Protocol, cast

from srclint.errors import FileError
from srclint.files import open_file
from srclint.sources import COMPRESSED

_BLOCK = 1 << 16  # bytes, of the file and of what is unpacked, at once
# Text is never packed to less than a thousandth: a large file that is was made to fill memory.
_RATIO = 1000
_LARGE = 1 << 26
_XZ_MEMORY = 1 << 28  # bytes; the highest preset of xz takes 65 MiB


class Decompressor(Protocol):
    """What unpacks one stream."""

    @property
    def eof(self) -> bool:
        """Whether the stream has come to its end."""
        ...

    @property
    def needs_input(self) -> bool:
        """Whether nothing is left to unpack of what it was given."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given behind the end of the stream."""
        ...

    def decompress(self, data: bytes, /, max_length: int) -> bytes:
        """Unpack some more."""
        ...


class Compression(NamedTuple):
    """A way to compress files."""

    name: str
    magic: tuple[bytes, ...]  # with one of which every stream begins; they are of one length
    decompressor: Callable[[], Decompressor]
    errors: tuple[type[Exception], ...]  # that it raises
    # Compresses what is written to it into a file, as that one was compressed that begins with these bytes.
    writer: Callable[[BinaryIO, bytes], BinaryIO]

    def misnamed(self, first: bytes) -> str:
        """Return what to say of a file with its extension that does not begin as one does, "" where it does."""
        return "" if first.startswith(self.magic) else f"not {self.name}, whatever its extension says"


class Stream(io.BufferedIOBase):
    """A file, or what is in a compressed one, from its beginning to its end.

    ``read`` returns as many bytes as asked for, fewer at the end. Of a damaged file it returns what stands before the
    damage, and raises FileError when more is asked for.
    """

    def __init__(self, path: str, file: BinaryIO, compression: Compression | None) -> None:
        self.taken = 0  # bytes of the file on disk that were read
        self._path = path
        self._file = file
        self._next = self._take if compression is None else _Unpacked(self._take, compression).next
        self._rest = memoryview(b"")
        self._given = 0
        self._damage: FileError | None = None

    def status(self) -> os.stat_result:
        """Return the state of the file on disk."""
        return os.fstat(self._file.fileno())

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def tell(self) -> int:
        """Return how many bytes were read."""
        return self._given

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next ``size`` bytes, or all."""
        wanted = -1 if size is None else size
        parts: list[memoryview] = []
        length = 0
        while length != wanted:
            part = self._part(wanted - length)
            if not part:
                break
            parts.append(part)
            length += len(part)
        if self._damage and not length and wanted:
            raise self._damage
        self._given += length
        return b"".join(parts)

    def read1(self, size: int = -1, /) -> bytes:
        """Return some of the next bytes, at most ``size``."""
        return self.read(min(size, _BLOCK) if size >= 0 else _BLOCK)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _part(self, size: int) -> memoryview:
        """Return some bytes, at most ``size`` if that is not negative; none at the end and where the damage is."""
        if not self._rest and self._damage is None:
            try:
                self._rest = memoryview(self._next())
            except DamageError as damage:
                self._damage = FileError(f"{self._path}: {damage}; the rest is not read")
            except OSError as error:
                self._damage = FileError(f"{self._path}: {error.strerror or error}")
        part = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(part) :]
        return part

    def _take(self) -> bytes:
        raw = self._file.read(_BLOCK)
        self.taken += len(raw)
        return raw


def opened(path: str) -> Stream:
    """Open a file, and unpack what it holds if its extension tells that it is compressed.

    Raises FileError where there is no regular file that can be read.
    """
    return Stream(path, open_file(path), compression_of(path))


def compression_of(path: str) -> Compression | None:
    """Return how a file of that name is compressed."""
    make = _BY_EXTENSION.get(os.path.splitext(path)[1].lower())  # noqa: PTH122 - a Path takes longer
    return make() if make else None


def inside(path: str) -> str:
    """Return the name of what is in a compressed file: the path without the extension that tells how it is."""
    return path[: path.rindex(".")] if path.lower().endswith(COMPRESSED) else path


class DamageError(Exception):
    """Compressed data that cannot be unpacked any further."""


class _Unpacked:
    """What compressed data holds, which may be several streams."""

    def __init__(self, take: Callable[[], bytes], compression: Compression) -> None:
        self._take = take
        self._compression = compression
        self._stream: Decompressor | None = None
        self._packed = b""  # taken, and not given to a stream
        self._taken = 0
        self._given = 0

    def next(self) -> bytes:
        """Return some more bytes; none at the end."""
        while True:
            stream = self._stream or self._begin()
            if stream is None:
                return b""
            unpacked = self._unpack(stream)
            if unpacked:
                return unpacked

    def _begin(self) -> Decompressor | None:
        """Begin with the next stream, if there is one."""
        packed = self._packed.lstrip(b"\0")
        while not packed:
            more = self._more()
            if not more:
                return None
            packed = more.lstrip(b"\0")
        magic = self._compression.magic
        while len(packed) < len(magic[0]) and (more := self._more()):
            packed += more
        if not packed.startswith(magic):
            raise self._damaged(f"what follows is not {self._compression.name}")
        self._packed = packed
        self._stream = self._compression.decompressor()
        return self._stream

    def _more(self) -> bytes:
        packed = self._take()
        self._taken += len(packed)
        return packed

    def _unpack(self, stream: Decompressor) -> bytes:
        packed = b""
        if stream.needs_input:
            packed = self._packed or self._more()
            self._packed = b""
            if not packed:
                raise self._damaged("it breaks off")
        try:
            unpacked = stream.decompress(packed, max_length=_BLOCK)
        except self._compression.errors as error:
            raise self._damaged(str(error).rpartition(": ")[2]) from None  # without what failed: it is plain
        if stream.eof:
            self._packed = stream.unused_data
            self._stream = None
        self._given += len(unpacked)
        if self._given > _LARGE and self._given > _RATIO * self._taken:
            raise self._damaged(f"it unpacks to more than {_RATIO:,} times its size")
        return unpacked

    def _damaged(self, reason: str) -> DamageError:
        return DamageError(f"damaged after {self._given:,} bytes: {reason}")


class _Inflate:
    """The decompressor of gzip, as those of the other formats are."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._stream.eof

    @property
    def unused_data(self) -> bytes:
        return self._stream.unused_data

    def decompress(self, data: bytes, /, max_length: int) -> bytes:
        unpacked = self._stream.decompress(self._stream.unconsumed_tail + data, max_length)
        # A full measure may leave more to come even of input that was taken in.
        self.needs_input = len(unpacked) < max_length and not self._stream.unconsumed_tail
        return unpacked


def _gzip() -> Compression:
    return Compression("gzip", (b"\x1f\x8b",), _Inflate, (zlib.error,), _write_gzip)


def _bzip2() -> Compression:
    from bz2 import BZ2Decompressor

    return Compression("bzip2", (b"BZh",), BZ2Decompressor, (OSError, ValueError), _write_bzip2)


def _xz() -> Compression:
    from lzma import FORMAT_XZ, LZMADecompressor, LZMAError

    def decompressor() -> Decompressor:
        return LZMADecompressor(FORMAT_XZ, memlimit=_XZ_MEMORY)

    return Compression("xz", (b"\xfd7zXZ\0",), decompressor, (LZMAError,), _write_xz)


def _zstd() -> Compression:
    from srclint.zstd import ZstdDecompressor, ZstdError

    skippable = (bytes((0x50 + number, 0x2A, 0x4D, 0x18)) for number in range(16))
    return Compression("Zstandard", (b"\x28\xb5\x2f\xfd", *skippable), ZstdDecompressor, (ZstdError,), _write_zstd)


_BY_EXTENSION = dict(zip(COMPRESSED, (_gzip, _bzip2, _xz, _zstd), strict=True))


def _write_gzip(out: BinaryIO, first: bytes) -> BinaryIO:
    """Keep the name and the time of the header, and how hard was tried."""
    from gzip import GzipFile

    flags, time, effort = first[3], int.from_bytes(first[4:8], "little"), first[8]
    at = 10
    if flags & 4:  # extra fields
        at += 2 + int.from_bytes(first[at : at + 2], "little")
    name = first[at : first.find(b"\0", at)].decode("latin-1") if flags & 8 else ""
    level = {2: 9, 4: 1}.get(effort, 6)
    return cast(BinaryIO, GzipFile(name, "wb", level, out, time))


def _write_bzip2(out: BinaryIO, first: bytes) -> BinaryIO:
    """Keep the size of the blocks."""
    from bz2 import BZ2File

    return cast(BinaryIO, BZ2File(out, "wb", compresslevel=first[3] - ord("0")))


def _write_xz(out: BinaryIO, first: bytes) -> BinaryIO:
    """Keep the kind of check."""
    from lzma import LZMAFile, is_check_supported

    check = first[7] & 15
    return cast(BinaryIO, LZMAFile(out, "wb", check=check if is_check_supported(check) else -1))


def _write_zstd(out: BinaryIO, _: bytes) -> BinaryIO:
    """Add a checksum, as the ``zstd`` command does."""
    from srclint.zstd import CompressionParameter, ZstdFile

    return cast(BinaryIO, ZstdFile(out, "wb", options={CompressionParameter.checksum_flag: 1}))
