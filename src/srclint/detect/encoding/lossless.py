"""Read text back that lost nothing: by ftfy, by every misreading, by one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from srclint.detect.encoding import letters
from srclint.detect.encoding.misreadings import MISREADINGS, Misreading
from srclint.detect.encoding.reading import LOSS, Effort, Piece, Reading
from srclint.detect.encoding.suspicion import suspicious
from srclint.detect.encoding.units import KEPT

MAX_CHAIN = 4  # misreadings one after another
LOSSLESS = 0.5  # ahead of a reading that has to assume losses
STEPS = 6  # for a code point of a line that is read back without loss by every misreading


def _readings(
    text: str, known: Misreading | None, effort: Effort
) -> Iterator[tuple[tuple[str, ...], tuple[Piece, ...]]]:
    """Yield the readings that lose nothing of the whole line: by what is known alone, if that leaves nothing odd."""
    if known is not None:
        pieces = _strictly(known, text)
        if pieces and suspicious().search("".join(piece.char for piece in pieces)) is None:
            yield (known.name,), pieces
            return
    effort.taken += STEPS * len(text)
    first = _first_reading(text)
    if first:
        yield first
    yield from _unchain(text)


def lossless(text: str, known: Misreading | None, effort: Effort) -> Reading | None:
    """Return the most natural of the readings that lose nothing of the whole line."""
    best: Reading | None = None
    for rank, (names, pieces) in enumerate(_readings(text, known, effort)):
        back = "".join(piece.char for piece in pieces)
        language = letters.best_languages(back, 1)[0]
        reading = Reading(names, language, pieces, 0.0)
        weight = letters.naturalness(back, language) + LOSSLESS - 0.3 * len(names) - 0.001 * rank
        weight += KEPT * LOSS * kept(reading)
        if best is None or weight > best.weight:
            best = replace(reading, weight=weight)
    return best


def kept(reading: Reading) -> int:
    """Return how many characters outside ASCII a reading leaves as they are: losses may explain them."""
    return sum(not piece.decoded and not piece.char.isascii() for piece in reading.pieces)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _strictly(misreading: Misreading, text: str) -> tuple[Piece, ...] | None:
    """Return ``text`` read back without any loss, or None where that cannot be done."""
    whole = misreading.encode(text)
    if whole is None or not _is_utf8(whole):
        return None
    found: list[bytes] = []
    for char in text:
        part = misreading.bytes_of(char)
        if part is None:
            return None
        found.append(part)
    try:
        decoded = b"".join(found).decode("utf-8")
    except UnicodeDecodeError:
        return None
    chars = [i for i, part in enumerate(found) for _ in part]
    pieces: list[Piece] = []
    at = 0
    for char in decoded:
        size = len(char.encode("utf-8"))
        start, end = chars[at], chars[at + size - 1] + 1
        pieces.append(Piece(char, start, end, decoded=text[start:end] != char))
        at += size
    return tuple(pieces)


def _composed(first: Sequence[Piece], second: Sequence[Piece]) -> tuple[Piece, ...]:
    """Return the pieces of a reading of a reading, as stretches of the first text."""
    return tuple(
        Piece(
            piece.char,
            first[piece.start].start,
            first[piece.end - 1].end,
            decoded=any(part.decoded for part in (piece, *first[piece.start : piece.end])),
        )
        for piece in second
    )


def _first_reading(text: str) -> tuple[tuple[str, ...], tuple[Piece, ...]] | None:
    """Return what ftfy makes of a line: the names of the misreadings, last one first, and the pieces.

    None where it finds nothing, or where what it changed does not become the line again when it is misread once more:
    then it guessed, or lost something.
    """
    from ftfy import fix_encoding  # takes 70 ms to import

    back = fix_encoding(text)
    if back == text:
        return None
    names: list[str] = []
    pieces: list[Piece] = []
    for same, start, end, first, last in _alignment(text, back):
        if same:
            pieces.extend(Piece(text[i], i, i + 1) for i in range(start, end))
            continue
        found = _one_misreading(text[start:end], back[first:last])
        if found is None:
            return None
        name, read = found
        names.append(name)
        pieces.extend(replace(piece, start=piece.start + start, end=piece.end + start) for piece in read)
    return (Counter(names).most_common(1)[0][0],), tuple(pieces)


def _alignment(text: str, back: str) -> Iterator[tuple[bool, int, int, int, int]]:
    """Yield the stretches of two texts that belong together, and whether they are the same.

    Word by word where both have as many, as comparing takes a time that grows with the square of the length.
    """
    words, others = text.split(" "), back.split(" ")
    if len(words) != len(others):
        words, others = [text], [back]
    at = there = 0
    for k, (word, other) in enumerate(zip(words, others, strict=True)):
        if k:
            yield True, at - 1, at, there - 1, there
        if word == other:
            yield True, at, at + len(word), there, there + len(other)
        else:
            for kind, start, end, first, last in SequenceMatcher(None, word, other, autojunk=False).get_opcodes():
                yield kind == "equal", at + start, at + end, there + first, there + last
        at += len(word) + 1
        there += len(other) + 1


def _one_misreading(found: str, meant: str) -> tuple[str, tuple[Piece, ...]] | None:
    """Return the first misreading that made ``found`` of ``meant``, and the pieces."""
    for misreading in MISREADINGS:
        if not misreading.multi and misreading.encode(found) == meant.encode("utf-8", "surrogatepass"):
            return misreading.name, _strictly(misreading, found) or ()
    return None


def _unchain(text: str) -> Iterator[tuple[tuple[str, ...], tuple[Piece, ...]]]:
    """Yield the lossless readings of the whole of ``text``: one misreading after another, each as its pieces."""
    known = {text}
    waiting: list[tuple[str, tuple[str, ...], tuple[Piece, ...]]] = [(text, (), ())]
    for _ in range(MAX_CHAIN):
        found = []
        for there, names, pieces in waiting:
            for misreading in MISREADINGS:
                step = _strictly(misreading, there)
                if step is None:
                    continue
                back = "".join(piece.char for piece in step)
                if back in known:
                    continue
                known.add(back)
                way = _composed(pieces, step) if pieces else step
                found.append((back, (misreading.name, *names), way))
                yield found[-1][1:]
        waiting = found
