"""How often each rule spoke, the most frequent first: for people, and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TextIO

from srclint.model import Severity
from srclint.report import Results
from srclint.report.records import dumped
from srclint.report.text import Paint


class Count(NamedTuple):
    """What one rule has come to."""

    code: str
    name: str
    severity: Severity  # the worst
    findings: int
    fixable: int  # by a safe fix


def report_text(results: Results, out: TextIO, *, color: bool) -> None:
    """Write a line for each rule."""
    paint = Paint(color)
    counts = _counted(results)
    wide = len(str(max((count.findings for count in counts), default=0)))
    for count in counts:
        fixable = count.fixable
        mark = f"  [{'*' if fixable == count.findings else f'{fixable} *'}]" if fixable else ""
        code = paint(count.severity.name.lower(), count.code)
        out.write(f"{count.findings:>{wide}}  {code}  {count.name}{paint('help', mark)}\n")


def report_json(results: Results, out: TextIO, *, color: bool) -> None:  # noqa: ARG001 - a program reads it
    """Write one object: the counts of each rule, and those of the run."""
    rows = list(_rows(results))  # first: the counts of the run are complete when all findings are read
    out.write(dumped({"statistics": rows, "summary": dict(results.summary)}, out, indent=2) + "\n")


def report_jsonl(results: Results, out: TextIO, *, color: bool) -> None:  # noqa: ARG001
    """Write one rule a line."""
    for row in _rows(results):
        out.write(dumped(row, out) + "\n")


def _rows(results: Results) -> Iterator[dict[str, object]]:
    for count in _counted(results):
        yield {**count._asdict(), "severity": count.severity.name.lower()}


def _counted(results: Results) -> list[Count]:
    counts: dict[tuple[str, str], Count] = {}
    for finding in results.findings:
        rule = finding.code, finding.name
        before = counts.get(rule) or Count(*rule, finding.severity, 0, 0)
        counts[rule] = before._replace(
            severity=max(before.severity, finding.severity),
            findings=before.findings + 1,
            fixable=before.fixable + bool(finding.fix and finding.fix.safe),
        )
    return sorted(counts.values(), key=lambda count: (-count.findings, count.code, count.name))
