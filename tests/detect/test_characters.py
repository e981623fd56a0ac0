from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.detect.encoding.characters import Characters
from srclint.detect.encoding.newlines import Newlines
from srclint.document import Document
from srclint.model import Hit
from srclint.offsets import apply_edits
from srclint.plugins import load_plugins
from srclint.view import View
from tests.growth import grows_in_proportion

RULES = load_plugins().rules
CHARACTERS = Characters([rule for rule in RULES if rule.detector == "characters"])
NEWLINES = Newlines([rule for rule in RULES if rule.detector == "newlines"])
ON_BY_DEFAULT = Characters([rule for rule in RULES if rule.detector == "characters" and rule.enabled])

SOUND = {
    "family": "👨\u200d👩\u200d👧\u200d👦 and 🧑🏿\u200d🤝\u200d🧑🏻",
    "flags": "🇫🇷 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🏳\ufe0f\u200d⚧\ufe0f 🏴\u200d☠\ufe0f",
    "keycaps": "1\ufe0f⃣ #\ufe0f⃣ *⃣",
    "text style": "☎\ufe0e ♥\ufe0e ™\ufe0f ©\ufe0f ㊗\ufe0f",
    "persian": "نمی\u200cدانم، خانه\u200cای",
    "arabic marks": "بِسْمِ ٱللَّهِ\u061c",
    "hindi": "क्\u200dष क्\u200cष",
    "malayalam": "ന്\u200d അവന്\u200dറെ",
    "sinhala": "ක්\u200dරියා",
    "bengali": "র\u200d্যাম",
    "khmer": "ខ្ញុំ\u200bទៅ\u200bផ្សារ",
    "thai": "ฉัน\u200bไป\u200bตลาด",
    "burmese": "မြန်မာ\u200bစာ",
    "tibetan": "བོད་ཡིག",
    "mongolian": "ᠮᠣᠩᠭᠣᠯ\u180eᠠ ᠬᠠᠭᠠᠨ ᠤ\u180b",
    "variant of an ideograph": "辻\U000e0100さん",
    "maths": "𝑓\u2061(𝑥) = 2\u2062𝑎 ≨\ufe00",
    "music": "𝄞𝅘𝅥𝅮",
    "hebrew": "המחיר \u200f20%\u200f (VAT)",
    "embedded": "He said \u202bשלום\u202c twice",
    "isolated": "Dear \u2068Ana\u2069, you have \u20683\u2069 notes",
    "korean letters": "ㄱㅏㄴㅏ",
    "page break": "End of page.\n\fNext page.",
    "german": "Auf\u200clage",
}


def view(text: str, path: str = "text.txt") -> View:
    document = Document(path, text)
    return View(document, text, [])


def hits(text: str) -> list[Hit]:
    return list(CHARACTERS(view(text)))


def names(text: str) -> list[str]:
    return [hit.rule.name for hit in hits(text)]


def fixed(text: str, *, unsafe: bool = False, detector: Characters | Newlines = CHARACTERS) -> str:
    fixes = [hit.fix for hit in detector(view(text)) if hit.fix and (hit.fix.safe or unsafe)]
    return apply_edits(text, sorted(edit for fix in fixes for edit in fix.edits))[0]


@pytest.mark.parametrize("name", SOUND)
def test_sound_use_is_silent(name: str) -> None:
    assert names(SOUND[name]) == []


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("it\x92s", "it’s"),
        ("na\xefve caf\xe9 \x93A\x94", "na\xefve caf\xe9 “A”"),
        ("cost \x80 5", "cost € 5"),
        ("β\x80\x99s", "β\x80\x99s"),  # the rest of mojibake
        ("Ã\x83Â\x80", "Ã\x83Â\x80"),
        ("wait\x85", "wait\x85"),
        ("a\x81b", "a\x81b"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "\x1b]0;title\x07text"),
        ("_\bN_\bA", "NA"),
        ("B\bBo\bol\bld\bd", "Bold"),
        ("lost\b\b\b", "lost\b\b\b"),
        ("a \0 b", "a  b"),
        ("a\0b", "a\0b"),
        ("a.txt\0/b.txt", "a.txt\0/b.txt"),
        ("\0\1 header", "\0\1 header"),
        ("don\x19t", "don\x19t"),
    ],
)
def test_control_characters_are_mended_only_where_nothing_is_lost(text: str, mended: str) -> None:
    assert fixed(text) == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("don\x19t", "don’t"),
        ("\x1cyes\x1d", "“yes”"),
        ("1914\x131918", "1914–1918"),
        ("a\0b", "ab"),
        ("wait\x85", "wait…"),
    ],
)
def test_likely_repairs_are_unsafe(text: str, mended: str) -> None:
    assert fixed(text) == text
    assert fixed(text, unsafe=True) == mended


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\x9db", "control character U+009D, which no text needs"),
        ("a\x07\x07b", "control characters U+0007 (BEL), 2 in a row, which no text needs"),
        ("of\x0ccial", "control character U+000C (FF): probably the ligature fi of a PDF"),
        ("a\ud83db", "surrogate U+D83D: half of a character, the rest is lost"),
        ("a\u200bb", "invisible U+200B ZERO WIDTH SPACE does nothing here"),
    ],
)
def test_a_message_says_what_it_is_and_what_is_wrong_with_it(text: str, message: str) -> None:
    (hit,) = hits(text)
    assert hit.rule.message.format_map(hit.values) == message


