from __future__ import annotations

import sys
import time
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from srclint.config import Settings
from srclint.detect.encoding.charset import seven_bit_charset
from srclint.detect.encoding.charsets import Charsets
from srclint.detect.encoding.scripts import fits
from srclint.document import Document
from srclint.engine import Engine
from srclint.model import Hit
from srclint.offsets import apply_edits
from srclint.plugins import load_plugins
from srclint.view import View
from srclint.wide import looks_like_utf16

RULES = [rule for rule in load_plugins().rules if rule.detector == "charsets"]
DETECTOR = Charsets(RULES)
ENGINE = Engine(Settings.from_mapping({"select": ["ENC"]}, root=Path()), load_plugins())

# Sentences of our own, one a language, and the encodings the web has stored such text in.
SENTENCES = {
    "fr": ("Le théâtre rouvre à l'été après huit années de travaux financés par la région.", "cp1252"),
    "de": ("Die Fähre fährt erst nächste Woche wieder, weil der Kapitän auf Ersatzteile wartet.", "cp1252"),
    "pl": ("Załoga wciąż czeka na części zamienne, a podróżni żądają zwrotu pieniędzy.", "cp1250"),
    "cs": ("Trajekt opět nevyplul, protože posádka čeká na náhradní díly a cestující se zlobí.", "iso8859_2"),
    "ru": ("Паром снова не вышел из порта: команда ждёт запасных частей.", "cp1251"),
    "ru2": ("Паром снова не вышел из порта: команда ждёт запасных частей.", "cp866"),
    "uk": ("Пором знову не вийшов із порту, бо команда чекає на запчастини.", "koi8_u"),
    "el": ("Το πλοίο δεν έφυγε ούτε σήμερα από το λιμάνι και οι επιβάτες περιμένουν.", "cp1253"),
    "he": ("המעבורת שוב לא יצאה מהנמל והנוסעים מחכים.", "cp1255"),
    "ar": ("لم تغادر العبارة الميناء اليوم أيضا والركاب ينتظرون.", "cp1256"),
    "th": ("เรือข้ามฟากไม่ออกจากท่าอีกแล้ว ผู้โดยสารกำลังรอ", "cp874"),
    "ja": ("連絡船は今日も港を出ず、乗客は待っている。", "shift_jis"),
    "ja2": ("連絡船は今日も港を出ず、乗客は待っている。", "euc_jp"),
    "zh": ("渡轮今天又没有离开港口，乘客们还在等。", "gb18030"),
    "zh-hant": ("渡輪今天又沒有離開港口，乘客們還在等。", "big5"),
    "ko": ("여객선은 오늘도 항구를 떠나지 못했고 승객들은 기다리고 있다.", "cp949"),
    "tr": ("Feribot bugün de limandan ayrılmadı, çünkü mürettebat yedek parça bekliyor.", "cp1254"),
}


def hits(raw: bytes) -> list[Hit]:
    document = Document.from_bytes("text.txt", raw)
    return list(DETECTOR(View(document, document.text, [])))


def fixed(raw: bytes, *, unsafe: bool = True) -> str:
    document = Document.from_bytes("text.txt", raw)
    fixes = [hit.fix for hit in hits(raw) if hit.fix and (hit.fix.safe or unsafe)]
    return apply_edits(document.text, [edit for fix in fixes for edit in fix.edits])[0]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_in_an_encoding_of_the_web_is_read_and_mended(language: str) -> None:
    text, encoding = SENTENCES[language]
    (hit,) = hits(text.encode(encoding))
    assert hit.rule.name == "not-utf-8"
    assert fixed(text.encode(encoding)) == text


@pytest.mark.parametrize("language", SENTENCES)
def test_long_text_is_mended_as_safe(language: str) -> None:
    text, encoding = SENTENCES[language]
    long = "\n".join([text] * 5)
    assert fixed(long.encode(encoding), unsafe=False) == long


