"""The values that travel through srclint: immutable, without behaviour of their own, without I/O.

Offsets are half-open and count code points, never bytes: of the text a detector was handed while it runs, of
``Document.text`` in every ``Finding``.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from srclint.rule import Rule

_NONE: Mapping[str, Any] = MappingProxyType({})


class Severity(enum.IntEnum):
    """How loud a finding is: exactly the three levels that GitHub annotations know."""

    NOTICE = 0
    WARNING = 1
    ERROR = 2


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Position(NamedTuple):
    """A place as people count: line and column from 1, columns in code points."""

    line: int
    column: int


class Record(NamedTuple):
    """Which value of a record file (JSONL …) a document was taken from."""

    number: int  # of the record in its file, from 1
    field: str  # the name of the field that holds the text


class Meta(NamedTuple):
    """What is told of a text beside it, by its record or its archive; "" where nothing is."""

    language: str = ""  # ISO 639-1
    date: str = ""  # as it stands there
    url: str = ""  # where the text comes from
    path: str = ""  # of the file that it was: its extension tells the format
    author: str = ""
    missing: frozenset[str] = frozenset()  # of date, url and author: what a record has an empty field for, or should


class Edit(NamedTuple):
    """Put ``text`` in place of ``span``."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that belong together: all are applied or none."""

    edits: tuple[Edit, ...]
    safe: bool  # False where the repair is likely, not certain: applied with --unsafe-fixes only


class Hit(NamedTuple):
    """What a detector found at one place of the text it was handed."""

    rule: Rule
    span: Span
    values: Mapping[str, Any] = _NONE  # fills the rule's message; ``found`` is added
    fix: Fix | None = None
    related: tuple[tuple[Span, str], ...] = ()  # other places of the same text, each with a note
    whole: bool = False  # whether it speaks of the file as a whole: of a file of records it is one finding


class Fact(NamedTuple):
    """What one document contributes to a question across documents."""

    key: str  # facts of one key are judged together
    value: Any  # plain data, best numbers, texts, bytes and tuples of these: it may be written to disk
    span: Span
    path: str = ""  # filled in by the engine, as is ``record``
    record: Record | None = None


class Extent(enum.IntEnum):
    """How much of a document a verdict says is a copy of the first place related to it."""

    NOTHING = 0  # it is about something else, and a finding of its own
    PASSAGE = 1  # the span: with what follows in both it is one finding, and inside a longer copy none
    DOCUMENT = 2  # the document: what else of it is a copy is no finding any more


class Verdict(NamedTuple):
    """What a judge says of the facts of one key: ``Hit`` across documents."""

    rule: Rule
    fact: Fact
    values: Mapping[str, Any] = _NONE  # plain data, as in facts
    related: tuple[tuple[Fact, str], ...] = ()
    copied: Extent = Extent.NOTHING


class Related(NamedTuple):
    """Another place that explains a finding."""

    path: str
    span: Span
    note: str
    start: Position
    record: Record | None = None


class Finding(NamedTuple):
    """One defect at one place, as reports show it."""

    code: str
    name: str
    path: str  # POSIX, relative to the root of the run where it lies below it
    record: Record | None
    span: Span  # code points of the document's text (of the field, in a record)
    message: str
    severity: Severity
    start: Position  # in the file; in a record the line is the record's line
    end: Position  # exclusive
    fix: Fix | None = None
    related: tuple[Related, ...] = ()
    excerpt: Excerpt | None = None
    fingerprint: str = ""  # hash of the folded matched text: recognises the finding when lines move


class Excerpt(NamedTuple):
    """The lines around a finding, cut to a width that can be shown."""

    text: str  # one line of the source, at most a few hundred code points
    column: int  # the column, from 1, at which ``text`` begins


class Fixed(NamedTuple):
    """The outcome of ``srclint.fix``."""

    text: str
    applied: tuple[Finding, ...]  # the findings whose fixes went into the text
    remaining: tuple[Finding, ...]  # what srclint still finds in it
