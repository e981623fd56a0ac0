"""Files that are not UTF-8: in another encoding, damaged, or UTF-16 without a byte order mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from srclint.detect.encoding.scripts import fits
from srclint.detect.encoding.validity import BAD_BYTES, DAMAGED, SURELY_UTF8, is_utf8, valid_share
from srclint.document import Document
from srclint.errors import RuleError
from srclint.model import Edit, Fix, Hit, Span
from srclint.rule import Rule
from srclint.view import View
from srclint.wide import wide_encoding

if TYPE_CHECKING:  # imported where it is used: few files are not UTF-8
    from srclint.detect.encoding.charset import CharsetGuesser, Guess

_KINDS = ("charset", "bad-byte", "utf-16")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # surrogates that stand for no byte
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CUT_CHARACTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_START_OF_CHARACTER = re.compile(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")
# Of the bytes outside ASCII, the part in valid UTF-8 sequences above which a file is damaged UTF-8, where the guess is
# an encoding in which they hardly come by chance.
_DAMAGED_LATIN = 0.05
# Where no encoding fits, single bytes are told of as long as they are few, or the rest is UTF-8 for a good part.
_FEW = 8
_DAMAGED_UNKNOWN = 0.3
_NEVER_BY_CHANCE = re.compile(r"cp125[0247]|iso8859_(?:2|9|13|15)")


class Charsets:
    """Tells what the bytes of a file are that cannot be read as UTF-8.

    Rules say by ``kind`` what they report: ``charset`` (another encoding; ``encodings``, ``sample``, ``safe_margin``,
    ``safe_characters``, and models of languages in the lexicon), ``bad-byte`` or ``utf-16``.
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            if rule.params.get("kind") not in _KINDS:
                raise RuleError(f"{rule.origin}: params.kind must be one of {', '.join(_KINDS)}")
        self._rules = {rule.params["kind"]: rule for rule in rules}
        self._guesser: CharsetGuesser | None = None

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield one hit for a file in another encoding, or one for each run of bad bytes of damaged UTF-8."""
        document, text = view.document, view.text
        if document.encoding != "utf-8":
            return
        if wide := wide_encoding(text):
            if "utf-16" in self._rules:
                unit = 4 if wide.startswith("utf-32") else 2
                yield Hit(self._rules["utf-16"], Span(0, min(unit, len(text))), {"encoding": wide.upper()})
            return
        if "\x1b$" in text and "charset" in self._rules:
            yield from _seven_bit(self._rules["charset"], text)
        if text.isascii() or is_utf8(text) or _NO_BYTE.search(text):
            return
        raw = document.to_bytes()[len(document.bom) :]
        guess = None if document.bom else self._other_encoding(text, raw)
        if guess and "charset" in self._rules:
            yield _transcoding(self._rules["charset"], text, guess)
        elif guess is None and "bad-byte" in self._rules:
            yield from _bad_bytes(self._rules["bad-byte"], text, document)

    def _other_encoding(self, text: str, raw: bytes) -> Guess | None:
        """Guess the encoding; return None for damaged UTF-8."""
        rule = self._rules.get("charset")
        share, bad = valid_share(text)
        if rule is None or share > SURELY_UTF8 or _only_cut(text):
            return None
        if all(_surrogate_pairs(_bytes(run)) for run in BAD_BYTES.findall(text)):
            return None
        if self._guesser is None:
            from srclint.detect.encoding.charset import CharsetGuesser

            self._guesser = CharsetGuesser(rule.params["encodings"], rule.lexicon)
        guess = self._guesser.guess(raw, rule.params["sample"])
        damaged = (
            bad <= _FEW or share > _DAMAGED_UNKNOWN
            if guess.best.encoding == DAMAGED
            else share > _DAMAGED_LATIN and _NEVER_BY_CHANCE.fullmatch(guess.best.encoding)
        )
        return None if damaged else guess


def _seven_bit(rule: Rule, text: str) -> Iterator[Hit]:
    from srclint.detect.encoding.charset import seven_bit_charset

    found = seven_bit_charset(text)
    if found:
        encoding, decoded = found
        start = text.index("\x1b$")
        values = {"best": _shown(encoding.removesuffix("_ext")), "runner_up": ""}
        yield Hit(rule, Span(start, start + 3), values, Fix(tuple(_line_edits(text, decoded)), safe=True))


def _transcoding(rule: Rule, text: str, guess: Guess) -> Hit:
    best, other = guess.best, guess.runner_up
    first = _NOT_ASCII.search(text)
    start = first.start() if first else 0
    if best.encoding == DAMAGED:
        values = {"best": "binary data, or an encoding unknown here", "runner_up": ""}
        return Hit(rule, Span(start, first.end() if first else start), values)
    values = {"best": _shown(best.encoding), "runner_up": f", else {_shown(other.encoding)}" if other else ""}
    clear = (
        guess.margin >= rule.params["safe_margin"]
        and guess.weighed >= rule.params["safe_characters"]
        and guess.strange <= rule.params["safe_strange"]
    )
    edits = tuple(_line_edits(text, guess.text))
    return Hit(rule, _first_run(text, start, guess), values, Fix(edits, safe=clear))


def _only_cut(text: str) -> bool:
    """Tell whether all that is wrong is a character at the end of which bytes are missing: the file was cut off."""
    first = BAD_BYTES.search(text)
    if first is None or first.end() != len(text):
        return False
    run = _bytes(first.group())
    return len(run) > 1 and _START_OF_CHARACTER.fullmatch(run) is not None


def _bytes(run: str) -> bytes:
    return run.encode("utf-8", "surrogateescape")


def _shown(encoding: str) -> str:
    """Return an encoding's name as people write it."""
    if encoding == DAMAGED:
        return "UTF-8 with bad bytes"
    name = encoding.replace("_", "-").replace("iso8859", "iso-8859").replace("iso2022", "iso-2022")
    return f"windows-{name[2:]}" if re.fullmatch(r"cp125\d", name) else name