@pytest.mark.parametrize(
    ("unit", "message"),
    [
        (
            "\u202e",
            "U+202E RIGHT-TO-LEFT OVERRIDE (9 times) shows the rest of the line in another order than it is stored",
        ),
        ("\u200f", "invisible U+200F RIGHT-TO-LEFT MARK (9 times) does nothing here"),
        ("\b", "control characters U+0008 (BS), 9 in a row, which no text needs"),
        ("\x1b[1m", "escape sequence of a terminal (9 times): it sets a colour"),
        ("\ufffd", "U+FFFD stands where a character was lost: get the text from its source again"),
        ("\ue000", "private use character U+E000 (9 times) shows in a certain font only"),
    ],
)
def test_a_run_of_the_same_is_one_finding(unit: str, message: str) -> None:
    (hit,) = hits(f"a{unit * 9}b")
    assert hit.span == (1, 1 + 9 * len(unit))
    assert hit.rule.message.format_map(hit.values) == message


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "\u202e",
            "\u2066",
            "\u2069",
            "\u200f",
            "\u200d",
            "\ufe0f",
            "\U000e0041",
            "\ue000",
            "\ufffd",
            "\ufeff",
            "\ud83d",
        ),
        *("\0", "\b", "\x1b", "\x1b]", "\x92", "\x81\x92", "\u034f", "\u3164", "\ufff9", "\u202a\u2067", "锟斤拷"),
    ],
)
def test_a_file_full_of_one_thing_is_one_finding_and_soon_done(unit: str) -> None:
    start = time.perf_counter()
    assert len(hits(unit * 20_000)) <= 1
    assert time.perf_counter() - start < 5


def test_a_long_run_of_many_things_is_one_finding_each() -> None:
    unit = "\u200b\u202e\ufffd\x07\U000e0041\ue000"
    assert sorted(names(f"a{unit * 10_000}b")) == sorted({*names(f"a{unit}b")})
    assert fixed(f"a{unit * 50}b") == fixed(fixed(f"a{unit * 50}b"))
    assert "\u200b" not in fixed(f"a{unit * 50}b")
    (whole,) = hits("a" + "\u202e" * 1000 + "b")
    assert whole.span == (1, 1001)


def test_marks_that_part_records_are_sound() -> None:
    assert names("One\n\x1f\nTwo\n\x1e\n") == []
    assert names("One\x1fTwo") == ["control-character"]


@pytest.mark.parametrize(
    "encoding", ["cp1252", "cp1251", "cp437", "cp866", "koi8-r", "mac-roman", "cp874", "iso8859-7"]
)
def test_the_replacement_character_is_known_however_it_was_misread(encoding: str) -> None:
    misread = "\ufffd".encode().decode(encoding)
    assert names(f"a{misread}b") == ["replacement-character"]


@pytest.mark.parametrize("encoding", ["gb18030", "big5", "cp949", "euc_jp"])
def test_two_of_them_may_have_become_three_signs(encoding: str) -> None:
    misread = "\ufffd\ufffd".encode().decode(encoding)
    assert names(f"a {misread} b") == ["replacement-character"]


def test_a_tag_hides_a_message_that_is_told() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "buy now")
    (hit,) = hits(f"The ferry{hidden} sails.")
    assert hit.rule.message.format_map(hit.values) == "invisible tag characters that spell 'buy now'"
    assert fixed(f"The ferry{hidden} sails.") == "The ferry sails."


def test_selectors_that_smuggle_bytes_behind_an_emoji_are_taken_out() -> None:
    smuggled = "".join(chr(0xE0100 + c) for c in b"secret")
    assert fixed(f"😀{smuggled}!") == "😀!"


@pytest.mark.parametrize("text", ["a\u202eb", "a\u202eb\u202c", "a\u2066b", "b\u2069", "x\u202bb\u202c", "א\u202eb"])
def test_text_shown_in_another_order_is_an_error_without_a_fix(text: str) -> None:
    assert set(names(text)) == {"bidi-control"}
    assert fixed(text, unsafe=True) == text


def test_marks_of_direction_without_effect_are_taken_out() -> None:
    assert names("\u200ea \u202ab\u202c\u200f") == ["invisible-character"] * 4
    assert fixed("\u200ea \u202ab\u202c\u200f") == "a b"


