"""How sure a letter is that lost bytes: by how much it is more natural than its rivals."""

from __future__ import annotations

from collections.abc import Sequence

from srclint.detect.encoding import letters
from srclint.detect.encoding.reading import Reading

DROPPING = -1.5  # how much less likely a byte is to have been dropped beside a blank than to have become it
JOINED = 0.5  # by how much a no-break space that became a space is likelier than one lost beside a space


def margin(reading: Reading, index: int) -> float:
    """Return by how much (decimal logarithm) a character that lost bytes is more natural than its best rival."""
    piece = reading.pieces[index]
    chars = [part.char for part in reading.pieces[max(0, index - 2) : index + 3]]
    at = min(index, 2)

    def weight(char: str) -> float:
        # A no-break space that was lost beside a blank is no character at all.
        framed = [" ", *filter(None, (*chars[:at], char, *chars[at + 1 :])), " "]
        return sum(letters.weight(reading.language, *framed[i - 1 : i + 2]) for i in range(1, len(framed) - 1))

    handicap = DROPPING if piece.blank and not piece.dropped else 0.0
    rivals = [weight(char) + handicap for char in piece.rivals if char != piece.char]
    apart = weight(piece.char) - max(rivals, default=float("-inf"))
    return min(apart, _spacing(reading, index)) if piece.blank else apart


def _spacing(reading: Reading, index: int) -> float:
    """Return by how much the blank behind a character, or none, is more natural than the other way."""
    if letters.script(reading.pieces[index].char) not in letters.spaced_scripts():
        return JOINED
    chosen = [part.char for part in reading.pieces[max(0, index - 2) : index + 4] if part.char]
    at = min(index, 2)
    other = list(chosen)
    joined = chosen[at + 1 : at + 2] != [" "]
    if joined:
        other.insert(at + 1, " ")
    else:
        del other[at + 1]

    def weight(chars: Sequence[str]) -> float:
        framed = [" ", *chars]
        return sum(letters.weight(reading.language, *framed[i - 1 : i + 2]) for i in range(1, at + 4))

    if len(chosen) < at + 4:
        chosen += [" "] * 4
    other += [" "] * 4
    return weight(chosen) - weight(other) + (JOINED if joined else 0.0)
