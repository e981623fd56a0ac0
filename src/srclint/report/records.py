"""Findings for programs: one JSON object, or one a line."""

from __future__ import annotations

import json
import re
from typing import Any, TextIO

from srclint.model import Finding, Fix, Related
from srclint.report import Results

# What JSON allows in a string but a terminal, or a program that cuts lines, may act upon.
_ACTIVE = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def report_json(results: Results, out: TextIO) -> None:
    """Write one object: all findings and the counts."""
    findings = [_record(finding) for finding in results.findings]  # first: the counts are complete when all are read
    record = {"findings": findings, "summary": dict(results.summary)}
    out.write(dumped(record, out, indent=2) + "\n")


def report_jsonl(results: Results, out: TextIO) -> None:
    """Write one finding a line."""
    for finding in results.findings:
        out.write(dumped(_record(finding), out) + "\n")


def _record(finding: Finding) -> dict[str, Any]:
    number, field = finding.record or (None, None)
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.name.lower(),
        "message": finding.message,
        "path": finding.path,
        "record": number,
        "field": field,
        "line": finding.start.line,
        "column": finding.start.column,
        "end_line": finding.end.line,
        "end_column": finding.end.column,
        "start": finding.span.start,
        "end": finding.span.end,
        "fix": None if finding.fix is None else _fix(finding.fix),
        "related": [_related(related) for related in finding.related],
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "safe": fix.safe,
        "edits": [{"start": span.start, "end": span.end, "text": text} for span, text in fix.edits],
    }


def _related(related: Related) -> dict[str, Any]:
    return {
        "path": related.path,
        "record": related.record.number if related.record else None,
        "line": related.start.line,
        "column": related.start.column,
        "start": related.span.start,
        "end": related.span.end,
        "note": related.note,
    }


def dumped(record: dict[str, Any], out: TextIO, indent: int | None = None) -> str:
    """Return an object as JSON that no terminal acts upon, in characters that ``out`` can take."""
    utf_8 = (getattr(out, "encoding", None) or "utf-8").lower().replace("-", "") in ("utf8", "utf8sig")
    text = json.dumps(record, ensure_ascii=not utf_8, indent=indent)
    return _ACTIVE.sub(lambda m: f"\\u{ord(m.group()):04x}", text)
