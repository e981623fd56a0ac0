"""The same text as files of several kinds, as ratios of one run: ``python benchmarks/containers.py [MEGABYTES]``.

The texts (30 MB) are made up, every sentence anew. They lie in plain files, in one JSONL file, in one with every other
character escaped, in CSV, Parquet, in compressed JSONL and in archives; ``srclint`` runs over each as a whole process,
with one job and without its cache, in turn, and finds the same. Time is that of its processor; memory is its peak.
Then one file of records is checked by two processes, and mended.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from made_up import documents

from srclint.zstd import compress

ROUNDS = 3
TYPICAL = 3000  # characters of a text


class Taken(NamedTuple):
    """What a run took."""

    processor: float  # seconds
    clock: float
    memory: float  # megabytes
    findings: int


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # Elsewhere: a process begins with the memory of the one that starts it.
        writing = get_context("spawn").Process(target=write_all, args=(folder, megabytes))
        writing.start()
        writing.join()
        texts = len(list((folder / "plain").iterdir()))
        taken: dict[str, list[Taken]] = {kind: [] for kind in KINDS}
        for _ in range(ROUNDS):
            for kind, runs in taken.items():
                runs.append(run(folder / kind))
        best = {kind: min(runs) for kind, runs in taken.items()}
        print(f"{megabytes} MB in {texts:,} texts, least of {ROUNDS}")
        for kind, least in best.items():
            print(
                f"  {kind:16s} {least.processor:7.2f} s, {best['plain'].processor / least.processor:5.0%} of the speed"
                f" of plain files, {least.memory:4.0f} MB, {least.findings:,} findings"
            )
        two = min(run(folder / "jsonl", "--jobs", "2") for _ in range(ROUNDS))
        clock = min(runs.clock for runs in taken["jsonl"])
        print(f"  two processes on one JSONL file: {clock / two.clock:.2f} times as fast by the clock")
        for kind in ("jsonl", "jsonl.zst", "parquet"):
            mended = run(folder / kind, "--fix")
            print(
                f"  mending {kind:9s} {mended.processor / best[kind].processor:5.2f} times the time of checking,"
                f" {mended.memory:4.0f} MB"
            )


def write_all(folder: Path, megabytes: int) -> None:
    texts = list(documents(megabytes, TYPICAL))
    for kind, write in KINDS.items():
        (folder / kind).mkdir()
        write(folder / kind, texts)


def run(folder: Path, *arguments: str) -> Taken:
    command = [sys.executable, "-m", "srclint", "--isolated", "--no-cache", "--format", "jsonl", "--jobs", "1"]
    begin = time.perf_counter()
    with (
        tempfile.TemporaryFile() as out,
        subprocess.Popen([*command, *arguments, str(folder)], stdout=out, stderr=subprocess.DEVNULL) as process,
    ):
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        clock = time.perf_counter() - begin
        out.seek(0)
        findings = sum(1 for _ in out)
    if process.returncode not in (0, 1):
        sys.exit(f"srclint ended with {process.returncode} on {folder.name}")
    return Taken(usage.ru_utime + usage.ru_stime, clock, usage.ru_maxrss / 1024, findings)


def plain(folder: Path, texts: Sequence[str]) -> None:
    for number, text in enumerate(texts):
        (folder / f"{number:06}.txt").write_text(text, "utf-8")


def lines(texts: Sequence[str], *, ascii_only: bool = False) -> bytes:
    rows = (json.dumps({"id": i, "text": text}, ensure_ascii=ascii_only) for i, text in enumerate(texts))
    return "".join(f"{row}\n" for row in rows).encode()


def escaped(folder: Path, texts: Sequence[str]) -> None:
    def escape(text: str) -> str:
        signs = (f"\\u{ord(sign):04x}" if i % 2 else json.dumps(sign)[1:-1] for i, sign in enumerate(text))
        return "".join(signs)

    rows = (f'{{"id": {i}, "text": "{escape(text)}"}}\n' for i, text in enumerate(texts))
    (folder / "rows.jsonl").write_text("".join(rows), "utf-8")


def table(folder: Path, texts: Sequence[str]) -> None:
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text"])
        rows.writerows(enumerate(texts))


def parquet(folder: Path, texts: Sequence[str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    rows = pa.table({"id": range(len(texts)), "text": texts})
    pq.write_table(rows, folder / "rows.parquet", compression="zstd", row_group_size=1000)


def packed(extension: str, pack: Callable[[bytes], bytes]) -> Callable[[Path, Sequence[str]], None]:
    def write(folder: Path, texts: Sequence[str]) -> None:
        (folder / f"rows.jsonl{extension}").write_bytes(pack(lines(texts)))

    return write


def zipped(folder: Path, texts: Sequence[str]) -> None:
    with zipfile.ZipFile(folder / "texts.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number, text in enumerate(texts):
            archive.writestr(f"{number:06}.txt", text)


def tarred(folder: Path, texts: Sequence[str]) -> None:
    with tarfile.open(folder / "texts.tar.gz", "w:gz") as archive:
        for number, text in enumerate(texts):
            raw = text.encode()
            member = tarfile.TarInfo(f"{number:06}.txt")
            member.size = len(raw)
            archive.addfile(member, io.BytesIO(raw))


def crawl(folder: Path, texts: Sequence[str]) -> None:
    rows = []
    for number, text in enumerate(texts):
        body = text.encode()
        head = (
            "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
            f"WARC-Target-URI: https://example.org/{number}\r\nWARC-Date: 2020-01-01T00:00:00Z\r\n"
            f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        rows.append(gzip.compress(head.encode() + body + b"\r\n\r\n"))
    (folder / "texts.warc.wet.gz").write_bytes(b"".join(rows))


KINDS: dict[str, Callable[[Path, Sequence[str]], None]] = {
    "plain": plain,
    "jsonl": packed("", bytes),
    "jsonl, escaped": escaped,
    "csv": table,
    "parquet": parquet,
    "jsonl.gz": packed(".gz", gzip.compress),
    "jsonl.zst": packed(".zst", compress),
    "jsonl.bz2": packed(".bz2", bz2.compress),
    "jsonl.xz": packed(".xz", lambda raw: lzma.compress(raw, preset=1)),
    "zip": zipped,
    "tar.gz": tarred,
    "wet.gz": crawl,
}


if __name__ == "__main__":
    main()
