from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import srclint
from srclint.detect.encoding.legacy_misreadings import LegacyMisreadings
from srclint.document import Document
from srclint.model import Hit, Span
from srclint.offsets import apply_edits
from srclint.plugins import load_plugins
from srclint.view import Node, View

DETECTOR = LegacyMisreadings([rule for rule in load_plugins().rules if rule.detector == "legacy-misreadings"])

# Sentences of our own, what they were written in, and what they were read as.
MISREAD = [
    ("Паром снова не вышел из порта: команда ждёт запасных частей.", "cp1251", "cp1252"),
    ("Паром снова не вышел из порта: команда ждёт запасных частей.", "koi8_r", "cp1251"),
    ("Паром снова не вышел из порта: команда ждёт запасных частей.", "cp1251", "koi8_r"),
    ("Паром снова не вышел из порта: команда ждёт запасных частей.", "cp866", "cp1252"),
    ("Паром снова не вышел из порта: команда ждёт запасных частей.", "cp1251", "mac_roman"),
    ("Пором знову не вийшов із порту, бо команда чекає на запчастини.", "cp1251", "cp1252"),
    ("Фериботът отново не излезе от пристанището, защото чака части.", "cp1251", "cp1252"),
    ("Το πλοίο δεν έφυγε ούτε σήμερα από το λιμάνι και οι επιβάτες περιμένουν.", "cp1253", "cp1252"),
    ("המעבורת שוב לא יצאה מהנמל והנוסעים מחכים.", "cp1255", "cp1252"),
    ("لم تغادر العبارة الميناء اليوم أيضا والركاب ينتظرون.", "cp1256", "cp1252"),
    ("เรือข้ามฟากไม่ออกจากท่าอีกแล้ว ผู้โดยสารกำลังรอ", "cp874", "latin-1"),
    ("Feribot limandan ayrılmadı; yağmur yağıyor, şemsiyeniz yanınızda olsun.", "cp1254", "latin-1"),
    ("Załoga wciąż czeka na części zamienne, a podróżni żądają zwrotu pieniędzy.", "cp1250", "cp1252"),
    ("Źle: załoga wciąż czeka na części zamienne, a podróżni żądają zwrotu.", "iso8859_2", "cp1250"),
    ("Trajekt opět nevyplul kvůli bouři, protože posádka čeká na díly.", "cp1250", "cp1252"),
    ("連絡船は今日も港を出ず、乗客は待っている。", "cp932", "latin-1"),
    ("連絡船は今日も港を出ず、乗客は待っている。", "euc_jp", "latin-1"),
    ("渡轮今天又没有离开港口，乘客们还在等。", "gb18030", "latin-1"),
    ("渡輪今天又沒有離開港口，乘客們還在等。", "big5", "latin-1"),
    ("여객선은 오늘도 항구를 떠나지 못했고 승객들은 기다리고 있다.", "cp949", "latin-1"),
]
SOUND = [
    "Það er óþarfi að ýta á bátinn; þýðing orðsins er ekki þekkt, sagði Þórður.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy. PŘÍLIŠ ŽLUŤOUČKÝ KŮŇ ÚPĚL.",
    "«A MAÇÃ E A IRMÃ»: NÃO HÁ CORAÇÃO SEM ILUSÃO, NEM VERÃO SEM AVIÃO.",
    "Người lái phà nói rằng chuyến đi hôm nay bị hủy vì thiếu phụ tùng thay thế.",
    "Ĉu la pramo hodiaŭ ree ne forveturos? Ŝajne jes, diris la ĵurnalisto.",
    "Søren Kierkegaard, Antonín Dvořák, Łukasz Żak, José Peña, Þórður Ægisson, Jürgen Groß",
    "[ˈʃøːʁ̩ɐ] ɕœʏ̯ʁ, /ˈɛksˌtrɔːrdɪn(ə)ri/, ʔaːʕlo",
    "КамАЗ и СберБанк. Број Ђорђевић, Љиљана, Њујорк, Ћирилица, Џеп. Қазақстан Республикасы.",
    "Η υπόθεση TGF-β και το μέγεθος του mRNA· ΩΜΕΓΑ και ὡς ἔφη ὁ λόγος.",
    "ÅÄÖ åäö ÆØÅ æøå ÜÖÄ üöä ÉÈÊË éèêë ñÑ ýÝ",
    "5 µm × 3 µm ± 2 °C; ½ kg, §§ 4–6, ©®™, ¿Qué? ¡No! 3²=9",
    "日本語とEnglishと中文。「ｱｲｳｴｵ」한국어 １２３",
]


def misread(text: str, written: str, read: str) -> str:
    raw = text.encode(written)
    return "".join(bytes([byte]).decode(read, "ignore") or chr(byte) for byte in raw)


