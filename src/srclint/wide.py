"""UTF-16 and UTF-32 without a byte order mark, told by where the NUL bytes stand."""

from __future__ import annotations

import codecs
import unicodedata
from contextlib import suppress

_PLAIN = bytes((9, 10, 13, *range(32, 127)))  # ASCII without its control characters
_ASCII_BYTES = bytes(range(0x80))
# The part of the bytes of Chinese, Japanese or Korean UTF-16 that is outside ASCII, at least: ASCII and NUL make up
# ideographs when they are read in pairs.
_EAST_ASIAN_HIGH = 0.2
# How characters are gathered: how many are looked at one by one, then how many at once.
_SAMPLE = 256
_BLOCK = 1 << 14
_BYTES = 0x100
_LAST = "\ufffd"  # beyond it the codec machinery has no fast way
_FEW = 12  # characters from which on it is no chance that all are common
_NONE: frozenset[str] = frozenset()
PROBE = 8192  # bytes of a file, or characters of a text, that are enough to tell


def beyond_plain_ascii(text: str) -> frozenset[str]:
    """Return the characters of ``text`` that are not ASCII, or are its control characters other than tab, LF and CR.

    It takes a tenth of the time that ``set(text)`` takes.
    """
    rest = text.encode("utf-8", "surrogatepass").translate(None, _PLAIN)
    return frozenset(_characters(rest.decode("utf-8", "surrogatepass"))) if rest else _NONE


def _characters(text: str) -> set[str]:
    """Return the characters of ``text``.

    An alphabet is soon known, and the codec machinery tells fast where a text holds a character without a byte in it.
    """
    known = set(text[:_SAMPLE])
    if "\0" in text:  # the byte 0 cannot but be its
        known.add("\0")
    place = _SAMPLE
    while place < len(text):
        if len(known) >= _BYTES or max(known) > _LAST:
            return known.union(text[place:])
        block = text[place : place + _BLOCK]
        try:
            codecs.charmap_encode(block, "strict", codecs.charmap_build("\0" + "".join(known - {"\0"})))
            place += _BLOCK
        except UnicodeEncodeError as error:
            place += error.start
            known.update(text[place : place + _SAMPLE])
            place += _SAMPLE
    return known


def looks_like_utf16(raw: bytes) -> str | None:
    """Return ``utf-16-le`` or ``utf-16-be`` (``utf-32-…``) if ``raw``, without byte order mark, reads as text in it.

    Text has blanks, line ends and figures in every language, and one of their bytes is NUL, always on the same side.
    Only a line of Chinese, Japanese or Korean has none; its characters are those of one national standard.
    """
    head = raw[:PROBE]
    if len(head) < 4 or (0 not in head and head.isascii()):
        return None
    quads, pairs = head[: len(head) - len(head) % 4], head[: len(head) - len(head) % 2]
    for encoding, whole, fits in (
        ("utf-32-le", quads, _is_utf32(quads[3::4], quads[2::4], quads[0::4])),
        ("utf-32-be", quads, _is_utf32(quads[0::4], quads[1::4], quads[3::4])),
        ("utf-16-le", pairs, _is_utf16(pairs[1::2], pairs[0::2])),
        ("utf-16-be", pairs, _is_utf16(pairs[0::2], pairs[1::2])),
    ):
        if fits and _reads_as_text(whole, encoding):
            return encoding
    many_high = len(head.translate(None, _ASCII_BYTES)) >= _EAST_ASIAN_HIGH * len(head)
    east_asian = (name for name in ("utf-16-le", "utf-16-be") if many_high and _reads_as_east_asian(pairs, name))
    return next(east_asian, None)


def wide_encoding(text: str) -> str | None:
    """Return which UTF-16 or UTF-32 ``text`` is if it was decoded as UTF-8: then its characters are none."""
    head = text[:PROBE]
    if "\0" not in head and _is_utf8(head):
        return None
    try:
        return looks_like_utf16(head.encode("utf-8", "surrogateescape"))
    except UnicodeEncodeError:  # surrogates that were never bytes
        return None


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _is_utf32(highest: bytes, planes: bytes, lowest: bytes) -> bool:
    nul = highest.count(0) + planes.count(0)
    return nul >= 1.9 * len(lowest) and lowest.count(0) <= len(lowest) * 0.2


def _is_utf16(high: bytes, low: bytes) -> bool:
    nul = high.count(0)
    if low.count(0) > nul * 0.05:
        return False
    # The high bytes of an alphabet are control characters: with these, one blank is enough.
    return nul >= max(2, len(high) * 0.02) or (nul > 0 and max(high) <= 0x20)


def _reads_as_text(raw: bytes, encoding: str) -> bool:
    text = _decoded(raw, encoding)
    kinds = [unicodedata.category(c) for c in text if c not in "\t\n\r"]
    no_text = sum(kind in ("Cc", "Cn", "Co", "Cs") for kind in kinds)
    signs = sum(kind[0] == "S" for kind in kinds)
    return bool(text) and no_text <= 0.02 * len(text) and signs <= 0.2 * len(text)


def _reads_as_east_asian(raw: bytes, encoding: str) -> bool:
    """Tell whether ``raw`` is Chinese, Japanese or Korean with few blanks or none."""
    text = _decoded(raw, encoding)
    outside = [c for c in text if c > "\x7f"]
    east_asian = sum(
        "\u3000" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in outside
    )
    signs = sum("\u2010" <= c <= "\u2027" or "\uff01" <= c <= "\uff5e" for c in outside)
    sure = len(outside) < len(text) if 0 in raw else False
    return (
        east_asian + signs >= 0.97 * len(outside)
        and (sure or _is_of_one_standard(text))
        and _reads_as_text(raw, encoding)
    )


def _is_of_one_standard(text: str) -> bool:
    """Tell whether a national standard has nearly all characters of ``text``: one in three or five has it by chance."""
    standards = (len(text.encode(name, "ignore").decode(name)) for name in ("gb2312", "big5", "euc_jp", "euc_kr"))
    return len(text) >= _FEW and max(standards) >= 0.97 * len(text)


def _decoded(raw: bytes, encoding: str) -> str:
    """Decode a file's first bytes, which may end within a surrogate pair; return "" if they are not in ``encoding``."""
    for cut in (0, 2):
        with suppress(UnicodeDecodeError):
            return raw[: len(raw) - cut].decode(encoding)
    return ""
