"""HTTP messages as crawls keep them: what kind of text one holds, and that text in UTF-8."""

from __future__ import annotations

import io
import os
import re
import zlib
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from srclint.binary import is_binary_name
from srclint.detect.encoding.declarations import codec_of, declaration
from srclint.sources.content import Content
from srclint.sources.cut import LONGEST
from srclint.sources.streams import Stream, compression_of

_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})")
_FIELD = re.compile(rb"(?im)^(content-type|content-encoding|transfer-encoding)[ \t]*:[ \t]*([^\r\n]*)")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r\n")
_CHARSET = re.compile(r"(?i);\s*charset\s*=\s*[\"']?\s*([^\s\"';,]+)")
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")  # every tenth packed byte is one, and hardly any of a text
_SHORT = 100  # bytes that may hold none of these by chance
_STEP = 64  # bytes given to brotli at once: it has no limit to what it returns, and these may unpack to 50 MB
# How Python's names of charsets begin that are in use on the web.
_WORTH = ("cp", "iso", "koi8", "mac", "gb", "big5", "euc", "shift", "utf_16", "utf_32", "johab", "hz", "tis")

# Extensions by the types of content that are text people read; "" where that of the URL tells, if it has one.
_TYPES = {
    "": "",
    "application/atom+xml": ".xml",
    "application/json": ".json",
    "application/jsonl": ".jsonl",
    "application/ld+json": ".json",
    "application/octet-stream": "",
    "application/rss+xml": ".xml",
    "application/x-ndjson": ".jsonl",
    "application/xhtml+xml": ".html",
    "application/xml": ".xml",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/json": ".json",
    "text/markdown": ".md",
    "text/plain": "",
    "text/tab-separated-values": ".tsv",
    "text/x-markdown": ".md",
    "text/xml": ".xml",
}
_NOT_READ = frozenset({"text/css", "text/javascript", "text/ecmascript", "text/x-javascript", "text/dns"})
# Extensions that say how a server makes a page, not what it is; and what is shown as plain text is no HTML.
_OF_SERVERS = frozenset(
    {".asp", ".aspx", ".cfm", ".cgi", ".do", ".htm", ".html", ".jsp", ".php", ".pl", ".py", ".shtml", ".xhtml"}
)


class Message(NamedTuple):
    """A response of a server."""

    status: int  # 0 if that is not said
    content_type: str
    encodings: tuple[str, ...]  # in the order in which they are to be undone
    body: bytes


def message(block: bytes) -> Message:
    """Take a response apart; what has no head is all body."""
    status = _STATUS.match(block)
    end = _END.search(block) if status else None
    if status is None or end is None:
        return Message(int(status[1]) if status else 0, "", (), b"" if status else block)
    fields: dict[bytes, str] = {}
    for found in _FIELD.finditer(block, 0, end.start()):
        fields.setdefault(found[1].lower(), found[2].decode("latin-1").strip())
    encodings = [
        name.strip().lower()
        for field in (b"content-encoding", b"transfer-encoding")
        for name in fields.get(field, "").split(",")
    ]
    return Message(
        int(status[1]), fields.get(b"content-type", ""), tuple(filter(None, reversed(encodings))), block[end.end() :]
    )


def extension_of(content_type: str, url: str) -> str | None:
    """Return the extension that tells the format of such content; None where it is no text that people read."""
    kind = content_type.partition(";")[0].strip().lower()
    known = _TYPES.get(kind)
    if known is None and (not kind.startswith("text/") or kind in _NOT_READ):
        return None
    if known:
        return known
    try:
        path = urlsplit(url).path
    except ValueError:
        path = ""
    if is_binary_name(path):
        return None
    extension = os.path.splitext(path)[1].lower()  # noqa: PTH122
    is_one = re.fullmatch(r"\.[a-z0-9]{1,9}", extension) and extension not in _OF_SERVERS
    return extension if is_one else ".txt"


def unpacked(path: str, message: Message) -> tuple[bytes, str]:
    """Return the body without the encodings it was sent in, and what is wrong with it, or "".

    Crawlers often undo them and leave the head as it was: a body that does not begin as it should is taken as it is.
    """
    body = message.body
    for encoding in message.encodings:
        undo = _ENCODINGS.get(encoding)
        if undo is not None and body:  # an answer may be empty whatever its head says
            body, damage = undo(path, body)
            if damage:
                return body, damage
    return body, ""


