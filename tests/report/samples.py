"""Findings to report."""

from __future__ import annotations

from srclint.document import Document
from srclint.model import Edit, Excerpt, Finding, Fix, Position, Record, Related, Severity, Span
from srclint.report import Results
from srclint.run import Outcome


def finding(
    text: str,
    marked: str,
    *,
    code: str = "TOY001",
    severity: Severity = Severity.ERROR,
    message: str = "this is wrong",
    path: str = "a/b.md",
    put: str | None = None,
    safe: bool = True,
    record: Record | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    """Return a finding at ``marked`` in ``text``, as the engine would give it."""
    document = Document(path, text)
    start = text.index(marked)
    span = Span(start, start + len(marked))
    line = document.line_span(document.position(start).line)
    first = max(line.start, min(start - 60, line.end - 240))
    return Finding(
        code=code,
        name="wrong-word",
        path=path,
        record=record,
        span=span,
        message=message,
        severity=severity,
        start=document.position(span.start),
        end=document.position(span.end),
        fix=None if put is None else Fix((Edit(span, put),), safe),
        related=related,
        excerpt=Excerpt(text[first : min(line.end, first + 240)], first - line.start + 1),
    )


def results(*findings: Finding) -> Results:
    """Return the results of a run over one file that found these."""
    outcome = Outcome(checked=["a/b.md"])
    outcome.take(findings)
    return Results(findings, outcome.summary)


EARLIER = Related("c/d.md", Span(4, 9), "first said here", Position(2, 5))
