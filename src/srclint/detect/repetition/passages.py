"""The sentences of a document as they are compared with each other, and where one runs of them repeats another."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, islice, pairwise, takewhile
from operator import itemgetter, sub
from typing import NamedTuple

from srclint import late
from srclint.detect.repetition.folding import (
    folded_texts,
    folded_words,
    has_unspaced,
    is_unspaced,
    plain_signs,
    separated_words,
)
from srclint.model import Edit, Fix, Span
from srclint.rule import Rule
from srclint.view import PROSE, Sentence, View

FIRST_PLACE = "first said here"
# The blocks whose sentences are compared. Headings, cells, captions and terms are repeated for good reasons.
COMPARED = frozenset({"paragraph", "item"})
# Where a copy may begin inside what a cutter takes for one sentence: it is written in small letters throughout, or was
# put behind a colon or dots. One pattern a stop is several times faster than one for all; what is commonest and no such
# start (". A", ": a") is passed over at once.
_BEFORE_START = r"[\"”’»)]*[ \t\n\r]+(?=[\"“‘«(]?[^\W\d_])"
_INNER_STARTS = {
    **{stop: rf"\{stop}(?!(?<=[^.]\{stop}) [A-Z]){_BEFORE_START}" for stop in ".!?։"},
    **{stop: rf"{stop}(?! [a-z]){_BEFORE_START}" for stop in ":;"},
    "…": rf"…{_BEFORE_START}",
}
_INNER_STOP = r"[.!?][\"”’»)]*(?P<blank>[ \t\n\r]+)(?=[\"“‘«(]?[^\W\d_])"
_TITLE = r"[^\W\d_a-z](?:[^\W\d_a-z]|[^\W\d_]* [^\W\d_a-z])"  # in capitals, or each word with one: nothing begins
_MIN_PART = 20  # code points of a sentence on either side of such a start
_MIN_DOUBLED = 5  # words of a passage that stands twice in what a cutter takes for one sentence
WORDS_IN_ONE = 1.5  # words between two blanks, on average, in what is not prose
_CODE_SIGN = r"[{}\\|=<>_;]|\w\(|\)[.(\[]|\[(?!\d{1,3}\])"
_PLAIN_WORD = r"(?<!\S)[^\W\d_]+[.,;:!?]?(?!\S)"
_QUOTES = '"“”„‟«»‘‚‹›「」『』'
_DOUBLE_QUOTES = '"“”„«»「」'
_BLANKS = r"[ \t\n\r]+"
_LINE_MARK = r"\n[ \t]*(?:>[ \t]*)*(?:[-*+•][ \t]+)?"


_Pieces = Mapping[int, Sequence[tuple[Sentence, str]]]  # of sentences, by their index, each with its key


class Passage(NamedTuple):
    """A sentence, folded."""

    start: int
    end: int
    block: int  # index of its block in ``View.blocks``
    words: Sequence[str]  # empty where the sentence is not compared
    key: str  # equal for sentences that read the same
    size: int  # words; two letters of a script without blanks count as one

    @property
    def span(self) -> Span:
        """Where it stands in the text of the view."""
        return Span(self.start, self.end)


class Run(NamedTuple):
    """Neighbouring passages that repeat earlier ones, by their indexes."""

    source: int
    copy: int
    length: int


class FormalPhrases:
    """The phrases by which contracts, licences and notices are known, which repeat themselves on purpose.

    They are the lists ``formal`` of a rule's lexicon, in all languages.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule

    def stand_in(self, view: View, found: Iterable[Passage]) -> bool:
        """Tell whether one of the phrases stands in one of the passages."""
        return any(
            not self._telling.isdisjoint(passage.words) and self._pattern.search(view.text, passage.start, passage.end)
            for passage in found
        )

    @late.attribute
    def _phrases(self) -> list[str]:
        return sorted({phrase for words in self.rule.lexicon.values() for phrase in words.get("formal", ())})

    @late.attribute
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(r"\b(?:" + "|".join(map(re.escape, self._phrases)) + ")", re.IGNORECASE)

    @late.attribute
    def _telling(self) -> frozenset[str]:
        return frozenset(max(folded_words(phrase), key=len) for phrase in self._phrases)


