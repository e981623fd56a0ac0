"""The GitHub Action: its steps run as the runner would run them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.checkout import ENVIRONMENT, ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
INPUT = re.compile(r"\$\{\{ inputs\.([a-z-]+) \}\}")


def run_step(step: dict[str, Any], inputs: dict[str, str], workspace: Path, **environment: str) -> Any:
    given = {name: details["default"] for name, details in ACTION["inputs"].items()} | inputs
    env = {key: INPUT.sub(lambda m: given[m[1]], value) for key, value in step.get("env", {}).items()}
    return subprocess.run(
        # As the runner starts a step with `shell: bash`.
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=workspace,
        env={**ENVIRONMENT, "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_WORKSPACE": str(workspace), **env, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def runner_temp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runner")
    install = run_step(ACTION["runs"]["steps"][0], {}, folder, RUNNER_TEMP=str(folder))
    assert install.returncode == 0, install.stderr
    return folder


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "a file.txt").write_text("Itâ€™s 100% odd, cafÃ© said.\n", "utf-8")
    (tmp_path / "sound.txt").write_text("Nothing to see.\n", "utf-8")
    return tmp_path


def check(workspace: Path, runner_temp: Path, **inputs: str) -> Any:
    summary = workspace.parent / f"{workspace.name}-summary.md"
    summary.touch()
    run = run_step(
        ACTION["runs"]["steps"][1],
        inputs,
        workspace,
        RUNNER_TEMP=str(runner_temp),
        GITHUB_STEP_SUMMARY=str(summary),
        GITHUB_ACTIONS="true",
    )
    run.summary = summary.read_text("utf-8")
    return run


def test_findings_annotate_and_fail_the_step(workspace: Path, runner_temp: Path) -> None:
    run = check(workspace, runner_temp)
    assert run.returncode == 1, run.stderr
    annotations = [line for line in run.stdout.split("\n") if line.startswith("::")]
    assert any(line.startswith("::error file=a file.txt,line=1,") for line in annotations)
    assert "mojibake" in run.summary


def test_sound_paths_pass(workspace: Path, runner_temp: Path) -> None:
    assert check(workspace, runner_temp, paths="sound.txt\n").returncode == 0


def test_inputs_are_data_never_code(workspace: Path, runner_temp: Path) -> None:
    run = check(workspace, runner_temp, paths='sound.txt"; touch owned; "')
    assert run.returncode == 2
    assert not (workspace / "owned").exists()
    assert "${{" not in "".join(step["run"] for step in ACTION["runs"]["steps"])


def test_selection_and_level_reach_srclint(workspace: Path, runner_temp: Path) -> None:
    assert check(workspace, runner_temp, select="DUP").returncode == 0
    assert check(workspace, runner_temp, select="DUP,nonsense").returncode == 2
