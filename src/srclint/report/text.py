"""Findings for people: with the line, the place in it and what a fix would do, or one a line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TextIO

from srclint.model import Edit, Finding, Fix
from srclint.report import Results
from srclint.report.visible import cut_line, quoted, visible

_WIDTH = 100  # columns of an excerpt where there is no terminal to ask
_NARROWEST, _WIDEST = 40, 140
_COLORS = {
    "error": "1;31",
    "warning": "1;33",
    "notice": "1;36",
    "path": "1",
    "gutter": "34",
    "help": "36",
    "good": "32",
}


class Paint:
    """Puts colours round words, or leaves them alone."""

    def __init__(self, on: bool) -> None:
        self._on = on

    def __call__(self, color: str, text: str) -> str:
        """Return ``text`` in the colour that stands for ``color``."""
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if self._on and text else text


def report_text(results: Results, out: TextIO, *, color: bool) -> None:
    """Write each finding with its line of source and what explains it."""
    paint = Paint(color)
    room = _room(out)
    for finding in results.findings:
        out.write(_header(finding, paint) + "\n")
        for line in _details(finding, paint, room):
            out.write(line + "\n")
        out.write("\n")


def report_concise(results: Results, out: TextIO, *, color: bool) -> None:
    """Write one finding a line."""
    paint = Paint(color)
    for finding in results.findings:
        out.write(_header(finding, paint) + "\n")


def summary(results: Results, paint: Paint) -> str:
    """Return the closing sentences."""
    counts = {key: value for key, value in results.summary.items() if isinstance(value, int)}
    unchecked = f"{counts['files_unchecked']:,} could not be checked in full" if counts["files_unchecked"] else ""
    lines = []
    if counts["fixed"]:
        lines.append(f"Fixed {_number(counts['fixed'], 'problem')} in {_number(counts['files_fixed'], 'file')}.")
    if not counts["problems"]:
        left = "left" if lines else "found"
        none = f"No problems {left} in {_number(counts['files'], 'file')}"
        lines.append(f"{none}; {unchecked}." if unchecked else paint("good", none + "."))
        return "\n".join(lines)
    levels = [_number(counts[f"{name}s"], name) for name in ("error", "warning", "notice") if counts[f"{name}s"]]
    found = f"Found {_number(counts['problems'], 'problem')} ({', '.join(levels)})"
    found += f" in {_number(counts['files_with_problems'], 'file')}"
    safe, unsafe = counts["fixable"], counts["fixable_unsafe"]
    if safe:
        found += f"; {safe} fixable with --fix" + (f" ({unsafe} more with --unsafe-fixes)" if unsafe else "")
    elif unsafe:
        found += f"; {unsafe} fixable with --fix --unsafe-fixes"
    return "\n".join([*lines, f"{found}; {unchecked}." if unchecked else found + "."])


def _header(finding: Finding, paint: Paint) -> str:
    place = f"{visible(finding.path)}:{finding.start.line}:{finding.start.column}:"
    code = paint(finding.severity.name.lower(), finding.code)
    mark = paint("help", "[*]") + " " if finding.fix and finding.fix.safe else ""
    return f"{paint('path', place)} {code} {finding.name} {mark}{message(finding)}"


def message(finding: Finding) -> str:
    """Return the message, and in which record and field that is."""
    if finding.record is None:
        return visible(finding.message)
    number, field = finding.record
    place = f"in the field {quoted(field)} of record {number}" if field else f"in record {number}"
    return f"{visible(finding.message)} ({place})"


def _details(finding: Finding, paint: Paint, room: int) -> Iterator[str]:
    number = str(finding.start.line)
    blank = " " * len(number)
    bar = paint("gutter", "|")
    if finding.excerpt is not None:
        start = finding.start.column - finding.excerpt.column
        one_line = finding.end.line == finding.start.line
        end = finding.end.column - finding.excerpt.column if one_line else len(finding.excerpt.text)
        line = cut_line(finding.excerpt.text, start, end, room - len(number) - 3)
        level = finding.severity.name.lower()
        carets = "^" * line.mark_width + f" {level}" + ("" if one_line else f", to line {finding.end.line}")
        yield f"{blank} {bar}"
        yield f"{paint('gutter', number)} {bar} {line.text}".rstrip(" ")
        yield f"{blank} {bar} {' ' * line.mark}{paint(level, carets)}"
        yield f"{blank} {bar}"
    equals = paint("gutter", "=")
    if finding.fix is not None:
        title = "help:" if finding.fix.safe else "help (unsafe, with --unsafe-fixes):"
        yield f"{blank} {equals} {paint('help', title)} {_what_a_fix_does(finding, finding.fix)}"
    for related in finding.related:
        place = f"{visible(related.path)}:{related.start.line}:{related.start.column}"
        yield f"{blank} {equals} {paint('help', 'note:')} {place}: {visible(related.note)}"


def _what_a_fix_does(finding: Finding, fix: Fix) -> str:
    first, *others = fix.edits
    old, new = _replaced(finding, first), first.text
    if first.span.start == first.span.end:
        what = f"insert {quoted(new)}"
    elif old is None:
        what = f"replace {_number(first.span.end - first.span.start, 'character')} with {quoted(new)}"
        if not new:
            what = f"remove {_number(first.span.end - first.span.start, 'character')}"
    elif not new:
        what = f"remove {quoted(old)}"
    else:
        what = f"replace {quoted(old)} with {quoted(new)}"
    return what + (f", and {_number(len(others), 'more edit')}" if others else "")


def _replaced(finding: Finding, edit: Edit) -> str | None:
    """Return the text that an edit replaces, as far as the excerpt shows it."""
    if finding.excerpt is None or finding.start.line != finding.end.line:
        return None
    start, end = finding.start.column, finding.end.column
    if edit.span != finding.span:
        if finding.record is not None:  # the line holds the value as its format writes it, with escapes
            return None
        start += edit.span.start - finding.span.start
        end = start + edit.span.end - edit.span.start
    start -= finding.excerpt.column
    end -= finding.excerpt.column
    return finding.excerpt.text[start:end] if start >= 0 and end <= len(finding.excerpt.text) else None


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}" + ("" if count == 1 else "s")


def _room(out: TextIO) -> int:
    """Return how many columns a line may take up."""
    try:
        columns = os.get_terminal_size(out.fileno()).columns if out.isatty() else _WIDTH
    except (OSError, ValueError):
        columns = _WIDTH
    return max(_NARROWEST, min(columns, _WIDEST))
