"""Which of the characters that a place may have been it was, and how sure that is.

The reader keeps to what is natural; here every place that lost bytes is weighed once more against all it may have been,
by how likely each is between its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import inf

from srclint.detect.encoding import letters
from srclint.detect.encoding.misreadings import BY_NAME, MARK, NO_BREAK
from srclint.detect.encoding.reading import Piece, Reading
from srclint.detect.encoding.units import MARKS

DROPPING = -1.5  # how much less likely a byte is to have been dropped beside a blank than to have become it
JOINED = 0.3  # by how much a blank is likelier to have been a byte where runs of blanks may have become one
HOLE = 3.0  # letters that a place where one seems to be missing counts as
NEAR = 2.0  # by how much less natural than in the best language a text may be in one that has a say
LANGUAGES = 4  # so many of them at most
UNSURE = 0.3  # by how much likelier than others a character must be for other languages to be asked
ROUNDS = 3  # how often the places are gone through, as each is told by its neighbours

_HOLE = re.compile(r"  |^[^\W\d_A-ZÀ-Þ]|--(?=[^\W\d_])")  # where a letter or a mark seems to be missing

_Way = tuple[list[Piece], int, bool]  # pieces, how many they stand for, and whether a blank has become part of one


def settled(reading: Reading) -> tuple[Reading, list[float]]:
    """Return the likeliest reading, and of each character by how much (decimal logarithm) it is likelier than others.

    Punctuation marks are left as they are: their neighbours tell more than letters do.
    """
    pieces = list(reading.pieces)
    open_places = [i for i, piece in enumerate(pieces) if _is_open(piece)]
    if not open_places:
        return reading, [inf] * len(pieces)
    shown = any(piece.dropped and not piece.blank for piece in pieces)
    dropping = 0.0 if shown else DROPPING
    for _ in range(ROUNDS):
        before = list(pieces)
        i = 0
        while i < len(pieces):
            if _is_open(pieces[i]):
                (found, size, _), _ = _Place(reading.language, pieces, i, dropping).best()
                pieces[i : i + size] = found
            i += 1
        if pieces == before:
            break
    reading = replace(reading, pieces=tuple(pieces))
    sure = [inf] * len(pieces)
    for language in _languages(reading):
        for i, piece in enumerate(pieces):
            if _is_open(piece):
                sure[i] = min(sure[i], _Place(language, pieces, i, dropping).ahead())
        if min(sure) < UNSURE:
            break  # the others can but tell the same
    return reading, sure


def _languages(reading: Reading) -> list[str]:
    """Return the languages that have a say in what a line was, its own first."""
    near = letters.languages_near(reading.text, NEAR)[:LANGUAGES]
    return list(dict.fromkeys((reading.language, *near)))


def _is_open(piece: Piece) -> bool:
    return piece.blank or (len(piece.rivals) > 1 and piece.char not in MARKS)


@dataclass(frozen=True, slots=True)
class _Place:
    """A character of a reading that may have been another one."""

    language: str
    pieces: Sequence[Piece]
    i: int
    dropping: float  # what tells for a byte that was dropped beside a blank

    def best(self) -> tuple[_Way, float]:
        """Return the likeliest way to read it, and how much likelier than the next it is."""
        weighed = sorted(((self._weight(way), -k, way) for k, way in enumerate(self._ways())), reverse=True)
        return weighed[0][2], weighed[0][0] - weighed[1][0] if len(weighed) > 1 else inf

    def ahead(self) -> float:
        """Return how much likelier the way it is read is than any other."""
        first, *others = [self._weight(way) for way in self._ways()]
        return first - max(others) if others else inf

    def _ways(self) -> Iterator[_Way]:
        piece = self.pieces[self.i]
        behind = self.pieces[self.i + 1] if self.i + 1 < len(self.pieces) else None
        taken = self._takes_blank()
        spaced = behind is not None and behind.char == " " and not behind.decoded
        size = 2 if spaced and not taken else 1
        free = list(self.pieces[self.i : self.i + size])
        if taken:
            yield [piece], 1, True
            free = [replace(piece, end=piece.end - 1), Piece(" ", piece.end - 1, piece.end)]
        if piece.blank or not taken:
            yield free, size, False
        for char in piece.rivals:
            if char != piece.char:
                yield [replace(free[0], char=char), *free[1:]], size, False
        if not taken and piece.blank and spaced and behind is not None:
            for char in dict.fromkeys((piece.char, *piece.rivals)):
                if _ends_in_no_break(char):
                    yield [replace(piece, char=char, end=behind.end)], 2, True

    def _takes_blank(self) -> bool:
        """Return whether a blank is one of the bytes of the character."""
        piece = self.pieces[self.i]
        whole = piece.end - piece.start == len(piece.char.encode("utf-8", "surrogatepass"))
        return piece.lost > 0 and whole and _ends_in_no_break(piece.char)

    def _weight(self, way: _Way) -> float:
        found, size, joined = way
        before = [piece.char for piece in self.pieces[max(0, self.i - 2) : self.i]]
        after = [piece.char for piece in self.pieces[self.i + size : self.i + size + 3]]
        chars = [*before, *(part.char for part in found), *after]
        framed = [*(".", " ")[len(before) :], *filter(None, chars), *([" ", " "] if len(after) < 3 else [])]
        weight = sum(letters.likelihood(self.language, *framed[k - 1 : k + 2]) for k in range(1, len(framed) - 1))
        if (self.pieces[self.i].blank or self._takes_blank()) and not _ends_in_no_break(found[0].char):
            weight += self.dropping
        return weight + JOINED * joined


@lru_cache(maxsize=256)
def _vanishing(name: str, language: str) -> float | None:
    """Return how many letters of a word nothing is left of where bytes without a sign are dropped, None if none can."""
    misreading = BY_NAME.get(name)
    if misreading is None or not misreading.multi:
        return None
    return sum(often for char, often in letters.alphabet(language).items() if misreading.vanishes(char))


def vanished(reading: Reading, text: str) -> float:
    """Return how many letters of a line may be expected to have left no trace."""
    found = _vanishing(reading.names[-1], reading.language)
    if MARK in text or found is None:
        return 0.0
    return HOLE * len(_HOLE.findall(reading.text)) + found * len(reading.text.split())


def _ends_in_no_break(char: str) -> bool:
    return char.encode("utf-8", "surrogatepass")[-1] == NO_BREAK