def hits(text: str, nodes: tuple[Node, ...] = ()) -> list[Hit]:
    return list(DETECTOR(View(Document("text.txt", text), text, nodes)))


def fixed(text: str, *, unsafe: bool = True) -> str:
    fixes = [hit.fix for hit in hits(text) if hit.fix and (unsafe or hit.fix.safe)]
    return apply_edits(text, sorted(chain.from_iterable(fix.edits for fix in fixes)))[0]


@pytest.mark.parametrize(("text", "written", "read"), MISREAD)
def test_a_sentence_is_read_back(text: str, written: str, read: str) -> None:
    assert fixed(misread(text, written, read)) == text


@pytest.mark.parametrize(("text", "written", "read"), MISREAD)
def test_several_lines_are_mended_as_safe_and_come_to_rest(text: str, written: str, read: str) -> None:
    lines = "\n".join([misread(text, written, read)] * 4)
    mended = fixed(lines, unsafe=False)
    assert mended == "\n".join([text] * 4)
    assert not hits(mended)


@pytest.mark.parametrize("text", SOUND)
def test_sound_text_is_silent(text: str) -> None:
    assert not hits(text)
    assert not hits("\n".join([text] * 20))


def test_sound_lines_beside_misread_ones_stay() -> None:
    text, written, read = MISREAD[0]
    sound = "The café was empty, naïve as it seems.\nПаром не вышел.\n"
    assert fixed(sound + misread(text, written, read)) == sound + text


def test_a_foreign_word_beside_misread_ones_stays() -> None:
    bad = misread("Команда ждёт запасных частей в порту", "cp1251", "cp1252")
    assert fixed(f"{bad}, café %s»") == "Команда ждёт запасных частей в порту, café %s»"


def test_two_damages_of_one_text_are_both_mended() -> None:
    pairs = [(text, misread(text, written, read)) for text, written, read in (MISREAD[0], MISREAD[8])]
    assert fixed("\n".join(bad for _, bad in pairs)) == "\n".join(text for text, _ in pairs)


def test_the_finding_names_both_encodings() -> None:
    (hit,) = hits(misread(*MISREAD[1]))
    assert hit.values["written"] == "KOI8-R"
    assert hit.values["read"] == "Windows-1251"


def test_a_text_about_mojibake_and_code_are_left_alone() -> None:
    bad = misread(*MISREAD[0])
    assert not hits(f"A lesson in mojibake: {bad}")
    assert not hits(bad, (Node("code", Span(0, len(bad))),))


@pytest.mark.parametrize(
    "frame",
    [
        '<html><head><meta charset="windows-1251"></head><body><p>{}</p></body></html>',
        "{} " + "The ferry runs twice a day in winter. " * 6 + "The server sends charset=utf-8 now.",
    ],
)
def test_an_encoding_named_elsewhere_on_the_line_hides_nothing(frame: str) -> None:
    assert hits(frame.format(misread(*MISREAD[0])))


def test_misread_utf8_is_no_concern_of_it() -> None:
    for text, _, _ in MISREAD:
        assert not hits(misread(text, "utf-8", "latin-1"))


@given(st.text(st.sampled_from("Ïðèâåòþ¶¹³ÖÐÎÄàé‚ƒ±рТЙЧдaeé №\x81\x9d\n.,β%»"), max_size=120))
@example("Ï" * 700)
@example("ÖÐ" * 700 + "\x81")
@settings(deadline=None, max_examples=60)
def test_any_text_gives_edits_inside_it(text: str) -> None:
    for hit in hits(text):
        assert 0 <= hit.span.start <= hit.span.end <= len(text)
        hit.rule.message.format_map({"found": "", **hit.values})
    fixed(text)


@pytest.mark.parametrize("word", ["ÁÆÉÍÓÖÐÞ", "ÖÉËÁ ÌÅ", "ôèðèéí"])
def test_a_word_or_two_that_several_readings_explain_are_not_mended_as_safe(word: str) -> None:
    assert fixed(word, unsafe=False) == word


@pytest.mark.parametrize(("word", "meant"), [("Ïðèâåò", "Привет"), ("ÖÐÎÄ±àÂë", "中文编码")])
def test_a_word_that_one_reading_alone_explains_is_mended_as_safe(word: str, meant: str) -> None:
    assert fixed(word, unsafe=False) == meant


@pytest.mark.parametrize("encoding", ["cp866", "cp437", "mac-roman", "cp1251", "cp1253", "cp850"])
def test_misread_utf8_is_left_to_the_rule_for_it(encoding: str) -> None:
    text = "He said it’s fine, and they won’t stop.".encode().decode(encoding)
    assert {finding.name for finding in srclint.lint(text, config={"select": ["ENC"]})} == {"mojibake"}
