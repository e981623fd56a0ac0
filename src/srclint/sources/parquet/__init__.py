"""Parquet files: their rows are handed over as lines of JSON, and mended strings go back into the column chunks."""

from __future__ import annotations

from srclint.errors import NotReadError
from srclint.sources.piece import Source

__all__ = ["open_parquet"]


def open_parquet(path: str) -> Source:
    """Open a Parquet file.

    Raises NotReadError where pyarrow is missing or the file is encrypted, FileError where it is no Parquet file.
    """
    try:
        from srclint.sources.parquet.table import ParquetSource
    except ImportError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise NotReadError("Parquet is read with one more package: pip install pyarrow") from None
    return ParquetSource(path)
