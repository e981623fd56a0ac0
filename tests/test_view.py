import pytest
from hypothesis import given
from hypothesis import strategies as st

from srclint.document import Document
from srclint.model import Edit, Span
from srclint.offsets import apply_edits
from srclint.parse import parse_document
from srclint.parse.markdown import parse_markdown
from srclint.view import Node, View


def test_nodes_are_in_order_and_the_outer_one_comes_first():
    document = Document("a.txt", "abcdef")
    view = View(document, document.text, [Node("b", Span(2, 3)), Node("c", Span(0, 1)), Node("a", Span(0, 4))])
    assert [node.kind for node in view.nodes] == ["a", "c", "b"]


def test_blocks_are_prose_that_holds_text():
    view = parse_markdown(Document("a.md", "# \n\n| a | |\n|---|---|\n\n```\nx\n```\n\ny\n"))
    assert [view.text[slice(*block.span)] for block in view.blocks] == ["a", "y"]


def test_sentences_know_their_block():
    view = parse_markdown(Document("a.md", "# A title\n\nOne is here. Two is there.\n\n- an item\n"))
    assert [(view.text[s.start : s.end], s.block) for s in view.sentences] == [
        ("A title", 0),
        ("One is here.", 1),
        ("Two is there.", 1),
        ("an item", 2),
    ]


def test_the_stored_view_holds_the_text_with_its_markup():
    document = Document("a.md", "A *big* [deal](x.md) &amp; more.\n")
    view = parse_markdown(document)
    assert view.text == "A big deal & more."
    stored = view.stored()
    assert stored.text == document.text
    assert [document.text[slice(*node.span)] for node in stored.nodes if node.kind == "link"] == ["[deal](x.md)"]
    assert parse_document(document).stored().text == document.text


def test_a_span_of_the_text_as_read_leads_to_the_markup_round_it():
    document = Document("a.md", "A *big* &amp; bad deal.\n")
    view = parse_markdown(document)
    place = view.text.index("big & bad")
    assert document.text[slice(*view.to_document(Span(place, place + 9)))] == "big* &amp; bad"


def test_the_view_of_a_mended_copy_leads_back_to_the_document():
    document = Document("a.md", "x *donÃ¢t* y\n")
    text, repairs = apply_edits(document.text, [Edit(Span(6, 8), "\u2019")])
    mended = parse_markdown(document.with_text(text)).of(document, repairs)
    assert mended.text == "x don\u2019t y"
    assert document.text[slice(*mended.to_document(Span(2, 7)))] == "donÃ¢t"
    assert document.text[slice(*mended.to_document(Span(5, 6)))] == "Ã¢"
    assert [node.kind for node in mended.nodes] == ["paragraph"]


def test_the_language_is_that_of_the_text_unless_it_is_given():
    german = "Das ist ein Satz, der nicht sehr lang ist, aber auch nicht zu kurz."
    assert parse_document(Document("a.txt", german)).language == "de"
    assert View(Document("a.txt", german), german, [], language="fr").language == "fr"


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", ""),
        ("Plain\ttext.\r\n~", ""),
        ("“Été”\x00 \x7f\x1b[0m\x0b", "“É”é\x00\x7f\x1b\x0b"),
        ("\ud800 \udcff \U0001f600\xa0", "\ud800\udcff\U0001f600\xa0"),
    ],
)
def test_the_characters_beyond_plain_ascii(text, characters):
    assert View(Document("a.txt", text), text, []).beyond_plain_ascii == frozenset(characters)


def test_the_structure_is_found_when_it_is_asked_for():
    asked = []

    def nodes():
        asked.append(1)
        return [Node("paragraph", Span(0, 3))]

    view = View(Document("a.txt", "abc"), "abc", nodes)
    assert view.stored().text == "abc"
    assert not asked
    assert [node.kind for node in view.nodes] == ["paragraph"]
    assert view.blocks
    assert len(asked) == 1


@given(st.text(max_size=50), st.integers(0, 40))
def test_the_characters_of_a_long_text_are_all_there(text, times):
    many = "".join(map(chr, range(0xA0, 0xA0 + 10 * times)))
    whole = many + text * times + "я" * 400 + many + text
    assert View(Document("a.txt", whole), whole, []).beyond_plain_ascii == frozenset(
        c for c in whole if c > "\x7e" or (c < " " and c not in "\t\n\r")
    )


def test_kinds_and_digits_are_looked_up_once():
    view = parse_markdown(Document("a.md", "# A\n\n[b](c)\n"))
    assert view.kinds == {"heading", "paragraph", "link"}
    assert not view.has_digits
    assert View(Document("a.txt", "room 4"), "room 4", []).has_digits