def in_utf8(body: bytes, content_type: str) -> bytes:
    """Return text in the charset that the head names as UTF-8, as a reader sees it.

    It stays as it is where it is not in that charset, or is UTF-8 whatever the head says. A page that names the same
    charset then names UTF-8.
    """
    named = _CHARSET.search(content_type)
    codec = codec_of(named[1]) if named else None
    if codec is None or not codec.startswith(_WORTH) or body.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return body
    try:
        if b"\0" not in body and b"\x1b" not in body and b"~{" not in body:
            body.decode("utf-8")
            return body
    except UnicodeError:
        pass
    try:
        text = body.decode(codec)
    except (UnicodeError, LookupError):
        return body
    own = declaration(text)
    if own is not None and own.is_markup and own.codec == codec:
        text = text[: own.span.start] + "utf-8" + text[own.span.end :]
    return text.encode("utf-8", "surrogatepass")


Undone = tuple[bytes, str]


def _dechunked(path: str, body: bytes) -> Undone:
    chunks: list[bytes] = []
    at = 0
    has_ends = False
    while (found := _CHUNK.match(body, at)) and (size := int(found[1], 16)):
        start, at = found.end(), found.end() + size
        chunks.append(body[start:at])
        has_ends = has_ends or b"\r\n".startswith(body[at : at + 2])
        at += 2 * body.startswith(b"\r\n", at)
    if not found and len(chunks) < 2 and not has_ends:
        return body, ""  # it only begins like a chunk
    return b"".join(chunks), "" if found else f"{path}: damaged: it breaks off"


def _unpacked_as(extension: str, magic: bytes) -> Callable[[str, bytes], Undone]:
    def undo(path: str, body: bytes) -> Undone:
        if not body.startswith(magic):
            return body, ""
        content = Content(path, Stream(path, io.BytesIO(body), compression_of("x" + extension)).read1)
        return _limited(path, content.read(LONGEST + 1), content.damage)

    return undo


def _inflated(path: str, body: bytes) -> Undone:
    """Undo ``deflate``: servers send it with and without the header of zlib."""
    for window in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        stream = zlib.decompressobj(window)
        try:
            raw = stream.decompress(body, LONGEST + 1)
        except zlib.error:
            continue
        return _ended(path, body, raw, is_whole=stream.eof)
    return body, ""


def _unbrotlied(path: str, body: bytes) -> Undone:
    try:
        import brotli
    except ImportError:
        return b"", f"{path}: not read: it is compressed with Brotli; pip install brotli"
    stream = brotli.Decompressor()
    raw = bytearray()
    try:
        for at in range(0, len(body), _STEP):
            raw += stream.process(body[at : at + _STEP])
            if len(raw) > LONGEST:
                break
    except brotli.error as error:
        return (bytes(raw), f"{path}: damaged: {error}") if raw and not _is_text(body) else (body, "")
    return _ended(path, body, bytes(raw), is_whole=stream.is_finished())


def _ended(path: str, body: bytes, raw: bytes, *, is_whole: bool) -> Undone:
    """Return what was unpacked in a way whose streams begin with no mark; text may begin as one."""
    if not is_whole and _is_text(body):
        return body, ""
    return _limited(path, raw, "" if is_whole else f"{path}: damaged: it breaks off")


def _is_text(body: bytes) -> bool:
    if _CONTROL.search(body):
        return False
    try:
        return len(body) > _SHORT or bool(body.decode("utf-8"))
    except UnicodeError:
        return False


def _limited(path: str, raw: bytes, damage: str) -> Undone:
    if len(raw) > LONGEST:
        return b"", f"{path}: not checked: a text of more than {LONGEST >> 20} MiB"
    return raw, damage


_GZIP = _unpacked_as(".gz", b"\x1f\x8b")
_ENCODINGS: dict[str, Callable[[str, bytes], Undone]] = {
    "chunked": _dechunked,
    "gzip": _GZIP,
    "x-gzip": _GZIP,
    "deflate": _inflated,
    "br": _unbrotlied,
    "zstd": _unpacked_as(".zst", b"\x28\xb5\x2f\xfd"),
}
