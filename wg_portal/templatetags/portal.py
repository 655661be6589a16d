"""The portal's components as template tags; built in, no ``{% load %}`` needed.

``docs/components.md`` lists them with a line of use each; ``/styleguide/`` shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wg_portal import dates
from wg_portal.sent import Sent, sent_with
from wg_portal.verdict import StaleEdit

register = template.Library()

TLP_WORDS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
TONES = ("", "danger", "warning", "success", "accent", "plain")


@cache
def icon_names() -> frozenset[str]:
    """Names in the sprite ``portal/icons.svg``."""
    path = finders.find("portal/icons.svg")
    if not isinstance(path, str):
        raise FileNotFoundError("portal/icons.svg")
    with open(path, encoding="utf-8") as sprite:
        return frozenset(re.findall(r'id="i-([a-z-]+)"', sprite.read()))


@register.simple_tag
def icon(name: str) -> SafeString:
    """``{% icon "check" %}``: decoration beside a word. Unknown names raise ``ValueError``."""
    if name not in icon_names():
        raise ValueError(f"There is no icon {name!r} in portal/icons.svg.")
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#i-{}"></use></svg>',
        static("portal/icons.svg"),
        name,
    )


def tlp_word(value: int | str) -> str:
    """``AMBER+STRICT`` for 3, ``"AMBER+STRICT"`` or ``"TLP:AMBER+STRICT"``."""
    if isinstance(value, int):
        return TLP_WORDS[value]
    word = str(value).upper().removeprefix("TLP:")
    if word not in TLP_WORDS:
        raise ValueError(f"{value!r} is not a TLP label.")
    return word


@register.simple_tag
def tlp(value: int | str) -> SafeString:
    """``{% tlp note.tlp %}``: the black pill; never translated."""
    word = tlp_word(value)
    return format_html(
        '<span class="tlp" data-tlp="{0}" lang="en" translate="no">TLP:{0}</span>', word
    )


@register.simple_tag(takes_context=True)
def page_tlp(context: template.Context) -> str:
    """``{% page_tlp as strictest %}``: the word of the page's strictest label, or ``""``.

    The view's own ``page_tlp`` wins over ``shell.page_tlp``.
    """
    value = context.get("page_tlp")
    if value in (None, ""):
        value = (context.get("shell") or {}).get("page_tlp")
    return "" if value in (None, "") else tlp_word(value)


@register.simple_tag
def caveats(words: Iterable[Any]) -> SafeString:
    """``{% caveats paper.caveats %}``: one outlined rectangle for each; words or enum labels."""
    spans = ((getattr(word, "label", word),) for word in words or ())
    return format_html_join(" ", '<span class="caveat">{}</span>', spans)


@register.simple_tag
def embargo(until: datetime | None) -> SafeString:
    """``{% embargo paper.embargo_until %}``: when the paper may be spoken of; nothing if unset."""
    if until is None:
        return SafeString("")
    word = _("Embargo until %(moment)s") % {"moment": dates.short_moment(until)}
    return format_html('<span class="caveat" data-kind="embargo">{}{}</span>', icon("lock"), word)


@register.simple_tag
def status(tone: str, name: str, text: object) -> SafeString:
    """``{% status "success" "check" _("Accepted") %}``; tone ``""`` is neutral, ``plain`` bare."""
    if tone not in TONES:
        raise ValueError(f"{tone!r} is not one of {TONES}.")
    shown = format_html(' data-tone="{}"', tone) if tone else SafeString("")
    return format_html('<span class="status"{}>{}{}</span>', shown, icon(name), text)


@register.simple_tag
def remaining(days: int, unit: str = "business") -> SafeString:
    """``{% remaining days_left %}``: days to a deadline as a status; negative is overdue.

    ``unit`` is ``business`` or ``calendar`` (days) or ``hours``.
    """
    late = days < 0
    words = {
        ("business", False): ngettext("%(n)d business day left", "%(n)d business days left", days),
        ("business", True): ngettext("%(n)d business day late", "%(n)d business days late", -days),
        ("calendar", False): ngettext("%(n)d day left", "%(n)d days left", days),
        ("calendar", True): ngettext("%(n)d day late", "%(n)d days late", -days),
        ("hours", False): ngettext("%(n)d hour left", "%(n)d hours left", days),
        ("hours", True): ngettext("%(n)d hour late", "%(n)d hours late", -days),
    }
    if days == 0 and unit != "hours":
        return status("warning", "clock", _("Due today"))
    text = words[unit, late] % {"n": abs(days)}
    if late:
        return status("danger", "alert", text)
    near = days <= (72 if unit == "hours" else 3)
    return status("warning", "clock", text) if near else status("plain", "calendar", text)


def _time(at: date | datetime | None, text: str, *, wraps: bool = False) -> SafeString:
    if at is None:
        return SafeString("")
    wrapping = SafeString(' data-wraps=""') if wraps else SafeString("")
    return format_html('<time datetime="{}"{}>{}</time>', dates.machine_form(at), wrapping, text)


@register.simple_tag
def short_date(at: date | datetime | None) -> SafeString:
    """``{% short_date meeting.starts_at %}``: 12/17(木)."""
    return _time(at, dates.short_date(at) if at else "")


@register.simple_tag
def short_moment(at: datetime | None) -> SafeString:
    """``{% short_moment duty.due_at %}``: 12/17(木) 10:00."""
    return _time(at, dates.short_moment(at) if at else "")


@register.simple_tag
def long_date(at: date | datetime | None) -> SafeString:
    """``{% long_date meeting.starts_at %}``: 令和8年（2026年）12月17日（木）."""
    return _time(at, dates.long_date(at) if at else "", wraps=True)


@register.simple_tag
def long_moment(at: datetime | None) -> SafeString:
    """``{% long_moment meeting.starts_at %}``: 令和8年（2026年）12月17日（木）10時00分."""
    return _time(at, dates.long_moment(at) if at else "", wraps=True)


@register.simple_tag
def long_period(start: datetime, end: datetime) -> SafeString:
    """``{% long_period meeting.starts_at meeting.ends_at %}``: start and end in one phrase."""
    return _time(start, dates.long_period(start, end), wraps=True)


@register.simple_tag
def clock_time(at: datetime | None) -> SafeString:
    """``{% clock_time item.starts_at %}``: 10:00."""
    return _time(at, dates.clock_time(at) if at else "")


@register.inclusion_tag("portal/marking.html")
def marking(
    tlp: int | str,
    caveats: Iterable[Any] = (),
    embargo: datetime | None = None,
    organisations: int | None = None,
    people: int | None = None,
    url: str = "#audience",
) -> dict[str, Any]:
    """``{% marking m.tlp m.caveats m.embargo_until organisations=28 people=31 url="#audience" %}``.

    The line under a page's title: label, caveats, embargo, who can open it.
    """
    return {
        "label": tlp,
        "caveats": caveats,
        "embargo": embargo,
        "organisations": organisations,
        "people": people,
        "url": url,
    }


@register.inclusion_tag("portal/breadcrumb.html")
def breadcrumb(*steps: object) -> dict[str, Any]:
    """``{% breadcrumb home_url _("Home") meetings_url _("Meetings") meeting.name %}``.

    Pairs of address and word; the last word, alone, is the page itself.
    """
    *pairs, here = steps
    return {"steps": list(zip(pairs[::2], pairs[1::2], strict=True)), "here": here}


@register.inclusion_tag("portal/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """``{% pagination page %}``: a ``Page``; keeps the other parameters of the address."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    gap = str(page.paginator.ELLIPSIS)
    return {"page": page, "pages": list(pages), "gap": gap, "request": context["request"]}


