"""Find plugins, the built-in ones by the same door as a third party's, and hold them to the specs."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import pluggy

from srclint import hookspecs
from srclint.container import Container
from srclint.document import Document
from srclint.errors import FileError, PluginError, RuleError, SrclintError
from srclint.rule import Rule, load_rules
from srclint.view import View

if TYPE_CHECKING:
    from srclint.hookspecs import DetectorFactory
    from srclint.report import Reporter, Results

BUILT_IN = ("srclint_rules", "srclint.detect", "srclint.parse", "srclint.report")
ENTRY_POINTS = "srclint"
_METADATA = (".dist-info", ".egg-info", ".egg")  # of a package, in the name of its folder
ENGINE = "engine"  # the detector of rules about srclint itself: the engine reports them


@dataclass(frozen=True)
class Plugins:
    """All that plugins offer, merged and checked."""

    rules: tuple[Rule, ...]  # in order of code
    detectors: Mapping[str, DetectorFactory]
    reporters: Mapping[str, Reporter]
    parse: Callable[[Document], View]
    take_apart: Callable[[Document], Container | None]
    origins: Mapping[str, str]  # of detectors that are not built in: the plugin they come from
    problems: tuple[str, ...]  # plugins that could not be used, each named with its version and the reason
    modules: tuple[str, ...] = ()  # of the plugins that are not built in, by their full names
    packages: tuple[str, ...] = ()  # all that are installed, each with its version


def load_plugins(rule_folders: Iterable[Path] = ()) -> Plugins:
    """Load the built-in plugins, the installed ones, and local folders of rules.

    A third party's plugin that fails is left out and named in ``problems``; a local folder that fails raises RuleError.
    """
    manager = pluggy.PluginManager("srclint")
    manager.add_hookspecs(hookspecs)
    offers = _Offers(manager)
    for name in BUILT_IN:
        offers.add(importlib.import_module(name), name, built_in=True)
    problems = []
    packages, may_offer = _packages()
    installed = _installed() if may_offer else []
    for label, _, load in installed:
        try:
            offers.add(load(), label)
        except (Exception, SystemExit) as error:  # a plugin that ends the program does not end this one
            reason = str(error) if isinstance(error, (PluginError, RuleError)) else f"{type(error).__name__}: {error}"
            problems.append(f"plugin {label} is left out: {reason}")
    problems.extend(offers.drop_rules_without_detector())
    for folder in rule_folders:
        offers.add_rules(load_rules(folder), str(folder))
    return Plugins(
        rules=tuple(sorted(offers.rules.values(), key=lambda rule: rule.code)),
        detectors=offers.detectors,
        reporters=offers.reporters,
        parse=_asking(manager.hook.parse_document, View),
        take_apart=_asking(manager.hook.read_container, Container),
        origins=offers.origins,
        problems=tuple(problems),
        modules=tuple(module for _, module, _ in installed),
        packages=packages,
    )


class _Offers:
    """What the plugins so far offer; a plugin is taken whole or not at all."""

    def __init__(self, manager: pluggy.PluginManager) -> None:
        self._manager = manager
        self.rules: dict[str, Rule] = {}  # by code
        self._names: dict[str, Rule] = {}
        self._labels: dict[str, str] = {}  # of rules that are not built in, by code: the plugin they come from
        self.detectors: dict[str, DetectorFactory] = {}
        self.reporters: dict[str, Reporter] = {}
        self.origins: dict[str, str] = {}

    def add(self, plugin: object, label: str, *, built_in: bool = False) -> None:
        """Register ``plugin`` and take over what it offers; raise an error and forget it where that cannot be."""
        if self._manager.is_registered(plugin):
            raise PluginError("it is there already")
        try:
            self._manager.register(plugin, name=label)
            # pluggy accepts a misspelt hook in silence until it is asked.
            self._manager.check_pending()
            self._take(plugin, label, built_in)
        except BaseException as error:
            if self._manager.is_registered(plugin):
                self._manager.unregister(plugin)
            if isinstance(error, pluggy.PluginValidationError):
                raise PluginError(" ".join(str(error).split())) from None
            raise

    def _take(self, plugin: object, label: str, built_in: bool) -> None:
        folders = self._offered(plugin, "register_rules") or ()
        detectors = self._offered(plugin, "register_detectors") or {}
        reporters = self._offered(plugin, "register_reporters") or {}
        for kind, new, known in (("detector", detectors, self.detectors), ("format", reporters, self.reporters)):
            for name, thing in dict(new).items():
                if name in known or name == ENGINE:
                    raise PluginError(f"{kind} {name!r} is already there")
                if not isinstance(name, str) or not callable(thing):
                    raise PluginError(f"{kind} {name!r} must be a name and something that can be called")
        # The built-in word lists and examples are sound, as tests show: they can be read when they are asked for.
        rules = [rule for folder in folders for rule in load_rules(folder, late=built_in)]
        self.add_rules(rules, label, built_in=built_in)
        self.detectors.update(detectors)
        self.reporters.update(
            reporters if built_in else {name: _blaming(report, name, label) for name, report in reporters.items()}
        )
        if not built_in:
            self.origins.update(dict.fromkeys(detectors, label))
            self._labels.update({rule.code: label for rule in rules})

    def _offered(self, plugin: object, hook: str) -> Any:
        others = self._manager.get_plugins() - {plugin}
        results = self._manager.subset_hook_caller(hook, others)()
        return results[0] if results else None

    def add_rules(self, rules: Iterable[Rule], label: str, *, built_in: bool = False) -> None:
        """Take over all of ``rules`` or, where one clashes, raise RuleError."""
        codes, names = dict(self.rules), dict(self._names)
        for rule in rules:
            if rule.is_own and not built_in:
                raise RuleError(
                    f"{rule.origin}: code {rule.code!r}: three letters are srclint's own, take four or more"
                )
            for key, known in ((rule.code, codes), (rule.name, names)):
                if key in known:
                    raise RuleError(f"{label}: {rule.origin}: {key} is already the rule of {known[key].origin}")
                known[key] = rule
        self.rules, self._names = codes, names

    def drop_rules_without_detector(self) -> Iterator[str]:
        """Leave out the installed plugins' rules that nothing can run, and yield what is to be said of them."""
        known = {*self.detectors, ENGINE}
        for code, label in self._labels.items():
            rule = self.rules[code]
            if rule.detector not in known:
                del self.rules[code], self._names[rule.name]
                yield f"plugin {label}: {code} is left out: there is no detector {rule.detector!r}"


