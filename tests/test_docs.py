"""The documents say what the product does."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import srclint
from srclint import arguments
from srclint.cli import main
from srclint.config import Settings
from srclint.plugins import load_plugins
from tests.checkout import ROOT

README = (ROOT / "README.md").read_text("utf-8")
HELP = "".join(getattr(arguments, name) for name in ("_OVERVIEW", "_EXAMPLES", "_COMPLETION_EXAMPLE"))


def test_rule_pages_are_current() -> None:
    command = [sys.executable, "docs/rule_pages.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_ci_runs_the_test_command_of_the_readme() -> None:
    commands = [line for line in (ROOT / ".ci" / "run").read_text("utf-8").split("\n") if "pytest" in line]
    assert len(commands) == 1
    assert commands[0] in README.split("\n")


def test_links_of_the_documents_lead_somewhere() -> None:
    for file in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        found = srclint.lint(file.read_text("utf-8"), path=str(file), config={"select": ["missing-file"]})
        assert not found, f"{file.name}: {found[0].message}"


def block(language: str, holding: str) -> str:
    """Return the fenced block of the README in ``language`` that holds a text."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    found = [text for name, text in blocks if name == language and holding in text]
    assert len(found) == 1
    return found[0]


def test_configuration_of_the_readme_is_accepted(tmp_path: Path) -> None:
    for folder in ("rules", "static"):
        (tmp_path / folder).mkdir()
    data = tomllib.loads(block("toml", "[tool.srclint]"))["tool"]["srclint"]
    settings = Settings.from_mapping(data, root=tmp_path)
    running = {rule.name for rule in settings.rules_for("note.txt", load_plugins().rules)}
    assert "hard-to-read" in running
    assert "orphan-caption" not in running


def test_rule_of_the_readme_works(tmp_path: Path) -> None:
    (tmp_path / "rule.toml").write_text(block("toml", "HOUSE001"), "utf-8")
    config = {"rules": [str(tmp_path)], "select": ["HOUSE001"]}
    for example in next(rule for rule in load_plugins([tmp_path]).rules if rule.code == "HOUSE001").bad:
        assert [tuple(f.span) for f in srclint.lint(example.text, config=config)] == list(example.spans)
    assert not srclint.lint("Sales rose.", config=config)


def test_sample_of_the_readme_is_what_srclint_says(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    command, said = block("text", "$ srclint ").split("\n", 1)
    main(command.removeprefix("$ srclint ").split())
    assert capsys.readouterr().out.strip() == said.strip()


def commands(text: str) -> list[list[str]]:
    """Return the arguments of the commands in examples: behind two blanks they are explained."""
    lines = [re.split(r" {2,}| [|>] (?!srclint)", line.strip())[0] for line in text.split("\n")]
    return [line.partition("srclint")[2].split() for line in lines if re.search(r"^srclint|\| srclint ", line)]


@pytest.mark.parametrize(
    "text",
    [block("sh", "srclint articles/ notes.md"), *re.findall(r"^examples:\n((?:  .*\n)+)", HELP, re.MULTILINE)],
)
def test_examples_of_commands_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("articles", "corpus", "notes"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.md").write_text("A boat came.\n", "utf-8")
    for name in ("notes.md", "dump.txt", "x.txt"):
        (tmp_path / name).write_text("A boat came.\n", "utf-8")
    examples = commands(text)
    assert len(examples) == len(text.strip().split("\n"))
    for example in examples:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'"A boat came."\n')))
        assert main(example) == 0, f"{example}: {capsys.readouterr()}"
