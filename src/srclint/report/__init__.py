"""Findings as people and programs read them. The built-in formats are hook implementations like anyone's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TextIO

from srclint.hookspecs import hookimpl
from srclint.model import Finding


class Results:
    """What a run found, as reporters get it."""

    def __init__(self, findings: Iterable[Finding], count: Callable[[], Mapping[str, object]]) -> None:
        self.findings = findings  # in order, to be gone through once: the run goes on while they are read
        self.count = count

    @property
    def summary(self) -> Mapping[str, object]:
        """Counts, by the names that ``--format json`` gives them; complete when all findings have been read."""
        return self.count()


class Reporter(Protocol):
    """Writes the results of a run in one format."""

    def __call__(self, results: Results, out: TextIO, *, color: bool) -> None:
        """Write ``results`` to ``out``."""
        ...


@hookimpl
def register_reporters() -> dict[str, Reporter]:
    """Return the built-in formats."""
    return {"text": _text, "concise": _concise, "json": _json, "jsonl": _jsonl, "github": _github}


# Each format is imported when it is asked for.


def _text(results: Results, out: TextIO, *, color: bool) -> None:
    from srclint.report.text import report_text

    report_text(results, out, color=color)


def _concise(results: Results, out: TextIO, *, color: bool) -> None:
    from srclint.report.text import report_concise

    report_concise(results, out, color=color)


def _json(results: Results, out: TextIO, *, color: bool) -> None:  # noqa: ARG001 - a program reads it
    from srclint.report.records import report_json

    report_json(results, out)


def _jsonl(results: Results, out: TextIO, *, color: bool) -> None:  # noqa: ARG001 - a program reads it
    from srclint.report.records import report_jsonl

    report_jsonl(results, out)


def _github(results: Results, out: TextIO, *, color: bool) -> None:
    from srclint.report.github import report_github

    report_github(results, out, color=color)
