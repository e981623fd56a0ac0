"""What becomes of damaged text, and how fast: ``python benchmarks/encoding.py [FILE …]``.

The sentences of the tests are damaged by program, by encoding and by what was lost on the way, and mended by
``ftfy.fix_encoding`` and by srclint with safe fixes only; the table holds the share that is exactly as before, and in
brackets what is changed to something else. Then the detector is timed against ``ftfy.fix_text`` on the sound sentences,
or on FILE, in the same run.
"""

from __future__ import annotations

import re
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import ftfy

import srclint
from srclint.detect.encoding.mojibake import MojibakeDetector
from srclint.document import Document
from srclint.parse import parse_document
from srclint.plugins import load_plugins

SENTENCES = Path(__file__).parent.parent / "tests" / "data" / "sentences.toml"
ENCODINGS = (
    *("latin-1", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859-2", "iso8859-7", "iso8859-13"),
    *("koi8-r", "cp437", "cp850", "cp866", "mac-roman", "gb18030", "big5", "cp932", "cp949"),
)
ONLY = {"select": ["mojibake", "lossy-mojibake"]}
ROUNDS = 5  # of each measurement; the best counts


def without_controls(text: str) -> str:
    return re.sub("[\x80-\x9f]", "", text)


FORMS: dict[str, Callable[[bytes, str], str]] = {
    "intact": lambda raw, encoding: raw.decode(encoding),
    "twice": lambda raw, encoding: raw.decode(encoding).encode().decode(encoding),
    "printable only": lambda raw, encoding: without_controls(raw.decode(encoding, "ignore")),
    "bytes to U+FFFD": lambda raw, encoding: raw.decode(encoding, "replace"),
    "no-break to space": lambda raw, encoding: raw.decode(encoding).replace("\xa0", " "),
}


def main() -> None:
    sentences = tomllib.loads(SENTENCES.read_text("utf-8"))
    print(f"{'':12s}" + "".join(f"{form:>34s}" for form in FORMS))
    print(f"{'':12s}" + f"{'n':>6s}{'ftfy':>14s}{'srclint':>14s}" * len(FORMS))
    for encoding in ENCODINGS:
        print(f"{encoding:12s}" + "".join(cell(list(sentences.values()), encoding, form) for form in FORMS))
    texts = [Path(name).read_text("utf-8") for name in sys.argv[1:]] or ["\n".join(sentences.values())]
    speed("\n".join(texts))


def cell(sentences: list[str], encoding: str, form: str) -> str:
    """Return one field of the table."""
    kinds: Counter[str] = Counter()
    for sentence in sentences:
        try:
            damaged = FORMS[form](sentence.encode(), encoding)
        except UnicodeError:
            continue
        if damaged == sentence or (form not in ("intact", "twice") and damaged == undamaged(sentence, encoding)):
            continue
        kinds["n"] += 1
        for name, out in (("ftfy", ftfy.fix_encoding(damaged)), ("own", srclint.fix(damaged, config=ONLY).text)):
            kinds[name + (" right" if out == sentence else " left" if out == damaged else " wrong")] += 1
    n = kinds["n"]
    if not n:
        return f"{0:6d}{'':28s}"
    shares = [(100 * kinds[f"{name} right"] / n, 100 * kinds[f"{name} wrong"] / n) for name in ("ftfy", "own")]
    return f"{n:6d}" + "".join(f"{f'{right:.0f} ({wrong:.0f}) %':>14s}" for right, wrong in shares)


def undamaged(sentence: str, encoding: str) -> str | None:
    """Return the sentence misread without loss, or None where that cannot be."""
    try:
        return sentence.encode().decode(encoding)
    except UnicodeError:
        return None


def speed(text: str) -> None:
    """Print how fast the detector passes over sound text, and how many times as fast as ftfy."""
    detector = MojibakeDetector([rule for rule in load_plugins().rules if rule.detector == "mojibake"])
    view = parse_document(Document("text.txt", text)).stored()
    own = best(lambda: list(detector(view)))
    theirs = best(lambda: ftfy.fix_text(text))
    size = len(text.encode()) / 1e6
    print(
        f"\nsound text: srclint {size / own:.1f} MB/s, ftfy {size / theirs:.1f} MB/s, {theirs / own:.1f} times as fast"
    )


def best(action: Callable[[], object]) -> float:
    """Return the seconds of processor time of the fastest of several runs."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        action()
        seconds.append(time.process_time() - start)
    return min(seconds)


if __name__ == "__main__":
    main()
