"""The baseline: findings that were there when srclint came, accepted until someone mends them.

A file of JSON lines, one for each rule, path and matched text, with how often it occurs. No line numbers: an accepted
finding is recognised wherever it moves to in its file.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from srclint import late
from srclint.errors import BaselineError, FileError
from srclint.files import read_file, write_file
from srclint.model import Finding

STALE = "stale-baseline-entry"  # the rule, by name: the engine reports it, no detector does

# Not str.split(): U+0085 and U+00A0 are halves of broken letters.
_BLANKS = late.pattern(r"[ \t\r\n]+")
_KEYS = {"path": str, "code": str, "hash": str, "count": int}


def fingerprint(matched: str) -> str:
    """Return a short hash of the matched text, folded so that case and blanks do not matter."""
    from hashlib import blake2b  # late: it brings OpenSSL, and text without findings needs it not

    folded = _BLANKS.sub(" ", matched).strip(" ").casefold()
    return blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


class Entry(NamedTuple):
    """One line of the file: a finding that is accepted, and how many of its like."""

    code: str
    hash: str  # ``Finding.fingerprint``
    accepted: int
    line: int = 0  # in the baseline file, from 1


@dataclass(frozen=True)
class Baseline:
    """Accepted findings: how many of each rule, path and matched text.

    In the file, paths start at the folder it lies in, so that it serves wherever a run is started.
    """

    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict)  # by absolute path

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """Read a baseline file; raise BaselineError where it cannot be understood."""
        try:
            lines = read_file(file).decode("utf-8", "surrogateescape").split("\n")
        except FileError as error:
            raise BaselineError(f"baseline {error}") from None
        entries: dict[str, list[Entry]] = {}
        known: set[tuple[str, str, str]] = set()
        for number, line in enumerate(lines, 1):
            if line.strip():
                written, entry = _entry(line, number, f"{file}:{number}")
                path = _absolute(file.parent / written)
                if (path, entry.code, entry.hash) in known:
                    raise BaselineError(
                        f"{file}:{number}: the entry is there twice; add up the counts or write it anew"
                    )
                known.add((path, entry.code, entry.hash))
                entries.setdefault(path, []).append(entry)
        return cls(entries)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """Return the baseline that accepts all of ``findings``."""
        counts = Counter((_absolute(f.path), f.code, f.fingerprint) for f in findings)
        entries: dict[str, list[Entry]] = {}
        for (path, code, matched), count in counts.items():
            entries.setdefault(path, []).append(Entry(code, matched, count))
        return cls(entries)

    def write(self, file: Path) -> None:
        """Write the file anew, sorted, one entry a line; raise FileError where that is not possible."""
        import json

        folder = file.absolute().parent
        rows = sorted(
            (os.path.relpath(path, folder).replace(os.sep, "/"), entry.code, entry.hash, entry.accepted)
            for path, entries in self.entries.items()
            for entry in entries
        )
        lines = [json.dumps(dict(zip(_KEYS, row, strict=True)), ensure_ascii=False) + "\n" for row in rows]
        write_file(file, "".join(lines).encode("utf-8", "surrogateescape"))

    def unknown(self, path: str, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings that the baseline does not cover: of each kind, those beyond its count."""
        entries = self.entries.get(_absolute(path)) if self.entries else None
        if not entries:
            return list(findings)
        left = {(entry.code, entry.hash): entry.accepted for entry in entries}
        unknown = []
        for finding in findings:
            key = (finding.code, finding.fingerprint)
            if left.get(key, 0):
                left[key] -= 1
            else:
                unknown.append(finding)
        return unknown

    def stale(
        self, path: str, findings: Sequence[Finding], asked: Callable[[str], bool]
    ) -> Iterator[tuple[Entry, int]]:
        """Yield the entries that count more than was found, with how many were.

        ``asked`` tells of a code whether the run could have found all that it stands for.
        """
        entries = self.entries.get(_absolute(path), ()) if self.entries else ()
        found = Counter((f.code, f.fingerprint) for f in findings) if entries else {}
        for entry in entries:
            count = found.get((entry.code, entry.hash), 0)
            if count < entry.accepted and asked(entry.code):
                yield entry, count


def _absolute(path: str | Path) -> str:
    return os.path.abspath(path)  # noqa: PTH100 (a link is a path of its own, so it is not resolved)


def _entry(line: str, number: int, place: str) -> tuple[str, Entry]:
    import json

    try:
        data: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BaselineError(f"{place}: not JSON: {error}") from None
    if not isinstance(data, dict) or set(data) != set(_KEYS):
        raise BaselineError(f"{place}: an entry has the keys {', '.join(_KEYS)}")
    for key, kind in _KEYS.items():
        if type(data[key]) is not kind:
            raise BaselineError(f"{place}: {key!r} must be {'a text' if kind is str else 'a whole number'}")
    if data["count"] < 1:
        raise BaselineError(f"{place}: 'count' must be 1 or more")
    return data["path"], Entry(data["code"], data["hash"], data["count"], number)
