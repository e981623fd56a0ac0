"""Values by key in a folder of the user's own, for many processes at once, bounded in size.

SQLite does the work. Whatever is wrong with the folder or the file, nobody fails over it: what cannot be read is not
there, and what cannot be written is left.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

if TYPE_CHECKING:
    import sqlite3

LIMIT = 1_000_000_000  # bytes, less what is about to be written
_FOLDER = "reports-1"  # the number goes up where what is in the file changes
_FILE = "reports.db"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (key BLOB PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used, key);
"""
_HAS_SCHEMA = "SELECT count(*) FROM sqlite_master WHERE name IN ('entries', 'entries_by_use')"
_FIND = "SELECT value, used FROM entries WHERE key = ?"
_PUT = "INSERT OR REPLACE INTO entries (key, used, value) VALUES (?, ?, ?)"
_TOUCH = "UPDATE entries SET used = ? WHERE key = ?"
# Of one day those with the smallest keys, that is any: were it those that were written first, a run over more than
# there is room for would find nothing of what the one before it wrote.
_DROP = "DELETE FROM entries WHERE key IN (SELECT key FROM entries ORDER BY used, key LIMIT 256)"
_PATIENCE = 2.0  # seconds to wait for another process that writes
_PENDING = 256  # values, or …
_PENDING_BYTES = 4_000_000  # … bytes that are written at once
_LARGEST = 32_000_000  # bytes of a value
_DIGEST = 8  # bytes
_DAY = 86_400  # seconds: of use no more than the day is noted, so that to read seldom means to write


def cache_folder() -> Path | None:
    """Return where reports are kept for this user, None where no such place is known."""
    try:
        return _cache_folder()
    except RuntimeError:  # the home folder is unknown
        return None


def _cache_folder() -> Path:
    chosen = os.environ.get("SRCLINT_CACHE_DIR")
    if chosen:
        return Path(chosen).absolute()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "srclint" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "srclint"
    place = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (place if place.is_absolute() else Path.home() / ".cache") / "srclint"


class Usage(NamedTuple):
    """What a store holds."""

    values: int
    size: int  # bytes on disk
    unused: int  # days for which the one that waits longest was not asked for


