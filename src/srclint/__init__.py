"""srclint: a linter for text that people are about to ingest.

``lint`` and ``fix`` run the same engine as the command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Document", "Finding", "Fixed", "Severity", "Span", "__version__", "fix", "hookimpl", "lint"]

if TYPE_CHECKING:
    from srclint.api import fix, lint
    from srclint.document import Document
    from srclint.hookspecs import hookimpl
    from srclint.model import Finding, Fixed, Severity, Span

_HOMES = {"fix": "api", "lint": "api", "Document": "document", "hookimpl": "hookspecs"}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that `srclint --version` costs nothing.
    if name not in __all__:
        raise AttributeError(f"module 'srclint' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(f"srclint.{_HOMES.get(name, 'model')}"), name)
    return value
