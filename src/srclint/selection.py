"""Which rules run where, and how: layer upon layer of what the user said."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from srclint.errors import ConfigError
from srclint.fields import Fields
from srclint.model import Severity
from srclint.patterns import Patterns
from srclint.rule import Rule, hint

_NONE: Mapping[str, Any] = MappingProxyType({})
_BY_FAMILY, _BY_NAME = 1, 2  # how closely a selector names a rule


class Layer(NamedTuple):
    """What one place (a file, the command line, an override for some paths) says of rules, and of records' fields.

    A selector is the code, the name or the family of a rule. The closer one wins: ``select = ["SRC"]`` with
    ``ignore = ["SRC001"]`` leaves SRC001 out, ``ignore = ["SRC"]`` with ``select = ["SRC001"]`` lets it run.
    """

    origin: str = ""  # named in errors
    select: tuple[str, ...] | None = None  # instead of what ran so far
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()  # on top of what ran so far
    severity: Mapping[str, Severity] = _NONE
    params: Mapping[str, Mapping[str, Any]] = _NONE  # by code or name of a rule, or by family: of rules that have them
    paths: tuple[str, ...] = ()  # of an override: patterns as in .gitignore
    fields: Fields = Fields()

    def runs(self, rule: Rule, before: bool) -> bool:
        """Tell whether ``rule`` runs after this layer, if it did (or not) ``before``."""
        wanted = max(_closeness(rule, self.select or ()), _closeness(rule, self.extend_select))
        if wanted == _BY_FAMILY and not rule.enabled:
            wanted = 0  # what is off by default must be asked for by code or name
        unwanted = _closeness(rule, self.ignore)
        if wanted or unwanted:
            return wanted > unwanted
        return before and self.select is None


class Overrides:
    """Tells which of the layers that are for some paths speak of one."""

    def __init__(self, layers: Sequence[Layer], root: Path) -> None:
        """Take the layers in order; their patterns start at ``root``. Raises ConfigError for one that is none."""
        self._patterns = [_patterns(layer) for layer in layers]
        self._root = str(root)

    def speaking_of(self, path: str) -> tuple[int, ...]:
        """Return the numbers of the layers that speak of the file at ``path`` (POSIX, from the current folder)."""
        if not self._patterns:
            return ()
        place = os.path.relpath(path, self._root)
        if place.startswith(".."):
            return ()
        place = place.replace(os.sep, "/")
        return tuple(i for i, patterns in enumerate(self._patterns) if patterns.says(place))


class Selection:
    """The rules of a run as configured: one tuple of them for all paths that the same overrides speak of."""

    def __init__(self, rules: Sequence[Rule], layers: Sequence[Layer], command: Layer, root: Path) -> None:
        """Take the layers of the configuration, the general one first, and what the command line says.

        Patterns of paths start at ``root``. Raises ConfigError where something is named that does not exist.
        """
        base, *overrides = layers
        known = {key for rule in rules for key in (rule.code, rule.name, rule.family)}
        for layer in (*layers, command):
            _expect_rules(layer, known)
        for name, given in base.params.items():
            _expect_known(name, known, f"{base.origin}: params")
            _expect_params(name, given, [r for r in rules if name in (r.code, r.name, r.family)], base.origin)
        self.source = rules  # held, so that its identity stays its own
        self._rules = [_with_params(rule, base) for rule in rules]
        self._base = base
        self._command = command
        self._overrides = overrides
        self._places = Overrides(overrides, root)
        self._memory: dict[tuple[int, ...], tuple[Rule, ...]] = {}

    def at(self, path: str) -> tuple[Rule, ...]:
        """Return the rules that run on the file at ``path`` (POSIX, from the current folder)."""
        speaking = self._places.speaking_of(path)
        rules = self._memory.get(speaking)
        if rules is None:
            rules = self._memory[speaking] = self._chosen([self._overrides[i] for i in speaking])
        return rules

    def _chosen(self, overrides: Sequence[Layer]) -> tuple[Rule, ...]:
        command = self._command
        if command.select is not None:  # the command line chose: overrides may only leave out
            overrides = [layer._replace(select=None, extend_select=()) for layer in overrides]
            first = command
        else:
            first = self._base
        layers = [first, command, *overrides]
        chosen = []
        for rule in self._rules:
            runs = rule.enabled
            for layer in layers:
                runs = layer.runs(rule, runs)
            if runs and command.runs(rule, True):
                chosen.append(_with_severity(rule, (self._base, *overrides)))
        return tuple(chosen)


def _closeness(rule: Rule, selectors: Sequence[str]) -> int:
    if rule.code in selectors or rule.name in selectors:
        return _BY_NAME
    return _BY_FAMILY if rule.family in selectors else 0


def _with_severity(rule: Rule, layers: Sequence[Layer]) -> Rule:
    severity = rule.severity
    for layer in layers:
        for key in (rule.family, rule.name, rule.code):  # the closest last
            severity = layer.severity.get(key, severity)
    return rule if severity == rule.severity else replace(rule, severity=severity)


def _with_params(rule: Rule, layer: Layer) -> Rule:
    of_family = layer.params.get(rule.family, {})
    given = {
        **{name: value for name, value in of_family.items() if name in rule.params},
        **layer.params.get(rule.name, {}),
        **layer.params.get(rule.code, {}),
    }
    for name, value in given.items():
        if not _is_alike(value, rule.params[name]):
            place = f"{layer.origin}: params.{rule.family if name in of_family else rule.code}"
            wanted = f"like {rule.params[name]!r}" if rule.params[name] != [] else "a list of texts"
            raise ConfigError(f"{place}: {name} must be {wanted}, not {value!r}")
    return replace(rule, params=MappingProxyType({**rule.params, **given})) if given else rule


def _expect_params(name: str, given: Mapping[str, Any], rules: Sequence[Rule], origin: str) -> None:
    """Refuse parameters that none of the rules meant by ``name`` has."""
    known = {param for rule in rules for param in rule.params}
    for param in given:
        if param not in known:
            near = hint(param, known) if known else ": the rule has none"
            code = name if name == rules[0].family else rules[0].code
            raise ConfigError(f"{origin}: params.{code}: unknown parameter {param!r}{near}")


def _is_alike(value: Any, default: Any) -> bool:
    """Tell whether a parameter may take ``value``: its type is the default's, an integer does for a fraction."""
    if isinstance(default, float):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if isinstance(default, list) and isinstance(value, list):
        return all(_is_alike(item, default[0] if default else "") for item in value)
    return type(value) is type(default)


def _expect_rules(layer: Layer, known: Collection[str]) -> None:
    for key, names in (
        ("select", layer.select or ()),
        ("ignore", layer.ignore),
        ("extend-select", layer.extend_select),
        ("severity", layer.severity),
    ):
        for name in names:
            _expect_known(name, known, f"{layer.origin}: {key}")


def _expect_known(name: str, known: Collection[str], place: str) -> None:
    if name not in known:
        raise ConfigError(f"{place}: there is no rule {name!r}{hint(name, known)}; `srclint rules` lists them")


def _patterns(layer: Layer) -> Patterns:
    try:
        return Patterns(layer.paths)
    except ValueError as error:
        raise ConfigError(f"{layer.origin}: paths: {error}") from None
