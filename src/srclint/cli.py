"""The command: arguments in, findings and one-line errors out, and an exit status."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from srclint.arguments import parse
from srclint.console import FAULT, say
from srclint.errors import SrclintError

_INTERRUPTED, _BROKEN_PIPE, _TERMINATED = 130, 141, 143  # as shells give them


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
        status = _run(parse(sys.argv[1:] if argv is None else argv))
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


def _run(arguments: argparse.Namespace) -> int:
    """Run the command that was asked for; each is imported when it is."""
    if arguments.command == "check":
        from srclint.checking import check

        return check(arguments)
    if arguments.command == "cache":
        from srclint.caching import cache

        return cache(arguments)
    from srclint import teaching

    commands = {"rule": teaching.rule, "rules": teaching.rules, "completion": teaching.completion}
    return commands[arguments.command](arguments)


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
    say(line)
    return FAULT


def _write_no_more() -> None:
    # Python flushes standard output at exit: let that go nowhere.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
