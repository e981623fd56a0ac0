"""What objects stand where in a view: pictures, videos, tables, code, links, lists.

Markup says so where there is markup. In plain text only the shape of lines does: aligned columns, indented or fenced
code, drawings of characters, bullets, bare addresses, and what is left of a page's markup. A caption never stands in
for its picture.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import cached_property

from srclint.detect.references.sections import Sections
from srclint.detect.references.spans import meets
from srclint.model import Span
from srclint.view import Node, View

REACH = 1500  # code points between a pointer and what it points at

# What an HTML tag, a template or a leftover of either brings along, by its name.
_TAGS = {
    "img": ("picture",),
    "picture": ("picture",),
    "figure": ("picture", "table", "code"),
    "svg": ("picture",),
    "canvas": ("picture",),
    "map": ("picture",),
    "center": (),
    "iframe": ("video", "picture", "table", "link"),
    "embed": ("video", "picture"),
    "object": ("video", "picture"),
    "video": ("video", "picture"),
    "audio": ("video",),
    "script": ("video", "picture", "code", "table"),
    "table": ("table",),
    "tr": ("table",),
    "td": ("table",),
    "pre": ("code", "table", "picture"),
    "code": ("code",),
    "a": ("link",),
    "form": ("link",),
    "ul": ("list",),
    "ol": ("list",),
    "li": ("list",),
    "dl": ("list",),
    "blockquote": ("quote",),
}
_TAG = re.compile(r"<([a-zA-Z]+)")
_ANY = ("picture", "video", "table", "code", "link", "list", "quote")
# What a node brings along, by its kind. A block of code may hold a drawing or a table of characters.
_NODES = {
    "image": ("picture", "video", "table", "code"),
    "video": ("video", "picture", "link"),
    "audio": ("video",),
    "frame": ("video", "picture", "table", "link"),
    "template": _ANY,
    "table": ("table",),
    "math": ("picture", "code", "table"),
    "list": ("list",),
    "quote": ("quote", "code"),
    "link": ("link",),
    "footnote": ("link",),
}
_BLOCK_CODE = ("code", "picture", "table", "video")

_ADDRESS = re.compile(
    r"(?:https?|ftp)://|\bwww\.\w|\bmailto:|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.\w|\bdoi:|\barXiv:", re.IGNORECASE
)
# A name that is an address by itself says where to go, but only for the sentence that it stands in.
_NAME = re.compile(
    r"(?<![\w.@-])[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:com|org|net|gov|edu|mil|int|io|info|eu|uk|de|fr|es|it|at|ch|be|nl|"
    r"ca|au|dev|app|co|tv|me)\b(?!\.\w)|(?<!\w)@\w{3,}",
    re.IGNORECASE,
)
# What extraction leaves of markup: tags, images, directives of other formats, templates, shortcodes.
_LEFTOVER = re.compile(
    r"!\[[^\]\n]{0,300}\]|<[a-zA-Z]+[ >]|\.\. (?:\|[^|\n]{1,80}\| )?[\w-]+::|\bimage::?\S|\\(?:includegraphics|begin)\b"
    r"|@image\b|\{\{|\{%|\[[^\]\n]{0,200}https?://|"
    r"\[(?:youtube|vimeo|video|embed|gallery|caption|image|audio|table|code|iframe|gist)\b[^\]\n]{0,300}\]",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{|\{%|<%|\[\w+[ =][^\]\n]*https?://")
_PICTURE_ADDRESS = re.compile(r"\S\.(?:png|jpe?g|gif|svg|webp|bmp|tiff?)\b", re.IGNORECASE)
# What no address and no leftover of markup is without, in small letters of ASCII: most stretches of text hold none.
_SIGNS: dict[str, tuple[bytes, ...]] = {
    "link": (b"://", b"www.", b"@", b"mailto:", b"doi:", b"arxiv:"),
    "name": (
        *(b"@", b".com", b".org", b".net", b".gov", b".e", b".m", b".i", b".uk", b".de", b".f", b".a", b".c", b".be"),
        *(b".nl", b".dev", b".tv"),
    ),
    "picture": (b".png", b".jp", b".gif", b".svg", b".webp", b".bmp", b".tif"),
    "video": (b"youtu", b"vimeo", b".mp4", b".webm", b".mov", b"/video"),
}
_SIGNS_OF_LEFTOVERS = (b"[", b"<", b"{", b"\\", b"..", b"image")
_GAPS = (b"  ", b"\t", b"|")  # between columns
_VIDEO_ADDRESS = re.compile(r"(?:youtu\.?be|vimeo|\.mp4\b|\.webm\b|\.mov\b|/video)", re.IGNORECASE)
_VISIBLE = re.compile(r">\s*[^\s<]|<input|<button")
# The kinds that an address in the text is, or stands for.
_ADDRESSES = {"link": _ADDRESS, "name": _NAME, "picture": _PICTURE_ADDRESS, "video": _VIDEO_ADDRESS}
_DRAWN_KINDS = frozenset({"picture", "table", "code"})  # what lines of drawing characters may be
_ROWS = 2  # lines of that shape that make a table or a drawing
_MARKS = 3  # drawing characters that a line of a drawing holds at least,
_MARKS_SHARE = 5  # and that make up one in so many of its characters
_LINE = re.compile(r"[^\r\n]+")
_ITEM = re.compile(r"[ \t]*(?:[-*•·‣◦▪+–—○●]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|\[[ xX]\])[ \t]+\S")
_COLUMNS = re.compile(r"\S(?: {2,}|[ ]*\t[ \t]*|[ ]*\|[ ]*)(?=\S)")
_DRAWN = re.compile(r"[-+|/\\_=<>*#^~.:─-╿▀-▟]{2,}|\|")
_DRAWN_AT_ALL = re.compile(r"[-+|/\\_=<>*#^~.:─-╿▀-▟](?:[-+|/\\_=<>*#^~.:─-╿▀-▟]|(?<=\|))")
_INDENTED = re.compile(r"(?: {3,}|\t)[ \t]*\S")
_CODE = re.compile(
    r"[ \t]*(?:[$>%#]|>>>|\.\.\.|In \[\d+\]:)[ \t]+\S|[ \t]*(?:```|~~~)|[ \t]*[<{\[@]|"
    r"[ \t]*(?:[A-Z_]{3,}=|(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|FROM|WHERE|RUN|COPY|ENV|GET|POST|PUT) )|"
    r".*(?:[;{}]|\)|\]|=>|->|\\|/>)[ \t]*\Z|.*(?:\w\(|\s--?\w|[=<>|&]{2}|\w=\S|\s=\s|::|</|\(\))|"
    r"[ \t]*[a-z_][\w.-]*:[ \t]*(?:[\w\"'{\[/.-]+)?\Z"
)
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*(?=\s+[\"“‘(]*[^\Wa-z_])")
# Words between these are spoken of, not used.
_QUOTED = re.compile(
    r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|‘[^’\n]{2,60}’(?!\w)|(?<!\w)\"[^\"]*\"(?!\w)|(?<!\w)'[^'\n]{2,60}'(?!\w)|`[^`]*`"
)
_QUOTE = re.compile(r"[“„«‘\"'`]")
_LEAD_PICTURE = re.compile(
    r"^[ \t]*[\w-]*(?:image|img|photo|cover|hero|thumbnail|banner|picture)[\w-]*[ \t]*[:=][ \t]*\S",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"[A-Z][\w-]*(?: [\w-]+)?:(?: |\Z)")
_PROSE_END = re.compile(r"[.!?][\"”’)]?[ \t]*\Z")
# Words in a row that a sentence has and a line of code has not, but for its texts and remarks.
_SENTENCE = re.compile(
    r"\A[ \t]*[A-ZÀ-ÞŒ][a-zß-ÿœ'’]*[.,]?(?: [a-zß-ÿœ'’]+,?){2}(?![\w(.=\[])|(?: [a-zß-ÿœ'’]{2,},?){4}(?![\w(.=\[])"
)
_IN_CODE_ONLY = re.compile(r"\"[^\"]*\"|'[^']*'|(?<!\S)(?:#|//|--|/\*).*")
_CODE_WIDTH = 400  # code points of the longest line of code


_OVERLAP = 300  # code points that are looked at twice, so that nothing is missed where two stretches meet
_NEAR = 160  # code points before an offset in which its sentence begins as a rule
_AROUND = 800  # code points before and behind a phrase that are read to understand it, however long its block


class Structure:
    """The objects of one view, found when first asked for."""

    def __init__(self, view: View) -> None:
        """Take the view; nothing is read yet."""
        self.view = view
        self.text = view.text
        self.blocks = view.blocks
        self._bare: dict[str, tuple[int, int]] = {}  # by kind, where in the text none was found when last looked for
        self._asked = (-1, Span(0, 0))  # the offset whose sentence was asked for last, and the sentence
        self.starts = [block.span.start for block in self.blocks]

    def block_at(self, offset: int) -> int:
        """Return the index of the block that holds ``offset``, or of the one before it."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def sentence(self, offset: int) -> Span:
        """Return the sentence that holds ``offset``, within its block and ``_AROUND`` of the offset."""
        if offset == self._asked[0]:
            return self._asked[1]
        first, last = self.around(offset, offset)
        for reach in (_NEAR, _AROUND):  # most sentences begin near
            start = max(first, offset - reach)
            for found in _SENTENCE_END.finditer(self.text, start, last):
                if found.end() > offset:
                    last = found.end()
                    break
                start = found.end()
            if start > offset - reach or start == first:
                break
        while start < offset and self.text[start] in " \t\r\n":
            start += 1
        self._asked = (offset, Span(start, last))
        return self._asked[1]

    def around(self, start: int, end: int) -> Span:
        """Return what stands around some words in their block."""
        block = self.blocks[self.block_at(start)].span
        return Span(max(block.start, start - _AROUND), min(block.end, end + _AROUND))

    def following(self, block: int) -> Span:
        """Return the block behind a block, or the end of the text."""
        end = len(self.text)
        return self.blocks[block + 1].span if block + 1 < len(self.blocks) else Span(end, end)

    def block_kind(self, block: int) -> str:
        """Return the kind of a block, "" behind the last one."""
        return self.blocks[block].kind if block < len(self.blocks) else ""

    def is_mention(self, start: int, end: int) -> bool:
        """Tell whether the words stand in quotation marks or are code: spoken of, not used."""
        first, last = self.around(start, end)
        quote = _QUOTE.search(self.text, first, start)
        if quote and any(m.start() < end and start < m.end() for m in _QUOTED.finditer(self.text, quote.start(), last)):
            return True
        return meets(self._snippets, start, end)

    def heads(self, block: int) -> bool:
        """Tell whether a line of plain text is the heading of what follows: of a line longer or ended as prose is."""
        if block + 1 >= len(self.blocks):
            return False
        here, following = self.blocks[block], self.blocks[block + 1]
        words = self.text[following.span.start : following.span.end]
        return (
            here.kind == "paragraph"
            and is_heading_like(self.text[here.span.start : here.span.end])
            and (not is_heading_like(words) or following.kind == "heading")
        )

    def any_between(self, start: int, end: int) -> bool:
        """Tell whether an object of any kind that needs no words stands from ``start`` to ``end``."""
        kinds = (*_ANY, "indented", "text")
        if any(self._is_marked(kind, start, end) for kind in kinds):
            return True
        return self._is_left_over(kinds, start, end) or self._is_drawn(kinds, start, end)

    def is_linked(self, span: Span) -> bool:
        """Tell whether some of the words are a link, which leads to what they speak of."""
        return meets(self._links, *span)

    @cached_property
    def sections(self) -> Sections:
        """The sections of the text."""
        return Sections(self.blocks, self.text, self.view.document.text)

    @cached_property
    def _links(self) -> list[tuple[int, int]]:
        return sorted(node.span for node in self.view.nodes if node.kind == "link" and node.target)

    @cached_property
    def has_lead_picture(self) -> bool:
        """Whether the front matter names a picture, which pages show above the text."""
        return any(node.kind == "front-matter" and _LEAD_PICTURE.search(node.target) for node in self.view.nodes)

    def is_field(self, block: int) -> bool:
        """Tell whether a line is one of several fields ("Source: …"), as a header or a form has them."""
        around = self.blocks[max(0, block - 1) : block + 2]
        return sum(bool(_FIELD.match(self.text, *node.span)) for node in around) > 1

    def in_note(self, offset: int) -> bool:
        """Tell whether ``offset`` lies in the text of a footnote."""
        return any(node.span.start <= offset < node.span.end for node in self._notes)

    @cached_property
    def _notes(self) -> list[Node]:
        return [node for node in self.view.nodes if node.kind == "footnote"]

    def section_level(self, block: int) -> int:
        """Return the level of the heading that a block stands under, or 0."""
        return next((b.level for b in reversed(self.blocks[:block]) if b.kind == "heading"), 0)

    @cached_property
    def is_marked_up(self) -> bool:
        """Whether the format keeps pictures, code and the like apart from the text: then it has not lost them all."""
        for kind, (start, end), _, _ in self.view.nodes:
            if (start == end and kind != "anchor") or kind in ("image", "template", "video"):
                return True
        return False

    @cached_property
    def _snippets(self) -> list[tuple[int, int]]:
        return [node.span for node in self.view.nodes if node.kind == "code" and node.span.end > node.span.start]

    def near(self, kind: str, span: Span, reach: int = REACH) -> bool:
        """Tell whether an object of ``kind`` stands within ``reach`` code points of ``span``."""
        return self.between(kind, span.start - reach, span.end + reach)

    def between(self, kind: str, start: int, end: int) -> bool:
        """Tell whether an object of ``kind`` stands from ``start`` to ``end``, the latter included."""
        if self._is_marked(kind, start, end):
            return True
        start = max(start, 0)
        low, high = self._bare.get(kind, (0, -1))
        if not low <= start <= high:
            low = high = start
        if end <= high:
            return False
        fresh = max(start, high - _OVERLAP)
        if self._is_left_over((kind,), fresh, end) or self._is_drawn((kind,), fresh, end):
            return True
        self._bare[kind] = (low, end)
        return False

    def _is_marked(self, kind: str, start: int, end: int) -> bool:
        """Tell whether the format tells of an object of ``kind`` between two offsets."""
        places = self._marked.get(kind, ())
        i = bisect_left(places, start)
        return i < len(places) and places[i] <= end

    @cached_property
    def _marked(self) -> dict[str, list[int]]:
        """Where the objects of each kind stand that the format tells: sorted offsets."""
        places: dict[str, list[int]] = defaultdict(list)
        for node in self.view.nodes:
            kinds = self._brought(node) if node.kind in ("code", "html") else _NODES.get(node.kind)
            if kinds:
                for kind in kinds:
                    places[kind].append(node.span.start)
        return places

    def _is_left_over(self, kinds: Collection[str], start: int, end: int) -> bool:
        """Tell whether an address or a piece of markup in the text stands for an object of one of ``kinds``."""
        for kind in kinds:
            pattern = _ADDRESSES.get(kind)
            if (
                pattern is not None
                and self._has_any(_SIGNS[kind], start, end)
                and pattern.search(self.text, start, end)
            ):
                return True
        if self._has_any(_SIGNS_OF_LEFTOVERS, start, end):
            for found in _LEFTOVER.finditer(self.text, start, end):
                tag = _TAG.match(found.group())
                if any(kind in kinds for kind in (_TAGS.get(tag[1].lower(), ()) if tag else _ANY)):
                    return True
        return False

    def _has_any(self, signs: Sequence[bytes], start: int, end: int) -> bool:
        return any(self._small.find(sign, start, end) >= 0 for sign in signs)

    @cached_property
    def _small(self) -> bytes:
        """The text in small letters of ASCII, one byte for each code point."""
        return self.text.encode("latin-1", "replace").lower()

    def _is_drawn(self, kinds: Collection[str], start: int, end: int) -> bool:
        """Tell whether lines between ``start`` and ``end`` have the shape of an object of one of ``kinds``."""
        low = max(0, start - _AROUND)
        first = max(self.text.rfind("\n", low, start), self.text.rfind("\r", low, start), low - 1) + 1
        last = min(len(self.text), end + _AROUND)
        shapes = [shape for kind, shape in _SHAPES.items() if kind in kinds]
        in_columns = "table" in kinds and self._has_any(_GAPS, first, last)
        may_be_drawn = not _DRAWN_KINDS.isdisjoint(kinds)
        is_drawn = may_be_drawn and _DRAWN_AT_ALL.search(self.text, first, last) is not None
        if not (shapes or in_columns or is_drawn):
            return False
        columns = drawn = 0
        for line in _LINE.finditer(self.text, first, last):
            if line.start() > end:
                break
            words = line.group()
            if any(shape(words) for shape in shapes):
                return True
            columns = columns + 1 if in_columns and _COLUMNS.search(words) else 0
            drawn = drawn + 1 if is_drawn and _is_drawing(words) else 0
            if columns >= _ROWS or drawn >= _ROWS:
                return True
        return False

    def _brought(self, node: Node) -> tuple[str, ...]:
        """Return the kinds of object that a node of code or HTML brings along."""
        if node.kind == "code":
            block = self.blocks[self.block_at(node.span.start)].span if self.blocks else node.span
            inline = node.span.start < node.span.end <= block.end and block.start <= node.span.start
            return () if inline else _BLOCK_CODE
        if _TEMPLATE.search(node.target):
            return _ANY
        kinds = [kind for tag in _TAG.findall(node.target) for kind in _TAGS.get(tag.lower(), ())]
        return (*kinds, "text") if _VISIBLE.search(node.target) else tuple(kinds)


def _is_code(line: str) -> bool:
    if len(line) > _CODE_WIDTH or not _CODE.match(line) or _PROSE_END.search(line):
        return False
    return not _SENTENCE.search(_IN_CODE_ONLY.sub(" ", line))


def _is_drawing(line: str) -> bool:
    """Tell whether a line is part of a drawing, or of the frame of a table."""
    marks = sum(map(len, _DRAWN.findall(line)))
    return marks >= _MARKS and marks * _MARKS_SHARE >= len(line.replace(" ", "").replace("\u00a0", ""))


# The kinds of which one line is enough to tell them, with what tells it.
_SHAPES: dict[str, Callable[[str], object]] = {"list": _ITEM.match, "indented": _INDENTED.match, "code": _is_code}


def is_heading_like(text: str) -> bool:
    """Tell whether a block of plain text looks like a heading: short, on one line, without an end of sentence."""
    return len(text) <= 80 and "\n" not in text and not text.rstrip().endswith((".", ",", ";", ":", "!"))
