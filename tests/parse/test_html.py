import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import srclint
from srclint.document import Document
from srclint.model import Edit, Span
from srclint.offsets import apply_edits
from srclint.parse import parse_document
from srclint.parse.html import parse_html
from srclint.view import OBJECT
from tests.growth import grows_in_proportion

TAG = re.compile(r"<[^>]*>")
PIECES = st.sampled_from(
    [
        *"ab \n\t<>&;'\"=/!-é漢\x00\x85\u00a0\udc80\ufdd0",
        "\r\n",
        "word ",
        *("<p>", "</p>", "<div hidden>", "<div>", "</div>", "<span>", "</span>", "<b>", "</b>", "<br>", "<hr>", "<h1>"),
        *("</h1>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<a href=x>", "<a id=y>", "</a>"),
        *("<code>", "</code>", "<pre>", "</pre>", "<sup>1</sup>", "<q>", "</q>", "<nav>", "</nav>", "<svg>", "</svg>"),
        *("<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<?php", "?>", "{{", "}}", "{%", "%}", "<title>"),
        *("&amp;", "&lt;", "&eacute;", "&#x41;", "&copy2", "&nbsp;", "&#10;", "<a href='", "<img src=z>", "<p id=fn1>"),
        *("<button>", "</button>", "<select>", "<blockquote>", "</blockquote>", "<dl>", "<dt>", "<dd>", "<template>"),
    ]
)
SOUP = st.lists(PIECES, max_size=30).map("".join)


def parse(text, path="page.html"):
    return parse_html(Document(path, text))


def blocks(text):
    view = parse(text)
    return [(block.kind, view.text[slice(*block.span)]) for block in view.blocks]


def nodes(text, *kinds):
    view = parse(text)
    return [(n.kind, n.target, view.text[slice(*n.span)]) for n in view.nodes if n.kind in kinds]


def written(text, old, new):
    """Return the source after an edit of the text as read."""
    view = parse(text)
    at = view.text.index(old)
    return apply_edits(text, sorted(view.to_edits(Edit(Span(at, at + len(old)), new))))[0]


# What is read.


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One <em>two</em>\n   three.</p>", "One two three."),
        ("a <b> b </b> c", "a b c"),
        ("a<b>b</b>c", "abc"),
        ("<p>  a\r\n\t b  </p>  <p> c</p>", "a b\n\nc"),
        ("a<br> b<br/>c", "a\nb\nc"),
        ("a<br><br>b", "a\n\nb"),
        ("a<br>", "a"),
        ("a&nbsp;&nbsp; b", "a\u00a0\u00a0 b"),
        ("a&#10;&#32;b", "a b"),
        ("Fish &amp; chips &lt;3 &copy2024 &notit; &bogus; AT&T", "Fish & chips <3 ©2024 ¬it; &bogus; AT&T"),
        ("&#233;&#xE9;&#128;&eacute;&#0;", "éé€é\ufffd"),
        ("x < y and z > 1, 3<4 <", "x < y and z > 1, 3<4 <"),
        ("a<!-- b -->c<!-->d<!--->e<!-- > --!>f", "acdef"),
        ("a<!doctype html>b<?xml x?>c</ >d</>e<![CDATA[f]]>g", "abcdeg"),
        ("a<!-- never closed <p>b", "a"),
        ("a<b title='x > y'>b</b><b title=it's>c</b>", "abc"),
        ('a<b title="never closed>b</b>', "a"),
        ("<P>A<BR>B</P><SCRIPT>no</SCRIPT>", "A\nB"),
        ("<p>10<sup>6</sup> and 2<sup>nd</sup> CO<sub>2</sub>", "10⁶ and 2nd CO2"),
        ("<q>Yes</q>, <q>no</q>", '"Yes", "no"'),
        ("漢<rt>kan</rt><rp>)</rp>字", "漢字"),
        ("a\x00b \udc80", "a\x00b \udc80"),
    ],
)
def test_text_is_what_a_browser_shows(source, text):
    assert parse(source).text == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>if (a < b) '</p>'</script>",
        "<script><!-- <script> </script> --></script>",
        "<style>p > a { }</style>",
        "<template><p>no</p></template>",
        "<noscript>no <p>no</noscript>",
        "<title>no</title>",
        "<textarea>no <b></textarea>",
        "<iframe>no <p></iframe>",
        "<nav><ul><li>no</ul></nav>",
        "<div role='navigation'>no</div>",
        "<div class='page-nav breadcrumbs'><p>no</div>",
        "<ul id=toc><li>no<ul><li>no</ul><li>no</ul>",
        "<div hidden>no <div>no</div> no</div>",
        "<span aria-hidden='true'>no <span>no</span> no</span>",
        "<p style='color: red; DISPLAY : none'>no<b>no</b></p>",
        "<p hidden>no",
        "<dialog>no</dialog>",
        "<select><option>no<option>no</select>",
        "<button>no</button>",
        "<video><p>no</p></video>",
        "<svg><title/><style/><text>no</text></svg>",
        "<a class='headerlink' href='#x'>¶</a>",
        "<span class='sr-only'>no</span>",
        "<pre>no <b>no</b>\n</pre>",
    ],
)
def test_what_is_not_shown_or_no_prose_is_not_read(hidden):
    for before, after in (("<p>Yes.</p>", "<p>So.</p>"), ("<table><tr><td>Yes.", "<td>So.</table>")):
        read = parse(f"{before}{hidden}{after}").text.replace(OBJECT, "")
        assert re.sub(r"[ \n]+", " ", read).strip() == "Yes. So."


