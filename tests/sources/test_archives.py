import bz2
import gzip
import io
import json
import lzma
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srclint import zstd
from srclint.errors import FileError
from srclint.sources import open_source
from srclint.sources.archives import Archive, Tar, Zip
from srclint.sources.piece import Piece

gzipped = partial(gzip.compress, mtime=0)
Files = Iterable[tuple[str, bytes]]
TEXTS = [("a.txt", b"one\n"), ("b/c.md", "# zwölf\n".encode()), ("b/d.html", b"<p>three</p>")]
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".tar": bytes,
    ".tar.gz": gzipped,
    ".tgz": gzipped,
    ".tar.bz2": bz2.compress,
    ".tbz2": bz2.compress,
    ".tar.xz": lzma.compress,
    ".txz": lzma.compress,
    ".tar.zst": zstd.compress,
    ".tzst": zstd.compress,
}


def zipped(files: Files, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, raw in files:
            archive.writestr(zipfile.ZipInfo(name), raw, method)
    return out.getvalue()


def tarred(files: Files, **kind: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", **kind) as archive:  # type: ignore[call-overload]
        for name, raw in files:
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def opened(tmp_path: Path, raw: bytes, name: str = "dump.zip") -> Archive:
    file = tmp_path / name
    file.write_bytes(raw)
    return (Zip if name.endswith(".zip") else Tar)(str(file))


def read(archive: Archive) -> list[tuple[str, bytes]]:
    """Go through an archive and return its texts by their names in it."""
    start = len(archive.path) + 2
    pieces = list(archive.pieces())
    assert all(piece.path[:start] == archive.path + "!/" for piece in pieces)
    return [(piece.path[start:], piece.raw) for piece in pieces]


def shown(archive: Archive, lines: Iterable[str]) -> list[str]:
    """Return lines without the folder of the archive."""
    return [line.replace(archive.path, Path(archive.path).name) for line in lines]


def problems(archive: Archive) -> list[str]:
    """Go through an archive and return what is wrong with it."""
    try:
        names = [name for name, _ in read(archive)]
    except FileError as error:
        return [*archive.problems, str(error)]
    assert len(set(names)) == len(names)
    return list(archive.problems)


def skipped(archive: Archive) -> dict[str, str]:
    return {path.partition("!/")[2]: why for path, why in archive.skipped}


# What lies in an archive.


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_texts_in_a_zip_file(tmp_path: Path, method: int) -> None:
    archive = opened(tmp_path, zipped([("b/", b""), *TEXTS], method))
    assert read(archive) == TEXTS
    assert [piece.name for piece in archive.pieces()] == ["a.txt", "c.md", "d.html"]
    assert (archive.problems, archive.skipped) == ([], [])
    assert not archive.writable


@pytest.mark.parametrize("name", ["a.zip", "a.ZIP", *("a" + extension for extension in PACKERS), "a.b.Tar.Gz"])
def test_archives_are_told_by_their_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    source = open_source(str(tmp_path / name))
    assert isinstance(source, Zip if name.lower().endswith(".zip") else Tar)
    with pytest.raises(FileError, match="archives are not written"):
        source.write(io.BytesIO(), {})


@pytest.mark.parametrize("extension", PACKERS)
def test_texts_in_a_tar_file(tmp_path: Path, extension: str) -> None:
    archive = opened(tmp_path, PACKERS[extension](tarred(TEXTS)), "dump" + extension)
    assert read(archive) == TEXTS
    assert read(archive) == TEXTS, "it can be read again"
    assert [piece.name for piece in archive.pieces()] == ["a.txt", "c.md", "d.html"]
    assert (archive.problems, archive.skipped) == ([], [])


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_odd_names_in_a_tar_file(tmp_path: Path, kind: int) -> None:
    deep = "/".join(["folder" * 5] * 6) + "/größe.txt"
    archive = opened(tmp_path, tarred([(deep, b"x")], format=kind), "dump.tar")
    assert read(archive) == [(deep, b"x")]


def test_pieces_tell_how_far_the_file_was_read(tmp_path: Path) -> None:
    for name, raw in (("dump.zip", zipped(TEXTS)), ("dump.tar.gz", gzipped(tarred(TEXTS)))):
        archive = opened(tmp_path, raw, name)
        places = [piece.read for piece in archive.pieces()]
        assert places == sorted(places)
        assert 0 < places[-1] <= archive.status.st_size


def test_what_holds_no_text_is_passed_over(tmp_path: Path) -> None:
    inner = zipped(TEXTS)
    files = [("p.png", b"\x89PNG"), ("noise", bytes(range(256)) * 40), ("i.zip", inner), ("j.tar.gz", b"x"), *TEXTS]
    why = {
        "p.png": "not text, by its extension",
        "noise": "not text",
        "i.zip": "an archive or table inside an archive: unpack it",
        "j.tar.gz": "an archive or table inside an archive: unpack it",
    }
    for name, raw in (("dump.zip", zipped(files)), ("dump.tar", tarred(files))):
        archive = opened(tmp_path, raw, name)
        assert read(archive) == TEXTS
        assert skipped(archive) == why
        assert archive.problems == []


def test_compressed_members_are_unpacked_once(tmp_path: Path) -> None:
    records = b'{"text": "one"}\n'
    files = [("a.jsonl.gz", gzipped(records)), ("b.txt.zst", zstd.compress(b"two")), ("c.png.gz", b"")]
    archive = opened(tmp_path, zipped([*files, ("d.txt.gz.gz", gzipped(gzipped(b"x")))]))
    assert [(piece.name, piece.raw) for piece in archive.pieces()] == [("a.jsonl", records), ("b.txt", b"two")]
    assert [name for name, _ in read(archive)] == ["a.jsonl.gz", "b.txt.zst"]
    assert set(skipped(archive)) == {"c.png.gz", "d.txt.gz.gz"}


def test_large_files_of_records_are_cut(tmp_path: Path) -> None:
    lines = b"".join(json.dumps({"n": n, "text": "word " * 50}).encode() + b"\n" for n in range(20_000))
    table = "\ufeffname;text\n".encode() + b"".join(b'%d;"a\nb; c"\n' % n for n in range(300_000))
    files = [("a.jsonl", lines), ("b.csv", table), ("c.jsonl.gz", gzipped(lines)), ("d.txt", lines)]
    for name, raw in (("dump.zip", zipped(files)), ("dump.tar.gz", gzipped(tarred(files)))):
        pieces: dict[str, list[Piece]] = {}
        archive = opened(tmp_path, raw, name)
        for piece in archive.pieces():
            pieces.setdefault(piece.path.partition("!/")[2], []).append(piece)
        assert all(b"".join(piece.raw for piece in pieces[name]) == lines for name in ("a.jsonl", "c.jsonl.gz"))
        assert len(pieces["a.jsonl"]) > 3
        assert len(pieces["d.txt"]) == 1
        assert [piece.begins for piece in pieces["a.jsonl"]] == [True] + [False] * (len(pieces["a.jsonl"]) - 1)
        assert "\ufeff".encode() + b"".join(piece.raw for piece in pieces["b.csv"]) == table
        assert all(b"name" in piece.head and b"text" in piece.head for piece in pieces["b.csv"][1:])
        assert archive.problems == []


# Names.


def test_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    names = ["a.txt", "a (2).txt", "a.txt", "./a.txt", "x/../a.txt", "b/.c", "b/.c", "no.dot/d", "no.dot/d"]
    expected = ["a.txt", "a (2).txt", "a (3).txt", "a (4).txt", "x/a.txt", "b/.c", "b/.c (2)", "no.dot/d"]
    archive = opened(tmp_path, tarred([("a.jsonl.gz", gzipped(b"{}"))] * 2), "dump.tar")
    assert [piece.path.partition("!/")[2] for piece in archive.pieces()] == ["a.jsonl.gz", "a (2).jsonl.gz"]
    assert [piece.name for piece in archive.pieces()] == ["a.jsonl", "a (2).jsonl"]
    archive = opened(tmp_path, tarred((name, b"x") for name in names), "dump.tar")
    assert [name for name, _ in read(archive)] == [*expected, "no.dot/d (2)"]
    with pytest.warns(UserWarning, match="Duplicate name"):
        raw = zipped((name, b"x") for name in names)
    assert [name for name, _ in read(opened(tmp_path, raw))] == [*expected, "no.dot/d (2)"]


@pytest.mark.parametrize(
    ("name", "path"), [("../../etc/passwd", "etc/passwd"), ("/etc/motd", "etc/motd"), ("..", "_"), ("a\nb", "a\nb")]
)
def test_names_stay_in_the_archive(tmp_path: Path, name: str, path: str) -> None:
    assert read(opened(tmp_path, tarred([(name, b"x")]), "dump.tar")) == [(path, b"x")]
    assert read(opened(tmp_path, zipped([(name, b"x")]))) == [(path, b"x")]


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    raw = tarred([("caf\udce9.txt", b"x")], format=tarfile.GNU_FORMAT, errors="surrogateescape")
    assert read(opened(tmp_path, raw, "dump.tar")) == [("caf\udce9.txt", b"x")]


@pytest.mark.parametrize(("raw_name", "name"), [("größe".encode(), "größe"), (b"gr\x94\xe1e", "größe")])
def test_names_of_an_old_zip_file(tmp_path: Path, raw_name: bytes, name: str) -> None:
    """Without a flag they are in code page 437, or, as many tools write them, in UTF-8."""
    raw = zipped([("x" * len(raw_name) + ".txt", b"x")]).replace(b"x" * len(raw_name) + b".", raw_name + b".")
    assert read(opened(tmp_path, raw)) == [(name + ".txt", b"x")]


def test_backslashes_between_the_folders_of_a_zip_file(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("a\\b.md")
        info.create_system = 0
        archive.writestr(info, b"x")
    assert read(opened(tmp_path, out.getvalue())) == [("a/b.md", b"x")]


def test_links_and_devices(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind in (tarfile.DIRTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, b"V"):
            info = tarfile.TarInfo("entry" + kind.decode("latin-1"))
            info.type, info.linkname = kind, "a.txt"
            archive.addfile(info)
        archive.addfile(tarfile.TarInfo("empty.txt"))
    tar = opened(tmp_path, out.getvalue(), "dump.tar")
    assert read(tar) == [("empty.txt", b"")]
    assert set(skipped(tar)) == {"entry3", "entry6", "entryV"}
    assert tar.problems == []
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zip_archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        zip_archive.writestr(link, "a.txt")
    assert read(opened(tmp_path, out.getvalue())) == []


# Damage.


@pytest.mark.parametrize("name", ["dump.zip", "dump.tar", "dump.tar.gz", "dump.tzst"])
@pytest.mark.parametrize("raw", [b"", b"x", b"<html>not found</html>" * 100])
def test_what_is_no_archive(tmp_path: Path, name: str, raw: bytes) -> None:
    archive = opened(tmp_path, raw, name)
    (problem,) = problems(archive)
    assert problem.startswith(archive.path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for kind in (Zip, Tar):
        with pytest.raises(FileError, match="No such file"):
            kind(str(tmp_path / "none"))


def test_a_zip_file_that_cannot_be_read_in_part(tmp_path: Path) -> None:
    raw = bytearray(zipped([*TEXTS, ("e.txt", b"end")], zipfile.ZIP_STORED))
    raw[raw.index(b"zw")] ^= 1  # the checksum is wrong then
    where = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1) + 1)
    raw[where + 8] |= 1  # encrypted
    archive = opened(tmp_path, bytes(raw))
    assert [name for name, _ in read(archive)] == ["a.txt", "e.txt"]
    assert shown(archive, archive.problems) == ["dump.zip!/b/c.md: damaged: Bad CRC-32 for file 'b/c.md'"]
    assert skipped(archive) == {"b/d.html": "encrypted: unpack it"}


def test_a_way_to_compress_that_is_not_known(tmp_path: Path) -> None:
    raw = bytearray(zipped(TEXTS))
    for at in (raw.index(b"PK\x03\x04") + 8, raw.index(b"PK\x01\x02") + 10):
        raw[at : at + 2] = struct.pack("<H", 9)
    archive = opened(tmp_path, bytes(raw))
    assert read(archive) == TEXTS[1:]
    assert skipped(archive) == {"a.txt": "compressed in a way that is not read: unpack it"}


def test_what_can_be_read_of_a_damaged_member(tmp_path: Path) -> None:
    noise = random.Random(7)
    text = "".join(noise.choices("abcdefgh ", k=600_000)).encode()
    raw = bytearray(zipped([("long.txt", text), *TEXTS]))
    raw[150_000:150_100] = b"\xff" * 100
    archive = opened(tmp_path, bytes(raw))
    (name, start), *rest = read(archive)
    assert name == "long.txt"
    assert len(start) > 100_000
    assert text.startswith(start[:100_000])
    assert rest == TEXTS
    assert len(archive.problems) == 1


def test_members_that_overlap(tmp_path: Path) -> None:
    """A small file could hold any amount of text by that."""
    raw = zipped([("a.txt", b"x" * 1000), ("b.txt", b"y" * 1000)], zipfile.ZIP_STORED)
    first, second = raw.index(b"PK\x01\x02"), raw.rindex(b"PK\x01\x02")
    same = bytearray(raw)
    same[second + 42 : second + 46] = same[first + 42 : first + 46]
    archive = opened(tmp_path, bytes(same))
    assert len(read(archive)) < 2
    assert "overlap" in archive.problems[0]


def test_members_that_swell(tmp_path: Path) -> None:
    archive = opened(tmp_path, zipped([("large.txt", b" " * 20_000_000), *TEXTS], zipfile.ZIP_BZIP2))
    assert read(archive) == TEXTS
    assert skipped(archive) == {"large.txt": "it would unpack to more than 1,000 times its size"}


def test_a_tar_file_that_breaks_off(tmp_path: Path) -> None:
    raw = tarred([("a.txt", b"x" * 2000), ("b.txt", b"y" * 2000), ("c.txt", b"z")])
    archive = opened(tmp_path, raw[: 512 + 2048 + 512 + 100], "dump.tar")
    assert read(archive) == [("a.txt", b"x" * 2000), ("b.txt", b"y" * 100)]
    assert shown(archive, archive.problems) == ["dump.tar: damaged after 3,172 bytes: it breaks off"]
    archive = opened(tmp_path, raw[: 512 + 2048 + 100], "dump.tar")
    assert [name for name, _ in read(archive)] == ["a.txt"]
    assert shown(archive, archive.problems) == ["dump.tar: damaged after 2,560 bytes: truncated header"]
    archive = opened(tmp_path, raw[: 512 + 2048], "dump.tar")
    assert [name for name, _ in read(archive)] == ["a.txt"]
    assert shown(archive, archive.problems) == ["dump.tar: damaged after 2,560 bytes: it breaks off"]


def test_the_next_good_header_of_a_tar_file_is_found(tmp_path: Path) -> None:
    raw = bytearray(tarred([("a.txt", b"x" * 2000), ("b.txt", b"y" * 2000), ("c.txt", b"z")]))
    raw[2560 + 3] ^= 1
    archive = opened(tmp_path, bytes(raw), "dump.tar")
    assert [name for name, _ in read(archive)] == ["a.txt", "c.txt"]
    assert shown(archive, archive.problems) == ["dump.tar: damaged after 2,560 bytes: bad checksum"]


def test_what_follows_the_end_of_a_tar_file_does_not_matter(tmp_path: Path) -> None:
    archive = opened(tmp_path, tarred(TEXTS) + b"rubbish" * 1000, "dump.tar")
    assert read(archive) == TEXTS
    assert archive.problems == []


def test_a_compressed_tar_file_that_is_damaged(tmp_path: Path) -> None:
    noise = random.Random(7)
    files = [(f"{n}.txt", "".join(noise.choices("abcdefgh ", k=50_000)).encode()) for n in range(10)]
    raw = gzipped(tarred(files))
    archive = opened(tmp_path, raw[: len(raw) // 2], "dump.tar.gz")
    texts = read(archive)
    assert texts[:4] == files[:4]
    assert len(archive.problems) == 1
    assert "dump.tar.gz: damaged after" in archive.problems[0]


def test_the_checksum_of_a_compressed_tar_file_is_read(tmp_path: Path) -> None:
    raw = bytearray(gzipped(tarred(TEXTS) + bytes(1 << 18)))
    raw[-5] ^= 1
    archive = opened(tmp_path, bytes(raw), "dump.tar.gz")
    assert read(archive) == TEXTS
    (problem,) = shown(archive, archive.problems)
    assert problem.endswith(" bytes: incorrect data check; the rest is not read")


@pytest.mark.parametrize("size", [1 << 40, 1 << 80, -1024])
def test_sizes_that_cannot_be(tmp_path: Path, size: int) -> None:
    info = tarfile.TarInfo("large.txt")
    info.size = size
    header = info.tobuf(tarfile.GNU_FORMAT)
    start = time.monotonic()
    archive = opened(tmp_path, tarred([TEXTS[0]])[:1024] + header + tarred(TEXTS[1:]), "dump.tar")
    assert read(archive)[0] == TEXTS[0]
    assert archive.problems
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE])
def test_a_header_that_would_fill_memory(tmp_path: Path, kind: bytes) -> None:
    info = tarfile.TarInfo("@LongLink")
    info.type, info.size = kind, 10_000_000
    raw = info.tobuf(tarfile.GNU_FORMAT) + b"1" * 10_000_384 + tarred(TEXTS)
    archive = opened(tmp_path, gzipped(raw, compresslevel=1), "dump.tar.gz")
    del raw
    tracemalloc.start()
    assert read(archive) == TEXTS
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()
    assert len(archive.problems) == 1


def test_no_more_than_one_text_is_in_memory(tmp_path: Path) -> None:
    files = ((f"{n}.txt", bytes([97 + n % 26]) * 1_000_000) for n in range(40))
    archives = [opened(tmp_path, zipped(files)), opened(tmp_path, gzipped(tarred(files)), "dump.tar.gz")]
    for archive in archives:
        tracemalloc.start()
        assert sum(len(piece.raw) for piece in archive.pieces()) in {0, 40_000_000}
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
        tracemalloc.stop()


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """Return the name and the bytes of an archive that was cut, or in which some bytes were changed or left out."""
    name = draw(st.sampled_from(["dump.zip", *("dump" + extension for extension in PACKERS)]))
    files = [*TEXTS, ("long.txt", b"one two three " * 500), ("r.jsonl.gz", gzipped(b'{"a": 1}\n' * 9))]
    if name == "dump.zip":
        methods = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]
        raw = bytearray(zipped(files, draw(st.sampled_from(methods))))
    else:
        kind = draw(st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
        raw = bytearray(tarred([*files, ("ü" * 40 + "/" + "ü" * 40 + ".txt", b"x")], format=kind))
        raw = bytearray(PACKERS[name.removeprefix("dump")](bytes(raw)))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, max(0, len(raw) - 1)))
        match draw(st.sampled_from(["change", "cut", "leave out", "put in"])):
            case "change":
                raw[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "cut":
                del raw[max(at, len(raw) // 2) :]
            case "leave out":
                del raw[at : at + draw(st.integers(1, 600))]
            case _:
                raw[at:at] = draw(st.binary(max_size=600))
    return name, bytes(raw)


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged())
def test_damage_is_said_and_no_more(tmp_path: Path, archive: tuple[str, bytes]) -> None:
    name, raw = archive
    source = opened(tmp_path, raw, name)
    assert all(line.startswith(source.path) for line in problems(source))
    assert problems(source) == problems(source)
