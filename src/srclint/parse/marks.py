"""The marks at the beginning of lines: bullets, numbers, labels of notes, rules, and what begins code."""

from __future__ import annotations

import re

from srclint import late
from srclint.parse.lines import Lines

# What tells a line by its beginning. A dash, a number or a letter needs a blank behind it.
MARK = late.pattern(
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
# The first two characters of every line that ``MARK`` matches, and of few others.
MAY_BEGIN = late.pattern(
    r"[\d↑^•‣◦▪▫●○■□►▶➢➤✓✔❖]|\[[\da-z*†]|\([\da-z]|([-=_*~#+])(?:\1|[ \t\u00a0])|[·–—o][ \t\u00a0]"
    r"|[a-z]\)|[ivx]{2}|[IVX]{2}|``|\$ |>>"
)


def marks_of(lines: Lines) -> dict[int, re.Match[str]]:
    """Return the marks of those lines that begin with one."""
    heads = [line[:2] for line in lines.bare]
    marked = set(filter(MAY_BEGIN.match, set(heads)))
    found = [(i, MARK.match(lines.contents[i])) for i, head in enumerate(heads) if head in marked]
    return {i: mark for i, mark in found if mark}
