import re
import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.binary import BINARY_EXTENSIONS, is_binary
from srclint.sources.unread import _KINDS, fault, notices, refusal

BY_EXTENSION = "not text, by its extension"


def test_nothing_passed_over() -> None:
    assert notices([]) == []
    assert notices([], verbose=True) == []


def test_one_line_for_a_kind_with_the_command_that_converts_it() -> None:
    skipped = [(f"in/{name}", BY_EXTENSION) for name in ("b.PDF", "a.pdf", "c.docx")]
    assert notices(skipped) == [
        "passed over 2 PDF files (-v names them): to check them, convert them: pdftotext FILE.pdf FILE.txt",
        "passed over 1 Word file, in/c.docx: to check it, convert it: pandoc -t markdown -o FILE.md FILE.docx",
    ]


def test_the_command_has_the_extension_that_is_there() -> None:
    assert notices([("b.xls", BY_EXTENSION)])[0].endswith("--convert-to csv FILE.xls")
    assert notices([("b.odp", "not text")])[0].endswith("pptx FILE.odp && markitdown FILE.pptx -o FILE.md")


def test_all_others_share_a_line() -> None:
    one = ("picture.png", BY_EXTENSION)
    assert notices([one]) == ["passed over 1 file that holds no text: picture.png"]
    assert notices([one, ("pipe.pdf", "not a regular file")]) == [
        "passed over 2 files that hold no text (-v names them)"
    ]


def test_a_reason_that_says_what_to_do_is_said_once() -> None:
    reason = "Parquet needs one more package: pip install 'srclint[parquet]'"
    assert notices([("a.parquet", reason)]) == [f"passed over 1 file, a.parquet: {reason}"]
    assert notices([("a.parquet", reason), ("b.parquet", reason), ("c.docx", "too large")]) == [
        f"passed over 2 files (-v names them): {reason}",
        "passed over 1 file, c.docx: too large",
    ]


def test_verbose_names_every_file_and_says_what_to_do() -> None:
    assert notices([("b.png", "not text"), ("a.rtf", BY_EXTENSION)], verbose=True) == [
        "a.rtf: passed over: not text, by its extension",
        "b.png: passed over: not text",
        "passed over 1 RTF file: to check it, convert it: pandoc -t markdown -o FILE.md FILE.rtf",
    ]


@pytest.mark.parametrize("kind", _KINDS, ids=lambda kind: kind.name)
def test_kinds_are_not_taken_for_text_and_their_commands_can_be_typed(kind: object) -> None:
    assert set(kind.extensions) <= BINARY_EXTENSIONS  # type: ignore[attr-defined]
    for extension in kind.extensions:  # type: ignore[attr-defined]
        (line,) = notices([(f"a{extension}", BY_EXTENSION)])
        command = shlex.split(line.rpartition(": ")[2])
        assert f"FILE{extension}" in command
        assert all(re.fullmatch(r"[\w.-]+|&&", word) for word in command)


@given(st.lists(st.tuples(st.text(), st.sampled_from([BY_EXTENSION, "not text", "not a regular file", "other"]))))
def test_few_lines_whatever_was_passed_over(skipped: list[tuple[str, str]]) -> None:
    lines = notices(skipped)
    assert bool(lines) == bool(skipped)
    assert len(lines) <= len(_KINDS) + 2
    assert len(notices(skipped, verbose=True)) >= len(skipped)


@pytest.mark.parametrize(
    ("path", "reason", "said"),
    [
        ("a.parquet", "one more package", "one more package"),
        ("a.txt", "not text", "not text, whatever its extension says"),
        ("a.JSONL.gz", "not text", "not text, whatever its extension says"),
        ("a.png", "not text", ""),
        ("a", "not text", ""),
        ("a.png.gz", BY_EXTENSION, ""),
    ],
)
def test_what_is_an_error_in_a_file_that_was_named(path: str, reason: str, said: str) -> None:
    assert fault(path, reason) == said


@given(st.text(max_size=20), st.sampled_from(["", "a.txt", "a.jsonl", "a.html", "a.pdf"]))
def test_text_is_not_refused(text: str, name: str) -> None:
    raw = ("A text: " + text).encode("utf-8", "surrogatepass")
    assert refusal(name, raw if not is_binary(raw) else b"") == ""
