"""HTML as a browser shows it: no scripts, no navigation, nothing hidden, blanks as one, references decoded."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import NamedTuple

from srclint import late
from srclint.document import Document
from srclint.model import Span
from srclint.offsets import OffsetMap
from srclint.parse.html_tags import (
    AROUND,
    BLOCKS,
    CODE,
    CODE_BLOCKS,
    FOREIGN,
    HEADINGS,
    IMPLIED,
    IN_TABLES,
    INLINE,
    KINDS,
    NOTHING,
    RAW,
    ROWS,
    SCOPE,
    SHOWN,
    STOPS,
    VOID,
    Tag,
    note_label,
    raw_end,
    read_tag,
)
from srclint.parse.html_text import BLANKS, MASK, State, TextReader
from srclint.parse.inline import bare_links, note_marks, outside
from srclint.view import OBJECT, Node, View

_XML = late.pattern(r"[ \t\r\n\ufeff]*<\?xml\b")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MARKUP = _LETTERS | set("/!?")  # what makes markup of the "<" before it
_COMMENT_END = late.pattern(r"--!?>")
_ELSEWHERE = late.pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/{<]")
_CDATA = "<![CDATA["
_KNOWN: dict[str, Tag] = {}  # by their source: most tags come again, also in other pages of a site
_MOST_KNOWN = 4096
_LONGEST_KNOWN = 200  # code points
_DEPTH = 512  # elements that are looked through for an open one: browsers nest about as deep


def parse_html(document: Document) -> View:
    """Return the text as a reader sees it in a browser, and the structure behind it."""
    reader = _Reader(document.text, xml=document.name.lower().endswith((".xhtml", ".xht")))
    reader.read()
    text, offsets = reader.rewriter.finish()
    nodes = reader.nodes
    nodes.extend(_marks(text, offsets, nodes))
    return View(document, text, nodes, offsets, written=_written)


def _written(text: str) -> str:
    return escape(text, quote=False)


def _marks(text: str, offsets: OffsetMap, nodes: list[Node]) -> Iterator[Node]:
    """Yield the addresses and note marks that stand in the text as such, outside links and code."""
    marks = (node for node in note_marks(text) if text[max(0, node.span.start - 1)] != ")")  # "(a + b)²"
    found = [*bare_links(text), *marks]
    if found:
        taken = sorted(node.span for node in nodes if node.kind in ("link", "code"))
        yield from outside((node._replace(span=offsets.back(node.span)) for node in found), taken)


def _unquoted(name: str) -> str:
    if "%" not in name:
        return name
    from urllib.parse import unquote  # late: 2 ms

    return unquote(name)


class _Open(NamedTuple):
    """An element that is open and matters."""

    name: str
    start: int
    inside: int  # where its content begins
    before: State | None  # None: it is inline, and changes none
    unread: bool
    nodes: tuple[Node, ...]  # to be recorded when its end is known


class _Reader(TextReader):
    """Turns tags and text into the text as read and the nodes of the document's text.

    Only elements that matter are kept open: those that hold text of a kind, are nodes or are not read, and others of
    their name within them.
    """

    def __init__(self, text: str, *, xml: bool) -> None:
        super().__init__(text)
        self.xml = xml or _XML.match(text) is not None
        self.stack: list[_Open] = []
        self.open: dict[str, int] = {}  # how many elements of a name are in the stack
        self.around: dict[str, int] = {}  # how many other blocks of a name are open around all that are not read
        self.unread = 0  # how many open elements are not read
        self.base = ""  # what relative targets start from
        # Whether a program makes the page: where it serves that, and so where relative targets start from, is unknown.
        self.is_made = self.has_templates and any(sign in text for sign in ("{%", "<%", "<?php", "<?="))
        self.fragments: set[str] = set()  # that links of the document lead to
        self.footnotes: list[Node] = []

    def read(self) -> None:
        """Read the whole document."""
        source, find = self.source, self.source.find
        known = _KNOWN
        size = len(source)
        done = at = 0  # where the text not yet taken over begins, and where to look for markup
        while at >= 0:
            at = find("<", at)
            if at < 0:
                at = size
            elif source[at + 1 : at + 2] not in _MARKUP:
                at += 1
                continue
            if at > done and not self.unread:
                self.prose(done, at)
            if at == size:
                break
            end = find(">", at) + 1
            tag = known.get(source[at:end])
            if tag is None:
                tag, end = self._learn(at)
            if tag is None or (tag.is_plain and tag.name not in self.open):
                at = done = end
            else:
                at = done = self._closed(tag, at, end) if tag.closes else self._opened(tag, at, end)
        self.close()
        self._end_from(0, size, size)
        for note in self.footnotes:
            if note.target in self.fragments:
                self.nodes.append(note._replace(target=note_label(note.target, raised=True)))

    # Markup.

    def _learn(self, at: int) -> tuple[Tag | None, int]:
        """Return the tag that begins at ``at``, if one does, and where the markup ends."""
        source = self.source
        if source[at + 1] in "!?" or (source[at + 1] == "/" and source[at + 2 : at + 3] not in _LETTERS):
            return None, self._declaration(at)
        found = read_tag(self.text, source, at)
        if found is None:  # a browser shows nothing from here on
            return None, len(source)
        tag, end = found
        if end - at <= _LONGEST_KNOWN and not (self.has_templates and MASK in source[at:end]):
            if len(_KNOWN) >= _MOST_KNOWN:
                _KNOWN.clear()
            _KNOWN[source[at:end]] = tag
        return tag, end

    def _declaration(self, at: int) -> int:
        """Take a comment, a declaration or anything else that a browser makes a comment of; return where it ends."""
        source = self.source
        if source.startswith("<!--", at):
            found = _COMMENT_END.search(source, at + 2)
            end = found.end() if found else len(source)
            self.nodes.append(Node("comment", Span(at, end), self.text[at:end]))
            return end
        if source.startswith(_CDATA, at) and (self.xml or not FOREIGN.isdisjoint(self.open)):
            end = source.find("]]>", at)
            last = end if end >= 0 else len(source)
            if not self.unread:
                self.stretches(at + len(_CDATA), last)
            return min(last + 3, len(source))
        return source.find(">", at) + 1 or len(source)

    def _opened(self, tag: Tag, at: int, end: int) -> int:
        """Take a start tag; return where reading goes on."""
        name = tag.name
        if tag.anchor:
            self.nodes.append(Node("anchor", Span(at, at), tag.anchor))
            if "%" in tag.anchor:  # links may be written either way
                self.nodes.append(Node("anchor", Span(at, at), _unquoted(tag.anchor)))
        if name in BLOCKS:
            self._block(tag, at, end)
        elif name in INLINE:
            self._inline(tag, at, end)
        elif tag.unread or name in self.open:
            if name == "button" and name in self.open:
                self._end_implied(name, at)
            self._bring(tag, at)
            if name not in VOID:
                self._push(tag, at, end)
        if tag.empty and name not in VOID and (self.xml or not FOREIGN.isdisjoint(self.open)):
            if name in self.open:
                self._closed(tag, end, end)
            return end
        return raw_end(self.source, name, end) if name in RAW else end

    def _closed(self, tag: Tag, at: int, end: int) -> int:
        """Take an end tag; return where reading goes on."""
        name = tag.name
        if name in BLOCKS:
            self.close()
        elif name == "br" and not self.unread:
            self.break_line(at, end)
        if self.stack and self.stack[-1].name == name:  # as nearly always
            if name == "q" and not self.unread:
                self.put('"', at, end)
            self._record(self.stack.pop(), at, end)
        elif name in self.open or (name in HEADINGS and not HEADINGS.isdisjoint(self.open)):
            if name == "q" and not self.unread:
                self.put('"', at, end)
            self._end(self._find(HEADINGS if name in HEADINGS else {name}, STOPS.get(name, SCOPE)), at, end)
        elif name in ROWS and "table" in self.open:
            self._end_implied(name, at)
        elif self.around.get(name):
            self.around[name] -= 1
            while self.unread:  # what is not read stands in the element that ends here
                self._record(self.stack.pop(), at, at)
        return end

    def _block(self, tag: Tag, at: int, end: int) -> None:
        """Take the start tag of an element that begins on a line of its own."""
        name, state, node = tag.name, self.state, None
        self.close()
        if self.stack:
            self._make_room(name, at)
            state = self.state
        self._bring(tag, at)
        if name in IN_TABLES and "table" not in self.open:
            return
        if name in KINDS:
            kind = state.cell if name in ("td", "th") else KINDS[name]
            state = State(kind, int(name[1]) if name in HEADINGS else 0, state.cell, state.depth)
        elif name in AROUND:
            depth = state.depth + (AROUND[name] == "list")
            layout = name == "table" and tag.values.get("role") in ("presentation", "none")
            state = State("paragraph", 0, "paragraph" if layout else "cell", depth)
            if AROUND[name] and not layout:
                node = Node(AROUND[name], Span(at, end), "", depth if AROUND[name] == "list" else 0)
        elif name in CODE_BLOCKS:
            node, tag = Node("code", Span(at, end)), tag._replace(unread=True)
        elif not (tag.unread or self.unread or tag.note or name in self.open):
            self.around[name] = 1 if name == "p" else self.around.get(name, 0) + 1
            return
        nodes = (Node("footnote", Span(at, end), tag.note),) if tag.note else ()
        self._push(tag, at, end, state, (node, *nodes) if node else nodes)

    def _inline(self, tag: Tag, at: int, end: int) -> None:
        """Take the start tag of an element that stands in a line and does something there."""
        name = tag.name
        if name == "a":
            self._link(tag, at, end)
        elif name in SHOWN:
            self._object(tag, at, end)
        elif name in CODE:
            nested = not CODE.isdisjoint(self.open)
            self._push(tag, at, end, nodes=() if nested else (Node("code", Span(at, end)),))
        elif name in ("sup", "q", "foreignobject"):
            self._push(tag, at, end)
            self.raised += name == "sup"
            if name == "q" and not self.unread:
                self.put('"', at, end)
        elif name == "base":
            self.base = self.base or tag.values.get("href", "")
        elif self.unread:
            return
        elif name == "br":
            self.break_line(at, end)
        elif name == "script":
            kind = tag.values.get("type", "")
            if not kind or "javascript" in kind or kind == "module":
                self.scripts.append(at)
        elif name == "area" and tag.values.get("href"):
            self.nodes.append(Node("link", Span(at, end), self._target(tag.values["href"])))

    def _link(self, tag: Tag, at: int, end: int) -> None:
        if "a" in self.open:
            self._end_implied("a", at)
        if tag.unread:
            self._push(tag, at, end)
        elif "href" in tag.values:
            target = self._target(tag.values["href"])
            nodes = [Node("link", Span(at, end), target)]
            if target.startswith("#"):
                self.fragments.update((target[1:], _unquoted(target[1:])))
                label = note_label(target[1:], raised=bool(self.raised))
                if label:
                    nodes.append(Node("note", Span(at, end), label))
            self._push(tag, at, end, nodes=tuple(nodes))

    def _target(self, target: str) -> str:
        target = target.strip(BLANKS)
        if target == "#":  # what scripts make something of, and else the top of the page
            return "#top"
        if not target or target.startswith("#"):
            return target
        if self.is_made and not _ELSEWHERE.match(target):
            return f"template:{target}"
        if not self.base:
            return target
        from urllib.parse import urljoin  # late: 2 ms, and most pages have no base

        try:
            return urljoin(self.base, target)
        except ValueError:  # an address of a host that cannot be one
            return target

    def _object(self, tag: Tag, at: int, end: int) -> None:
        """Take the start tag of what is shown and not read; what it holds is for those who cannot see it."""
        values = tag.values
        if not self.unread and not tag.unread:
            target = values.get("src") or values.get("data-src") or values.get("data") or ""
            if target.startswith("data:"):
                target = ""
            self.nodes.append(Node(SHOWN[tag.name], Span(at, end), self._target(target)))
            self.put(OBJECT, at, end)
        if tag.name not in VOID and tag.name not in RAW:
            self._push(tag._replace(unread=True), at, end)

    def _bring(self, tag: Tag, at: int) -> None:
        if tag.brings and not self.unread:
            self.nodes.append(Node("html", Span(at, at), tag.brings))

    # Open elements.

    def _make_room(self, name: str, at: int) -> None:
        """End what the start of an element ends."""
        if not FOREIGN.isdisjoint(self.open) and "foreignobject" not in self.open:
            self._end(self._find(FOREIGN, NOTHING), at, at)
        if name in IMPLIED:
            self._end_implied(name, at)
        elif name in HEADINGS and self.stack and self.stack[-1].name in HEADINGS:
            self._end_from(len(self.stack) - 1, at, at)
        if "p" in self.open:
            self._end(self._find({"p"}, SCOPE), at, at)

    def _end_implied(self, name: str, at: int) -> None:
        names, stops = IMPLIED[name]
        if not names.isdisjoint(self.open):
            self._end(self._find(names, stops), at, at)

    def _push(self, tag: Tag, at: int, end: int, state: State | None = None, nodes: tuple[Node, ...] = ()) -> None:
        name = tag.name
        before = self.state if state else None
        self.stack.append(_Open(name, at, end, before, tag.unread, () if self.unread else nodes))
        self.open[name] = self.open.get(name, 0) + 1
        self.unread += tag.unread
        if state:
            self.state = state

    def _find(self, names: frozenset[str] | set[str], stops: frozenset[str]) -> int:
        """Return the index of the innermost open element of these names, -1 where one of ``stops`` is further in."""
        stack = self.stack
        for i in range(len(stack) - 1, max(-1, len(stack) - 1 - _DEPTH), -1):
            name = stack[i].name
            if name in names:
                return i
            if name in stops:
                return -1
        return -1

    def _end(self, i: int, at: int, end: int) -> None:
        """End the open element ``i``, and those in it unless it is inline: these may cross one another."""
        if i < 0:
            return
        if self.stack[i].before is None and not self.stack[i].unread:
            self._record(self.stack.pop(i), at, end)
        else:
            self._end_from(i, at, end)

    def _end_from(self, i: int, at: int, end: int) -> None:
        while len(self.stack) > i:
            self._record(self.stack.pop(), at, end if len(self.stack) == i else at)

    def _record(self, one: _Open, at: int, end: int) -> None:
        left = self.open[one.name] - 1
        if left:
            self.open[one.name] = left
        else:
            del self.open[one.name]
        self.unread -= one.unread
        self.raised -= one.name == "sup"
        if one.before:
            self.state = one.before
        span = Span(one.start, end)
        for kind, _, target, level in one.nodes:
            if kind == "code":
                source = self.text[one.start : end] if one.before else self.text[one.inside : at]
                self.nodes.append(Node(kind, span, source))
            else:
                (self.footnotes if kind == "footnote" else self.nodes).append(Node(kind, span, target, level))
