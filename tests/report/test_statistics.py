"""Findings counted by rule."""

from __future__ import annotations

import io
import json

import pytest

from srclint.model import Severity
from srclint.report import Reporter, Results, statistics
from tests.report.samples import finding, results


@pytest.fixture
def found() -> Results:
    one = finding("so wrong", "wrong", put="right", severity=Severity.NOTICE)
    worse = one._replace(fix=None, severity=Severity.ERROR)
    return results(one._replace(code="TOY002"), one, worse)


def written(reporter: Reporter, found: Results) -> str:
    out = io.StringIO()
    reporter(found, out, color=False)
    return out.getvalue()


def test_for_people(found: Results) -> None:
    assert written(statistics.report_text, found) == "2  TOY001  wrong-word  [1 *]\n1  TOY002  wrong-word  [*]\n"
    assert written(statistics.report_text, results()) == ""


def test_for_programs(found: Results) -> None:
    rows = [
        {"code": "TOY001", "name": "wrong-word", "severity": "error", "findings": 2, "fixable": 1},
        {"code": "TOY002", "name": "wrong-word", "severity": "notice", "findings": 1, "fixable": 1},
    ]
    assert [json.loads(line) for line in written(statistics.report_jsonl, found).splitlines()] == rows
    whole = json.loads(written(statistics.report_json, found))
    assert whole["statistics"] == rows
    assert whole["summary"]["problems"] == 3
