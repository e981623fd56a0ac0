"""Where characters without a shape of their own are sound: joiners, selectors, fillers, and controls of direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from srclint.detect.encoding.scripts import (
    in_complex_script,
    is_blank,
    is_cjk,
    is_ideograph,
    is_mark,
    is_symbol,
    is_word,
    takes_emoji_selector,
)

_SELECTORS = frozenset(chr(c) for c in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_FILLERS = "\u115f\u1160\u3164\uffa0"
_ANNOTATIONS = "\ufff9\ufffa\ufffb"
# Letters that German typesetting keeps from joining with the next by a non-joiner: Auf‌lage, Schiff‌fahrt.
_LIGATURE_STARTS = "ft"
_OPENERS = {"\u202a": "embedding", "\u202b": "embedding", "\u202d": "override", "\u202e": "override"}
_ISOLATES = "\u2066\u2067\u2068"
_POP, _POP_ISOLATE = "\u202c", "\u2069"


def unsound(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """Yield the parts of a run of invisible characters that do no work there, and whether they can be taken out."""
    verdicts = [_is_sound(text, i, start, end) for i in range(start, end)]
    place = start
    for sound, group in groupby(verdicts):
        length = len(list(group))
        if not sound:
            removable = not any(c in _FILLERS or c in _ANNOTATIONS for c in text[place : place + length])
            yield place, place + length, removable
        place += length


def _is_sound(text: str, place: int, start: int, end: int) -> bool:
    """Judge one character of the run of invisible characters ``start`` to ``end``."""
    c = text[place]
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if c in _SELECTORS:
        return place == start and _takes_selector(before, c)
    if c == "\u034f":
        return is_mark(after) or (before > "\x7f" and is_word(before))
    if "\u2061" <= c <= "\u2064":
        return not is_blank(before) and not is_blank(after)
    if "\U0001d173" <= c <= "\U0001d17a":
        return any("\U0001d100" <= near <= "\U0001d1ff" for near in (before, after))
    if "\u206a" <= c <= "\u206f" or c in _ANNOTATIONS or c in _FILLERS:
        return c in _FILLERS and (_is_hangul_part(before) or _is_hangul_part(after))
    return _joins(c, before, after) or in_complex_script(before) or in_complex_script(after)


def _joins(c: str, before: str, after: str) -> bool:
    """Tell whether a joiner or a zero-width space does what it does outside the complex scripts."""
    if c == "\u200d":
        return is_symbol(before) and is_symbol(after)
    if c == "\u200c":
        return before != "" and before in _LIGATURE_STARTS and after.isalpha()
    return c == "\u200b" and (is_cjk(before) or is_cjk(after))


def _takes_selector(base: str, selector: str) -> bool:
    if selector in "\ufe0e\ufe0f":
        return takes_emoji_selector(base)
    if selector >= "\U000e0100":
        return is_ideograph(base)
    return base == "0" or is_symbol(base) or is_cjk(base) or in_complex_script(base)


def _is_hangul_part(c: str) -> bool:
    return (
        "\u1100" <= c <= "\u11ff" or "\u3131" <= c <= "\u318e" or "\ua960" <= c <= "\ua97f" or "\ud7b0" <= c <= "\ud7ff"
    )


def unsound_directions(text: str, places: Sequence[int], right_to_left: bool) -> Iterator[tuple[int, str, bool]]:
    """Yield the controls of direction of one line that hide something, why, and whether they have no effect at all.

    ``places`` are all of the line's embeddings, overrides, isolates and their ends; ``right_to_left`` tells whether it
    has letters that are written so. Where it has, embeddings and isolates are sound, and often left to end with the
    line.
    """
    closed, unclosed, unopened = _pairs(text, places)
    verdicts: list[tuple[int, str, bool]] = []
    for start, end in closed:
        c = text[start]
        if _OPENERS.get(c) == "override":
            verdicts.append((start, "shows the text after it in another order than it is stored", False))
        elif not right_to_left and c in "\u202b\u2067":
            verdicts.append((start, "turns text around that is not written from right to left", False))
        elif not right_to_left and c == "\u202a":
            verdicts += [(start, "", True), (end, "", True)]
    for place in unclosed:
        if _OPENERS.get(text[place]) == "override":
            verdicts.append((place, "shows the rest of the line in another order than it is stored", False))
        elif not right_to_left:
            verdicts.append((place, "is never closed, and governs how the rest of the line is shown", False))
    if not right_to_left:
        verdicts += [(place, "ends what was never begun", False) for place in unopened]
    yield from sorted(verdicts)


def _pairs(text: str, places: Sequence[int]) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Match controls as the Unicode Bidirectional Algorithm does (UAX #9, BD9 to BD11): pairs, unclosed, unopened."""
    closed: list[tuple[int, int]] = []
    unclosed: list[int] = []
    unopened: list[int] = []
    stack: list[int] = []
    isolates = 0  # open ones
    for place in places:
        c = text[place]
        if c == _POP:
            if stack and text[stack[-1]] not in _ISOLATES:
                closed.append((stack.pop(), place))
            else:
                unopened.append(place)
        elif c == _POP_ISOLATE:
            if not isolates:
                unopened.append(place)
                continue
            while text[stack[-1]] not in _ISOLATES:
                unclosed.append(stack.pop())
            closed.append((stack.pop(), place))
            isolates -= 1
        else:
            stack.append(place)
            isolates += c in _ISOLATES
    return closed, unclosed + stack, unopened
