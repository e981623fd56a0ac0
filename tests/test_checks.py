"""Everything else that must hold of the project: formatting, lint, types, import direction, srclint on itself."""

from __future__ import annotations

import subprocess
import sys

from tests.checkout import ROOT


def test_all_checks_pass() -> None:
    run = subprocess.run([sys.executable, "checks.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