class Store:
    """Keeps bytes by key. ``problem`` says why it does not, where it does not."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        """Use ``folder``; it is made, and opened in each process, when the first value is asked for."""
        self._place = folder / _FOLDER
        self._limit = limit
        self._connection: sqlite3.Connection | None = None
        self._values: dict[bytes, bytes] = {}  # still to be written
        self._bytes = 0
        self._touched: list[bytes] = []
        self._today = int(time.time()) // _DAY
        self._reads = self._writes = True
        self._renewed = False
        self.problem = ""
        _OPEN.add(self)

    def get(self, key: bytes) -> bytes | None:
        """Return the value that was kept under ``key``, if there is one."""
        if not self._reads:
            return None
        try:
            row = self._opened().execute(_FIND, (key,)).fetchone()
        except Exception as error:
            self._bear(error)
            return None
        if row is None:
            return self._values.get(key)
        value, used = row
        if used < self._today:
            self._touched.append(key)
            if len(self._touched) >= _PENDING:
                self.flush()
        return value[_DIGEST:] if value[:_DIGEST] == _digest(key, value[_DIGEST:]) else None

    def put(self, key: bytes, value: bytes) -> None:
        """Keep ``value`` under ``key``: in the file at the latest when this is closed."""
        if not self._writes or len(value) > _LARGEST:
            return
        self._values[key] = value
        self._bytes += len(value)
        if len(self._values) >= _PENDING or self._bytes >= _PENDING_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what waits for it."""
        if (self._values or self._touched) and self._writes:
            try:
                self._write(self._opened())
            except Exception as error:
                self._bear(error, reading=False)
        self._values, self._bytes, self._touched = {}, 0, []

    def close(self) -> None:
        """Write what waits for it and give the file back; it is opened anew where something is asked for again."""
        self.flush()
        self._disconnect()

    def usage(self) -> Usage:
        """Return what the file holds; nothing where there is none, or none that can be read."""
        size = 0
        try:
            size = sum(entry.stat().st_size for entry in self._place.iterdir())
        except FileNotFoundError:  # nothing was kept yet
            pass
        except OSError as error:
            self._bear(error)
        values, first = 0, None
        if size:
            try:
                values, first = self._opened().execute("SELECT count(*), min(used) FROM entries").fetchone()
            except Exception as error:
                self._bear(error)
        return Usage(values, size, 0 if first is None else max(0, self._today - first))

    def clear(self) -> None:
        """Take the folder away; raise OSError where that cannot be done."""
        import shutil  # late: few come here

        self._values, self._bytes, self._touched = {}, 0, []
        self._disconnect()
        # Renamed first: whoever has the file open goes on with it, and nobody opens half of what is there.
        gone = self._place.with_name(f"{_FOLDER}-{os.urandom(6).hex()}")
        with suppress(FileNotFoundError):
            self._place.rename(gone)
        for folder in self._place.parent.glob("reports-*"):  # of other versions, and what was left half done
            if not folder.is_dir():
                folder.unlink(missing_ok=True)
            elif folder != self._place:
                shutil.rmtree(folder, ignore_errors=folder != gone)

    def _write(self, connection: sqlite3.Connection) -> None:
        with connection:  # all or nothing
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_TOUCH, [(self._today, key) for key in self._touched])
            connection.executemany(
                _PUT, [(key, self._today, _digest(key, value) + value) for key, value in self._values.items()]
            )
            while _used_bytes(connection) > self._limit and connection.execute(_DROP).rowcount > 0:
                pass

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._connected()
            if _is_worker():
                from multiprocessing.util import Finalize

                Finalize(None, self.close, exitpriority=0)  # what waits is written when the process ends
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        import sqlite3  # late: not every run keeps something

        self._place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._place.mkdir(mode=0o700, exist_ok=True)
        ignore = self._place / ".gitignore"
        if not ignore.exists():  # it may lie in a folder of the user's own
            ignore.write_text("*\n", "ascii")
        connection = sqlite3.connect(self._place / _FILE, timeout=_PATIENCE, isolation_level=None)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")  # a file may come from somebody else
            with suppress(sqlite3.OperationalError):  # another process has it open already
                connection.execute("PRAGMA journal_mode = WAL")  # to read while others write
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_size_limit = 16000000")
            if connection.execute(_HAS_SCHEMA).fetchone() != (2,):
                connection.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} COMMIT;")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            connection, self._connection = self._connection, None
            connection.close()

    def _bear(self, error: Exception, *, reading: bool = True) -> None:
        """Go on without the file where it fails, or raise the error again where it is none of the file's.

        One that cannot be written may still be read, and a damaged one makes room for a new one.
        """
        if not isinstance(error, (OSError, ImportError)):  # of a Python without SQLite, too
            import sqlite3

            if not isinstance(error, sqlite3.Error):
                raise error
            # An operation that fails may succeed another time, but not where the table has other columns.
            is_other = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
            is_damaged = is_other or not isinstance(error, sqlite3.OperationalError)
        else:
            is_damaged = False
        is_damaged = is_damaged or self._is_obstructed()
        self.problem = str(error)
        self._writes = False
        if reading or is_damaged:
            self._give_up(is_damaged=is_damaged)

    def _is_obstructed(self) -> bool:
        """Tell whether something else has the name of the file, or of the folder it lies in."""
        return os.path.isfile(self._place) or os.path.isdir(self._place / _FILE)  # noqa: PTH112, PTH113 - never raise

    def _give_up(self, *, is_damaged: bool) -> None:
        """Leave the file alone, or make room for a new one, once."""
        self._reads = False
        with suppress(Exception):  # it is broken: to close it may fail as well
            self._disconnect()
        if is_damaged and not self._renewed:
            with suppress(OSError):
                self.clear()
                self._reads = self._writes = self._renewed = True
                self.problem = ""


_OPEN: WeakSet[Store] = WeakSet()


def _close_all() -> None:
    for store in list(_OPEN):
        store.close()


# SQLite's locks belong to a process: what is open does not outlive a fork, here or there.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_close_all)


def _is_worker() -> bool:
    """Tell whether this is a process of ``multiprocessing``."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def _digest(key: bytes, value: bytes) -> bytes:
    """Return what tells that ``value`` is what was kept under ``key``, whatever has become of the disk."""
    from hashlib import blake2b  # late: it brings OpenSSL

    return blake2b(value, digest_size=_DIGEST, key=key).digest()


def _used_bytes(connection: sqlite3.Connection) -> int:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)