@pytest.mark.parametrize(
    "words",
    [
        ["café", "naïve", "Zoë", "señor", "façade", "São", "Århus", "Ærø"],
        ["£5", "½ cup", "10°", "§ 4", "±2", "©", "3×4"],
        ["5 µm", "±2"],
        ["café", "L’Haÿ"],
    ],
)
def test_foreign_names_and_signs_make_no_english_text_greek(words: list[str]) -> None:
    text = "".join(f"The harbour master wrote down every ship that came in before noon: {word}.\n" for word in words)
    (hit,) = hits(text.encode("cp1252"))
    assert "windows-1252" in hit.values["best"]


@pytest.mark.parametrize(
    "text", ["It’s late.", "She said “no” – and left…", "“Don’t”", "The café’s closed.", "Price: £40"]
)
def test_short_english_is_windows_1252_and_no_more_than_likely(text: str) -> None:
    (hit,) = hits(text.encode("cp1252"))
    assert hit.values["best"] == "windows-1252"
    assert hit.fix is not None
    assert not hit.fix.safe
    assert fixed(text.encode("cp1252")) == text


def test_the_runner_up_is_named() -> None:
    (hit,) = hits(SENTENCES["pl"][0].encode("iso8859_2"))
    message = hit.rule.message.format_map(hit.values)
    assert message == "the file is not UTF-8: most likely it is iso-8859-2, else windows-1250"


def test_what_html_declares_counts() -> None:
    text = '<meta charset="iso-8859-7"><p>Ά ώ'
    (hit,) = hits(text.encode("iso8859_7"))
    assert hit.values["best"] == "iso-8859-7"


def test_a_bad_byte_of_utf8_is_told_by_itself() -> None:
    raw = "Ein Café, zwei Cafés, drei Brücken über die Örtze: ".encode() + b"it\x92s, Kapit\xe4n"
    quote, letter = hits(raw)
    assert quote.values["bytes"] == "byte 0x92"
    assert quote.values["offset"] == f"{raw.index(0x92)} of the file"
    assert "’" in quote.values["likely"]
    assert "ä" in letter.values["likely"]
    assert fixed(raw).endswith("it’s, Kapitän")
    assert fixed(raw, unsafe=False) == raw.decode("utf-8", "surrogateescape")


def test_offsets_count_the_byte_order_mark() -> None:
    (hit,) = hits(b"\xef\xbb\xbfab\x92c")
    assert hit.values["offset"] == "5 of the file"


def test_a_character_cut_in_two_gets_no_fix() -> None:
    raw = "Ужин – в порту – в семь".encode()
    for cut in (raw[:-1], raw[:20] + raw[21:]):
        assert [hit.rule.name for hit in hits(cut)] == ["bad-byte"]
        assert not any(hit.fix for hit in hits(cut))


def test_a_file_cut_off_in_its_only_such_character_is_utf8() -> None:
    (hit,) = hits("It cost 3 €".encode()[:-1])
    assert hit.rule.name == "bad-byte"
    assert hit.fix is None


def test_characters_stored_as_two_surrogates_are_joined() -> None:
    raw = "Ça y est 😀 là-bas".encode().replace("😀".encode(), b"\xed\xa0\xbd\xed\xb8\x80")
    assert fixed(raw, unsafe=False) == "Ça y est 😀 là-bas"


def test_a_text_of_two_encodings_is_not_decoded_as_a_whole() -> None:
    raw = "Déjà vu à Orléans.\n".encode("cp1252") + "Déjà vu à Orléans.\n".encode()
    assert {hit.rule.name for hit in hits(raw)} == {"bad-byte"}
    assert fixed(raw) == "Déjà vu à Orléans.\n" * 2


def test_bytes_that_are_no_text_are_one_finding_without_a_fix() -> None:
    raw = bytes(range(0x80, 0x100)) * 50
    (hit,) = hits(raw)
    assert hit.rule.name == "not-utf-8"
    assert hit.fix is None or not hit.fix.safe


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize(
    "text", ["Harbour news, page 1.\n", "Паром не вышел. Ждём.\n", "船は港を出ない。 乗客は待つ。\r\nはい\r\n"]
)
def test_wide_text_without_mark_is_recognised(text: str, encoding: str) -> None:
    raw = (text * 3).encode(encoding)
    assert looks_like_utf16(raw) == encoding
    assert [hit.rule.name for hit in hits(raw)] == ["utf-16-without-bom"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["渡轮今天又没有离开港口，乘客们还在等。", "여객선은오늘도항구를떠나지못했고"])
