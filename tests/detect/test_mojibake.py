from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srclint
from srclint.detect.encoding.mojibake import MojibakeDetector
from srclint.detect.encoding.restoration import SETTLED, Context, Line
from srclint.document import Document
from srclint.model import Hit
from srclint.parse import parse_document
from srclint.parse.markdown import parse_markdown
from srclint.plugins import load_plugins

DETECTOR = MojibakeDetector([rule for rule in load_plugins().rules if rule.detector == "mojibake"])
ONLY = {"select": ["mojibake", "lossy-mojibake"]}

SENTENCES = tomllib.loads((Path(__file__).parent.parent / "data" / "sentences.toml").read_text("utf-8"))
ENCODINGS = ("cp1252", "latin-1", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "iso8859-2", "iso8859-7", "koi8-r")
DOS_AND_MAC = ("cp437", "cp850", "cp852", "cp866", "mac-roman")


def found(text: str, path: str = "text.txt") -> list[Hit]:
    parse = parse_markdown if path.endswith(".md") else parse_document
    return list(DETECTOR(parse(Document(path, text)).stored()))


def fixed(text: str, *, unsafe: bool = False) -> str:
    return srclint.fix(text, unsafe=unsafe, config=ONLY).text


def misread(text: str, encoding: str) -> str | None:
    try:
        return text.encode("utf-8").decode(encoding)
    except UnicodeDecodeError:
        return None


def without_controls(text: str) -> str:
    return "".join(char for char in text if not "\x80" <= char <= "\x9f")


@pytest.mark.parametrize("encoding", [*ENCODINGS, *DOS_AND_MAC])
@pytest.mark.parametrize("language", SENTENCES)
def test_what_lost_nothing_is_read_back(language: str, encoding: str) -> None:
    text = SENTENCES[language]
    damaged = misread(text, encoding)
    if damaged is None:
        pytest.skip("the encoding has no character for some byte")
    assert fixed(damaged) == text


@pytest.mark.parametrize(
    ("damaged", "text"),
    [
        ("She doesn鈥檛 know.", "She doesn’t know."),  # GBK
        ("Le train est arriv챕 tr챔s tard.", "Le train est arrivé très tard."),  # EUC-KR
        ("Sﾃ｣o Paulo tem inverno ameno.", "São Paulo tem inverno ameno."),  # Shift JIS
        ("Le dessous des ailes varie selon les sous-esp癡ces.", "Le dessous des ailes varie selon les sous-espèces."),
    ],
)
def test_text_read_as_signs_is_read_back(damaged: str, text: str) -> None:
    assert fixed(damaged) == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
@pytest.mark.parametrize("language", ["en", "fr", "de", "ru"])
def test_twice_misread_text_is_read_back(language: str, encoding: str) -> None:
    once = misread(SENTENCES[language], encoding)
    twice = once and misread(once, encoding)
    if twice is None:
        pytest.skip("the encoding has no character for some byte")
    assert fixed(twice) == SENTENCES[language]


@pytest.mark.parametrize("encoding", ["latin-1", "iso8859-2", "iso8859-7", "iso8859-13"])
def test_marks_that_all_became_one_are_told_by_their_neighbours(encoding: str) -> None:
    text = "It’s late. The captain’s boat didn’t wait, and “the last ferry” won’t either.”"
    assert fixed(without_controls(text.encode().decode(encoding))) == text


COLLAPSING = re.compile(" +")


def blanks_collapsed(text: str) -> str:
    return COLLAPSING.sub(" ", text.replace("\u00a0", " ")).strip()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Chegámos à aldeia à noite, às dez, e a avó já não estava à espera.", "iso8859-7"),
        ("Улетку ў вёсцы ціха, толькі вецер шуміць у старых ліпах каля ракі.", "cp1251"),
        ("Talvel jäätub jõgi ja lapsed käivad koolis jalgsi üle jää.", "cp1257"),
        ("Ձմռանը գետը սառչում է, և երեխաները դպրոց են գնում ոտքով։", "iso8859-7"),
        ("در زمستان رودخانه یخ می‌زند و بچه‌ها پیاده به مدرسه می‌روند.", "iso8859-2"),
    ],
)
def test_letters_that_lost_bytes_are_told_by_the_language(text: str, encoding: str) -> None:
    read = text.encode().decode(encoding, "ignore")
    assert fixed(read) == text
    assert fixed(read.replace("\u00a0", " ")) == text
    assert fixed(blanks_collapsed(read)) == text


