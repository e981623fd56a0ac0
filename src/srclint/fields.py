"""Which fields of records hold text and which tell of it, and how the way to a field is spelled."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

_AMBIGUOUS = frozenset('.[]"')  # what parts the steps of a path, in a name
_STEP = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?:(?P<index>[0-9]{1,9})|\*?|(?P<quoted>"(?:[^"\\]|\\.)*"))\]')

Steps = tuple[str | int | None, ...]  # names, indexes, and None for every element of a list


class Fields(NamedTuple):
    """The fields of records as configured; "" and an empty tuple where they are to be guessed.

    They are spelled as findings spell them, with ``[]`` for every element of a list: ``messages[].content``.
    """

    text: tuple[str, ...] = ()  # what is prose; of all else only the characters are looked at
    path: str = ""  # tells the path or address of the file that the text was: its extension tells the format
    language: str = ""
    date: str = ""
    url: str = ""
    author: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The fields that are named."""
        return frozenset((*self.text, *self[1:])) - {""}

    def over(self, general: Fields) -> Fields:
        """Return what counts where this speaks of some of what ``general`` speaks of."""
        return general._replace(**{name: value for name, value in self._asdict().items() if value})


class FieldsRead(NamedTuple):
    """What was met in the records of a file."""

    texts: tuple[str, ...] = ()  # the fields that were read as prose, in the order they were met
    guessed: bool = False  # whether these were told by their names and values, and not configured
    absent: tuple[str, ...] = ()  # the fields that are configured and stand in no record

    def and_then(self, behind: FieldsRead) -> FieldsRead:
        """Return what was met in this piece of a file and the one behind it."""
        texts = tuple(dict.fromkeys((*self.texts, *behind.texts)))
        absent = tuple(name for name in self.absent if name in behind.absent)
        return FieldsRead(texts, self.guessed or behind.guessed, absent)


def spelled(path: Steps) -> str:
    """Return a path as people write it, no two alike: ``messages[0].content``, ``meta["a.b"]``."""
    return "".join(map(step_spelled, path)).removeprefix(".")


def step_spelled(step: str | int | None) -> str:
    """Return one step of a path as it follows another one."""
    if not isinstance(step, str):
        return "[]" if step is None else f"[{step}]"
    return f".{step}" if step and _AMBIGUOUS.isdisjoint(step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def steps_of(path: str) -> Steps:
    """Return the steps of a path as it is spelled; raise ValueError where it is none."""
    steps: list[str | int | None] = []
    at = 0
    while at < len(path):
        found = _STEP.match(path, at)
        # A name needs its point behind another step, and the first one has none.
        if found is None or (found["name"] is not None and path.startswith(".", at) != bool(at)):
            raise ValueError(_refusal(path))
        if found["name"] is not None:
            steps.append(found["name"])
        elif found["quoted"] is not None:
            try:
                steps.append(json.loads(found["quoted"]))
            except ValueError:
                raise ValueError(_refusal(path)) from None
        else:
            steps.append(int(found["index"]) if found["index"] else None)
        at = found.end()
    return tuple(steps)


def _refusal(path: str) -> str:
    return f"{path!r}, and that is no field such as 'body' or 'messages[].content'"
