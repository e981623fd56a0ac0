"""The tests that speak for the product, run against the wheel and not against the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.checkout import ROOT, own_repository

TELLING = ("tests/test_rules.py", "tests/test_seeds.py", "tests/test_api.py")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds srclint unpacked from a wheel that was built from the source distribution."""
    folder = tmp_path_factory.mktemp("wheel")
    source = own_repository(folder / "source")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(source)]
    run = subprocess.run(build, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_wheel_passes_the_telling_tests(installed: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(installed), "PYTEST_ADDOPTS": ""}
    where = "import srclint, srclint_rules; print(srclint.__file__, srclint_rules.__file__)"
    found = subprocess.run([sys.executable, "-c", where], env=env, capture_output=True, text=True, check=True).stdout
    assert found.count(str(installed)) == 2
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *TELLING],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_wheel_holds_the_product_and_nothing_else(installed: Path) -> None:
    tops = {entry.name for entry in installed.iterdir() if not entry.name.endswith(".dist-info")}
    assert tops == {"srclint", "srclint_rules"}
