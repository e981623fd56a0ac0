"""Answers of servers as crawls keep them: taken apart, without the encodings they were sent in, and in UTF-8."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint import zstd
from srclint.sources import http
from srclint.sources.http import Message, extension_of, in_utf8, message, unpacked

TEXT = b"Hello, and hello again to all who read this. " * 40


def chunked(raw: bytes, sizes: list[int] | None = None, line: bytes = b"%x\r\n") -> bytes:
    """Cut a body into chunks of these sizes, by turns."""
    chunks: list[bytes] = []
    at = 0
    sizes = sizes or [100]
    while at < len(raw):
        chunk = raw[at : at + sizes[len(chunks) % len(sizes)]]
        chunks.append(line % len(chunk) + chunk + b"\r\n")
        at += len(chunk)
    return b"".join(chunks) + b"0\r\n\r\n"


def deflate(raw: bytes) -> bytes:
    return zlib.compress(raw)[2:-4]


def brotlied(raw: bytes) -> bytes:
    return brotli.compress(raw, quality=4)  # type: ignore[no-any-return]


SENT: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("x-gzip", gzip.compress),
    "zlib": ("deflate", zlib.compress),
    "deflate": ("deflate", deflate),
    "br": ("br", brotlied),
    "zstd": ("zstd", zstd.compress),
    "chunked": ("chunked", chunked),
}
every = pytest.mark.parametrize("way", SENT)


def body_of(body: bytes, *encodings: str) -> tuple[bytes, str]:
    return unpacked("a!/url", Message(200, "", encodings, body))


# Taken apart.


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_an_answer_is_taken_apart(end: bytes) -> None:
    lines = [
        b"HTTP/1.1 203 Non-Authoritative",
        b"Server: a: b",
        b"content-TYPE:  text/html; charset=utf-8 ",
        b"Content-Encoding: gzip , BR",
        b"Content-Type: image/png",
        b"X-Content-Encoding: zstd",
        b"Transfer-Encoding: chunked",
        b"",
        b"Content-Type: of the body\r\n\r\nand more",
    ]
    assert message(end.join(lines)) == Message(
        203, "text/html; charset=utf-8", ("chunked", "br", "gzip"), b"Content-Type: of the body\r\n\r\nand more"
    )


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (b"", Message(0, "", (), b"")),
        (b"<p>no head\r\n\r\nat all", Message(0, "", (), b"<p>no head\r\n\r\nat all")),
        (b"HTTP/2 200\r\n\r\n", Message(200, "", (), b"")),
        (b"HTTP/1.0 404 Not Found\r\nContent-Type: text/html", Message(404, "", (), b"")),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: ,\r\n\r\n\r\n\r\n", Message(200, "", (), b"\r\n\r\n")),
        (b"HTTP/1.1 OK\r\n\r\nbody", Message(0, "", (), b"HTTP/1.1 OK\r\n\r\nbody")),
    ],
)
def test_heads_that_say_little(block: bytes, expected: Message) -> None:
    assert message(block) == expected


@pytest.mark.parametrize(
    ("content_type", "url", "extension"),
    [
        ("text/html;charset=x", "http://a/b.txt", ".html"),
        ("Application/JSON", "", ".json"),
        ("text/plain", "http://a/b.CSV?x=y.md#c.txt", ".csv"),
        ("text/plain", "http://a/b.aspx", ".txt"),
        ("text/plain", "http://a/b.c~d", ".txt"),
        ("text/plain", "http://a.md", ".txt"),
        ("text/plain", "http://a/.pdf", ".txt"),
        ("text/x-unheard-of", "http://a/b.rst", ".rst"),
        ("", "http://a/b.jsonl", ".jsonl"),
        ("", "http://[a", ".txt"),
        ("", "http://a/b.PDF", None),
        ("application/octet-stream", "http://a/b.zip.png", None),
        ("text/css", "http://a/b.txt", None),
        ("image/svg+xml", "http://a/b.txt", None),
        ("application/pdf", "http://a/b.txt", None),
    ],
)
def test_what_tells_the_format(content_type: str, url: str, extension: str | None) -> None:
    assert extension_of(content_type, url) == extension


# How it was sent.


@every
@given(body=st.binary(max_size=300))
def test_a_body_comes_back_as_it_was(way: str, body: bytes) -> None:
    name, send = SENT[way]
    assert body_of(send(body), name) == (body, "")


@given(body=st.binary(), sizes=st.lists(st.integers(1, 50), max_size=5))
def test_chunks_of_any_size(body: bytes, sizes: list[int]) -> None:
    for line in (b"%x\r\n", b"%X \r\n", b'%04x;name="a b"\r\n'):
        assert body_of(chunked(body, sizes, line), "chunked") == (body, "")
    assert body_of(chunked(body, sizes)[:-2] + b"Trailer: a\r\n\r\n", "chunked") == (body, "")


@given(ways=st.lists(st.sampled_from(sorted(SENT)), max_size=4))
def test_encodings_are_undone_from_the_last_to_the_first(ways: list[str]) -> None:
    body = TEXT
    for way in ways:
        body = SENT[way][1](body)
    assert body_of(body, *(SENT[way][0] for way in reversed(ways))) == (TEXT, "")


@every
@pytest.mark.parametrize(
    "body", [b"", b"<!DOCTYPE html>\n<p>Hello.</p>", b"Plain words.\n", "Größe".encode(), b"Kurz", b'{"a": 1}']
)
def test_a_body_that_is_not_in_the_encoding_of_its_head(way: str, body: bytes) -> None:
    assert body_of(body, SENT[way][0]) == (body, "")
    assert body_of(body, "identity", "unheard-of", SENT[way][0]) == (body, "")


@every
@given(data=st.data())
@settings(max_examples=60)
def test_of_what_was_sent_in_part_the_beginning_is_read(way: str, data: st.DataObject) -> None:
    name, send = SENT[way]
    sent = send(TEXT)
    least = 6 if way != "chunked" else len("64\r\n")  # less is not told from another body
    body, damage = body_of(sent[: data.draw(st.integers(least, len(sent) - 1))], name)
    assert TEXT.startswith(body)
    if way == "chunked" and body == TEXT:
        return  # all that is missing is the last line
    assert damage.startswith("a!/url: damaged")
    assert damage.endswith(("it breaks off", "it breaks off; the rest is not read"))


@pytest.mark.parametrize("way", ["gzip", "zlib", "br", "zstd"])
def test_what_is_too_long_is_not_read(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LONGEST", 1 << 20)
    name, send = SENT[way]
    assert body_of(send(b"a" * (1 << 20)), name) == (b"a" * (1 << 20), "")
    assert body_of(send(b"a" * (1 << 22)), name) == (b"", "a!/url: not checked: a text of more than 1 MiB")


# Charsets.


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("Windows-1251", "cp1251", "Добрый день"),
        ("'latin1'", "cp1252", "naïve – café"),
        ('" iso-8859-2 "', "iso8859-2", "źródło"),
        ("EUC-KR", "euc-kr", "안녕하세요"),
        ("big5", "big5", "歡迎光臨"),
        ("euc-jp; x=y", "euc-jp", "ようこそ"),
        ("utf-16be", "utf-16-be", "Größe"),
        ("hz-gb-2312", "hz", "欢迎"),
    ],
)
def test_text_in_the_charset_of_the_head(charset: str, codec: str, text: str) -> None:
    assert in_utf8(text.encode(codec), f"text/plain; charset={charset}").decode() == text
    assert in_utf8(text.encode(codec), f"text/plain; a=b;Charset = {charset}").decode() == text


@given(st.text(max_size=50), st.sampled_from(["windows-1252", "shift_jis", "utf-8", "gb18030", "koi8-r", "ascii"]))
def test_text_in_utf_8_stays_as_it_is(text: str, charset: str) -> None:
    body = text.replace("\0", "").replace("\x1b", "").replace("~{", "").encode("utf-8", "replace")
    assert in_utf8(body, f"text/html; charset={charset}") == body


@given(st.binary(max_size=60), st.sampled_from(["windows-1252", "shift_jis", "utf-16le", "iso-2022-jp", "x", "hex"]))
def test_no_bytes_are_lost(body: bytes, charset: str) -> None:
    assert in_utf8(body, "") == body
    new = in_utf8(body, f"text/plain; charset={charset}")
    assert new == body or new.decode("utf-8", "surrogatepass")


def test_what_the_page_says_of_its_charset_is_kept_true() -> None:
    page = '<meta charset="{}"><p>Größe'
    for named, says in [("iso-8859-1", "utf-8"), ("windows-1252", "utf-8"), ("koi8-r", "koi8-r")]:
        raw = page.format(named).encode("cp1252")
        assert in_utf8(raw, "text/html; charset=windows-1252").decode() == page.format(says)
