"""Findings made of what detectors and judges say: positions, excerpts, and what copies come to in one document."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from srclint.baseline import fingerprint
from srclint.container import Container, Part
from srclint.document import Document
from srclint.errors import RuleError
from srclint.model import Excerpt, Extent, Fact, Finding, Hit, Position, Record, Related, Span, Verdict
from srclint.rule import Rule

EXCERPT_WIDTH = 240  # code points of a source line that a finding carries along
OPEN_FILES = 32  # or pieces of files, held in memory while findings across files are placed
_SHORT = 64  # code points of what was found that is often found again
_NO_RECORD = Record(-1, "")
_JOINED_OVER = 400  # code points between two copied passages that are one: a sentence too short to be compared
_BEYOND = 1 << 62  # the end of no span
_known_fingerprint = lru_cache(maxsize=1024)(fingerprint)


def make_finding(hit: Hit, file: Document, part: Part) -> Finding:
    """Make a finding of a hit in a document that is the file, or part of it."""
    rule, span, values, fix, related, _ = hit
    record, offsets = part.document.record, part.offsets
    place = span if offsets is None else part.in_file(span)
    line, begin = _line_at(file, place.start)
    last, last_begin = (line, begin) if place.end == place.start else _line_at(file, place.end)
    new = tuple.__new__  # a third of the time that the constructors of named tuples take
    found = part.document.text[span.start : span.end]
    finding: Finding = new(
        Finding,
        (
            rule.code,
            rule.name,
            file.path,
            record,
            span,
            _message(rule, values, found),
            rule.severity,
            new(Position, (line, place.start - begin + 1)),
            new(Position, (last, place.end - last_begin + 1)),
            fix,
            tuple([Related(file.path, at, note, file.position(part.in_file(at).start), record) for at, note in related])
            if related
            else (),
            _excerpt(file, place, line),
            _known_fingerprint(found) if len(found) <= _SHORT else fingerprint(found),
        ),
    )
    return finding


def _line_at(file: Document, offset: int) -> tuple[int, int]:
    """Return the line of an offset, from 1, and where it begins."""
    starts = file.line_starts
    line = bisect_right(starts, offset)
    return line, starts[line - 1]


class Before(NamedTuple):
    """How much of a file stands before a piece; less than nothing, to leave out what was read with it as its head."""

    records: int = 0
    lines: int = 0
    characters: int = 0  # code points

    def and_then(self, records: int, lines: int, characters: int) -> Before:
        """Return what stands before the next piece, of one that has so much."""
        return Before(self.records + records, self.lines + lines, self.characters + characters)


def moved(finding: Finding, before: Before) -> Finding:
    """Return a finding in a piece, with all places of its own file, as one that stands behind so much of the file."""
    if not any(before):
        return finding
    records, lines, characters = before

    def down(position: Position) -> Position:
        return position._replace(line=position.line + lines)

    def along(span: Span) -> Span:
        return Span(span.start + characters, span.end + characters)

    related = [one._replace(record=later(one.record, records), start=down(one.start)) for one in finding.related]
    span, fix = finding.span, finding.fix
    if finding.record is None:  # else they are counted in the text of the field
        span = along(span)
        fix = fix and fix._replace(edits=tuple(edit._replace(span=along(edit.span)) for edit in fix.edits))
    return finding._replace(
        record=later(finding.record, records),
        span=span,
        start=down(finding.start),
        end=down(finding.end),
        fix=fix,
        related=tuple(related),
    )


def later(record: Record | None, records: int) -> Record | None:
    """Return the record that stands as many further on."""
    return record and record._replace(number=record.number + records)


def _message(rule: Rule, values: Mapping[str, Any], found: str) -> str:
    shown = " ".join(found.split()) if len(found) < 200 else " ".join(found[:200].split()) + "…"
    try:
        return rule.message.format_map({"found": shown, **values} if values else {"found": shown})
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise RuleError(f"{rule.origin}: the message cannot be filled in from {sorted(values)}: {reason}") from None


def _excerpt(file: Document, place: Span, number: int) -> Excerpt:
    line = file.line_span(number)
    start = max(line.start, min(place.start - EXCERPT_WIDTH // 4, line.end - EXCERPT_WIDTH))
    return Excerpt(file.text[start : min(line.end, start + EXCERPT_WIDTH)], start - line.start + 1)


class Text(NamedTuple):
    """The text of a file, or of a piece of one."""

    document: Document
    before: Before = Before()


class Places:
    """Finds the documents that facts were taken from again, and makes findings of verdicts on them."""

    def __init__(
        self,
        reopen: Callable[[str, int], Text | None],
        take_apart: Callable[[Document], Container | None],
        piece_of: Callable[[str, Record | None], int] = lambda _path, _record: 0,
    ) -> None:
        """``reopen`` reads the piece of a file once more that ``piece_of`` says a record lies in.

        Places in files that are gone drop out.
        """
        self._reopen = reopen
        self._take_apart = take_apart
        self._piece_of = piece_of
        self._opened = lru_cache(maxsize=OPEN_FILES)(self._open)

    def findings(self, verdicts: Iterable[Verdict]) -> Iterator[Finding]:
        """Yield what the verdicts on one file come to, whatever their order.

        In a document that is a copy as a whole no other copy is reported, in a copied passage none of its parts, each
        within a family of rules. Passages that follow each other in both documents are one, and a document or passage
        that was copied from several places is so from the first.
        """
        by_document = sorted(verdicts, key=lambda v: v.fact.record or _NO_RECORD)
        for _, group in groupby(by_document, key=lambda v: v.fact.record):
            for verdict in self._joined(_outermost(group)):
                found = self._finding(verdict)
                if found is not None:
                    yield found

    def _joined(self, verdicts: Iterable[Verdict]) -> Iterator[Verdict]:
        """Yield verdicts, in order of their places, with those made one that lie side by side in both documents."""
        last: Verdict | None = None
        for verdict in verdicts:
            if last is not None and self._go_on(last, verdict):
                last = _with_end_of(last, verdict)
                continue
            if last is not None:
                yield last
            last = verdict
        if last is not None:
            yield last

    def _go_on(self, one: Verdict, other: Verdict) -> bool:
        """Tell whether ``other`` goes on where ``one`` ends, here and there, but for what is equal in between."""
        if not one.copied == other.copied == Extent.PASSAGE or one.rule.family != other.rule.family:
            return False
        (there, _), (there_too, _) = one.related[0], other.related[0]
        if (there.path, there.record) != (there_too.path, there_too.record):
            return False
        between = self._text(one.fact, one.fact.span.end, other.fact.span.start)
        return between is not None and between == self._text(there, there.span.end, there_too.span.start)

    def _text(self, fact: Fact, start: int, end: int) -> list[str] | None:
        """Return the words of a fact's document from ``start`` to ``end``, if that is not too far."""
        place = self._find(fact) if 0 <= end - start <= _JOINED_OVER else None
        return None if place is None else place[1].document.text[start:end].split()

    def _finding(self, verdict: Verdict) -> Finding | None:
        place = self._find(verdict.fact)
        if place is None:
            return None
        text, part = place
        hit = Hit(verdict.rule, verdict.fact.span, verdict.values)
        finding = moved(make_finding(hit, text.document, part), text.before)
        return finding._replace(related=tuple(self._related(verdict.related)))

    def _related(self, facts: Iterable[tuple[Fact, str]]) -> Iterator[Related]:
        for fact, note in facts:
            place = self._find(fact)
            if place is not None:
                text, part = place
                start = text.document.position(part.in_file(fact.span).start)
                start = start._replace(line=start.line + text.before.lines)
                yield Related(fact.path, fact.span, note, start, fact.record)

    def _find(self, fact: Fact) -> tuple[Text, Part] | None:
        found = self._opened(fact.path, self._piece_of(fact.path, fact.record))
        if found is None:
            return None
        text, find = found
        part = find(later(fact.record, -text.before.records))
        return (text, part) if part and fact.span.end <= len(part.document.text) else None

    def _open(self, path: str, piece: int) -> tuple[Text, Callable[[Record | None], Part | None]] | None:
        text = self._reopen(path, piece)
        if text is None:
            return None
        container = self._take_apart(text.document)
        return text, Container([Part(text.document)], str).finder() if container is None else container.finder()


