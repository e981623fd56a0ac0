"""Archives of crawls (WARC, WET): what servers answered, and what was made of it. They are read, never written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, BinaryIO, cast

from srclint.binary import is_binary
from srclint.errors import NotReadError
from srclint.files import open_file
from srclint.model import Meta
from srclint.sources.cut import LONGEST
from srclint.sources.http import Message, extension_of, in_utf8, message, unpacked
from srclint.sources.members import DAMAGE, Archive, Member, Members, reason
from srclint.sources.piece import Piece
from srclint.sources.streams import Stream, compression_of

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_MAGIC = b"WARC/"
_TEXTS = frozenset({"response", "resource", "conversion"})
NEEDS = "WARC files are read with one more package: pip install fastwarc"
# ISO 639-3, as crawls tell languages, and ISO 639-1.
_LANGUAGES = dict(
    re.findall(
        r"(\w{3}) (\w{2})\b",
        """
        afr af amh am ara ar asm as aze az bel be ben bn bos bs bre br bul bg cat ca ces cs cos co cym cy dan da deu de
        div dv ell el eng en epo eo est et eus eu fao fo fas fa fij fj fin fi fra fr fry fy gla gd gle ga glg gl glv gv
        grn gn guj gu hat ht hau ha heb he hin hi hrv hr hun hu hye hy ibo ig ice is ind id isl is ita it jav jv jpn ja
        kal kl kan kn kas ks kat ka kaz kk khm km kin rw kir ky kor ko kur ku lao lo lat la lav lv lin ln lit lt ltz lb
        lug lg mal ml mar mr mkd mk mlg mg mlt mt mon mn mri mi msa ms mya my nau na nep ne nld nl nno nn nob no nor no
        nya ny oci oc ori or orm om pan pa pol pl por pt pus ps que qu roh rm ron ro run rn rus ru sag sg san sa sin si
        slk sk slv sl smo sm sna sn snd sd som so sot st spa es sqi sq srp sr ssw ss sun su swa sw swe sv tam ta tat tt
        tel te tgk tg tgl tl tha th tir ti ton to tsn tn tso ts tuk tk tur tr uig ug ukr uk urd ur uzb uz ven ve vie vi
        vol vo wol wo xho xh yid yi yor yo zha za zho zh zul zu
        """,
    )
)


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
            reader = Member(self.path, stream.read1)
            if not reader.peek(len(_MAGIC)).startswith(_MAGIC) and not reader.damage:
                members.problem(self.path, "not a WARC file")
                return
            for record in _records(reader, members):
                yield from _pieces(record, members, lambda: stream.taken)
            if reader.damage:
                members.broken(reader.damage)


def _records(reader: Member, members: Members) -> Iterator[WarcRecord]:
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
    code = re.split(r"[,;\s_-]", codes.strip().lower())[0]
    return code if len(code) == 2 else _LANGUAGES.get(code, "")
