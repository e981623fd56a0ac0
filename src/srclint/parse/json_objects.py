"""JSON objects that are whole files: which hold texts, and which are configuration and other data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import Any

from srclint.parse.json_texts import strings_of
from srclint.parse.roles import PROSE_LENGTH, Field, Fieldset

_NEXT = re.compile(r"[ \t\r\n]*[,:]?[ \t\r\n]*")
_NEAR = 2  # names on the way to a text
_LOOK = 400  # code points by which words are told from commands and code
_WORDY = 0.9  # share of letters and blanks in words
_DECODER = JSONDecoder(parse_int=float)


def lists_of_records(whole: dict[str, Any], fieldset: Fieldset) -> set[str]:
    """Return the names of the lists in an object whose elements are records with texts, or texts."""
    return {name for name, value in whole.items() if isinstance(value, list) and _are_records(name, value, fieldset)}


def _are_records(name: str, values: list[Any], fieldset: Fieldset) -> bool:
    if all(isinstance(value, dict) for value in values):
        return any(is_text(value, fieldset, least=1) for value in values) or _are_long(values, fieldset)
    if not all(isinstance(value, str) for value in values):
        return False
    if fieldset.root.child(name).text:
        return any(values)
    if not fieldset.is_guessed:
        return False
    if fieldset.root.child(name.removesuffix("s")).text:  # ``texts``, ``sentences``
        return any(map(_is_prose, values))
    return any(len(value) >= PROSE_LENGTH for value in values) and all(map(_is_prose, values))


def _are_long(records: list[dict[str, Any]], fieldset: Fieldset) -> bool:
    """Tell whether at least half of several records hold a long text, whatever its name, that is no command or code."""
    if not fieldset.is_guessed or len(records) < 2:
        return False
    long = sum(
        any(
            len(value) >= PROSE_LENGTH and not field.about and not field.role and _is_near(field) and _is_wordy(value)
            for field, _, value in strings_of(record, fieldset.root)[0]
        )
        for record in records
    )
    return 2 * long >= len(records)


def _is_wordy(text: str) -> bool:
    text = text[:_LOOK]
    return " " in text and sum(sign.isalpha() or sign == " " for sign in text) >= _WORDY * len(text)


def is_text(record: dict[str, Any], fieldset: Fieldset, least: int = PROSE_LENGTH) -> bool:
    """Tell whether an object holds text under a name that tells so.

    A guess asks for ``least`` code points, and does not look far inside, where such names mean many things.
    """
    values, _ = strings_of(record, fieldset.root)
    if not fieldset.is_guessed:
        return any(field.text for field, _, _ in values)
    return any(
        field.text and len(value) >= least and _is_prose(value) and _is_near(field) for field, _, value in values
    )


def _is_near(field: Field) -> bool:
    """Tell whether a field is that of an object, of one inside of it, or of one in a list of these."""
    names, in_list = 0, False
    above: Field | None = field
    while above is not None and above.parent is not None:
        names += bool(above.name)
        in_list = in_list or not above.name
        above = above.parent
    return names <= _NEAR + in_list


def _is_prose(value: str) -> bool:
    """Tell a text from a word and from JSON inside of JSON."""
    return (" " in value or not value.isascii()) and not value.startswith("{")


def members_of(source: str, start: int) -> Iterator[tuple[str, int]]:
    """Yield the name of each member of the object at ``start``, which is valid JSON, and where its value begins."""
    at = _behind(source, start + 1)
    while not source.startswith("}", at):
        name, at = scanstring(source, at + 1, False)
        at = _behind(source, at)
        yield name, at
        at = _behind(source, _DECODER.raw_decode(source, at)[1])


def _behind(source: str, at: int) -> int:
    found = _NEXT.match(source, at)
    return found.end() if found else at