def _first_run(text: str, start: int, guess: Guess) -> Span:
    """Return the stretch of ``text`` that the first characters outside ASCII of the guessed text are stored in."""
    run = _NOT_ASCII.match(guess.text, start)
    if run is None:
        return Span(start, start + 1)
    try:
        stored = run.group().encode(guess.best.encoding)
    except UnicodeEncodeError:
        return Span(start, start + 1)
    return Span(start, min(len(text), start + len(stored.decode("utf-8", "surrogateescape"))))


def _line_edits(text: str, new: str) -> Iterator[Edit]:
    """Yield the edits that turn ``text`` into ``new``, one a line: lines end at the same bytes in all encodings."""
    old_lines, new_lines = text.split("\n"), new.split("\n")
    if len(old_lines) != len(new_lines):
        yield Edit(Span(0, len(text)), new)
        return
    offset = 0
    for old, mended in zip(old_lines, new_lines, strict=True):
        if old != mended:
            head = _common(old, mended)
            tail = _common(old[head:][::-1], mended[head:][::-1])
            yield Edit(Span(offset + head, offset + len(old) - tail), mended[head : len(mended) - tail])
        offset += len(old) + 1


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    length = min(len(one), len(other))
    return next((i for i in range(length) if one[i] != other[i]), length)


def _bad_bytes(rule: Rule, text: str, document: Document) -> Iterator[Hit]:
    offset, done = len(document.bom), 0
    where = "of the field" if document.record else "of the file"
    for run in BAD_BYTES.finditer(text):
        offset += len(text[done : run.start()].encode("utf-8", "surrogateescape"))
        done = run.start()
        raw = _bytes(run.group())
        likely, fix = _likely(raw, text, run.start(), run.end())
        shown = " ".join(f"0x{byte:02X}" for byte in raw[:4]) + (" …" if len(raw) > 4 else "")
        noun = "byte" if len(raw) == 1 else "bytes"
        values = {"bytes": f"{noun} {shown}", "offset": f"{offset} {where}", "likely": likely}
        yield Hit(rule, Span(run.start(), run.end()), values, fix)


def _likely(raw: bytes, text: str, start: int, end: int) -> tuple[str, Fix | None]:
    """Say what the bytes probably were, and give the fix if one can be offered."""
    span = Span(start, end)
    joined = _surrogate_pairs(raw)
    if joined:
        return f": {joined} encoded as two halves (CESU-8)", Fix((Edit(span, joined),), safe=True)
    if _CUT_CHARACTER.match(raw) or (end == len(text) and _START_OF_CHARACTER.fullmatch(raw)):
        return ": part of a character whose other bytes are lost", None
    before, after = text[start - 1 : start], text[end : end + 1]
    try:
        characters = raw.decode("cp1252")
    except UnicodeDecodeError:
        return "", None
    around = (before, *characters, after)
    if len(raw) <= 3 and all(fits(c, a, b) for a, c, b in zip(around, characters, around[2:], strict=False)):
        return f": probably {characters} as windows-1252 has it", Fix((Edit(span, characters),), safe=False)
    return "", None


def _surrogate_pairs(raw: bytes) -> str | None:
    """Return the characters beyond U+FFFF that ``raw`` encodes as surrogates of three bytes each, if it does."""
    try:
        return raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None
