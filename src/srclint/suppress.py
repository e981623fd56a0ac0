"""Suppression comments: findings that the text's own author has answered for.

In Markdown and HTML, ``<!-- srclint-disable-next-line RULE, RULE -- reason -->`` and its kin. ``RULE`` is a code, a
name or a family; without one, all rules are meant. A finding is suppressed where it begins, wherever it ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from srclint import late
from srclint.document import Document
from srclint.model import Edit, Finding, Fix, Hit, Span
from srclint.rule import DIGITS, Rule, nearest
from srclint.view import View

# The rules of this module, by name: the engine reports them, no detector does.
UNUSED = "unused-suppression"
UNKNOWN_RULE = "unknown-rule"
UNKNOWN_DIRECTIVE = "unknown-directive"

DIRECTIVES = ("disable-next-line", "disable-line", "disable-file", "disable", "enable")
ALL = ""  # the name that stands for all rules

# Bounded by the next "<!--", so that comments left open cost no more than their length.
_COMMENT = late.pattern(r"<!--[ \t\r\n]*srclint-((?:\w|-(?!->))*)(?!\w|-(?!->))((?:[^-<]|-(?!->)|<(?!!--))*)-->")
_REASON = late.pattern(r"(?:^|[ \t\r\n])--(?:[ \t\r\n]|$)")
_NAME = late.pattern(r"[^ \t\r\n,]+")
_NOT_BLANK = late.pattern(r"[^ \t\r\n]")
_NOWHERE = Span(0, 0)


class Comment(NamedTuple):
    """One suppression comment."""

    directive: str
    span: Span
    directive_span: Span
    names: tuple[str, ...]  # the rules it names, as written; ``(ALL,)`` where it names none
    name_spans: tuple[Span, ...]
    alone: bool  # whether nothing else stands on its lines
    removal: Span  # what goes when the comment goes: itself, with its line or the blanks beside it
    ranges: tuple[Span, ...] = ()  # for each name, where a finding begins that is suppressed
    idle: bool = False  # an ``enable`` that ends nothing


class Suppression(NamedTuple):
    """A comment, and the finding to report if it has no effect (None: that is not to be reported)."""

    comment: Comment
    report: Finding | None


def read_comments(stored: View) -> list[Comment]:
    """Return the suppression comments of a document, in order; ``stored`` is the view of its stored text."""
    if "srclint-" not in stored.text:
        return []
    found = {
        match.start(): match
        for node in stored.nodes
        if node.kind in ("comment", "html")
        for match in _COMMENT.finditer(stored.text, *node.span)
    }
    comments = [_comment(found[start]) for start in sorted(found)]
    return _with_ranges(comments, stored.document)


def misspelt(comments: Iterable[Comment], names: Collection[str], rules: Mapping[str, Rule]) -> Iterator[Hit]:
    """Yield the directives and rules in comments that do not exist.

    ``names`` are the codes, names and families of all rules there are; ``rules`` are the rules to report, by name.
    """
    known = frozenset(names)
    near = lru_cache(maxsize=None)(nearest)  # the same mistake may be there a thousand times
    for comment in comments:
        if comment.directive not in DIRECTIVES and UNKNOWN_DIRECTIVE in rules:
            yield _unknown(rules[UNKNOWN_DIRECTIVE], comment.directive_span, near(comment.directive, DIRECTIVES))
        if UNKNOWN_RULE in rules:
            for name, span in zip(comment.names, comment.name_spans, strict=False):
                if name not in known:
                    yield _unknown(rules[UNKNOWN_RULE], span, near(name, known))


def apply_suppressions(
    findings: Sequence[Finding], suppressions: Sequence[Suppression], asked: Callable[[str], bool], unused: Rule | None
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are not suppressed, and a finding for every comment with a name that has no effect.

    ``asked`` tells of a code, name or family, or of ALL, whether the run could have found all it stands for;
    ``unused`` is the rule to report.
    """
    if not suppressions:
        return list(findings), []
    index = _Index(suppressions)
    kept = [f for f in findings if not index.covers(f.span.start, (*_names(f.code, f.name), ALL))]
    if unused is None:
        return kept, []
    own = _names(unused.code, unused.name)
    idle = []
    for suppression in suppressions:
        names = [
            name
            for i, name in enumerate(suppression.comment.names)
            if (suppression.comment.span, i) not in index.used and name not in own and asked(name)
        ]
        if suppression.report and _has_no_effect(suppression.comment, names):
            idle.append(_unused(suppression.comment, suppression.report, names, unused))
    # A comment for all rules does not hide that it has no effect itself.
    return kept, [f for f in idle if not index.covers(f.span.start, own)]


