"""The hooks, tried with the real pre-commit client on real git repositories."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ENVIRONMENT, git, new_repository, own_repository

MOJIBAKE = "Itâ€™s the editorâ€™s cafÃ©.\n"


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The hooks' repository and pre-commit's own folder, shared so that srclint is installed once."""
    return own_repository(tmp_path_factory.mktemp("hooks") / "srclint"), tmp_path_factory.mktemp("pre-commit-home")


def run_hook(
    hook: str, repository: Path, hooks: tuple[Path, Path], *options: str, files: tuple[str, ...] = ("--all-files",)
) -> subprocess.CompletedProcess[str]:
    source, home = hooks
    revision = git(source, "rev-parse", "HEAD").strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
        + "".join(f"        {option}\n" for option in options)
    )
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", *files, "--color", "never"],
        cwd=repository,
        env={**ENVIRONMENT, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_hook_reports_and_changes_nothing(tmp_path: Path, hooks: tuple[Path, Path]) -> None:
    repository = new_repository(tmp_path / "notes", {"a.txt": MOJIBAKE.encode(), "b.md": b"Nothing to see.\n"})
    run = run_hook("srclint", repository, hooks)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "a.txt:1:3" in run.stdout
    assert "mojibake" in run.stdout
    assert (repository / "a.txt").read_bytes() == MOJIBAKE.encode()


def test_hook_is_silent_on_sound_text(tmp_path: Path, hooks: tuple[Path, Path]) -> None:
    repository = new_repository(tmp_path / "notes", {"a.txt": "It’s the editor’s café.\n".encode(), "x.bin": b"\0\1"})
    run = run_hook("srclint", repository, hooks)
    assert run.returncode == 0, run.stdout + run.stderr


def test_fixing_hook_mends_once_and_then_passes(tmp_path: Path, hooks: tuple[Path, Path]) -> None:
    repository = new_repository(tmp_path / "notes", {"a.txt": MOJIBAKE.encode()})
    first = run_hook("srclint-fix", repository, hooks)
    assert first.returncode == 1, first.stdout + first.stderr
    assert (repository / "a.txt").read_text("utf-8") == "It’s the editor’s café.\n"
    second = run_hook("srclint-fix", repository, hooks)
    assert second.returncode == 0, second.stdout + second.stderr


def test_hook_leaves_out_what_the_configuration_excludes(tmp_path: Path, hooks: tuple[Path, Path]) -> None:
    files = {"old/a.txt": MOJIBAKE.encode(), "srclint.toml": b'extend-exclude = ["old/"]\n'}
    repository = new_repository(tmp_path / "notes", files)
    run = run_hook("srclint", repository, hooks)
    assert run.returncode == 0, run.stdout + run.stderr


PARAGRAPH = (
    "The ferry to the island leaves at noon and takes an hour. "
    "Bread is sold on board, and the captain tells of the winter when the sound was frozen over.\n"
)
TWICE = {
    "articles/a.txt": f"Two boats lie in the harbour.\n\n{PARAGRAPH}".encode(),
    "articles/b.txt": f"Nobody has seen the baker since Monday.\n\n{PARAGRAPH}".encode(),
    "other/c.txt": f"The lamp was lit at dusk.\n\n{PARAGRAPH}".encode(),
}


def test_project_hook_compares_the_files_of_a_commit_with_all_others(tmp_path: Path, hooks: tuple[Path, Path]) -> None:
    repository = new_repository(tmp_path / "notes", TWICE)
    alone = run_hook("srclint", repository, hooks)
    assert alone.returncode == 0, alone.stdout + alone.stderr
    run = run_hook("srclint-project", repository, hooks, files=("--files", "articles/b.txt"))
    assert run.returncode == 1, run.stdout + run.stderr
    assert "articles/b.txt:3:1" in run.stdout
    assert "stands word for word in articles/a.txt" in run.stdout
    assert "other/c.txt:3:1" in run.stdout


def test_project_hook_looks_at_the_folders_in_its_arguments(tmp_path: Path, hooks: tuple[Path, Path]) -> None:
    repository = new_repository(tmp_path / "notes", TWICE)
    run = run_hook("srclint-project", repository, hooks, "args: [articles/]")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "articles/b.txt:3:1" in run.stdout
    assert "other/c.txt" not in run.stdout