def test_halves_that_were_never_joined_are_joined() -> None:
    assert fixed("a\ud83d\ude00b") == "a😀b"
    assert names("a\ud83db") == ["lone-surrogate"]
    assert names("caf\udce9") == []  # a byte, not half a character


def test_a_text_in_another_encoding_is_not_judged_by_character() -> None:
    document = Document.from_bytes("text.txt", "Программа на языке Питон, 你好".encode("gb18030"))
    assert not list(CHARACTERS(View(document, document.text, [])))


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_wide_text_is_not_judged_by_character(encoding: str) -> None:
    document = Document.from_bytes("text.txt", "Harbour news.\r\nThe ferry sails.\r\n".encode(encoding))
    for detector in (CHARACTERS, NEWLINES):
        assert not list(detector(View(document, document.text, [])))


def test_a_byte_order_mark_may_stand_first() -> None:
    assert names("\ufeffa") == []
    assert names("a\ufeffb") == ["byte-order-mark-inside"]
    assert fixed("\ufeff\ufeff\ufeffa") == "\ufeffa"
    joined = Document.from_bytes("text.txt", b"\xef\xbb\xbf\xef\xbb\xbfa")
    assert [hit.rule.name for hit in CHARACTERS(View(joined, joined.text, []))] == ["byte-order-mark-inside"]


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("a\nb\r\nc\nd", "a\nb\nc\nd"),
        ("a\r\nb\nc\r\nd\r", "a\r\nb\r\nc\r\nd\r\n"),
        ("a\r\r\nb\r\r\n", "a\r\nb\r\n"),
        ("a\r\nb\r\n", "a\r\nb\r\n"),
        ("a\rb\r", "a\rb\r"),
        ("a\x85b\u2028c\n", "a\x85b\u2028c\n"),
        ("a\nb\0\r\0\n\0", "a\nb\0\r\0\n\0"),  # UTF-16 put to the end of UTF-8
        ("\udce4\udcf6\r\udcfc\n", "\udce4\udcf6\r\udcfc\n"),  # no UTF-8: what these bytes mean is open
    ],
)
def test_line_ends_follow_the_majority(text: str, mended: str) -> None:
    assert fixed(text, detector=NEWLINES) == mended
    assert len(list(NEWLINES(view(text)))) == (text != mended)


@pytest.mark.parametrize("unit", ["a\u200bb ", "a\x01", "\u202ea", "x\ufffdy ", "\x1b[1mz"])
def test_thousands_of_findings_take_linear_time(unit: str) -> None:
    assert len(hits(unit * 10_000)) > 5_000
    assert grows_in_proportion(lambda count: hits(unit * count), 2_500)


ODD = st.characters(codec=None) | st.sampled_from(
    "\0\b\x0c\x1b[m\x7f\x85\x92\xad\u200b\u200d\u202a\u202c\u202e\u2066\u2069\ufe0f\ufeff\ufffd"
)


@given(st.text(ODD | st.sampled_from("ab \r\n_é😀🏴\U000e0061\U000e007fא"), max_size=60))
@settings(deadline=None, max_examples=300)
def test_any_text_gives_sound_hits_and_fixes_come_to_rest(text: str) -> None:
    for detector in (CHARACTERS, NEWLINES, ON_BY_DEFAULT):
        end = 0
        for hit in detector(view(text)):
            assert 0 <= hit.span.start <= hit.span.end <= len(text)
            hit.rule.message.format_map({"found": "", **hit.values})
            for edit in hit.fix.edits if hit.fix and detector is not NEWLINES else ():
                assert end <= edit.span.start
                end = edit.span.end
    for unsafe in (False, True):
        mended = text
        for _ in range(12):
            again = fixed(mended, unsafe=unsafe)
            if again == mended:
                break
            mended = again
        assert again == mended


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\u200b\u2060\ufeff"), max_size=60))
@settings(deadline=None, max_examples=200)
def test_a_removal_touches_nothing_visible(text: str) -> None:
    for hit in CHARACTERS(view(text)):
        if hit.rule.name in ("invisible-character", "byte-order-mark-inside") and hit.fix:
            for (start, end), new in hit.fix.edits:
                assert not new
                assert not any(c.isalnum() or c.isspace() for c in text[start:end])


@pytest.mark.parametrize("code", [rule.code for rule in RULES if rule.detector == "characters"])
def test_each_rule_works_without_the_others(code: str) -> None:
    text = "a\x07 b\xad c\u200b d\u202e e\ud800 f\U000f0001 g\ufb01n h\ufeff i\ufffd j\ufdd0 k\U000e0041 \U0010ffff l"
    alone = Characters([rule for rule in RULES if rule.code == code])
    found = {hit.span for hit in alone(view(text))}
    assert found == {hit.span for hit in CHARACTERS(view(text)) if hit.rule.code == code}
    assert found
