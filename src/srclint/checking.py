"""The command ``check``: files or standard input in, a report, a diff or a baseline out."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from srclint.console import CLEAN, FAULT, PROBLEMS, colored, read_settings, say
from srclint.errors import ConfigError, SrclintError

if TYPE_CHECKING:
    from srclint.config import Settings
    from srclint.engine import Engine
    from srclint.model import Finding
    from srclint.plugins import Plugins
    from srclint.progress import Progress
    from srclint.report import Reporter, Results
    from srclint.run import Outcome, Run
    from srclint.task import Task

_STDIN = "<stdin>"
_BASELINE = "srclint-baseline.jsonl"
_FOR_PEOPLE = ("text", "concise", "github")  # formats that the counts are written under
_COUNTED = (*_FOR_PEOPLE, "json", "jsonl")  # formats that --statistics goes with
_KINDS = 3  # of sets of fields that are named
_NAMED = 8  # fields of one
_LONGEST_NAME = 40  # code points of the name of a field
_COMPLAINTS = 20  # one-line errors that are written out; of more, the number is


def check(arguments: argparse.Namespace) -> int:
    """Check what the arguments name, write what they ask for, and return the exit status."""
    from srclint.report import Results

    _expect_sense(arguments)
    stdin = "-" in arguments.paths or (not arguments.paths and arguments.stdin_filename is not None)
    settings = _settings(arguments)
    engine, complaints = _engine(settings, arguments)
    reporter = _reporter(engine.plugins, settings.format)
    if arguments.statistics and settings.format not in _COUNTED:
        raise SrclintError(f"--statistics is written as {', '.join(_COUNTED)}, not as {settings.format}")
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
        _say_fields(run.outcome, arguments.verbose)
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
    from srclint.model import Severity
    from srclint.selection import Layer

    settings = read_settings(arguments)
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
        say(line)

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


def _task(arguments: argparse.Namespace, roots: frozenset[Path], cache: Path | None = None) -> Task:
    from srclint.task import Task

    return Task(
        fix=arguments.fix or arguments.diff,
        unsafe=arguments.unsafe_fixes,
        diff=arguments.diff,
        roots=roots,
        cache=cache,
    )


def _check_files(
    engine: Engine, arguments: argparse.Namespace, complaints: _Complaints
) -> tuple[Run, Iterator[Finding]]:
    """Return the run and its findings: files are checked while the findings are read."""
    from srclint.discover import discover
    from srclint.run import Run
    from srclint.store import cache_folder

    paths = arguments.paths or ["."]
    written = (arguments.output, arguments.baseline, engine.settings.baseline, engine.settings.root / _BASELINE)
    cache = None if arguments.no_cache else cache_folder()
    own = [Path(path) for path in (*written, cache) if path]
    found = discover(paths, engine.settings, force_exclude=arguments.force_exclude, leave_out=own)
    for line in found.missing:
        complaints(line)
    progress = complaints.progress
    task = _task(arguments, _roots(paths), cache)
    run = Run(engine, task, complaints, complaints.note, _show_diff, progress.reach)
    run.outcome.skipped.extend(found.skipped)
    run.outcome.unchecked.update(found.missing)
    progress.begin([file.path for file in found.files])
    findings = run.files(found.files, arguments.jobs or engine.settings.jobs)
    return run, progress.beside(findings)


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
    from srclint.sources.unread import refusal

    if sys.stdin is None:
        raise SrclintError("standard input is closed")
    raw = sys.stdin.buffer.read()
    path = shown(arguments.stdin_filename) if arguments.stdin_filename else _STDIN
    run = Run(engine, _task(arguments, frozenset()), complaints, complaints.note, _show_diff)
    mended: bytes = raw
    findings: Iterator[Finding] = iter(())
    if not (arguments.force_exclude and arguments.stdin_filename and is_excluded(path, engine.settings)):
        refused = refusal(arguments.stdin_filename or "", raw)
        if refused:
            run.outcome.unchecked.add(path)
            complaints(f"{path}: {refused}")
        else:
            mended, findings = run.text(path, raw)
    if arguments.fix and not arguments.diff:
        sys.stdout.buffer.write(mended)
        sys.stdout.buffer.flush()
    return run, findings


# What is written.


def _show_diff(text: str) -> None:
    from srclint.document import Document
    from srclint.report.visible import visible

    if sys.stdout.isatty():
        sys.stdout.write("".join(visible(line) + "\n" for line in text.removesuffix("\n").split("\n")))
    else:  # byte for byte, so that `patch` can use it
        sys.stdout.flush()
        sys.stdout.buffer.write(Document("", "").to_bytes(text))


def _say_what_would_change(outcome: Outcome, quiet: bool) -> None:
    if not quiet:
        fixes, files = outcome.fixed, len(outcome.changed)
        what = f"{fixes} problem{'s' * (fixes != 1)} in {files} file{'s' * (files != 1)}"
        sys.stdout.flush()
        sys.stderr.write(f"Would fix {what}.\n" if files else "Nothing to fix.\n")


def _say_fields(outcome: Outcome, verbose: bool) -> None:
    """Say which fields of records were taken for text unasked, and which are configured in vain."""
    for name, paths in sorted(outcome.absent.items()):
        for files in _each_or_some(paths, verbose):
            say(f"no record of {files} has the field {_cut(name)!r} that the configuration names")
    kinds = sorted(outcome.guessed.items(), key=lambda kind: -len(kind[1]))
    hint = "; `records.text` in the configuration chooses others"
    for fields, paths in kinds if verbose else kinds[:_KINDS]:
        for files in _each_or_some(paths, verbose):
            say(f"read {_listed(fields)} as text in {files}{hint}")
            hint = ""
    if len(kinds) > _KINDS and not verbose:
        left = sum(len(paths) for _, paths in kinds[_KINDS:])
        say(f"read other fields as text in {left:,} more file{'s' * (left != 1)} (-v names them)")


def _each_or_some(paths: Sequence[str], verbose: bool) -> Sequence[str]:
    """Return the names of all files, or the name of one and the number of the others."""
    if verbose:
        return paths
    return [f"{paths[0]} and {len(paths) - 1:,} more" if len(paths) > 1 else paths[0]]


def _listed(names: Sequence[str]) -> str:
    left = len(names) - _NAMED
    more = f" and {left} other field{'s' * (left != 1)}" if left > 0 else ""
    return ", ".join(map(_cut, names[:_NAMED])) + more


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def _say_skipped(outcome: Outcome, verbose: bool) -> None:
    if verbose and outcome.cache_problem:
        say(f"nothing is kept for the next run: {outcome.cache_problem}")
    if outcome.skipped:
        from srclint.sources.unread import notices

        for line in notices(outcome.skipped, verbose=verbose):
            say(line)


def _report(reporter: Reporter, results: Results, arguments: argparse.Namespace, name: str, out: TextIO) -> None:
    """Write the findings where they are wanted, and for people the counts."""
    from srclint.report.text import Paint, summary

    for_people = name in _FOR_PEOPLE
    if arguments.statistics:
        reporter = _counting(name)
    if arguments.output:
        out = sys.stderr
        try:
            with Path(arguments.output).open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                reporter(results, file, color=arguments.color == "always")
        except OSError as error:
            raise SrclintError(f"{arguments.output}: {error.strerror or error}") from None
    else:
        reporter(results, out, color=colored(arguments.color, out))
    deque(results.findings, maxlen=0)  # a plugin's format may have read none: the run goes on while they are read
    if not arguments.quiet and (for_people or out is sys.stderr):
        out.write(summary(results, Paint(colored(arguments.color, out))) + "\n")


def _counting(name: str) -> Reporter:
    """Return what writes the counts of findings in a format."""
    from srclint.report import statistics

    counting = {"json": statistics.report_json, "jsonl": statistics.report_jsonl}
    return statistics.report_text if name in _FOR_PEOPLE else counting[name]


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
