"""The questions that span files, asked of documents in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing

from srclint.across import Across
from srclint.document import Document
from srclint.engine import Engine, FileReport
from srclint.grouping import Buckets
from srclint.model import Finding
from srclint.places import Text


def judged(
    engine: Engine,
    reports: Iterable[FileReport],
    reopen: Callable[[str], Document | None],
    make_buckets: Callable[[], Buckets] = Buckets,
    held_findings: int = 1000,
) -> dict[str, list[Finding]]:
    """Return what files bring each other, by path; files without such findings are left out."""

    def text(path: str, _: int) -> Text | None:
        document = reopen(path)
        return Text(document) if document else None

    with closing(Across(engine, text, make_buckets, held_findings)) as across:
        for report in reports:
            across.take(report)
        across.judge()
        placed = {report.path: place() for report, place in across.reports()}
    return {path: findings for path, findings in placed.items() if findings}
