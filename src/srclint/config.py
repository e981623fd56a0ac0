"""The configuration: found, read, and checked key by key."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from srclint import late
from srclint.errors import ConfigError, FileError
from srclint.fields import Fields, steps_of
from srclint.files import read_file
from srclint.model import Severity
from srclint.rule import Rule, hint
from srclint.selection import Layer, Overrides, Selection

FILES = ("srclint.toml", ".srclint.toml", "pyproject.toml")  # in a folder, the first that configures srclint counts
# Folders that hold no text of the user's own: of version control, environments, caches, and what builds leave.
DEFAULT_EXCLUDE = (
    *(".bzr/", ".direnv/", ".eggs/", ".git/", ".hg/", ".hypothesis/", ".idea/", ".import_linter_cache/"),
    *(".ipynb_checkpoints/", ".jj/", ".mypy_cache/", ".nox/", ".pytest_cache/", ".ruff_cache/", ".svn/", ".tox/"),
    *(".venv/", ".vscode/", "__pycache__/", "_build/", "build/", "dist/", "node_modules/", "site-packages/", "venv/"),
)
_LANGUAGE = late.pattern(r"[a-z]{2,3}\Z")
_LAYER_KEYS = ("select", "ignore", "extend-select", "severity")
_FEW = 8  # keys that are all named where one is unknown
_KEYS = (
    *_LAYER_KEYS,
    *("exclude", "extend-exclude", "respect-gitignore", "fail-on", "format", "rules", "baseline", "language"),
    *("overrides", "params", "jobs", "site-root", "records"),
)


@dataclass(frozen=True)
class Settings:
    """What the user configured, by file and by command line."""

    base: Layer = field(default_factory=Layer)
    command: Layer = field(default_factory=Layer)  # what the command line says of rules
    overrides: tuple[Layer, ...] = ()  # in order; the last one that speaks of a rule counts
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE  # patterns as in .gitignore, from ``root``
    respect_gitignore: bool = True
    fail_on: Severity = Severity.WARNING
    format: str = "text"
    language: str | None = None
    baseline: Path | None = None
    rule_folders: tuple[Path, ...] = ()
    site_roots: tuple[Path, ...] = ()  # the folders in which paths from the root of the site ("/a.png") are looked up
    jobs: int | None = None  # processes that check files; None: as many as cores may be used
    root: Path = field(default_factory=Path.cwd)  # the folder of the configuration file: patterns start there
    _selections: dict[int, Selection] = field(default_factory=dict, init=False, repr=False, compare=False)
    _fields: list[Callable[[str], Fields]] = field(default_factory=list, init=False, repr=False, compare=False)

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any], *, root: Path | None = None, origin: str = "config") -> Settings:
        """Check and take over the keys of ``[tool.srclint]``.

        Relative paths and patterns start at ``root`` (default: the current folder); ``origin`` names the source in
        errors. Raises ConfigError for a key, a type or a value that is none of srclint's.
        """
        root = Path.cwd() if root is None else root
        table = _Table(data, origin)
        table.expect_keys(_KEYS)
        return cls(
            base=_layer(table)._replace(params={name: t.data for name, t in table.table_of_tables("params").items()}),
            overrides=tuple(_override(t) for t in table.tables("overrides")),
            exclude=(*table.texts("exclude", DEFAULT_EXCLUDE), *table.texts("extend-exclude")),
            respect_gitignore=table.flag("respect-gitignore", True),
            fail_on=table.severity("fail-on") if "fail-on" in data else Severity.WARNING,
            format=table.text("format") or "text",
            language=_language(table),
            baseline=root / baseline if (baseline := table.text("baseline")) else None,
            rule_folders=tuple(_folder(table, root, name) for name in table.texts("rules")),
            site_roots=tuple(_folder(table, root, name, "site-root") for name in table.one_or_more("site-root")),
            jobs=table.count("jobs"),
            root=root,
        )

    @classmethod
    def find(cls, folder: Path) -> Settings:
        """Read the nearest configuration file of ``folder`` and those above it; without one, the defaults count."""
        for place in (folder, *folder.parents):
            for name in FILES:
                settings = _read(place / name, required=False)
                if settings is not None:
                    return settings
        return cls(root=folder)

    @classmethod
    def read(cls, file: Path) -> Settings:
        """Read one configuration file; raise ConfigError where that cannot be done."""
        return _read(file, required=True) or cls(root=file.absolute().parent)

    def rules_for(self, path: str, rules: Sequence[Rule]) -> tuple[Rule, ...]:
        """Return the rules that run on the file at ``path``, with severities and parameters as configured.

        The same tuple comes back for all files with equal settings. Raises ConfigError where the configuration names a
        rule or a parameter that does not exist.
        """
        selection = self._selections.get(id(rules))
        if selection is None:
            selection = Selection(rules, (self.base, *self.overrides), self.command, self.root)
            self._selections[id(rules)] = selection
        return selection.at(path)

    def fields_for(self, path: str) -> Fields:
        """Return which fields of the records of the file at ``path`` are text, and which tell of it."""
        if not self._fields:
            self._fields.append(_chooser(self.base.fields, self.overrides, self.root))
        return self._fields[0](path)

    def with_command(self, command: Layer, **others: Any) -> Settings:
        """Return these settings with what the command line says put over them."""
        return replace(self, command=command, **others)


def _chooser(general: Fields, overrides: Sequence[Layer], root: Path) -> Callable[[str], Fields]:
    layers = [layer for layer in overrides if layer.fields != Fields()]
    if not layers:
        return lambda _: general
    places = Overrides(layers, root)

    def choose(path: str) -> Fields:
        chosen = general
        for number in places.speaking_of(path):
            chosen = layers[number].fields.over(chosen)
        return chosen

    return choose


def _read(file: Path, *, required: bool) -> Settings | None:
    """Return the settings in ``file``, or None where it says nothing of srclint and need not."""
    if not required and not os.path.lexists(file):
        return None
    try:
        raw = read_file(file)
    except FileError as error:
        raise ConfigError(str(error)) from None
    project = file.name == "pyproject.toml"
    if project and not required and b"srclint" not in raw:
        return None
    import tomli  # late: many have no configuration

    try:
        data = tomli.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{file}: {error}") from None
    if project:
        tool = data.get("tool", {})
        if not isinstance(tool, dict) or "srclint" not in tool:
            return None
        data = tool["srclint"]
    elif isinstance(data.get("tool"), dict) and "srclint" in data["tool"]:
        raise ConfigError(f"{_shown(file)}: [tool.srclint] is for pyproject.toml; here keys and tables go without it")
    origin = f"{_shown(file)}: tool.srclint" if project else _shown(file)
    if not isinstance(data, dict):
        raise ConfigError(f"{origin} must be a table")
    return Settings.from_mapping(data, root=file.absolute().parent, origin=origin)


def _shown(file: Path) -> str:
    relative = os.path.relpath(file)
    return str(file) if relative.startswith("..") else relative


class _Table:
    """A table of the configuration, and the errors that name it."""

    def __init__(self, data: Mapping[str, Any], origin: str) -> None:
        self.data = data
        self.origin = origin

    def error(self, key: str, message: str) -> ConfigError:
        return ConfigError(f"{self.origin}: {key} {message}")

    def expect_keys(self, known: Collection[str]) -> None:
        for key in self.data:
            if key not in known:
                near = hint(key, known)
                few = f"; there are {', '.join(known)}" if not near and len(known) <= _FEW else ""
                raise ConfigError(f"{self.origin}: unknown key {key!r}{near}{few}")

    def _value(self, key: str, default: Any, is_right: Callable[[Any], bool], wanted: str) -> Any:
        value = self.data.get(key, default)
        if key in self.data and not is_right(value):
            found = _kind(value)
            raise self.error(key, f"must be {wanted}, not {found}{' of something else' * wanted.startswith(found)}")
        return value

    def text(self, key: str) -> str | None:
        value: str | None = self._value(key, None, lambda v: isinstance(v, str) and v != "", "a text")
        return value

    def flag(self, key: str, default: bool) -> bool:
        return bool(self._value(key, default, lambda v: isinstance(v, bool), "true or false"))

    def count(self, key: str) -> int | None:
        value: int | None = self._value(
            key, None, lambda v: isinstance(v, int) and not isinstance(v, bool), "a whole number"
        )
        if value is not None and value < 1:
            raise self.error(key, f"must be 1 or more, not {value}")
        return value

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        return tuple(self._value(key, default, _are_texts, "a list of texts"))

    def one_or_more(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, which may be given as a text alone."""
        if isinstance(self.data.get(key), str):
            return (self.text(key) or "",)
        return tuple(self._value(key, (), _are_texts, "a text or a list of texts"))

    def severity(self, key: str) -> Severity:
        value = self._value(key, None, lambda v: isinstance(v, str), "notice, warning or error")
        try:
            return Severity[value.upper()] if value.islower() else Severity[""]
        except KeyError:
            names = [level.name.lower() for level in Severity]
            raise self.error(key, f"must be notice, warning or error, not {value!r}{hint(value, names)}") from None

    def table(self, key: str) -> _Table:
        value = self._value(key, {}, lambda v: isinstance(v, Mapping), "a table")
        return _Table(value, f"{self.origin}.{key}" if "tool." in self.origin else f"{self.origin}: {key}")

    def tables(self, key: str) -> list[_Table]:
        wanted = "an array of tables, written [[" + key + "]]"
        rows = self._value(key, [], lambda v: isinstance(v, list) and all(isinstance(r, Mapping) for r in v), wanted)
        return [_Table(row, f"{self.origin}: {key}[{number}]") for number, row in enumerate(rows, 1)]

    def table_of_tables(self, key: str) -> dict[str, _Table]:
        outer = self.table(key)
        return {name: outer.table(name) for name in outer.data}


