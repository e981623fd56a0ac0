"""What all commands share: exit statuses, the settings they start from, one-line errors, and colour."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from srclint.config import Settings

CLEAN, PROBLEMS, FAULT = 0, 1, 2  # exit statuses


def read_settings(arguments: argparse.Namespace) -> Settings:
    """Return the configuration that the arguments name, or the one that is found from here."""
    from srclint.config import Settings

    if arguments.config:
        return Settings.read(Path(arguments.config))
    return Settings() if arguments.isolated else Settings.find(Path.cwd())


def say(line: str) -> None:
    """Write one line about the run itself to standard error."""
    from srclint.report.visible import visible

    print(f"srclint: {visible(line)}", file=sys.stderr)  # noqa: T201 - the one place that prints errors


def colored(choice: str, out: TextIO) -> bool:
    """Tell whether to write in colour: ``choice`` is always, never, or auto, and then the environment tells."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb"
