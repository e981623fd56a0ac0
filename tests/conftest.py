"""Settings for all tests."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# The machine that runs the tests may be busy: what takes long is measured by benchmarks, not here.
settings.register_profile("srclint", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("srclint")
