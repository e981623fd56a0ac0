"""What is made when it is first asked for: most texts ask for little, and srclint starts at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, AnyStr, Generic, TypeVar, cast, overload

_Value = TypeVar("_Value")


class attribute(Generic[_Value]):  # noqa: N801 - it is used as a decorator
    """An attribute that is worked out when it is first asked for, and kept.

    As ``functools.cached_property``, but without the lock that this has before Python 3.12: of a short text that takes
    as long as what is worked out.
    """

    def __init__(self, find: Callable[[Any], _Value]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, one: None, owner: type) -> attribute[_Value]: ...
    @overload
    def __get__(self, one: object, owner: type) -> _Value: ...
    def __get__(self, one: object | None, owner: type) -> attribute[_Value] | _Value:
        """Return the value, which from now on is found before this is asked."""
        if one is None:
            return self
        value = one.__dict__[self._name] = self._find(one)
        return value


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