def test_kinds_of_blocks():
    source = (
        "<h2>T</h2><p>P<ul><li>i<p>j</p><ol><li>k</ol>l</ul><table><caption>C<tr><th>a<td><p>b<tr><td>c</table>"
        "<dl><dt>d<dd>e</dl><figure><img src=x><figcaption>F</figcaption></figure><blockquote><p>q</blockquote>z"
    )
    assert blocks(source) == [
        ("heading", "T"),
        ("paragraph", "P"),
        ("item", "i"),
        ("item", "j"),
        ("item", "k"),
        ("item", "l"),
        ("caption", "C"),
        ("cell", "a"),
        ("cell", "b"),
        ("cell", "c"),
        ("term", "d"),
        ("paragraph", "e"),
        ("paragraph", OBJECT),
        ("caption", "F"),
        ("paragraph", "q"),
        ("paragraph", "z"),
    ]
    view = parse(source)
    assert [(n.kind, n.level) for n in view.nodes if n.kind in ("heading", "list", "table", "quote")] == [
        ("heading", 2),
        ("list", 1),
        ("list", 2),
        ("table", 0),
        ("quote", 0),
    ]


def test_a_table_for_layout_holds_paragraphs():
    assert blocks("<table role=presentation><tr><td>a</table><table><tr><td>b</table>") == [
        ("paragraph", "a"),
        ("cell", "b"),
    ]


def test_inline_nodes():
    source = (
        '<a href="b.html?x=1&amp;y=2">a <b>b</b></a> <img src=" c.png "> <code>x  &lt; <b>y</b></code> <kbd>K</kbd>'
        "<iframe src=f></iframe> <a name=n>t</a> <i id=i>u</i> https://v.w. <a href='#'>up</a>"
    )
    assert nodes(source, "link", "image", "code", "frame", "anchor") == [
        ("link", "b.html?x=1&y=2", "a b"),
        ("image", "c.png", OBJECT),
        ("code", "x  &lt; <b>y</b>", "x < y"),
        ("code", "K", "K"),
        ("frame", "f", OBJECT),
        ("anchor", "n", ""),
        ("anchor", "i", ""),
        ("link", "https://v.w", "https://v.w"),
        ("link", "#top", "up"),
    ]


def test_what_is_left_out_keeps_its_place():
    view = parse("<p>A</p><pre class=x>c</pre><!-- n --><nav>m</nav><p>B {{ x }} C</p><script>w()</script><p>D</p>")
    assert [(n.kind, n.target) for n in view.nodes if n.span.start == n.span.end] == [
        ("code", "<pre class=x>c</pre>"),
        ("comment", "<!-- n -->"),
        ("html", "<ul><a>"),
        ("template", "{{ x }}"),
        ("html", "<script>"),
    ]
    assert view.text == "A\n\nB C\n\nD"


def test_templates_are_no_text():
    source = "{% if a < b %}<p class='{{ '>' }}'>A <?php echo '<p>' ?>B <% x > y %>C{# <p> #}</p>{% endif %}"
    assert parse(source).text == "A B C"
    assert nodes("<a href='{{ url }}/x'>A</a>", "link") == [("link", "{{ url }}/x", "A")]


def test_notes_and_what_they_refer_to():
    source = (
        "<p>One.<sup><a href='#fn1'>1</a></sup> Two.<a href='#note-b'>x</a></p>"
        "<ol><li id=fn1>First <a href='#fnref1'>back</a><li id=fn2>Nobody's</ol>"
    )
    assert nodes(source, "note", "footnote") == [("note", "1", "¹"), ("footnote", "1", "First back")]


