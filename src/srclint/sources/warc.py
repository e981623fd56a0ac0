"""Archives of crawls (WARC, WET): what servers answered, and what was made of it. They are read, never written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, cast

from srclint.binary import is_binary
from srclint.errors import NotReadError
from srclint.files import open_file
from srclint.language_codes import language_code
from srclint.model import Meta
from srclint.sources.content import DAMAGE, Content, reason
from srclint.sources.cut import LONGEST
from srclint.sources.http import Message, extension_of, in_utf8, message, unpacked
from srclint.sources.members import Archive, Members
from srclint.sources.piece import Piece
from srclint.sources.streams import Stream, compression_of

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_MAGIC = b"WARC/"
_TEXTS = frozenset({"response", "resource", "conversion"})
NEEDS = "WARC files are read with one more package: pip install fastwarc"


class Warc(Archive):
    """The texts of a crawl, under their URLs.

    These are pages that servers sent with success, other files, and text that was made of pages. Requests, redirects,
    errors, images and the like are no texts: nothing is said of them, for there are as many.
    """

    def __init__(self, path: str) -> None:
        """Raise NotReadError where the package is missing that reads such files."""
        if find_spec("fastwarc") is None:
            raise NotReadError(NEEDS)
        super().__init__(path)

    def pieces(self) -> Iterator[Piece]:
        """Yield the texts as they follow each other."""
        members = self._members()
        with Stream(self.path, open_file(self.path), compression_of(self.path)) as stream:
            reader = Content(self.path, stream.read1)
            if not reader.peek(len(_MAGIC)).startswith(_MAGIC) and not reader.damage:
                members.problem(self.path, "not a WARC file")
                return
            for record in _records(reader, members):
                yield from _pieces(record, members, lambda: stream.taken)
            if reader.damage:
                members.broken(reader.damage)


def _records(reader: Content, members: Members) -> Iterator[WarcRecord]:
    """Yield the records, as far as they can be read; what is wrong behind them is kept."""
    from fastwarc.warc import ArchiveIterator

    records = iter(ArchiveIterator(cast("BinaryIO", reader), parse_http=False))
    is_first = True
    while True:
        try:
            record = next(records, None)
        except DAMAGE as error:
            members.problem(reader.path, f"damaged: {reason(error)}; the rest is not read")
            return
        if record is None and not is_first:
            return
        if record is None or not record.headers.get("WARC-Type"):
            members.problem(reader.path, "damaged: a record without a type; the rest is not read")
            return
        yield record
        is_first = False


def _pieces(record: WarcRecord, members: Members, read: Callable[[], int]) -> Iterator[Piece]:
    """Yield the text of a record, if it is one of a text."""
    headers = record.headers
    kind = (headers.get("WARC-Type") or "").lower()
    if kind not in _TEXTS:
        return
    url = (headers.get("WARC-Target-URI") or headers.get("WARC-Record-ID") or "_").strip("<>")
    if record.content_length > LONGEST:
        members.problem(members.url(url), f"not checked: a text of more than {LONGEST >> 20} MiB")
        return
    try:
        block = record.reader.read()
    except DAMAGE as error:
        members.problem(members.url(url), f"damaged: {reason(error)}")
        return
    content_type = headers.get("Content-Type") or ""
    answer = message(block) if kind == "response" else Message(0, content_type, (), block)
    extension = extension_of(answer.content_type, url)
    if extension is None or not (answer.status == 0 or 200 <= answer.status < 300):
        return
    path = members.url(url)
    body, damage = unpacked(path, answer)
    if len(block) < record.content_length:
        damage = f"{path}: damaged: it breaks off"
    if body and not is_binary(body):
        language = _language(headers.get("WARC-Identified-Content-Language") or "")
        meta = Meta(language=language, date=headers.get("WARC-Date") or "", url=url)
        yield Piece(path, "page" + extension, in_utf8(body, answer.content_type), read=read(), meta=meta)
    if damage and not headers.get("WARC-Truncated"):  # what the crawler cut off itself is nothing new
        members.broken(damage)


def _language(codes: str) -> str:
    """Return the language of the largest part of a text, of a list that begins with it."""
    return language_code(re.split(r"[,;\s]", codes.strip())[0])
