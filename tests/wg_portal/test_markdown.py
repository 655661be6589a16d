"""Markdown becomes HTML that can do nothing."""

from __future__ import annotations

from html.parser import HTMLParser
from time import process_time

import pytest

from wg_portal.markdown import ATTRIBUTES, SCHEMES, TAGS, render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='https://evil.example'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<div style='position:fixed'>x</div>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example/\"onmouseover='alert(1)')",
    "<javascript:alert(1)>",
    '<https://a.example/" onclick=alert(1)>',
    "![x](https://evil.example/pixel.png)",
    "![x][1]\n\n[1]: https://evil.example/pixel.png",
    "![<img src=x onerror=alert(1)>](https://evil.example/p.png)",
    '```"><script>alert(1)</script>\nx\n```',
    "`<script>`",
    "| a |\n|:-:|\n| <img src=x onerror=alert(1)> |",
    "[x]: javascript:alert(1)\n\n[x]",
    "<!-- --><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


class Seen(HTMLParser):
    """Elements and attributes as a browser takes them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, "", "")] + [(tag, name, value or "") for name, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.found.append(("!comment", "", data))


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "- {}", "> {}", "**{}**", "# {}", "対策{}の後"])
def test_nothing_can_act(text: str, around: str) -> None:
    allowed = ATTRIBUTES | {"a": {"href", "rel"}}
    for tag, name, value in Seen(render(around.format(text))).found:
        assert tag in TAGS
        assert not name or name in allowed.get(tag, set())
        if name == "href":
            assert value.split(":")[0].lower() in SCHEMES or ":" not in value


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**「括弧」**の後", "<p><strong>「括弧」</strong>の後</p>\n"),
        ("これは**重要**です。", "<p>これは<strong>重要</strong>です。</p>\n"),
        ("対策は**`ssh`**だけ", "<p>対策は<strong><code>ssh</code></strong>だけ</p>\n"),
        ("~~「旧」~~は新", "<p><s>「旧」</s>は新</p>\n"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>\n"),
        ("snake_case_name", "<p>snake_case_name</p>\n"),
        ("一行\n二行", "<p>一行<br>\n二行</p>\n"),
        ("https://evil.example/a。続き", "<p>https://evil.example/a。続き</p>\n"),
        ("![図1](https://evil.example/p.png)", "<p>図1</p>\n"),
        ("", ""),
    ],
)
def test_japanese(text: str, html: str) -> None:
    assert render(text) == html


def test_links_tell_nothing() -> None:
    assert render("[注意喚起](https://www.example.jp/a?b=1&c=2)") == (
        '<p><a href="https://www.example.jp/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">'
        "注意喚起</a></p>\n"
    )


def test_headings_miss_no_level() -> None:
    html = render("### a\n\n# b\n\n### c\n\n###### d\n\n# e")
    found = [tag for tag, name, _value in Seen(html).found if not name and tag[0] == "h"]
    assert found == ["h3", "h3", "h4", "h5", "h3"]


def test_tables_name_their_columns() -> None:
    assert '<th scope="col">値</th>' in render("|種類|値|\n|---|--:|\n|接続元|`192.0.2.0/25`|")


@pytest.mark.parametrize(
    "sign", ["*", "[", "![[", "あ*", "a**b_", "> ", "- ", "`a", "|a", "<a ", "&"]
)
def test_long_nonsense_costs_little(sign: str) -> None:
    began = process_time()
    render(sign * (20_000 // len(sign)))
    assert process_time() - began < 5