def _names(code: str, name: str) -> tuple[str, ...]:
    return code, name, code.rstrip(DIGITS)


class _Index:
    """Where findings are suppressed, by name; remembers what was asked for."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        self.used: set[tuple[Span, int]] = set()  # a comment, and which of its names
        # By name and directive: ranges of one kind are in order, and the last to begin before a place covers it if
        # any does. So a lookup is quick however many comments there are.
        self._ranges: dict[tuple[str, str], list[tuple[Span, tuple[Span, int]]]] = defaultdict(list)
        for suppression in suppressions:
            comment = suppression.comment
            for i, (name, where) in enumerate(zip(comment.names, comment.ranges, strict=True)):
                if where != _NOWHERE:
                    self._ranges[name, comment.directive].append((where, (comment.span, i)))

    def covers(self, offset: int, names: Iterable[str]) -> bool:
        """Tell whether a finding that begins at ``offset`` is suppressed by one of ``names``."""
        covered = False
        for name in names:
            for directive in DIRECTIVES:
                ranges = self._ranges.get((name, directive))
                if ranges is None:
                    continue
                where, key = ranges[max(0, bisect_right(ranges, offset, key=lambda entry: entry[0].start) - 1)]
                if where.start <= offset < where.end:
                    self.used.add(key)
                    covered = True
        return covered


def _comment(match: re.Match[str]) -> Comment:
    text = match.string
    start, end = match.span(2)
    reason = _REASON.search(text, start, end)
    names = list(_NAME.finditer(text, start, reason.start() if reason else end))
    around = _blanks_around(text, Span(*match.span()))
    starts_line = around.start == 0 or text[around.start - 1] in "\r\n"
    ends_line = around.end == len(text) or text[around.end] in "\r\n"
    return Comment(
        directive=match.group(1),
        span=Span(*match.span()),
        directive_span=Span(*match.span(1)),
        names=tuple(name.group() for name in names) or (ALL,),
        name_spans=tuple(Span(*name.span()) for name in names),
        alone=starts_line and ends_line,
        removal=_removal(text, Span(*match.span()), around, starts_line, ends_line),
    )


def _blanks_around(text: str, span: Span) -> Span:
    start, end = span
    while start > 0 and text[start - 1] in " \t":
        start -= 1
    while end < len(text) and text[end] in " \t":
        end += 1
    return Span(start, end)


def _removal(text: str, span: Span, around: Span, starts_line: bool, ends_line: bool) -> Span:
    """Return what to delete with a comment so that no stray blanks or line and no joined paragraphs are left."""
    if starts_line and ends_line:
        below = _after_line_end(text, around.end)
        above = around.start - (2 if text.endswith("\r\n", 0, around.start) else around.start > 0)
        blank_above = above == 0 or text[above - 1] in "\r\n"
        blank_below = below == len(text) or text[below] in "\r\n"
        if blank_above and blank_below:
            return Span(around.start, _after_line_end(text, below))
        # Between two lines of text the line end stays: without it they would become one paragraph.
        return Span(around.start, below) if blank_above or blank_below else around
    if ends_line:
        return Span(around.start, span.end)
    return Span(span.start, around.end if starts_line or around.start < span.start else span.end)


def _after_line_end(text: str, offset: int) -> int:
    return offset + (2 if text.startswith("\r\n", offset) else offset < len(text))


def _with_ranges(comments: list[Comment], document: Document) -> list[Comment]:
    """Settle where each comment applies, from the last to the first: what ends a block stands below it."""
    lines = _Lines(comments, document)
    never = (lines.end, -1)
    enables: dict[str, tuple[int, int]] = {}  # by name, the next ``enable``: where it stands, which comment it is
    ending: set[int] = set()  # the ``enable`` comments that end a block
    ranged = []
    for i, comment in reversed(list(enumerate(comments))):
        if comment.directive == "enable":
            enables.update(dict.fromkeys(comment.names, (comment.span.start, i)))
            ranged.append(comment._replace(ranges=(_NOWHERE,) * len(comment.names)))
        elif comment.directive == "disable":
            ends = [min(enables.get(name, never), enables.get(ALL, never)) for name in comment.names]
            ending.update(which for _, which in ends)
            ranged.append(comment._replace(ranges=tuple(Span(comment.span.start, end) for end, _ in ends)))
        else:
            ranged.append(comment._replace(ranges=(lines.range(comment),) * len(comment.names)))
    ranged.reverse()
    return [c._replace(idle=i not in ending) if c.directive == "enable" else c for i, c in enumerate(ranged)]


class _Lines:
    """The lines that comments speak of."""

    def __init__(self, comments: Iterable[Comment], document: Document) -> None:
        self._document = document
        self.end = len(document.text) + 1  # a finding may begin where the text ends
        self._skipped = {
            line
            for comment in comments
            if comment.alone
            for line in range(self._line(comment.span.start), self._line(comment.span.end) + 1)
        }
        self._below: dict[int, int] = {}  # what was found out: the line after which, and the next with a text

    def range(self, comment: Comment) -> Span:
        """Return where the findings begin that a comment on lines (not on a block) suppresses."""
        if comment.directive == "disable-file":
            return Span(0, self.end)
        if comment.directive == "disable-line":
            return Span(self._start(self._line(comment.span.start)), self._start(self._line(comment.span.end) + 1))
        if comment.directive == "disable-next-line":
            line = self._next_with_text(self._line(comment.span.end))
            return Span(self._start(line), self._start(line + 1))
        return _NOWHERE

    def _line(self, offset: int) -> int:
        return self._document.position(offset).line

    def _start(self, line: int) -> int:
        starts = self._document.line_starts
        return starts[line - 1] if line <= len(starts) else self.end

    def _next_with_text(self, line: int) -> int:
        """Return the first line after ``line`` that holds more than blanks and suppression comments."""
        passed = []
        while line not in self._below:
            passed.append(line)
            line += 1
            if line > len(self._document.line_starts) or (line not in self._skipped and self._has_text(line)):
                self._below[passed[-1]] = line
                line = passed[-1]
        self._below.update(dict.fromkeys(passed, self._below[line]))
        return self._below[line]

    def _has_text(self, line: int) -> bool:
        return _NOT_BLANK.search(self._document.text, self._start(line), self._start(line + 1)) is not None


def _has_no_effect(comment: Comment, names: Sequence[str]) -> bool:
    if comment.directive == "enable":
        return comment.idle
    return bool(names) and comment.directive in DIRECTIVES


def _unused(comment: Comment, report: Finding, names: Sequence[str], rule: Rule) -> Finding:
    """Report a comment whose ``names`` matched nothing; the fix keeps the names that did."""
    left = [name for name in comment.names if name not in names]
    if left and comment.directive != "enable":
        edit = Edit(Span(comment.name_spans[0].start, comment.name_spans[-1].end), ", ".join(left))
    else:
        edit = Edit(comment.removal, "")
    comment_text = " ".join((f"srclint-{comment.directive}", ", ".join(names))).strip()
    return report._replace(message=rule.message.format_map({"comment": comment_text}), fix=Fix((edit,), safe=False))


def _unknown(rule: Rule, span: Span, near: str) -> Hit:
    fix = Fix((Edit(span, near),), safe=False) if near else None
    return Hit(rule, span, {"hint": f" (did you mean {near!r}?)" if near else ""}, fix)
