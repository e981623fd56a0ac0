"""Findings as GitHub shows them: annotations in the diff, the log, and the summary of the job."""

from __future__ import annotations

import hashlib
import io
import os
from collections import Counter
from pathlib import Path
from typing import TextIO

from srclint.errors import SrclintError
from srclint.model import Finding, Severity
from srclint.report import Results
from srclint.report.text import Paint, message, report_text, summary
from srclint.report.visible import visible

SHOWN = 10  # annotations of each level that GitHub shows for one step
SUMMARY_BYTES = 1024 * 1024  # GitHub drops the summary of a step that is larger
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def report_github(results: Results, out: TextIO, *, color: bool) -> None:
    """Write annotations, the worst first, and everything into the log; add to the job's summary where there is one."""
    findings = list(results.findings)
    out.write(_log(Results(findings, results.count), color))
    ordered = sorted(findings, key=lambda finding: -finding.severity)
    seen: Counter[Severity] = Counter()
    for finding in ordered:
        seen[finding.severity] += 1
        if seen[finding.severity] <= SHOWN:
            out.write(_annotation(finding) + "\n")
    hidden = {name: seen[level] - SHOWN for level, name in _LEVELS.items() if seen[level] > SHOWN}
    if hidden:
        more = " and ".join(f"{count:,} more {name}{'s' * (count > 1)}" for name, count in hidden.items())
        out.write(f"GitHub shows {SHOWN} annotations of each level: {more} can be read in the log above.\n")
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if file:
        _add_to_summary(Path(file), results, ordered)


def _log(results: Results, color: bool) -> str:
    """Return the findings as text, fenced so that nothing quoted from a file is taken for a command."""
    log = io.StringIO()
    report_text(results, log, color=color)
    text = log.getvalue()
    if not text:
        return ""
    # No text holds its own hash: a file cannot end the fence.
    token = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"::stop-commands::{token}\n{text}::{token}::\n"


def _annotation(finding: Finding) -> str:
    properties = {"file": visible(_from_repository(finding.path)), "line": finding.start.line}
    if finding.start.line == finding.end.line:  # GitHub refuses columns of a range of lines
        properties["col"] = finding.start.column
        properties["endColumn"] = finding.end.column
    else:
        properties["endLine"] = finding.end.line
    properties["title"] = f"{finding.code} {finding.name}"
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {listed}::{_data(message(finding))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _from_repository(path: str) -> str:
    """Return ``path`` as seen from the checkout, which need not be the current folder."""
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if not workspace:
        return path
    relative = os.path.relpath(path, workspace)
    return path if relative.startswith("..") else relative.replace(os.sep, "/")


def _add_to_summary(file: Path, results: Results, ordered: list[Finding]) -> None:
    """Append a table; of a long one, as many rows as the limit allows."""
    try:
        room = SUMMARY_BYTES - (file.stat().st_size if file.exists() else 0)
        table = _table(results, ordered, room)
        with file.open("ab") as out:
            out.write(table)
    except OSError as error:
        raise SrclintError(f"{file}: the job summary cannot be written: {error.strerror or error}") from None


def _table(results: Results, ordered: list[Finding], room: int) -> bytes:
    head = f"### srclint\n\n{_markdown(summary(results, Paint(False)))}\n"
    if ordered:
        head += "\n| Level | Place | Rule | Message |\n| --- | --- | --- | --- |\n"
    rows = [head.encode("utf-8")]
    room -= len(rows[0]) + 200  # for the sentence on what is left out
    for number, finding in enumerate(ordered):
        place = f"{_from_repository(finding.path)}:{finding.start.line}:{finding.start.column}"
        cells = (_LEVELS[finding.severity], place, f"{finding.code} {finding.name}", message(finding))
        row = ("| " + " | ".join(_markdown(visible(cell)) for cell in cells) + " |\n").encode("utf-8")
        room -= len(row)
        if room < 0:
            rows.append(f"\n{len(ordered) - number:,} more are in the log of the step.\n".encode())
            break
        rows.append(row)
    return b"".join(rows) if room > -SUMMARY_BYTES else b""


def _markdown(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is, in a cell of a table."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]|~#!@$" else char for char in text)
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
