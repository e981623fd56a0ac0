import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.model import Span
from srclint.sentences import LONGEST, cut_sentences


def cut(text, language="en"):
    return [text[start:end] for start, end in cut_sentences(text, Span(0, len(text)), language)]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "“We sold it all.”| She left the room.| Nobody spoke."),
        ("en", "“Why now?” he asked.| “Because.”"),
        ("en", "J. K. Rowling met A. B. Smith.| They talked."),
        ("en", "The U.S. Federal Reserve waits.| So do we."),
        ("en", "It opens at 9 a.m. on weekdays.| Come early."),
        ("en", "See No. 5 and Fig. 3 for it.| Then go on."),
        ("en", "Acme Inc. said it grew.| It did."),
        ("en", "The troops at Ft. Worth left.| Others stayed."),
        ("en", "He paused ... and went on.| Then he stopped."),
        ("en", "1. Open the lid.| 2. Close it."),
        ("en", "It grew 3.5 percent to 1.2 million.| Sales fell."),
        ("en", "Look at https://example.org/a.B?c.D=1 first.| Then decide."),
        ("en", "Call System.Out.println here.| Done."),
        ("en", "Shares rose.[1]| Then they fell.[2]"),
        ("en", "It was the end.|The next day began."),
        ("en", "(It was raining there.)| Then the sun came."),
        ("en", "it rose.| then it fell."),
        ("en", "He bought an iPhone.| It broke!| Why?"),
        ("de", "Am 3. Oktober begann der 2. Versuch.| Er gelang."),
        ("de", "Das ist z. B. gut.| Dr. Meier kam."),
        ("fr", "M. Dupont a vu V. Hugo.| Il est parti."),
        ("fr", "« Oui, c’est ça. »| Puis il partit."),
        ("es", "La Sra. Ruiz habló.| ¿Quién respondió?| Nadie."),
        ("it", "Il sig. Rossi tace.| Anche noi."),
        ("ru", "А. С. Пушкин писал в 1820 г. и позже.| Он жил там."),
        ("el", "Τι είναι αυτό;| Είναι καλό."),
        ("ka", "ეს არის სახლი.| ის დიდია."),
        ("zh", "他来了。|2019年他走了！|你呢？"),
        ("ja", "雨が降った。|「行こう。」と言った。|3人が残った。"),
    ],
)
def test_sentences(language, marked):
    expected = [part.strip() for part in marked.split("|")]
    assert cut(marked.replace("|", ""), language) == expected


@settings(max_examples=300)
@given(
    st.text(st.sampled_from('aBcД.!?。… \n\r\t"”“’)»([1]\u2028\x85\x00\u3000\u00a0\ud800\udc80😀éა؟।;')),
    st.sampled_from(["en", "de", "fr", "el", "ja", "zh", "ru", "und", "ka"]),
)
def test_sentences_are_in_order_and_leave_out_nothing_but_blanks(text, language):
    text = f"x{text}x"
    block = Span(1, len(text) - 1)
    end = block.start
    for span in cut_sentences(text, block, language):
        assert span.start >= end
        assert not text[end : span.start].strip(" \t\r\n")
        assert text[span.start] not in " \t\r\n"
        assert text[span.end - 1] not in " \t\r\n"
        end = span.end
    assert not text[end : block.end].strip(" \t\r\n")


@pytest.mark.parametrize(
    "piece", ["“", "A word or two. ", "word ", ".", "1. ", '"A. ', "x.Y", "word", "语。", "(a.) B"]
)
def test_time_grows_with_the_length_only(piece):
    text = piece * (200_000 // len(piece))
    began = time.perf_counter()
    sentences = cut(text)
    assert time.perf_counter() - began < 5
    assert "".join("".join(sentences).split()) == "".join(text.split())


def test_a_long_block_is_cut_where_a_short_one_is():
    text = " ".join(f"Sentence number {i} says something new about it." for i in range(LONGEST // 10))
    assert len(cut(text)) == LONGEST // 10


def test_a_sentence_of_very_many_pieces_is_whole():
    text = "Oh " + "![" * 3_000 + " end. Next one."
    assert cut(text)[-1] == "Next one."
    assert "".join(cut(text)).replace(" ", "") == text.replace(" ", "")