def _layer(table: _Table) -> Layer:
    severity = table.table("severity")
    return Layer(
        origin=table.origin,
        select=table.texts("select") if "select" in table.data else None,
        ignore=table.texts("ignore"),
        extend_select=table.texts("extend-select"),
        severity={name: severity.severity(name) for name in severity.data},
        fields=_fields(table.table("records")),
    )


def _override(table: _Table) -> Layer:
    table.expect_keys(("paths", "records", *_LAYER_KEYS))
    if not table.texts("paths"):
        raise table.error("paths", "is missing: a list of patterns such as 'drafts/**'")
    return _layer(table)._replace(paths=table.texts("paths"))


def _fields(table: _Table) -> Fields:
    table.expect_keys(Fields._fields)
    text = table.one_or_more("text")
    others = {key: table.text(key) or "" for key in Fields._fields[1:]}
    for key, name in (*(("text", name) for name in text), *others.items()):
        try:
            steps_of(name)
        except ValueError as error:
            raise table.error(key, f"names {error}") from None
    if "" in text:
        raise table.error("text", "must name fields, not an empty text")
    return Fields(text, **others)


def _language(table: _Table) -> str | None:
    language = table.text("language")
    if language is not None and not _LANGUAGE.match(language):
        raise table.error("language", f"must be a code such as 'en', not {language!r}")
    return language


def _folder(table: _Table, root: Path, name: str, key: str = "rules") -> Path:
    folder = root / name
    if not folder.is_dir():
        raise table.error(key, f"names {name!r}, and there is no such folder in {root}")
    return folder


def _are_texts(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value)


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    return "an empty text" if value == "" else kinds.get(type(value), type(value).__name__)
