"""The command: arguments in, findings and one-line errors out, and an exit status."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from srclint.arguments import completed_parser, parse
from srclint.errors import ConfigError, SrclintError

if TYPE_CHECKING:
    from srclint.config import Settings
    from srclint.engine import Engine
    from srclint.model import Finding
    from srclint.plugins import Plugins
    from srclint.progress import Progress
    from srclint.report import Reporter, Results
    from srclint.run import Outcome, Run, Task

CLEAN, PROBLEMS, FAULT = 0, 1, 2  # exit statuses
_INTERRUPTED, _BROKEN_PIPE, _TERMINATED = 130, 141, 143  # as shells give them
_STDIN = "<stdin>"
_BASELINE = "srclint-baseline.jsonl"
_FOR_PEOPLE = ("text", "concise", "github")  # formats that the counts are written under
_COMPLAINTS = 20  # one-line errors that are written out; of more, the number is


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status."""
    if sys.stderr is None:  # closed by whoever started this: nobody wants to know
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - open to the end
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # lone surrogates stand for bytes that are not UTF-8
    if argv is None:
        _expect_termination()
    try:
        _expect_output()
        arguments = parse(sys.argv[1:] if argv is None else argv)
        commands = {"check": _check, "rule": _rule, "rules": _rules, "completion": _completion}
        status = commands[arguments.command](arguments)
        sys.stdout.flush()
    except SystemExit as end:  # argparse has said all there is to say
        status = end.code if isinstance(end.code, int) else FAULT
    except SrclintError as error:
        status = _fault(str(error))
    except KeyboardInterrupt:
        status = _INTERRUPTED
    except _Termination:
        status = _TERMINATED
    except BrokenPipeError:  # the reader has seen enough
        _write_no_more()
        status = _BROKEN_PIPE
    except OSError as error:  # files are guarded where they are read and written: this is the output
        _write_no_more()
        status = _fault(f"the output cannot be written: {error.strerror or error}")
    except Exception as error:
        if os.environ.get("SRCLINT_DEBUG"):
            raise
        status = _fault(
            f"internal error: {type(error).__name__}: {error}; please report it (SRCLINT_DEBUG=1 shows where)"
        )
    return status


class _Termination(BaseException):
    """The system asks the process to end (SIGTERM)."""


def _expect_termination() -> None:
    """Let the process end so that no temporary file is left."""

    def end(_number: int, _frame: object) -> None:
        raise _Termination

    with suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGTERM, end)


def _expect_output() -> None:
    if sys.stdout is None:
        raise SrclintError("the output cannot be written: standard output is closed")


def _fault(line: str) -> int:
    _say(line)
    return FAULT


def _write_no_more() -> None:
    # Python flushes standard output at exit: let that go nowhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(line: str) -> None:
    from srclint.report.visible import visible

    print(f"srclint: {visible(line)}", file=sys.stderr)  # noqa: T201 - the one place that prints errors


# Checking.


def _check(arguments: argparse.Namespace) -> int:
    from srclint.report import Results

    _expect_sense(arguments)
    stdin = "-" in arguments.paths or (not arguments.paths and arguments.stdin_filename is not None)
    settings = _settings(arguments)
    engine, complaints = _engine(settings, arguments)
    reporter = _reporter(engine.plugins, settings.format)
    run, findings = (
        _check_stdin(engine, arguments, complaints) if stdin else _check_files(engine, arguments, complaints)
    )
    if arguments.diff:
        deque(findings, maxlen=0)
        _say_what_would_change(run.outcome, arguments.quiet)
    elif arguments.write_baseline:
        _write_baseline(settings, list(findings), run.outcome.checked)
    else:
        out = sys.stderr if stdin and arguments.fix else sys.stdout
        _report(reporter, Results(findings, run.outcome.summary), arguments, settings.format, out)
    complaints.finish()
    if not arguments.quiet:
        _say_skipped(run.outcome, arguments.verbose)
    return _status(run.outcome, arguments, settings, failed=complaints.count > 0)


