"""Fields that say how a thing of a body is marked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.documents.forms import PlainField
from apps.sharing.enums import Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH
from wg_portal.forms import needed_when

LABELS = [(label.value, label.label) for label in Tlp if label < Tlp.RED]
"""TLP:RED goes to named people only, never to a body's circle."""


class NoticeTitleForm(forms.Form):
    """Label and title for notices; from TLP:AMBER on the title is needed."""

    tlp = forms.TypedChoiceField(
        label=_("TLP label"), choices=LABELS, coerce=int, initial=Tlp.AMBER.value
    )
    notice_title = needed_when(
        PlainField(
            label=_("Title for notices"),
            max_length=NOTICE_TITLE_LENGTH,
            required=False,
            help_text=_(
                "Mails and calendars show only this. Write nothing that is above TLP:GREEN."
            ),
        ),
        _("Required from TLP:AMBER on"),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the title where the label needs it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("tlp", 0) >= Tlp.AMBER and not cleaned.get("notice_title", "").strip():
            self.add_error(
                "notice_title",
                _("Enter the title for notices: from TLP:AMBER on, mails show nothing else."),
            )
        return cleaned
