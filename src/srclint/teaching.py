"""The commands that teach: what the rules are for, and completion for shells."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from srclint.console import CLEAN, FAULT, colored, read_settings, say
from srclint.errors import SrclintError

if TYPE_CHECKING:
    from srclint.plugins import Plugins


def rules(arguments: argparse.Namespace) -> int:
    """List all rules."""
    from srclint.explain import rule_list
    from srclint.plugins import load_plugins
    from srclint.report.text import Paint

    settings = read_settings(arguments)
    plugins = load_plugins(settings.rule_folders)
    running = {rule.code for rule in settings.rules_for(".", plugins.rules)}
    for line in rule_list(plugins.rules, running, Paint(colored("auto", sys.stdout))):
        sys.stdout.write(line + "\n")
    return _say_problems(plugins)


def rule(arguments: argparse.Namespace) -> int:
    """Say what one rule, or each of a family, is for."""
    from srclint.explain import rule_page
    from srclint.plugins import load_plugins
    from srclint.report.text import Paint
    from srclint.rule import hint

    settings = read_settings(arguments)
    plugins = load_plugins(settings.rule_folders)
    wanted = [rule for rule in plugins.rules if arguments.rule in (None, rule.code, rule.name, rule.family)]
    if not wanted:
        known = {key for rule in plugins.rules for key in (rule.code, rule.name)}
        near = hint(arguments.rule, known)
        raise SrclintError(f"there is no rule {arguments.rule!r}{near}; `srclint rules` lists them")
    running = {rule.code for rule in settings.rules_for(".", plugins.rules)}
    paint = Paint(colored("auto", sys.stdout))
    pages = ["\n".join(rule_page(rule, rule.code in running, paint)) for rule in wanted]
    sys.stdout.write("\n\n\n".join(pages) + "\n")
    return _say_problems(plugins)


def _say_problems(plugins: Plugins) -> int:
    for problem in plugins.problems:
        say(problem)
    return FAULT if plugins.problems else CLEAN


def completion(arguments: argparse.Namespace) -> int:
    """Write the completion script for a shell."""
    import shtab

    from srclint.arguments import completed_parser
    from srclint.plugins import load_plugins

    plugins = load_plugins()
    rules = [key for rule in plugins.rules for key in (rule.code, rule.name)]
    parser = completed_parser(sorted(plugins.reporters), rules, shtab.FILE)
    sys.stdout.write(shtab.complete(parser, arguments.shell) + "\n")
    return CLEAN
