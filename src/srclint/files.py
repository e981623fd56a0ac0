"""Files read and written: a write is whole or not at all, and never over what someone else wrote meanwhile."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from srclint.errors import FileChangedError, FileError

# Opening a pipe that nobody writes to would wait for ever.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PER_FILE = 4096  # bytes: to open a file takes as long as to check about this much
_ANYONE_WRITES = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def read_file(path: Path) -> bytes:
    """Return the bytes of a regular file; raise FileError where there is none to read.

    Pipes and devices are refused rather than waited on.
    """
    try:
        with open_file(path) as file:
            return file.read()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None


def open_file(path: str | Path) -> BinaryIO:
    """Open a regular file to be read; raise FileError where there is none."""
    try:
        handle = os.open(path, _READ)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            return os.fdopen(handle, "rb")
        os.close(handle)
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from None
    raise FileError(f"{path}: not a regular file")


def weight(path: str) -> int:
    """Return how much work a file is, in bytes to check."""
    with suppress(OSError):
        return _PER_FILE + os.stat(path).st_size  # noqa: PTH116 - a Path takes longer
    return _PER_FILE


def write_file(path: Path, raw: bytes, expected: bytes | None = None) -> None:
    """Put ``raw`` in place of ``expected``, which the file was read as, at once and for good.

    Without ``expected`` the file is written whatever it holds, and made where there is none.

    Mode and extended attributes are kept, the owner where the system allows it. A symbolic link stays one: its target
    is written. Of a file with several hard links only this name gets the new text. Raises FileChangedError where the
    file no longer holds ``expected``, and FileError where it or its folder may not be written; then nothing has
    changed and no temporary file is left.
    """

    def expect() -> None:
        if expected is not None and read_file(target) != expected:
            raise _changed(target)

    with _explained(path):
        target = _target(path, strict=expected is not None)
        if target.exists():
            expect_writable(path)
        with _put_in_place(target, expect) as file:
            file.write(raw)


@contextmanager
def replacing(path: str | Path, status: os.stat_result) -> Iterator[BinaryIO]:
    """Give a file to write to, which takes the place of the one at ``path`` once everything is written.

    ``status`` is what that one was when it was read. All else is as ``write_file`` does it; an error on the way, of
    whatever kind, leaves the file as it was. Raises FileChangedError where it is no longer what was read.
    """

    def expect() -> None:
        expect_unchanged(target, target.stat(), status)

    with _explained(path):
        target = _target(Path(path), strict=True)
        expect_writable(target)
        expect()
        with _put_in_place(target, expect) as file:
            yield file


def expect_writable(path: Path) -> None:
    """Raise FileError where a file may not be written.

    Leave to write in its folder is enough to replace a read-only file: that it is read-only is respected all the same.
    """
    try:
        writable = path.stat().st_mode & _ANYONE_WRITES and os.access(path, os.W_OK)
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror or error}") from None
    if not writable:
        raise FileError(f"{path}: cannot be written: the file is read-only")


def within(path: Path, roots: Set[Path]) -> bool:
    """Tell whether the file that ``path`` leads to, links followed, is one of ``roots`` or lies below one.

    ``roots`` are resolved paths. A fix goes only where this holds: never through a link out of what was named.
    """
    target = path.resolve()
    return target in roots or not roots.isdisjoint(target.parents)


def found_beside(
    path: str, target: str, site_roots: Sequence[Path] = (), listed: dict[str, dict[str, list[str]]] | None = None
) -> str:
    """Return where the path ``target`` leads to from the file at ``path``: the path as it is spelled there.

    That is ``target`` itself, or a path that differs from it in small letters and capitals, or nothing: "". A path
    from the root of the site ("/a.png") is looked up below ``site_roots``; without these it is taken to be right.
    ``listed`` keeps what was seen of folders, for those who ask many times and at once.
    """
    listed = {} if listed is None else listed
    if target.startswith("/"):
        below = target.lstrip("/")
        spelled_there = [found_beside(str(root / "_"), below, (), listed) for root in site_roots]
        if not site_roots or below in spelled_there:
            return target
        return next((f"/{spelled}" for spelled in spelled_there if spelled), "")
    folder = os.path.dirname(path)  # noqa: PTH120
    # Not Path.exists(), which raises for a target that is too long for a name.
    if os.path.exists(os.path.join(folder, target)):  # noqa: PTH110, PTH118
        return target
    spelled: list[str] = []
    for part in target.split("/"):
        name = part if part in ("", ".", "..") else _spelled(os.path.join(folder, *spelled), part, listed)  # noqa: PTH118
        if name is None:
            return ""
        spelled.append(name)
    return "/".join(spelled)


def _spelled(folder: str, name: str, listed: dict[str, dict[str, list[str]]]) -> str | None:
    """Return the one entry of ``folder`` that is ``name`` but for small letters and capitals."""
    entries = listed.get(folder)
    if entries is None:
        entries = listed[folder] = {}
        with suppress(OSError):
            for entry in os.listdir(folder or "."):  # noqa: PTH208
                entries.setdefault(entry.casefold(), []).append(entry)
    found = entries.get(name.casefold(), [])
    return name if name in found else found[0] if len(found) == 1 else None


def expect_unchanged(path: str | Path, now: os.stat_result, then: os.stat_result) -> None:
    """Raise FileChangedError where a file is not the same as then, so far as its size and time of change can tell."""
    if any(getattr(now, part) != getattr(then, part) for part in ("st_dev", "st_ino", "st_size", "st_mtime_ns")):
        raise _changed(path)


def _target(path: Path, *, strict: bool) -> Path:
    """Return what a path leads to, symbolic links followed."""
    try:
        return path.resolve(strict=strict)
    except RuntimeError as error:  # a link that leads back to itself
        raise OSError(str(error)) from None


@contextmanager
def _explained(path: str | Path) -> Iterator[None]:
    """Say of what the system refuses which file it is about."""
    try:
        yield
    except OSError as error:
        raise FileError(f"{path}: cannot be written: {error.strerror or error}") from None


@contextmanager
def _put_in_place(target: Path, expect: Callable[[], None]) -> Iterator[BinaryIO]:
    """Give a new file beside ``target`` that replaces it, unless there was an error or ``expect`` raises one."""
    status = target.stat() if target.exists() else None
    copy = target.with_name(f".srclint-{os.urandom(6).hex()}.tmp")
    mode = 0o666 if status is None else 0o600  # of a new file less what the user's mask takes away
    try:
        handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if status is not None:
            _keep_attributes(target, status, copy)
        expect()
        copy.replace(target)
    finally:
        copy.unlink(missing_ok=True)


def _changed(target: str | Path) -> FileChangedError:
    return FileChangedError(f"{target}: the file has changed since it was read; it is left as it is")


def _keep_attributes(target: Path, status: os.stat_result, copy: Path) -> None:
    """Give the file ``copy`` the owner, mode and extended attributes of ``target``."""
    if hasattr(os, "chown"):
        with suppress(PermissionError):  # only the superuser may give a file away
            os.chown(copy, status.st_uid, status.st_gid)
    if hasattr(os, "listxattr"):
        for attribute in os.listxattr(target):
            with suppress(OSError):  # those the system keeps for itself
                os.setxattr(copy, attribute, os.getxattr(target, attribute))
    copy.chmod(stat.S_IMODE(status.st_mode))  # last: a change of owner clears the set-user-ID bit
