"""What GitHub reads."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from srclint.errors import SrclintError
from srclint.model import Finding, Severity
from srclint.report.github import SUMMARY_BYTES, report_github
from tests.report.samples import finding, results


@pytest.fixture(autouse=True)
def no_github(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


def output(*findings: Finding) -> str:
    out = io.StringIO()
    report_github(results(*findings), out, color=False)
    return out.getvalue()


def commands(text: str) -> list[str]:
    """Return the commands that GitHub's runner would obey."""
    obeyed: list[str] = []
    token = None
    for line in text.split("\n"):
        if token is None and line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif token is not None and line == f"::{token}::":
            token = None
        elif token is None and (line.lstrip().startswith("::") or "##[" in line):
            obeyed.append(line)
    assert token is None
    return obeyed


def annotation(*arguments: Any, **options: Any) -> str:
    [command] = commands(output(finding(*arguments, **options)))
    return command


def test_an_annotation() -> None:
    assert annotation("so wrong", "wrong") == (
        "::error file=a/b.md,line=1,col=4,endColumn=9,title=TOY001 wrong-word::this is wrong"
    )
    assert annotation("wrong", "wrong", severity=Severity.WARNING).startswith("::warning ")
    assert annotation("wrong", "wrong", severity=Severity.NOTICE).startswith("::notice ")


def test_a_finding_over_several_lines_has_no_columns() -> None:
    assert annotation("so wrong\nand more", "wrong\nand") == (
        "::error file=a/b.md,line=1,endLine=2,title=TOY001 wrong-word::this is wrong"
    )


def test_what_means_something_to_github_is_escaped() -> None:
    command = annotation("wrong", "wrong", path="100%: a,b.md", message="100% sure: a, b")
    assert command.startswith("::error file=100%25%3A a%2Cb.md,line=1,")
    assert command.endswith("::100%25 sure: a, b")


def test_a_file_gives_no_commands() -> None:
    text = "::set-env name=PATH::x\n ::error::wrong ##[add-mask]x"
    out = output(finding(text, "wrong", message="::error::##[x]\n::error::x", path="::error::"))
    assert [command.partition("::")[2].partition(" ")[0] for command in commands(out)] == ["error"]


def test_the_worst_come_first_and_the_overflow_is_said() -> None:
    levels = [Severity.NOTICE] * 11 + [Severity.ERROR] * 3 + [Severity.WARNING] * 25
    out = output(*(finding("wrong", "wrong", severity=level) for level in levels))
    shown = [re.match("::([a-z]+)", command)[1] for command in commands(out)]  # type: ignore[index]
    assert shown == ["error"] * 3 + ["warning"] * 10 + ["notice"] * 10
    assert "15 more warnings and 1 more notice can be read in the log" in out
    assert out.count("a/b.md:1:1: TOY001") == len(levels), "the log has them all"


def test_paths_start_at_the_checkout(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "docs"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "repository"))
    assert "file=docs/a.md," in annotation("wrong", "wrong", path="a.md")
    assert f"file={tmp_path.as_posix()}/a.md," in annotation("wrong", "wrong", path=f"{tmp_path.as_posix()}/a.md")


def test_the_summary_of_the_job(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    file.write_text("before\n")
    output(finding("wrong", "wrong", message="a | <b> `c`\n*d*", path="x|y_z.md"))
    lines = file.read_text().split("\n")
    assert lines[0] == "before"
    assert "Found 1 problem (1 error) in 1 file." in lines
    assert lines[-2] == (r"| error | x\|y\_z.md:1:1 | TOY001 wrong-word | a \| &lt;b&gt; \`c\`␊\*d\* |")
    file.unlink()
    output()
    assert file.read_text() == "### srclint\n\nNo problems found in 1 file.\n"


def test_the_summary_stays_below_the_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    many = [finding("wrong", "wrong", message="é" * 1000)] * 2000
    output(*many)
    assert SUMMARY_BYTES * 0.9 < file.stat().st_size <= SUMMARY_BYTES
    rows = file.read_text().count("| error |")
    assert file.read_text().endswith(f"\n{2000 - rows:,} more are in the log of the step.\n")
    output(*many)
    assert file.stat().st_size <= SUMMARY_BYTES


def test_a_summary_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "gone" / "summary.md"))
    with pytest.raises(SrclintError, match="gone"):
        output()
