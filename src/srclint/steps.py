"""What a run does one after the other, here or in other processes: files, pieces of files, and what ends these."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress
from itertools import accumulate
from typing import NamedTuple

from srclint.discover import File
from srclint.errors import NotReadError
from srclint.files import weight
from srclint.opened import Opened, Reading
from srclint.sources import in_pieces, open_source
from srclint.task import Checked, FileTask, Portion, excuse

_MUCH = 1_000_000  # bytes besides the largest text: less is done before other processes are there
_FIRST = 100_000  # bytes
_SWELLING = 4  # bytes that one byte of a packed file comes to, at least

_Work = File | Portion


class Step(NamedTuple):
    """Something that is done, and, of a piece, which one it is."""

    file: int  # its number
    path: str
    opened: Opened | None = None
    piece: int | None = None  # its number; None: a whole file, or the end of ``opened``
    read: int | None = None  # bytes of the file that were read so far; None: all
    checked: Checked | None = None  # where nothing is to be done
    apart: bool = False  # whether it is done when its turn comes

    @property
    def is_end(self) -> bool:
        """Whether this is no work, but the end of a file that is read piece by piece."""
        return self.opened is not None and self.piece is None


class Steps:
    """Goes through files and yields what each has come to, in order.

    Of paths that lead to one file none is looked at before the one ahead of it is done with, where ``mending``: two
    must not mend one file at once.
    """

    def __init__(self, do: FileTask, reading: Reading, *, mending: bool) -> None:
        self._do = do
        self._reading = reading
        self._mending = mending

    def over(self, files: Sequence[File], jobs: int | None = 1) -> Generator[tuple[Step, Checked], None, None]:
        """Do the task with all files, in ``jobs`` processes where there is much to do, None: with all cores."""
        alone = _shared(files) if self._mending else frozenset()
        waiting: deque[Step] = deque()  # those whose results are to come

        def works() -> Iterator[_Work]:
            for number, file in enumerate(files):
                if file.path in alone:
                    waiting.append(Step(number, file.path, apart=True))
                    continue
                for step, work in self._steps(number, file):
                    waiting.append(step)
                    if work is not None:
                        yield work

        def ready() -> Iterator[tuple[Step, Checked]]:
            while waiting and (waiting[0].is_end or waiting[0].checked or waiting[0].apart):
                step = waiting.popleft()
                if not step.apart:
                    yield step, step.checked or _NOTHING
                    continue
                for one, work in self._steps(step.file, files[step.file]):
                    yield one, one.checked or (_NOTHING if work is None else self._do(work))

        with closing(self._done(works(), files, jobs)) as done:
            for checked in done:
                yield from ready()
                yield waiting.popleft(), checked
        yield from ready()

    def _done(self, works: Iterator[_Work], files: Sequence[File], jobs: int | None) -> Generator[Checked, None, None]:
        if jobs != 1 and _is_much(files):
            from srclint.workers import usable_cores  # late: a short run needs none

            jobs = jobs or usable_cores()
            if jobs > 1:
                yield from self._spread(works, jobs)
                return
        yield from map(self._do, works)

    def _spread(self, works: Iterator[_Work], jobs: int) -> Generator[Checked, None, None]:
        """Do the first here, which readies the rules for all, and have other processes do the rest."""
        from srclint.workers import Lost, spread

        free = _FIRST
        for work in works:
            yield self._do(work)
            free -= _weight(work)
            if free <= 0:
                break
        gc.freeze()  # what is shared with other processes would be copied where it is looked at
        with closing(spread(self._do, works, jobs, weigh=_weight)) as done:
            for each in done:
                yield self._lost(each.thing, each.reason) if isinstance(each, Lost) else each

    def _lost(self, work: _Work, reason: str) -> Checked:
        """Return what is known of something whose process ended over it."""
        reason = f"not checked: the process that checked it {reason}"
        if isinstance(work, File):
            return Checked(work.path, errors=(f"{work.path}: {reason}",))
        return self._do.unchecked(work, f"{work.piece.path}: a part of it is {reason}")

    def _steps(self, number: int, file: File) -> Iterator[tuple[Step, _Work | None]]:
        """Yield the steps of one file, each with what has to be done for it."""
        try:
            source = open_source(file.path)
        except NotReadError as error:
            yield Step(number, file.path, checked=Checked(file.path, skipped=str(error))), None
            return
        except Exception as error:
            yield Step(number, file.path, checked=Checked(file.path, errors=(excuse(file.path, error),))), None
            return
        if source is None:
            yield Step(number, file.path), file
            return
        opened = self._reading.open(source)
        try:
            for count, piece in enumerate(source.pieces()):
                if piece.path != source.path and self._reading.leaves_out(source.path, piece.path):
                    continue
                piece = self._reading.see(piece)  # noqa: PLW2901
                step = Step(number, piece.path, opened, count, piece.read)
                yield step, Portion(piece, opened.mends, piece.path == source.path)
        except Exception as error:
            opened.error = excuse(file.path, error)
        yield Step(number, file.path, opened), None


_NOTHING = Checked("")


def holds(files: Sequence[File], size: int) -> bool:
    """Tell whether there are so many bytes to check."""
    return any(total >= size for total in accumulate(weight(file.path) for file in files))


def _is_much(files: Sequence[File]) -> bool:
    """Tell whether there is so much to check that it is worth to start other processes."""
    total = largest = 0
    for file in files:
        size = weight(file.path)
        if in_pieces(file.path, size):
            total += _SWELLING * size
        else:
            total += size
            largest = max(largest, size)
        if total - largest >= _MUCH:
            return True
    return False


def _weight(work: _Work) -> int:
    return weight(work.path) if isinstance(work, File) else len(work.piece.raw)


def _shared(files: Sequence[File]) -> frozenset[str]:
    """Return the paths that lead to the same file as another one does."""
    paths: dict[tuple[int, int], str] = {}
    shared: set[str] = set()
    for file in files:
        with suppress(OSError):
            status = os.stat(file.path)  # noqa: PTH116 - a Path takes longer
            first = paths.setdefault((status.st_dev, status.st_ino), file.path)
            if first != file.path:
                shared.update((first, file.path))
    return frozenset(shared)
