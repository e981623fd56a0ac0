from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.baseline import Baseline, fingerprint
from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.errors import BaselineError, FileError
from srclint.model import Finding, Position, Severity, Span
from srclint.plugins import load_plugins
from tests.toy import RULES, toy_plugins

PLUGINS = replace(toy_plugins(), rules=(*RULES, *(rule for rule in load_plugins().rules if rule.family == "RUN")))


@pytest.fixture(autouse=True)
def _in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def engine(**config: object) -> Engine:
    return Engine(Settings.from_mapping(config), PLUGINS)


def lint(text: str, path: str = "note.txt", **config: object) -> list[Finding]:
    checked = engine(**config)
    return checked.settle(checked.check(Document(path, text)))


def accept(text: str, path: str = "note.txt") -> None:
    """Write a baseline that accepts what is in ``text``."""
    Baseline.of(lint(text, path)).write(Path("known.jsonl"))


def shown(text: str, path: str = "note.txt", **config: object) -> list[str]:
    return [f"{f.start.line}:{f.name}" for f in lint(text, path, baseline="known.jsonl", **config)]


def test_what_is_accepted_is_not_reported() -> None:
    accept("wrong\nsmall\n")
    assert shown("wrong\nsmall\n") == []
    assert shown("wrong\nsmall\ndoubtful\n") == ["3:doubtful-word"]


def test_an_accepted_finding_is_recognised_where_it_moves_to() -> None:
    accept("wrong\n")
    assert shown("good\n\ngood, and then wrong\n") == []


def test_no_more_than_the_count_is_accepted() -> None:
    accept("wrong wrong\n")
    assert shown("wrong\nwrong\nwrong\nwrong\n") == ["3:wrong-word", "4:wrong-word"]


def test_another_file_is_another_matter() -> None:
    accept("wrong\n")
    assert shown("wrong\n", "other.txt") == ["1:wrong-word"]


def test_accepted_findings_are_not_fixed() -> None:
    accept("wrong\n")
    mended = engine(baseline="known.jsonl").fix(Document("note.txt", "wrong\nwrong\n"))
    assert mended.document.text == "wrong\nright\n"


def test_the_baseline_serves_wherever_a_run_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accept("wrong\n", "texts/note.txt")
    (tmp_path / "texts").mkdir()
    monkeypatch.chdir(tmp_path / "texts")
    assert lint("wrong\n", baseline="../known.jsonl") == []
    assert lint("wrong\n", str(tmp_path / "texts" / "note.txt"), baseline="../known.jsonl") == []


class TestStale:
    def test_an_entry_that_matches_nothing_is_reported(self) -> None:
        accept("wrong\nsmall\n")
        (finding,) = lint("small\n", baseline="known.jsonl")
        assert (finding.name, finding.severity) == ("stale-baseline-entry", Severity.NOTICE)
        assert finding.message.startswith(f"{Path('known.jsonl').absolute()}:1 accepts 1 of TOY001, and 0 were found")

    def test_so_is_one_that_counts_too_many(self) -> None:
        accept("wrong wrong wrong\n")
        (finding,) = lint("wrong wrong\n", baseline="known.jsonl")
        assert "accepts 3 of TOY001, and 2 were found" in finding.message

    def test_not_so_where_the_rule_did_not_run(self) -> None:
        accept("wrong\n")
        assert shown("good\n", select=["TOY002", "RUN"]) == []
        assert shown("good\n", ignore=["TOY001"]) == []

    def test_not_so_where_the_file_was_not_checked(self) -> None:
        accept("wrong\n")
        assert shown("good\n", "other.txt") == []

    def test_not_so_of_a_rule_that_is_not_here(self) -> None:
        Path("known.jsonl").write_text('{"path": "note.txt", "code": "ACME001", "hash": "00", "count": 1}\n')
        assert shown("good\n") == []

    def test_a_suppressed_finding_needs_no_entry(self) -> None:
        accept("wrong\n", "note.md")
        text = "wrong <!-- srclint-disable-line TOY001 -->\n"
        assert shown(text, "note.md") == ["1:stale-baseline-entry"]


