"""Whether a text says when it was written."""

from __future__ import annotations

from srclint import late
from srclint.view import View

YEAR = late.pattern(r"(?<![\w.,/-])(?:19|20)\d\d(?![\w/%-])")  # in a sentence: no part of a number or a name
# The same, or one that a date in figures begins with ("20240503"), for whole texts and for paths.
# Digits first and what stands before them last: so the text is searched for digits, which is quick.
_STAMPED_YEAR = late.pattern(
    r"(?:19|20)[0-9]{2}(?<![0-9A-Za-z.,].{4})(?:(?![0-9A-Za-z%])(?![.,][0-9])|[01][0-9][0-3][0-9](?![0-9A-Za-z]))"
)
_NUMERIC = late.pattern(r"[0-9][0-9]?[./-][0-9][0-9]?[./-][0-9]{2}(?![0-9])")


def is_dated(view: View) -> bool:
    """Tell whether a year or a date stands anywhere in a text, in what its front matter says, or in its path.

    So may the record or the archive it is from. A record counts as dated unless it has a field for the date, or should,
    and that is empty: most corpora keep none, on purpose.
    """
    document, meta = view.document, view.document.meta
    return (
        bool(meta.date)
        or (document.record is not None and "date" not in meta.missing)
        or has_date(meta.url)
        or has_date(meta.path)
        or has_date(view.text)
        or has_date(document.path)
        or any(has_date(node.target) for node in view.nodes if node.kind in ("front-matter", "comment", "html"))
    )


def has_date(text: str) -> bool:
    """Tell whether a year, or a date in figures, stands in a text."""
    return _STAMPED_YEAR.search(text) is not None or _NUMERIC.search(text) is not None