@register.inclusion_tag("portal/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any]) -> dict[str, Any]:
    """``{% error_summary form %}``: what to mend, with links; before the form element.

    Takes several forms and formsets; draws nothing when there is no error.
    """
    return {"errors": [line for form in forms for line in _errors_of(form)]}


def _errors_of(form: BaseForm | BaseFormSet[Any]) -> Iterable[dict[str, Any]]:
    if isinstance(form, BaseFormSet):
        for text in form.non_form_errors():
            yield {"text": text}
        for inner in form:
            yield from _errors_of(inner)
        return
    for text in form.non_field_errors():
        yield {"text": text}
    for field in form:
        for text in getattr(field, "complaints", field.errors):
            if field.is_hidden:
                yield {"text": text}
            else:
                target = getattr(field, "first_id", field.auto_id)
                yield {"text": text, "label": field.label, "target": target}


@register.inclusion_tag("portal/conflict.html")
def conflict(form: BaseForm, stale: StaleEdit) -> dict[str, Any]:
    """``{% conflict form stale %}``: what was stored meanwhile beside what was typed."""
    pairs = [
        {"label": form[name].label, "theirs": theirs, "mine": form[name].value()}
        for name, theirs in stale.theirs.items()
        if name in form.fields
    ]
    return {"reason": stale.reason, "pairs": pairs}


@register.simple_tag(takes_context=True)
def sent(context: template.Context, form: BaseForm | None = None) -> Sent:
    """``{% sent form as sent %}``: what was posted, labelled as in the form if there is one.

    ``portal/sent.html`` draws it; inside a form element it can be sent again.
    """
    return sent_with(context["request"], form or None)
