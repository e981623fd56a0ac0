"""srclint's own rules, as data: an ordinary plugin that offers a folder of rule files, one subfolder a family."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from srclint.hookspecs import hookimpl

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@hookimpl
def register_rules() -> Iterable[Traversable]:
    """Return the folder of this package."""
    folder = Path(__file__).parent
    if folder.is_dir():
        return [folder]
    from importlib.resources import files  # the package lies in a zip file; late: importing it takes a while

    return [files(__name__)]
