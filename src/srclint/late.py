"""Regular expressions compiled when a text first asks for them: most texts ask for few, and srclint starts at once."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _LatePattern:
    """Stands for a compiled regular expression; after the first use of a method it costs no more than one."""

    def __init__(self, source: str | bytes, flags: re.RegexFlag) -> None:
        self._given: tuple[Any, re.RegexFlag] = source, flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._given), name)  # re keeps what it has compiled
        setattr(self, name, value)
        return value


def pattern(source: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[AnyStr]:
    """Return what ``re.compile`` returns, or as good as: an error in ``source`` comes with the first use."""
    return cast("re.Pattern[AnyStr]", _LatePattern(source, flags))
