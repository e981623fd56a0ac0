"""What programs read: the fields of DESIGN are a promise."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.model import Record, Severity
from srclint.report.records import report_json, report_jsonl
from tests.report.samples import EARLIER, finding, results

KINDS: dict[str, type | tuple[type, ...]] = {
    "code": str,
    "name": str,
    "severity": str,
    "message": str,
    "path": str,
    "record": (int, type(None)),
    "field": (str, type(None)),
    "line": int,
    "column": int,
    "end_line": int,
    "end_column": int,
    "start": int,
    "end": int,
    "fix": (dict, type(None)),
    "related": list,
}


def is_finding(row: dict[str, Any]) -> bool:
    return list(row) == list(KINDS) and all(isinstance(row[key], kind) for key, kind in KINDS.items())


def lines(*arguments: Any, **options: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    report_jsonl(results(finding(*arguments, **options)), out)
    return [json.loads(line) for line in out.getvalue().split("\n")[:-1]]


def test_a_finding_is_one_line() -> None:
    text = "one\nMicrosoftâ€™s"
    assert lines(text, "â€™", put="’", related=(EARLIER,), record=Record(2, "text")) == [
        {
            "code": "TOY001",
            "name": "wrong-word",
            "severity": "error",
            "message": "this is wrong",
            "path": "a/b.md",
            "record": 2,
            "field": "text",
            "line": 2,
            "column": 10,
            "end_line": 2,
            "end_column": 13,
            "start": 13,
            "end": 16,
            "fix": {"safe": True, "edits": [{"start": 13, "end": 16, "text": "’"}]},
            "related": [
                {
                    "path": "c/d.md",
                    "record": None,
                    "line": 2,
                    "column": 5,
                    "start": 4,
                    "end": 9,
                    "note": "first said here",
                }
            ],
        }
    ]


def test_json_is_one_object() -> None:
    out = io.StringIO()
    report_json(results(finding("wrong", "wrong"), finding("wrong", "wrong", severity=Severity.NOTICE)), out)
    data = json.loads(out.getvalue())
    assert list(data) == ["findings", "summary"]
    assert all(is_finding(row) for row in data["findings"])
    assert data["summary"] == {
        "problems": 2,
        "errors": 1,
        "warnings": 0,
        "notices": 1,
        "files": 1,
        "files_with_problems": 1,
        "files_skipped": 0,
        "files_unchecked": 0,
        "fixable": 0,
        "fixable_unsafe": 0,
        "fixed": 0,
        "files_fixed": 0,
        "rules": {"TOY001": 2},
    }


@given(st.text(st.characters(), min_size=1, max_size=20), st.sampled_from(["utf-8", "ascii", "latin-1"]))
def test_any_text_comes_through_any_stream(message: str, encoding: str) -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", newline="\n")
    report_jsonl(results(finding("wrong", "wrong", message=message, path=message)), out)
    out.flush()
    [line] = raw.getvalue().decode(encoding).split("\n")[:-1]
    row = json.loads(line)
    assert is_finding(row)
    # A high and a low surrogate side by side are one character to JSON.
    assert row["message"] == json.loads(json.dumps(message)) == row["path"]
    assert line.isprintable() or any(char.isspace() for char in line)


@pytest.mark.parametrize("char", ["\x1b", "\x7f", "\x85", "\x9b", "\u2028", "\u202e", "\udc80"])
def test_nothing_acts_on_a_terminal_or_splits_a_line(char: str) -> None:
    out = io.StringIO()
    report_jsonl(results(finding("wrong", "wrong", message=f"a{char}b")), out)
    assert char not in out.getvalue()
