"""Rules as data: one TOML file a rule, read into a ``Rule``."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, overload

import tomli  # not tomllib: compiled, it reads the rule files five times as fast

from srclint.errors import RuleError
from srclint.late import pattern
from srclint.model import Severity

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

DIGITS = "0123456789"
_OWN_LETTERS = 3  # of the codes of srclint's own rules
LEXICON = "lexicon"  # the folder of word lists

_CODE = re.compile(r"[A-Z]{3,}[0-9]{3}\Z")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_MARK = pattern("[⟦⟧]")
_EXAMPLES = "\n[["  # where they begin
_EXAMPLE_TABLES = ("\n[[bad]]\n", "\n[[good]]\n")
_FEW_FILES = 2  # beside an example, whose texts are worth showing
_LONG_QUOTES = ('"""', "'''")  # of a text of several lines, of which one may look like a table
_Words = tuple[str, ...] | Callable[[], tuple[str, ...]]
_NONE: Mapping[str, Any] = MappingProxyType({})
_REQUIRED = ("code", "name", "summary", "why", "severity", "detector", "message")
_KEYS: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(_REQUIRED, str),
    **{"enabled": bool, "params": dict, "lexicon": dict, "bad": list, "good": list},
}
_EXAMPLE_KEYS: dict[str, type | tuple[type, ...]] = {
    **{"text": str, "fixed": str, "unsafe": bool, "path": str, "encoding": str, "baseline": str},
    "files": (list, dict),
}
_KINDS: dict[type | tuple[type, ...], str] = {
    str: "a text",
    bool: "true or false",
    dict: "a table",
    list: "a list",
    (list, dict): "a list of names, or a table of names and texts",
}


class Example(NamedTuple):
    """A text that a rule must find something in (``bad``) or be silent on (``good``)."""

    text: str  # without the marks
    spans: tuple[tuple[int, int], ...] = ()  # what ⟦ ⟧ enclosed, in code points of ``text``
    fixed: str | None = None  # the text after the fix
    unsafe: bool = False  # whether ``fixed`` needs --unsafe-fixes
    path: str = "text.txt"
    encoding: str = "utf-8"  # how the text is stored: legacy encodings and UTF-16 are written as bytes
    files: Mapping[str, str] = _NONE  # other files that lie beside it, by name, and their text
    baseline: str = ""  # the baseline file it is checked against

    @property
    def told_files(self) -> Mapping[str, str]:
        """The other files as far as a reader has to know their text; of very many, none."""
        told = {name: text for name, text in self.files.items() if text}
        return told if len(told) <= _FEW_FILES else _NONE


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What srclint looks for, why, and how loudly; *how* it is found is the detector's business."""

    code: str
    name: str
    summary: str
    why: str
    severity: Severity
    detector: str  # the name of the detector that runs it
    message: str  # a format string over the values the detector gives, and ``found``
    enabled: bool = True  # False: runs only where it is selected by code or name
    params: Mapping[str, Any] = field(default_factory=dict)  # numbers and switches, overridable by configuration
    lexicon: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # words, by language and role
    bad: Sequence[Example] = ()
    good: Sequence[Example] = ()
    origin: str = ""  # the file it was read from

    @property
    def family(self) -> str:
        """The letters of the code: ENC, DUP, SRC, REF, TXT, RUN, or a third party's."""
        return self.code.rstrip(DIGITS)

    @property
    def is_own(self) -> bool:
        """Whether it is one of srclint's own rules: anyone else's have more letters, so that the two never meet."""
        return len(self.family) == _OWN_LETTERS


class WordLists:
    """Long word lists: one word a line in ``<language>/<name>.txt``; each is read once, however many rules name it."""

    def __init__(self, folder: Traversable) -> None:
        self._folder = folder
        self._read: dict[tuple[str, str], tuple[str, ...]] = {}

    def get(self, language: str, name: str) -> tuple[str, ...]:
        """Return the words of one list, without empty lines and ``#`` comments; raise OSError or ValueError."""
        words = self._read.get((language, name))
        if words is None:
            lines = self._folder.joinpath(language, name).read_text("utf-8").split("\n")
            words = self._read[language, name] = tuple(line for line in lines if line and line[0] != "#")
        return words


class _Roles(Mapping[str, tuple[str, ...]]):
    """The words of one language by role; a list that lies in a file is read when somebody asks for it."""

    def __init__(self, words: Mapping[str, _Words]) -> None:
        self._words = words

    def __getitem__(self, role: str) -> tuple[str, ...]:
        words = self._words[role]
        return words if isinstance(words, tuple) else words()

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


class _Languages(Mapping[str, Mapping[str, tuple[str, ...]]]):
    """The words of a rule by language and role; those of a language are read when somebody asks for them."""

    def __init__(self, toml: Mapping[str, str], read: Callable[[str, dict[str, Any]], _Roles]) -> None:
        """Take the table of each language, as TOML, and the function that makes roles of one that was read."""
        self._toml = toml
        self._make = read
        self._read: dict[str, _Roles] = {}

    def __getitem__(self, language: str) -> _Roles:
        roles = self._read.get(language)
        if roles is None:
            roles = self._read[language] = self._make(language, tomli.loads(self._toml[language]))
        return roles

    def __iter__(self) -> Iterator[str]:
        return iter(self._toml)

    def __len__(self) -> int:
        return len(self._toml)


