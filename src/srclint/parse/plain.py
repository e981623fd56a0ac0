"""Plain text: its blocks are told from blank lines, bullets, and how lines are wrapped."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from srclint import late
from srclint.document import Document
from srclint.model import Span
from srclint.parse.inline import bare_links, note_marks, outside
from srclint.view import Node, View

_LINE_END = late.pattern(r"\r\n|[\r\n\f]")
_BLANKS = " \t\v\u00a0\u3000\u200b\ufeff"
# What tells a line by its beginning. A dash, a number or a letter needs a blank behind it.
_MARK = late.pattern(
    r"""[ \t\u00a0]*(?:
      (?P<footnote>\[(?:\d{1,3}|[a-z*†])\]:?[ \t]+(?=\S)|\d{1,3}\.[ ]?[↑^][ ]?|[↑^][ ](?=\S))
    | (?P<rule>([-=_*~#+])(?:[ ]?\3){2,}[ \t]*$)
    | (?P<hash>\#{1,6}[ \t]+(?=\S))
    | (?P<item>[•‣◦▪▫●○■□►▶➢➤✓✔❖][ \t\u00a0]*|[·*+–—o-][ \t\u00a0]+(?=\S)
        |\(?(?:\d{1,3}|[a-z]|[ivx]{2,5})\)[ \t\u00a0]+(?=\S)|(?:\d{1,3}|[IVX]{2,5})\.[ \t\u00a0]+(?=\S))
    | (?P<fence>```|~~~)
    | (?P<code>\$[ ](?=[a-z./])|>>>[ ])
    )""",
    re.VERBOSE,
)
_NUMBERED = late.pattern(r"[ \t]*(?:\d{1,2}(?:\.\d{1,2}){0,4}\.?|[IVX]{1,5}\.)[ \t]+(?=[^\W\d_])")
_GAP = late.pattern(r"\t[\t ]*| {3,}[\t ]*")  # between two cells
_PIPE = late.pattern("[|│┃]")
_TABLE_RULE = late.pattern(r"[ \t]*[|+:=_─━┄┼├┤│┌┐└┘╞╪╡-][|+:=_─━┄┼├┤│┌┐└┘╞╪╡ \t-]*$")
_CODE_LINE = late.pattern(
    r"\s*(?:[\w.]+ ?= ?\S|[\w.]+\(.*\)[:;]?\s*$|</?\w+[^>]*>|#include\b|import \w|from \w+ import"
    r"|def \w+\(|class \w+[(:]|(?:const|let|var) \w+ =|return\b|\$ \S"
    r"|(?:sudo|pip|npm|git|curl|docker|apt|cd|make) )"
)
_FIELD = late.pattern(r"[ \t]*[^\W\d_][\w-]*(?: [\w-]+)?:[ \t]")  # "Author: …": each on a line of its own
_NO_HEADING_ENDS = frozenset(".!…。！:;,-–")
_ROMAN = frozenset("IVX")
_STOPS = ".!?…。！？:;"
_CLOSERS = "\"'”’»)]"
_LAST = frozenset(_STOPS + _CLOSERS)  # what a line must end with to end a sentence
_GAPS = ("\t", "|", "   ", "│", "┃")  # a run of lines with none of them behind its indents is no table
_UNMARKED = frozenset("\"'“”‘’«»,;:.…/!?")  # with these no mark begins

MAX_WIDTH = 130  # no editor wraps at more columns
MIN_WIDTH = 45  # lines all shorter than this are verse, addresses or menus
UNWRAPPED = 0.05  # share of lines longer than MAX_WIDTH above which a text is not wrapped
NEARLY = 0.85  # of the width of the whole text, which a short run of lines may miss
TRUSTED_LINES = 4  # of a run, from which its own width counts
RAGGED = 3  # columns a wrapped line may leave empty though the next word would have fitted
MOSTLY = 0.75  # of the width: a line so long that does not end a sentence goes on in the next one
CONTINUED = 25  # code points of a line without a stop, from which a small letter goes on with its sentence
HEADING_LENGTH = 100  # code points
HEADING_WORDS = 16
PROSE_LENGTH = 60  # code points, from which what follows a heading is no heading itself
CODE_SHARE = 0.6  # of the lines of a block of code that look like code
CODE_INDENT = 4
_CODE_INDENTS = ("\t", " " * CODE_INDENT)

_Lines = list[tuple[int, str]]  # where each line starts, and the line without blanks behind it


def parse_plain(document: Document) -> View:
    """Return the view of a plain text: the text itself, cut into headings, paragraphs, lists, tables and notes."""
    text = document.text
    nodes = _nodes(text, _Reader(text).read())
    opaque = [node.span for node in nodes if node.kind == "code"]
    links = list(outside(bare_links(text), opaque))
    defined = [Span(node.span.start, node.span.start + 1) for node in nodes if node.kind == "footnote"]
    notes = list(outside(note_marks(text), sorted([*opaque, *defined])))
    return View(document, text, [*nodes, *links, *notes])


@dataclass(slots=True)
class _Block:
    kind: str  # of a node; "line": a line that stands apart, heading or paragraph
    start: int
    end: int
    level: int = 0
    target: str = ""
    mark: int = -1  # where the bullet or label before the text begins


class _Reader:
    """Cuts a text into runs of lines, and each run into blocks."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = _lines(text)
        self.width = _width(self.lines)
        self.gaps = [gap for gap in _GAPS if gap in text]
        self.blocks: list[_Block] = []

    def read(self) -> list[_Block]:
        """Return the blocks in order."""
        if "```" in self.text or "~~~" in self.text:
            fences = _fences(self.lines)
            if fences:
                self._around(fences)
                return self.blocks
        gaps = self.gaps
        for lines in _runs(self.lines):
            if len(lines) == 1:  # a line between blank ones, as the web has it: most need no closer look
                ((start, line),) = lines
                if _is_unmarked(line) and not any(gap in line for gap in gaps):
                    kind = "paragraph" if len(line) > HEADING_LENGTH else "line"
                    self.blocks.append(_Block(kind, start, start + len(line)))
                    continue
            self._run(lines)
        return self.blocks

    def _around(self, fences: list[_Block]) -> None:
        """Read the lines that lie in none of the blocks of code given."""
        starts = [fence.start for fence in fences]
        last = -1
        for lines in _runs(self.lines):
            for i, group in groupby(lines, lambda line: bisect_right(starts, line[0]) - 1):
                inside = list(group)
                rest = [line for line in inside if i < 0 or line[0] >= fences[i].end]
                if i > last:
                    self.blocks.append(fences[i])
                    last = i
                if rest:
                    self._run(rest)

    def _run(self, lines: _Lines) -> None:
        if _is_code(lines):
            self.blocks.append(_Block("code", lines[0][0], lines[-1][0] + len(lines[-1][1])))
            return
        if not self.gaps or not self._has_gaps(lines):
            self._prose(lines)
            return
        for rows, part in _tables(lines):
            if rows:
                self.blocks.extend(_table(part, rows))
            else:
                self._prose(part)

    def _has_gaps(self, lines: _Lines) -> bool:
        contents = "\n".join([line.lstrip(_BLANKS) for _, line in lines])
        return any(gap in contents for gap in self.gaps)

    def _prose(self, lines: _Lines) -> None:
        """Read a run of lines that holds no table."""
        width = self._run_width(lines)
        mostly = width * MOSTLY or float("inf")
        alone = "paragraph" if width and len(lines) > 1 else "line"
        block: _Block | None = None
        before = ""  # the line before
        for start, line in lines:
            if (
                len(before) > mostly
                and before[-1] not in _LAST
                and ":" not in before
                and block is not None
                and block.kind == "paragraph"
            ):  # the common case: wrapped text, amid a sentence
                block.end = start + len(line)
                before = line
                continue
            content = line.lstrip(_BLANKS)
            mark = None if _is_unmarked(content) else _MARK.match(line)
            joined = block is not None and _joins(before, line, content, width)
            if mark and (block is None or not joined or block.kind != "paragraph" or _stops(before)):
                if mark.lastgroup == "rule" and block is not None and block.kind in ("line", "paragraph"):
                    underlined = "\n" not in self.text[block.start : block.end] and len(line.strip()) >= 3
                    block.kind, block.level = ("heading", 1 + ("=" not in line)) if underlined else (block.kind, 0)
                if block is not None:
                    self.blocks.append(block)
                block = _marked(start, line, mark)
            elif block is not None and (
                joined or (block.kind in ("item", "footnote") and _indent(line) > _indent(before) + 1)
            ):
                block.end = start + len(line)
                block.kind = "paragraph" if block.kind == "line" else block.kind
            else:
                if block is not None:
                    if block.kind == "paragraph" and _indent(line) > _indent(before):
                        block.kind = "line"
                    self.blocks.append(block)
                end = start + len(line)
                block = _Block(alone, end - len(content), end)
            before = line
        if block is not None:
            self.blocks.append(block)

    def _run_width(self, lines: _Lines) -> float:
        """Return the width these lines are wrapped at, or 0 if they are not wrapped."""
        longest = max([len(line) for _, line in lines])
        if longest > MAX_WIDTH or not self.width:
            return 0
        if len(lines) >= TRUSTED_LINES:
            return longest if longest >= MIN_WIDTH else 0
        return max(longest, NEARLY * self.width)


def _lines(text: str) -> _Lines:
    """Return all lines, blank ones too; a form feed counts as a blank line."""
    if "\r" not in text and "\f" not in text:
        contents = text.split("\n")
        starts = accumulate(map((1).__add__, map(len, contents)), initial=0)
        return [(start, line.rstrip(_BLANKS)) for start, line in zip(starts, contents, strict=False)]
    lines: _Lines = []
    start = 0
    for end in _LINE_END.finditer(text):
        lines.append((start, text[start : end.start()].rstrip(_BLANKS)))
        start = end.end()
        if end.group() == "\f":
            lines.append((start, ""))
    lines.append((start, text[start:].rstrip(_BLANKS)))
    return lines


def _runs(lines: _Lines) -> Iterator[_Lines]:
    """Yield the runs of lines between blank ones."""
    start = 0
    for i, (_, line) in enumerate(lines):
        if not line:
            if i > start:
                yield lines[start:i]
            start = i + 1
    if start < len(lines):
        yield lines[start:]


def _width(lines: _Lines) -> int:
    """Return the width the text is wrapped at, or 0 if its lines are as long as they happen to be."""
    all_lengths = [len(line) for _, line in lines]
    inner = sorted([length for length, after in pairwise(all_lengths) if length and after])
    if not inner:
        return 0
    if max(all_lengths) > MAX_WIDTH:
        lengths = sorted([length for length in all_lengths if length])
        if lengths[int(len(lengths) * (1 - UNWRAPPED))] > MAX_WIDTH:
            return 0
    width = inner[int(len(inner) * 0.95)]
    return width if width >= MIN_WIDTH else 0


def _is_unmarked(content: str) -> bool:
    """Tell most lines without a mark at little cost.

    Two letters begin none, unless they are a Roman numeral, nor does a letter before a blank, unless it is a bullet.
    """
    first = content[0]
    if first.isalpha():
        second = content[1:2]
        if second == " ":
            return first != "o"
        return second.isalpha() and not (first in _ROMAN and second in _ROMAN)
    return first in _UNMARKED


def _joins(before: str, line: str, content: str, width: float) -> bool:
    """Tell whether a line, ``content`` with its indent, goes on with the block of the line before it."""
    length = len(before)
    if width and length > width * 0.5:
        word = content.find(" ")
        full = length + 1 + (len(content) if word < 0 else word) > width - RAGGED
        if ":" in before and _FIELD.match(line) and _FIELD.match(before):
            return False
        if full or (length > width * MOSTLY and not _stops(before)):
            return not (_stops(before) and _indent(line) > _indent(before))
    return CONTINUED <= length <= MAX_WIDTH * 2 and content[0].islower() and not _stops(before)


def _stops(line: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    last = line[-1]
    if last not in _LAST:
        return False
    return last in _STOPS or (last in _CLOSERS and line.rstrip(_CLOSERS)[-1:] in (".", "!", "?", "…", "。"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(_BLANKS)) if line[0] in _BLANKS else 0


def _marked(start: int, line: str, mark: re.Match[str]) -> _Block | None:
    """Return the block that a line with a bullet, a number or the like begins."""
    kind = str(mark.lastgroup)
    text, end = start + mark.end(), start + len(line)
    if kind in ("rule", "fence"):
        return None
    if kind == "hash":
        return _Block("heading", text, end, mark.group().count("#"))
    if kind == "code":
        return _Block("code", start + _indent(line), end)
    label = mark.group().strip(" \t[]:.↑^") if kind == "footnote" else ""
    return _Block(kind, text, end, target=label, mark=start + _indent(line))


def _fences(lines: _Lines) -> list[_Block]:
    """Return the blocks of code between two lines that begin with three backquotes or tildes."""
    fences: list[_Block] = []
    opening: tuple[int, str] | None = None
    for start, line in lines:
        content = line.lstrip(_BLANKS)
        mark = content[:3]
        if mark not in ("```", "~~~"):
            continue
        if opening is None:
            opening = (start, mark)
        elif content == opening[1]:
            fences.append(_Block("code", opening[0], start + len(line)))
            opening = None
    return fences


# Tables


def _tables(lines: _Lines) -> Iterator[tuple[list[list[Span]], _Lines]]:
    """Yield runs of lines that are the rows of a table, with their cells, and runs that are none, without."""
    prose: _Lines = []
    cut = [(_cells(start, line), (start, line)) for start, line in lines]
    for kind, group in groupby(cut, lambda row: row[0] and row[0][0]):
        part = list(group)
        rows = [row[0][1] for row in part if row[0]]
        filled = sum(len(row) > 1 for row in rows)
        if kind and (filled >= 2 or (len(lines) == 1 and kind == "gap" and len(rows[0]) > 2)):
            if prose:
                yield [], prose
                prose = []
            yield rows, [row[1] for row in part]
        else:
            prose.extend(row[1] for row in part)
    if prose:
        yield [], prose


def _cells(start: int, line: str) -> tuple[str, list[Span]] | None:
    """Return how the cells of a row are kept apart, and where they are; None for a line that is no row."""
    content = line.lstrip(_BLANKS)
    if "|" in line or "│" in line or "┃" in line or content[0] in "+-=─━┌└├╞":
        if _TABLE_RULE.match(line):
            return None if line.strip(" \t-=") == "" else ("pipe", [])
        bounds = [m.span() for m in _PIPE.finditer(line)]
        if len(bounds) > 1 or (bounds and line[bounds[0][0] - 1 : bounds[0][0]] in ("", " ", "\t")):
            return "pipe", _between(start, line, 0, bounds)
    if "\t" in content or "   " in content:
        indent = len(line) - len(content)
        bounds = [m.span() for m in _GAP.finditer(line, indent)]
        mark = _MARK.match(line) if len(bounds) == 1 else None
        if bounds and not (mark and mark.end() >= bounds[0][1]):
            return "gap", _between(start, line, indent, bounds)
    return None


def _between(start: int, line: str, first: int, bounds: list[tuple[int, int]]) -> list[Span]:
    """Return where the contents between the bounds of cells stand, without the blanks around them."""
    cells: list[Span] = []
    for end, after in (*bounds, (len(line), 0)):
        content = line[first:end].lstrip(_BLANKS)
        if content:
            left = start + end - len(content)
            cells.append(Span(left, left + len(content.rstrip(_BLANKS))))
        first = after
    return cells


def _table(lines: _Lines, rows: list[list[Span]]) -> Iterator[_Block]:
    yield _Block("table", lines[0][0], lines[-1][0] + len(lines[-1][1]))
    for row in rows:
        for cell in row:
            yield _Block("cell", cell.start, cell.end)


def _is_code(lines: _Lines) -> bool:
    """Tell whether a run of lines is surely code: all of it set in, or long enough, and nearly all in code's shape."""
    indented = lines[0][1][0] in " \t" and _is_set_in(lines)
    if not indented and (len(lines) < 3 or lines[-1][1][-1] not in ";{}>)"):
        return False
    spare = len(lines) - CODE_SHARE * len(lines) - (not indented)
    for _, line in lines:
        if not line.rstrip().endswith((";", "{", "}")) and not _CODE_LINE.match(line):
            spare -= 1
            if spare < 0:
                return False
    return True


def _is_set_in(lines: _Lines) -> bool:
    return all(line.startswith(_CODE_INDENTS) or _indent(line) >= CODE_INDENT for _, line in lines)


# Blocks to nodes


def _nodes(text: str, blocks: list[_Block]) -> list[Node]:
    """Return the nodes of the blocks: lines that stand apart are headings or paragraphs, items belong to a list."""
    new = tuple.__new__  # a third of the time that the constructors of named tuples take
    nodes: list[Node] = []
    items: list[_Block] = []
    for i, block in enumerate(blocks):
        kind = block.kind
        if kind == "line" or (kind == "item" and not items):
            _settle(text, block, blocks[i + 1] if i + 1 < len(blocks) else None, first=i == 0)
            kind = block.kind
        if kind == "item":
            items.append(block)
            continue
        if items:
            nodes.extend(_list(items))
            items = []
        if kind == "footnote":
            nodes.append(Node("footnote", Span(block.mark, block.end), block.target))
            kind = "paragraph"
        target = text[block.start : block.end] if kind == "code" else ""
        nodes.append(new(Node, (kind, new(Span, (block.start, block.end)), target, block.level)))
    if items:
        nodes.extend(_list(items))
    return nodes


def _list(items: list[_Block]) -> Iterator[Node]:
    yield Node("list", Span(items[0].mark, items[-1].end), "", 1)
    for item in items:
        yield Node("item", Span(item.start, item.end))


def _settle(text: str, block: _Block, after: _Block | None, *, first: bool) -> None:
    """Tell a heading from a paragraph of one line, and from a list of one item."""
    is_line = block.kind == "line"
    start = block.start if is_line else block.mark
    line = text[start : min(block.end, start + HEADING_LENGTH + 1)]
    if is_line:
        block.kind = "paragraph"
        if after is None or len(line) > HEADING_LENGTH or line[-1] in _NO_HEADING_ENDS:
            return
    numbered = _NUMBERED.match(line)
    if not is_line and (not numbered or after is None or after.kind not in ("paragraph", "line")):
        return
    if after is not None and _is_heading(line) and (numbered or _heads(text, after) or first):
        block.start, block.kind = start, "heading"
        block.level = numbered.group().strip().rstrip(".").count(".") + 1 if numbered else 2 - first


def _is_heading(line: str) -> bool:
    content = line.lstrip(_BLANKS)
    return (
        len(line) <= HEADING_LENGTH
        and line[-1] not in _NO_HEADING_ENDS
        and not content[0].islower()
        and content[0] not in "\"'“”‘’«»(©["
        and ": " not in content
        and len(content.split()) <= HEADING_WORDS
    )


def _heads(text: str, after: _Block) -> bool:
    """Tell whether a block is what a heading stands above: prose, a list, a table."""
    if after.kind in ("item", "table", "code"):
        return True
    return after.end - after.start > PROSE_LENGTH or text[after.end - 1] in ".!?…。！？:"
