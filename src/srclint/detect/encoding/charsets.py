"""Files that are not UTF-8: in another encoding, damaged, or UTF-16 without a byte order mark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from srclint.detect.encoding.declarations import Declaration, declaration
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

_KINDS = ("charset", "bad-byte", "utf-16", "declaration")
# The byte order marks of UTF-32 and UTF-16 as they are held in a text that could not be read as what they say.
_WIDE_MARK = re.compile("\udcff\udcfe\0\0|\0\0\udcfe\udcff|\udcff\udcfe|\udcfe\udcff")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")  # surrogates that stand for no byte
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_CUT_CHARACTER = re.compile(rb"[\xc2-\xf4][\x80-\xbf]")
_QUOTES = "’”“»…–—"
_LETTER_AND_QUOTE = re.compile(f"[à-öø-ÿ][{_QUOTES}]")
_START_OF_CHARACTER = re.compile(rb"[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")
# Of the bytes outside ASCII, the part in valid UTF-8 sequences above which a file is damaged UTF-8, where the guess is
# an encoding in which they hardly come by chance.
_DAMAGED_LATIN = 0.05
# Where no encoding fits, single bytes are told of as long as they are few, or the rest is UTF-8 for a good part.
_FEW = 8
_DAMAGED_UNKNOWN = 0.3
_NEVER_BY_CHANCE = re.compile(r"cp125[02478]|iso8859_(?:2|4|9|13|15)|mac_roman|cp437|cp85[02]")


class Charsets:
    """Tells what the bytes of a file are that cannot be read as UTF-8.

    Rules say by ``kind`` what they report: ``charset`` (another encoding; ``encodings``, ``sample``, ``safe_margin``,
    ``safe_characters``, and models of languages in the lexicon), ``bad-byte``, ``utf-16``, or ``declaration`` (what the
    text says of its charset is wrong).
    """

    reads = "stored"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            if rule.params.get("kind") not in _KINDS:
                raise RuleError(f"{rule.origin}: params.kind must be one of {', '.join(_KINDS)}")
        self._rules = {rule.params["kind"]: rule for rule in rules}
        self._guesser: CharsetGuesser | None = None
        self._sampled: tuple[bytes, Guess | None] = b"", None  # the last sample of a file, and what it was taken for

    def __call__(self, view: View) -> Iterator[Hit]:
        """Yield one hit for a file in another encoding, or one for each run of bad bytes of damaged UTF-8."""
        document, text = view.document, view.text
        if document.encoding != "utf-8":
            return
        if marked := _WIDE_MARK.match(text):
            yield from self._cut_off(document, "UTF-32" if "\0" in marked.group() else "UTF-16")
            return
        if wide := wide_encoding(text):
            if "utf-16" in self._rules:
                unit = 4 if wide.startswith("utf-32") else 2
                cut = ", and ends within a character" if len(document.to_bytes()) % unit else ""
                values = {"encoding": wide.upper(), "cut": cut}
                yield Hit(self._rules["utf-16"], Span(0, min(unit, len(text))), values)
            return
        if "\x1b$" in text and "charset" in self._rules:
            yield from _seven_bit(self._rules["charset"], text)
        if text.isascii() or _NO_BYTE.search(text):
            return
        declared = declaration(text) if "declaration" in self._rules else None
        if is_utf8(text):
            if declared and declared.codec != DAMAGED:
                yield self._misdeclared(declared, "UTF-8")
            return
        raw = document.to_bytes()[len(document.bom) :]
        guess = None if document.bom else self._told(document, raw) or self._other_encoding(text, raw)
        real = self._real_charset(text, declared, guess) if declared else ""
        if declared and real:
            yield self._misdeclared(declared, real)
        if guess and "charset" in self._rules:
            yield _transcoding(self._rules["charset"], text, guess, clear=self._is_clear(guess))
        elif guess is None and "bad-byte" in self._rules:
            yield from _bad_bytes(self._rules["bad-byte"], text, document)

    def _cut_off(self, document: Document, encoding: str) -> Iterator[Hit]:
        """Yield what is left of the last character of a marked file whose bytes are not a whole number of units."""
        if "bad-byte" in self._rules:
            raw = document.to_bytes()
            rest = raw[len(raw) - (len(raw) % (4 if encoding == "UTF-32" else 2) or 1) :]
            start = len(document.text) - len(rest.decode("utf-8", "surrogateescape"))
            values = {
                **_shown_bytes(rest),
                "offset": f"{len(raw) - len(rest)} of the file",
                "encoding": encoding,
                "likely": ": the file was cut off within a character",
            }
            yield Hit(self._rules["bad-byte"], Span(start, len(document.text)), values)

    def _real_charset(self, text: str, declared: Declaration, guess: Guess | None) -> str:
        """Return the name of what ``text`` is in if that is surely not what it declares, else ""."""
        if "charset" not in self._rules:
            share, _ = valid_share(text)
            is_utf8 = share > SURELY_UTF8
            if not is_utf8 and share > _DAMAGED_LATIN:
                return ""
        else:
            is_utf8 = guess is None
        if is_utf8 or declared.codec == DAMAGED:
            return "" if is_utf8 == (declared.codec == DAMAGED) else "UTF-8" if is_utf8 else "not UTF-8"
        clear = guess is not None and guess.best.encoding != DAMAGED and self._is_clear(guess)
        if guess is None or not clear or _reads_alike(text, declared.codec, guess):
            return ""
        return _shown(guess.best.encoding)

    def _misdeclared(self, declared: Declaration, real: str) -> Hit:
        fix = Fix((Edit(declared.span, "utf-8"),), safe=declared.is_markup) if real == "UTF-8" else None
        values = {"declared": declared.label, "real": real}
        return Hit(self._rules["declaration"], declared.span, values, fix)

    def _is_clear(self, guess: Guess) -> bool:
        """Tell whether a guess is sure enough to act on."""
        params = self._rules["charset"].params
        return bool(
            guess.margin >= params["safe_margin"]
            and guess.weighed >= params["safe_characters"]
            and guess.strange <= params["safe_strange"]
        )

    def _told(self, document: Document, raw: bytes) -> Guess | None:
        """Return the encoding of the file that a document is a record or a piece of, if that reads it."""
        if not document.sample:
            return None
        if self._sampled[0] != document.sample:
            sample = Document.from_bytes("", document.sample, begins=False)
            self._sampled = document.sample, self._other_encoding(sample.text, document.sample)
        guess = self._sampled[1]
        if guess is None or guess.best.encoding == DAMAGED:
            return None
        try:
            return guess._replace(text=raw.decode(guess.best.encoding))
        except UnicodeDecodeError:
            return None

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


def _transcoding(rule: Rule, text: str, guess: Guess, *, clear: bool) -> Hit:
    best, other = guess.best, guess.runner_up
    first = _NOT_ASCII.search(text)
    start = first.start() if first else 0
    if best.encoding == DAMAGED:
        values = {"best": "binary data, or an encoding unknown here", "runner_up": ""}
        return Hit(rule, Span(start, first.end() if first else start), values)
    values = {"best": _shown(best.encoding), "runner_up": f", else {_shown(other.encoding)}" if other else ""}
    edits = tuple(_line_edits(text, guess.text))
    return Hit(rule, _first_run(text, start, guess), values, Fix(edits, safe=clear), whole=True)


def _reads_alike(text: str, encoding: str, guess: Guess) -> bool:
    """Tell whether ``text`` says the same in ``encoding`` as in the one that was guessed."""
    try:
        return _bytes(text).decode(encoding) == guess.text
    except (UnicodeError, LookupError):
        return False


def _only_cut(text: str) -> bool:
    """Tell whether all that is wrong is a character at the end of which bytes are missing: the file was cut off."""
    first = BAD_BYTES.search(text)
    if first is None or first.end() != len(text):
        return False
    run = _bytes(first.group())
    # A byte by itself may be é or а as well, hardly an Ã after the last word.
    return _START_OF_CHARACTER.fullmatch(run) is not None and (len(run) > 1 or run < b"\xe0")


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
        values = {**_shown_bytes(raw), "offset": f"{offset} {where}", "encoding": "UTF-8", "likely": likely}
        yield Hit(rule, Span(run.start(), run.end()), values, fix)


def _shown_bytes(raw: bytes) -> dict[str, str]:
    shown = " ".join(f"0x{byte:02X}" for byte in raw[:4]) + (" …" if len(raw) > 4 else "")
    return {"bytes": f"byte {shown}" if len(raw) == 1 else f"bytes {shown}"}


def _likely(raw: bytes, text: str, start: int, end: int) -> tuple[str, Fix | None]:
    """Say what the bytes probably were, and give the fix if one can be offered."""
    span = Span(start, end)
    joined = _surrogate_pairs(raw)
    if joined:
        return f": {joined} encoded as two halves (CESU-8)", Fix((Edit(span, joined),), safe=True)
    before, after = text[start - 1 : start], text[end : end + 1]
    lost = ": part of a character whose other bytes are lost"
    if end == len(text) and _START_OF_CHARACTER.fullmatch(raw):
        return lost, None
    try:
        characters = raw.decode("cp1252")
    except UnicodeDecodeError:
        return (lost, None) if _CUT_CHARACTER.match(raw) else ("", None)
    cut = _CUT_CHARACTER.match(raw) and not (before.isascii() and _LETTER_AND_QUOTE.fullmatch(characters))
    # Without its first byte é leaves ©: rather this than ©, where it stands in a word of a text that holds é.
    beheaded = len(raw) == 1 and before.isalpha() and raw < b"\xc0" and (b"\xc3" + raw).decode() in text
    if cut or (beheaded and characters not in _QUOTES):
        return lost, None
    around = (before, *characters, after)
    if len(raw) <= 3 and all(_fits(c, a, b) for a, c, b in zip(around, characters, around[2:], strict=False)):
        return f": probably {characters} as windows-1252 has it", Fix((Edit(span, characters),), safe=False)
    return "", None


def _fits(character: str, before: str, after: str) -> bool:
    """Tell whether a character of windows-1252 makes sense here; opening quotation marks and signs join no word."""
    joined = before.isalpha() and (character in "‚„‹" or before > "\u024f")
    return fits(character, before, after) and not (joined and character not in _QUOTES)


def _surrogate_pairs(raw: bytes) -> str | None:
    """Return the characters beyond U+FFFF that ``raw`` encodes as surrogates of three bytes each, if it does."""
    try:
        return raw.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeError:
        return None