def _blaming(report: Reporter, name: str, label: str) -> Reporter:
    """Return a plugin's ``report`` so that it names the plugin where it fails."""

    def blaming(results: Results, out: TextIO, *, color: bool) -> None:
        try:
            report(results, out, color=color)
        except (SrclintError, OSError):  # of the run, of the output
            raise
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(f"plugin {label}: format {name!r} fails: {reason}") from error

    return blaming


def _asking(hook: pluggy.HookCaller, kind: type) -> Callable[[Document], Any]:
    """Return the function that calls ``hook`` for a document; it raises FileError where an installed plugin fails."""
    implementations = hook.get_hookimpls()
    if len(implementations) == 1 and implementations[0].plugin_name in BUILT_IN:
        return implementations[0].function  # nobody else is to be asked: half the time of a short text

    def ask(document: Document) -> Any:
        try:
            answer = hook(document=document)
        except Exception as error:
            plugin = None if isinstance(error, SrclintError) else _failing(hook, error)
            if plugin is None:
                raise
            reason = f"{type(error).__name__}: {error}"
            raise FileError(f"{document.path}: {hook.name} of plugin {plugin} fails: {reason}") from error
        if answer is None or isinstance(answer, kind):
            return answer
        plugins = ", ".join(i.plugin_name for i in hook.get_hookimpls() if i.plugin_name not in BUILT_IN)
        raise FileError(
            f"{document.path}: {hook.name} of plugin {plugins} returns {type(answer).__name__}, not {kind.__name__}"
        )

    return ask


def _failing(hook: pluggy.HookCaller, error: Exception) -> str | None:
    """Return the installed plugin in whose hook ``error`` was raised; None: in a built-in one."""
    from traceback import walk_tb

    running = {frame.f_code for frame, _ in walk_tb(error.__traceback__)}
    for implementation in hook.get_hookimpls():
        if getattr(implementation.function, "__code__", None) in running:
            return None if implementation.plugin_name in BUILT_IN else implementation.plugin_name
    return None


def _installed() -> list[tuple[str, str, Callable[[], object]]]:
    """Return the plugins that installed packages offer, in a fixed order: label, module, and how to load them."""
    from importlib.metadata import entry_points

    found = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        package = f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.name
        found.append((f"{package} ({entry.value})", entry.module, entry.load))
    return found


def _packages() -> tuple[tuple[str, ...], bool]:
    """Return what is installed, each package with its version, and tell whether one may offer a plugin.

    importlib.metadata knows, but importing it takes longer than all else that srclint does at its start. So the plain
    case is looked at here, metadata in the folders of ``sys.path``; anything else counts as a yes.
    """
    packages: list[str] = []
    may_offer = False
    if any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path):
        from importlib.metadata import distributions

        packages.extend(f"{package.name} {package.version}" for package in distributions())
        may_offer = True
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                names = [entry.name for entry in entries if entry.name.endswith(_METADATA)]
        except NotADirectoryError:  # a zip file
            status = os.stat(place)  # noqa: PTH116 - a Path takes longer
            packages.append(f"{place} {status.st_size} {status.st_mtime_ns}")
            may_offer = True
            continue
        except OSError:
            continue
        packages.extend(names)
        may_offer = may_offer or any(name.endswith(".egg") or _offers_plugin(place, name) for name in names)
    return tuple(sorted(packages)), may_offer


def _offers_plugin(place: str, name: str) -> bool:
    try:
        return f"[{ENTRY_POINTS}]".encode() in Path(place, name, "entry_points.txt").read_bytes()
    except OSError:  # most packages have none
        return False
