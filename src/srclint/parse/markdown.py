"""Markdown: CommonMark with tables, footnotes, front matter and strike-through, by pyromark (pulldown-cmark)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, takewhile
from operator import index
from typing import Any

import pyromark

from srclint.document import Document
from srclint.model import Span
from srclint.offsets import OffsetMap, Rewriter
from srclint.parse.inline import bare_links, note_marks, outside
from srclint.parse.tags import SHOWN, attributes, html_nodes
from srclint.view import OBJECT, Node, View

# Not ENABLE_MATH: "$5 and $10" is text. Front matter is masked here, for pulldown-cmark also takes it amid a text.
_MARKDOWN = pyromark.Markdown(
    options=pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_DEFINITION_LIST
)
DEEPEST = 100  # quotes and lists inside one another that are told apart: a line of ">" may hold a million
_AROUND = {"BlockQuote": "quote", "List": "list", "Table": "table", "FootnoteDefinition": "footnote"}
# The containers that may hold text without a paragraph round it, by the kind of block it gives.
_HOLDS_TEXT = {
    "Item": "item",
    "TableCell": "cell",
    "DefinitionListTitle": "term",
    "DefinitionListDefinition": "paragraph",
}
_FRONT_MATTER = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n?|\n)(?![ \t]*[\r\n])")
_FRONT_MATTER_END = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE),
    "+++": re.compile(r"^\+\+\+[ \t]*\r?$", re.MULTILINE),
}
# Liquid, Jinja, Hugo and kramdown's attribute lists; none reaches over a blank line.
_TEMPLATE = re.compile(
    r"\{(?:\{[^{}]*\}\}|%(?:[^{}]|\{\{[^{}]*\}\})*(?<=%)\}|:[^{}\n]*\}"
    r"|(?<!\{\{)[#.][\w-][^{}\n]*\}(?=[ \t]*\r?$))",
    re.MULTILINE,
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_MASK = "\ufdd0"  # a noncharacter: means nothing to Markdown; stands for what is left out before it is read
_MASKED = re.compile(f"{_MASK}+")
_LONE_CR = re.compile(r"\r(?!\n)")
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]{1,256}")


def parse_markdown(document: Document) -> View:
    """Return the text as a reader sees it: no markup, no link targets, no comments, no front matter, no code blocks."""
    reader = _Reader(document.text)
    reader.read()
    text, offsets = reader.rewriter.finish()
    nodes = reader.nodes
    nodes.extend(_marks(text, offsets, nodes))
    return View(document, text, nodes, offsets)


def _marks(text: str, offsets: OffsetMap, nodes: list[Node]) -> Iterator[Node]:
    """Yield the addresses and note marks that stand in the text as such, outside links and code."""
    found = [*bare_links(text), *(note_marks(text))]
    if found:
        taken = sorted(node.span for node in nodes if node.kind in ("link", "code", "footnote-label"))
        yield from outside((node._replace(span=offsets.back(node.span)) for node in found), taken)


class _Reader:
    """Turns pyromark's events into the text as read and the nodes of the document's text.

    Offsets are pyromark's, in bytes of UTF-8, until they enter the rewriter or a node: most never do.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.rewriter = Rewriter(text)
        self.nodes: list[Node] = []
        self.open: list[str] = []  # the names of the containers started and not ended
        self.kind = "paragraph"  # of the block that is open, or that text would open
        self.level = 0
        self.start = -1  # where the text of the open block begins; -1: it has none yet
        self.run_start = self.run_end = 0  # the stretch of the document that is to be copied next
        self.depth = 0  # how many lists are open
        self.silent = 0  # how many open containers' text is left out
        self.tags: list[tuple[int, str]] = []  # where <a href> stand open, and their targets
        self.templates: list[Span] = []  # in code points
        self.source = ""  # the text as pyromark reads it
        self.at: Callable[[int], int] = index  # from bytes to code points

    def read(self) -> None:
        """Read the whole document."""
        self.source = self._masked()
        if not self.source.isascii():
            self.at = cache(_code_point_offsets(self.source))  # most places end one thing and begin another
        if "]:" in self.source:
            self._definitions()
        handlers: dict[str, Callable[[Any, int, int], None]] = {
            "Text": self._prose,
            "Start": self._enter,
            "Code": self._code,
            "InlineHtml": self._tag,
            "FootnoteReference": self._note,
        }
        events: Any = _MARKDOWN.events_with_range(self.source)
        for event, place in events:
            if type(event) is str:
                self._break(event, place["start"], place["end"])
                continue
            name, value = event.popitem()
            if name == "End":
                self._leave(value if type(value) is str else next(iter(value)))
                continue
            start, end = place["start"], place["end"]
            # Most events are text that goes on where the text before it ended.
            if (
                name == "Text"
                and start == self.run_end
                and self.start >= 0
                and not self.silent
                and end - start == (len(value) if value.isascii() else _size(value))
                and _MASK not in value
            ):
                self.run_end = end
                continue
            if name in handlers:
                handlers[name](value, start, end)
        self._close()

    # Before Markdown is read.

    def _masked(self) -> str:
        """Return the text as Markdown is to read it, of the same length: without front matter and templates."""
        text = self.text
        source = text if _encodable(text) else _SURROGATES.sub("\ufffd", text)
        if "\r" in source:
            source = _LONE_CR.sub("\n", source)
        opening = _FRONT_MATTER.match(source)
        if opening:
            closing = _FRONT_MATTER_END[opening.group(1)].search(source, opening.end())
            if closing:
                self.nodes.append(Node("front-matter", Span(0, closing.end()), text[: closing.end()]))
                source = "\n" * closing.end() + source[closing.end() :]
        if "{{" in source or "{%" in source or "{:" in source or "{#" in source or "{." in source:
            source = _TEMPLATE.sub(self._mask, source)
        return source

    def _mask(self, found: re.Match[str]) -> str:
        template = found.group()
        if _BLANK_LINE.search(template):
            return template
        if template[1] in "#.":  # heading attributes: pyromark reads them where they belong to a heading
            line = found.string.rfind("\n", 0, found.start()) + 1
            if found.string[line : found.start()].lstrip(" ").startswith("#"):
                return template
        self.templates.append(Span(*found.span()))
        return _MASK * len(template)

    def _definitions(self) -> None:
        for definition in _MARKDOWN.reference_definitions(self.source).values():
            span = self._span(definition["span"]["start"], definition["span"]["end"])
            self.nodes.append(Node("definition", span, self._unmasked(definition["dest"], span)))

    def _span(self, start: int, end: int) -> Span:
        return Span(self.at(start), self.at(end))

    # Containers.

    def _enter(self, value: Any, start: int, end: int) -> None:
        details: Any
        name, details = (value, "") if type(value) is str else next(iter(value.items()))
        parent = self.open[-1] if self.open else ""
        self.open.append(name)
        if name == "Paragraph":
            self._close()
            self.kind = "item" if parent == "Item" else "paragraph"
        elif name == "Link":
            span = self._span(start, end)
            target = self._unmasked(details["dest_url"], span)
            self.nodes.append(Node("link", span, f"mailto:{target}" if details["link_type"] == "Email" else target))
        elif name == "Image":
            span = self._span(start, end)
            self.nodes.append(Node("image", span, self._unmasked(details["dest_url"], span)))
            self._prose(OBJECT, start, end)
            self.silent += 1
        elif name == "Heading":
            self._close()
            self.kind, self.level = "heading", int(details["level"][1:])
            if details["id"]:
                self.nodes.append(Node("anchor", self._span(start, start), details["id"]))
        elif name in _HOLDS_TEXT:
            self._close()
            self.kind = _HOLDS_TEXT[name]
        elif name in _AROUND:
            self._close()
            self.depth += name == "List"
            if len(self.open) <= DEEPEST:
                label = details if name == "FootnoteDefinition" else ""
                level = self.depth if name == "List" else 0
                self.nodes.append(Node(_AROUND[name], self._span(start, end), label, level))
        elif name in ("CodeBlock", "HtmlBlock"):
            self._close()
            self.silent += 1
            span = self._span(start, end)
            if name == "CodeBlock":
                self.nodes.append(Node("code", span, self.text[span.start : span.end]))
            else:
                self.nodes.extend(html_nodes(self.text, span))

    def _leave(self, name: str) -> None:
        self.open.pop()
        if name in ("Image", "CodeBlock", "HtmlBlock"):
            self.silent -= 1
        elif name in ("Paragraph", "Heading") or name in _HOLDS_TEXT or name in _AROUND:
            self._close()
            self.depth -= name == "List"
            self.kind = _HOLDS_TEXT.get(self.open[-1], "paragraph") if self.open else "paragraph"

    # Inside a block.

    def _break(self, event: str, start: int, end: int) -> None:
        if event == "Rule":
            self._close()
        else:
            self._prose("\n", start, end)

    def _code(self, value: str, start: int, end: int) -> None:
        span = self._span(start, end)
        if _MASK in value:
            value = self.text[span.start : span.end].strip("`").strip(" ")
        self.nodes.append(Node("code", span, value))
        inside = self.text.find(value, span.start, span.end)
        if inside >= 0:
            start += inside - span.start  # over backquotes and blanks, of one byte each
            end = start + _size(self.source[inside : inside + len(value)])
        self._prose(value, start, end, masked=False)

    def _note(self, value: str, start: int, end: int) -> None:
        self.nodes.append(Node("note", self._span(start, end), value))

    def _tag(self, source: str, start: int, end: int) -> None:
        span = self._span(start, end)
        source = self.text[span.start : span.end] if _MASK in source else source
        if source.startswith("<!--"):
            self.nodes.append(Node("comment", span, source))
            return
        name, values = attributes(source)
        if name == "br":
            self._prose("\n", start, end)
        elif name == "/a" and self.tags:
            opened, target = self.tags.pop()
            self.nodes.append(Node("link", Span(opened, span.end), target))
        elif name == "a" and "href" in values:
            self.tags.append((span.start, values["href"]))
        elif name in SHOWN:
            self.nodes.append(Node(SHOWN[name], span, values.get("src") or values.get("data") or ""))
            self._prose(OBJECT, start, end)
        anchor = values.get("id") or (values.get("name") if name == "a" else "")
        if anchor:
            self.nodes.append(Node("anchor", Span(span.start, span.start), anchor))

    def _prose(self, value: str, start: int, end: int, *, masked: bool = True) -> None:
        """Take over a stretch of the document's text, as it stands or with ``value`` in its place."""
        if self.silent:
            return
        copied = end - start == _size(value) and value is not OBJECT
        if value == "\n" and copied:
            copied = self.text[self.at(start)] == "\n"  # else a lone carriage return
        if masked and copied and _MASK in value and self.templates:
            self._around_templates(start, end)
            return
        if self.start < 0:
            if not value.strip(" \t\r\n"):
                return
            self._flush()
            self.start = start
            if self.rewriter.length:
                last = self.at(self.run_end)
                self.rewriter.put("\n" if self.kind in ("item", "cell") else "\n\n", last, last)
        if start != self.run_end or not copied:
            self._flush()
            self.run_start = start
        self.run_end = end
        if not copied:
            self.rewriter.put(value, self.at(start), self.at(end))
            self.run_start = end

    def _around_templates(self, start: int, end: int) -> None:
        """Take over a stretch of text but for the templates in it."""
        at, last = self._span(start, end)
        i = max(0, bisect_left(self.templates, (at, 0)) - 1)
        for template in self.templates[i:]:
            if template.start >= last:
                break
            if template.end <= at:
                continue
            if template.start > at:
                before = self.source[at : template.start]
                self._prose(before, start, start + _size(before), masked=False)
            self.nodes.append(Node("template", template, self.text[template.start : template.end]))
            start += _size(self.source[at : template.end])
            at = template.end
        if start < end:
            self._prose(self.source[at:last], start, end, masked=False)

    def _unmasked(self, target: str, span: Span) -> str:
        """Return a link's target with the templates that were masked in it."""
        if _MASK not in target:
            return target
        i = bisect_left(self.templates, (span.start, 0))
        inside = takewhile(lambda template: template.end <= span.end, islice(self.templates, i, None))
        rest = (self.text[template.start : template.end] for template in inside)
        return _MASKED.sub(lambda _: next(rest, "{{}}"), target)

    def _flush(self) -> None:
        if self.run_end > self.run_start:
            self.rewriter.copy(self.at(self.run_start), self.at(self.run_end))
            self.run_start = self.run_end

    def _close(self) -> None:
        if self.start >= 0:
            self._flush()
            self.nodes.append(Node(self.kind, self._span(self.start, self.run_end), "", self.level))
            self.start = -1
        self.level = 0


def _size(text: str) -> int:
    """Return how many bytes of UTF-8 a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _code_point_offsets(text: str) -> Callable[[int], int]:
    """Return the function from offsets in UTF-8 bytes, as pyromark counts, to code points."""
    starts, ends, surplus = [], [], [0]  # of runs of several bytes each: bytes, and bytes beyond code points
    extra = 0
    places: list[int] = []
    for run in _NOT_ASCII.finditer(text):
        start = run.start() + extra
        extra += len(run.group().encode("utf-8")) - (run.end() - run.start())
        starts.append(start)
        ends.append(run.end() + extra)
        surplus.append(extra)
        places.append(run.start())

    def code_points(offset: int) -> int:
        i = bisect_right(ends, offset)
        if i < len(starts) and offset > starts[i]:  # inside a run
            inside = text[places[i] : places[i] + offset - starts[i]].encode("utf-8")[: offset - starts[i]]
            return places[i] + len(inside.decode("utf-8", "ignore"))
        return offset - surplus[i]

    return code_points
