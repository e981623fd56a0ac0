"""What a run does to the process it runs in."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from srclint.cli import main


def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("One plain sentence.\n")
    before = gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()
    assert main(["check", "--isolated", str(tmp_path)]) == 0
    assert "No problems" in capsys.readouterr().out
    assert (gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()) == before