def test_the_file_has_one_sorted_line_for_each_kind() -> None:
    findings = [*lint("wrong small wrong\n", "b.txt"), *lint("game\nwrong\n", "é/a.txt")]
    Baseline.of(reversed(findings)).write(Path("known.jsonl"))
    lines = Path("known.jsonl").read_bytes().decode().splitlines()
    rows = [json.loads(line) for line in lines]
    assert [(row["path"], row["code"], row["count"]) for row in rows] == [
        ("b.txt", "TOY001", 2),
        ("b.txt", "TOY003", 1),
        ("é/a.txt", "GAM001", 1),
        ("é/a.txt", "TOY001", 1),
    ]
    before = Path("known.jsonl").read_bytes()
    Baseline.read(Path("known.jsonl")).write(Path("known.jsonl"))
    assert Path("known.jsonl").read_bytes() == before


def test_no_findings_make_an_empty_file() -> None:
    Baseline.of([]).write(Path("known.jsonl"))
    assert Path("known.jsonl").read_bytes() == b""
    assert shown("wrong\n") == ["1:wrong-word"]


@pytest.mark.skipif(os.name == "nt", reason="file names are bytes")
def test_a_file_name_that_is_not_utf_8() -> None:
    accept("wrong\n", os.fsdecode(b"n\xf6te.txt"))
    assert b"n\xf6te.txt" in Path("known.jsonl").read_bytes()
    assert shown("wrong\n", os.fsdecode(b"n\xf6te.txt")) == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("wrong", "not JSON"),
        ("<<<<<<< HEAD", "not JSON"),
        ("[1]", "an entry has the keys path, code, hash, count"),
        ('{"path": "a", "code": "TOY001", "hash": "00"}', "an entry has the keys"),
        ('{"path": "a", "code": "TOY001", "hash": "00", "count": "2"}', "'count' must be a whole number"),
        ('{"path": "a", "code": "TOY001", "hash": "00", "count": true}', "'count' must be a whole number"),
        ('{"path": "a", "code": 1, "hash": "00", "count": 1}', "'code' must be a text"),
        ('{"path": "a", "code": "TOY001", "hash": "00", "count": 0}', "'count' must be 1 or more"),
        ('{"path": "./b", "code": "TOY001", "hash": "00", "count": 1}', "the entry is there twice"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_what_is_no_entry_is_named_by_file_and_line(line: str, reason: str) -> None:
    first = '{"path": "b", "code": "TOY001", "hash": "00", "count": 1}'
    Path("known.jsonl").write_text(f"{first}\n{line}\n")
    with pytest.raises(BaselineError) as error:
        Baseline.read(Path("known.jsonl"))
    assert str(error.value).startswith(f"known.jsonl:2: {reason}")


def test_a_baseline_that_is_not_there() -> None:
    with pytest.raises(BaselineError, match=r"baseline .*known\.jsonl: No such file or directory"):
        Baseline.read(Path("known.jsonl"))


def test_a_baseline_that_cannot_be_written() -> None:
    with pytest.raises(FileError, match=r"known\.jsonl: cannot be written"):
        Baseline.of([]).write(Path("missing/known.jsonl"))


def test_the_fingerprint_folds_case_and_blanks() -> None:
    assert fingerprint("The  Deal\nis off") == fingerprint("the deal is OFF ")
    assert fingerprint("the deal") != fingerprint("the deals")
    assert fingerprint("a\u00a0b") != fingerprint("a b")
    assert fingerprint("\udc80")


def finding(path: str, code: str, matched: str) -> Finding:
    start = Position(1, 1)
    return Finding(code, code, path, None, Span(0, 1), "", Severity.ERROR, start, start, fingerprint=matched)


_FINDINGS = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a.txt", "b/c.txt", "../d.txt", "\udcff.txt"]),
        st.sampled_from(["TOY001", "TOY002"]),
        st.sampled_from(["00", "11"]),
    )
)


@given(_FINDINGS, _FINDINGS)
def test_a_baseline_covers_what_it_was_made_of_and_no_more(known: list[Finding], new: list[Finding]) -> None:
    file = Path("known.jsonl")
    Baseline.of(known).write(file)
    baseline = Baseline.read(file)
    for path in {finding.path for finding in known}:
        mine = [finding for finding in known if finding.path == path]
        added = [finding for finding in new if finding.path == path]
        assert baseline.unknown(path, mine) == []
        assert list(baseline.stale(path, mine, lambda code: True)) == []
        assert len(baseline.unknown(path, [*mine, *added])) == len(added)
    Baseline.of(reversed(known)).write(Path("again.jsonl"))
    assert Path("again.jsonl").read_bytes() == file.read_bytes()