@pytest.mark.parametrize(
    "text",
    [
        "Älven fryser på vintern och barnen går över isen till skolan.",
        "겨울이 되면 강이 얼고 아이들은 걸어서 학교에 간다고 한다.",
    ],
)
def test_letters_whose_first_byte_was_lost_are_told_too(text: str) -> None:
    assert fixed(text.encode().decode("cp1252" if text[0] > "ÿ" else "euc_kr", "replace")) == text


def test_a_text_that_may_have_lost_letters_without_a_trace_is_not_mended_safely() -> None:
    text = "Děti chodí v zimě do školy přes zamrzlou řeku, která teče údolím, a nikdo z nich se nebojí, že led praskne."
    damaged = text.encode().decode("big5", "ignore")
    assert found(damaged)
    assert fixed(damaged) == damaged


def test_a_character_that_is_whole_is_read_as_such() -> None:
    text = "Ciąg „%s” nie jest prawidłowy."
    assert fixed(text.encode().decode("cp1252", "ignore"), unsafe=True) == text


@pytest.mark.parametrize(
    ("damaged", "safe", "unsafe"),
    [
        ("It isnβt βhalf-openβ.", "It isn’t βhalf-openβ.", "It isn’t “half-open”."),
        ("The bakersβ strike isnβt over.", "The bakers’ strike isn’t over.", "The bakers’ strike isn’t over."),
    ],
)
def test_quotation_marks_round_names_may_be_single_ones(damaged: str, safe: str, unsafe: str) -> None:
    assert fixed(damaged) == safe
    assert fixed(damaged, unsafe=True) == unsafe


def test_a_language_has_its_own_quotation_marks() -> None:
    text = "Hän sanoi ”en tiedä” ja lähti, mutta äiti jäi."
    assert fixed(without_controls(text.encode().decode("iso8859-7"))) == text


def test_nested_quotations_take_the_inner_marks() -> None:
    text = "“He said ‘never again’ and I don’t doubt it,” she wrote."
    assert fixed(without_controls(text.encode().decode("iso8859-7"))) == text


def test_a_dash_whose_width_is_lost_is_no_safe_fix() -> None:
    text = "The ferryβs late β again β and it isnβt the weather."
    assert fixed(text) == "The ferry’s late β again β and it isn’t the weather."
    assert fixed(text, unsafe=True) == "The ferry’s late – again – and it isn’t the weather."


def test_a_place_that_tells_nothing_is_decided_by_the_rest_of_the_document() -> None:
    text = "The ferryβs late.\nNobody complained.β\n"
    assert fixed(text) == "The ferry’s late.\nNobody complained.”\n"


def test_a_message_names_what_it_should_be_and_why() -> None:
    (finding,) = srclint.lint("The ferryβs late.", config=ONLY)
    assert "’" in finding.message
    assert "ISO-8859-7" in finding.message


def test_only_damaged_characters_are_edited() -> None:
    hits = found("Crème brûlée, cafÃ© and naïve rÃ´les.")
    assert [hit.span for hit in hits] == [(17, 19), (31, 33)]


def test_sound_letters_beside_damaged_ones_stay() -> None:
    assert fixed("BOGOTÁ. In BogotÃ¡, and again in BogotÃ¡.") == "BOGOTÁ. In Bogotá, and again in Bogotá."


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES.values(),
        "IL-1β, TGF-β, Aβ42, β-blockers, the β’s of both samples and β in (0, 1)",
        "A IRMÃ® E A MAÇÃ “VERDE”; a «IRMÃ» e o “AVÔ”",
        "Β΄ Παγκόσμιος Πόλεμος, Γ΄ τάξη",
        "ἐν ἀρχῇ ἦν ὁ λόγος",
        "┌──┐ │ok│ └──┘ ├─ src │F│ ╔══╗",
        "ʕ•ᴥ•ʔ ლ(ಠ益ಠ)ლ ♪~(´ε｀)",
        "√3 ≈ 1.73, so ∂g/∂y ≥ −∞; 5×10³ µm ± 5 %, Ω",
        "Il dit : « oui » – 5 € ; voilà… “voilà”, l’été",
        "https://example.org/?name=M%C3%BCller&reg=2",
        "10\u00a0km\u00a0h, N°\u202f5",
        "ｆｕｌｌ　ｗｉｄｔｈ and ﾊﾝｶｸ",
        "使用Python的人",
        "В 1990 году. С тех пор Р. Иванов; в Крыму",
        "«Мы», – сказал он. ‘так’ “и так”…",
        "If UTF-8 is read as Windows-1252, ’ shows up as â€™.",
    ],
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_code_in_markdown_is_left_alone() -> None:
    text = "# Notes\n\nIt printed `donâ€™t`:\n\n```\nitâ€™s cafÃ© and crÃ¨che\n```\n\nThe cafÃ© is shut.\n"
    assert [text[slice(*hit.span)] for hit in found(text, "note.md")] == ["Ã©"]


