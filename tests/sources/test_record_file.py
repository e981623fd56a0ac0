"""Large files of records and compressed files: read piece by piece, written anew."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint import zstd
from srclint.errors import FileChangedError, FileError, NotReadError
from srclint.sources import LARGE, cut, open_source
from srclint.sources.record_file import RecordFile

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}
UNPACK = {".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress, ".zst": zstd.decompress}
PRINTED = st.characters(exclude_categories=("Cc", "Cs"))
RECORD = b'{"text": "' + b" word" * 1000 + b'"}\n'

every = pytest.mark.parametrize("extension", PACK)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def opened(name: str, raw: bytes) -> RecordFile | None:
    Path(name).write_bytes(raw)
    source = open_source(name)
    assert source is None or isinstance(source, RecordFile)
    return source


def source_of(name: str, raw: bytes) -> RecordFile:
    source = opened(name, raw)
    assert source is not None
    return source


def written(source: RecordFile, mended: dict[int, bytes]) -> bytes:
    out = io.BytesIO()
    source.write(out, mended)
    return out.getvalue()


# Which files are read piece by piece.


@pytest.mark.parametrize("name", ["a.jsonl", "a.NDJSON", "a.csv", "a.tsv", "a.tab"])
def test_large_files_of_records_are_cut(name: str) -> None:
    raw = b"id\ttext\n" + b"1\tfine\n" * (LARGE // 7)
    assert opened(name, raw[:LARGE]) is None
    source = source_of(name, raw)
    pieces = list(source.pieces())
    assert b"".join(piece.raw for piece in pieces) == raw
    assert len(pieces) == 3
    assert {(piece.path, piece.name) for piece in pieces} == {(name, name)}
    assert [piece.begins for piece in pieces] == [True, False, False]
    assert [piece.read for piece in pieces] == sorted(piece.read for piece in pieces)
    assert pieces[-1].read == len(raw)
    assert written(source, {}) == raw
    assert written(source, {1: b"other\n"}) == pieces[0].raw + b"other\n" + pieces[2].raw


def test_other_files_are_read_whole() -> None:
    large = bytes(LARGE + 1)
    for name in ("a.txt", "a.json", "a.md", "gz", "jsonl"):
        assert opened(name, large) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_records_in_another_width_are_read_whole(encoding: str) -> None:
    text = '{"text": "some words of it"}\n' * (LARGE // 29)
    assert opened("a.jsonl", text.encode(encoding)) is None
    assert [piece.raw for piece in source_of("a.jsonl.gz", gzip.compress(text.encode(encoding))).pieces()] == [
        text.encode(encoding)
    ]


def test_a_stray_nul_does_not_keep_a_file_whole() -> None:
    assert opened("a.jsonl", b"\0" + RECORD * (LARGE // len(RECORD) + 1)) is not None


@every
def test_a_compressed_file_is_one_text_or_records(extension: str) -> None:
    [piece] = source_of(f"notes.md{extension}", PACK[extension](b"# One\n" * 10)).pieces()
    assert (piece.path, piece.name, piece.raw) == (f"notes.md{extension}", "notes.md", b"# One\n" * 10)
    raw = RECORD * 500
    pieces = list(source_of(f"a.jsonl{extension}", PACK[extension](raw)).pieces())
    assert len(pieces) == 3
    assert {piece.name for piece in pieces} == {"a.jsonl"}
    assert b"".join(piece.raw for piece in pieces) == raw
    for name in ("a.txt", "a.jsonl", "a.csv"):
        [piece] = source_of(name + extension, PACK[extension](b"")).pieces()
        assert (piece.raw, piece.begins) == (b"", True), "it is checked, as any empty file"


def test_what_is_no_text_is_passed_over() -> None:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    for name, raw, reason in [
        ("font.ttf.gz", b"text", "not text, by its extension"),
        ("a.txt.gz", gzip.compress(b"text"), "not text"),
        ("backup.gz", tar.getvalue(), "not text"),
        ("a.jsonl.gz", bytes(100), "not text"),
    ]:
        with pytest.raises(NotReadError, match=f"^{reason}$"):
            opened(name, gzip.compress(raw))
    for name, raw in [("a.html.gz", b"<p>unpacked on the way"), ("b.gz", b""), ("a.csv.gz", bz2.compress(b"text"))]:
        with pytest.raises(NotReadError, match=r"^not gzip, whatever its extension says$"):
            opened(name, raw)
    with pytest.raises(NotReadError, match=r"^not text$"):
        opened("a.csv", bytes(LARGE + 1))


def test_files_that_cannot_be_opened() -> None:
    for name in ("gone.jsonl", "gone.csv.gz"):
        with pytest.raises(FileError, match=rf"^{name}: No such file or directory$"):
            open_source(name)
    Path("folder.csv.gz").mkdir()
    with pytest.raises(FileError, match=r"^folder\.csv\.gz: not a regular file$"):
        open_source("folder.csv.gz")


def test_ordinary_files_cost_nothing() -> None:
    script = (
        "import sys; from srclint.sources import open_source\n"
        "assert open_source('a.txt') is None\n"
        "assert not {'srclint.sources.cut', 'gzip', 'bz2', 'lzma', 'srclint.zstd'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


# Tables.


def test_a_byte_order_mark_stays_before_the_rows() -> None:
    rows = b'"text";n\r\n' + b'"a; b";1\r\n' * (LARGE // 10)
    source = source_of("a.csv", b"\xef\xbb\xbf" + rows)
    pieces = list(source.pieces())
    assert [piece.head for piece in pieces] == [b"sep=;\n", *[b'sep=;\n"text";"n"\n'] * 2]
    assert b"".join(piece.raw for piece in pieces) == rows
    assert pieces[0].document().text.startswith('sep=;\n"text";n\r\n')
    assert written(source, {0: b'"text";n\r\n'}).startswith(b'\xef\xbb\xbf"text";n\r\n"a; b"')


@every
def test_a_table_that_is_not_large_is_one_piece_with_its_mark(extension: str) -> None:
    for raw in (b"\xef\xbb\xbf" + b"text;n\n" + b"a, b;1\n" * 1000, b"\xef\xbb\xbf", b"one line", b""):
        source = source_of("a.csv" + extension, PACK[extension](raw))
        [piece] = source.pieces()
        assert (piece.raw, piece.head, piece.begins) == (raw, b"", True)
        assert UNPACK[extension](written(source, {})) == raw
        assert UNPACK[extension](written(source, {0: b"other"})) == b"other"


def test_a_line_that_tells_the_delimiter() -> None:
    source = source_of("a.csv.gz", gzip.compress(b"sep=|\ntext|n\n" + b"a, b|1\n" * 300_000))
    assert [piece.head for piece in source.pieces()] == [b"", *[b'sep=|\n"text"|"n"\n'] * 2]


# Damage.


@every
def test_what_comes_before_damage_is_read(extension: str) -> None:
    raw = b"".join(b'{"text": "%d"}\n' % random.Random(n).getrandbits(200) for n in range(20_000))
    packed = PACK[extension](raw)
    source = source_of(f"a.jsonl{extension}", packed[: len(packed) * 2 // 3])
    read: list[bytes] = []
    with pytest.raises(FileError, match=rf"^a\.jsonl{extension}: damaged after [\d,]+ bytes: it breaks off; the rest"):
        read.extend(piece.raw for piece in source.pieces())
    with pytest.raises(FileError, match="damaged"):
        written(source, {})


@every
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.txt"])
def test_damage_far_behind_is_not_taken_for_the_end(name: str, extension: str) -> None:
    raw = b"id,text\n" + b"".join(b'%d,"%d"\n' % (n, random.Random(n).getrandbits(400)) for n in range(20_000))
    source = source_of(name + extension, PACK[extension](raw)[:-1000])
    with pytest.raises(FileError, match="it breaks off"):
        list(source.pieces())


@every
def test_the_last_piece_before_damage_is_yielded(extension: str) -> None:
    Path(f"a.jsonl{extension}").write_bytes(PACK[extension](b'"one"\n"tw') + b"garbage")
    pieces = RecordFile(f"a.jsonl{extension}", size=4).pieces()
    assert [next(pieces).raw, next(pieces).raw] == [b'"one"\n', b'"tw']
    with pytest.raises(FileError, match=r"damaged after 9 bytes"):
        next(pieces)


def test_what_is_too_long_to_be_in_memory_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "LONGEST", 3 << 20)
    for name, what in [
        ("a.txt", "a text that is not cut into records"),
        ("a.jsonl", "a line"),
        ("a.csv", "a row"),
    ]:
        source = source_of(f"{name}.gz", gzip.compress(b"one\r" * (1 << 21)))
        with pytest.raises(FileError, match=rf"^{name}\.gz: {what} is longer than 3 MiB; the rest is not read$"):
            list(source.pieces())


# Writing.


@every
@given(records=st.lists(st.text(PRINTED, max_size=20), max_size=20), data=st.data())
def test_a_file_written_anew_differs_only_in_what_is_mended(
    tmp_path_factory: pytest.TempPathFactory, extension: str, records: list[str], data: st.DataObject
) -> None:
    raw = b"text\xff" + "\n".join(records).encode()
    path = tmp_path_factory.mktemp("anew") / f"a.jsonl{extension}"
    half = len(raw) // 2
    path.write_bytes(PACK[extension](raw[:half]) + PACK[extension](raw[half:]))
    source = RecordFile(str(path), size=8)
    pieces = [piece.raw for piece in source.pieces()]
    assert b"".join(pieces) == raw
    mended = data.draw(st.dictionaries(st.integers(0, max(0, len(pieces) - 1)), st.binary(max_size=9)))
    expected = b"".join(mended.get(number, piece) for number, piece in enumerate(pieces))
    assert UNPACK[extension](written(source, mended)) == (expected if pieces else raw)


def test_gzip_keeps_name_and_time() -> None:
    packed = io.BytesIO()
    with gzip.GzipFile("old näme.jsonl", "wb", 9, packed, 1_234_567_890) as file:
        file.write(b'"a"\n')
    named = packed.getvalue()
    assert written(source_of("a.jsonl.gz", named), {}) == named
    packed = io.BytesIO()
    with gzip.GzipFile("", "wb", 6, packed, 0) as file:
        file.write(b'"a"\n')
    plain = packed.getvalue()
    assert written(source_of("a.jsonl.gz", plain), {}) == plain
    with_field = plain[:3] + b"\4" + plain[4:10] + b"\3\0abc" + plain[10:]
    assert written(source_of("a.jsonl.gz", with_field), {}) == plain


def test_other_formats_keep_what_their_first_bytes_tell() -> None:
    packed = bz2.compress(b'"a"\n', 3)
    assert written(source_of("a.jsonl.bz2", packed), {}) == packed
    packed = lzma.compress(b'"a"\n', check=lzma.CHECK_SHA256)
    assert written(source_of("a.jsonl.xz", packed), {}) == packed
    anew = written(source_of("a.jsonl.zst", zstd.compress(b'"a"\n')), {})
    with pytest.raises(zstd.ZstdError):
        zstd.decompress(anew[:-1] + bytes([anew[-1] ^ 1]))


def test_a_file_that_changes_is_not_read_as_the_one_that_was_opened() -> None:
    source = source_of("a.jsonl.gz", gzip.compress(b'"a"\n'))
    list(source.pieces())
    Path("a.jsonl.gz").write_bytes(gzip.compress(b'"abc"\n"d"\n'))
    os.utime("a.jsonl.gz", (1, 1))
    with pytest.raises(FileChangedError, match=r"^a\.jsonl\.gz: the file has changed"):
        list(source.pieces())
