"""The whole interface between srclint and its plugins, the built-in ones included.

A plugin is any object (usually a module) with functions of these names marked by ``srclint.hookimpl``. A package
offers it under the entry-point group ``srclint``. Hooks are called once a run or once a file, never once a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import pluggy

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from srclint.container import Container
    from srclint.document import Document
    from srclint.model import Fact, Hit, Verdict
    from srclint.report import Reporter
    from srclint.rule import Rule
    from srclint.view import View

_F = TypeVar("_F", bound=Callable[..., object])
hookspec = cast("Callable[[_F], _F]", pluggy.HookspecMarker("srclint"))
hookspec_first = pluggy.HookspecMarker("srclint")(firstresult=True)
hookimpl = pluggy.HookimplMarker("srclint")


class Detector(Protocol):
    """Finds what the rules it was built from describe. It reads no files, prints nothing, knows no configuration."""

    def __call__(self, view: View) -> Iterable[Hit]:
        """Yield what is found, with spans of ``view.text``."""
        ...


class Judge(Protocol):
    """A detector for questions that span documents; it may be a ``Detector`` as well.

    Facts of one key are compared, so the key says what is alike: the hash of a sentence, the name of a thing, one of
    the smallest hashes of a text where likeness is to be looked into. Whatever else a judge needs is in their values:
    it sees no document. Both methods depend on what they are given and on nothing else, for they may run in other
    processes, and on other machines, in any order.
    """

    def facts(self, view: View) -> Iterable[Fact]:
        """Yield what this document contributes, with spans of ``view.text``; path and record are filled in later."""
        ...

    def judge(self, facts: Sequence[Fact]) -> Iterator[Verdict]:
        """Say what is wrong with the facts of one key, handed over in the order of path, record and span.

        They are two at least: a key that only one fact has is not judged.
        """
        ...


class DetectorFactory(Protocol):
    """Builds a detector once from all enabled rules that name it.

    It may say of its detectors, in attributes:

    ``reads``: ``"stored"`` where they get the text character for character as the document holds it; else they get the
    text as read, without markup and with broken encoding already mended.

    ``concerns``: a function of the view, quick and whatever the rules, that tells whether the document can concern them
    at all ("has it a digit?"). Then they are asked about such documents only, and built when the first one comes.

    ``across``: True where they are judges and nothing else: they are built for runs with ``--project`` only.

    ``whole``: True where some of their hits speak of the file as a whole (``Hit.whole``). Of a file of records they are
    asked about the file as well, and what they say of it stands for all such hits in its records. They read the stored
    text and say what concerns them.
    """

    def __call__(self, rules: Sequence[Rule]) -> Detector | Judge:
        """Build the detector; raise RuleError for a rule it cannot run."""
        ...


@hookspec
def register_rules() -> Iterable[Traversable]:
    """Return folders of rule files (``*.toml``, read recursively).

    Codes have four letters or more before their three digits: three letters are srclint's own. Word lists that rules
    name by file lie in ``lexicon/<language>/`` beside the rule file or beside a folder around it.
    """
    return ()


@hookspec
def register_detectors() -> dict[str, DetectorFactory]:
    """Return the detectors that rules may name."""
    return {}


@hookspec
def register_reporters() -> dict[str, Reporter]:
    """Return the output formats that ``--format`` may name."""
    return {}


@hookspec_first
def read_container(document: Document) -> Container | None:
    """Take a file that holds many documents apart, or return None if it is not of your kind.

    ``document.fields`` says which fields of its records are text and which tell of it, as far as that is configured.
    """


@hookspec_first
def parse_document(document: Document) -> View | None:
    """Return the document as it is read, or None if it is not of your format."""
