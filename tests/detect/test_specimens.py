from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import srclint

ONLY = {"select": ["mojibake", "lossy-mojibake"]}
SOUND = "The ferry runs twice a day in winter, and the crew has to clear the deck of ice. " * 8
DAMAGED = "Itâ€™s cold, and the cafÃ© has no heating."
LOSSY = "They donât: âsorryâ isnât enough, she said, and it wonât be."


def found(text: str, path: str = "text.txt") -> list[str]:
    return [text[slice(*finding.span)] for finding in srclint.lint(text, path=path, config=ONLY)]


@pytest.mark.parametrize("damaged", [DAMAGED, LOSSY])
@pytest.mark.parametrize(
    ("frame", "path"),
    [
        (
            '<!doctype html><html lang=en><head><meta charset="utf-8"><title>P</title></head><body><p>{}</p></body>',
            "a.html",
        ),
        ("<html><head><meta charset=utf-8></head><body><p>{}</body>", "a.html"),
        ('<html><body><script charset="utf-8" src="a.js"></script><p>{}</p></body></html>', "a.html"),
        ('<form accept-charset="utf-8"><p>{}</p><input name="utf8" value="x"></form>', "a.html"),
        ('<p><a href="/find?enc=utf-8">Find</a> {}</p>', "a.html"),
        ("<p>{}</p><meta content='" + "the sea is calm " * 20 + "utf-8'>", "a.html"),
        ("<p>{} <a title='utf-8 " + "the sea is calm " * 20 + "'>More</a></p>", "a.html"),
        ("<p><a title='" + "the sea is calm " * 20 + " utf-8'>More</a> {}</p>", "a.html"),
        ("<title>All about mojibake</title><p>{}</p>", "a.html"),
        ("<p>{}</p><p>This page is in UTF-8.</p>", "a.html"),
        ('<?xml version="1.0" encoding="utf-8"?><note><line>{}</line></note>', "a.xml"),
        ('<?xml version="1.0" encoding="utf-8"?><note>{}</note>', "a.txt"),
        ('{{"charset": "utf-8", "text": "{}"}}', "a.json"),
        ("[Find](/find?charset=utf-8) {}", "a.md"),
        ("{} See https://example.org/?ie=utf-8 for more", "a.txt"),
        ("Content-Type: text/plain; charset=utf-8 {}", "a.txt"),
        ("{} " + SOUND + "The server sends charset=utf-8 now.", "a.txt"),
        ("The server sends charset=utf-8 now. " + SOUND + "{}", "a.txt"),
        ("{} The server sends utf-8 now.", "a.txt"),
    ],
)
def test_what_names_an_encoding_elsewhere_hides_no_damage(frame: str, path: str, damaged: str) -> None:
    assert found(frame.format(damaged), path) == found(damaged) != []


@pytest.mark.parametrize(
    "text",
    [
        "The serverâ€™s charset wasnâ€™t set to UTF-8, so the page couldnâ€™t be read.",
        "The page is in UTF-8 but isnâ€™t read as such.\n\nItâ€™s cold and the cafÃ© is closed.\n",
    ],
)
def test_damage_in_running_words_is_damage_whatever_they_are_about(text: str) -> None:
    assert len(found(text)) == 3


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Read as Windows-1252, UTF-8 gives “itâ€™s” for “it’s”.", "a.txt"),
        ("Taken for Latin-1, UTF-8 turns é into Ã©, ñ into Ã±, and ’ into â€™.", "a.txt"),
        ('You may have seen "itâ€™s" on a page. That is mojibake.', "a.txt"),
        ("Mojibake (e.g. Ã© for é, â€™ for ’) is the sign of a wrong charset.", "a.txt"),
        ("Mojibake is easy to see. Its signs are Ã©, Ã¨ or â€™ amid sound words.", "a.txt"),
        ("é → Ã© and ü → Ã¼ when UTF-8 is taken for Latin-1", "a.txt"),
        ("If the sign says crÃ¨che instead of crèche, it is not lost. It is UTF-8.", "a.txt"),
        ("Wird UTF-8 als Latin-1 gelesen, erscheint GrÃ¼ÃŸe auf dem Schirm.", "a.txt"),
        ("Lu en latin-1, l’UTF-8 donne « Ã© » pour « é », et « Ã¨ » pour « è ».", "a.txt"),
        ("Текст в UTF-8, прочитанный как cp1251, выглядит так: РџРѕРµР·Рґ РїСЂРёС…РѕРґРёС‚.", "a.txt"),
        ("<p>With a wrong charset, the page shows <code>cafÃ©</code> or donâ€™t.</p>", "a.html"),
        ("<p>Write <q>café</q> and read <em>cafÃ©</em>: that is <a href='x'>mojibake</a>.</p>", "a.html"),
    ],
)
def test_what_a_text_about_encodings_shows_is_left_alone(text: str, path: str) -> None:
    assert found(text, path) == []


def test_examples_stay_where_other_words_are_damaged() -> None:
    example = "Read as cp1252, UTF-8 gives “itâ€™s” for “it’s”."
    text = f"{example}\n\nThe cafÃ© is closed and itâ€™s cold; she doesnâ€™t mind.\n"
    mended = f"{example}\n\nThe café is closed and it’s cold; she doesn’t mind.\n"
    assert srclint.fix(text, config=ONLY).text == mended


@given(st.integers(150, 700), st.sampled_from(["utf-8", "Windows-1252", "mojibake", "charset"]))
def test_the_place_of_a_word_far_away_does_not_matter(distance: int, word: str) -> None:
    filler = ("The deck is clear of ice. " * 30)[:distance]
    assert found(f"{DAMAGED} {filler} {word}.") == found(DAMAGED)


PARTS = [
    "utf-8",
    "Ã©",
    "â€™",
    "itâ€™s",
    '"',
    "“",
    "”",
    "<p>",
    '<a href="',
    "<code>",
    "</",
    ">",
    " ",
    ". ",
    "→",
    "=",
    "like",
    "\n",
    "é",
]


@given(st.lists(st.sampled_from(PARTS), max_size=25))
def test_any_text_comes_to_rest(parts: list[str]) -> None:
    once = srclint.fix("".join(parts), config=ONLY).text
    assert srclint.fix(once, config=ONLY).text == once
