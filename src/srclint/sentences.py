"""Where sentences begin and end: sentencex, and what it gets wrong on ingested text mended in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import NamedTuple, cast

from srclint import late
from srclint.lexicon import word_list
from srclint.model import Span
from srclint.wide import beyond_plain_ascii

ABBREVIATIONS = "abbreviations.txt"  # in ``lexicon/<language>/`` of the rules: words that never end a sentence
LONGEST = 8192  # code points handed to sentencex at once: its search for closing quotation marks is quadratic
SHORTEST = LONGEST // 2  # code points of a part of a longer block, before a stop is looked for to cut it at

_LOOKED_AT = 512  # code points of what stands before a place where a sentence may end
_BLANKS = " \t\r\n"  # not those of str.strip(): U+0085 and U+00A0 are halves of broken letters
# Languages that write an ordinal as a figure with a stop ("am 3. Oktober").
_ORDINAL_STOP = frozenset(
    {"cs", "da", "de", "et", "eu", "fi", "hr", "hu", "is", "lv", "no", "pl", "sk", "sl", "sr", "tr"}
)
# Lone surrogates cannot be handed to sentencex, and other blanks than ASCII ones make it panic in some languages.
_UNFIT = late.pattern("[\ud800-\udfff\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
# What ends no sentence of the characters beyond ASCII that are common in Western text, beside its letters.
_NO_STOPS = frozenset("¡¢£¥§©«°²³´·»¼½¾¿–—‘’“”„€™")
_OPENING = frozenset("\"'“‘«„(")
_CLEAR_ENDS = frozenset("!?…\"'”’»")  # behind these no abbreviation and no numeral is to be feared
_BEFORE_BRACKET = frozenset('.!?"”’')
_STOP_AND_BLANK = late.pattern(r"[.!?…][\"'”’»)\]]*[ \n](?=[^\W\d_])(?=[^a-zß-ÿ])|[。！？]")
_NUMERAL = late.pattern(r"[ \t\r\n]*[(\[]?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)\]][ \t\r\n]*\Z")
_ORDINAL = late.pattern(r"(?:^|[ \t\r\n(–-])\d{1,2}\.[ \t\r\n]+\Z")
_INITIAL = late.pattern(r"(?:^|[ \t\r\n.(«„“\"'’-])(?!I\.)[^\W\d_a-z]\.[ \t\r\n]+\Z")
_LAST_WORD = late.pattern(r"[^\W\d_]+\Z")
_FIRST_LETTER = late.pattern(r"[ \t\r\n\"'“‘«„(\[–—-]*([^\W\d_])")
# A stop without a blank behind it ends a sentence only between two plain words ("the end.The next").
_PLAIN_LAST = late.pattern(
    r"(?:^|[ \t\r\n\"'“‘«„(])[^\W\d_]*[^\W\d_A-Z]{2}[\"'”’»)]*[.!?…]+[\"'”’»)]*(?:\[\d{1,3}\])*\Z"
)
_PLAIN_FIRST = late.pattern(r"[\"'“‘«„(]?[^\W\d_a-z][^\W\d_A-Z]*(?:[ ,;:’'\r\n-]|[.!?]?\Z)")
# "(It was late.) Then …", and a figure behind an ideographic stop, where sentencex never cuts.
_IN_BRACKETS = late.pattern(
    r"[)\]](?:(?<=[^\W\d_A-Z]{4}[.!?].)|(?<=[^\W\d_A-Z]{4}[.!?][\"”’].))[ \t\r\n]+(?=[\"“‘«„(]?[^\W\d_a-zß-ÿ])"
)
_BEFORE_FIGURE = late.pattern(r"[。！？｡][」』）”’]?(?=[0-9A-Za-z０-９])")


class Sentence(NamedTuple):
    """A sentence of a block of prose, without the blanks around it."""

    start: int
    end: int
    block: int  # index of its block in ``View.blocks``


def cut_sentences(text: str, block: Span, language: str) -> Iterator[Span]:
    """Yield the sentences of one block of prose, in code points of ``text``, without the blanks around them."""
    return (Span(start, end) for start, end, _ in cut_blocks(text, [block], language, beyond_plain_ascii(text)))


def cut_blocks(text: str, blocks: Iterable[Span], language: str, beyond_ascii: frozenset[str]) -> list[Sentence]:
    """Return the sentences of blocks of prose, which know their block by its place among ``blocks``.

    ``beyond_ascii`` holds all characters of ``text`` that are not ASCII, and perhaps others.
    """
    new = tuple.__new__  # half the time that the constructor of a named tuple takes
    cut = _Cutter(language, beyond_ascii).sentences
    found: list[Sentence] = []
    for index, (start, stop) in enumerate(blocks):
        end = start
        for sentence in cut(text[start:stop]):
            begin, end = end, end + len(sentence)
            first, last = begin, end
            while last > first and text[last - 1] in _BLANKS:
                last -= 1
            while first < last and text[first] in _BLANKS:
                first += 1
            if first < last:
                found.append(new(Sentence, (first, last, index)))
    return found


class _Cutter:
    """Cuts the blocks of one text; what all of them have or lack is looked up once."""

    def __init__(self, language: str, beyond_ascii: frozenset[str]) -> None:
        self.language = "en" if language == "und" else language
        self.abbreviations = word_list(self.language, ABBREVIATIONS)
        self.ideographic = not beyond_ascii.isdisjoint("。！？")
        self.plain = all(c < "\x80" or c in _NO_STOPS or "\xc0" <= c <= "\u024f" for c in beyond_ascii)

    def sentences(self, content: str) -> list[str]:
        """Return the sentences of a block with the blanks behind them: joined they are as long as the block."""
        if self.plain or content.isascii():
            if "." not in content and "!" not in content and "?" not in content:
                return [content]
        elif _UNFIT.search(content):
            content = _UNFIT.sub(lambda found: "\ufffd" if "\ud800" <= found.group() <= "\udfff" else " ", content)
        if len(content) <= LONGEST:
            sentences = _segment()(self.language, content)
        else:
            sentences = list(_pieces(content, self.language))
        if len(sentences) > 1:
            sentences = self._joined(sentences, content)
        if (")" in content and _closes(content, ")")) or ("]" in content and _closes(content, "]")):
            sentences = [part for sentence in sentences for part in _cut_behind(_IN_BRACKETS, sentence)]
        if self.ideographic:
            sentences = [part for sentence in sentences for part in _cut_behind(_BEFORE_FIGURE, sentence)]
        return sentences

    def _joined(self, pieces: list[str], content: str) -> list[str]:
        """Return the sentences that the pieces of a block make, where some were cut too early."""
        before = pieces[0]
        sentences = [before]
        run: list[str] = []  # the pieces of the last sentence, if they are several
        cased: bool | None = None
        for piece in pieces[1:]:
            if not _plainly_ends(before, piece, self.abbreviations):
                small = _begins_small(piece)
                if small and cased is None:
                    cased = content != content.lower()
                if (small and cased and before[-1] != "\n") or _goes_on(
                    before, piece, self.language, self.abbreviations
                ):
                    run = run or [before]
                    run.append(piece)
                    before = (before + piece)[-_LOOKED_AT:]
                    continue
            if run:
                sentences[-1] = "".join(run)
                run = []
            sentences.append(piece)
            before = piece
        if run:
            sentences[-1] = "".join(run)
        return sentences


@cache
def _segment() -> Callable[[str, str], list[str]]:
    from sentencex import segment

    return cast("Callable[[str, str], list[str]]", segment)


def _pieces(content: str, language: str) -> Iterator[str]:
    segment = _segment()
    start = 0
    while len(content) - start > LONGEST:
        found = _STOP_AND_BLANK.search(content, start + SHORTEST, start + LONGEST)
        blank = content.rfind(" ", start, start + LONGEST) + 1
        end = found.end() if found else blank if blank > start else start + LONGEST
        yield from segment(language, content[start:end])
        start = end
    yield from segment(language, content[start:])


def _plainly_ends(before: str, piece: str, abbreviations: frozenset[str]) -> bool:
    """Tell the common case at little cost: a word, a stop, a blank, a capital. False only means: look closer."""
    if not (piece[0].isupper() or (piece[0] in _OPENING and piece[1:2].isupper())):
        return False
    kept = before.rstrip(_BLANKS)
    last = kept[-1:]
    if len(kept) == len(before) or last not in ".)]":
        return len(kept) < len(before) and last in _CLEAR_ENDS
    word = kept[kept.rfind(" ") + 1 : -1]
    if len(word) > 2 and word.islower() and word.isalpha() and last == "." and len(word) < len(kept) - 1:
        return word not in abbreviations
    word = kept[max(kept.rfind(" "), kept.rfind("\n")) + 1 :]
    if len(word) == len(kept):  # perhaps a numeral
        return False
    return last != "." or (len(word) > 2 and word[:-1].isalpha() and word[:-1].lower() not in abbreviations)


def _closes(content: str, bracket: str) -> bool:
    """Tell whether a bracket closes right behind the end of a sentence."""
    at = content.find(bracket)
    while at >= 0:
        if content[at - 1] in _BEFORE_BRACKET:
            return True
        at = content.find(bracket, at + 1)
    return False


def _goes_on(before: str, piece: str, language: str, abbreviations: frozenset[str]) -> bool:
    """Tell whether ``piece`` goes on with the sentence that ``before`` seems to end."""
    last = before[-1]
    if last not in " \t\r\n":
        return (
            last not in "。！？｡।॥؟։።"
            and piece[0] not in " \t\r\n"
            and not (_PLAIN_LAST.search(before[-64:]) and _PLAIN_FIRST.match(piece))
        )
    tail = before[-48:]
    kept = tail.rstrip(_BLANKS)
    if kept[-1:] not in (".", ")", "]"):
        return False
    if _NUMERAL.match(before):
        return True
    if language in _ORDINAL_STOP and _ORDINAL.search(tail):
        return True
    word = _LAST_WORD.search(kept[max(kept.rfind(" "), kept.rfind("\n")) + 1 : -1])
    if word is None or kept[-1] != ".":
        return False
    return word.group().lower() in abbreviations or (language != "en" and bool(_INITIAL.search(tail)))


def _begins_small(piece: str) -> bool:
    first = _FIRST_LETTER.match(piece)
    # Georgian has capitals, but does not begin sentences with them.
    return bool(first and first.group(1).islower() and not "\u10d0" <= first.group(1) <= "\u10ff")


def _cut_behind(places: re.Pattern[str], sentence: str) -> Iterator[str]:
    start = 0
    for found in places.finditer(sentence):
        yield sentence[start : found.end()]
        start = found.end()
    yield sentence[start:]
