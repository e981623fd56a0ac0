"""The arguments of the command, and the texts that explain them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from srclint import __version__

COMMANDS = ("check", "rule", "rules", "cache", "completion")
LEVELS = ("notice", "warning", "error")
_WIDTH = 80  # columns where there is no terminal to ask
SHELLS = ("bash", "zsh", "tcsh")

_DESCRIPTION = """\
Find what is broken or unsupported in text before it is ingested: broken encoding, repetition, figures nobody is named
for, references to what is not there. And mend what can be mended without guessing.
"""
_OVERVIEW = """\
examples:
  srclint                         check the current folder
  srclint articles/ notes.md      check a folder and a file
  srclint --fix articles/         mend what can be mended for certain
  srclint rule mojibake           say what a rule is for
  srclint check --help            list all options
"""
_EXAMPLES = """\
examples:
  srclint                                    check the current folder
  srclint --diff articles/                   show what --fix would change
  srclint --fix articles/                    mend what can be mended for certain
  srclint --select ENC --fix dump.txt        mend broken encoding and nothing else
  srclint --ignore repeated-word notes/      leave a rule out
  srclint --format jsonl corpus/ | jq .path  findings for a program
  srclint --write-baseline                   accept what is there, report what comes
  curl -s URL | srclint --stdin-filename page.md -

exit status:
  0  nothing at the level of --fail-on or worse is left
  1  something is; with --diff: there would be a change
  2  the command, the configuration, a rule file, a path or srclint itself is at fault, or a file cannot be read
"""
_ABOUT_SELECTORS = """\
RULES are codes (ENC001), names (mojibake) or families (ENC), with commas between them; an option may be repeated.
"""
_ABOUT_RULE = """\
Say what a rule is for, with its examples: ⟦ and ⟧ stand round what it finds.
"""
_ABOUT_RULES = """\
List all rules: code, name, severity, whether it runs here, whether it mends, and what it finds.
"""
_ABOUT_CACHE = """\
What was found in a text is kept, so that the next run need not look again where nothing has changed: neither the text
nor the settings, the rules, srclint or a plugin. It lies in a folder of the user's own, or in $SRCLINT_CACHE_DIR. What
was not used for longest goes when there is too much. `srclint check --no-cache` does without.
"""
_COMPLETION_EXAMPLE = """\
examples:
  srclint completion bash > ~/.local/share/bash-completion/completions/srclint
  srclint completion zsh > ~/.zfunc/_srclint
