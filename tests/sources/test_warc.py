import gzip
import json
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import brotli
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from srclint import zstd
from srclint.errors import NotReadError
from srclint.model import Meta
from srclint.sources import open_source
from srclint.sources.piece import Piece
from srclint.sources.warc import Warc

gzipped = partial(gzip.compress, mtime=0)
DATE = "2024-03-01T12:00:00Z"
PACKERS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzipped, ".zst": zstd.compress}


def record(kind: str, url: str, block: bytes, *fields: str, length: int | None = None) -> bytes:
    lines = [
        "WARC/1.0",
        f"WARC-Type: {kind}",
        "WARC-Record-ID: <urn:uuid:12345678-0000-0000-0000-000000000000>",
        f"WARC-Date: {DATE}",
        *([f"WARC-Target-URI: {url}"] if url else []),
        *fields,
        f"Content-Length: {len(block) if length is None else length}",
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def page(url: str, body: bytes, *fields: str, status: str = "200 OK", warc: tuple[str, ...] = ()) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", *fields]).encode() + b"\r\n\r\n"
    return record("response", url, head + body, "Content-Type: application/http; msgtype=response", *warc)


def html(url: str, body: str = "<p>Hello.</p>", charset: str = "utf-8") -> bytes:
    return page(url, body.encode(charset), f"Content-Type: text/html; charset={charset}")


def opened(tmp_path: Path, raw: bytes, name: str = "crawl.warc") -> Warc:
    file = tmp_path / name
    file.write_bytes(raw)
    return Warc(str(file))


def pieces(tmp_path: Path, raw: bytes, name: str = "crawl.warc") -> list[Piece]:
    """Return the pieces of a sound crawl."""
    warc = opened(tmp_path, raw, name)
    found = list(warc.pieces())
    assert warc.problems == []
    return found


def url(piece: Piece) -> str:
    return piece.path.partition("!/")[2]


# What is read.


@pytest.mark.parametrize("extension", PACKERS)
@pytest.mark.parametrize("single", [True, False])
def test_pages_under_their_urls(tmp_path: Path, extension: str, single: bool) -> None:
    records = [html("https://example.org/"), html("https://example.org/b", "<p>Größe</p>")]
    raw = b"".join(records if single else map(PACKERS[extension], records))
    found = pieces(tmp_path, PACKERS[extension](raw) if single else raw, "crawl.warc" + extension)
    assert [(url(piece), piece.name, piece.raw.decode()) for piece in found] == [
        ("https://example.org/", "page.html", "<p>Hello.</p>"),
        ("https://example.org/b", "page.html", "<p>Größe</p>"),
    ]
    assert found[0].meta == Meta(date=DATE, url="https://example.org/")
    assert found[0].path == str(tmp_path / f"crawl.warc{extension}") + "!/https://example.org/"
    assert 0 < found[0].read <= found[1].read


@pytest.mark.parametrize("name", ["a.warc", "A.WARC.GZ", "a.warc.wet.gz", "a.wet", "a.warc.wat.gz", "a.warc.zst"])
def test_crawls_are_told_by_their_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert isinstance(open_source(str(tmp_path / name)), Warc)


def test_text_that_was_made_of_pages(tmp_path: Path) -> None:
    languages = ["deu,eng", "eng", "xxx", "fr", ""]
    records = [
        record(
            "conversion",
            f"http://a/{n}",
            b"text",
            f"WARC-Identified-Content-Language: {code}",
            "Content-Type: text/plain",
        )
        for n, code in enumerate(languages)
    ]
    found = pieces(tmp_path, gzipped(b"".join(records)), "crawl.warc.wet.gz")
    assert [piece.meta.language for piece in found] == ["de", "en", "", "fr", ""]
    assert {piece.name for piece in found} == {"page.txt"}


def test_what_is_no_text_is_passed_over_without_a_word(tmp_path: Path) -> None:
    raw = b"".join(
        [
            record("warcinfo", "", b"software: x\r\n", "Content-Type: application/warc-fields"),
            record(
                "request", "http://a/", b"GET / HTTP/1.1\r\n\r\n", "Content-Type: application/http; msgtype=request"
            ),
            record("revisit", "http://a/", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
            record("metadata", "http://a/", b"fetchTimeMs: 1", "Content-Type: application/warc-fields"),
            record("resource", "dns:a", b"20240301 a. 300 IN A 1.1.1.1", "Content-Type: text/dns"),
            page("http://a/x.png", b"\x89PNG\r\n", "Content-Type: image/png"),
            page("http://a/x.css", b"a{}", "Content-Type: text/css"),
            page("http://a/x.js", b"a()", "Content-Type: text/javascript; charset=utf-8"),
            page("http://a/x.pdf", b"%PDF-1.7", "Content-Type: text/plain"),
            page("http://a/noise", bytes(range(32)) * 40, "Content-Type: text/html"),
            page("http://a/gone", b"<p>no such page</p>", "Content-Type: text/html", status="404 Not Found"),
            page("http://a/moved", b"<p>moved</p>", "Content-Type: text/html", status="301 Moved"),
            page("http://a/empty", b"", "Content-Type: text/html"),
        ]
    )
    warc = opened(tmp_path, raw)
    assert (list(warc.pieces()), warc.problems, warc.skipped) == ([], [], [])


def test_one_url_many_times(tmp_path: Path) -> None:
    raw = html("http://a/x.html?b=1.5") * 3 + html("http://a.org") * 2
    assert [url(piece) for piece in pieces(tmp_path, raw)] == [
        "http://a/x.html?b=1.5",
        "http://a/x.html?b=1.5 (2)",
        "http://a/x.html?b=1.5 (3)",
        "http://a.org",
        "http://a.org (2)",
    ]


@pytest.mark.parametrize(
    ("content_type", "address", "name"),
    [
        ("text/html", "http://a/x.txt", "page.html"),
        ("TEXT/HTML;charset=UTF-8", "http://a/", "page.html"),
        ("application/xhtml+xml", "http://a/", "page.html"),
        ("text/plain", "http://a/", "page.txt"),
        ("text/plain", "http://a/README.md?raw=1", "page.md"),
        ("text/plain", "http://a/index.php", "page.txt"),
        ("text/plain", "http://a/page.html", "page.txt"),
        ("text/plain", "http://[a/", "page.txt"),
        ("text/csv", "http://a/", "page.csv"),
        ("application/json", "http://a/", "page.json"),
        ("application/x-ndjson", "http://a/", "page.jsonl"),
        ("application/rss+xml", "http://a/", "page.xml"),
        ("text/vtt", "http://a/x.vtt", "page.vtt"),
        (None, "http://a/x", "page.txt"),
    ],
)
def test_the_format_of_a_record(tmp_path: Path, content_type: str | None, address: str, name: str) -> None:
    fields = [f"content-type: {content_type}"] if content_type else []
    (piece,) = pieces(tmp_path, page(address, b"one", *fields))
    assert piece.name == name


def test_a_block_that_is_no_http(tmp_path: Path) -> None:
    raw = record("response", "http://a/", b"plain words") + record("resource", "", b"<p>x", "Content-Type: text/html")
    first, second = pieces(tmp_path, raw)
    assert (first.name, first.raw) == ("page.txt", b"plain words")
    assert (second.name, url(second)) == ("page.html", "urn:uuid:12345678-0000-0000-0000-000000000000")


# How it was sent.

TEXT = b"Hello, hello, hello! " * 20


def chunked(raw: bytes, size: int = 50) -> bytes:
    chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
    return b"".join(b"%x;a=b\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (TEXT, ["Content-Encoding: identity"]),
        (TEXT, ["Content-Encoding: unheard-of"]),
        (gzipped(TEXT), ["Content-Encoding: gzip"]),
        (gzipped(TEXT), ["content-encoding:x-gzip"]),
        (zlib.compress(TEXT), ["Content-Encoding: deflate"]),
        (zlib.compress(TEXT)[2:-4], ["Content-Encoding: deflate"]),
        (brotli.compress(TEXT), ["Content-Encoding: br"]),
        (zstd.compress(TEXT), ["Content-Encoding: zstd"]),
        (chunked(TEXT), ["Transfer-Encoding: chunked"]),
        (chunked(gzipped(TEXT)), ["Content-Encoding: gzip", "Transfer-Encoding: chunked"]),
        (gzipped(brotli.compress(TEXT)), ["Content-Encoding: br, gzip"]),
        *((TEXT, [f"Content-Encoding: {name}"]) for name in ("gzip", "deflate", "br", "zstd")),
        (TEXT, ["Transfer-Encoding: chunked"]),
        (b"bad\nis no length of a chunk\n", ["Transfer-Encoding: chunked"]),
    ],
)
def test_encodings_are_undone_unless_the_crawler_did(tmp_path: Path, body: bytes, fields: list[str]) -> None:
    (piece,) = pieces(tmp_path, page("http://a/", body, "Content-Type: text/plain", *fields))
    assert piece.raw == (body if body.startswith(b"bad") else TEXT)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (gzipped(TEXT * 99)[:-10], ["Content-Encoding: gzip"]),
        (zlib.compress(TEXT * 99)[:-10], ["Content-Encoding: deflate"]),
        (brotli.compress(TEXT * 99)[:-3], ["Content-Encoding: br"]),
        (chunked(TEXT)[:-20], ["Transfer-Encoding: chunked"]),
    ],
)
def test_what_was_sent_in_part(tmp_path: Path, body: bytes, fields: list[str]) -> None:
    raw = page("http://a/", body, "Content-Type: text/plain", *fields)
    warc = opened(tmp_path, raw + html("http://b/"))
    first, second = warc.pieces()
    assert first.raw
    assert (TEXT * 99).startswith(first.raw)
    assert url(second) == "http://b/"
    (problem,) = warc.problems
    assert problem.startswith(f"{first.path}: damaged")
    warc = opened(tmp_path, raw.replace(b"WARC-Date", b"WARC-Truncated: length\r\nWARC-Date"))
    assert len(list(warc.pieces())) == 1
    assert warc.problems == [], "the crawler said so"


