"""Telegram's HTML becomes text and entities, and safe HTML again."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator import html

SAFE_TAG = re.compile(r'</?(?:b|i|u|s|code|pre|tg-spoiler|blockquote)>|<a href="[^"<>]*">|</a>')


def spans(markup: str) -> set[tuple[str, str]]:
    text, entities = html.parse(markup)
    return {
        (e["type"], html.utf16_slice(text, e["offset"], e["offset"] + e["length"]))
        for e in entities
    }


def test_entities_count_utf16_units() -> None:
    text, entities = html.parse("😀 <b>a<i>😀</i></b> &lt;&#233;&amp;")
    assert text == "😀 a😀 <é&"
    assert entities == [
        {"type": "bold", "offset": 3, "length": 3},
        {"type": "italic", "offset": 4, "length": 2},
    ]


def test_every_tag() -> None:
    markup = (
        "<strong>a</strong><em>b</em><ins>c</ins><del>d</del><tg-spoiler>e</tg-spoiler>"
        '<span class="tg-spoiler">f</span><CODE>g</CODE><blockquote expandable>h</blockquote>'
        "<a href='https://example.org?a=1&amp;b=2'>i</a>"
    )
    assert spans(markup) == {
        ("bold", "a"),
        ("italic", "b"),
        ("underline", "c"),
        ("strikethrough", "d"),
        ("spoiler", "e"),
        ("spoiler", "f"),
        ("code", "g"),
        ("expandable_blockquote", "h"),
        ("text_link", "i"),
    }
    [link] = [e for e in html.parse(markup)[1] if e["type"] == "text_link"]
    assert link["url"] == "https://example.org/?a=1&b=2"


def test_a_language_belongs_to_a_block() -> None:
    _, entities = html.parse('<pre><code class="language-python">x</code></pre>')
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]
    _, entities = html.parse('<code class="language-python">x</code>')
    assert entities == [{"type": "code", "offset": 0, "length": 1}]


@pytest.mark.parametrize("reference", ["&nbsp;", "&", "&;", "&#;", "&#x110000;", "&ampx;"])
def test_unknown_references_stay(reference: str) -> None:
    assert html.parse(f"a{reference}b")[0] == f"a{reference}b"


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href>x</a>", "Expected equal sign"),
        ("<a =x>x</a>", 'Empty attribute name in the tag "a"'),
        ("<a href=https://a.nl>x</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x>x</a>', "Unclosed start tag at byte offset 0"),
        ('<span class="x">x</span>', 'Tag "span" must have class "tg-spoiler"'),
        ("&#xd800;", "Text contains invalid Unicode characters"),
    ],
)
def test_refusals(markup: str, said: str) -> None:
    with pytest.raises(html.ParseError, match=re.escape(said)):
        html.parse(markup)


@given(st.text(alphabet=st.sampled_from("<>/&;=\"' abi#x3é😀\n"), max_size=40))
def test_any_text_is_parsed_or_refused(markup: str) -> None:
    try:
        text, entities = html.parse(markup)
    except html.ParseError:
        return
    end = html.utf16_length(text)
    assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= end for e in entities)


ENTITIES = st.lists(
    st.fixed_dictionaries(
        {
            "type": st.sampled_from([*html.SAFE_TAGS, "text_link", "url", "mention"]),
            "offset": st.integers(0, 12),
            "length": st.integers(1, 12),
            "url": st.sampled_from(['https://a.nl/"><script>', "javascript:alert(1)", "tg://x"]),
        }
    ),
    max_size=6,
)


@given(st.text(alphabet=st.sampled_from("<>&\"'aé😀 "), max_size=12), ENTITIES)
def test_the_page_gets_safe_and_balanced_html(text: str, entities: list[html.Entity]) -> None:
    safe = html.to_html(text, entities)
    open_tags: list[str] = []
    for tag in SAFE_TAG.findall(safe):
        name = tag.strip("</>").split(" ")[0]
        if tag.startswith("</"):
            assert open_tags.pop() == name
        else:
            open_tags.append(name)
    assert not open_tags
    left = SAFE_TAG.sub("", safe)
    assert "<" not in left and ">" not in left
    assert "javascript:" not in safe


@given(st.text(alphabet=st.sampled_from("<>&\"'aé😀 "), max_size=20))
def test_escaped_text_comes_back(text: str) -> None:
    assert html.parse(f"<b>{html.to_html(text, [])}</b>".replace("&#x27;", "'"))[0] == text
