import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from srclint.document import Document
from srclint.parse import parse_document

LINES = st.lists(
    st.sampled_from(
        [
            "",
            " ",
            "\t",
            "A heading",
            "a line that ends here.",
            "and goes on",
            "- item",
            "1. one",
            "(a) x",
            "[1] Note.",
            "a | b",
            "| c | d |",
            "x\ty\tz",
            "----",
            "====",
            "```",
            "    x = 1;",
            "a   b",
            "\xa0",
            "\u2028",
            "W" * 200,
            "漢字。",
            "\x00",
            "�",
            "See http://a.b/c. And [1].",
            "# H",
            "• b",
            "+---+",
            "o x",
            "1. ↑ y",
            "2.1 Scope",
            "\x0b",
            "\x85",
        ]
    ),
    max_size=12,
)
ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\f"])


def parse(text):
    return parse_document(Document("a.txt", text))


def blocks(text):
    view = parse(text)
    return [(block.kind, view.text[block.span.start : block.span.end]) for block in view.blocks]


def nodes(text, *kinds):
    view = parse(text)
    return [(n.kind, n.target, view.text[slice(*n.span)]) for n in view.nodes if n.kind in kinds]


def test_each_long_line_is_a_paragraph():
    first = "The first paragraph was exported as one line, however long it may be, and ends with a stop. " * 2
    second = "So was the second, which follows without a blank line between the two, as exports often have it. " * 2
    assert blocks(f"{first}\n{second}\nPhoto: A. Person\n") == [
        ("paragraph", first.rstrip()),
        ("paragraph", second.rstrip()),
        ("paragraph", "Photo: A. Person"),
    ]


def test_wrapped_lines_are_one_paragraph():
    text = (
        "This paragraph was wrapped by an editor at some sixty columns,\n"
        "and every line of it but the last one is about as long as the\n"
        "Width allows, so that it has to be read\n"
        "as one."
    )
    assert blocks(f"{text}\n\nAnother one.\n") == [("paragraph", text), ("paragraph", "Another one.")]


def test_a_line_that_goes_on_with_a_small_letter_belongs_to_the_one_before():
    assert blocks("They met in the hall of the old\nstation and left.\nNobody\nknew") == [
        ("paragraph", "They met in the hall of the old\nstation and left."),
        ("paragraph", "Nobody"),
        ("paragraph", "knew"),
    ]


def test_short_lines_stay_apart():
    assert [text for _, text in blocks("Home\nNews\nContact\n12 Long Street\n")] == [
        "Home",
        "News",
        "Contact",
        "12 Long Street",
    ]


def test_headings():
    prose = "\n\nThis is a paragraph that is long enough to stand under a heading of its own.\n\n"
    text = f"The title{prose}2. Methods{prose}2.1 Data{prose}Results\n-------{prose}# Outlook{prose}A last line"
    view = parse(text)
    assert [(n.level, text[slice(*n.span)]) for n in view.nodes if n.kind == "heading"] == [
        (1, "The title"),
        (1, "2. Methods"),
        (2, "2.1 Data"),
        (2, "Results"),
        (1, "Outlook"),
    ]
    assert blocks(text)[-1] == ("paragraph", "A last line")


def test_manual_pages():
    text = "NAME\n       ls - list directory contents\n\nSYNOPSIS\n       ls [OPTION]... [FILE]...\n"
    assert [kind for kind, _ in blocks(text)] == ["heading", "paragraph", "heading", "paragraph"]


def test_lists():
    text = (
        "It needs:\n\n• flour\n• two eggs, which\n  must be fresh\n- salt\n1. one\na) two\n(ii) three\n\nThat is all.\n"
    )
    assert blocks(text) == [
        ("paragraph", "It needs:"),
        ("item", "flour"),
        ("item", "two eggs, which\n  must be fresh"),
        ("item", "salt"),
        ("item", "one"),
        ("item", "two"),
        ("item", "three"),
        ("paragraph", "That is all."),
    ]
    assert len(nodes(text, "list")) == 1


def test_a_number_or_dash_at_the_start_of_a_wrapped_line_is_no_item():
    text = (
        "The committee met for the first time in the old town hall on\n"
        "12. December and again in the spring of the following years\n"
        "- as was the custom."
    )
    assert [kind for kind, _ in blocks(text)] == ["paragraph"]


