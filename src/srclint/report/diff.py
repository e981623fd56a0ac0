"""What a fix would change, as a unified diff that `patch` understands."""

from __future__ import annotations

import difflib
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

_CONTEXT = 3  # lines
_TO_ESCAPE = re.compile(r'[\x00-\x1f"\\\x7f]')
_NO_NEWLINE = "\\ No newline at end of file"


def unified_diff(path: str, before: str, after: str) -> str:
    """Return the difference of two texts of one file; lines end at LF alone, as `patch` takes it."""
    return "".join(unified_diff_of_pieces(path, [(before, after)]))


def unified_diff_of_pieces(path: str, pieces: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the difference of two texts of one file that come in pieces, each of which ends where a line does."""
    name = _name(path)
    yield f"--- {name}\n+++ {name}\n"
    hunks = _Hunks()
    for before, after in pieces:
        old = _lines(before)
        new = old if before is after else _lines(after)
        for is_equal, i1, i2, j1, j2 in _changes(old, new):
            if is_equal:
                yield from hunks.pass_over(old, i1, i2)
            else:
                hunks.change(old[i1:i2], new[j1:j2])
    yield from hunks.close()


class _Hunks:
    """Gathers changes with the lines around them, those together that are near each other."""

    def __init__(self) -> None:
        self._old = self._new = 0  # lines so far
        self._lead: deque[str] = deque(maxlen=_CONTEXT)  # unchanged lines just before here
        self._lines: list[str] = []  # of the open hunk
        self._added: list[str] = []  # to stand behind them, after all that is removed here
        self._behind = 0  # unchanged lines at its end
        self._start = 0, 0  # of the hunk, in lines before it

    @property
    def _is_open(self) -> bool:
        return bool(self._lines or self._added)

    def change(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Take lines that stand for others."""
        if not self._is_open:
            self._start = self._old - len(self._lead), self._new - len(self._lead)
            self._lines.extend(_marked(" ", self._lead))
        self._lead.clear()
        self._behind = 0
        self._lines.extend(_marked("-", old))
        self._added.extend(_marked("+", new))
        self._old += len(old)
        self._new += len(new)

    def pass_over(self, lines: Sequence[str], start: int, end: int) -> Iterator[str]:
        """Take lines that are equal; yield the hunk that they end."""
        at = start
        if self._is_open and start < end:
            self._settle()
            at = min(end, start + 2 * _CONTEXT + 1 - self._behind)
            self._lines.extend(_marked(" ", lines[start:at]))
            self._behind += at - start
            self._old += at - start
            self._new += at - start
            if self._behind > 2 * _CONTEXT:
                yield from self.close()
        if not self._is_open:
            self._lead.extend(lines[max(at, end - _CONTEXT) : end])
        self._old += end - at
        self._new += end - at

    def close(self) -> Iterator[str]:
        """Yield the open hunk, if there is one; of the unchanged lines at its end some lead to the next."""
        if not self._is_open:
            return
        self._settle()
        beyond = max(0, self._behind - _CONTEXT)
        shown, rest = self._lines[: len(self._lines) - beyond], self._lines[len(self._lines) - beyond :]
        old, new = self._start
        yield f"@@ -{_range(old, self._old - beyond)} +{_range(new, self._new - beyond)} @@\n"
        yield from shown
        self._lead.extend(line[1:] for line in rest)
        self._lines, self._behind = [], 0

    def _settle(self) -> None:
        self._lines.extend(self._added)
        self._added.clear()


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


def _changes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Yield how ``old`` becomes ``new``: what is equal and what not, line by line where no line came or went."""
    if old is new:
        yield True, 0, len(old), 0, len(old)
    elif len(old) != len(new):
        for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield tag == "equal", i1, i2, j1, j2
    else:
        start = 0
        for i in range(1, len(old) + 1):
            if i == len(old) or (old[i] == new[i]) != (old[start] == new[start]):
                yield old[start] == new[start], start, i, start, i
                start = i


def _range(start: int, end: int) -> str:
    """Return first line and number of lines as unified diffs write them."""
    count = end - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def _marked(mark: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line if line.endswith("\n") else f"{mark}{line}\n{_NO_NEWLINE}\n"
