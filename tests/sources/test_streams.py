"""Compressed files read as streams: whole, in several streams, padded, cut off, damaged, made to fill memory."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint import zstd
from srclint.errors import FileError
from srclint.sources import COMPRESSED, streams
from srclint.sources.streams import compression_of, opened

PACK = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd.compress}
WORDS = [bytes(random.Random(n).choices(b"abcdefghijklmnopqrst", k=6)) for n in range(500)]
TEXT = b" ".join(random.Random(0).choices(WORDS, k=100_000))

every = pytest.mark.parametrize("extension", COMPRESSED)


def write(folder: Path, extension: str, raw: bytes) -> str:
    path = folder / f"text.txt{extension}"
    path.write_bytes(raw)
    return str(path)


def read(path: str, size: int = 10_000) -> tuple[bytes, str]:
    """Return what can be read, and why the rest cannot be."""
    parts: list[bytes] = []
    with opened(path) as stream:
        try:
            while part := stream.read(size):
                parts.append(part)
        except FileError as error:
            assert stream.tell() == len(b"".join(parts))
            return b"".join(parts), str(error).removeprefix(f"{path}: ")
    return b"".join(parts), ""


def test_a_format_is_told_by_the_extension() -> None:
    assert [getattr(compression_of(f"a.txt{extension}"), "name", None) for extension in (".GZ", ".xz", "", ".zip")] == [
        "gzip",
        "xz",
        None,
        None,
    ]


def test_a_plain_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(TEXT)
    assert read(str(tmp_path / "a.txt")) == (TEXT, "")
    with pytest.raises(FileError, match=r"gone\.txt: No such file"):
        opened(str(tmp_path / "gone.txt"))


@every
def test_what_is_compressed_is_unpacked(tmp_path: Path, extension: str) -> None:
    path = write(tmp_path, extension, PACK[extension](TEXT))
    for size in (1000, 65536, 10**7):
        assert read(path, size) == (TEXT, "")
    with opened(path) as stream:
        assert stream.read() == TEXT
        assert stream.read() == b""
        assert stream.taken == Path(path).stat().st_size
    with opened(path) as stream:
        assert stream.read(0) == b""
        assert stream.read1(5) == TEXT[:5]
        target = bytearray(7)
        assert stream.readinto(target) == 7
        assert (target, stream.tell()) == (TEXT[5:12], 12)


@every
def test_several_streams_with_padding_are_one_text(tmp_path: Path, extension: str) -> None:
    pack = PACK[extension]
    raw = pack(b"one ") + pack(b"") + pack(b"two ") + b"\0" * 100_000 + pack(b"three") + b"\0" * 512
    assert read(write(tmp_path, extension, raw)) == (b"one two three", "")


@every
def test_a_text_of_no_length(tmp_path: Path, extension: str) -> None:
    assert read(write(tmp_path, extension, PACK[extension](b""))) == (b"", "")


@every
@pytest.mark.parametrize("behind", [b"no stream", b"\n", b"\0\0."])
def test_what_follows_a_stream_and_is_none_is_damage(tmp_path: Path, extension: str, behind: bytes) -> None:
    name = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "Zstandard"}[extension]
    text, error = read(write(tmp_path, extension, PACK[extension](b"fine") + behind))
    assert (text, error) == (b"fine", f"damaged after 4 bytes: what follows is not {name}; the rest is not read")


@every
@pytest.mark.parametrize("missing", [1, 5, 50_000])
def test_of_a_stream_that_breaks_off_the_beginning_is_read(tmp_path: Path, extension: str, missing: int) -> None:
    packed = PACK[extension](TEXT)
    text, error = read(write(tmp_path, extension, packed[:-missing]))
    assert TEXT.startswith(text)
    assert error == f"damaged after {len(text):,} bytes: it breaks off; the rest is not read"
    assert len(text) > len(TEXT) * (1 - missing / len(packed)) - (1 << 18 if extension != ".bz2" else len(TEXT))


@every
def test_of_a_damaged_stream_the_beginning_is_read(tmp_path: Path, extension: str) -> None:
    packed = PACK[extension](TEXT)
    at = len(packed) * 3 // 4
    damaged = packed[:at] + bytes(50) + packed[at + 50 :]
    text, error = read(write(tmp_path, extension, PACK[extension](b"first ") + damaged))
    assert text.startswith(b"first ")
    assert error.startswith(f"damaged after {len(text):,} bytes: ") or (extension == ".zst" and not error)


@every
@given(raw=st.binary(max_size=60))
def test_no_bytes_are_too_odd(tmp_path_factory: pytest.TempPathFactory, extension: str, raw: bytes) -> None:
    magic = compression_of("a" + extension)
    path = write(tmp_path_factory.mktemp("odd"), extension, (magic.magic[0] if magic else b"") + raw)
    read(path)


@every
def test_what_is_made_to_fill_memory_is_not_unpacked(
    tmp_path: Path, extension: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "_LARGE", 1 << 20)
    monkeypatch.setattr(streams, "_RATIO", 100)
    path = write(tmp_path, extension, PACK[extension](b"much " * (1 << 19)))
    text, error = read(path, 1 << 16)
    assert 1 << 20 <= len(text) < 3 << 19
    assert error.endswith("it unpacks to more than 100 times its size; the rest is not read")
    path = write(tmp_path, extension, PACK[extension](TEXT * 2))
    assert read(path) == (TEXT * 2, "")
