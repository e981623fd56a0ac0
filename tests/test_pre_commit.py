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


def run_hook(hook: str, repository: Path, hooks: tuple[Path, Path]) -> subprocess.CompletedProcess[str]:
    source, home = hooks
    revision = git(source, "rev-parse", "HEAD").strip()
    (repository / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks:\n      - id: {hook}\n"
    )
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"],
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
