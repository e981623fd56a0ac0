"""Text folded to the words that make it the same text: case, punctuation, quotation marks and blanks do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

# Scripts written without blanks between words: Thai, Lao, Myanmar, Khmer, kana, Han, and what is used with them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_BEYOND_WESTERN = r"[^\0-\u0dff]"  # cheap to compile, and all that most texts need
_APOSTROPHES = "'\u02bc\u055a\u2018\u2019\u201b\uff07"
# The signs beyond ASCII that Western text is full of, and signs of ASCII that fold alike.
_PLAIN_SIGNS = (
    *(("\u2018", "'"), ("\u2019", "'"), ("\u00a0", " ")),
    *((sign, '"') for sign in "“”„«»"),
    *((sign, "-") for sign in "–—•"),
    *((sign, ",") for sign in "，、،"),
)
SEPARATOR = "\0"  # stands between texts that are folded together


class _Folding(dict[int, int | None]):
    """What becomes of a code point: itself, a blank, or nothing; filled in as code points are met."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        category = unicodedata.category(character)
        folded: int | None = code
        if character in _APOSTROPHES or category == "Cf":
            folded = None
        elif category[0] in "PZC" or category in ("So", "Sk") or character in "|~":
            folded = 0x20
        self[code] = folded
        return folded


_FOLDING = _Folding()
_SIGN = re.compile(r"[^\w\s]|_")
_KEPT = b"$+0123456789<=>ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\0"
# The same for the bytes of ASCII, which in UTF-8 are part of no other character; apostrophes are taken out.
_ASCII = bytes(byte if byte in _KEPT else 0x20 for byte in range(0x80)).lower() + bytes(range(0x80, 0x100))


def plain_signs(text: str) -> str:
    """Return ``text`` with its commonest signs beyond ASCII replaced one by one: offsets hold, folding is faster."""
    if not text.isascii():
        for sign, plain in _PLAIN_SIGNS:
            text = text.replace(sign, plain)
    return text


def folded_words(text: str) -> list[str]:
    """Return the words of ``text``, folded; in scripts without blanks between words, every two neighbouring letters.

    Numbers are cut at their separators, so that 60,000 and 60 000 are the same and 1.5 and 15 are not.
    """
    folded = _folded_ascii(text.replace(SEPARATOR, " "))
    return folded.split() if folded.isascii() else _words_beyond_ascii(folded)


def folded_texts(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the folded words of each of ``texts``, joined by single blanks, and all words with SEPARATOR around each.

    Folding many texts at once takes a fraction of the time.
    """
    joined = f" {SEPARATOR} ".join(["", *texts, ""])
    if joined.count(SEPARATOR) > len(texts) + 1:
        joined = f" {SEPARATOR} ".join(["", *(text.replace(SEPARATOR, " ") for text in texts), ""])
    folded = _folded_ascii(joined)
    if not folded.isascii():
        parts = [part if part.isascii() else _beyond_ascii(part) for part in folded.split(SEPARATOR)]
        folded = SEPARATOR.join(parts)
    words = folded.split()
    return [key[1:-1] for key in " ".join(words).split(SEPARATOR)[1:-1]], words


def separated_words(keys: Sequence[str]) -> list[str]:
    """Return the words of folded texts with SEPARATOR before the first, between them and behind the last."""
    return f" {SEPARATOR} ".join(["", *keys, ""]).split()


def has_unspaced(text: str) -> bool:
    """Tell whether letters of a script without blanks between words stand in ``text``."""
    return not text.isascii() and bool(re.search(_BEYOND_WESTERN, text)) and bool(_unspaced_text().search(text))


def is_unspaced(word: str) -> bool:
    """Tell whether a folded word is a pair of letters of a script without blanks between words."""
    return len(word) <= 2 and word[:1] >= "\u0e00" and bool(_unspaced_text().match(word))


def _folded_ascii(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").translate(_ASCII, b"'").decode("utf-8", "surrogatepass")


def _beyond_ascii(folded: str) -> str:
    return f" {' '.join(_words_beyond_ascii(folded))} "


def _words_beyond_ascii(folded: str) -> list[str]:
    if not unicodedata.is_normalized("NFC", folded):
        folded = unicodedata.normalize("NFC", folded)
    folded = folded.casefold().replace("i\u0307", "i").replace("\u0131", "i")  # of İ and I, capitals of two letters
    if _SIGN.search(folded):
        folded = folded.translate(_FOLDING)
    words = folded.split()
    if has_unspaced(folded):
        return [part for word in words for part in _parts(word)]
    return words


@cache
def _unspaced_text() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


def _parts(word: str) -> list[str]:
    parts: list[str] = []
    for run in re.findall(f"[{_UNSPACED}]+|[^{_UNSPACED}]+", word):
        if _unspaced_text().match(run) and len(run) > 1:
            parts.extend(map("".join, pairwise(run)))
        else:
            parts.append(run)
    return parts
