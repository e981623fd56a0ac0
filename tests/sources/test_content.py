"""A text comes to the same however it is packed, and one that is cut off is never taken for a whole one."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from srclint import zstd
from srclint.errors import FileError, NotReadError
from srclint.parse import read_container
from srclint.sources import LARGE, content, open_source, record_file
from srclint.sources.content import Content, pieces_of
from srclint.sources.piece import Piece
from srclint.sources.record_file import RecordFile
from tests.piecewise import LINES, TABLE, WELL_FORMED, Text, read_pieces

MARK = "\ufeff".encode()
Said = tuple[tuple[list[Text], list[tuple[int, str]]], bytes, list[str]]


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files:
            archive.writestr(name, raw)
    return out.getvalue()


def tarred(files: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, raw in files:
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def xz(raw: bytes) -> bytes:
    return lzma.compress(raw, preset=0)


PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": xz,
    ".zst": zstd.compress,
}


def forms(name: str, raw: bytes) -> dict[str, bytes]:
    """Return files with a text in them, by their names; the first is the text itself."""
    made = {name: raw}
    made.update((name + extension, pack(raw)) for extension, pack in PACK.items())
    made["dump.zip"] = zipped([(f"in/{name}", raw)])
    made["packed.zip"] = zipped([(f"{name}.zst", zstd.compress(raw))])
    made["dump.tar"] = tarred([(name, raw)])
    made["dump.tgz"] = gzip.compress(made["dump.tar"])
    return made


def pieces(path: Path) -> list[Piece]:
    """Return the pieces of a file in which nothing is damaged, of one that is read whole the whole."""
    source = open_source(str(path))
    if source is None:
        return [Piece(str(path), path.name, path.read_bytes())]
    found = list(source.pieces())
    assert (list(source.problems), list(source.skipped)) == ([], [])
    assert len({piece.path for piece in found}) == 1
    return found


def said(found: list[Piece]) -> Said:
    """Return what can be told of a text from its pieces: records, problems, bytes, and what is no file of records."""
    others = [piece.document().text for piece in found if read_container(piece.document()) is None]
    return read_pieces(found), b"".join(piece.raw for piece in found), others


def all_say_the_same(folder: Path, name: str, raw: bytes) -> None:
    results: dict[str, Said] = {}
    for form, packed in forms(name, raw).items():
        (folder / form).write_bytes(packed)
        results[form] = said(pieces(folder / form))
    expected = results[name]
    assert expected[1] in (raw, raw.removeprefix(MARK))
    assert {form for form, result in results.items() if result != expected} == set()


def in_pieces_of(patch: pytest.MonkeyPatch, size: int) -> None:
    """Let what is larger than two pieces of ``size`` be large."""
    patch.setattr(record_file, "LARGE", 2 * size)
    patch.setitem(RecordFile.__init__.__kwdefaults__ or {}, "size", size)
    patch.setitem(content.pieces_of.__kwdefaults__ or {}, "size", size)


MARKS = st.sampled_from([b"", b"", MARK])
TABLES = st.tuples(MARKS, TABLE | WELL_FORMED).map(b"".join)
TEXTS = st.one_of(
    st.tuples(st.sampled_from(["a.csv", "B.TSV"]), TABLES),
    st.tuples(st.sampled_from(["a.jsonl", "b.ndjson"]), st.tuples(MARKS, LINES).map(b"".join)),
    st.tuples(st.sampled_from(["a.txt", "b.md", "c"]), TABLE),
)


@given(TEXTS, st.none() | st.integers(1, 60))
@example(("a.csv", b""), None)
@example(("a.csv", b""), 1)
@example(("a.csv", b"one line, and no more\n"), None)
@example(("a.csv", b"text,n\n"), None)
@example(("a.csv", MARK + b"text,n\n"), None)
@example(("a.csv", b"sep=;\ntext;n\n"), None)
@example(("a.csv", MARK + b'sep=;\r\ntext;n\r\n"a; ""b""";1'), 4)
@example(("a.csv", b'text,n\na "b,1\n"c"d,2\n"e\nf",3\n"not closed,4\nend,5'), 6)
@example(("a.jsonl", b'{"text": "a"}\n[\n"b"'), 3)
@settings(max_examples=200, deadline=None)
def test_a_text_comes_to_the_same_however_it_is_packed(
    tmp_path_factory: pytest.TempPathFactory, text: tuple[str, bytes], size: int | None
) -> None:
    name, raw = text
    with pytest.MonkeyPatch.context() as patch:
        if size is not None:
            in_pieces_of(patch, size)
        all_say_the_same(tmp_path_factory.mktemp("same"), name, raw)


