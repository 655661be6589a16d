"""The components: what they draw and what they refuse to draw."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from wg_portal.forms import SubmissionToken
from wg_portal.templatetags.portal import icon_names
from wg_portal.verdict import StaleEdit

AT = datetime(2026, 12, 17, 1, 0, tzinfo=UTC)


def draw(source: str, **context: object) -> str:
    request = RequestFactory().get("/list/?state=open")
    return engines["django"].from_string(source).render(context, request)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("value", [3, "AMBER+STRICT", "TLP:AMBER+STRICT"])
def test_a_label_is_never_translated(value):
    with translation.override("ja"):
        text = draw("{% tlp value %}", value=value)
    assert 'data-tlp="AMBER+STRICT" lang="en" translate="no">TLP:AMBER+STRICT<' in text


def test_unknown_labels_and_icons_are_refused():
    with pytest.raises(ValueError, match="not a TLP label"):
        draw("{% tlp 'PINK' %}")
    with pytest.raises(ValueError, match="no icon"):
        draw("{% icon 'unicorn' %}")
    assert {"check", "alert", "home"} <= icon_names()


def test_words_are_escaped():
    assert "<b>" not in draw(
        "{% caveats words %}{% status '' 'info' word %}", words=["<b>"], word="<b>"
    )


@pytest.mark.parametrize(
    ("days", "unit", "tone", "text"),
    [
        (-1, "business", "danger", "1 business day late"),
        (0, "business", "warning", "Due today"),
        (3, "business", "warning", "3 business days left"),
        (4, "business", "plain", "4 business days left"),
        (-2, "calendar", "danger", "2 days late"),
        (72, "hours", "warning", "72 hours left"),
    ],
)
def test_what_remains(days, unit, tone, text):
    drawn = draw("{% remaining days unit %}", days=days, unit=unit)
    assert f'data-tone="{tone}"' in drawn
    assert text in drawn


def test_dates_are_time_elements():
    drawn = draw("{% short_moment at %}", at=AT)
    assert drawn == '<time datetime="2026-12-17T10:00+09:00">17 Dec (Thu) 10:00 JST</time>'
    assert draw("{% short_moment at %}{% long_date at %}{% embargo at %}", at=None) == ""


def test_the_page_keeps_the_filters():
    drawn = draw("{% pagination page %}", page=Paginator(range(300), 40).page(4))
    assert "state=open&amp;page=5" in drawn
    assert 'aria-current="page"' in drawn
    assert draw("{% pagination page %}", page=Paginator(range(3), 40).page(1)).strip() == ""


def test_both_texts_of_a_conflict_stand_side_by_side():
    from django import forms

    class NoteForm(SubmissionToken):
        text = forms.CharField()

    stale = StaleEdit("Somebody else saved first", {"text": "theirs", "gone": "x"})
    drawn = draw("{% conflict form stale %}", form=NoteForm({"text": "mine"}), stale=stale)
    assert drawn.index("theirs") < drawn.index("mine")
    assert "Somebody else saved first" in drawn


def test_the_strictest_label_of_the_page():
    frame = {"shell": {"page_tlp": 3}}
    source = "{% page_tlp as strictest %}{{ strictest }}"
    assert draw(source, page_tlp=0, **frame) == "CLEAR"
    assert draw(source, **frame) == "AMBER+STRICT"
    assert draw(source) == ""