class FoldedText:
    """The sentences of a text in order, folded; what only few texts are asked for is worked out on demand."""

    def __init__(self, text: str, sentences: Sequence[Sentence], keys: Sequence[str], words: Sequence[str]) -> None:
        self.text = text  # as read, but for signs that fold alike
        self.sentences = sentences
        self.keys = keys  # one a sentence, equal for sentences that read the same; "" where it is not compared
        self.words = words  # of all sentences, with SEPARATOR around each sentence

    def words_of(self, index: int) -> Sequence[str]:
        """Return the words of a sentence."""
        start = self.starts[index]
        return self.words[start : start + self._lengths[index]]

    @late.attribute
    def starts(self) -> list[int]:
        """Where the words of each sentence begin in ``words``."""
        return [*accumulate([length + 1 for length in self._lengths], initial=1)]

    @late.attribute
    def sizes(self) -> list[int]:
        """The words of each sentence, counted; two letters of a script without blanks count as one."""
        if not has_unspaced("".join([key for key in self.keys if not key.isascii()])):
            return self._lengths
        halves = [sum(map(is_unspaced, key.split())) // 2 for key in self.keys]
        return [*map(sub, self._lengths, halves)]

    @late.attribute
    def _lengths(self) -> list[int]:
        return [key.count(" ") + 1 if key else 0 for key in self.keys]

    @late.attribute
    def counts(self) -> Counter[str]:
        """How often each word stands in the text."""
        return Counter(self.words)

    @late.attribute
    def often(self) -> Counter[str]:
        """How often each key stands in the text."""
        return Counter(self.keys)

    @late.attribute
    def repeated(self) -> frozenset[str]:
        """The keys that several sentences have."""
        keys = [*filter(None, self.keys)]
        if len(set(keys)) == len(keys):
            return frozenset()
        return frozenset(key for key, count in Counter(keys).items() if count > 1)

    @late.attribute
    def runs(self) -> list[Run]:
        """The runs of sentences that stood in the text before, each as long as it can be, against the first place."""
        return [*self._runs()] if self.repeated else []

    def passage(self, index: int) -> Passage:
        """Return a sentence with its words."""
        return Passage(*self.sentences[index], self.words_of(index), self.keys[index], self.sizes[index])

    def _runs(self) -> Iterator[Run]:
        keys = self.keys
        first: dict[str, int] = {}
        end = 0
        for index, key in enumerate(keys):
            if index < end or key not in self.repeated or first.setdefault(key, index) == index:
                continue
            source, end = first[key], index + 1
            while end < len(keys) and keys[end] == keys[source + end - index] != "":
                end += 1
            yield Run(source, index, end - index)


def removal(view: View, span: Span) -> Fix | None:
    """Return the unsafe fix that takes a span of the text out, if the document holds it just as it is read.

    What begins a line of a quotation or an item of a list may stand between; a note that follows would be left behind.
    """
    stored, place = view.document.text, view.to_document(span)
    kept, read = stored[place.start : place.end], view.text[span.start : span.end]
    if kept != read and _plain_blanks(re.sub(_LINE_MARK, "\n", kept)) != _plain_blanks(read):
        return None
    if stored[place.end : place.end + 1] == "[":
        return None
    return Fix((Edit(span, ""),), safe=False)


def _plain_blanks(text: str) -> str:
    return re.sub(_BLANKS, " ", text)


def code_in(view: View, span: Span) -> set[str]:
    """Return the pieces of code inside a span."""
    at = bisect_left(view.nodes, span.start, key=lambda node: node.span.start)
    inside = takewhile(lambda node: node.span.start < span.end, islice(view.nodes, at, None))
    return {node.target for node in inside if node.kind == "code"}


def quotations(view: View) -> list[int]:
    """Return for every block where the innermost quotation begins that it stands in, or -1."""
    around: list[Span] = []
    starts: list[int] = []
    for node in view.nodes:
        start, end = node.span
        while around and around[-1].end <= start:
            around.pop()
        if node.kind == "quote":
            around.append(node.span)
        elif node.kind in PROSE and end > start:
            starts.append(around[-1].start if around else start if view.text[start] == ">" else -1)
    return starts


def is_address(view: View, start: int, end: int, key: str, size: int) -> bool:
    """Tell whether a sentence of ``size`` words is made of addresses, paths or code rather than of words."""
    return key.isascii() and size > WORDS_IN_ONE * len(view.text[start:end].split())


def is_code(view: View, passage: Passage) -> bool:
    """Tell whether a sentence is a line of code, or addresses, that was not marked as one."""
    text = view.text[passage.start : passage.end]
    if is_address(view, *passage[:2], passage.key, passage.size) and _is_no_prose(text):
        return True
    if len(re.findall(_CODE_SIGN, text)) <= max(2, passage.size / 4):
        return False
    for piece in code_in(view, passage.span):
        text = text.replace(piece, "")
    return len(re.findall(_CODE_SIGN, text)) > max(2, passage.size / 4)


def _is_no_prose(text: str) -> bool:
    """Tell whether few of several pieces are words: an address alone is repeated by mistake as a sentence is."""
    pieces = len(text.split())
    return 1 < pieces >= 2 * len(re.findall(_PLAIN_WORD, text))


def is_quotation(text: str) -> bool:
    """Tell whether a text stands in one pair of quotation marks from its start to its end."""
    inner = text.rstrip(".,;!?…")
    return text[0] in _QUOTES and inner[-1:] in _QUOTES and not any(sign in inner[1:-1] for sign in _DOUBLE_QUOTES)


@lru_cache(maxsize=1)  # the detectors ask for the same view, one after the other
def folded_text(view: View) -> FoldedText:
    """Return the sentences of ``view``, cut and folded once for all who ask."""
    text = plain_signs(view.text)
    sentences = [*_cut_at_inner_starts(view.sentences, text)]
    compared = [block.kind in COMPARED for block in view.blocks]
    texts = [text[start:end] if compared[block] else "" for start, end, block in sentences]
    keys, words = folded_texts(texts)
    joined = _pieces_known(sentences, texts, keys)
    if joined:
        sentences, keys = _replaced(sentences, keys, joined)
    doubled = {
        i: _halves(text, sentences[i], key)
        for i, key in enumerate(keys)
        if len(key) & 1 and key[len(key) // 2] == " " and _is_doubled(key)
    }
    if doubled:
        sentences, keys = _replaced(sentences, keys, doubled)
    return FoldedText(text, sentences, keys, separated_words(keys) if joined or doubled else words)


def _replaced(sentences: Sequence[Sentence], keys: Sequence[str], pieces: _Pieces) -> tuple[list[Sentence], list[str]]:
    """Return the sentences and their keys with some of them in pieces."""
    found = [piece for i, whole in enumerate(zip(sentences, keys, strict=True)) for piece in pieces.get(i, (whole,))]
    return [sentence for sentence, _ in found], [key for _, key in found]


def _pieces_known(sentences: Sequence[Sentence], texts: Sequence[str], keys: Sequence[str]) -> _Pieces:
    """Return the sentences in which others of the text stand whole: a cutter joins what is in quotation marks."""
    joined = [
        (i, stops) for i, said in enumerate(texts) if ". " in said and (stops := [*re.finditer(_INNER_STOP, said)])
    ]
    if not joined:
        return {}
    bounds = [[0, *(stop.end() for stop in stops), len(texts[i])] for i, stops in joined]
    parts, _ = folded_texts(
        [texts[i][a:b] for (i, _), cuts in zip(joined, bounds, strict=True) for a, b in pairwise(cuts)]
    )
    known = {part for part in parts if part.count(" ") >= _MIN_DOUBLED}.intersection(keys)
    if not known:
        return {}
    pieces: dict[int, list[tuple[Sentence, str]]] = {}
    part = iter(parts)
    for (i, stops), cuts in zip(joined, bounds, strict=True):
        said = [*islice(part, len(cuts) - 1)]
        if not known.isdisjoint(said):
            start, _, block = sentences[i]
            ends = [*(stop.start("blank") for stop in stops), cuts[-1]]
            spans = zip(cuts[:-1], ends, strict=True)
            pieces[i] = [(Sentence(start + a, start + b, block), key) for (a, b), key in zip(spans, said, strict=True)]
    return pieces


def _halves(text: str, sentence: Sentence, key: str) -> list[tuple[Sentence, str]]:
    """Return the two passages, which read the same, of what a cutter takes for one sentence."""
    start, end, block = sentence
    half = key[: len(key) // 2]
    first_end, second_start = _middle(text, start, end, half.count(" ") + 1)
    return [(Sentence(start, first_end, block), half), (Sentence(second_start, end, block), half)]


def _is_doubled(key: str) -> bool:
    """Tell whether one passage stands twice in what a cutter takes for one sentence."""
    half = len(key) // 2
    return key.startswith(key[half + 1 :]) and key.count(" ", 0, half) >= _MIN_DOUBLED - 1


def _middle(text: str, start: int, end: int, count: int) -> tuple[int, int]:
    """Return where the first ``count`` words of a sentence end and where the others begin."""
    blanks = [blank.span() for blank in re.finditer(_BLANKS, text[start:end])]
    at = bisect_left(blanks, count, key=lambda blank: len(folded_words(text[start : start + blank[0]])))
    return (start + blanks[at][0], start + blanks[at][1]) if at < len(blanks) else (end, end)


def _cut_at_inner_starts(sentences: Sequence[Sentence], text: str) -> Sequence[Sentence]:
    starts = [
        found.end()
        for stop, pattern in _INNER_STARTS.items()
        if stop in text
        for found in re.finditer(pattern, text)
        if _starts_sentence(text, found)
    ]
    if not starts:
        return sentences
    starts.sort()
    pieces: list[Sentence] = []
    done = 0  # sentences that stand in ``pieces``, whole or cut
    for at in starts:
        upto = bisect_left(sentences, at, done, key=itemgetter(0))
        pieces.extend(sentences[done:upto])
        done = upto
        if pieces:
            start, end, block = pieces[-1]
            if start + _MIN_PART <= at <= end - _MIN_PART:
                pieces[-1] = Sentence(start, _without_blanks(text, at), block)
                pieces.append(Sentence(at, end, block))
    pieces.extend(sentences[done:])
    return pieces


def _starts_sentence(text: str, mark: re.Match[str]) -> bool:
    stop = text[mark.start()]
    if not text[mark.end()].isalpha():  # in quotation marks or brackets
        return True
    small = text[mark.end()].islower()
    if stop in ":;":
        return not small and not re.compile(_TITLE).match(text, mark.end())
    return small or stop == "…" or text[mark.start() - 1] == "."


def _without_blanks(text: str, end: int) -> int:
    while text[end - 1] in " \t\n\r":
        end -= 1
    return end
