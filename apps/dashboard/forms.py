"""Forms about one expected act."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.obligations.enums import PleaKind
from wg_portal.forms import JapaneseDateField, MomentField, SubmissionToken

if TYPE_CHECKING:
    from apps.organisations.models import Post


class AssignForm(SubmissionToken):
    """Who looks after it."""

    person = forms.ChoiceField(
        label=_("Colleague"),
        help_text=_("Those of your organisation who may read what this is about."),
    )

    def __init__(self, *args: Any, colleagues: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            (str(post.person_id), f"{post.person.name} {post.title}".strip()) for post in colleagues
        ]


class PleaForm(SubmissionToken):
    """What is asked of the secretariat."""

    kind = forms.ChoiceField(
        label=_("What you ask for"), choices=PleaKind.choices, widget=forms.RadioSelect
    )
    wished_at = MomentField(
        label=_("Wished deadline"),
        required=False,
        at=time(17),
        help_text=_("Only for more time. 17:00 unless you say."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def clean(self) -> dict[str, Any]:
        """More time needs a day."""
        given: dict[str, Any] = super().clean() or {}
        missing = not given.get("wished_at") and "wished_at" not in self.errors
        if given.get("kind") == PleaKind.TIME and missing:
            self.add_error("wished_at", _("Enter the day until which you need."))
        return given


class DecideForm(SubmissionToken):
    """The secretariat's answer."""

    answer = forms.CharField(label=_("Answer to the organisation"), max_length=300, required=False)


class HandOverForm(SubmissionToken):
    """To whom a person's duties go, and from which day."""

    successor = forms.ChoiceField(
        label=_("Colleague who takes over"),
        help_text=_("Those of your organisation whose account is open."),
    )
    first_day = JapaneseDateField(
        label=_("First day of the colleague"),
        help_text=_("The person's own access ends the day before. For 1 April 2027: 2027, 4, 1."),
    )

    def __init__(self, *args: Any, successors: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].choices = [  # type: ignore[attr-defined]
            (str(post.pk), f"{post.person.name} {post.title}".strip()) for post in successors
        ]