def _expect_sense(arguments: argparse.Namespace) -> None:
    """Refuse options that would do nothing."""
    fixing = arguments.fix or arguments.diff
    if arguments.unsafe_fixes and not fixing:
        raise SrclintError("--unsafe-fixes goes with --fix or --diff")
    if arguments.exit_non_zero_on_fix and not arguments.fix:
        raise SrclintError("--exit-non-zero-on-fix goes with --fix")
    if "-" in arguments.paths and len(arguments.paths) > 1:
        raise SrclintError("- stands for standard input and cannot be checked together with other paths")
    if arguments.stdin_filename is not None and arguments.paths not in ([], ["-"]):
        raise SrclintError("--stdin-filename goes with standard input, not with other paths")
    if arguments.select is not None and not _names(arguments.select):
        raise SrclintError("--select names no rule")
    _expect_report(arguments)
    if arguments.output and not Path(arguments.output).absolute().parent.is_dir():
        raise SrclintError(f"--output: there is no folder {Path(arguments.output).parent}")


def _expect_report(arguments: argparse.Namespace) -> None:
    """Refuse options of a report that is not written."""
    instead = "--diff" if arguments.diff else "--write-baseline"
    if arguments.diff and arguments.write_baseline:
        raise SrclintError("--diff writes nothing: it does not go with --write-baseline")
    if arguments.diff or arguments.write_baseline:
        for option in ("format", "output", "statistics"):
            if getattr(arguments, option):
                raise SrclintError(f"--{option} is about a report, and {instead} writes none")


def _settings(arguments: argparse.Namespace) -> Settings:
    """Return the configuration with the command line put over it."""
    from srclint.config import Settings
    from srclint.model import Severity
    from srclint.selection import Layer

    if arguments.config:
        settings = Settings.read(Path(arguments.config))
    else:
        settings = Settings() if arguments.isolated else Settings.find(Path.cwd())
    if arguments.command != "check":
        return settings
    command = Layer(
        origin="command line",
        select=_names(arguments.select) if arguments.select is not None else None,
        ignore=_names(arguments.ignore),
        extend_select=_names(arguments.extend_select),
    )
    return settings.with_command(
        command,
        format=arguments.format or settings.format,
        fail_on=Severity[arguments.fail_on.upper()] if arguments.fail_on else settings.fail_on,
        baseline=Path(arguments.baseline) if arguments.baseline else settings.baseline,
    )


