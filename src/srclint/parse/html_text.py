"""The text of HTML as it is read: one blank for several, references decoded, templates left out."""

from __future__ import annotations

import html
from typing import NamedTuple

from srclint import late
from srclint.model import Span
from srclint.offsets import Rewriter
from srclint.view import Node

BLANKS = " \t\r\n\f"
# Not markup of HTML, yet no text: Liquid, Jinja, Go, PHP, ERB. None holds the start of another one.
_TEMPLATE = late.pattern(
    r"\{\{[^{}]*\}\}|\{%(?:[^{}]|\{\{[^{}]*\}\})*(?<=%)\}|\{#(?:[^{}#]|#(?!\}))*#\}"
    r"|<%(?:[^%<]|%(?!>)|<(?!%))*%>|<\?(?:php\b|=)(?:[^?<]|\?(?!>)|<(?!\?))*\?>"
)
_TEMPLATE_SIGNS = ("{{", "{%", "{#", "<%", "<?")
MASK = "\ufdd0"  # a noncharacter: stands for what is left out before HTML is read
_MASKED = late.pattern(f"{MASK}+")
_REFERENCE = late.pattern(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|[a-zA-Z][a-zA-Z0-9]*;?)")
_LONGEST = 34  # code points of the longest named reference, and a little
_REMEMBERED = 4096
_NUMBER = late.pattern(r" {0,9}[0-9]{1,3} {0,9}\Z")
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class State(NamedTuple):
    """What an element changes for what it holds."""

    kind: str = "paragraph"  # of the blocks that text opens
    level: int = 0  # of a heading
    cell: str = "cell"  # the kind of the cells of the table
    depth: int = 0  # of lists


class TextReader:
    """Takes over stretches of text one after another, and parts them into blocks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.source = text  # as it is read: with templates masked, of the same length
        if any(sign in text for sign in _TEMPLATE_SIGNS):
            self.source = _TEMPLATE.sub(lambda found: MASK * len(found.group()), text)
        self.has_templates = self.source is not text
        self._plain = self.source.replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\f", " ")
        self.rewriter = Rewriter(self._plain)
        self.nodes: list[Node] = []
        self.state = State()
        self.raised = 0  # how many <sup> are open
        self.scripts: list[int] = []  # those since the last text: what they write is unknown
        self._first = -1  # where the text of the open block begins; -1: it has none yet
        self._last = 0  # where the last text ended
        self._blank: tuple[int, int] | None = None  # blanks before the next text in the block
        self._line_break: tuple[int, int] | None = None  # a <br> before it
        self._known: dict[str, str] = {}  # references, and what is shown for them

    def prose(self, start: int, end: int) -> None:
        """Take over the text between two tags."""
        chunk = self._plain[start:end]
        if "&" in chunk:
            self._with_references(start, end)
        elif self.has_templates and MASK in chunk:
            self.stretches(start, end)
        elif self.raised and _NUMBER.match(chunk):
            first = start + len(chunk) - len(chunk.lstrip(" "))
            number = chunk.strip(" ")
            self.put(number.translate(_SUPERSCRIPT), first, first + len(number))
        else:
            self._stretch(chunk, start, end)

    def stretches(self, start: int, end: int) -> None:
        """Take over text without references, but for the templates in it."""
        if self.has_templates:
            for found in _MASKED.finditer(self.source, start, end):
                at, behind = found.span()
                template = self.text[at:behind]
                if template[0] != MASK:
                    self._stretch(self._plain[start:at], start, at)
                    self.nodes.append(Node("template", Span(at, behind), template))
                    start = behind
        if start < end:
            self._stretch(self._plain[start:end], start, end)

    def put(self, text: str, start: int, end: int) -> None:
        """Let ``text``, which is not blank, stand for a stretch of the document."""
        self._begin(start)
        self.rewriter.put(text, start, end)
        self._last = end

    def break_line(self, start: int, end: int) -> None:
        """Begin a new line where text follows; after the second break in a row, a new block."""
        if self._first < 0:
            return
        if self._line_break and self.state.kind != "heading":
            self.close()
        else:
            self._line_break, self._blank = (start, end), None

    def close(self) -> None:
        """End the open block."""
        if self._first >= 0:
            self.nodes.append(Node(self.state.kind, Span(self._first, self._last), "", self.state.level))
            self._first = -1
        self._blank = self._line_break = None

    def _with_references(self, start: int, end: int) -> None:
        for match in _REFERENCE.finditer(self._plain, start, end):
            shown, size = self._reference(match.group())
            at = match.start()
            if not shown:
                continue
            self.stretches(start, at)
            start = at + size
            if shown not in BLANKS:
                self.put(shown, at, start)
            elif self._first >= 0 and not self._blank and not self._line_break:
                self._blank = (at, start)
        self.stretches(start, end)

    def _reference(self, source: str) -> tuple[str, int]:
        """Return what is shown for a reference, "" if that is the source itself, and how long the reference is."""
        shown = self._known.get(source)
        if shown is None:
            shown = html.unescape(source)
            if len(source) < _LONGEST and len(self._known) < _REMEMBERED:
                self._known[source] = shown
        if shown == source:
            return "", 0
        rest = 0  # letters behind a reference without a semicolon
        if source[-1] != ";" or shown[-1:] == ";":
            while rest < len(shown) - 1 and source[-1 - rest] == shown[-1 - rest]:
                rest += 1
        return shown[: len(shown) - rest], len(source) - rest

    def _stretch(self, chunk: str, start: int, end: int) -> None:
        """Take over text that stands for itself, with one blank for several."""
        stripped = chunk.lstrip(" ")
        first = end - len(stripped)
        if first > start and self._first >= 0 and not self._blank and not self._line_break:
            self._blank = (start, start + 1)
        if not stripped:
            return
        inner = stripped.rstrip(" ")
        last = first + len(inner)
        if self._first < 0 or self._blank or self._line_break:
            self._begin(first)
        copy = self.rewriter.copy
        if "  " in inner:
            plain, find = self._plain, self._plain.find
            while (gap := find("  ", first, last)) >= 0:
                copy(first, gap + 1)
                first = gap + 2
                while plain[first] == " ":
                    first += 1
        copy(first, last)
        self._last = last
        if last < end:
            self._blank = (last, last + 1)

    def _begin(self, at: int) -> None:
        """Make ready for text: open a block, or put in what parts it from the text before."""
        if self._first < 0:
            self._first = at
            if self.rewriter.length:
                between = "\n" if self.state.kind in ("item", "cell") else "\n\n"
                self.rewriter.put(between, self._last, self._last)
                self.nodes.extend(Node("html", Span(place, place), "<script>") for place in self.scripts)
            self.scripts.clear()  # before all text they are of the page, and write nothing at their place
        elif self._line_break:
            self.rewriter.put("\n", *self._line_break)
        elif self._blank:
            start, end = self._blank
            if self._plain[start] == " ":
                self.rewriter.copy(start, start + 1)
            else:
                self.rewriter.put(" ", start, end)
        self._blank = self._line_break = None