"""


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Writes help as wide as the terminal.

    argparse asks shutil for the width whenever it has a look at an argument, and importing that takes a while.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
    except (AttributeError, ValueError, OSError):  # no terminal
        return _WIDTH


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option where one is misspelt."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        from srclint.report.visible import visible
        from srclint.rule import hint

        known = [option for action in self._actions for option in action.option_strings]
        unknown = next((word for word in message.split() if word.startswith("--")), "")
        near = hint(unknown.partition("=")[0], known) if message.startswith("unrecognized") else ""
        self.exit(2, f"srclint: {visible(message)}{near}; `srclint --help` explains\n")


def parse(argv: Sequence[str], formats: Iterable[str] = ()) -> argparse.Namespace:
    """Return the arguments; the command is ``check`` where none is named. Exits for --help, --version and mistakes."""
    arguments = list(argv)
    if not arguments or (arguments[0] not in COMMANDS and arguments[0] not in ("-h", "--help", "-V", "--version")):
        arguments.insert(0, "check")
    parser = build_parser(formats)
    known, unknown = parser.parse_known_args(arguments)
    if unknown:
        known.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return known


def build_parser(formats: Iterable[str] = ()) -> Parser:
    """Return the parser of all commands; ``formats`` are those there are besides the built-in ones."""
    parser = Parser(
        prog="srclint",
        description=_DESCRIPTION,
        epilog=_OVERVIEW,
        formatter_class=_HelpFormatter,
        usage="srclint [command] [options] [PATH …]",
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"srclint {__version__}")
    commands = parser.add_subparsers(
        title="commands", dest="command", metavar="COMMAND", parser_class=Parser, prog="srclint"
    )

    def add(name: str, short: str, **texts: Any) -> Parser:
        command: Parser = commands.add_parser(
            name, help=short, formatter_class=_HelpFormatter, allow_abbrev=False, **texts
        )
        command.set_defaults(parser=command)
        return command

    check = add(
        "check",
        "check files and folders; this is what runs where no command is named",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
        usage="srclint [check] [options] [PATH …]",
    )
    check.add_argument(
        "paths", nargs="*", metavar="PATH", help="files, folders, or - for standard input (default: the current folder)"
    )
    _add_check(check, formats)
    rule = add("rule", "say what a rule is for, with examples", description=_ABOUT_RULE)
    rule.add_argument("rule", nargs="?", metavar="RULE", help="a code, a name or a family; without one, all rules")
    _add_config(rule)
    _add_config(add("rules", "list all rules", description=_ABOUT_RULES))
    cache = add("cache", "show what is kept of earlier runs, or clear it", description=_ABOUT_CACHE)
    cache.add_argument("action", nargs="?", choices=("clear",), help="clear: throw all of it away")
    completion = add("completion", "print the completion script for bash, zsh or tcsh", epilog=_COMPLETION_EXAMPLE)
    completion.add_argument("shell", choices=SHELLS)
    return parser


def completed_parser(formats: Sequence[str], rules: Sequence[str], file: object) -> Parser:
    """Return the parser as completion wants it: with what may stand for each argument.

    ``file`` is what the maker of completion scripts takes for the name of a file. The options of ``check`` are there
    without the command, too.
    """
    parser = build_parser(formats)
    _add_check(parser, formats)
    offered = {"FORMAT": formats, "RULES": rules, "RULE": rules}
    todo: list[argparse.ArgumentParser] = [parser]
    while todo:
        for action in todo.pop()._actions:
            if isinstance(action, argparse._SubParsersAction):
                todo.extend(action.choices.values())
            elif action.metavar in offered:
                action.choices = offered[action.metavar]
            elif action.metavar in ("PATH", "FILE", "NAME"):
                action.complete = file  # type: ignore[attr-defined]
    return parser


def _add_check(parser: argparse.ArgumentParser, formats: Iterable[str]) -> None:
    _add_fixing(parser.add_argument_group("fixing"))
    _add_selecting(parser.add_argument_group("choosing rules", _ABOUT_SELECTORS))
    _add_output(parser.add_argument_group("output"), formats)
    _add_files(parser.add_argument_group("files"))
    _add_settings(parser.add_argument_group("configuration"))


def _add_fixing(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--fix",
        action="store_true",
        help="mend in place what can be mended for certain; on standard input, print the mended text",
    )
    group.add_argument(
        "--unsafe-fixes", action="store_true", help="with --fix or --diff: also repairs that are likely, not certain"
    )
    group.add_argument("--diff", action="store_true", help="write nothing; show what --fix would change")
    group.add_argument(
        "--exit-non-zero-on-fix", action="store_true", help="with --fix: exit with 1 where something was mended"
    )


def _add_selecting(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--select", action="append", metavar="RULES", help="run these, whatever the configuration says")
    group.add_argument("--ignore", action="append", metavar="RULES", help="leave these out")
    group.add_argument(
        "--extend-select",
        action="append",
        metavar="RULES",
        help="run these as well; rules that are off by default must be named by code or name",
    )
    group.add_argument("--project", action="store_true", help="also ask the questions that span files")


def _add_output(group: argparse._ArgumentGroup, formats: Iterable[str]) -> None:
    names = sorted({"text", "concise", "json", "jsonl", "github", *formats})
    group.add_argument(
        "--format",
        metavar="FORMAT",
        help=f"how findings are written: {', '.join(names)}, or a plugin's (default: text)",
    )
    group.add_argument("--output", metavar="FILE", help="write the findings to FILE")
    group.add_argument("--statistics", action="store_true", help="count findings by rule instead of listing them")
    group.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="default: auto, on a terminal; NO_COLOR and FORCE_COLOR are heeded",
    )
    group.add_argument("-q", "--quiet", action="store_true", help="say nothing but findings and errors")
    group.add_argument(
        "-v", "--verbose", action="store_true", help="name the files that are passed over, and the fields that are read"
    )
    group.add_argument("--fail-on", choices=LEVELS, help="exit with 1 from this level on (default: warning)")
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found; errors still give 2")


def _add_files(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--stdin-filename", metavar="NAME", help="what standard input is called: its extension tells the format"
    )
    group.add_argument(
        "--force-exclude", action="store_true", help="heed exclude and .gitignore for files that are named, too"
    )
    group.add_argument(
        "-j",
        "--jobs",
        type=_jobs,
        metavar="N",
        help="check with N processes (default: as many as cores may be used; 1: with this one)",
    )
    group.add_argument(
        "--no-cache", action="store_true", help="check every file anew; `srclint cache --help` says what is kept"
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number, 1 or more, not {text!r}")
    return int(text)


def _add_config(container: argparse._ActionsContainer) -> None:
    group = container.add_mutually_exclusive_group()
    group.add_argument("--config", metavar="FILE", help="read the configuration from FILE")
    group.add_argument("--isolated", action="store_true", help="read no configuration")


def _add_settings(group: argparse._ArgumentGroup) -> None:
    _add_config(group)
    group.add_argument("--baseline", metavar="FILE", help="report only what FILE does not list")
    group.add_argument(
        "--write-baseline",
        action="store_true",
        help="list what is found now in the baseline file, so that only what comes is reported",
    )