def test_tables():
    assert blocks("Name | Age\n-----|----\nAnn  | 4\n") == [("cell", c) for c in ("Name", "Age", "Ann", "4")]
    assert blocks("Year\tSales\n2020\t5\n") == [("cell", c) for c in ("Year", "Sales", "2020", "5")]
    assert blocks("Rome      3    x\nParis     4    y\n") == [
        ("cell", c) for c in ["Rome", "3", "x", "Paris", "4", "y"]
    ]
    assert [kind for kind, _ in blocks("Home | News | Contact")] == ["paragraph"]


def test_code_is_told_only_where_it_is_sure():
    assert nodes("So:\n\n    def f(x):\n        return x + 1\n\nDone.", "code") == [
        ("code", "    def f(x):\n        return x + 1", "    def f(x):\n        return x + 1")
    ]
    assert [text for _, _, text in nodes("```\nplain words\n\nmore\n```\nProse.", "code")] == [
        "```\nplain words\n\nmore\n```"
    ]
    assert not nodes("    A paragraph that is merely\n    set in by four blanks.", "code")
    assert not nodes("``` never closed\n\nProse goes on here.", "code")


def test_notes_and_links():
    text = "It rose[1] and fell.[2, 3] See https://a.b/c(d), or a@b.org.\n\n[1] First, p. 3\n2. ↑ Second\n"
    assert [(t, x) for _, t, x in nodes(text, "note")] == [("1", "[1]"), ("2", "[2, 3]"), ("3", "[2, 3]")]
    assert [(t, x) for _, t, x in nodes(text, "footnote")] == [("1", "[1] First, p. 3"), ("2", "2. ↑ Second")]
    assert [t for _, t, _ in nodes(text, "link")] == ["https://a.b/c(d)", "mailto:a@b.org"]


@settings(max_examples=300)
@given(LINES, st.data())
def test_blocks_are_in_order_and_hold_all_text(lines, data):
    text = "".join(line + data.draw(ENDS) for line in lines)
    view = parse(text)
    end = 0
    for block in view.blocks:
        assert block.span.start >= end
        end = block.span.end
        assert text[block.span.start : end].strip(" \t\r\n")
    start = 0
    for node in view.nodes:
        assert start <= node.span.start <= node.span.end <= len(text)
        start = node.span.start
    covered = {i for node in view.nodes for i in range(*node.span)}
    assert not any(text[i].isalpha() for i in set(range(len(text))) - covered)
    assert view.text == text


@pytest.mark.parametrize(
    "piece",
    [
        "word and more. ",
        " ",
        "\n",
        "\r",
        "\t",
        "a|",
        "a   ",
        "http://",
        "http://a.(",
        ")",
        "[1,",
        "a@",
        "a.",
        "- ",
        "```\na\n",
        "~~~\n",
        "a | b\n",
        "a\tb\nc d\n",
        "----|\n",
        "A b\n\n",
        "1. a\n",
        "    x;\n",
        ";",
        "{",
        "<a ",
        "a\f",
        "[1]\n",
        "W\u3000",
    ],
)
def test_time_grows_with_the_length_only(piece):
    text = piece * (200_000 // len(piece)) + "x"
    began = time.process_time()
    assert parse(text).nodes
    assert time.process_time() - began < 5


def test_a_form_feed_ends_a_paragraph_as_a_blank_line_does():
    assert blocks("This is where the first page ends,\fwhile the second begins.") == [
        ("paragraph", "This is where the first page ends,"),
        ("paragraph", "while the second begins."),
    ]


def test_an_indent_alone_makes_no_table():
    text = "    This is one paragraph, set in by four blanks, and its lines\n    are long enough to be wrapped."
    assert blocks(f"{text}\n") == [("paragraph", text.lstrip())]


@settings(max_examples=300)
@given(
    st.text(alphabet=" \tabB.:-*1)[]|@/w>$`#\v\u00a0é", max_size=24) | st.sampled_from(["www.a.b", "a@b.cd", "- a", ""])
)
def test_a_text_of_one_line_is_read_as_with_its_line_end(text):
    assert parse(text).nodes == parse(text + "\n").nodes
