"""Files that are read piece by piece: large files of records, compressed ones, archives, tables."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO, NamedTuple, Protocol

from srclint.document import Document
from srclint.model import Meta

MEMBER = "!/"  # between the path of an archive and the name of what lies in it


class Piece(NamedTuple):
    """What is checked at once: a whole text, or some of the records of a file.

    A piece is judged by its own content alone, so its records and lines count from 1; whoever puts the pieces of one
    path together, which follow each other, adds up.
    """

    path: str  # that findings name: the file's, or a member's: ``dump.zip!/a/b.txt``
    name: str  # by whose extension the format is told: ``b.txt``; ``corpus.jsonl`` of ``corpus.jsonl.gz``
    raw: bytes
    head: bytes = b""  # what is read as if it stood before ``raw``, such as the first row of a table; no part of it
    begins: bool = True  # whether this is where the text of ``path`` begins, perhaps with a byte order mark
    read: int = 0  # bytes of the file on disk that were read so far
    meta: Meta = Meta()
    sample: bytes = b""  # of the file, if it is not UTF-8: by this its encoding is told for all pieces alike

    def document(self) -> Document:
        """Return the text of the piece, behind that of the head."""
        document = Document.from_bytes(self.path, self.head + self.raw, begins=self.begins)
        document.name, document.meta, document.sample = self.name, self.meta, self.sample
        return document


class Source(Protocol):
    """A file that is read piece by piece."""

    path: str
    status: os.stat_result  # of the file when it was opened; asked for only where it is writable
    writable: bool  # whether a mended file of this kind can be written
    problems: Sequence[str]  # members that cannot be read, a line each; known when all pieces were read
    skipped: Sequence[tuple[str, str]]  # members that hold no text, and why; known then, too

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces in order, the same ones each time, no more than one in memory.

        Raises FileError, which names the file and how far it could be read, where the rest cannot be.
        """
        ...

    def write(self, out: BinaryIO, mended: Mapping[int, bytes]) -> None:
        """Write the file anew, with new bytes for some pieces, by their number from 0; the rest stays as it is."""
        ...
