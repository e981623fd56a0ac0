"""Reports as bytes and back, exactly: what is not plain data is refused on the way out and on the way in."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from itertools import groupby
from operator import attrgetter
from typing import Any, NoReturn

from srclint.engine import FileReport
from srclint.fields import FieldsRead
from srclint.model import Edit, Excerpt, Fact, Finding, Fix, Position, Record, Related, Severity, Span
from srclint.suppress import Comment, Suppression

_Row = tuple[Any, ...]


class _Pickler(pickle.Pickler):
    """Writes numbers, texts, bytes and what holds these, and nothing else."""

    def reducer_override(self, value: object) -> NoReturn:
        raise pickle.PicklingError(f"{type(value).__name__} is no plain data")


class _Unpickler(pickle.Unpickler):
    """Reads what ``_Pickler`` writes. Whoever wrote the bytes, no code is run: no name is looked up."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def pack(report: FileReport, answers: Mapping[str, str]) -> bytes | None:
    """Return a report and the answers it rests on as bytes; None where a fact holds what is no plain data."""
    rows = (
        tuple(answers.items()),
        report.path,
        tuple(map(_finding_row, report.findings)),
        tuple(_fact_rows(report.facts)),
        tuple((_comment_row(s.comment), s.report and _finding_row(s.report)) for s in report.suppressions),
        tuple(report.problems),
        report.records,
        report.behind,
        tuple(report.fields),
    )
    out = BytesIO()
    try:
        _Pickler(out, pickle.HIGHEST_PROTOCOL).dump(rows)
    except (pickle.PicklingError, RecursionError):
        return None
    return out.getvalue()


def unpack(raw: bytes) -> tuple[FileReport, tuple[tuple[str, str], ...]] | None:
    """Return what ``pack`` made bytes of; None where it cannot be read."""
    try:
        rows = _Unpickler(BytesIO(raw)).load()
        answers, path, findings, facts, suppressions, problems, records, behind, fields = rows
        report = FileReport(
            path,
            [*map(_finding, findings)],
            [*_facts(facts)],
            tuple(Suppression(_comment(comment), report and _finding(report)) for comment, report in suppressions),
            problems,
            records,
            behind,
            FieldsRead(*fields),
        )
    except Exception:  # there is no end to what can be wrong with bytes, and all of it means that nothing is there
        return None
    return report, answers


def _row(value: _Row | None) -> _Row | None:
    return None if value is None else tuple(value)


def _record(row: _Row | None) -> Record | None:
    return None if row is None else Record(*row)


def _fact_rows(facts: Iterable[Fact]) -> Iterator[_Row]:
    """Yield a row for the facts of each record, which may be many."""
    for (path, record), group in groupby(facts, key=attrgetter("path", "record")):
        yield path, _row(record), [(key, value, start, end) for key, value, (start, end), *_ in group]


def _facts(rows: Iterable[_Row]) -> Iterator[Fact]:
    for path, record_row, facts in rows:
        record = _record(record_row)
        for key, value, start, end in facts:
            yield Fact(key, value, Span(start, end), path, record)


def _finding_row(finding: Finding) -> _Row:
    fix = finding.fix
    return (
        *(finding.code, finding.name, finding.path, _row(finding.record), tuple(finding.span), finding.message),
        *(int(finding.severity), tuple(finding.start), tuple(finding.end)),
        None if fix is None else (tuple((tuple(span), text) for span, text in fix.edits), fix.safe),
        tuple((r.path, tuple(r.span), r.note, tuple(r.start), _row(r.record)) for r in finding.related),
        _row(finding.excerpt),
        finding.fingerprint,
    )


def _finding(row: _Row) -> Finding:
    code, name, path, record, span, message, severity, start, end, fix, related, excerpt, fingerprint = row
    return Finding(
        *(code, name, path, _record(record), Span(*span), message, Severity(severity), Position(*start)),
        Position(*end),
        None if fix is None else Fix(tuple(Edit(Span(*span), text) for span, text in fix[0]), fix[1]),
        tuple(Related(at, Span(*s), note, Position(*p), _record(r)) for at, s, note, p, r in related),
        None if excerpt is None else Excerpt(*excerpt),
        fingerprint,
    )


def _comment_row(comment: Comment) -> _Row:
    return (
        *(comment.directive, tuple(comment.span), tuple(comment.directive_span), comment.names),
        *(tuple(map(tuple, comment.name_spans)), comment.alone, tuple(comment.removal)),
        *(tuple(map(tuple, comment.ranges)), comment.idle),
    )


def _comment(row: _Row) -> Comment:
    directive, span, directive_span, names, name_spans, alone, removal, ranges, idle = row
    return Comment(
        *(directive, Span(*span), Span(*directive_span), names, tuple(Span(*s) for s in name_spans), alone),
        *(Span(*removal), tuple(Span(*s) for s in ranges), idle),
    )
