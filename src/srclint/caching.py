"""The command ``cache``: what is kept of earlier runs, and how to be rid of it."""

from __future__ import annotations

import argparse
import os
import sys

from srclint.console import CLEAN
from srclint.errors import SrclintError


def cache(arguments: argparse.Namespace) -> int:
    """Say where the cache is and what it holds, or clear it."""
    from srclint.store import LIMIT, Store, cache_folder

    folder = cache_folder()
    if folder is None:
        raise SrclintError("there is no folder for the cache: the home folder is unknown; set SRCLINT_CACHE_DIR")
    if os.path.isfile(folder):  # noqa: PTH113 - never raises
        raise SrclintError(f"{folder} is a file, so nothing is kept: remove it, or set SRCLINT_CACHE_DIR to a folder")
    store = Store(folder)
    usage = store.usage()
    if arguments.action == "clear":
        try:
            store.clear()
        except OSError as error:
            raise SrclintError(f"{folder}: cannot be cleared: {error.strerror or error}") from None
        sys.stdout.write(f"Cleared {_megabytes(usage.size)} in {folder}\n")
        return CLEAN
    if store.problem:
        raise SrclintError(f"{folder}: {store.problem}; `srclint cache clear` starts anew")
    sys.stdout.write(f"folder:  {folder}\n")
    sys.stdout.write(f"reports: {usage.values:,}\n")
    sys.stdout.write(f"size:    {_megabytes(usage.size)} of {_megabytes(LIMIT)}\n")
    if usage.unused:
        sys.stdout.write(f"oldest:  not used for {usage.unused} day{'s' * (usage.unused != 1)}\n")
    return CLEAN


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