def test_a_wide_line_without_blanks_is_recognised(text: str, encoding: str) -> None:
    assert [hit.rule.name for hit in hits(text.encode(encoding))] == ["utf-16-without-bom"]


@pytest.mark.parametrize("language", SENTENCES)
def test_legacy_text_is_no_wide_text(language: str) -> None:
    text, encoding = SENTENCES[language]
    assert looks_like_utf16(text.encode(encoding)) is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_marked_file_cut_off_within_a_character_is_told(encoding: str) -> None:
    raw = "Harbour news, page 1.\nПаром не вышел.\n".encode(encoding)[:-1]
    (hit,) = hits(raw)
    assert hit.rule.name == "bad-byte"
    assert hit.values["encoding"] == encoding.upper()
    assert hit.values["offset"].startswith(str(len(raw) - (1 if encoding == "utf-16" else 3)))
    assert mended(raw) == raw


def test_a_wide_text_cut_off_says_so() -> None:
    (hit,) = hits("Harbour news, page 1.\n".encode("utf-16-le")[:-1])
    assert "ends within a character" in hit.rule.message.format_map(hit.values)


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("stray", [b"\x92", b"\xe9", b"\x80\x93"])
def test_utf8_with_a_few_stray_bytes_is_never_decoded_as_a_whole(language: str, stray: bytes) -> None:
    sentence = f"{SENTENCES[language][0]}\n".encode()
    raw = sentence + b"it" + stray + b"s\n" + sentence + b" " + stray + b" " + sentence
    found = hits(raw)
    assert {hit.rule.name for hit in found} == {"bad-byte"}
    assert len(found) == 2


def test_a_byte_whose_partner_is_lost_is_no_sign() -> None:
    raw = "Die Fähre fährt, der Kapit".encode() + b"\xa4n schl" + "äft.".encode()
    (hit,) = hits(raw)
    assert hit.fix is None
    assert "lost" in hit.values["likely"]


def test_an_accented_letter_before_a_quotation_mark_is_likely() -> None:
    raw = "One ‘café’ and one ".encode() + b"\x91caf\xe9\x92."
    assert fixed(raw).endswith("and one ‘café’.")


@pytest.mark.parametrize(
    "raw", [b"", b"\0", b"a\0", b"\0" * 100, b"ab\0cd\0ef", b"\x7fELF\x02\x01\x01" + b"\0" * 40, bytes(range(256)) * 8]
)
def test_nul_bytes_alone_make_no_wide_text(raw: bytes) -> None:
    assert looks_like_utf16(raw) is None


def test_seven_bit_encodings_are_read() -> None:
    text = "連絡船は今日も港を出ない。\nOK\n"
    raw = text.encode("iso2022_jp")
    assert seven_bit_charset(raw.decode("ascii")) == ("iso2022_jp_ext", text)
    assert fixed(raw, unsafe=False) == text


def test_a_character_must_suit_its_neighbours() -> None:
    assert fits("’", "t", "s")
    assert fits("é", "f", " ")
    assert not fits("É", "f", "a")
    assert not fits("©", "a", "b")
    assert not fits("ñ", "д", "а")


@pytest.mark.parametrize("text", ["", "plain", "Ärger", "😀", "a\ud800b", "caf\udce9 \ud800"])
def test_utf8_and_texts_that_were_never_bytes_are_silent(text: str) -> None:
    document = Document("text.txt", text)
    assert not list(DETECTOR(View(document, text, [])))


def test_huge_input_is_sampled() -> None:
    raw = ("Le théâtre rouvre à l'été. " * 400_000).encode("cp1252")
    start = time.perf_counter()
    (hit,) = hits(raw)
    assert time.perf_counter() - start < 8
    assert hit.fix is not None
    assert hit.fix.safe


