import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from srclint.document import Document
from srclint.model import Span
from srclint.parse.markdown import parse_markdown
from srclint.view import OBJECT

SOURCE = st.lists(
    st.sampled_from(
        [
            *"ab \n\n\t\r*_`~[]()!<>#-+=|:.1^\\&\"'$é漢\x00��\ufdd0",
            "\r\n",
            "{{",
            "}}",
            "{%",
            "%}",
            "{:",
            "}",
            "[^1]",
            "[^1]: ",
            "<a id=x>",
            "</a>",
            "<img src=y>",
            "<!--",
            "-->",
            "&amp;",
            "http://a.b",
            "---\n",
            "```\n",
            "<br>",
            "<div>\n",
            "| a | b |\n|---|---|\n",
            "> ",
            "- ",
            "    ",
            "1. ",
            "x\n: y\n",
            "\u2028",
            "\x85",
            "www.c.d",
        ]
    ),
    max_size=25,
).map("".join)


def parse(text):
    return parse_markdown(Document("note.md", text))


def blocks(text):
    view = parse(text)
    return [(block.kind, view.text[block.span.start : block.span.end]) for block in view.blocks]


def nodes(text, *kinds):
    view = parse(text)
    return [(n.kind, n.target, view.text[slice(*n.span)]) for n in view.nodes if n.kind in kinds]


def test_markup_is_no_text():
    view = parse('# A *big* `deal`\n\nIt ~~was~~ __is__ [here](a.md "t"),\n> said &lt;he\\> &amp; she.\n')
    assert view.text == "A big deal\n\nIt was is here,\n\nsaid <he> & she."
    assert [b.kind for b in view.blocks] == ["heading", "paragraph", "paragraph"]


def test_kinds_of_blocks():
    source = (
        "# T\n\nP\nq.\n\n- i\n- [x] j\n\n  more\n\n| a | b |\n|---|---|\n| c | |\n\nterm\n: what it is\n\n[^n]: Note.\n"
    )
    assert blocks(source) == [
        ("heading", "T"),
        ("paragraph", "P\nq."),
        ("item", "i"),
        ("item", "j"),
        ("item", "more"),
        ("cell", "a"),
        ("cell", "b"),
        ("cell", "c"),
        ("term", "term"),
        ("paragraph", "what it is"),
        ("paragraph", "Note."),
    ]
    view = parse(source)
    assert [(n.kind, n.target, n.level) for n in view.nodes if n.kind in ("list", "table", "footnote")] == [
        ("list", "", 1),
        ("table", "", 0),
        ("footnote", "n", 0),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end):
    view = parse(end.join(["# T", "", "one", "two  ", "three", "", "- a", "- b", ""]))
    assert [view.text[slice(*b.span)] for b in view.blocks] == ["T", "one\ntwo\nthree", "a", "b"]


def test_what_is_left_out_keeps_its_source():
    source = "---\ntitle: x\n---\nA.\n\n    code\n\n```py\nx = 1\n```\n\n<!-- c -->\n\n<p>\nh</p>\n\nB <!-- d -->.\n"
    assert parse(source).text == "A.\n\nB ."
    assert nodes(source, "front-matter", "code", "comment", "html") == [
        ("front-matter", "---\ntitle: x\n---", ""),
        ("code", "code\n", ""),
        ("code", "```py\nx = 1\n```", ""),
        ("comment", "<!-- c -->", ""),
        ("html", "<p>\nh</p>\n", ""),
        ("comment", "<!-- d -->", ""),
    ]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("+++\na = 1\n+++\nText.", "Text."),
        ("---\na: 1\n...\nText.", "Text."),
        ("Text.\n\n---\na: 1\n---\n", "Text.\n\na: 1"),
        ("---\n\nText.\n\n---\n", "Text."),
        ("---\nnever closed", "never closed"),
    ],
)
def test_front_matter_stands_at_the_start_only(source, text):
    assert parse(source).text == text


def test_dollars_are_no_formulas():
    assert parse("It costs $5 and $10, or $$20$$.").text == "It costs $5 and $10, or $$20$$."


def test_links_images_and_bare_addresses():
    source = "[a](b.md) ![alt](c.png) <https://d.e> <f@g.hi> [r] https://j.k/l_(m). (www.n.op) q@r.st `http://no.no`\n"
    source += "\n[r]: u\n"
    assert nodes(source, "link", "image", "definition") == [
        ("link", "b.md", "a"),
        ("image", "c.png", OBJECT),
        ("link", "https://d.e", "https://d.e"),
        ("link", "mailto:f@g.hi", "f@g.hi"),
        ("link", "u", "r"),
        ("link", "https://j.k/l_(m)", "https://j.k/l_(m)"),
        ("link", "http://www.n.op", "www.n.op"),
        ("link", "mailto:q@r.st", "q@r.st"),
        ("definition", "u", ""),
    ]


