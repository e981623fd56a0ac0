"""What files hold that are not read whole: large files of records, compressed ones, archives, tables."""

from __future__ import annotations

from srclint.parse import RECORDS, SEPARATED
from srclint.sources.piece import Piece, Source

__all__ = ["Piece", "Source", "in_pieces", "open_source"]

LARGE = 1 << 21  # bytes; a file of records that is larger is read piece by piece
COMPRESSED = (".gz", ".bz2", ".xz", ".zst")
SHORT = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".txz": ".tar.xz", ".tzst": ".tar.zst"}
_RECORDS = (*RECORDS, *SEPARATED)
_TAR = (".tar", *SHORT)
_CRAWLS = (".warc", ".wet", ".wat")
CONTAINERS = (".zip", *_TAR, *_CRAWLS, ".parquet")  # each is read by what knows it, and in no other one
_PACKED = (*COMPRESSED, *CONTAINERS)


def open_source(path: str) -> Source | None:
    """Return what reads the file piece by piece; None for one that is read whole.

    Raises NotReadError for one that is passed over, FileError where it cannot be opened.
    """
    name = path.lower()
    if name.endswith(".parquet"):
        from srclint.sources.parquet import open_parquet

        return open_parquet(path)
    plain = name.removesuffix(_compression(name))
    if plain.endswith((".zip", *_TAR)) and (plain == name or plain.endswith(".tar")):
        from srclint.sources.archives import Tar, Zip

        return Zip(path) if plain.endswith(".zip") else Tar(path)
    if plain.endswith(_CRAWLS):
        from srclint.sources.warc import Warc

        return Warc(path)
    if name.endswith((*_RECORDS, *_PACKED)):
        from srclint.sources.record_file import record_file

        return record_file(path)
    return None


def in_pieces(path: str, size: int) -> bool:
    """Tell by its name and size whether a file is read piece by piece."""
    name = path.lower()
    return name.endswith(_PACKED) or (size > LARGE and name.endswith(_RECORDS))


def _compression(name: str) -> str:
    """Return the extension that tells how a file is compressed, or ""."""
    return next((extension for extension in COMPRESSED if name.endswith(extension)), "")
