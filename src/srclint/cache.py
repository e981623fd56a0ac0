"""Reports kept from one run to the next: what was checked before, as it is checked now, is not checked again.

A report is found again under a hash of all that it depends on: the document, whole, the rules that run on it with their
severities and parameters, the settings, and the code. Nothing is ever marked as out of date: what has changed has
another key. What a document links to is the exception: which targets were asked about is known only when it was
checked, so the answers lie with the report, and it counts while they are the same.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from srclint.config import Settings
from srclint.document import Document
from srclint.engine import Engine, FileReport
from srclint.packing import pack, unpack
from srclint.plugins import Plugins
from srclint.rule import Rule
from srclint.store import Store

if TYPE_CHECKING:
    from hashlib import blake2b

_KEY = 20  # bytes
# Settings on which a report depends by what they come to for its path, and those that speak of other things.
_ELSEWHERE = frozenset(
    {
        *("base", "command", "overrides", "rule_folders", "root"),
        *("exclude", "respect_gitignore", "fail_on", "format", "baseline", "site_roots", "jobs"),
    }
)
# Of a document, what is looked at by itself: its text, and what the settings come to for it.
_TOLD = tuple(sorted(set(Document.__slots__) - {"__dict__", "beside", "fields", "text"}))


class Cache:
    """Has a text checked that was not checked before, and remembers what came of it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Keep reports in ``folder``, by the rules and settings of ``engine``."""
        self._engine = engine
        self._store = Store(folder)
        self._hashes: dict[tuple[Rule, ...], blake2b] = {}

    @property
    def problem(self) -> str:
        """Why nothing is kept, or "": the run goes on, but takes longer."""
        return self._store.problem

    def report(self, document: Document, make: Callable[[], FileReport]) -> FileReport:
        """Return the report of a document; ``make`` makes it where none is known, or none that still holds."""
        ask = document.beside.ask if isinstance(document.beside, _Beside) else document.beside
        beside = _Beside(ask) if ask else None
        document.beside = beside
        key = self._key(document)
        value = self._store.get(key)
        found = unpack(value) if value is not None else None
        if found is not None:
            report, answers = found
            if not answers or (ask and all(ask(target) == answer for target, answer in answers)):
                return report
        report = make()
        packed = pack(report, beside.answers if beside else {})
        if packed is not None:
            self._store.put(key, packed)
        return report

    def close(self) -> None:
        """Write what waits for it."""
        self._store.close()

    def _key(self, document: Document) -> bytes:
        settings = self._engine.settings
        rules = settings.rules_for(document.path, self._engine.plugins.rules)
        known = self._hashes.get(rules)
        if known is None:
            known = self._hashes[rules] = self._environment.copy()
            known.update(_bytes([(rule.code, int(rule.severity), _params(rule)) for rule in rules]))
        key = known.copy()
        told = [getattr(document, name) for name in _TOLD]
        key.update(_bytes((told, document.beside is None, settings.fields_for(document.path))))
        key.update(document.text.encode("utf-8", "surrogatepass"))
        return key.digest()

    @cached_property
    def _environment(self) -> blake2b:
        """The hash of all that is the same for all documents of a run."""
        from hashlib import blake2b  # late: it brings OpenSSL

        engine = self._engine
        told = (engine.project, _told(engine.settings), _code(engine.plugins))
        return blake2b(_bytes(told), digest_size=_KEY)


class _Beside:
    """Asks what lies beside a document, once each, and keeps the answers."""

    def __init__(self, ask: Callable[[str], str]) -> None:
        self.ask = ask
        self.answers: dict[str, str] = {}

    def __call__(self, target: str) -> str:
        answer = self.answers.get(target)
        if answer is None:
            answer = self.answers[target] = self.ask(target)
        return answer


def _bytes(value: object) -> bytes:
    """Return what tells plain values apart, whatever follows: no NUL is left within."""
    return repr(value).encode("utf-8", "surrogatepass") + b"\0"


def _told(settings: Settings) -> list[tuple[str, Any]]:
    """Return the settings that a report may depend on: all but those of which it is known that it does not."""
    return [(f.name, getattr(settings, f.name)) for f in fields(settings) if f.init and f.name not in _ELSEWHERE]


def _params(rule: Rule) -> list[tuple[str, Any]]:
    return list(rule.params.items())


def _code(plugins: Plugins) -> tuple[object, ...]:
    """Return what tells apart all code and data that takes part in checking.

    That is the versions of all packages that are installed. Of srclint and its plugins it is the state of their files
    as well, for they may be worked on; and of rules that are not built in, all that they say.
    """
    import unicodedata

    return (
        (sys.version, unicodedata.unidata_version),
        plugins.packages,
        [*map(_state, _folders(("srclint", "srclint_rules", *plugins.modules)))],
        (sorted(plugins.detectors), plugins.problems),
        [_content(rule) for rule in plugins.rules if not rule.is_own],
    )


def _content(rule: Rule) -> tuple[object, ...]:
    words = [(language, [(role, tuple(roles[role])) for role in roles]) for language, roles in rule.lexicon.items()]
    return (rule.code, rule.name, rule.severity, rule.detector, rule.message, rule.enabled, _params(rule), words)


def _folders(modules: Iterable[str]) -> Iterator[str]:
    """Yield the folders of the packages that modules belong to, or the file of one that belongs to none."""
    for name in modules:
        parts = name.split(".")
        names = [".".join(parts[: i + 1]) for i in range(len(parts))]
        files = [getattr(sys.modules.get(package), "__file__", None) for package in names]
        file = next((file for file in files if file), None)  # a namespace has none
        if file:
            folder, base = os.path.split(file)
            yield folder if base.startswith("__init__.") else file


def _state(place: str) -> list[tuple[str, int, int]]:
    """Return path, size and time of change of a file, or of all files below a folder."""
    states: list[tuple[str, int, int]] = []
    todo = [place]
    while todo:
        folder = todo.pop()
        try:
            with os.scandir(folder) as entries:
                rows = [entry for entry in entries if entry.name[0] != "." and entry.name != "__pycache__"]
            for row in rows:
                if row.is_dir(follow_symlinks=False):
                    todo.append(row.path)
                else:
                    states.append(_of_file(row.path))
        except OSError:  # no folder, or none that may be read
            states.append(_of_file(folder))
    return sorted(states)


def _of_file(path: str) -> tuple[str, int, int]:
    try:
        status = os.stat(path)  # noqa: PTH116 - a Path takes longer
    except OSError:  # a link that leads nowhere
        return path, -1, -1
    return path, status.st_size, status.st_mtime_ns