@pytest.mark.parametrize("over", [0, 1])
@pytest.mark.parametrize(
    ("name", "head", "row"),
    [
        ("a.csv", MARK + b"text;n\n", b'"a ""good"" deal, of\r\nwords' + b"; so to say" * 99 + b'";1\n'),
        ("a.jsonl", b"", b'{"text": "' + b"some words " * 20 + b'"}\n'),
        ("a.txt", b"", b"A line of words.\n"),
    ],
)
def test_the_same_length_makes_a_text_a_large_one(
    tmp_path: Path, name: str, head: bytes, row: bytes, over: int
) -> None:
    raw = head + row * (LARGE // len(row) + 50)
    all_say_the_same(tmp_path, name, raw[: LARGE + over])
    counts = {form: len(pieces(tmp_path / form)) for form in forms(name, b"")}
    assert set(counts.values()) == {1 if over <= 0 or name == "a.txt" else 3}


def test_rows_without_a_line_end_are_no_piece_of_their_own() -> None:
    for name in ("a.csv", "a.jsonl"):
        for length in (333, 347, 396):
            raw = (b'"a b",1\n' * 50)[:length]
            found = list(pieces_of(Content("x", io.BytesIO(raw).read), name, lambda: 0, size=100))
            assert b"".join(piece.raw for piece in found) == raw
            assert found[-1].raw.startswith(b'"a b",1\n')


# Damage.


def words(count: int) -> bytes:
    chance = random.Random(count)
    return b"".join(b'"%x %x",%d\n' % (chance.getrandbits(40), chance.getrandbits(20), n) for n in range(count))


FILES = [("a.csv", b"text,n\n" + words(40)), ("b.jsonl", words(40)), ("c.txt", words(20))]
PACKED = {
    **{name + extension: pack(raw) for name, raw in FILES for extension, pack in PACK.items()},
    "dump.zip": zipped(FILES),
    "dump.tar": tarred([*FILES, ("d.txt.gz", gzip.compress(words(30)))]),
    **{f"dump.tar{extension}": pack(tarred(FILES)) for extension, pack in PACK.items()},
}


def read(path: Path) -> tuple[bytes, list[str]]:
    """Return what can be read of a file, and what is said of the rest."""
    found: list[bytes] = []
    errors: list[str] = []
    try:
        source = open_source(str(path))
        assert source is not None
        try:
            found.extend(piece.raw for piece in source.pieces())
        finally:
            errors.extend(source.problems)
            errors.extend(f"{member}: {why}" for member, why in source.skipped)
    except (FileError, NotReadError) as error:
        errors.append(str(error))
    return b"".join(found), errors


@pytest.mark.parametrize("name", PACKED)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_cut_off_is_said_once(tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("off") / name
    path.write_bytes(PACKED[name])
    with pytest.MonkeyPatch.context() as patch:
        in_pieces_of(patch, data.draw(st.sampled_from([50, 1 << 20])))
        whole, errors = read(path)
        assert errors == []
        path.write_bytes(PACKED[name][: data.draw(st.integers(0, len(PACKED[name]) - 1))])
        start, errors = read(path)
    assert whole.startswith(start)
    assert len(errors) == 1 or (start == whole and not errors and name == "dump.tar"), "zeros end a tar file"


def broken(raw: bytes, error: Exception) -> Content:
    """Return bytes behind which reading fails."""
    file = io.BytesIO(raw)

    def read(size: int) -> bytes:
        block = file.read(min(size, 3))
        if not block:
            raise error
        return block

    return Content("a!/b", read)


@pytest.mark.parametrize(
    ("error", "damage"),
    [
        (FileError("the file: it breaks off"), "the file: it breaks off"),
        (EOFError("too short"), "a!/b: damaged: too short"),
        (OSError(5, "Input/output error"), "a!/b: damaged: Input/output error"),
        (MemoryError(), "a!/b: damaged: it asks for too much memory"),
        (EOFError(), "a!/b: damaged: EOFError"),
    ],
)
def test_bytes_end_where_they_are_damaged(error: Exception, damage: str) -> None:
    text = broken(b"one two", error)
    assert text.damage == ""
    assert (text.read(2), text.peek(3)[:3], text.tell(), text.damage) == (b"on", b"e t", 2, "")
    assert (text.read(100), text.read(1), text.peek(1), text.tell()) == (b"e two", b"", b"", 7)
    assert text.damage == damage


def test_of_what_cannot_be_read_at_all_there_is_no_piece() -> None:
    for name in ("a.txt", "a.csv", "a.jsonl"):
        assert list(pieces_of(broken(b"", EOFError("gone")), name, lambda: 0)) == []
        (piece,) = pieces_of(broken(b"a", EOFError("gone")), name, lambda: 0)
        assert piece.raw == b"a"


def test_damage_of_what_is_packed_is_the_cause() -> None:
    packed = gzip.compress(words(1000))
    outer = Content("a.txt.gz", broken(packed[:4000], EOFError("checksum")).read)
    assert outer.unpacked().read(1 << 20) in words(1000)
    inner = broken(packed[:4000], EOFError("checksum"))
    inner.path = "a.txt.gz"
    text = inner.unpacked()
    assert words(1000).startswith(text.read(1 << 20))
    assert text.damage == inner.damage == "a.txt.gz: damaged: checksum"
