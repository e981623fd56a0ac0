"""Read text back that was UTF-8 once, also where bytes were lost.

The reader goes through the bytes as far as they are known, completes every character from what a filter may have taken
away, and keeps the readings that are most natural in a language.
"""

from __future__ import annotations

from dataclasses import dataclass

from srclint.detect.encoding import letters
from srclint.detect.encoding.misreadings import NO_BREAK, Filter, Misreading
from srclint.detect.encoding.units import MARKS, Units, candidates

BEAM = 10  # readings kept side by side
BEHIND = 5.0  # by how much less natural than the best one a reading may be meanwhile
LOSS = -0.5  # weight of a byte that must be assumed
RANK = -0.15  # weight of a candidate's place among the common characters


@dataclass(frozen=True, slots=True)
class Piece:
    """A character of a reading, and the stretch of the text it was read from."""

    char: str
    start: int
    end: int
    lost: int = 0  # bytes that had to be assumed
    rivals: tuple[str, ...] = ()  # what else it may be, most frequent first
    decoded: bool = False
    blank: bool = False  # whether a blank may or may not have been the last byte
    dropped: bool = False  # whether any byte had to be assumed without a trace


@dataclass(slots=True)
class Effort:
    """What reading a document back has cost."""

    taken: int = 0  # steps of readings that assume losses, about a microsecond each


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read back."""

    names: tuple[str, ...]  # of the misreadings, the last one first
    language: str
    pieces: tuple[Piece, ...]
    weight: float

    @property
    def text(self) -> str:
        """The text as it was before."""
        return "".join(piece.char for piece in self.pieces)

    @property
    def changes(self) -> bool:
        """Whether any character was damaged."""
        return any(piece.decoded for piece in self.pieces)


def _piece(units: Units, step: tuple[str, int, int, int, tuple[str, ...], bool]) -> Piece:
    char, i, end, lost, rivals, decoded = step
    start, stop = units.chars[i], units.chars[end]
    following = len(char.encode("utf-8", "surrogatepass")) - 1 if decoded else 0
    dropped = len(rivals) > 1 and end - i <= following
    blank = False
    if decoded and lost and units.how.blank and char != "\u00a0" and char not in MARKS:
        last = char.encode("utf-8", "surrogatepass")[-1]
        blank = (last == NO_BREAK and not units.how.spaced) or (
            end - i <= following and units.text[stop : stop + 1] == " "
        )
        two = units.how.spaced and units.text[stop : stop + 1] == " "  # a dropped byte would have left one blank
        if last == NO_BREAK and following == 1 and units.dropped and not two:
            rivals = (char, *(other for other in candidates(units.values[i], (units.dropped,), False) if other != char))
        elif last != NO_BREAK and following == 1 and dropped and not units.how.spaced:
            no_break = candidates(units.values[i], (frozenset((NO_BREAK,)),), False)
            rivals = (*rivals, *(other for other in no_break if blank and other not in rivals))
    return Piece(char, start, stop, lost, rivals, decoded, blank, dropped)


def read_back(
    misreading: Misreading,
    how: Filter,
    text: str,
    language: str,
    alien: frozenset[str] = frozenset(),
    effort: Effort | None = None,
) -> Reading:
    """Return the most natural reading of ``text`` in ``language``.

    ``alien`` are characters that stand for others elsewhere, so that they are hardly meant as themselves; ``effort``
    is charged with the steps it took.
    """
    units = Units(misreading, how, text, language)
    weigh = letters.weight
    # By unit: the best states there, each a weight, the last two characters, and the way it was reached.
    waiting: list[dict[tuple[str, str], tuple[float, tuple]]] = [{} for _ in range(len(units.values) + 1)]  # type: ignore[type-arg]
    waiting[0][" ", " "] = (0.0, ())
    taken = 0
    for i in range(len(units.values)):
        states = sorted(waiting[i].items(), key=lambda item: -item[1][0])[:BEAM]
        waiting[i] = {}
        if not states:
            continue
        if len(states) == 1 and states[0][0][0].isascii() and states[0][0][1].isascii():
            # Nothing is to be decided until the ASCII ends.
            (ends, (score, way)), end = states[0], units.plain_until(i)
            if end > i:
                run = units.text[units.chars[i] : units.chars[end]]
                last_two = ("".join(ends) + run)[-2:]
                waiting[end][last_two[0], last_two[1]] = (score, (way, (run, i, end, 0, (), False)))
                continue
        least = states[0][1][0] - BEHIND
        states = [state for state in states if state[1][0] >= least]
        for char, end, lost, rivals, decoded in units.steps(i, alien):
            rank = rivals.index(char) if rivals else 0
            cost = (2 * lost if not decoded and char in alien else lost) * LOSS + min(rank, 8) * RANK
            piece = (char, i, end, lost, rivals, decoded)
            there = waiting[end]
            taken += len(states) + 1
            for (before, last), (score, way) in states:
                total = score + cost
                if not (before.isascii() and last.isascii() and char.isascii()):
                    total += weigh(language, before, last, char)
                state = (last, char)
                known = there.get(state)
                if known is None or total > known[0]:
                    there[state] = (total, (way, piece))
    best_score, best_way = max(
        ((score + weigh(language, before, last, " "), way) for (before, last), (score, way) in waiting[-1].items()),
        key=lambda item: item[0],
        default=(float("-inf"), ()),
    )
    if effort is not None:
        effort.taken += taken
    pieces: list[Piece] = []
    way = best_way
    while way:
        way, (char, i, end, lost, rivals, decoded) = way
        if decoded or lost or len(char) == 1:
            pieces.append(_piece(units, (char, i, end, lost, rivals, decoded)))
        else:
            at = units.chars[i]
            pieces.extend(Piece(char[k], at + k, at + k + 1) for k in reversed(range(len(char))))
    return Reading((misreading.name,), language, tuple(reversed(pieces)), best_score)