def test_sound_text_loads_no_tables() -> None:
    code = (
        "import sys, srclint.detect.encoding.charsets as c; from srclint.plugins import load_plugins;"
        "from srclint.document import Document; from srclint.view import View;"
        "d = c.Charsets([r for r in load_plugins().rules if r.detector == 'charsets']);"
        "doc = Document('a', 'Über'); list(d(View(doc, doc.text, [])));"
        "assert not {'srclint.detect.encoding.charset', 'charset_normalizer'} & set(sys.modules)"
    )
    run([sys.executable, "-c", code], check=True)


@given(st.binary(max_size=200))
@example(b"\xff\xfe\xff")
@example(b"\0\0\0\xe9")
@example(b"\xed\xa0\x80")
@settings(deadline=None, max_examples=150)
def test_any_bytes_give_hits_with_spans_inside_and_come_to_rest(raw: bytes) -> None:
    document = Document.from_bytes("text.txt", raw)
    found = hits(raw)
    for hit in found:
        assert 0 <= hit.span.start <= hit.span.end <= len(document.text)
        hit.rule.message.format_map({"found": "", **hit.values})
        for edit in hit.fix.edits if hit.fix else ():
            assert 0 <= edit.span.start <= edit.span.end <= len(document.text)
    text = fixed(raw)
    for _ in range(5):
        again = fixed(document.with_text(text).to_bytes())
        if again == text:
            break
        text = again
    assert again == text if found else text == document.text


LETTERS = st.sampled_from("aeé ßłжЖїώשبगกิพ中文の여🚢 \t.,0\n’—\r")
WIDE = ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]


def mended(raw: bytes) -> bytes:
    return ENGINE.fix(Document.from_bytes("text.txt", raw)).document.to_bytes()


@given(st.text(LETTERS, min_size=1, max_size=80), st.sampled_from(WIDE))
@example("Паром не вышел.\r\nЖдём.\n", "utf-16-le")
@example("กำลังรอ\r\n", "utf-16-be")
@example("Ј", "utf-16-le")
@settings(deadline=None, max_examples=200)
def test_wide_text_without_mark_is_never_changed(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    if any(hit.rule.name == "utf-16-without-bom" for hit in hits(raw)):
        assert mended(raw) == raw


@pytest.mark.parametrize("language", SENTENCES)
@pytest.mark.parametrize("encoding", WIDE)
def test_a_sentence_without_mark_is_never_changed(language: str, encoding: str) -> None:
    text = SENTENCES[language][0]
    for raw in (f"{text}\r\n{text}\n".encode(encoding), text.split()[0].encode(encoding)):
        assert mended(raw) == raw


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("language", SENTENCES)
def test_marked_text_is_mended_in_its_own_encoding(language: str, encoding: str) -> None:
    text = SENTENCES[language][0]
    assert mended(text.encode(encoding)) == text.encode(encoding)
    text = f"{text} A"
    assert mended(f"{text}\u2060".encode(encoding)) == text.encode(encoding)


@pytest.mark.parametrize(
    "raw",
    [
        b"/srv/a.txt\0/srv/b.txt\0/srv/c d.txt\0",
        b"plain line\n" + "appended line\r\n".encode("utf-16-le"),
        b"\x00\x01\x02\x03 header \x00\x00\x00\x10 body",
        "船は港を出ない。\r\n乗客は一人。\n".encode("utf-16-le"),
    ],
)
def test_bytes_with_a_meaning_of_their_own_are_kept(raw: bytes) -> None:
    assert mended(raw) == raw


def test_a_wide_text_shows_no_control_characters() -> None:
    raw = "Паром не вышел.\n".encode("utf-16-le")
    assert [finding.code for finding in ENGINE.check(Document.from_bytes("a.txt", raw)).findings] == ["ENC012"]


@pytest.mark.parametrize("text", ["\x00\x00\x80", "\xad\x00\x00", "\x00\x00é", "a\x00"])
def test_a_hit_in_a_short_wide_text_ends_with_the_text(text: str) -> None:
    assert all(hit.span.end <= len(text) for hit in DETECTOR(View(Document("a.txt", text), text, [])))
