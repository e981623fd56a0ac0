"""What is passed over, and what can be done about it: kinds of files that hold text and are not read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from srclint.binary import NOT_TEXT, is_binary
from srclint.parse import HTML, MARKDOWN, RECORDS, SEPARATED
from srclint.sources import in_pieces
from srclint.sources.streams import inside


class _Kind(NamedTuple):
    """Files that hold text in a form that is not read."""

    name: str  # of such files: "3 PDF files"
    extensions: tuple[str, ...]
    command: str  # that makes text of one; ``{}`` stands for its extension


_PANDOC = "pandoc -t markdown -o FILE.md FILE"
_MARKITDOWN = "markitdown FILE.pptx -o FILE.md"
_SOFFICE = "soffice --headless --convert-to"  # LibreOffice
_KINDS = (
    _Kind("PDF", (".pdf",), "pdftotext FILE.pdf FILE.txt"),
    _Kind("Word", (".docx",), _PANDOC + ".docx"),
    _Kind("old Word", (".doc",), f"{_SOFFICE} docx FILE.doc && {_PANDOC}.docx"),
    _Kind("OpenDocument", (".odt",), _PANDOC + ".odt"),
    _Kind("RTF", (".rtf",), _PANDOC + ".rtf"),
    _Kind("EPUB", (".epub",), _PANDOC + ".epub"),
    _Kind("e-book", (".mobi", ".azw3"), "ebook-convert FILE{} FILE.txt"),
    _Kind("DjVu", (".djvu",), "djvutxt FILE.djvu FILE.txt"),
    _Kind("spreadsheet", (".xlsx", ".xls", ".ods"), _SOFFICE + " csv FILE{}"),
    _Kind("PowerPoint", (".pptx",), _MARKITDOWN),
    _Kind("presentation", (".ppt", ".odp"), f"{_SOFFICE} pptx FILE{{}} && {_MARKITDOWN}"),
    _Kind("7-Zip", (".7z",), "7z x FILE.7z"),
    _Kind("RAR", (".rar",), "unrar x FILE.rar"),
    _Kind("LZ4", (".lz4",), "lz4 -d FILE.lz4"),
)
_BY_EXTENSION = {extension: kind for kind in _KINDS for extension in kind.extensions}
_NOT_REGULAR = "not a regular file"
_TEXTS = (*RECORDS, *SEPARATED, *MARKDOWN, *HTML, ".json", ".txt")
_NO_TEXT = "standard input holds no text"
_PACKED = "packed input is not read from standard input"
# How compressed data begins, the extension of a file of it, and the command that unpacks it.
_UNPACKING = (
    (b"\x1f\x8b", ".gz", "zcat"),
    (b"BZh", ".bz2", "bzcat"),
    (b"\xfd7zXZ", ".xz", "xzcat"),
    (b"\x28\xb5\x2f\xfd", ".zst", "zstdcat"),
)
_CONTAINERS = ((b"PK\x03\x04", ".zip"), (b"PAR1", ".parquet"))


def notices(skipped: Iterable[tuple[str, str]], *, verbose: bool = False) -> list[str]:
    """Return what to say of paths that were passed over, each with the reason: a line for each kind, not for each file.

    First come the kinds that hold text, each with a command that converts one, then reasons that say what to do, at
    last the number of all others. ``verbose`` names every file, and then says what to do.
    """
    rows = sorted(skipped)
    by_kind: dict[_Kind, list[str]] = {}
    by_reason: dict[str, list[str]] = {}
    others: list[str] = []
    for path, reason in rows:
        kind = _BY_EXTENSION.get(_extension(path))
        if kind and reason.startswith(NOT_TEXT):
            by_kind.setdefault(kind, []).append(path)
        elif reason.startswith((NOT_TEXT, _NOT_REGULAR)):  # nothing can be done about it
            others.append(path)
        else:
            by_reason.setdefault(reason, []).append(path)
    conversions = [_conversion(kind, by_kind[kind], named=verbose) for kind in _KINDS if kind in by_kind]
    if verbose:
        return [*(f"{path}: passed over: {reason}" for path, reason in rows), *conversions]
    reasons = [f"passed over {_files(paths)}: {reason}" for reason, paths in sorted(by_reason.items())]
    return [*conversions, *reasons, *([_without_text(others)] if others else [])]


def fault(path: str, reason: str) -> str:
    """Return what to say if it is an error that a file was passed over which the user named, else "".

    It is if the file should hold text, by its extension, and if it would be read once something is put right.
    """
    if not reason.startswith(NOT_TEXT):
        return reason
    is_misnamed = reason == NOT_TEXT and inside(path).lower().endswith(_TEXTS)
    return f"{reason}, whatever its extension says" if is_misnamed else ""


def refusal(name: str, raw: bytes) -> str:
    """Return why standard input cannot be checked and what can be done about it, "" where it can be.

    ``name`` is what it is called, "" if it has no name.
    """
    if not raw:
        return ""
    kind = _BY_EXTENSION.get(_extension(name))
    if kind and is_binary(raw):
        return f"{_NO_TEXT}; convert it: {kind.command.format(_extension(name))}"
    packed = inside(name) != name
    for magic, extension, command in _UNPACKING:
        if name.lower().endswith(extension) or (not packed and raw.startswith(magic)):
            file, text = (name, inside(name)) if packed else (f"{name or 'FILE'}{extension}", name)
            if in_pieces(text, 0):  # an archive
                break
            called = f"--stdin-filename {text} " if text else ""
            return f"{_PACKED}; unpack it: {command} {file} | srclint {called}-"
    if in_pieces(name, 0):
        return f"{_PACKED}; put it into a file and run: srclint {name}"
    for magic, extension in _CONTAINERS:
        if raw.startswith(magic):
            return f"{_PACKED}; put it into a file and run: srclint {name or 'FILE'}{extension}"
    return _NO_TEXT if is_binary(raw) else ""


def _conversion(kind: _Kind, paths: Sequence[str], *, named: bool) -> str:
    command = kind.command.format(_extension(paths[0]))
    them = "them" if len(paths) > 1 else "it"
    return f"passed over {_files(paths, kind.name + ' ', named=named)}: to check {them}, convert {them}: {command}"


def _without_text(paths: Sequence[str]) -> str:
    if len(paths) == 1:
        return f"passed over 1 file that holds no text: {paths[0]}"
    return f"passed over {len(paths):,} files that hold no text (-v names them)"


def _files(paths: Sequence[str], kind: str = "", *, named: bool = False) -> str:
    """Return the number of files, and the name of a single one; ``named`` if the names stand above."""
    if len(paths) == 1:
        return f"1 {kind}file" + ("" if named else f", {paths[0]}")
    return f"{len(paths):,} {kind}files" + ("" if named else " (-v names them)")


def _extension(path: str) -> str:
    return os.path.splitext(path)[1].lower()  # noqa: PTH122 - a Path for each of many takes longer
