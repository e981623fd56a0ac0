"""Which punctuation mark a place of a text asks for, when several have become the same.

Every place is told by its neighbours: an apostrophe stands in a word, a dash between blanks, an opening quotation mark
before one and a closing one behind one, and quotation marks come in pairs.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Certainty(enum.IntEnum):
    """How far the neighbours decide."""

    OPEN = 0  # several marks are as likely
    LIKELY = 1
    DECIDED = 2


class Mark(NamedTuple):
    """What stands at a place."""

    char: str
    certainty: Certainty


class Style(NamedTuple):
    """How a language writes marks."""

    opening: str  # of a quotation
    closing: str
    inner_opening: str  # of a quotation in a quotation
    inner_closing: str
    endings: frozenset[str]  # what follows an apostrophe in a word: s, t, re …
    elided: frozenset[str]  # words that begin with an apostrophe: tis, em …
    joined: frozenset[str]  # words that an apostrophe joins to the next: l’eau, dell’arte
    trusted: bool  # whether these habits are firm enough to repair by
    either: bool  # whether a few words may as well stand in the marks of a quotation in a quotation


PLACE = "\x00"  # stands for a mark that is to be found
_BEFORE_OPENING = frozenset("([{-–—/‘“\"' \t\u00a0")
_BEHIND_CLOSING = frozenset(")]}.,;:!?…-–—/’”\"' \t\u00a0")
_SENTENCE_END = frozenset(".,!?…;:")
_NAME = re.compile(r"[^\W\d][-_/.\d][^\W\d]|^[-_/.\d]+[^\W\d]")  # letters joined by what is no letter
_SINGLE = re.compile(r"\w’(?!\w)")
_WORD_AFTER = re.compile(r"[^\W_]*")
_WORD_BEFORE = re.compile(r"[^\W_]*\Z")


def marks_at(text: str, allowed: Sequence[Sequence[str]], style: Style, dash: str | None) -> list[Mark]:
    """Return the mark for each PLACE of a line of text, in order.

    ``allowed`` are the marks each may be, most frequent first; ``dash`` is the one the document uses, if that is known.
    """
    places = [i for i, char in enumerate(text) if char == PLACE]
    found = [_alone(text, i, style, dash) for i in places]
    _pair(text, places, found, style)
    return [
        _within(mark or Mark("’", Certainty.OPEN), options, style) for mark, options in zip(found, allowed, strict=True)
    ]


def _within(mark: Mark, allowed: Sequence[str], style: Style) -> Mark:
    """Return the mark if it is allowed, else the most frequent one that is."""
    kind = _KIND.get(mark.char)
    if len(allowed) == 1:
        double = mark.char == "’" and allowed[0] in "“”„"  # where an apostrophe stands
        contrary = {kind, _KIND.get(allowed[0])} == {"opening", "closing"} and mark.char != "’"
        return Mark(allowed[0], Certainty.LIKELY if double or contrary else Certainty.DECIDED)
    if mark.char in allowed:
        return mark
    same = [char for char in allowed if _KIND.get(char) == kind]
    if len(same) == 1 and kind:
        usual = kind == "dash" or same[0] in style[:4]
        return Mark(same[0], mark.certainty if usual else min(mark.certainty, Certainty.LIKELY))
    return Mark((same or list(allowed))[0], Certainty.OPEN)


_KIND = {"‘": "opening", "“": "opening", "„": "opening", "’": "closing", "”": "closing", "–": "dash", "—": "dash"}


def _around(text: str, i: int) -> tuple[str, str]:
    return text[i - 1] if i else " ", text[i + 1] if i + 1 < len(text) else " "


def _alone(text: str, i: int, style: Style, dash: str | None) -> Mark | None:
    """Return the mark at ``i`` as far as its neighbours tell; None: it is a quotation mark, or cannot be told."""
    before, after = _around(text, i)
    if before.isspace() and after.isspace():
        at_edge = not text[:i].strip() or not text[i + 1 :].strip()
        return Mark(dash or "–", Certainty.DECIDED if dash and not at_edge else Certainty.LIKELY)
    if before.isdigit() and after.isdigit():
        return Mark("–", Certainty.LIKELY)
    word = _WORD_AFTER.match(text, i + 1)
    following = word.group() if word else ""
    if "\u0620" <= before <= "\u06ff" and "\u0620" <= after <= "\u06ff":
        return Mark("\u200c", Certainty.DECIDED)
    if before.isalnum() and after.isalpha():
        return _in_word(text, i, following, style)
    decade = before.isspace() and re.match(r"\d\ds?\b", text[i + 1 : i + 5])
    if before in _BEFORE_OPENING and (decade or following.lower() in style.elided):
        return Mark("’", Certainty.LIKELY)
    return None


def _in_word(text: str, i: int, following: str, style: Style) -> Mark:
    if following.lower() in style.endings:
        return Mark("’", Certainty.DECIDED)
    preceding = _WORD_BEFORE.search(text, max(0, i - 40), i)
    first = preceding.group() if preceding else ""
    if first.lower() in style.joined:
        return Mark("’", Certainty.DECIDED)
    if len(first) == 1 and first.isupper() and following[:1].isupper():  # O’Brien
        return Mark("’", Certainty.DECIDED)
    return Mark("—", Certainty.LIKELY if len(first) > 1 and len(following) > 1 else Certainty.OPEN)


def _pair(text: str, places: Sequence[int], found: list[Mark | None], style: Style) -> None:
    """Fill in the quotation marks of a line, those that come in pairs first."""
    open_places: list[int] = []
    named = any(_is_name(quoted) for quoted in re.split(f"[{PLACE}’]", text))
    for k, i in enumerate(places):
        if found[k] is not None:
            continue
        before, after = _around(text, i)
        opens = (before.isspace() or before in _BEFORE_OPENING or before == PLACE) and not after.isspace()
        closes = not before.isspace() and (after.isspace() or after in _BEHIND_CLOSING or after == PLACE)
        if opens and not (closes and open_places):
            open_places.append(k)
            continue
        if not closes:
            continue
        if before in "sS" and not open_places:
            found[k] = Mark("’", Certainty.DECIDED if style.trusted else Certainty.LIKELY)
        elif open_places:
            start = open_places.pop()
            firm = style.trusted and not (style.either and named)
            found[k], found[start] = _quotation(len(open_places), style, firm)
        else:
            partner = text[:i].count("“") > text[:i].count("”") or before in _SENTENCE_END
            found[k] = Mark(style.closing, Certainty.DECIDED if style.trusted and partner else Certainty.LIKELY)
    for k in open_places:  # quotations of several paragraphs are opened again in each
        rest = text[places[k] :]
        partner = rest.count("”") > rest.count("“") or not text[: places[k]].strip()
        single = style.either and _SINGLE.search(rest) is not None
        firm = style.trusted and partner and not single
        mark = style.inner_opening if single else style.opening
        found[k] = Mark(mark, Certainty.DECIDED if firm else Certainty.LIKELY)


def _is_name(quoted: str) -> bool:
    """Return whether what stands between two marks is no speech but a name: of a file, a command, a state."""
    return " " not in quoted and _NAME.search(quoted) is not None


def _quotation(depth: int, style: Style, firm: bool) -> tuple[Mark, Mark]:
    certainty = Certainty.DECIDED if firm else Certainty.LIKELY
    if depth % 2:
        return Mark(style.inner_closing, certainty), Mark(style.inner_opening, certainty)
    return Mark(style.closing, certainty), Mark(style.opening, certainty)


def style_of(language: str, lexicon: Mapping[str, Mapping[str, Sequence[str]]]) -> Style:
    """Return how a language writes marks, from a rule's lexicon; one it does not know is taken for English, warily."""
    words = lexicon.get(language, {})
    base = lexicon.get("en", {})
    outer, inner = words.get("quotes") or base.get("quotes") or ("“…”", "‘…’")
    (opening, closing), (inner_opening, inner_closing) = outer.split("…"), inner.split("…")
    return Style(
        opening,
        closing,
        inner_opening,
        inner_closing,
        # English ones in any text: names and quoted words bring them along, and a few words may be taken for another
        # language. Nothing but an apostrophe stands before them.
        endings=frozenset(words.get("endings", ())) | frozenset(base.get("endings", ())),
        elided=frozenset(words.get("elided", ())),
        joined=frozenset(words.get("joined", ())),
        trusted="quotes" in words,
        either="either" in words,
    )
