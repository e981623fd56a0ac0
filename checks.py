"""Run every check there is besides the tests: ``python checks.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
    ("docs/rule_pages.py", "--check"),
    ("srclint", "."),
)


def main() -> int:
    """Run all checks, each to its end, and return 1 if one failed."""
    failed = []
    for tool, *arguments in CHECKS:
        print(f"== {tool} {' '.join(arguments)}", flush=True)
        if subprocess.run([*command(tool), *arguments], check=False).returncode:
            failed.append(tool)
    print(f"failed: {', '.join(failed)}" if failed else "All checks passed.")
    return int(bool(failed))


def command(tool: str) -> list[str]:
    """Return how a tool of this environment is started, activated or not."""
    if tool.endswith(".py"):
        return [sys.executable, tool]
    if tool == "lint-imports":  # offers no ``python -m``
        return [str(Path(sys.executable).with_name(tool))]
    return [sys.executable, "-m", tool]


if __name__ == "__main__":
    sys.exit(main())