# Charsets.


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("windows-1252", "Größe – “gut”"),
        ("iso-8859-1", "caf\u00e9 \u2026"),
        ("koi8-r", "Привет, мир"),
        ("Shift_JIS", "こんにちは"),
        ("iso-2022-jp", "こんにちは"),
        ("gb2312", "你好，世界"),
        ("utf-16le", "Größe"),
        ("utf-8", "Größe"),
    ],
)
def test_the_charset_of_the_head(tmp_path: Path, charset: str, text: str) -> None:
    codec = "cp1252" if charset == "iso-8859-1" else charset
    raw = page("http://a/", text.encode(codec), f'Content-Type: text/plain; format=flowed; charset="{charset}"')
    assert pieces(tmp_path, raw)[0].raw.decode() == text


@pytest.mark.parametrize(
    ("charset", "body"),
    [
        ("windows-1252", "Größe".encode()),  # UTF-8 whatever the head says
        ("windows-1252", b"a\x81\xe9"),  # 81 is none of it
        ("utf-8", b"caf\xe9"),
        ("unheard-of", b"caf\xe9"),
        ("rot13", b"caf\xe9"),
        ("utf-16le", "\ufeffGröße".encode("utf-16-le")),  # the mark tells
    ],
)
def test_bytes_that_stay_as_they_are(tmp_path: Path, charset: str, body: bytes) -> None:
    assert pieces(tmp_path, page("http://a/", body, f"Content-Type: text/plain; charset={charset}"))[0].raw == body


