"""The style guide: every component in each of its states, in the reader's language.

Only the demo has it (``/styleguide/``); everything on it is fictitious.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from wg_portal.clock import JST
from wg_portal.forms import HelpedRadios, JapaneseDateField, MomentField, SubmissionToken
from wg_portal.verdict import StaleEdit

DAY = datetime(2026, 12, 9, 9, 12, tzinfo=JST)


class StyleguideForm(SubmissionToken):
    """One field of each kind."""

    title = forms.CharField(
        label=_("Title for mails"),
        help_text=_("Stands in mails. Choose words that give nothing away."),
        max_length=40,
    )
    due = JapaneseDateField(label=_("Deadline"))
    starts_at = MomentField(label=_("Start"), required=False)
    opinion = forms.CharField(label=_("Opinion"), widget=forms.Textarea, required=False)
    answerer = forms.ChoiceField(
        label=_("Answered by"), choices=[("1", _("SAEKI Miho")), ("2", _("MIYATA Satoshi"))]
    )
    fixed = forms.CharField(label=_("Receipt number"), disabled=True, initial="Q-0009-017")
    reply = forms.ChoiceField(
        label=_("Reply"),
        choices=[("assent", _("No objection")), ("opinion", _("Opinion"))],
        widget=HelpedRadios(help={"opinion": _("You write what should change")}),
    )
    channels = forms.MultipleChoiceField(
        label=_("Told by"),
        choices=[("mail", _("Mail")), ("digest", _("Digest"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    paper = forms.FileField(label=_("Paper"), required=False)
    inside = forms.BooleanField(
        label=_("Confirm inside the organisation first"),
        help_text=_("Your organisation's administrator is asked."),
        required=False,
    )


def wrong_form() -> StyleguideForm:
    """A form sent with errors; what was typed is kept."""
    typed = {
        "submission": "9b2f3a52-6c1d-4a0e-8f57-2f3d9a1c7e10",
        "title": "",
        "due_year": "令和８",
        "due_month": "13",
        "due_day": "1",
        "starts_at_year": "8",
        "opinion": gettext("The second sentence should name the deadline."),
        "answerer": "1",
        "channels": ["mail"],
    }
    return StyleguideForm(typed, auto_id="wrong_%s")


def examples() -> dict[str, Any]:
    """What the page shows."""
    stale = StaleEdit(
        gettext("Somebody else saved this text while you were writing"),
        {"opinion": gettext("The second sentence should name the body.")},
    )
    return {
        "levels": range(5),
        "words": [
            gettext("Members only"),
            gettext("Do not forward"),
            gettext("Chatham House Rule"),
        ],
        "day": DAY,
        "end": DAY + timedelta(minutes=90),
        "lifted": datetime(2026, 12, 22, 8, 50, tzinfo=JST),
        "form": StyleguideForm(),
        "wrong": wrong_form(),
        "stale": stale,
        "page": Paginator(range(300), 40).page(4),
        "page_tlp": 3,
    }


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the style guide."""
    return render(request, "styleguide/page.html", examples())
