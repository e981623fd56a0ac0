"""How text in one legacy encoding looks when it is read as another one, and how it is read back."""

from __future__ import annotations

import re
from functools import cached_property, lru_cache

from srclint.detect.encoding.misreadings import Misreading

LATIN_LETTER = re.compile("[À-ÖØ-öø-ɏ]")
_LATIN = 20  # letters of this kind that an encoding of Latin letters has at least
_HIGH = re.compile(r"[^\x00-\x7f]+")
_ASCII_LETTER = re.compile("[A-Za-z]")
# Letters of ASCII and all that is beyond it, but no words of ASCII alone: those stay as they are.
_WORD = re.compile(r"((?<![A-Za-z])[A-Za-z]*[^\x00-\x7f][^\x00-\x40\x5b-\x60\x7b-\x7f]*)")
_BLANKS = re.compile(r"([ \t\u3000]+)")


class Hypothesis:
    """Text in the encoding ``written`` was read as ``read``."""

    def __init__(self, read: Misreading, written: Misreading, cost: float) -> None:
        self.read = read
        self.written = written
        self.cost = cost  # of believing it: what is unusual needs more evidence

    @cached_property
    def _table(self) -> dict[str, str]:
        """What each character outside ASCII stands for, where both encodings have one byte a character."""
        found = {char: self.written.char_of.get(byte, "") for char, byte in self.read.byte_of.items()}
        return {char: written for char, written in found.items() if char > "\x7f" and written}

    @cached_property
    def _translation(self) -> _Translation:
        written = {ord(char): ord(new) for char, new in self._table.items()}
        return _Translation({**{code: code for code in range(0x80)}, **written})

    @cached_property
    def latin(self) -> bool:
        """Whether the encoding is one of Latin letters."""
        return sum(LATIN_LETTER.match(char) is not None for char in self.written.char_of.values()) > _LATIN

    def mended(self, text: str) -> str:
        """Return ``text`` as it was written; words it cannot have been so stay."""
        if self.written.multi:
            whole = self._reread(text)
            return whole or "".join(part if part.isascii() else self._reread(part) or part for part in _parts(text))
        between, words, joined = _words(text)
        mended = joined.translate(self._translation).split("\0")
        parts = list(between)
        parts[1::2] = map(self._word, words, mended)
        return "".join(parts)

    def _word(self, word: str, mended: str) -> str:
        if len(mended) < len(word):
            return word
        if not self.latin and _ASCII_LETTER.search(word):  # café beside Cyrillic; but %s» as well
            return _HIGH.sub(lambda run: _beside_ascii(mended[run.start() : run.end()], run.group()), word)
        return mended

    def _reread(self, text: str) -> str:
        raw = self.read.encode(text)
        if raw is None:
            return ""
        try:
            return raw.decode(self.written.codec)
        except UnicodeError:
            return ""


class _Translation(dict[int, int | None]):
    """What ``str.translate`` makes of each character: nothing of those that the encodings do not have."""

    def __missing__(self, code: int) -> None:
        return None


def _beside_ascii(mended: str, run: str) -> str:
    """Return a run of characters outside ASCII beside letters of ASCII as it was written."""
    return run if len(mended) == 1 and mended.isalpha() else mended


# All hypotheses are tried on the same few samples.
@lru_cache(maxsize=4)
def _words(text: str) -> tuple[list[str], list[str], str]:
    """Return a text in parts, of which every second is a word that is not ASCII; those words, and all in one."""
    parts = _WORD.split(text)
    return parts, parts[1::2], "\0".join(parts[1::2])


@lru_cache(maxsize=4)
def _parts(text: str) -> list[str]:
    return _BLANKS.split(text)