def _names(lists: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(name for names in lists or () for name in names.replace(",", " ").split())


def _engine(settings: Settings, arguments: argparse.Namespace) -> tuple[Engine, _Complaints]:
    from srclint.engine import Engine
    from srclint.plugins import load_plugins
    from srclint.progress import Progress

    complaints = _Complaints(Progress(sys.stderr))
    plugins = load_plugins(settings.rule_folders)
    for problem in plugins.problems:
        complaints(problem)
    settings.rules_for(".", plugins.rules)  # a configuration that names what does not exist is said before any work
    accepted = None if arguments.write_baseline else settings.baseline
    return Engine(replace(settings, baseline=accepted), plugins, project=arguments.project), complaints


class _Complaints:
    """One-line errors, written as they come; of a flood, the number."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.count = 0

    def __call__(self, line: str) -> None:
        self.count += 1
        if self.count <= _COMPLAINTS:
            self.note(line)

    def note(self, line: str) -> None:
        """Say something that is no error."""
        self.progress.clear()
        _say(line)

    def finish(self) -> None:
        """Say how many errors were not written out."""
        if self.count > _COMPLAINTS:
            self.note(f"and {self.count - _COMPLAINTS:,} more errors")


def _reporter(plugins: Plugins, name: str) -> Reporter:
    from srclint.rule import hint

    if name not in plugins.reporters:
        known = ", ".join(sorted(plugins.reporters))
        raise ConfigError(f"there is no format {name!r}{hint(name, plugins.reporters)}; there are {known}")
    return plugins.reporters[name]


def _task(arguments: argparse.Namespace, roots: frozenset[Path]) -> Task:
    from srclint.run import Task

    return Task(
        fix=arguments.fix or arguments.diff,
        unsafe=arguments.unsafe_fixes,
        show_diff=_show_diff if arguments.diff else None,
        roots=roots,
    )


def _check_files(
    engine: Engine, arguments: argparse.Namespace, complaints: _Complaints
) -> tuple[Run, Iterator[Finding]]:
    """Return the run and its findings: files are checked while the findings are read."""
    from srclint.discover import discover
    from srclint.run import Run

    paths = arguments.paths or ["."]
    written = (arguments.output, arguments.baseline, engine.settings.baseline, engine.settings.root / _BASELINE)
    own = [Path(path) for path in written if path]
    found = discover(paths, engine.settings, force_exclude=arguments.force_exclude, leave_out=own)
    for line in found.missing:
        complaints(line)
    run = Run(engine, _task(arguments, _roots(paths)), complaints, complaints.note)
    run.outcome.skipped.extend(found.skipped)
    return run, complaints.progress.beside(run.files(complaints.progress.over(found.files)))


def _roots(paths: Sequence[str]) -> frozenset[Path]:
    """Return below what fixes may be written: folders that were named, and files by the name they were given."""
    roots = set()
    for path in map(Path, paths):
        roots.add(path.resolve() if path.is_dir() else path.parent.resolve() / path.name)
    return frozenset(roots)


def _check_stdin(
    engine: Engine, arguments: argparse.Namespace, complaints: _Complaints
) -> tuple[Run, Iterator[Finding]]:
    from srclint.discover import is_excluded, shown
    from srclint.run import Run

    if sys.stdin is None:
        raise SrclintError("standard input is closed")
    raw = sys.stdin.buffer.read()
    path = shown(arguments.stdin_filename) if arguments.stdin_filename else _STDIN
    run = Run(engine, _task(arguments, frozenset()), complaints, complaints.note)
    mended: bytes
    findings: Iterator[Finding]
    if arguments.force_exclude and arguments.stdin_filename and is_excluded(path, engine.settings):
        mended, findings = raw, iter(())
    else:
        mended, findings = run.text(path, raw)
    if arguments.fix and not arguments.diff:
        sys.stdout.buffer.write(mended)
        sys.stdout.buffer.flush()
    return run, findings


# What is written.


def _show_diff(path: str, before: str, after: str) -> None:
    from srclint.document import Document
    from srclint.report.diff import unified_diff
    from srclint.report.visible import visible

    text = unified_diff(path, before, after)
    if sys.stdout.isatty():
        sys.stdout.write("".join(visible(line) + "\n" for line in text.removesuffix("\n").split("\n")))
    else:  # byte for byte, so that `patch` can use it
        sys.stdout.flush()
        sys.stdout.buffer.write(Document(path, "").to_bytes(text))


def _say_what_would_change(outcome: Outcome, quiet: bool) -> None:
    if not quiet:
        fixes, files = outcome.fixed, len(outcome.changed)
        what = f"{fixes} problem{'s' * (fixes != 1)} in {files} file{'s' * (files != 1)}"
        sys.stdout.flush()
        sys.stderr.write(f"Would fix {what}.\n" if files else "Nothing to fix.\n")


def _say_skipped(outcome: Outcome, verbose: bool) -> None:
    if verbose:
        for path, reason in sorted(outcome.skipped):
            _say(f"{path}: passed over: {reason}")
    elif outcome.skipped:
        count = len(outcome.skipped)
        named = f": {outcome.skipped[0][0]}" if count == 1 else " (-v names them)"
        _say(f"passed over {count:,} file{'s' * (count != 1)} that hold{'s' * (count == 1)} no text{named}")


def _report(reporter: Reporter, results: Results, arguments: argparse.Namespace, name: str, out: TextIO) -> None:
    """Write the findings where they are wanted, and for people the counts."""
    from srclint.report import Results
    from srclint.report.text import Paint, report_statistics, summary

    for_people = name in _FOR_PEOPLE
    if arguments.statistics and not for_people:
        results = Results(list(results.findings), results.count)  # they are read twice
    if for_people and arguments.statistics:
        reporter = report_statistics
    if arguments.output:
        out = sys.stderr
        try:
            with Path(arguments.output).open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                reporter(results, file, color=arguments.color == "always")
        except OSError as error:
            raise SrclintError(f"{arguments.output}: {error.strerror or error}") from None
    else:
        reporter(results, out, color=_colored(arguments.color, out))
    deque(results.findings, maxlen=0)  # a plugin's format may have read none: the run goes on while they are read
    if arguments.statistics and not for_people:
        out = sys.stderr
        report_statistics(results, out, color=_colored(arguments.color, out))
    if not arguments.quiet and (for_people or out is sys.stderr):
        out.write(summary(results, Paint(_colored(arguments.color, out))) + "\n")


def _colored(choice: str, out: TextIO) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return out.isatty() and os.environ.get("TERM") != "dumb"


def _write_baseline(settings: Settings, findings: Sequence[Finding], checked: Sequence[str]) -> None:
    """Accept what was found; what was accepted in files that this run did not look at stays."""
    from srclint.baseline import Baseline

    file = settings.baseline or settings.root / _BASELINE
    before = Baseline.read(file).entries if file.exists() else {}
    unseen = {path: before[path] for path in before.keys() - set(checked) if Path(path).exists()}
    Baseline({**unseen, **Baseline.of(findings).entries}).write(file)
    hint = "" if settings.baseline else f'; put `baseline = "{file.name}"` into the configuration to use it'
    sys.stderr.write(f"Accepted {len(findings):,} problem{'s' * (len(findings) != 1)} in {file}{hint}.\n")


def _status(outcome: Outcome, arguments: argparse.Namespace, settings: Settings, *, failed: bool) -> int:
    if failed or outcome.failed:
        return FAULT
    if arguments.diff:
        problems = bool(outcome.changed)
    elif arguments.write_baseline:
        problems = False
    else:
        problems = any(count for level, count in outcome.levels.items() if level >= settings.fail_on)
        problems = problems or (arguments.exit_non_zero_on_fix and bool(outcome.changed))
    return PROBLEMS if problems and not arguments.exit_zero else CLEAN


# Teaching.


def _rules(arguments: argparse.Namespace) -> int:
    from srclint.explain import rule_list
    from srclint.plugins import load_plugins
    from srclint.report.text import Paint

    settings = _settings(arguments)
    plugins = load_plugins(settings.rule_folders)
    running = {rule.code for rule in settings.rules_for(".", plugins.rules)}
    for line in rule_list(plugins.rules, running, Paint(_colored("auto", sys.stdout))):
        sys.stdout.write(line + "\n")
    return _say_problems(plugins)


def _rule(arguments: argparse.Namespace) -> int:
    from srclint.explain import rule_page
    from srclint.plugins import load_plugins
    from srclint.report.text import Paint
    from srclint.rule import hint

    settings = _settings(arguments)
    plugins = load_plugins(settings.rule_folders)
    wanted = [rule for rule in plugins.rules if arguments.rule in (None, rule.code, rule.name, rule.family)]
    if not wanted:
        known = {key for rule in plugins.rules for key in (rule.code, rule.name)}
        near = hint(arguments.rule, known)
        raise SrclintError(f"there is no rule {arguments.rule!r}{near}; `srclint rules` lists them")
    running = {rule.code for rule in settings.rules_for(".", plugins.rules)}
    paint = Paint(_colored("auto", sys.stdout))
    pages = ["\n".join(rule_page(rule, rule.code in running, paint)) for rule in wanted]
    sys.stdout.write("\n\n\n".join(pages) + "\n")
    return _say_problems(plugins)


def _say_problems(plugins: Plugins) -> int:
    for problem in plugins.problems:
        _say(problem)
    return FAULT if plugins.problems else CLEAN


def _completion(arguments: argparse.Namespace) -> int:
    import shtab

    from srclint.plugins import load_plugins

    plugins = load_plugins()
    rules = [key for rule in plugins.rules for key in (rule.code, rule.name)]
    parser = completed_parser(sorted(plugins.reporters), rules, shtab.FILE)
    sys.stdout.write(shtab.complete(parser, arguments.shell) + "\n")
    return CLEAN