def test_notes():
    source = "One[^a] two.[1] [^gone] x [2, 3] `[4]` [5](x)\n\n[^a]: A."
    assert [target for _, target, _ in nodes(source, "note")] == ["a", "1", "gone", "2", "3"]


def test_tags_in_a_line():
    source = (
        'A<br>b <b id="x">c</b> <a href="u">d <i>e</i></a> <a name=y></a><img alt="" src="i.png"/> '
        "<video src=v></video>"
    )
    assert parse(source).text == f"A\nb c d e {OBJECT} {OBJECT}"
    assert nodes(source, "anchor", "link", "image", "video") == [
        ("anchor", "x", ""),
        ("link", "u", "d e"),
        ("anchor", "y", ""),
        ("image", "i.png", OBJECT),
        ("video", "v", OBJECT),
    ]


def test_a_block_of_html_is_no_prose_but_what_it_shows_counts():
    source = (
        '<div id="d">\n<img src="i.png"><table><tr><td>x</td></tr></table>\n<a href="u">y</a>\n'
        '<iframe src="f"></iframe></div>\n'
    )
    assert not parse(source).text
    assert {(kind, target) for kind, target, _ in nodes(source, "anchor", "image", "table", "link", "frame")} == {
        ("anchor", "d"),
        ("image", "i.png"),
        ("table", ""),
        ("link", "u"),
        ("frame", "f"),
    }


def test_templates_are_left_out():
    source = (
        "Our {{ site.name }} is up.\n\n{{< youtube abc >}}\n\n{% include a_b_c.html %}\n\n"
        "[x]({{ base }}/y) `{{ z }}`{: .k}\n"
    )
    assert parse(source).text == "Our  is up.\n\nx {{ z }}"
    assert [target for _, target, _ in nodes(source, "template")] == [
        "{{ site.name }}",
        "{{< youtube abc >}}",
        "{% include a_b_c.html %}",
        "{: .k}",
    ]
    assert nodes(source, "link") == [("link", "{{ base }}/y", "x")]


def test_heading_ids_are_anchors():
    assert nodes("# A b {#own}\n", "anchor", "heading") == [("anchor", "own", ""), ("heading", "", "A b")]


@settings(max_examples=500)
@given(SOURCE)
@example("> " * 50 + "a")
def test_every_node_lies_within_the_text_and_blocks_are_in_order(text):
    view = parse(text)
    end = 0
    for block in view.blocks:
        assert block.span.start >= end
        end = block.span.end
        assert view.text[block.span.start : block.span.end].strip("\n")
    start = 0
    for node in view.nodes:
        assert start <= node.span.start <= node.span.end <= len(view.text)
        start = node.span.start
    for node in view.stored().nodes:
        assert 0 <= node.span.start <= node.span.end <= len(text)
    assert all(
        block.span.start <= s.start < s.end <= block.span.end
        for s in view.sentences
        for block in [view.blocks[s.block]]
    )


@settings(max_examples=500)
@given(SOURCE, st.data())
def test_every_span_leads_back_into_the_document(text, data):
    view = parse(text)
    start = data.draw(st.integers(0, len(view.text)))
    end = data.draw(st.integers(start, len(view.text)))
    span = view.to_document(Span(start, end))
    assert 0 <= span.start <= span.end <= len(text)
    for i in range(start, end):
        origin = view.to_document(Span(i, i + 1))
        assert span.start <= origin.start <= origin.end <= span.end
        if origin.end - origin.start == 1 and text[origin.start].isalnum():
            assert view.text[i] == text[origin.start]


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "> ",
            "[",
            "![",
            "*",
            "**a ",
            "`",
            "<a ",
            "<!-- ",
            "{{",
            "{% ",
            "- ",
            "[a](",
            "[^1]: ",
            "[1",
            "<a href='",
            "&",
        ),
        *("|", "#", "www.", "a@", "http://", "]", "\r", "é*", "[a]: b\n", "{{ a }} ", "`{{a}}` ", "[x]({{a}}) "),
        *("<a id=é>", "1. a\n", "<div>\n"),
    ],
)
def test_time_grows_with_the_length_only(piece):
    text = piece * (30_000 // len(piece))
    began = time.process_time()
    view = parse(text)
    assert view.nodes is not None
    assert time.process_time() - began < 3