def _outermost(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the verdicts on one document in order, without copies that lie in larger ones of the same family."""
    kept: list[Verdict] = []
    copied: dict[str, int] = {}  # by family: how far the copies so far reach, or beyond all where the document is one
    for verdict in sorted(verdicts, key=_by_place):
        family = verdict.rule.family
        if verdict.copied:
            end = verdict.fact.span.end
            if end <= copied.get(family, -1):
                continue
            copied[family] = _BEYOND if verdict.copied == Extent.DOCUMENT else end
        kept.append(verdict)
    return kept


def _by_place(verdict: Verdict) -> tuple[Any, ...]:
    """Order by place: copied documents first; with the same start the longest, and then the first related place."""
    start, end = verdict.fact.span
    related = tuple((fact.path, fact.record or _NO_RECORD, fact.span) for fact, _ in verdict.related)
    return verdict.copied != Extent.DOCUMENT, start, -end, verdict.rule.code, related


def _with_end_of(one: Verdict, other: Verdict) -> Verdict:
    """Return ``one`` reaching to where ``other`` ends, here and there, under the rule of the longer one."""
    there, note = one.related[0]
    longer = max(one, other, key=lambda verdict: verdict.fact.span.end - verdict.fact.span.start)
    return longer._replace(
        fact=_reaching(one.fact, other.fact), related=((_reaching(there, other.related[0][0]), note), *one.related[1:])
    )


def _reaching(fact: Fact, last: Fact) -> Fact:
    return fact._replace(span=Span(fact.span.start, last.span.end))