@st.composite
def damaged_texts(draw: st.DrawFn) -> str:
    """Sentences of some languages, damaged in some ways, amid sound ones and stray characters."""
    parts = []
    for _ in range(draw(st.integers(1, 3))):
        text = draw(st.sampled_from(list(SENTENCES.values())))
        encoding = draw(
            st.sampled_from((*ENCODINGS, *DOS_AND_MAC, "iso8859-13", "koi8-u", "gb18030", "cp932", "cp949"))
        )
        for _ in range(draw(st.integers(0, 2))):
            text = text.encode().decode(encoding, draw(st.sampled_from(("ignore", "replace"))))
        kept = draw(st.sampled_from(("", "[\x80-\x9f]", "\xa0", "\xad")))
        text = re.sub(kept, " " if kept == "\xa0" else "", text) if kept else text
        parts.append(text + draw(st.sampled_from(("", "β", "Ã ", "â€", " ’", "“", "\ufffd", "\x80", "\u00a0", "é"))))
    return draw(st.sampled_from((" ", "\n"))).join(parts)


@settings(max_examples=60, deadline=None)
@given(damaged_texts(), st.booleans())
def test_fixes_come_to_rest(damaged: str, unsafe: bool) -> None:
    once = fixed(damaged, unsafe=unsafe)
    assert fixed(once, unsafe=unsafe) == once


def test_what_is_not_mended_keeps_what_it_can_be_told_by() -> None:
    damaged = "The ferry\u2019s late â\x80\ufffd again, and itâ\x80\ufffds cold."
    assert "\x80" in srclint.fix(damaged, config={"select": ["ENC"]}).text


def test_damage_is_found_behind_much_that_only_looks_odd() -> None:
    sound = [f"Sàn nhà số {i} bị n{chr(0x1EA1 + i % 90)}âm và xâm lấn {i}." for i in range(200)]
    damaged = ["It doesnâ€™t matter, she said.", "The cafÃ© isnâ€™t open.", "Nobodyâ€™s there."] * 4
    mended = fixed("\n".join([*sound, *damaged]))
    assert mended.count("’") == 12
    assert mended.startswith("\n".join(sound))


def test_either_rule_finds_the_same_alone() -> None:
    text = "They donât know: the harbour cafÃ© isnât open, and it wonât be."
    both = srclint.lint(text, config=ONLY)
    alone = [f for name in ONLY["select"] for f in srclint.lint(text, config={"select": [name]})]
    assert sorted(f.span for f in alone) == sorted(f.span for f in both)
    first, second = (rule for rule in load_plugins().rules if rule.detector == "mojibake")
    assert first.lexicon == second.lexicon
    assert {**first.params, "lost": True} == {**second.params, "lost": True}


def test_null_characters_are_no_marks() -> None:
    assert fixed("It isnβt\x00 late and it wonβt be.") == "It isn’t\x00 late and it won’t be."


def test_a_message_is_plain_where_a_blank_was_lost() -> None:
    messages = [
        finding.message for finding in srclint.lint("It cost 5Â\xa0km and 10Â\xa0m, doesnâ€™t it.", config=ONLY)
    ]
    assert any("should be a no-break space" in message for message in messages)


@pytest.mark.parametrize("chars", [range(0x4E00, 0x9FFF), range(0xA0, 0x100)])
def test_noise_is_given_up(chars: range) -> None:
    draw = random.Random(1)
    noise = "".join(chr(draw.choice(chars)) for _ in range(200_000))
    context = Context(noise)
    lines = [Line(i, noise[i : i + 500], frozenset({noise[i]})) for i in range(0, len(noise), 500)]
    DETECTOR.restorer.searched(lines, context)
    assert context.effort.taken < 1.2 * SETTLED


def test_a_long_damaged_document_is_read_back_to_its_end() -> None:
    text = "".join(f"Le café n° {i} n’est pas fermé, dit l’été à Zoë.\n" for i in range(2000))
    assert fixed(text.encode().decode("cp1252", "ignore").replace("\u00c3 ", "\u00c3\u00a0 ")) == text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_survived_and_spans_lie_within_it(text: str) -> None:
    for hit in found(text):
        assert 0 <= hit.span.start < hit.span.end <= len(text)
        if hit.fix:
            for span, _ in hit.fix.edits:
                assert 0 <= span.start <= span.end <= len(text)
