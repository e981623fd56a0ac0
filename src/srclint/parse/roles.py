"""What the fields of records are for: as configured, or by the names that corpora give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from srclint.fields import Fields, FieldsRead, Steps, step_spelled, steps_of
from srclint.language_codes import language_code
from srclint.model import Meta
from srclint.parse import name_of_text
from srclint.parse.opaque import kind_of

# The names under which corpora keep text.
_TEXTS = frozenset(
    {"text", "content", "body", "article", "markdown", "passage", "document", "raw_text", "raw_content", "page_content"}
    | {"full_text", "plain_text", "text_content", "body_text", "main_text", "maintext", "articlebody", "selftext"}
    | {"abstract", "summary", "transcript", "transcription", "paragraph", "sentence", "context", "dialogue"}
    | {"question", "answer", "prompt", "response", "completion", "chosen", "rejected", "review_body", "review_text"}
)
# And those of short texts about it: beside these the text itself may have any name.
_ABOUT = frozenset({"title", "headline", "subtitle", "description", "caption", "excerpt"})
PROSE_LENGTH = 80  # code points, from which a value under another name is text if the record has no known field
BODY_LENGTH = 400  # the same where it has only texts about its text

# fmt: off
_LANGUAGES = frozenset({
    "language", "lang", "locale", "inlanguage", "language_code", "lang_code", "lang_id", "languagecode",
    "langcode", "content_language", "detected_language", "warc_identified_content_language",
})
_DATES = frozenset({
    "date", "datetime", "time", "timestamp", "year", "published", "published_at", "published_on", "published_date",
    "publishedat", "publish_date", "publish_time", "publication_date", "publishing_date", "pub_date", "pubdate",
    "date_published", "date_publish", "datepublished", "created", "created_at", "created_on", "created_utc",
    "created_date", "createdat", "creation_date", "date_created", "datecreated", "posted", "posted_at", "posted_on",
    "release_date", "issued", "updated", "updated_at", "updatedat", "last_updated", "modified", "last_modified",
    "date_modified", "datemodified", "added", "crawled_at", "crawl_date", "crawl_time", "date_crawled", "download_date",
    "date_download", "fetched_at", "fetch_time", "scraped_at", "retrieved", "retrieved_at", "warc_date",
})
_URLS = frozenset({
    "url", "uri", "link", "permalink", "href", "source_url", "source_uri", "sourceurl", "url_source", "page_url",
    "pageurl", "article_url", "web_url", "weburl", "doc_url", "document_url", "original_url", "canonical_url",
    "target_uri", "warc_target_uri", "doi", "domain", "hostname", "source_domain", "source_hostname", "website",
})
_AUTHORS = frozenset({"author", "authors", "author_name", "byline", "creator", "written_by"})
_PATHS = frozenset({
    "path", "file_path", "filepath", "file_name", "filename", "file", "rel_path", "relative_path", "repo_path",
    "max_stars_repo_path", "source_path", "source_file", "original_path",
})
_ORIGINS = frozenset({"source", "origin", "publisher", "outlet", "newspaper", "site_name"})
# fmt: on
_HOLDERS = frozenset({"meta", "metadata", "warc_headers"})  # objects whose fields tell of the record
_ORIGIN = "origin"  # what may be an address, a path or the name of a house: where it is there, nothing is missing
_ROLES = {
    name: role
    for role, names in (
        *(("language", _LANGUAGES), ("date", _DATES), ("url", _URLS), ("author", _AUTHORS), ("path", _PATHS)),
        (_ORIGIN, _ORIGINS),
    )
    for name in names
}
_PROVENANCE = ("date", "url", "author")
_NONE: frozenset[str] = frozenset()
_NOTHING = frozenset({"", "null", "none", "nan", "n/a", "na", "unknown", "undefined", "-"})
_LONGEST_NOTHING = 16  # code points of these, with blanks around them
_DATE_LENGTH = 64  # code points of a date, at most
_DATE = re.compile(
    r"(?<!\d)(?:(?:1[5-9]|20)\d\d(?:(?!\d)|(?:0\d|1[0-2])[0-3]\d(?!\d{3}))|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d))"
)
_DIGITS = 19  # of a timestamp in nanoseconds
_YEARS = (1500, 2100)
_SECONDS = (10**8, 5 * 10**9)  # of a timestamp, since 1970: also in milli-, micro- and nanoseconds
_ADDRESS = re.compile(r"(?:[a-zA-Z][\w+.-]*:)?//[^\s/]|[\w-]+(?:\.[\w-]+)+(?:[:/?#]|\Z)|10\.\d{4,}/")
_PATH = re.compile(r"[^\n\r]*\.[A-Za-z0-9_-]{1,12}(?:[?#]\S*)?")
_PATH_LENGTH = 1000  # code points of a path, at most

_Rest = tuple[tuple[str, str, Steps], ...]
_SAID = 100  # fields that are named, at most
_MANY = 1000  # names in one object that are told apart: beyond that they are data


class Field:
    """A field that records have: what its name or the configuration says of it, found out once for all of them."""

    __slots__ = ("_fieldset", "_rest", "about", "inside", "is_said", "name", "parent", "role", "step", "text")

    def __init__(self, fieldset: Fieldset, parent: Field | None, step: str | int | None, rest: _Rest) -> None:
        self._fieldset = fieldset
        self._rest = rest  # what the configuration says of it and of fields inside of it, with the steps that are left
        self.parent = parent
        self.step = step_spelled(step) if parent else ""
        self.inside: dict[str | int | None, Field] = {}
        self.is_said = False  # that it was read as prose
        self.name = step.lower() if isinstance(step, str) else ""
        ended = [what for what, name, left in rest if not left]
        if isinstance(step, str) or parent is None:
            self.about = fieldset.is_guessed and self.name in _ABOUT
            self.text = parent is None or (self.name in _TEXTS if fieldset.is_guessed else "text" in ended)
        else:  # in a list
            self.about = parent.about
            self.text = parent.text or "text" in ended
        self.role = self._role([what for what in ended if what != "text"])

    def _role(self, configured: Sequence[str]) -> str:
        """Return what the field tells of its record, "" if nothing."""
        if configured:
            return configured[0]
        parent = self.parent
        if parent is None or not self.name or (parent.parent and (parent.name not in _HOLDERS or parent.parent.parent)):
            return ""
        role = _ROLES.get(self.name.replace("-", "_").replace(" ", "_"), "")
        return "" if role in self._fieldset.configured else role

    def child(self, step: str | int) -> Field:
        """Return the field to which a step leads: a name, or a place in a list."""
        own: str | int | None = step
        if isinstance(step, int) and all(left[:1] != (step,) for _, _, left in self._rest):
            own = None  # all elements are one field, unless the configuration speaks of this one
        found = self.inside.get(own)
        if found is None:
            if len(self.inside) > _MANY:
                self.inside.clear()
            heads = (step, None) if isinstance(step, int) else (step,)
            rest = tuple((what, name, left[1:]) for what, name, left in self._rest if left and left[0] in heads)
            self._fieldset.absent.difference_update(name for _, name, left in rest if not left)
            found = self.inside[own] = Field(self._fieldset, self, own, rest)
        return found

    def say(self) -> None:
        """Note that the field was read as prose."""
        self.is_said = True
        if self.parent is None or len(self._fieldset.texts) >= _SAID:
            return
        steps = []
        field: Field | None = self
        while field is not None:
            steps.append(field.step)
            field = field.parent
        self._fieldset.texts["".join(reversed(steps)).removeprefix(".")] = None


Value = tuple[Field, str, str]  # a field that holds a text, how it is spelled in its record, and the text
Told = tuple[str, object]  # what a field tells, and its value


class Text(NamedTuple):
    """A text of a record that is looked at."""

    field: str  # ``body``, ``messages[0].content``; "" for a record that is a text itself
    value: str
    prose: bool  # False: only its characters are worth a look
    meta: Meta


class Fieldset:
    """The fields of one file's records."""

    def __init__(self, fields: Fields | None) -> None:
        """Take the fields as configured; those that are not are guessed."""
        fields = fields or Fields()
        named = [("text", name) for name in fields.text]
        named += [(what, name) for what, name in zip(Fields._fields[1:], fields[1:], strict=True) if name]
        self.is_guessed = not fields.text
        self.configured = frozenset(what for what, _ in named)
        self.expected = self.configured.intersection(_PROVENANCE)
        self.absent = {name for _, name in named}
        self.texts: dict[str, None] = {}
        # A name may hold points itself: that of a column, or one that was flattened.
        rest = {(what, name, steps): None for what, name in named for steps in (steps_of(name), (name,))}
        self.root = Field(self, None, None, tuple(rest))

    def met(self) -> FieldsRead:
        """Return what the records so far had."""
        return FieldsRead(tuple(self.texts), self.is_guessed and bool(self.texts), tuple(sorted(self.absent)))

    def texts_among(self, values: Sequence[Value], told: Sequence[Told], about_file: Meta) -> list[Text]:
        """Return the texts of a record in order, each with what the record tells of it.

        Prose is what the configuration names; else the values under the names that corpora use, in lists and objects
        too, and where no such name is that of the text itself, long ones. Of all others those are returned that are
        not ASCII.
        """
        is_guessed = self.is_guessed
        least = _least(values) if is_guessed else 0
        meta = self.meta(told, about_file) if told or self.expected or about_file.path else about_file
        texts = []
        for field, name, value in values:
            if field.text or field.about or (0 < least <= len(value) and _is_long_text(field, value)):
                own = meta._replace(path="") if field.about and meta.path else meta  # a title has no format of its own
                if not (field.is_said or (own.path and kind_of(name_of_text(name, own.path, value)))):
                    field.say()
                texts.append(Text(name, value, True, own))
            elif not value.isascii():
                texts.append(Text(name, value, False, meta))
        return texts

    def meta(self, told: Iterable[Told], about_file: Meta) -> Meta:
        """Return what is told of a record by its fields, as roles and values, and by its file where they say nothing.

        Of several fields of one role the first counts that can be read.
        """
        found: dict[str, str] = {}
        given: set[str] = set()
        empty: set[str] = set()
        for role, value in told:
            if _is_empty(value):
                empty.add(role)
                continue
            given.add(role)
            if role not in found and (text := _READERS[role](value) or self._as_configured(role, value)):
                found[role] = text
        url, path = found.get("url", ""), found.get("path", "")
        if _ORIGIN in given:
            given.add("url")
            origin = found.get(_ORIGIN, "")
            url = url or origin
            if not path and "path" not in self.configured and "//" not in origin:
                path = _path(origin)
        elif _ORIGIN in empty:
            empty.add("url")
        missing = (empty | self.expected).intersection(_PROVENANCE) - given if empty or self.expected else _NONE
        return Meta(
            found.get("language") or about_file.language,
            found.get("date") or about_file.date,
            url or about_file.url,
            path,  # never that of the file of records
            found.get("author") or about_file.author,
            frozenset(missing),
        )

    def _as_configured(self, role: str, value: object) -> str:
        """Return what need not look like what it is, for the configuration says so."""
        is_free = role in ("url", "author", "path") and role in self.configured
        return value.strip() if is_free and isinstance(value, str) else ""