def test_relative_targets_start_from_the_base():
    source = "<base href='https://a.b/c/'><a href=d>x</a><img src=../e><a href='#f'>y</a><a href='//['>z</a>"
    assert [target for _, target, _ in nodes(source, "link", "image")] == [
        "https://a.b/c/d",
        "https://a.b/e",
        "#f",
        "//[",
    ]


def test_where_a_program_serves_a_page_is_unknown():
    source = "{% load x %}<a href=filters/>x</a><a href=/a>y</a><a href=#b>z</a><a href='{{ c }}'>w</a>"
    assert [target for _, target, _ in nodes(source, "link")] == ["template:filters/", "/a", "#b", "{{ c }}"]


def test_in_xhtml_any_tag_may_close_itself():
    source = "<p>a<script src='x'/>b<a id='c'/><![CDATA[d <e>]]></p>"
    assert parse(source, "page.xhtml").text == "abd <e>"
    assert parse('<?xml version="1.0"?>\n' + source).text == "abd <e>"
    assert parse(source).text == "a"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<div hidden><ul><li>no</div>yes", "yes"),
        ("<table><tr><td hidden>no<td>yes</table>", "yes"),
        ("<p hidden>no<div>yes</div>", "yes"),
        ("<ul><li hidden>no<ul><li>no</ul>no<li>yes</ul>", "yes"),
        ("<b hidden>no<i></b>yes</i>", "yes"),
        ("</div></p></td></ul>yes", "yes"),
        ("<div><span hidden>no<div>no</div>no</div>yes", "yes"),
        ("<p>a<td>b</p>", "a\n\nb"),
        ("<svg><path><p>yes", f"{OBJECT}\n\nyes"),
        ("<a href=x>a<a href=y>b</a>", "ab"),
        ("<h1>a<h2>b</h3>c", "a\n\nb\n\nc"),
    ],
)
def test_broken_markup_is_read_as_browsers_do(source, text):
    assert parse(source).text == text


@pytest.mark.parametrize("path", ["a.html", "a.HTM", "a.xhtml", "a.txt", "a", "a.unheard-of"])
def test_pages_are_known_by_name_or_by_their_beginning(path):
    page = "\n<!-- saved -->\n<!DOCTYPE html><html><p>A</html>"
    assert parse_document(Document(path, page)).text == "A"


def test_other_texts_with_tags_are_no_pages():
    for path, text in (("a.txt", "<b>A</b> is <html>"), ("a.md", "<html>\n\nA"), ("a.py", "<!doctype html>")):
        assert not parse_document(Document(path, text)).is_tagged


# The way back.


def test_positions_lead_to_the_source_also_inside_references():
    source = "<p>Caf&eacute; <b>au\n lait</b> &copy2024</p>"
    view = parse(source)
    for words, there in (
        ("Café", "Caf&eacute;"),
        ("é", "&eacute;"),
        ("é au", "&eacute; <b>au"),
        ("au lait", "au\n lait"),
        ("©", "&copy"),
        ("2024", "2024"),
    ):
        at = view.text.index(words)
        assert source[slice(*view.to_document(Span(at, at + len(words))))] == there


@pytest.mark.parametrize(
    ("source", "old", "new", "after"),
    [
        ("<p>a b c</p>", "b", "x < y & z", "<p>a x &lt; y &amp; z c</p>"),
        ("<p>a <b>b c</b> d</p>", "a b", "x", "<p>x<b> c</b> d</p>"),
        ("<p>a <b>b</b>, c</p>", "a b,", "", "<p><b></b> c</p>"),
        ("<p>one two</p>\n<p>three</p>", "two\n\nthree", "2", "<p>one 2</p>\n<p></p>"),
        ("caf&eacute; x", "é", "e", "cafe x"),
        ("a\n   b c", "a b", "x", "x c"),
        ("a<img src=b>c<br>d", f"a{OBJECT}c\nd", "x", "x<img src=b><br>"),
        ("a {{ b }} c d", "a c", "x", "x{{ b }}  d"),
        ("<p>1 < 2 < 3</p>", "< 2", "x", "<p>1 x < 3</p>"),
        ("<q>a</q>", '"a', "b", "<q>b</q>"),
        ("<q>a</q>", '"', "b", "b<q>a</q>"),
    ],
)
def test_an_edit_leaves_tags_alone_and_writes_what_the_source_needs(source, old, new, after):
    assert written(source, old, new) == after


