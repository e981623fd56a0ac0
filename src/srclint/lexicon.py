"""The word lists of the built-in rules that belong to a language rather than to a rule."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@cache
def word_list(language: str, name: str) -> frozenset[str]:
    """Return the words of ``lexicon/<language>/<name>`` of the rules, none if there is no such file."""
    file = _folder().joinpath(language, name)
    try:
        lines = file.read_text("utf-8").split("\n")
    except OSError:
        return frozenset()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def languages_with(name: str) -> list[str]:
    """Return the languages that have a word list of that name, in order."""
    return sorted(entry.name for entry in _folder().iterdir() if word_list(entry.name, name))


@cache
def _folder() -> Traversable:
    # Late, and not by importlib.resources itself: the rules know their folder, and finding it anew takes 5 ms.
    from srclint_rules import register_rules

    (folder,) = register_rules()
    return folder.joinpath("lexicon")
