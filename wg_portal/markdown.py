"""Markdown as safe HTML: no raw HTML, no pictures, no address that is not a link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import nh3
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it.renderer import RendererProtocol
    from markdown_it.token import Token

TEXT_LENGTH = 20_000
"""How many characters a text of the portal may have."""


class Titled(Protocol):
    """What has a title in two languages."""

    title_ja: Any
    title_en: Any


class Written(Protocol):
    """What has a text in two languages."""

    text_ja: Any
    text_en: Any


CJK = re.compile("[\u3000-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Signs of Japanese writing, its brackets and full-width forms included."""

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p",
    "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}, "th": {"scope"}}
SCHEMES = {"http", "https", "mailto"}
FIRST_HEADING = 3
"""The page's title is h1 and the section around the text h2."""
LAST_HEADING = 6


class _State(StateInline):
    """Japanese has no blanks around words: ``**「語」**の`` is strong all the same."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803
        """Say whether a run of ``*`` or ``_`` can open and close emphasis."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not (CJK.match(before) or CJK.match(after)):
            return scanned
        return Scanned(not after.isspace(), not before.isspace(), scanned.length)


class _Inline(ParserInline):
    """The library's parser of lines, with the state above."""

    def parse(
        self, src: str, md: MarkdownIt, env: MutableMapping[str, Any], tokens: list[Token]
    ) -> list[Token]:
        """Parse one block's text into ``tokens``."""
        state = _State(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _picture(
    renderer: RendererProtocol, tokens: Sequence[Token], index: int, *_rest: object
) -> str:
    """A picture from elsewhere would tell its server who reads: only its words stay."""
    return escapeHtml(tokens[index].content)


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "breaks": True})
    md.inline = _Inline()
    md.enable(["table", "strikethrough"])
    md.add_render_rule("image", _picture)
    return md


_MD = _parser()


def render(text: str) -> SafeString:
    """Return ``text`` as HTML to stand below an ``h2``; every text gives well-formed HTML.

    An address that is not written as a link stays text: it is often the attacker's.
    """
    env: dict[str, Any] = {}
    tokens = _MD.parse(text, env)
    _order_headings(tokens)
    for token in tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")
    html = _MD.renderer.render(tokens, _MD.options, env)
    return SafeString(
        nh3.clean(
            html,
            tags=TAGS,
            attributes=ATTRIBUTES,
            url_schemes=SCHEMES,
            link_rel="noopener noreferrer nofollow",
        )
    )


def _order_headings(tokens: list[Token]) -> None:
    """Make headings follow one another without a missing level, whatever signs were typed."""
    open_levels: list[int] = []
    for opening, closing in zip(tokens, tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        level = int(opening.tag[1])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        shown = min(FIRST_HEADING + len(open_levels) - 1, LAST_HEADING)
        opening.tag = closing.tag = f"h{shown}"


class Text(NamedTuple):
    """One language of a thing: its code, its title and the text as HTML."""

    language: str
    title: str
    html: SafeString


def texts_of(titled: Titled, written: Written) -> list[Text]:
    """Return the languages in which something is written, the reader's first."""
    made = (
        Text("ja", titled.title_ja, render(written.text_ja)),
        Text("en", titled.title_en or titled.title_ja, render(written.text_en)),
    )
    found = [text for text in made if text.html]
    return sorted(found, key=lambda text: text.language != get_language())
