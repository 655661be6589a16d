"""Forms about one expected act."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.obligations.closed_days import DeadlineForm
from apps.obligations.contacts import Talk
from apps.obligations.enums import PleaKind
from wg_portal.forms import JapaneseDateField, MomentField, SubmissionToken, needed_when

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


class SureForm(AssignForm):
    """The same with the second word: mail goes to the colleague at once."""

    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].widget = forms.HiddenInput()


class ContactForm(SubmissionToken):
    """A call or a talk, and until when reminders rest because of it."""

    spoken_at = MomentField(label=_("When you spoke"))
    person = forms.ChoiceField(label=_("With whom"), required=False)
    with_whom = needed_when(
        forms.CharField(
            label=_("Or somebody else"),
            required=False,
            max_length=80,
            help_text=_("Name or office, for somebody who is not in the list."),
        ),
        _("Required if nobody is chosen above"),
    )
    said = forms.CharField(
        label=_("What was said"), max_length=1000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    resume_on = needed_when(
        JapaneseDateField(
            label=_("No reminder before"),
            required=False,
            help_text=_(
                "Only if you agreed on it. Reminders go out again in the morning of this day."
            ),
        ),
        _("Required to pause reminders"),
    )
    because = needed_when(
        forms.CharField(label=_("Why they are paused"), required=False, max_length=200),
        _("Required to pause reminders"),
    )

    def __init__(self, *args: Any, people: list[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            ("", _("Somebody who is not in the list")),
            *((str(post.person_id), f"{post.person.name} {post.title}".strip()) for post in people),
        ]

    def clean(self) -> dict[str, Any]:
        """Somebody it was with; a pause has a day and a reason, or neither."""
        given: dict[str, Any] = super().clean() or {}
        if not (given.get("person") or given.get("with_whom") or "person" in self.errors):
            self.add_error("with_whom", _("Choose a person, or enter a name or an office."))
        if given.get("resume_on") and not given.get("because"):
            self.add_error("because", _("Enter why reminders are paused."))
        if given.get("because") and not given.get("resume_on") and "resume_on" not in self.errors:
            self.add_error("resume_on", _("Enter the day from which reminders go out again."))
        return given

    def talk(self) -> Talk:
        """Return what was typed."""
        given = self.cleaned_data
        return Talk(
            spoken_at=given["spoken_at"],
            said=given["said"],
            person_id=UUID(given["person"]) if given["person"] else None,
            with_whom=given["with_whom"],
            resume_on=given["resume_on"],
            because=given["because"],
        )


class PleaForm(DeadlineForm, SubmissionToken):
    """What is asked of the secretariat."""

    deadline = "wished_at"

    kind = forms.ChoiceField(
        label=_("What you ask for"), choices=PleaKind.choices, widget=forms.RadioSelect
    )
    wished_at = needed_when(
        MomentField(
            label=_("Requested deadline"),
            required=False,
            at=time(17),
            help_text=_("Only for more time. 17:00 unless you enter a time."),
        ),
        _("Required for more time"),
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
