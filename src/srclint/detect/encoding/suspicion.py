"""The cheap question first: whether a text holds anything that sound text hardly ever does.

One regular expression, made from the decoding tables, finds the places that misread UTF-8 leaves: the image of a first
byte followed by that of a further one where that is no letter, scripts that meet within a word, control characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from srclint.detect.encoding.misreadings import MISREADINGS

# Marks that also stand behind a word in sound text.
_CLOSING = "»’‘”“…–—™°\u00a0«‹›"


_LETTERLIKE = frozenset("ªºµˇˆƒ")
_PLAIN = "а-яёіїєґў\u03b1-\u03c9\u0621-\u064a\u05d0-\u05ea\u0e01-\u0e3a\u3041-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
_MARK_ENDS = tuple(mark.encode("utf-8")[2] for mark in "‘’“”„–—…•")
_ARABIC = frozenset("،؛؟\u200c\u200d")
_OTHER = "[\u0370-\u03fb\u0400-\u052f\u0600-\u06ff\uff61-\uff9f]"  # scripts that do not mix with Latin
_UNLIKE = "bdfghjklmnqrstuvwzDFGIJLNQRSUVWYZ"  # Latin letters that no Cyrillic one looks like
_SIGN = "[\u4e00-\u9fff\uac00-\ud7a3\ufe30-\ufe4f]"


def _pattern() -> str:
    leads: set[str] = set()  # what first bytes of characters become
    deep: set[str] = set()  # what those of three bytes and more become
    symbols: set[str] = set()  # what further bytes become, where that is no letter
    letters: set[str] = set()  # and where it is one
    for misreading in MISREADINGS:
        if misreading.multi:
            continue
        for byte, char in misreading.char_of.items():
            if char < "\x80" or "\x80" <= char <= "\x9f":
                continue
            if 0xC2 <= byte <= 0xF4 and char.isalpha():
                leads.add(char)
            if 0xE2 <= byte <= 0xF4 and char.isalpha():
                deep.add(char)
            if 0x80 <= byte <= 0xBF:
                (letters if char.isalpha() and char not in _LETTERLIKE else symbols).add(char)
    symbols -= set(_CLOSING) | _ARABIC
    unframed = {char for char in symbols | letters if not "\u2500" <= char <= "\u259f"}
    # Every branch begins behind the first character that is not ASCII, so that ASCII is passed over quickly.
    before_other = "|".join(
        (
            f"(?<={_set(leads)}){_set(symbols)}",
            f"(?<={_set(deep)}){_set(letters)}{_set(_CLOSING)}",
            f"(?<={_set(leads)}){_set(set(_CLOSING) - set('’–—°'))}[a-zA-Zß-ž]",
            f"(?<=[a-z][ÂÃĂĆÅÄĹĽĢĀ]){_set(_CLOSING)}",
            f"(?<={_OTHER})(?:(?<![\u0400-\u052f])[A-Za-z]|[{_UNLIKE}])",
            f"(?<=[–—◊]){_set(symbols)}|(?<=┬)┐[A-Za-z]",
            f"(?<=[├┬╨╤┼╞]){_set(unframed)}|(?<=[a-z][├┬╨╤┼╞])[^\x00-\x7f]",
            f"(?<=[a-z]{_SIGN}){_SIGN}{{0,2}}(?=[ .,])|(?<= {_SIGN})[a-z]{{3}}",
            f'(?<=[a-z] {_SIGN}) [a-z"]',
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
        f"[^\\x00-\\x7f](?:(?<=[\x80-\x9f\ufffd{_doubles()}\uff61-\uff9f])"
        f"|(?![{_PLAIN}])(?:{before_other})|(?<=[A-Za-z]{_OTHER})(?:(?<![\u0400-\u052f])|(?<=[{_UNLIKE}][\u0400-\u052f]))"
        f"|(?<=[a-z]{_SIGN}){_SIGN}{{0,3}}[a-z .,]|(?<=[A-Z]{_SIGN})[a-z]|{_frequent()})"
    )


def _frequent() -> str:
    """Return what the most frequent marks become: their first character behind, the other two ahead."""
    found: dict[tuple[str, str], set[str]] = {}
    for misreading in MISREADINGS:
        table = misreading.char_of
        if not misreading.multi and {0xE2, 0x80} <= table.keys():
            third = {table[byte] for byte in _MARK_ENDS if byte in table}
            found.setdefault((table[0xE2], table[0x80]), set()).update(third)
    leads = _set({lead for lead, _ in found})
    ways = (f"(?<={re.escape(a)}){re.escape(b)}{_set(third)}" for (a, b), third in sorted(found.items()))
    return f"(?<={leads})(?:{'|'.join(ways)})"


def _doubles() -> str:
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