class _Rest(NamedTuple):
    """What stands in a rule file and need not be read to know what the rule is, as TOML."""

    lexicon: Mapping[str, str]  # by language
    examples: _ExampleTables


class _ExampleTables:
    """The examples at the end of a rule file, as TOML."""

    def __init__(self, toml: str) -> None:
        self._toml = toml

    @cached_property
    def tables(self) -> dict[str, Any]:
        return tomli.loads(self._toml)


class _Examples(Sequence[Example]):
    """Examples that are read when somebody asks for them: checking a text needs none."""

    def __init__(self, source: _ExampleTables, kind: str, origin: str) -> None:
        self._source = source
        self._kind = kind
        self._origin = origin

    @cached_property
    def _all(self) -> tuple[Example, ...]:
        return _examples(self._source.tables, self._kind, self._origin)

    @overload
    def __getitem__(self, index: int) -> Example: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Example]: ...
    def __getitem__(self, index: int | slice) -> Example | Sequence[Example]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)


def load_rules(folder: Traversable, lexicon: WordLists | None = None, *, late: bool = False) -> Iterator[Rule]:
    """Read every ``*.toml`` below ``folder``, in order of path; raise RuleError for a file that is no rule.

    Word lists named by a rule lie in ``lexicon/<language>/`` beside it or beside a folder around it. ``late``: word
    lists and examples are read when they are asked for, and what is wrong with a rule is said no sooner.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise RuleError(f"{folder}: {error.strerror or error}") from None
    lexicon = next((WordLists(entry) for entry in entries if entry.name == LEXICON), lexicon)
    for entry in entries:
        if entry.name.endswith(".toml") and not entry.is_dir():
            yield read_rule(entry, lexicon, late=late)
        elif entry.name != LEXICON and entry.is_dir():
            yield from load_rules(entry, lexicon, late=late)


def read_rule(file: Traversable, lexicon: WordLists | None = None, *, late: bool = False) -> Rule:
    """Read one rule file; words named by a file name are taken from ``lexicon/<language>/``."""
    try:
        if not late and not file.is_file():  # to read a pipe would be to wait
            raise RuleError(f"{file}: not a regular file")
        toml = file.read_bytes().decode("utf-8")
        data, rest = _split(toml) if late else (tomli.loads(toml), None)
    except OSError as error:
        raise RuleError(f"{file}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:  # not UTF-8, or not TOML
        raise RuleError(f"{file}: {error}") from None
    return _rule(data, str(file), lexicon, late, rest)


def _split(toml: str) -> tuple[dict[str, Any], _Rest | None]:
    """Return what a rule file says, but for its words and examples: these unread, if they stand where they should."""
    first = toml.find(_EXAMPLES)
    if first >= 0 and toml.count("\n[", first) == sum(toml.count(table, first) for table in _EXAMPLE_TABLES):
        head, *tables = toml[:first].split("\n[")
        lexicon: dict[str, str] = {}
        for table in tables:
            name, _, words = table.partition("]\n")
            language = name.removeprefix("lexicon.")
            if language != name and language.isalpha() and not any(quotes in words for quotes in _LONG_QUOTES):
                lexicon[language] = words
            else:
                head += "\n[" + table
        with suppress(ValueError):  # what looked like a table was the middle of a text, or all is wrong
            data = tomli.loads(head)
            if "lexicon" not in data:
                return data, _Rest(lexicon, _ExampleTables(toml[first:]))
    return tomli.loads(toml), None


def _rule(data: dict[str, Any], origin: str, lexicon: WordLists | None, late: bool, rest: _Rest | None = None) -> Rule:
    for key, value in data.items():
        if key not in _KEYS:
            raise RuleError(f"{origin}: unknown key {key!r}{hint(key, _KEYS)}")
        if not isinstance(value, _KEYS[key]):
            raise RuleError(f"{origin}: {key!r} must be {_KINDS[_KEYS[key]]}")
    for key in _REQUIRED:
        if not data.get(key):
            raise RuleError(f"{origin}: {key!r} is missing")
    if not _CODE.match(data["code"]):
        raise RuleError(f"{origin}: code {data['code']!r} must be capital letters and three digits, such as REF001")
    if not _NAME.match(data["name"]):
        raise RuleError(f"{origin}: name {data['name']!r} must be words in small letters joined by hyphens")
    if not late:
        _expect_format(data["message"], origin)
    return Rule(
        **{key: data[key] for key in _REQUIRED if key != "severity"},
        severity=_severity(data["severity"], origin),
        enabled=data.get("enabled", True),
        params=MappingProxyType(data.get("params", {})),
        lexicon=(
            _Languages(rest.lexicon, partial(_roles, origin, lexicon))
            if rest
            else _words(data.get("lexicon", {}), origin, lexicon, late)
        ),
        bad=_Examples(rest.examples, "bad", origin) if rest else _examples(data, "bad", origin),
        good=_Examples(rest.examples, "good", origin) if rest else _examples(data, "good", origin),
        origin=origin,
    )


def _expect_format(message: str, origin: str) -> None:
    from string import Formatter  # late: the built-in rules do not come here

    try:
        list(Formatter().parse(message))
    except ValueError as error:
        raise RuleError(f"{origin}: 'message' is no format string: {error}") from None


def _severity(name: str, origin: str) -> Severity:
    try:
        return Severity[name.upper()]
    except KeyError:
        raise RuleError(f"{origin}: severity {name!r} must be notice, warning or error") from None


def _words(
    table: dict[str, Any], origin: str, lexicon: WordLists | None, late: bool
) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    languages: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for language, roles in table.items():
        if not isinstance(roles, dict):
            raise RuleError(f"{origin}: lexicon.{language} must be a table of word lists")
        words = _roles(origin, lexicon, language, roles)
        languages[language] = words if late else dict(words)
    return languages


def _roles(origin: str, lexicon: WordLists | None, language: str, table: dict[str, Any]) -> _Roles:
    return _Roles(
        {
            role: _word_list(words, f"{origin}: lexicon.{language}.{role}", language, lexicon)
            for role, words in table.items()
        }
    )


def _word_list(words: Any, place: str, language: str, lexicon: WordLists | None) -> _Words:
    """Return the words of one role, or the function that reads them."""
    if isinstance(words, list) and all(isinstance(word, str) for word in words):
        return tuple(words)
    if isinstance(words, str) and words.endswith(".txt") and lexicon is not None:
        return partial(_listed, lexicon, language, words, place)
    raise RuleError(f"{place} must be a list of words, or the name of a .txt file in lexicon/{language}/")


def _listed(lexicon: WordLists, language: str, name: str, place: str) -> tuple[str, ...]:
    try:
        return lexicon.get(language, name)
    except (OSError, ValueError) as error:
        raise RuleError(f"{place}: {name}: {getattr(error, 'strerror', None) or error}") from None


def _examples(tables: Mapping[str, Any], kind: str, origin: str) -> tuple[Example, ...]:
    return tuple(_example(example, f"{origin}: {kind}") for example in tables.get(kind, ()))


def _example(data: Any, origin: str) -> Example:
    if not isinstance(data, dict) or "text" not in data:
        raise RuleError(f"{origin}: an example is a table with a text")
    for key, value in data.items():
        if key not in _EXAMPLE_KEYS:
            raise RuleError(f"{origin}: unknown key {key!r} in an example{hint(key, _EXAMPLE_KEYS)}")
        if not isinstance(value, _EXAMPLE_KEYS[key]):
            raise RuleError(f"{origin}: {key!r} of an example must be {_KINDS[_EXAMPLE_KEYS[key]]}")
    text, spans = unmark(data["text"], origin)
    files = data.get("files", {})
    if not all(isinstance(name, str) for name in files):
        raise RuleError(f"{origin}: 'files' of an example must be {_KINDS[list, dict]}")
    if "encoding" in data and not _is_encoding(data["encoding"]):
        raise RuleError(f"{origin}: there is no encoding {data['encoding']!r}")
    beside = files if isinstance(files, dict) else dict.fromkeys(files, "")
    return Example(**{**data, "text": text, "spans": spans, "files": beside})


def _is_encoding(name: str) -> bool:
    try:
        codecs.lookup(name)
    except LookupError:
        return False
    return True


def unmark(marked: str, origin: str = "example") -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text without ⟦ ⟧, and the spans they enclosed."""
    parts: list[str] = []
    bounds: list[int] = []
    done = length = 0
    for mark in _MARK.finditer(marked):
        part = marked[done : mark.start()]
        parts.append(part)
        length += len(part)
        if (mark.group() == "⟦") != (len(bounds) % 2 == 0):
            raise RuleError(f"{origin}: unpaired {mark.group()} in {marked!r}")
        bounds.append(length)
        done = mark.end()
    if len(bounds) % 2:
        raise RuleError(f"{origin}: unpaired ⟦ in {marked!r}")
    return "".join(parts) + marked[done:], tuple(zip(bounds[::2], bounds[1::2], strict=True))


def nearest(word: str, known: Collection[str]) -> str:
    """Return the known word that ``word`` was probably meant to be, or "" where none is near."""
    import difflib  # late: needed where something is wrong

    near = difflib.get_close_matches(word, known, 1) or difflib.get_close_matches(word.upper(), known, 1)
    return near[0] if near else ""


def hint(key: str, known: Collection[str]) -> str:
    """Return " (did you mean …?)", or "" where no known word is near."""
    near = nearest(key, known)
    return f" (did you mean {near!r}?)" if near else ""