def _least(values: Iterable[Value]) -> int:
    """Return how long a value must be to be a text whatever its name; 0: none is."""
    least = PROSE_LENGTH
    for field, _, value in values:
        if value:
            if field.text:
                return 0
            if field.about:
                least = BODY_LENGTH
    return least


def _is_long_text(field: Field, value: str) -> bool:
    return " " in value and field.role != "author"  # lists of authors are long


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_NOTHING and value.strip().lower() in _NOTHING
    return value is None or value in ([], {})


def _language(value: object) -> str:
    return _language_code(value) if isinstance(value, str) else ""


_language_code = lru_cache(maxsize=256)(language_code)


def _date(value: object) -> str:
    """Return a date as it stands there; a number is a year or a timestamp."""
    if isinstance(value, str):
        value = value.strip()
        if len(value) <= _DATE_LENGTH and _DATE.search(value):
            return value
        if not (value.isdecimal() and value.isascii() and len(value) <= _DIGITS):
            return ""
        value = int(value)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    first, last = _SECONDS
    is_stamp = any(first * unit <= value < last * unit for unit in (1, 10**3, 10**6, 10**9))
    return str(int(value)) if is_stamp or _YEARS[0] <= value < _YEARS[1] else ""


def _url(value: object) -> str:
    if not isinstance(value, str):
        return ""
    value = value.strip()
    is_address = value.startswith("http") or _ADDRESS.match(value)
    return value if is_address and " " not in value and "\n" not in value else ""


def _author(value: object) -> str:
    values = value if isinstance(value, list) else [value]
    names = [one.get("name") if isinstance(one, dict) else one for one in values]
    return ", ".join(name for name in names if isinstance(name, str) and name.strip(" \t\r\n"))


def _path(value: object) -> str:
    if not isinstance(value, str) or len(value) > _PATH_LENGTH:
        return ""
    return value if _PATH.fullmatch(value) else ""


def _origin(value: object) -> str:
    return value.strip() if isinstance(value, str) and len(value) <= _PATH_LENGTH and "\n" not in value else ""


_READERS: dict[str, Callable[[object], str]] = {
    **{"language": _language, "date": _date, "url": _url, "author": _author, "path": _path},
    _ORIGIN: _origin,
}
