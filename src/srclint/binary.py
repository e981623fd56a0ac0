"""Files that are no text: told by their extension, or by their first bytes."""

from __future__ import annotations

import os

# Why such a file is passed over.
NOT_TEXT = "not text"
NOT_TEXT_BY_NAME = f"{NOT_TEXT}, by its extension"
# Of files that are never text: passed over in folders without a look inside.
# fmt: off
BINARY_EXTENSIONS = frozenset(
    {
        ".7z", ".a", ".aac", ".ai", ".avi", ".avif", ".azw3", ".bin", ".bmp", ".class", ".dat", ".db", ".deb", ".djvu",
        ".dll", ".dmg", ".doc", ".docx", ".dylib", ".ear", ".eot", ".epub", ".exe", ".flac", ".gif", ".h5", ".heic",
        ".icns", ".ico", ".iso", ".jar", ".jpeg", ".jpg", ".jxl", ".lz4", ".m4a", ".m4v", ".mkv", ".mobi", ".mov",
        ".mp3", ".mp4", ".mpeg", ".mpg", ".msi", ".npy", ".npz", ".o", ".obj", ".odp", ".ods", ".odt", ".ogg", ".onnx",
        ".opus", ".otf", ".pdf", ".pickle", ".pkl", ".png", ".ppt", ".pptx", ".psd", ".pt", ".pyc", ".pyd", ".pyo",
        ".rar", ".rpm", ".rtf", ".safetensors", ".so", ".sqlite", ".sqlite3", ".tif", ".tiff", ".ttf", ".wasm", ".wav",
        ".webm", ".webp", ".whl", ".woff", ".woff2", ".xls", ".xlsx"
    }
)
# fmt: on
PROBE = 8192  # bytes looked at to tell text from anything else
_UNICODE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_SIGNATURES = (
    b"%PDF-",
    b"{\\rtf",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\x28\xb5\x2f\xfd",
    b"\x7fELF",
    b"PAR1",
    b"BZh",
    b"\xfd7zXZ",
)
_CONTROLS = bytes(c for c in range(32) if c not in b"\t\n\v\f\r\x1b")


def is_binary_name(path: str) -> bool:
    """Tell by its extension whether a file is no text."""
    return os.path.splitext(path)[1].lower() in BINARY_EXTENSIONS  # noqa: PTH122 - a Path for each of many takes longer


def is_binary(raw: bytes) -> bool:
    """Tell whether a file is no text: a known signature, or more than a few control characters in its first bytes.

    A stray NUL does not make a binary file, nor does UTF-16 without a byte order mark: srclint reports these.
    """
    probe = raw[:PROBE]
    if probe.startswith(_UNICODE_MARKS):
        return False
    if probe.startswith(_SIGNATURES):
        return True
    if len(probe) - len(probe.translate(None, _CONTROLS)) <= 2 + len(probe) // 32:
        return False
    from srclint.wide import looks_like_utf16  # late: few files come here

    return looks_like_utf16(probe) is None


def is_wide(raw: bytes) -> bool:
    """Tell whether a file is text in UTF-16 or UTF-32, in which other bytes than usual end a line."""
    probe = raw[:PROBE]
    if probe.startswith(_UNICODE_MARKS):
        return True
    if 0 not in probe:
        return False
    from srclint.wide import looks_like_utf16  # late: few files come here

    return looks_like_utf16(probe) is not None
