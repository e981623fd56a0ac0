"""srclint on seeds/: every defect put in there is found, and nothing else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from srclint.cli import main
from tests.checkout import ROOT

SEEDS = ROOT / "seeds"
MENDED = ROOT / "tests" / "data" / "news-desk.mended.txt"


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.split("\n") if line]


def findings(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, object]]:
    main(["check", "--isolated", "--format", "jsonl", *options, str(folder)])
    return lines(capsys.readouterr().out)


def test_every_expected_finding_comes_and_none_beyond(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    expected = lines((SEEDS / "expected.jsonl").read_text("utf-8"))
    kept = {key for row in expected for key in row}
    found = [{key: row[key] for key in kept} for row in findings(Path("seeds"), capsys, "--project")]
    assert found == expected


def test_fix_mends_the_article_to_the_character(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = shutil.copy(SEEDS / "news-desk.txt", tmp_path)
    main(["--fix", "--isolated", str(tmp_path)])
    mended = Path(article).read_bytes()
    assert mended == MENDED.read_bytes()
    capsys.readouterr()
    assert findings(tmp_path, capsys, "--select", "ENC") == []
    main(["--fix", "--isolated", str(tmp_path)])
    assert Path(article).read_bytes() == mended
