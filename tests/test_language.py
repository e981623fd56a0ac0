import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.language import guess_language, may_be

SENTENCES = {
    "en": "Norvik borrowed €31 million to reopen the tin mine.",
    "de": "Der Betrieb hat zwei Milliarden Euro in die Fabrik gesteckt.",
    "fr": "L’entreprise a investi deux milliards d’euros dans cette usine.",
    "es": "La empresa invirtió dos mil millones de euros en la fábrica.",
    "it": "L'azienda ha investito due miliardi di euro nella fabbrica.",
    "pt": "A empresa não investiu dois milhões de euros na fábrica.",
    "nl": "Het bedrijf heeft twee miljard euro in de fabriek gestoken.",
    "sv": "Företaget har satsat två miljarder på den nya fabriken och mycket mer.",
    "fi": "Yhtiö on sijoittanut tehtaaseen kaksi miljardia, mutta se ei riitä.",
    "pl": "Firma zainwestowała w tę fabrykę dwa miliardy złotych, ale to nie wystarczy.",
    "cs": "Firma do továrny investovala dvě miliardy korun, ale podle ní to nestačí.",
    "hu": "A cég két milliárd forintot fektetett be, és ez még nem elég.",
    "ro": "Compania a investit două miliarde de lei în fabrică, dar nu este de ajuns.",
    "tr": "Şirket bu fabrikaya iki milyar lira yatırdı ama çok daha fazlası gerekiyor.",
    "ru": "Компания вложила в завод два миллиарда рублей, но этого мало.",
    "uk": "Компанія вклала в завод два мільярди гривень, але цього не досить.",
    "el": "Η εταιρεία επένδυσε δύο δισεκατομμύρια ευρώ.",
    "he": "החברה השקיעה שני מיליארד שקלים.",
    "ar": "استثمرت الشركة ملياري دولار في هذا المصنع.",
    "fa": "این شرکت دو میلیارد دلار در کارخانه سرمایه‌گذاری کرد.",
    "hi": "कंपनी ने इस कारखाने में दो अरब रुपये का निवेश किया है।",
    "ja": "同社は工場に20億ユーロを投資した。",
    "zh": "公司向这家工厂投资了二十亿欧元。",
    "ko": "회사는 공장에 20억 유로를 투자했다.",
    "th": "บริษัทลงทุนสองพันล้านยูโร",
    "hy": "Ընկերությունը ներդրել է երկու միլիարդ եվրո։",
    "ka": "კომპანიამ ორი მილიარდი ევრო ჩადო.",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_tells_its_language(language):
    assert guess_language(SENTENCES[language]) == language


@pytest.mark.parametrize("text", ["", "12 345", "Acme", "…", "\x00", "\ud800", "Foo Bar 2024"])
def test_thin_evidence_is_no_language(text):
    assert guess_language(text) == "und"


def test_names_and_numbers_in_other_scripts_do_not_decide():
    assert guess_language("公司 OpenAI 与 Microsoft 在 2024 年合作，推出 GPT 模型。") == "zh"
    assert guess_language("The group met in Ελλάδα with its partners from Россия and said so.") == "en"


def test_an_english_beginning_does_not_make_a_text_english():
    english = "This is what the editor wrote about the text that is printed here for the first time. " * 3
    german = "Das ist der Text, von dem die Rede war, und er ist nicht auf Englisch geschrieben worden. " * 40
    assert guess_language(english + german) == "de"


@given(st.text())
def test_every_text_has_an_answer(text):
    assert guess_language(text).isalpha()


def test_only_the_beginning_is_looked_at():
    assert guess_language(f"{SENTENCES['en']} " * 5_000 + f"{SENTENCES['de']} " * 50_000) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Casa Luna posted a 7% fall. Rival Casa Monte hired 12,000 miners.",
        "(C) 1994 Harbor Consortium",
        ".. image:: https://example.org/badge.io/status.svg",
    ],
)
def test_a_name_or_two_that_are_words_elsewhere_make_no_language(text):
    assert guess_language(text) == "und"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ga", "Chuir sé an leabhar ar an mbord agus d'imigh sé."),
        ("ca", "El govern va aprovar la llei ahir."),
        ("id", "Harga beras di pasar itu naik dan tidak akan turun."),
        ("cy", "Mae hi wedi bod yn y dref ers dydd Llun."),
    ],
)
def test_a_short_sentence_of_a_smaller_language_tells_it(language, text):
    assert guess_language(text) == language


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "Hello there", True),
        ("en", "Вчера паром не вышел в море", False),
        ("ru", "Вчера паром не вышел в море", True),
        ("uk", "Вчера паром не вышел в море", True),
        ("ru", "Hello there", False),
        ("sr", "Dobar dan", True),
        ("sr", "Добар дан", True),
        ("ja", "東京都", True),
        ("ja", "これは船です", True),
        ("zh", "これは船です", False),
        ("el", "Καλημέρα", True),
        ("tr", "Καλημέρα", False),
        ("yi", "שלום", True),
        ("en", "12 %", True),
        ("el", "12 %", True),
        ("en", "", True),
    ],
)
def test_a_language_is_believed_where_it_is_written_so(language, text, expected):
    assert may_be(language, text) is expected