def test_fixes_reach_the_source():
    source = "<p>The the <em>new</em> plan &amp; that that <b>that</b> one.</p>\n"
    fixed = srclint.fix(source, path="page.html", unsafe=True, config={"select": ["repeated-word"]})
    assert TAG.findall(fixed.text) == TAG.findall(source)
    assert "The <em>new</em> plan &amp; that" in fixed.text


def test_messages_show_words_and_not_tags():
    found = srclint.lint("<p>We saw the <a href='https://a.b/c'>the</a> plan.</p>", path="page.html")
    assert ["the the" in finding.message for finding in found] == [True]


def test_comments_suppress():
    text = "<p>It was the the plan.</p>"
    assert srclint.lint(text, path="page.html")
    assert not srclint.lint(f"<!-- srclint-disable-next-line repeated-word -->\n{text}\n", path="page.html")


# Whatever comes.


@settings(max_examples=400)
@given(SOUP)
def test_any_text_can_be_read(text):
    view = parse(text)
    assert all(0 <= n.span.start <= n.span.end <= len(view.text) for n in view.nodes)
    assert all(0 <= n.span.start <= n.span.end <= len(text) for n in view.stored().nodes)
    assert all(a.span.end <= b.span.start for a, b in pairwise(view.blocks))
    last = 0
    for at in range(len(view.text)):
        start, end = view.to_document(Span(at, at + 1))
        assert last <= end
        last = start


@settings(max_examples=400)
@given(SOUP, st.integers(0, 40), st.integers(1, 8), st.sampled_from(["", "x", "x<y", "&amp;", "a>b"]))
def test_edits_change_what_is_read_and_no_tag(text, at, size, new):
    view = parse(text)
    at = min(at, len(view.text))
    size = min(size, len(view.text) - at)
    edits = sorted(view.to_edits(Edit(Span(at, at + size), new)))
    assert all(a.span.end <= b.span.start for a, b in pairwise(edits))
    for edit in edits:
        assert "<" not in text[slice(*edit.span)] or "<" in view.text[at : at + size]
        assert "<" not in edit.text


@settings(max_examples=200)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b &lt; c", "caf&eacute;", "x\n  y", "&amp;lt;", "d &gt; e"]),
            st.sampled_from([" ", "<b>{}</b> ", "<p>{}</p>", "<li><i>{}</i>", "{}<br>", "<span\ntitle='<'>{}</span>"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.data(),
)
def test_an_edit_is_read_as_what_was_to_be_written(pieces, data):
    source = "".join(form.format(words) if "{}" in form else words + form for words, form in pieces)
    view = parse(source)
    found = list(re.finditer(r"[^ \n]+", view.text))
    word = data.draw(st.sampled_from(found))
    new = data.draw(st.sampled_from(["w", "<w>", "&w;", "R&D"]))
    document = view.document
    edited, _ = apply_edits(source, sorted(view.to_edits(Edit(Span(*word.span()), new))))
    assert parse(edited).text == view.text[: word.start()] + new + view.text[word.end() :]
    assert TAG.findall(edited) == TAG.findall(document.text)


@given(SOUP)
def test_without_a_fix_no_byte_changes(text):
    fixed = srclint.fix(text, path="page.html", config={"select": ["repeated-sentence"]})
    if not fixed.applied:
        assert fixed.text == text


@pytest.mark.parametrize(
    "unit",
    [
        *("<", "<a ", "<a>", "<a href=x>", "</div>", "<div>", "<div hidden>", "<p hidden>x", "<ul><li>", "<!--", "<?"),
        *("<script>", "<script><!--</script>", "<a b='", "<a b=", "<tr><td>", "<table><tr><td>x", "<b><i>x</b></i>"),
        *("<svg><p>", "<svg><![CDATA[", "<button>", "{{", "{{a", "<%", "<?php ", "&amp;", "&a", "&#", "<code><b>x"),
    ],
)
def test_time_grows_with_length_only(unit):
    assert grows_in_proportion(lambda size: parse(unit * (size // len(unit))), 10_000)


def test_a_script_of_the_page_draws_no_picture_a_script_amid_the_text_may() -> None:
    said = "<p>As the chart below shows, people wait less than before.</p>"
    config = {"select": ["missing-picture"]}
    page = "<!doctype html><script>start()</script>{}<p>More words.</p>"
    assert srclint.lint(page.format(said), path="a.html", config=config)
    assert not srclint.lint(page.format(f"{said}<script>draw()</script>"), path="a.html", config=config)
