"""Damaged text that is shown on purpose: in a text about encodings, what goes wrong stands there as an example.

What speaks for it is a word of the subject in the prose right beside the place, and how the place is set: in quotation
marks, by an arrow, after "such as", beside the sound form. Markup, addresses and declarations tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from srclint.model import Span

_BESIDE = 4  # damaged words to each side that tell of one what it is
_NEAR = 200  # code points to each side in which the subject may be named
_SHORT = 40  # code points of a quotation that shows a word or two, to each side of what is damaged in it
_TAG_AT_MOST = 2000  # code points
_ALONE = 4  # code points of what stands for one character
_SMALL = 30  # code points to each side that may belong to the same word
_TAG = re.compile(r"<[/!?A-Za-z][^<>]*>")
_TAG_OR_PART = re.compile(rf"{_TAG.pattern[:-1]}(?:>|\Z)")
_BLOCK = (
    r"<(?!/?(?:a|abbr|acronym|b|big|bdi|bdo|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub"
    r"|sup|tt|u|var|wbr)\b)[/!?A-Za-z][^<>]*>"
    r"|\"[^\"\s]{0,40}\" ?: ?(?=[\"\[{0-9])"  # the key of a value in JSON
)
# Where a sentence ends: at its stop, at the tag of a block, at the end of the line.
_END = re.compile(
    rf"(?<![ (.]\w)[.!?](?:[\"'”’»)\]]|<[^<>]*>)*[ \t\u00a0]+(?:<[^<>]*>)*(?=[^a-z\s])|[。！？]|{_BLOCK}|[\r\n]"
)
_BLOCK_END = re.compile(rf"{_BLOCK}|[\r\n]")
# What no reader sees of a line: what declares an encoding is not about it.
_UNSEEN = re.compile(
    r"(?i)[a-z][a-z0-9+.-]{0,20}://[^\s<>\"]*|\bwww\.[^\s<>\"]*|\]\([^()\s]*\)"
    r"|\b[a-z]+/[a-z0-9.+-]+; *charset=[\"']?[\w.-]+|-\*-.*?-\*-"
)
_SIGNS_OF_UNSEEN = ("://", "www.", "WWW.", "](", "=", "-*-")  # one of them is in all of it
_SETTING = re.compile(r"(?i)</?(?:code|kbd|q|samp|tt|var)\b[^<>]*>")
# What may close what opens a quotation.
_CLOSED_BY = {
    '"': '"”', "'": "'’", "“": '”“"', "„": '“”"', "”": "”", "«": "»", "»": "«", "‘": "’", "’": "’", "‚": "‘’",
    "`": "`'", "*": "*",
}  # fmt: skip
_MARKS = frozenset("".join(_CLOSED_BY.values()) + ",.;:!?")
_OPENING = re.compile(r"(?:^|(?<=[\s(\[,;:/=>—–-]))([\"'“„”«»‘‚’`*]+)[^\"“„”«»`]*\Z")
_ARROW = re.compile(r"(?:[→⇒⟶↦⟹]|-+>|=+>|==?)[\s\"'`]*\Z")
_ARROW_AFTER = re.compile(r"[\s\"'`]*(?:[→⇒⟶↦⟹←]|-+>|=+>|<-+|==?)")
_LISTED = re.compile(r"[ \t]?[,/]")
_WORD_BEFORE = re.compile(r"[^\s<>\"`()\[\]=«»“„]*\Z")
_WORD_AFTER = re.compile(r"[^\s<>\"`()\[\]=]*")
ROLES = ("subject", "showing")  # of a lexicon: what such a text speaks of, and what stands before an example


class Shown(IntEnum):
    """How likely it is that a place is shown on purpose."""

    NOT = 0
    MAYBE = 1  # unless the same text is damaged elsewhere
    SURELY = 2


class _Sides(NamedTuple):
    """What a reader sees before and behind a place."""

    before: str
    after: str


class Specimens:
    """Tells of damaged places whether they are shown on purpose."""

    def __init__(self, subject: Iterable[str], showing: Iterable[str] = ()) -> None:
        """Take words that texts about encodings use, and those that stand before what is shown as an example."""
        words, leads = ("|".join(map(re.escape, words)) for words in (subject, showing))
        self._subject = re.compile(rf"(?i)\b(?:{words})") if words else None
        self._showing = re.compile(rf"(?i)(?:(?<!\w)(?:{leads})[\s:,]*|:\s*)[\"'“„«‘`(*]*\Z") if leads else None

    def all_of(self, text: str, spans: Sequence[Span], sound: Sequence[str] = ()) -> list[Shown]:
        """Return of each span, in order of their start, whether it is shown; ``sound`` are what should be there."""
        if len(text) < len(spans) * _NEAR and not self.names_subject(text):
            return [Shown.NOT] * len(spans)  # one search is cheaper than those beside all spans
        words = [_word_of(text, span) for span in spans]
        distinct = list(dict.fromkeys(words))
        introduced = cache(lambda word: self._is_introduced(text, word))
        of_word = {}
        for i, word in enumerate(distinct):
            of_word[word] = self._shown(text, word, distinct[max(0, i - _BESIDE) : i + _BESIDE + 1], introduced)
        found = [of_word[word] for word in words]
        for i, meant in enumerate(sound):
            sides = self._sides_about_encodings(text, words[i], _BLOCK_END)
            if sides and _has_sound_form(text, spans[i], words[i], meant, sides):
                found[i] = Shown.SURELY if self.is_beside(text, words[i]) else max(found[i], Shown.MAYBE)
        return found

    def names_subject(self, text: str) -> bool:
        """Return whether a word of the subject is anywhere in a text, seen or not."""
        return self._subject is not None and self._subject.search(text) is not None

    def is_beside(self, text: str, word: Span) -> bool:
        """Return whether the sentence that a word stands in is about encodings."""
        return self._sides_about_encodings(text, word, _END) is not None

    def _sides_about_encodings(self, text: str, word: Span, end: re.Pattern[str]) -> _Sides | None:
        """Return what is read beside a word up to the next ``end``, if it is about encodings."""
        near = text[max(0, word.start - _NEAR) : word.end + _NEAR]
        if self._subject is None or self._subject.search(near) is None:
            return None
        sides = _seen(text, _around(text, word, end), word)
        return sides if any(map(self._subject.search, sides)) else None

    def _shown(self, text: str, word: Span, others: Sequence[Span], introduced: Callable[[Span], bool]) -> Shown:
        sides = self._sides_about_encodings(text, word, _BLOCK_END)
        if sides is None:
            return Shown.NOT
        beside = self.is_beside(text, word)
        if _is_set_off(sides):
            return Shown.SURELY if beside else Shown.MAYBE
        sentence = _around(text, word, _END)
        near = [other for other in others if sentence.start <= other.start < sentence.end]
        if beside:
            likely = len(_apart(text, near)) == 1 or any(map(introduced, near))
        else:
            alone = [other for other in near if _is_alone(text, other)]
            likely = word in alone and any(_LISTED.match(text, other.end) for other in alone)
        return Shown.MAYBE if likely else Shown.NOT

    def _is_introduced(self, text: str, word: Span) -> bool:
        sides = _seen(text, _around(text, word, _END), word)
        return _is_set_off(sides) or (
            self._showing is not None and self._showing.search(sides.before[-_SHORT:]) is not None
        )


def believed(shown: Sequence[Shown]) -> list[bool]:
    """Return of each place whether it is damage.

    What may be shown on purpose is, where at least as much is damaged in running words.
    """
    damaged = shown.count(Shown.NOT)
    last = Shown.MAYBE if damaged and damaged >= shown.count(Shown.MAYBE) else Shown.NOT
    return [how <= last for how in shown]


def _word_of(text: str, span: Span) -> Span:
    """Return the word that a span is part of, without the marks and tags around it."""
    before = _WORD_BEFORE.search(text, max(0, span.start - _SMALL), span.start)
    after = _WORD_AFTER.match(text, span.end, span.end + _SMALL)
    start, end = before.start() if before else span.start, after.end() if after else span.end
    while start < span.start and text[start] in _CLOSED_BY:
        start += 1
    while end > span.end and text[end - 1] in _MARKS:
        end -= 1
    return Span(start, end)


def _around(text: str, word: Span, end: re.Pattern[str]) -> Span:
    """Return the stretch round a word up to the next ``end`` to both sides, or the attribute that it stands in."""
    start, stop = max(0, word.start - _NEAR), min(len(text), word.end + _NEAR)
    if tag := _tag_across(text, word.start):
        quote = max(text.rfind('="', tag.start, word.start), text.rfind("='", tag.start, word.start)) + 1
        if not quote:
            return word
        close = text.find(text[quote], word.end, tag.end)
        return Span(quote + 1, close if close >= 0 else tag.end)
    if tag := _tag_across(text, start):
        start = tag.end
    for match in end.finditer(text, start, word.start):
        start = match.end()
    following = end.search(text, word.end, stop)
    return Span(start, following.start() if following else stop)


def _tag_across(text: str, place: int) -> Span | None:
    """Return the tag that a place is within."""
    start = text.rfind("<", max(0, place - _TAG_AT_MOST), place)
    match = _TAG.match(text, start) if start >= 0 else None
    return Span(*match.span()) if match and match.end() > place else None


def _seen(text: str, around: Span, word: Span) -> _Sides:
    """Return what a reader sees of a stretch before and behind a word; a tag that sets code off is a quotation mark."""
    return _Sides(*(_visible(text[a:b]) for a, b in ((around.start, word.start), (word.end, around.end))))


def _visible(text: str) -> str:
    if any(sign in text for sign in _SIGNS_OF_UNSEEN):
        text = _UNSEEN.sub(" ", text)
    return _TAG_OR_PART.sub("", _SETTING.sub("`", text)) if "<" in text else text


def _is_set_off(sides: _Sides) -> bool:
    """Return whether a place stands in a short quotation, or by an arrow."""
    if _ARROW.search(sides.before) or _ARROW_AFTER.match(sides.after):
        return True
    opening = _OPENING.search(sides.before[-_SHORT:])
    if opening is None:
        return False
    closing = "".join(_CLOSED_BY[mark] for mark in opening[1])
    return re.search(rf"[{closing}](?!\w)", sides.after[:_SHORT]) is not None


def _has_sound_form(text: str, span: Span, word: Span, sound: str, sides: _Sides) -> bool:
    """Return whether the word stands nearby as it should be."""
    meant = text[word.start : span.start] + sound + text[span.end : word.end]
    meant = meant.strip("\"'“”„«»‘’`*_.,;:!?()")
    if not sound or not any(map(str.isalnum, meant)):
        return False
    form = re.compile(rf"(?<!\w){re.escape(meant)}(?!\w)")
    return any(map(form.search, sides))


def _is_alone(text: str, word: Span) -> bool:
    """Return whether a word is but a damaged character or two."""
    return word.end - word.start <= _ALONE and not any(
        char.isascii() and char.isalnum() for char in text[word.start : word.end]
    )


def _apart(text: str, words: Sequence[Span]) -> list[Span]:
    """Return the damaged words, those that follow each other as one."""
    found: list[Span] = []
    for word in words:
        if found and not any(map(str.isalnum, text[found[-1].end : word.start])):
            found[-1] = Span(found[-1].start, max(found[-1].end, word.end))
        else:
            found.append(word)
    return found
