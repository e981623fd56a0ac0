"""Patterns of paths, as .gitignore has them."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence, Set
from pathlib import Path

from srclint.errors import FileError
from srclint.files import read_file


class Patterns:
    """Patterns in order: the last one that speaks of a path counts.

    Matched byte by byte, as git does: names of files need not be UTF-8.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        """Take one pattern a line; raise ValueError for one that is none."""
        # Late: it takes longer than all else at the start, and most runs have no patterns.
        from pathspec import GitIgnoreSpec

        try:
            self._spec = GitIgnoreSpec.from_lines(_as_bytes(line) for line in lines)
        except re.error as error:  # a range that ends before it begins
            raise ValueError(f"Invalid git pattern: {error}") from None

    @classmethod
    def from_gitignore(cls, raw: bytes) -> Patterns | None:
        """Read a .gitignore file; lines that are no patterns are passed over, as git does. None: there are none."""
        lines = [os.fsdecode(line.removesuffix(b"\r")) for line in raw.split(b"\n")]
        lines = [line for line in lines if line.strip(" \t") and not line.startswith("#")]
        if not lines:
            return None
        try:
            return cls(lines)
        except ValueError:
            return cls([line for line in lines if _is_pattern(line)])

    def says(self, path: str) -> bool | None:
        """Tell whether ``path`` (POSIX, from where the patterns start, a folder with a final slash) is meant.

        None where no pattern speaks of it.
        """
        return self._spec.check_file(_as_bytes(path)).include


class IgnoreFiles:
    """The .gitignore files that hold for a folder, the outermost first."""

    def __init__(self, files: Sequence[tuple[str, Patterns]] = ()) -> None:
        self._files = files  # the absolute folder where the patterns start, with a final slash, and the patterns

    @classmethod
    def above(cls, place: str) -> IgnoreFiles:
        """Return what holds for ``place`` from the root of its repository down, or else from the current folder."""
        folders: list[Path] = []
        for folder in Path(os.path.abspath(place)).parents:  # noqa: PTH100 - links are not followed
            folders.append(folder)
            if (folder / ".git").exists():
                break
        else:
            here = Path.cwd()
            folders = [folder for folder in folders if folder.is_relative_to(here)]
        ignores = cls()
        for folder in reversed(folders):
            ignores = ignores.inside(str(folder), {".gitignore", ".git"} if folder == folders[-1] else {".gitignore"})
        return ignores

    def inside(self, folder: str, names: Set[str]) -> IgnoreFiles:
        """Return what holds for the files in ``folder``, which holds ``names``."""
        ignores = self
        if ".git" in names:  # a repository of its own: what lies around it does not count
            ignores = IgnoreFiles()._with(folder, ".git/info/exclude")
        return ignores._with(folder, ".gitignore") if ".gitignore" in names else ignores

    def _with(self, folder: str, name: str) -> IgnoreFiles:
        try:
            patterns = Patterns.from_gitignore(read_file(Path(folder, name)))
        except FileError:
            return self
        return IgnoreFiles([*self._files, (_absolute(folder).rstrip("/") + "/", patterns)]) if patterns else self

    def ignore(self, place: str, *, folder: bool) -> bool:
        """Tell whether the last pattern that speaks of ``place`` leaves it out; the folders above it are not."""
        if not self._files:
            return False
        absolute = _absolute(place) + "/" * folder
        for start, patterns in reversed(self._files):
            ignored = (
                patterns.says(absolute[len(start) :]) if absolute.startswith(start) and absolute != start else None
            )
            if ignored is not None:
                return ignored
        return False

    def leave_out(self, place: str, *, folder: bool) -> bool:
        """Tell whether ``place`` or a folder above it is ignored."""
        if not self._files:
            return False
        absolute = _absolute(place)
        cuts = [i for i, char in enumerate(absolute) if char == "/" and i]
        return self.ignore(place, folder=folder) or any(self.ignore(absolute[:cut], folder=True) for cut in cuts)


def _is_pattern(line: str) -> bool:
    try:
        Patterns([line])
    except ValueError:
        return False
    return True


def _as_bytes(text: str) -> str:
    """Return a text with one character for each byte."""
    return text if text.isascii() else text.encode("utf-8", "surrogateescape").decode("latin-1")


def _absolute(place: str) -> str:
    return os.path.abspath(place).replace(os.sep, "/")  # noqa: PTH100 - links are not followed
