"""Settings for all tests."""

from __future__ import annotations

import os
import shutil
import tempfile

from hypothesis import HealthCheck, settings

# The machine that runs the tests may be busy: what takes long is measured by benchmarks, not here.
settings.register_profile("srclint", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("srclint")

# No test finds what another one, or a run of the user's own, has left.
os.environ["SRCLINT_CACHE_DIR"] = tempfile.mkdtemp(prefix="srclint-tests-")


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["SRCLINT_CACHE_DIR"], ignore_errors=True)
