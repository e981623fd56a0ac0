"""The cheap question first: whether a text holds anything that sound text hardly ever does.

One regular expression, made from the decoding tables, finds the places that misread UTF-8 leaves: the image of a first
byte followed by that of a further one where that is no letter, scripts that meet within a word, control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from srclint.detect.encoding.misreadings import MISREADINGS

# Marks that also stand behind a word in sound text.
CLOSING = "»’‘”“…–—™°\u00a0«‹›"


_LETTERLIKE = frozenset("ªºµˇˆƒ")
_PLAIN = "а-яёіїєґў\u03b1-\u03c9\u0621-\u064a\u05d0-\u05ea\u0e01-\u0e3a\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_MARK_ENDS = tuple(mark.encode("utf-8")[2] for mark in "‘’“”„–—…•")
_ARABIC = frozenset("،؛؟\u200c\u200d")
OTHER = "[\u0370-\u03fb\u0400-\u052f\u0600-\u06ff\uff61-\uff9f]"  # scripts that do not mix with Latin
_UNLIKE = "bdfghjklmnqrstuvwzDFGIJLNQRSUVWYZ"  # Latin letters that no Cyrillic one looks like
SIGN = "[\u4e00-\u9fff\uac00-\ud7a3\ufe30-\ufe4f]"


class Images(NamedTuple):
    """What the bytes of UTF-8 become when each is read as a character: by some misreading, and no control character."""

    leads: frozenset[str]  # letters that first bytes become
    deep: frozenset[str]  # those that first bytes of three bytes and more become
    symbols: frozenset[str]  # what further bytes become that is no letter, and does not stand behind words
    letters: frozenset[str]  # letters that further bytes become


@lru_cache(maxsize=1)
def images() -> Images:
    """Return what bytes become, from the decoding tables."""
    leads: set[str] = set()
    deep: set[str] = set()
    symbols: set[str] = set()
    letters: set[str] = set()
    for misreading in MISREADINGS:
        if misreading.multi:
            continue
        for byte, char in misreading.char_of.items():
            if char <= "\x9f":
                continue
            if 0xC2 <= byte <= 0xF4 and char.isalpha():
                leads.add(char)
            if 0xE2 <= byte <= 0xF4 and char.isalpha():
                deep.add(char)
            if 0x80 <= byte <= 0xBF:
                (letters if char.isalpha() and char not in _LETTERLIKE else symbols).add(char)
    symbols -= set(CLOSING) | _ARABIC
    return Images(frozenset(leads), frozenset(deep), frozenset(symbols), frozenset(letters))


def _pattern() -> str:
    leads, deep, symbols, letters = images()
    unframed = {char for char in symbols | letters if not "\u2500" <= char <= "\u259f"}
    # Every branch begins behind the first character that is not ASCII, so that ASCII is passed over quickly.
    before_other = "|".join(
        (
            f"(?<={_set(leads)}){_set(symbols)}",
            f"(?<={_set(deep)}){_set(letters)}{_set(CLOSING)}",
            f"(?<={_set(leads)}){_set(set(CLOSING) - set('’–—°'))}[a-zA-Zß-ž]",
            f"(?<=[a-z][ÂÃĂĆÅÄĹĽĢĀ]){_set(CLOSING)}",
            f"(?<={OTHER})(?:(?<![\u0400-\u052f])[A-Za-z]|[{_UNLIKE}])",
            f"(?<=[–—◊]){_set(symbols)}|(?<=┬)┐[A-Za-z]",
            f"(?<=[├┬╨╤┼╞]){_set(unframed)}|(?<=[a-z][├┬╨╤┼╞])[^\x00-\x7f]",
            f"(?<=[a-z]{SIGN}){SIGN}{{0,2}}(?=[ .,])|(?<= {SIGN})[a-z]{{3}}",
            f'(?<=[a-z] {SIGN}) [a-z"]',
            "(?<=[a-z][√≈ƒ‚∆¬])[^\x00-\x7f]|(?<=‚)[ÄÅ]",
            "(?<=[a-z][ÀÁÂÃÄÅÈ-ÖĂĄĆĹĽĢĀ])[a-zß-öø-ʯ]|(?<=[A-Z]√)[^\x00-\x7f]",
            # What is left of one apostrophe, quotation mark or accented letter when its further bytes are lost.
            "(?<=n[âāÔ])t\\b|(?<=[a-z][âāÔ])(?:re|ll|ve)\\b|(?<=[a-z][âā])[smd]\\b|(?<=[ld][âβā])[AEIOUaeiou]",
            "(?<=[.,!?][âāβт])(?![a-z])|(?<=\\bI[âāβт])[mvld]|(?<![^\\s][âāβт])(?<=[âāβт])[’¢˘ąў] ",
            "(?<=[\\s(][âβт])[A-Za-z]|(?<=\\s[âβт])\\s|(?<=[a-z][âт])(?=[ ,.;])",
            "(?<=[a-zß-ž ][ÂÃĂĆÅÄĹĽĢĀ])(?=[ ,.;])|(?<=[0-9][ÂĀ\u0392\u0412]) ",
        )
    )
    # Every branch begins behind the first character that is not ASCII, so that ASCII is passed over quickly, and most
    # do not begin before a letter of the scripts in which hardly any letter is ASCII.
    return (
        f"[^\\x00-\\x7f](?:(?<=[\x80-\x9f\ufffd{doubles()}\uff61-\uff9f])"
        f"|(?![{_PLAIN}])(?:{before_other})|(?<=[A-Za-z]{OTHER})(?:(?<![\u0400-\u052f])|(?<=[{_UNLIKE}][\u0400-\u052f]))"
        f"|(?<=[a-z]{SIGN}){SIGN}{{0,3}}[a-z .,]|(?<=[A-Z]{SIGN})[a-z]|{_frequent()})"
    )


def _frequent() -> str:
    """Return what the most frequent marks become: their first character behind, the other two ahead."""
    found = frequent()
    leads = _set({lead for lead, _ in found})
    ways = (f"(?<={re.escape(a)}){re.escape(b)}{_set(third)}" for (a, b), third in sorted(found.items()))
    return f"(?<={leads})(?:{'|'.join(ways)})"


def frequent() -> dict[tuple[str, str], set[str]]:
    """Return what the first two bytes of the most frequent marks become, and what may follow as the third."""
    found: dict[tuple[str, str], set[str]] = {}
    for misreading in MISREADINGS:
        table = misreading.char_of
        if not misreading.multi and {0xE2, 0x80} <= table.keys():
            third = {table[byte] for byte in _MARK_ENDS if byte in table}
            found.setdefault((table[0xE2], table[0x80]), set()).update(third)
    return found


@lru_cache(maxsize=1)
def doubles() -> str:
    """Return the signs that the first two bytes of a frequent character become in encodings of two bytes a sign."""
    found: set[str] = set()
    for misreading in MISREADINGS:
        if not misreading.multi:
            continue
        for start in ("’", "、", "，", "の", "ー"):
            try:
                sign = start.encode("utf-8")[:2].decode(misreading.codec)
            except UnicodeDecodeError:
                continue
            if len(sign) == 1:
                found.update((sign, sign.encode("utf-8")[:2].decode(misreading.codec, "ignore")))
    return "".join(sorted(sign for sign in found - set("のー") if len(sign) == 1 and sign >= "\u4e00"))


def _set(chars: Iterable[str]) -> str:
    return "[" + "".join(map(re.escape, sorted(chars))) + "]"


@lru_cache(maxsize=1)
def suspicious() -> re.Pattern[str]:
    """Return the expression that finds what may be mojibake."""
    return re.compile(_pattern())
