"""Which files a run looks at: those named, and those below the folders named.

Plain strings and os.path: a Path for each of 100,000 files takes longer than the walk.
"""
# ruff: noqa: PTH100, PTH109, PTH116, PTH117, PTH120

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from srclint.binary import NOT_TEXT_BY_NAME, is_binary_name
from srclint.config import Settings
from srclint.errors import ConfigError
from srclint.patterns import IgnoreFiles, Patterns


class File(NamedTuple):
    """A file to check."""

    path: str  # POSIX, relative to the current folder where it lies below it: opened and reported by this name
    named: bool  # whether the user named it, rather than a folder above it


class Found:
    """What discovery comes back with."""

    def __init__(self) -> None:
        self.files: list[File] = []  # in order of path, none twice
        self.missing: list[str] = []  # one line for each path that cannot be looked at
        self.skipped: list[tuple[str, str]] = []  # path, and why it is not looked at


def discover(
    paths: Iterable[str], settings: Settings, *, force_exclude: bool = False, leave_out: Iterable[Path] = ()
) -> Found:
    """Return the files below ``paths``.

    What is named is taken whatever the configuration excludes, unless ``force_exclude``. Folders are walked without
    following links to folders. ``leave_out`` are files that srclint itself writes.
    """
    found = Found()
    walk = _Walk(settings, found, {os.path.abspath(path) for path in leave_out})
    files: dict[str, File] = {}
    for path in paths:
        try:
            mode = os.stat(path).st_mode
        except (OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError)
            reason = "no such file or folder" if missing else getattr(error, "strerror", None) or error
            found.missing.append(f"{path}: {reason}")
            continue
        place = shown(path)
        if stat.S_ISDIR(mode):
            if not (force_exclude and walk.excludes(place, folder=True)):
                for file in walk.below(place):
                    files.setdefault(file, File(file, False))
        elif not stat.S_ISREG(mode):
            found.skipped.append((place, "not a regular file"))
        elif force_exclude and walk.excludes(place, folder=False):
            continue
        else:
            files[place] = File(place, True)
    found.files = [files[path] for path in sorted(files)]
    return found


def shown(path: str) -> str:
    """Return the name under which a path is reported: POSIX, relative to the current folder where it lies below it."""
    here = os.getcwd()
    for place in (os.path.abspath(path), os.path.realpath(path)):
        if place == here:
            return "."
        if place.startswith(here.rstrip(os.sep) + os.sep):
            return place[len(here.rstrip(os.sep)) + 1 :].replace(os.sep, "/")
    return os.path.abspath(path).replace(os.sep, "/")


def is_excluded(place: str, settings: Settings) -> bool:
    """Tell whether the configuration or .gitignore leaves out the file reported as ``place``."""
    return _Walk(settings, Found(), set()).excludes(place, folder=False)


def members_excluded(settings: Settings) -> Callable[[str, str], bool]:
    """Return what tells whether the configuration leaves out a member of an archive, by the paths of both."""
    return _Walk(settings, Found(), set()).excludes_member


class _Walk:
    """Walks folders, and knows what is excluded."""

    def __init__(self, settings: Settings, found: Found, leave_out: set[str]) -> None:
        self._settings = settings
        self._found = found
        self._leave_out = leave_out
        plain = [pattern for pattern in settings.exclude if not set(pattern.rstrip("/")) & set("/*?[]!\\# ")]
        self._folders = {pattern.rstrip("/") for pattern in plain}
        self._names = {pattern for pattern in plain if not pattern.endswith("/")}
        patterns = [pattern for pattern in settings.exclude if pattern not in plain]
        try:
            self._patterns = Patterns(patterns) if patterns else None
        except ValueError as error:
            raise ConfigError(f"{settings.base.origin}: exclude: {error}") from None
        self._root = str(settings.root)
        self._ignored: dict[str, IgnoreFiles] = {}  # by folder: what holds there from above

    def excludes(self, place: str, *, folder: bool) -> bool:
        """Tell whether the configuration or .gitignore leaves ``place`` out, by itself or with a folder above it."""
        *above, name = self._from_root(place).split("/")
        if name in (self._folders if folder else self._names) or not self._folders.isdisjoint(above):
            return True
        if self._matches(place + "/" * folder):
            return True
        return self._settings.respect_gitignore and self._ignored_above(place).leave_out(place, folder=folder)

    def excludes_member(self, archive: str, member: str) -> bool:
        """Tell whether the configuration leaves out what has the path ``member`` in an archive that it does not."""
        *above, name = member[len(archive) :].split("/")
        if name in self._names or not self._folders.isdisjoint(above):
            return True
        return self._matches(member) and not self._matches(archive)

    def _ignored_above(self, place: str) -> IgnoreFiles:
        parent = os.path.dirname(os.path.abspath(place))
        if parent not in self._ignored:
            self._ignored[parent] = IgnoreFiles.above(place)
        return self._ignored[parent]

    def _from_root(self, place: str) -> str:
        """Return the part of ``place`` that the configuration may speak of: not the folders above its own."""
        relative = os.path.relpath(place, self._root).replace(os.sep, "/")
        if not relative.startswith("../"):
            return relative
        return place.rpartition("/")[2] if os.path.isabs(place) else place

    def _matches(self, place: str) -> bool:
        """Tell whether a pattern of the configuration, which starts at its folder, matches."""
        if self._patterns is None:
            return False
        relative = os.path.relpath(place, self._root).replace(os.sep, "/")
        return not relative.startswith("../") and self._patterns.says(relative + "/" * place.endswith("/")) is True

    def below(self, place: str) -> Iterator[str]:
        """Yield the files below a folder."""
        here = os.getcwd().replace(os.sep, "/").rstrip("/") + "/"
        ignores = self._ignored_above(place) if self._settings.respect_gitignore else None
        if ignores is not None and ignores.leave_out(place, folder=True):
            ignores = IgnoreFiles()  # the user named what .gitignore leaves out
        excluded = self._matches(place + "/")  # the user named what the configuration leaves out
        todo = [(place, ignores)]
        while todo:
            folder, ignores = todo.pop()
            try:
                with os.scandir(folder) as entries:
                    rows = list(entries)
            except OSError as error:
                self._found.missing.append(f"{folder}: {error.strerror or error}")
                continue
            if ignores is not None:
                ignores = ignores.inside(folder, {row.name for row in rows})
            prefix = "" if folder == "." else folder.rstrip("/") + "/"
            for row in rows:
                where = prefix + row.name
                is_folder = row.is_dir(follow_symlinks=False)
                if self._leaves_out(row.name, where, is_folder):
                    continue
                if not excluded and self._matches(where + "/" * is_folder):
                    continue
                if ignores is not None and ignores.ignore(where, folder=is_folder):
                    continue
                if is_folder:
                    todo.append((where, ignores))
                elif self._is_text(row, where):
                    yield where.removeprefix(here)

    def _leaves_out(self, name: str, where: str, folder: bool) -> bool:
        if name in (self._folders if folder else self._names):
            return True
        return bool(self._leave_out) and os.path.abspath(where) in self._leave_out

    def _is_text(self, row: os.DirEntry[str], where: str) -> bool:
        try:
            regular = row.is_file()
            if not regular and row.is_symlink():  # to a folder, or to nothing
                return False
        except OSError:
            regular = False
        if not regular:
            self._found.skipped.append((where, "not a regular file"))
        elif is_binary_name(row.name):
            self._found.skipped.append((where, NOT_TEXT_BY_NAME))
        else:
            return True
        return False
