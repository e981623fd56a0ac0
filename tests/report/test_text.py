"""What people read."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.model import Edit, Fix, Record, Severity, Span
from srclint.report import Results
from srclint.report.text import Paint, message, report_concise, report_text, summary
from srclint.report.visible import cut_line, quoted, visible, width
from srclint.run import Outcome
from tests.report.samples import EARLIER, finding, results


def text_of(found: Results, color: bool = False) -> str:
    out = io.StringIO()
    report_text(found, out, color=color)
    return out.getvalue()


def lines_of(*arguments: str, **options: object) -> list[str]:
    return text_of(results(finding(*arguments, **options))).splitlines()  # type: ignore[arg-type]


def test_a_finding_is_shown_with_its_line_and_its_place_in_it() -> None:
    text = "\n" * 11 + "This is wrong, they said.\nnext"
    assert text_of(results(finding(text, "wrong", put="right", related=(EARLIER,)))) == (
        "a/b.md:12:9: TOY001 wrong-word [*] this is wrong\n"
        "   |\n"
        "12 | This is wrong, they said.\n"
        "   |         ^^^^^ error\n"
        "   |\n"
        "   = help: replace “wrong” with “right”\n"
        "   = note: c/d.md:2:5: first said here\n"
        "\n"
    )


@pytest.mark.parametrize(
    ("line", "marked", "shown", "carets"),
    [
        ("中文 wrong", "wrong", "中文 wrong", "     ^^^^^"),
        ("wrong 中文!", "中文", "wrong 中文!", "      ^^^^"),
        ("a\twrong\tb", "wrong", "a   wrong   b", "    ^^^^^"),
        ("😀 wrong", "wrong", "😀 wrong", "   ^^^^^"),
        ("e\u0301t wrong", "wrong", "e\u0301t wrong", "   ^^^^^"),
        ("a\u200bb\x07c wrong", "wrong", "a<U+200B>b␇c wrong", "             ^^^^^"),
        ("a\u200bb", "\u200b", "a<U+200B>b", " ^^^^^^^^"),
        ("caf\udce9 wrong", "wrong", "caf<E9> wrong", "        ^^^^^"),
        ("e\ufe0f", "\ufe0f", "e\ufe0f", " ^"),
    ],
)
def test_carets_stand_under_what_was_found(line: str, marked: str, shown: str, carets: str) -> None:
    lines = lines_of(line, marked)
    assert lines[2] == f"1 | {shown}"
    assert lines[3] == f"  | {carets} error"


def test_a_long_line_is_cut_round_what_was_found() -> None:
    lines = lines_of("x " * 400 + "wrong" + " y" * 400, "wrong")
    assert len(lines[2]) <= 100
    assert lines[2].startswith("1 | …")
    assert lines[2].endswith("…")
    start = lines[3].index("^")
    assert lines[2][start : start + 5] == "wrong"


def test_a_finding_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    lines = lines_of("good\nso wrong\nand more", "wrong\nand")
    assert lines[2:4] == ["2 | so wrong", "  |    ^^^^^ error, to line 3"]


@pytest.mark.parametrize(
    ("marked", "put", "safe", "says"),
    [
        ("β", "’", True, "help: replace “β” with “’”"),
        ("β", "“", True, "help: replace “β” with ‘“’"),
        ("β", "", True, "help: remove “β”"),
        ("", "x", True, "help: insert “x”"),
        ("\u00a0", " ", True, "help: replace U+00A0 no-break space with a space"),
        ("\u200b", "", True, "help: remove U+200B zero width space"),
        ("\udc92", "’", True, "help: replace byte 92 with “’”"),
        ("β", "’", False, "help (unsafe, with --unsafe-fixes): replace “β” with “’”"),
    ],
)
def test_what_a_fix_would_do_is_said(marked: str, put: str, safe: bool, says: str) -> None:
    assert lines_of(f"{marked} it is", marked, put=put, safe=safe)[5] == f"  = {says}"


def test_a_fix_of_several_edits() -> None:
    found = finding("wrong is wrong", "wrong")
    fix = Fix((Edit(Span(0, 5), "right"), Edit(Span(9, 14), "right")), True)
    lines = text_of(results(found._replace(fix=fix))).splitlines()
    assert lines[5] == "  = help: replace “wrong” with “right”, and 1 more edit"


def test_a_fix_beyond_the_line_is_counted() -> None:
    found = finding("one\r\ntwo", "\r\n", put="\n")
    assert text_of(results(found)).splitlines()[5] == "  = help: replace 2 characters with U+000A"


def test_the_field_and_the_record_are_named() -> None:
    header = lines_of('{"body": "wrong"}', "wrong", record=Record(3, "body"))[0]
    assert header == "a/b.md:1:11: TOY001 wrong-word this is wrong (in the field “body” of record 3)"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (None, "this is wrong"),
        (Record(7, ""), "this is wrong (in record 7)"),
        (Record(1, "x" * 50), f"this is wrong (in the field “{'x' * 39}…” of record 1)"),
    ],
)
def test_where_in_a_file_of_records_it_is(record: Record | None, said: str) -> None:
    assert message(finding("wrong", "wrong", record=record)) == said


def test_colors_mark_and_change_nothing_else() -> None:
    found = results(finding("this is wrong", "wrong", put="right", related=(EARLIER,)))
    assert re.sub(r"\x1b\[[0-9;]*m", "", text_of(found, color=True)) == text_of(found)


def test_concise_is_one_line_each() -> None:
    out = io.StringIO()
    report_concise(results(finding("so wrong", "wrong", message="one\ntwo")), out, color=False)
    assert out.getvalue() == "a/b.md:1:4: TOY001 wrong-word one␊two\n"


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ((0, 0, 0), "No problems found in 1 file."),
        ((1, 0, 0), "Found 1 problem (1 error) in 1 file."),
        ((2, 1, 3), "Found 6 problems (2 errors, 1 warning, 3 notices) in 1 file."),
    ],
)
def test_summary(counts: tuple[int, int, int], says: str) -> None:
    found = [
        finding("wrong", "wrong", severity=severity)
        for severity, count in zip(reversed(Severity), counts, strict=True)
        for _ in range(count)
    ]
    assert summary(results(*found), Paint(False)) == says


def test_the_summary_does_not_hide_what_could_not_be_checked() -> None:
    for found in ((), (finding("wrong", "wrong"),)):
        outcome = Outcome(checked=["a.txt"], unchecked={"b.gz", "c.txt"})
        outcome.take(found)
        said = summary(Results(found, outcome.summary), Paint(True))
        assert said.endswith(" in 1 file; 2 could not be checked in full.")


def test_summary_of_fixes() -> None:
    safe, unsafe = finding("wrong", "wrong", put=""), finding("wrong", "wrong", put="", safe=False)
    assert summary(results(safe, safe, unsafe), Paint(False)).endswith(
        "; 2 fixable with --fix (1 more with --unsafe-fixes)."
    )
    assert summary(results(unsafe), Paint(False)).endswith("; 1 fixable with --fix --unsafe-fixes.")


@given(st.text(st.characters(), max_size=60), st.integers(0, 60), st.integers(0, 60), st.integers(40, 140))
def test_a_cut_line_keeps_the_mark_in_view(text: str, start: int, length: int, room: int) -> None:
    start = min(start, len(text))
    line = cut_line(text, start, start + length, room)
    assert 0 <= line.mark <= room
    assert line.mark_width >= 1
    assert width(line.text) <= room
    assert visible(line.text) == line.text


@given(st.text(st.characters(), max_size=20))
def test_nothing_that_acts_on_a_terminal_comes_through(text: str) -> None:
    for shown in (visible(text), quoted(text)):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", shown)
