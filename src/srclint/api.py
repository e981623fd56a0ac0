"""The Python API: the engine on a text in memory."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine
from srclint.errors import ConfigError
from srclint.files import found_beside
from srclint.model import Finding, Fixed
from srclint.plugins import load_plugins


def lint(text: str, *, path: str = "text.txt", config: Mapping[str, Any] | None = None) -> list[Finding]:
    """Return what srclint finds in ``text``, in order; ``path`` tells the format by its extension.

    ``config`` takes the keys of ``[tool.srclint]``. Where ``path`` lies on disk, relative targets are looked up beside
    it. Raises ConfigError for a configuration that cannot be followed; warns of plugins that are left out, and of
    records that cannot be read.
    """
    engine = _engine_for(config)
    report = engine.check(_document(text, path, engine.settings))
    _warn(f"{path}: {problem}" for problem in report.problems)
    return engine.settle(report)


def fix(text: str, *, path: str = "text.txt", unsafe: bool = False, config: Mapping[str, Any] | None = None) -> Fixed:
    """Return ``text`` mended, what was applied, and what remains; ``unsafe`` also applies likely repairs.

    Everything else is as with ``lint``.
    """
    engine = _engine_for(config)
    mended = engine.fix(_document(text, path, engine.settings), unsafe=unsafe)
    _warn(f"{path}: {problem}" for problem in mended.report.problems)
    return Fixed(mended.document.text, mended.applied, tuple(engine.settle(mended.report)))


def _document(text: str, path: str, settings: Settings) -> Document:
    if not isinstance(text, str):
        raise TypeError(f"the text must be a str, not {type(text).__name__}; bytes are decoded first: raw.decode()")
    return Document(path, text, beside=partial(_found_beside, path, settings))


def _found_beside(path: str, settings: Settings, target: str) -> str:
    # Of a path that is made up nothing can be known.
    made_up = not os.path.isdir(os.path.dirname(path) or ".")  # noqa: PTH112, PTH120
    return target if made_up and not target.startswith("/") else found_beside(path, target, settings.site_roots)


def _engine_for(config: Mapping[str, Any] | None) -> Engine:
    try:
        key = _CONFIG.encode(config) if config else "{}"
    except (TypeError, ValueError) as error:
        raise ConfigError(f"config: {error}") from None
    return _engine(key, os.getcwd())  # noqa: PTH109 - a Path for each text takes longer than checking a short one


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else os.fspath(value)  # type: ignore[call-overload]


_CONFIG = json.JSONEncoder(sort_keys=True, default=_plain)


@lru_cache(maxsize=16)
def _engine(key: str, folder: str) -> Engine:
    """Return the engine for a configuration as JSON, whose paths start at ``folder``; building it takes a while."""
    settings = Settings.from_mapping(json.loads(key), root=Path(folder))
    plugins = load_plugins(settings.rule_folders)
    _warn(plugins.problems)
    return Engine(settings, plugins)


def _warn(problems: Iterable[str]) -> None:
    for problem in problems:
        warnings.warn(problem, RuntimeWarning, stacklevel=3)
