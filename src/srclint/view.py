"""A document as it is read: its text without markup, its structure, its sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from srclint import late
from srclint.document import Document
from srclint.language import guess_language, may_be
from srclint.model import Edit, Span
from srclint.offsets import OffsetMap
from srclint.rule import DIGITS
from srclint.sentences import Sentence, cut_blocks
from srclint.wide import beyond_plain_ascii

__all__ = ["OBJECT", "OPAQUE", "PROSE", "Node", "Sentence", "View"]

# The kinds of node that hold running text and nothing but inline nodes: what sentences are cut from.
PROSE = frozenset({"heading", "paragraph", "item", "cell", "caption", "term"})
# The kinds whose text is not prose though a reader sees it.
OPAQUE = frozenset({"code", "math", "html", "comment", "front-matter", "definition", "template", "data"})
# What an image, a video or an unknown template leaves in the text as read: U+FFFC OBJECT REPLACEMENT CHARACTER.
OBJECT = "\ufffc"


class Node(NamedTuple):
    """A piece of a document's structure."""

    kind: str
    """Blocks of prose: heading, paragraph, item (text of a list item), cell (of a table), term.
    Around them: list, quote, table, footnote (a definition; ``target`` is its label).
    Not prose: code, math, html, comment, front-matter, definition (of a link's address, which is its ``target``).
    A file without text to read is one node as a whole, with an empty ``target``: code, or data (markup included).
    Inline: link, image, video, audio, frame (``target`` is where it leads), anchor (an empty span; ``target`` is the
    name by which links reach it), note (a reference mark; ``target`` is its label), template (what a site generator
    would put in; ``target`` is its source)."""
    span: Span
    target: str = ""
    level: int = 0  # of a heading, from 1; of a list, its depth from 1


class View:
    """What detectors are handed: the text as read, its nodes in order of their start in the document, and the way back.

    Two views of a document exist. The one a parser builds holds the text as a reader sees it. ``stored()`` holds the
    document's own text with the same nodes, for detectors that ask about the characters themselves.
    """

    def __init__(
        self,
        document: Document,
        text: str,
        nodes: Sequence[Node] | Callable[[], Sequence[Node]],
        offsets: OffsetMap | None = None,
        language: str | None = None,
        *,
        written: Callable[[str], str] | None = None,
    ) -> None:
        """Take the text as read, the nodes with spans of ``document.text``, and the map from the one to the other.

        ``offsets`` is None where both texts are the same. Nodes may come as a function that finds them when they are
        first asked for: rules about characters ask for them in few texts. ``written`` returns what stands in the
        document for a text that is to be read; where it is given, edits leave the tags alone that stand amid what they
        replace.
        """
        self.document = document
        self.text = text
        self._nodes = nodes
        self._maps: tuple[OffsetMap, ...] = () if offsets is None else (offsets,)
        self._language = language
        self._source = document.text  # that the first map leads to
        self._written = written

    @late.attribute
    def nodes(self) -> tuple[Node, ...]:
        """The structure, with spans of ``text``; what was left out of the text has an empty span."""
        found = self._nodes() if callable(self._nodes) else self._nodes
        nodes = found if len(found) < 2 else sorted(found, key=lambda node: (node.span.start, -node.span.end))
        if self._maps:
            forth = self._maps[0].forth
            new = tuple.__new__  # a third of the time that ``_replace`` takes
            return tuple([new(Node, (kind, forth(span), target, level)) for kind, span, target, level in nodes])
        return tuple(nodes)

    @late.attribute
    def kinds(self) -> frozenset[str]:
        """The kinds of the nodes: detectors that look for some ask this first."""
        return frozenset([node.kind for node in self.nodes])

    @late.attribute
    def language(self) -> str:
        """The language of the text, an ISO 639-1 code: told beside it, else guessed; "und" where it cannot be told."""
        told = self._language or self.document.meta.language
        return told if told and may_be(told, self.text) else guess_language(self.text)

    @late.attribute
    def beyond_plain_ascii(self) -> frozenset[str]:
        """The characters of the text that are not ASCII, or are its control characters other than tab, LF and CR.

        Detectors of characters ask this first.
        """
        return beyond_plain_ascii(self.text)

    @late.attribute
    def has_digits(self) -> bool:
        """Whether one of the ten digits of ASCII stands in the text."""
        return any(map(self.text.__contains__, DIGITS))

    @late.attribute
    def blocks(self) -> list[Node]:
        """The blocks of prose that hold text, in order; they do not overlap."""
        return [node for node in self.nodes if node.kind in PROSE and node.span.end > node.span.start]

    @late.attribute
    def sentences(self) -> list[Sentence]:
        """The sentences of all blocks, cut once and shared by all detectors."""
        return cut_blocks(self.text, [block.span for block in self.blocks], self.language, self.beyond_plain_ascii)

    def to_document(self, span: Span) -> Span:
        """Carry a span of this view's text back to the document's text."""
        for offsets in self._maps:
            span = offsets.back(span)
        return span

    @property
    def is_tagged(self) -> bool:
        """Whether tags mark the structure of the document, as in HTML, rather than signs amid its words."""
        return self._written is not None

    def to_edits(self, edit: Edit) -> tuple[Edit, ...]:
        """Carry an edit of this view's text back to the document's."""
        if self._written is None or not self._maps:
            return (Edit(self.to_document(edit.span), edit.text),)
        places = self._text_places(edit.span)
        if not places and edit.text:
            start = self._maps[0].back(edit.span).start
            places.append(Span(start, start))
        edits = []
        for place, text in zip(places, [self._written(edit.text), *[""] * len(places)], strict=False):
            span = place
            for offsets in self._maps[1:]:
                span = offsets.back(span)
            edits.append(Edit(span, text))
        return tuple(edits)

    def _text_places(self, span: Span) -> list[Span]:
        """Return where the text of a span stands in the source, without the tags amid it."""
        places: list[Span] = []
        for start, end, copied in self._maps[0].parts(span):
            if not copied and self._source[start] == "<":  # a tag that shows something, or ends a line
                continue
            if places and not self._source[places[-1].end : start].strip(" \t\r\n\f"):
                places[-1] = Span(places[-1].start, end)
            else:
                places.append(Span(start, end))
        return places

    def stored(self) -> View:
        """Return the view of the document's own text, character for character."""
        if not self._maps:
            return self
        return View(self.document, self.document.text, self._nodes, language=self._language, written=self._written)

    def of(self, document: Document, repairs: OffsetMap) -> View:
        """Return this view of a mended copy as a view of the ``document`` that was mended."""
        view = View(document, self.text, self.nodes, language=self._language)
        view.nodes = self.nodes
        view._maps = (*self._maps, repairs)
        view._source, view._written = self._source, self._written
        return view
