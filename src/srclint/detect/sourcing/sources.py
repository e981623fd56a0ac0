"""Who answers for a sentence from beyond it: links, notes, quotations, captions, lead-ins, the sentence before."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache
from operator import itemgetter

from srclint import late
from srclint.detect.sourcing.clauses import Reading
from srclint.detect.sourcing.languages import Language
from srclint.detect.sourcing.numbers import Figure
from srclint.detect.sourcing.quotes import Quotation, read_quotations
from srclint.detect.sourcing.wordlists import FoldedText, flat
from srclint.model import Span
from srclint.view import Node, View

# A reference in the text itself: [3], [1 - 3], (Smith et al., 2019), Smith (2019), an address, a raised figure.
_CITATION = late.pattern(
    r"\[\d+(?:\s*[,;–-]\s*\d+)*\](?!\()"
    r"|\([^()]{2,80}?,? (?:19|20)\d\d[a-z]?(?:[;,:][^()]*)?\)|[A-Z]\w+ \((?:19|20)\d\d[a-z]?\)"
    r"|https?://|www\.\w|\bdoi:|(?<=[\w.,;:!?)”\"])[¹²³⁴-⁹]|\[@\w|\[\^\w|<ref|</ref>|\{\{[Cc]ite"
)
# What every one of these has; and how far into an address "://" stands.
_CITATION_SIGN = late.pattern(r"[\[(<{¹²³⁴-⁹]|:(?:(?<=[Dd][Oo][Ii]:)|//)|\.(?<=www\.)")
_ADDRESS = 10
_FINISHED = (".", "!", "?", "…", ":", '"', "”", "»", ")", "]", "’", "'")
# What code, commands and paths are full of, and prose is not: a text with a share of them is technical.
_CODE_SIGNS = b"{}=_\\|<>`@~#"
_CODE_WORDS = late.pattern(rb"\(\)|::|--(?<= --)|->|/(?:usr|etc)|\[\]")
_CODE_SHARE = 150  # code points of text for one such sign, from which on a text is technical
_FEW_SIGNS = 4  # that prove nothing in a short text
_CODE_SAMPLE = 30_000  # code points that are looked at
_STORY = 1500  # code points behind a lead in which the study it speaks of may be named
_ANAPHORA_DEPTH = 6  # sentences that an attribution may be carried on
_LONGEST = 3000  # code points of a sentence, above which it is data
_HEADLINE = 100  # code points: a first line without a stop up to this length is a headline


@lru_cache(maxsize=1)  # the detectors ask for the same view, one after the other
def sources_of(view: View, language: Language) -> Sources:
    """Return what stands round the sentences of a view."""
    return Sources(view, language)


@lru_cache(maxsize=1)
def is_technical(view: View) -> bool:
    """Tell whether a text is about code: manuals, changelogs, commands."""
    text = view.text[:_CODE_SAMPLE].encode("latin-1", "replace")
    code = sum(4 for node in view.nodes if node.kind == "code" and node.span.start < _CODE_SAMPLE)
    signs = code + len(text) - len(text.translate(None, _CODE_SIGNS)) + len(_CODE_WORDS.findall(text))
    signs -= 12 * text.count(b"{{")  # short codes of a site generator, full of such signs
    return signs > _FEW_SIGNS and signs * _CODE_SHARE >= len(text)


class Sources:
    """Answers, for one view, what stands round a sentence; everything is read when it is first asked for."""

    def __init__(self, view: View, language: Language) -> None:
        self.view = view
        self.language = language
        self.reader = language.reader
        self._sentences: dict[int, str] = {}
        self._readings: dict[int, Reading] = {}
        self._figures: dict[int, list[Figure]] = {}
        self._covered: dict[int, bool] = {}  # blocks, by number
        self._referenced: dict[int, bool] = {}  # likewise

    @late.attribute
    def folded(self) -> FoldedText:
        """The text, to look for the words of its language in."""
        return FoldedText(self.view.text, self.language.asked)

    def figures(self, number: int) -> list[Figure]:
        """Return the figures of a sentence, claims or not."""
        if number not in self._figures:
            self._figures[number] = list(self.language.numbers.figures(self.sentence(number)))
        return self._figures[number]

    @late.attribute
    def figure_places(self) -> list[int]:
        """The places where figures may stand, in order."""
        return self.language.places.of(self.folded)

    @late.attribute
    def figure_sentences(self) -> list[int]:
        """The sentences in which figures may stand, in order, tables and what is too long for a sentence left out."""
        numbers: list[int] = []
        done = -1
        for offset in self.figure_places:
            number = self.sentence_at(offset) if offset >= done else None
            if number is None:
                continue
            start, done = self.view.sentences[number][:2]
            if done - start <= _LONGEST and self.block(number).kind != "cell":
                numbers.append(number)
        return numbers

    # Sentences.

    def sentence_at(self, offset: int) -> int | None:
        """Return the index of the sentence that holds ``offset``, or None."""
        number = bisect_right(self.view.sentences, offset, key=itemgetter(0)) - 1
        return number if number >= 0 and offset < self.view.sentences[number].end else None

    def sentence(self, number: int) -> str:
        """Return a sentence with blanks for line breaks and no-break spaces, so that offsets stay."""
        if number not in self._sentences:
            place = self.view.sentences[number]
            self._sentences[number] = flat(self.view.text[place.start : place.end])
        return self._sentences[number]

    def reading(self, number: int) -> Reading:
        """Return the attributions of a sentence."""
        if number not in self._readings:
            self._readings[number] = self.reader.read(self.sentence(number))
        return self._readings[number]

    def block(self, number: int) -> Node:
        """Return the block that a sentence is part of."""
        return self.view.blocks[self.view.sentences[number].block]

    def is_claim_place(self, number: int) -> bool:
        """Tell whether a sentence stands where claims are made: not in headings, tables, headlines or quoted blocks."""
        block = self.block(number)
        if block.kind in ("heading", "cell", "term"):
            return False
        place = self.view.sentences[number]
        if place.end - place.start > _LONGEST or self.is_in_quoted_block(block.span):
            return False
        if block.kind != "paragraph" or place.start > block.span.start or place.end < block.span.end - 1:
            return True
        text = self.view.text[block.span.start : block.span.end].rstrip(" \n\r\t")
        return len(text) > _HEADLINE or text.endswith(_FINISHED)

    def is_in_quoted_block(self, span: Span) -> bool:
        """Tell whether a stretch is part of a quotation set apart, or of a note."""
        return any(quoted.start <= span.start and span.end <= quoted.end for quoted in self._quoted_blocks)

    @late.attribute
    def _quoted_blocks(self) -> list[Span]:
        return [node.span for node in self.view.nodes if node.kind in ("quote", "footnote")]

    def list_of(self, number: int) -> Span | None:
        """Return where the list that a sentence stands in begins and ends, its lead-in included."""
        block = self.view.sentences[number].block
        if self.view.blocks[block].kind != "item":
            return None
        run = self._runs[block]
        first, last = max(0, run - 1), bisect_left(self._run_ends, run, key=itemgetter(0))
        return Span(self.view.blocks[first].span.start, self.view.blocks[self._run_ends[last][1]].span.end)

    @late.attribute
    def _runs(self) -> list[int]:
        """For every block, the first block of the run of list items that it stands in; for others, the block itself."""
        runs: list[int] = []
        for index, block in enumerate(self.view.blocks):
            goes_on = index > 0 and block.kind == "item" and self.view.blocks[index - 1].kind == "item"
            runs.append(runs[-1] if goes_on else index)
        return runs

    @late.attribute
    def _run_ends(self) -> list[tuple[int, int]]:
        """The first and the last block of every run, in order."""
        return sorted({run: index for index, run in enumerate(self._runs)}.items())

    @late.attribute
    def _leads(self) -> list[int]:
        """For every block, the last block before or at it that is neither a list item nor a heading; else -1."""
        leads: list[int] = []
        for index, block in enumerate(self.view.blocks):
            led = block.kind in ("item", "heading")
            leads.append((leads[-1] if leads else -1) if led else index)
        return leads

    # The register of the text.

    @late.attribute
    def technical(self) -> bool:
        """Tell whether the text is about code: manuals, changelogs, commands."""
        return is_technical(self.view)

    # Quotations.

    @late.attribute
    def quotations(self) -> list[Quotation]:
        """The marked quotations of the text, in order."""
        return read_quotations(self.view)

    @late.attribute
    def _quotation_starts(self) -> list[int]:
        return [quotation.start for quotation in self.quotations]

    def quotations_in(self, block: int) -> list[Quotation]:
        """Return the quotations of one block."""
        first = bisect_left(self._quotation_starts, self.view.blocks[block].span.start)
        last = bisect_left(self._quotation_starts, self.view.blocks[block].span.end)
        return self.quotations[first:last]

    def is_quoted(self, offset: int) -> bool:
        """Tell whether a place stands inside a marked quotation."""
        i = bisect_right(self._quotation_starts, offset) - 1
        return i >= 0 and offset < self.quotations[i].end

    # Sources.

    def is_covered_from_outside(self, number: int) -> bool:
        """Tell whether something other than an attribution within the sentence answers for it."""
        place = self.view.sentences[number]
        return (
            self.is_referenced(place.start, place.end)
            or self._is_block_covered(place.block)
            or self._is_carried(number, _ANAPHORA_DEPTH)
        )

    def _is_block_covered(self, block: int) -> bool:
        """Tell whether something answers for a whole block; it may be long, so each is read once."""
        if block not in self._covered:
            self._covered[block] = (
                self._ends_with_reference(self.view.blocks[block]) or self._has_caption(block) or self._is_led_in(block)
            )
        return self._covered[block]

    def is_referenced(self, start: int, end: int) -> bool:
        """Tell whether a link, a note or a citation stands in a stretch of the text, or right behind it."""
        text = self.view.text
        if _CITATION_SIGN.search(text, start, end + _ADDRESS) and (
            _CITATION.search(text, start, end) or _CITATION.match(text, end) or _CITATION.match(text, end + 1)
        ):
            return True
        i = bisect_right(self._reference_ends, start)
        return i < len(self._references) and self._references[i].start <= end

    def is_block_referenced(self, block: int) -> bool:
        """Tell whether a link, a note or a citation stands in a block; it may be long, so each is read once."""
        if block not in self._referenced:
            self._referenced[block] = self.is_referenced(*self.view.blocks[block].span)
        return self._referenced[block]

    def is_named_later(self, number: int) -> bool:
        """Tell whether what follows a sentence names its study: a lead often names none itself."""
        cues, view = self.reader.cues, self.view
        end = view.sentences[number].end
        if cues.same_paper.search(view.text, end, end + _STORY):
            return True
        if number + 1 >= len(view.sentences):
            return False
        sentence = self.sentence(number + 1)
        if self.is_referenced(*view.sentences[number + 1][:2]) or cues.paper.search(sentence):
            return True
        return cues.according.search(sentence) is not None and self.reading(number + 1).named

    @late.attribute
    def _references(self) -> list[Span]:
        spans = [
            node.span
            for node in self.view.nodes
            if node.kind in ("link", "note")
            or (node.kind == "html" and ("href" in node.target or "<cite" in node.target))
        ]
        return sorted(spans, key=lambda span: (span.end, span.start))

    @late.attribute
    def _reference_ends(self) -> list[int]:
        return [span.end for span in self._references]

    def _ends_with_reference(self, block: Node) -> bool:
        """Tell whether a note stands at the end of a paragraph, for all of it."""
        end = block.span.end
        first = bisect_left(self._note_ends, end - 2)
        if first < len(self._note_ends) and self._note_ends[first] <= end + 2:
            return True
        tail = self.view.text[max(block.span.start, end - 90) : end]
        return any(len(tail) - match.end() <= 2 for match in _CITATION.finditer(tail))

    @late.attribute
    def _note_ends(self) -> list[int]:
        return sorted(node.span.end for node in self.view.nodes if node.kind == "note")

    def _has_caption(self, block: int) -> bool:
        """Tell whether a block names its source ("Source: …"), or the one behind it is such a line."""
        text, blocks, caption = self.view.text, self.view.blocks, self.reader.cues.caption
        if caption.search(text, *blocks[block].span):
            return True
        return block + 1 < len(blocks) and bool(caption.match(text, *blocks[block + 1].span))

    def _text(self, block: int) -> str:
        span = self.view.blocks[block].span
        return flat(self.view.text[span.start : span.end]).strip(" ")

    def _is_led_in(self, block: int) -> bool:
        """Tell whether an attributed lead-in stands before a list item, or a text announced by a colon."""
        blocks, sentences = self.view.blocks, self.view.sentences
        lead = self._leads[block] if blocks[block].kind == "item" else block - 1
        if lead == block - 1 and blocks[block].kind != "item" and (lead < 0 or not self._text(lead).endswith(":")):
            return False
        last = self.sentence_at(blocks[lead].span.end - 1) if lead >= 0 else None
        if last is None:
            return False
        numbers = [n for n in (last, last - 1) if n >= 0 and sentences[n].block == lead]
        return any(self.reading(n).named or self.is_referenced(*sentences[n][:2]) for n in numbers)

    def _is_carried(self, number: int, depth: int) -> bool:
        """Tell whether a sentence goes on about an attributed one: "It", "They", "The survey", "Of these"."""
        if number == 0 or not depth or not self.reader.cues.anaphora.match(self.sentence(number)):
            return False
        before = number - 1
        place = self.view.sentences[before]
        if self.block(before).kind == "heading":
            return False
        return (
            self.reading(before).named
            or self.is_referenced(place.start, place.end)
            or self.is_quoted(place.end - 1)
            or self._is_carried(before, depth - 1)
        )
