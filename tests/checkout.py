"""The project as a stranger gets it: a git repository of its own, made of the files of this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Whatever git operation the tests run inside must not reach the repositories they make.
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "GITHUB_"))}
_IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
_NOT_OURS = shutil.ignore_patterns(
    ".git", ".venv", "*cache*", "__pycache__", "dist", "build", "*.egg-info", ".hypothesis", "node_modules"
)


def git(folder: Path, *arguments: str) -> str:
    """Run git in ``folder`` and return what it printed."""
    command = ["git", *_IDENTITY, *arguments]
    run = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def new_repository(folder: Path, files: dict[str, bytes]) -> Path:
    """Make a repository that holds ``files`` in one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "All files")
    return folder


def own_repository(folder: Path) -> Path:
    """Make a repository of this project as it stands, committed or not."""
    shutil.copytree(ROOT, folder, ignore=_NOT_OURS)
    return new_repository(folder, {})
