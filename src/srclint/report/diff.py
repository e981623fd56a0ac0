"""What a fix would change, as a unified diff that `patch` understands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

_CONTEXT = 3  # lines
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f]')
_NO_NEWLINE = "\\ No newline at end of file"

_Opcode = tuple[str, int, int, int, int]


def unified_diff(path: str, before: str, after: str) -> str:
    """Return the difference of two texts of one file; lines end at LF alone, as `patch` takes it."""
    old, new = _lines(before), _lines(after)
    name = _name(path)
    parts = [f"--- {name}\n+++ {name}\n"]
    for group in _groups(_opcodes(old, new)):
        first, last = group[0], group[-1]
        parts.append(f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@\n")
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                parts.extend(_marked(" ", old[i1:i2]))
            else:
                parts.extend(_marked("-", old[i1:i2]))
                parts.extend(_marked("+", new[j1:j2]))
    return "".join(parts)


def _name(path: str) -> str:
    """Return ``path`` as `patch` and git read it: quoted where it could end the line, a tab behind one with blanks."""
    quoted = _TO_ESCAPE.sub(lambda match: f"\\{ord(match.group()):03o}", path)
    if quoted != path:
        return f'"{quoted}"'
    return path + "\t" * (" " in path)


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[_Opcode]:
    """Return how ``old`` becomes ``new``, line by line where no line came or went."""
    if len(old) != len(new):
        return list(difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes())
    opcodes: list[_Opcode] = []
    start = 0
    for i in range(1, len(old) + 1):
        if i == len(old) or (old[i] == new[i]) != (old[start] == new[start]):
            opcodes.append(("equal" if old[start] == new[start] else "replace", start, i, start, i))
            start = i
    return opcodes


def _groups(opcodes: Sequence[_Opcode]) -> Iterator[list[_Opcode]]:
    """Yield the changes with the lines around them, those together that are near each other."""
    group: list[_Opcode] = []
    for number, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        if tag != "equal":
            group.append((tag, i1, i2, j1, j2))
            continue
        lead = min(_CONTEXT, i2 - i1) if group else 0
        tail = min(_CONTEXT, i2 - i1) if number + 1 < len(opcodes) else 0
        if group and tail and lead + tail >= i2 - i1:
            group.append((tag, i1, i2, j1, j2))
            continue
        if group:
            yield [*group, (tag, i1, i1 + lead, j1, j1 + lead)]
        group = [(tag, i2 - tail, i2, j2 - tail, j2)] if tail else []
    if group:
        yield group


def _range(start: int, end: int) -> str:
    """Return first line and number of lines as unified diffs write them."""
    count = end - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line if line.endswith("\n") else f"{mark}{line}\n{_NO_NEWLINE}\n"
