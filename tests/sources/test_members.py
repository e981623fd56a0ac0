"""Members of an archive: the paths they are reported by, what is passed over, and what is said of damage."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from srclint import zstd
from srclint.sources.content import Content
from srclint.sources.members import Members

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}
PARTS = ["a", "b", ".", "..", "/", "//", " (2)", " (3)", ".txt", ".gz", ".tar", "_", "\n", "ü", "\udcff"]


class Seen:
    """Members, and what was said of them."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.skipped: list[tuple[str, str]] = []
        self.members = Members("x.zip", self.problems, self.skipped)

    def texts(self, name: str, raw: bytes, error: Exception | None = None) -> list[tuple[str, bytes]]:
        """Return the pieces of a member, each with the name that tells the format."""
        file = io.BytesIO(raw)

        def read(size: int) -> bytes:
            block = file.read(size)
            if not block and error:
                raise error
            return block

        member = Content(self.members.path(name), read)
        return [(piece.name, piece.raw) for piece in self.members.pieces(member, lambda: 0)]


# Paths.


@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=6).map("".join), max_size=30))
@example(["a", "a (2)", "a", "a"])
@example(["a (2).gz", "a.gz", "a.gz"])
@example(["", "..", "_", "/"])
def test_no_two_members_have_one_path(names: list[str]) -> None:
    members = Seen().members
    paths = [members.path(name) for name in names]
    assert len(set(paths)) == len(paths)
    for name, path in zip(names, paths, strict=True):
        inside = path.removeprefix("x.zip!/")
        assert inside != path
        assert not {"", ".", ".."} & set(inside.split("/"))
        assert path.endswith(".txt") or not name.endswith("a.txt"), "the format is told as before"
    urls = [members.url(name) for name in names]
    assert len({*paths, *urls}) == len(paths) + len(urls)


def test_the_first_of_a_name_keeps_it() -> None:
    members = Seen().members
    assert [members.path(name) for name in ("d/a.txt", "./d//a.txt", "/d/a.txt", "d/a.txt.gz", "d/a.txt.gz")] == [
        "x.zip!/d/a.txt",
        "x.zip!/d/a (2).txt",
        "x.zip!/d/a (3).txt",
        "x.zip!/d/a.txt.gz",
        "x.zip!/d/a (2).txt.gz",
    ]
    assert members.url("http://a/b.html") == "x.zip!/http://a/b.html"
    assert members.url("http://a/b.html") == "x.zip!/http://a/b.html (2)"


def test_many_members_of_one_name_take_time_in_proportion() -> None:
    members = Seen().members
    assert [members.path("a.txt") for _ in range(20_000)][-1] == "x.zip!/a (20000).txt"


# What they hold.


@pytest.mark.parametrize("extension", PACK)
def test_a_compressed_member_is_unpacked_once(extension: str) -> None:
    seen, pack = Seen(), PACK[extension]
    assert seen.texts(f"d/a.md{extension}", pack(b"# One")) == [("a.md", b"# One")]
    assert seen.texts(f"b.md{extension.upper()}", pack(b"# Two")) == [("b.md", b"# Two")]
    assert seen.texts(f"empty.md{extension}", pack(b"")) == [("empty.md", b"")]
    assert (seen.skipped, seen.problems) == ([], [])
    for outer, pack_again in PACK.items():
        assert seen.texts(f"c{extension}{outer}", pack_again(pack(b"three"))) == []
        assert seen.skipped.pop() == (f"x.zip!/c{extension}{outer}", "not text")
    assert (seen.skipped, seen.problems) == ([], [])


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("a.PNG", b"text", "not text, by its extension"),
        ("a.pdf.gz", gzip.compress(b"text"), "not text, by its extension"),
        ("a.bin.xz", b"", "not text, by its extension"),
        ("a", b"%PDF-1.7", "not text"),
        ("a.txt.gz", gzip.compress(bytes(99)), "not text"),
        ("a.txt.gz", b"text", "not gzip, whatever its extension says"),
        ("a.jsonl.bz2", gzip.compress(b"text"), "not bzip2, whatever its extension says"),
        ("a.csv.zst", b"", "not Zstandard, whatever its extension says"),
        ("a.zip", b"text", "an archive or table inside an archive: unpack it"),
        ("a.tar.xz", b"", "an archive or table inside an archive: unpack it"),
        ("a.TGZ", b"", "an archive or table inside an archive: unpack it"),
        ("a.warc.gz", gzip.compress(b"WARC/1.0"), "an archive or table inside an archive: unpack it"),
        ("a.parquet", b"PAR1", "an archive or table inside an archive: unpack it"),
    ],
)
def test_what_is_passed_over(name: str, raw: bytes, why: str) -> None:
    seen = Seen()
    assert seen.texts(name, raw) == []
    assert seen.skipped == [(f"x.zip!/{name}", why)]
    assert seen.problems == []


def test_an_empty_member_is_a_text() -> None:
    seen = Seen()
    for name in ("a.txt", "a.csv", "a.jsonl", "a"):
        assert seen.texts(name, b"") == [(name, b"")]
    assert (seen.skipped, seen.problems) == ([], [])


# Damage.


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.csv"])
def test_of_a_damaged_member_the_beginning_is_read(name: str) -> None:
    seen = Seen()
    assert seen.texts(name, b"one\ntw", EOFError("it breaks off")) == [(name, b"one\ntw")]
    assert seen.texts(name, b"", EOFError("it breaks off")) == []
    assert seen.problems == [
        f"x.zip!/{name}: damaged: it breaks off",
        f"x.zip!/{name.replace('.', ' (2).')}: damaged: it breaks off",
    ]
    assert seen.skipped == []


@pytest.mark.parametrize("extension", PACK)
def test_damage_is_said_once_of_a_compressed_member(extension: str) -> None:
    seen, packed = Seen(), PACK[extension](b"one two")
    for length in range(len(packed)):
        seen.problems.clear()
        texts = seen.texts("a.txt" + extension, packed[:length], EOFError("gone"))
        assert b"one two".startswith(b"".join(raw for _, raw in texts))
        assert [problem.partition(": ")[2] for problem in seen.problems] == ["damaged: gone"]
    assert seen.skipped == []
    seen.problems.clear()
    assert seen.texts("b.txt" + extension, packed + b"rest") == [("b.txt", b"one two")]
    assert [problem.startswith("x.zip!/b.txt") for problem in seen.problems] == [True]


def test_damage_behind_what_is_needed_is_said() -> None:
    seen = Seen()
    assert seen.texts("a.txt.gz", gzip.compress(b"one"), ValueError("bad checksum")) == [("a.txt", b"one")]
    assert seen.problems == ["x.zip!/a.txt.gz: damaged: bad checksum"]


def test_what_is_too_long_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srclint.sources.cut.LONGEST", 3 << 20)
    seen = Seen()
    assert seen.texts("a.txt", bytes(b"a" * (4 << 20))) == []
    assert seen.problems == [
        "x.zip!/a.txt: a text that is not cut into records is longer than 3 MiB; the rest is not read"
    ]