def test_a_page_that_names_its_charset_itself(tmp_path: Path) -> None:
    text = '<html><head><meta charset="{}"><title>Größe</title></head></html>'
    raw = html("http://a/", text.format("ISO-8859-1"), "windows-1252")
    assert pieces(tmp_path, raw)[0].raw.decode() == text.format("utf-8")
    raw = html("http://a/", text.format("koi8-r"), "windows-1252")
    assert pieces(tmp_path, raw)[0].raw.decode() == text.format("koi8-r"), "the two contradict each other"


# Damage.


@pytest.mark.parametrize("extension", PACKERS)
@pytest.mark.parametrize("raw", [b"", b"junk\n" * 100, b"<html>not found</html>" * 1000, b"WARC/1.0\r\n"])
def test_what_is_no_warc_file(tmp_path: Path, extension: str, raw: bytes) -> None:
    warc = opened(tmp_path, PACKERS[extension](raw) if raw else raw, "crawl.warc" + extension)
    assert list(warc.pieces()) == []
    (problem,) = warc.problems
    assert problem.startswith(warc.path)


@pytest.mark.parametrize("extension", PACKERS)
def test_a_file_that_breaks_off(tmp_path: Path, extension: str) -> None:
    records = [html(f"http://a/{n}", "".join(f"<p>{n} {i * i}</p>" for i in range(3000))) for n in range(20)]
    raw = PACKERS[extension](b"".join(records))
    warc = opened(tmp_path, raw[: len(raw) // 2], "crawl.warc" + extension)
    found = list(warc.pieces())
    assert 8 <= len(found) <= 12
    assert all(piece.raw in records[n] for n, piece in enumerate(found))
    assert len(found[-1].raw) > 0
    assert [problem for problem in warc.problems if not problem.startswith(warc.path)] == []
    assert warc.problems


def test_a_record_of_a_wrong_length(tmp_path: Path) -> None:
    raw = html("http://a/") + record("resource", "http://b/", b"text", length=100_000) + html("http://c/")
    warc = opened(tmp_path, raw)
    assert [url(piece) for piece in warc.pieces()] == ["http://a/", "http://b/"]
    assert warc.problems == [f"{warc.path}!/http://b/: damaged: it breaks off"]
    warc = opened(tmp_path, html("http://a/") + record("resource", "http://b/", b"text", length=10**13))
    assert [url(piece) for piece in warc.pieces()] == ["http://a/"]
    assert warc.problems == [f"{warc.path}!/http://b/: not checked: a text of more than 256 MiB"]


def test_bombs_are_said(tmp_path: Path) -> None:
    bomb = zlib.compress(b" " * (300 << 20), 1)
    warc = opened(tmp_path, page("http://a/", bomb, "Content-Type: text/plain", "Content-Encoding: deflate"))
    assert list(warc.pieces()) == []
    assert warc.problems == [f"{warc.path}!/http://a/: not checked: a text of more than 256 MiB"]


def test_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("srclint.sources.warc.find_spec", lambda name: None)
    with pytest.raises(NotReadError, match="pip install fastwarc"):
        opened(tmp_path, html("http://a/"))


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    records = [
        record("warcinfo", "", b"software: x\r\n"),
        html("http://a/"),
        page("http://a/", gzipped(TEXT), "Content-Type: text/plain", "Content-Encoding: gzip"),
        page("http://a/", brotli.compress(TEXT), "Content-Type: text/plain", "Content-Encoding: br"),
        page("http://a/", chunked(TEXT), "Content-Type: text/plain", "Transfer-Encoding: chunked"),
        record("conversion", "http://a/c", json.dumps(["x"] * 99).encode(), "Content-Type: application/json"),
        html("http://a/d", "Größe", "windows-1252"),
    ]
    extension = draw(st.sampled_from(list(PACKERS)))
    single = draw(st.booleans())
    pack = PACKERS[extension]
    before = draw(st.booleans())  # damaged before it was packed
    raw = bytearray(b"".join(records) if before or single else b"".join(map(pack, records)))
    if single and not before:
        raw = bytearray(pack(bytes(raw)))
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
    return "crawl.warc" + extension, pack(bytes(raw)) if before else bytes(raw)


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damaged())
def test_damage_is_said_and_no_more(tmp_path: Path, file: tuple[str, bytes]) -> None:
    name, raw = file
    warc = opened(tmp_path, raw, name)
    found = list(warc.pieces())
    assert len({piece.path for piece in found}) == len(found)
    assert all(line.startswith(warc.path) for line in warc.problems)
    assert all(piece.path.startswith(warc.path + "!/") for piece in found)
