"""The errors srclint raises on purpose: each is printed as one line and ends the run with exit status 2."""

from __future__ import annotations


class SrclintError(Exception):
    """Something the user can put right: a command, a configuration, a rule file, a path."""


class ConfigError(SrclintError):
    """A configuration that cannot be followed; the message names the file and the key."""


class RuleError(SrclintError):
    """A rule file that cannot be used; the message names the file and the key."""


class PluginError(SrclintError):
    """A plugin that cannot be loaded or breaks its contract; the message names it and its version."""


class BaselineError(SrclintError):
    """A baseline file that cannot be read; the message names the file and the line."""


class FactError(SrclintError):
    """Facts or verdicts that cannot be written down: a detector breaks its contract."""


class TemporaryFileError(SrclintError):
    """A temporary file that cannot be written or read: no room, no folder, no leave."""


class FileError(SrclintError):
    """A file that cannot be read, checked or written; the message names it. The rest of a run can go on."""


class FileChangedError(FileError):
    """A file that no longer holds what was read from it: it is left as it is."""


class NotReadError(SrclintError):
    """A file of a kind that is not read; the message says why, and what can be done about it."""
