"""The filters of the register, the name of a saved view, and the forms of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.action_items.enums import ActionState
from apps.action_items.exports import Form, Group
from apps.action_items.register import OPEN, Order, Search
from wg_portal.forms import SubmissionToken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from apps.action_items.register import Choices

ALL: tuple[str, Any] = ("", pgettext_lazy("filter", "All"))
TYPED = "words"
"""The only filter that is typed; every other is a choice, or does not exist."""


class FilterForm(forms.Form):
    """Filters of the list; whatever does not exist for the reader is not a choice."""

    whose = forms.ChoiceField(
        choices=[("", ""), ("mine", "")], required=False, widget=forms.HiddenInput
    )
    owner = forms.ChoiceField(label=pgettext_lazy("filter", "Owner"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("action", "State"),
        choices=[ALL, (OPEN, pgettext_lazy("action", "Not confirmed")), *ActionState.choices],
        required=False,
    )
    source = forms.ChoiceField(label=pgettext_lazy("filter", "Source"), required=False)
    words = forms.CharField(
        label=pgettext_lazy("filter", "Keywords"),
        required=False,
        max_length=100,
    )
    order = forms.ChoiceField(
        label=pgettext_lazy("filter", "Order"), choices=Order.choices, required=False
    )
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._bodies = {body.code: pk for pk, body in choices.bodies.items()}
        owners = [(str(pk), each.short) for pk, each in choices.owners.items()]
        self._offer("owner", [ALL, *owners])
        self._offer("source", [ALL, *_sources(choices)])
        for field in self.visible_fields():
            if not isinstance(field.field.widget, forms.CheckboxInput):
                field.field.widget.attrs |= {"class": "input", "data-size": "s", "data-width": "8"}

    def _offer(self, name: str, offered: Iterable[Any]) -> None:
        self.fields[name].choices = list(offered)  # type: ignore[attr-defined]

    @property
    def mistyped(self) -> bool:
        """Whether only what was typed is wrong, so that it can be put right."""
        return set(self.errors) == {TYPED}

    @property
    def asked(self) -> dict[str, str]:
        """What was chosen, as parameters of the address."""
        given = self.cleaned_data
        chosen = {
            name: given[name]
            for name in ("whose", "owner", "state", "source", "words", "order")
            if given.get(name)
        }
        if chosen.get("order") == Order.DUE:
            del chosen["order"]
        return chosen | ({"overdue": "on"} if given.get("overdue") else {})

    @property
    def order_note(self) -> str:
        """How the list is sorted."""
        if "order" not in self.asked:
            return str(_("Open ones first, as far as you may know, then by deadline"))
        return str(_("Sorted by: %(order)s") % {"order": Order(self.asked["order"]).label})

    @property
    def query(self) -> str:
        """``asked`` as the address writes it."""
        return urlencode(self.asked)

    @property
    def filtered(self) -> bool:
        """Whether something is left out beside the tab's own choice."""
        return bool(self.asked.keys() - {"whose", "order"})

    def search(self) -> Search:
        """Return what was asked; the form must be valid."""
        given = self.cleaned_data
        body = self._bodies.get(given["source"])
        return Search(
            mine=given["whose"] == "mine",
            owner_id=given["owner"] or None,
            body_id=body,
            meeting_id=given["source"] if given["source"] and body is None else None,
            state=given["state"],
            words=given["words"],
            overdue=given["overdue"],
            order=given["order"] or Order.DUE,
        )


def _sources(choices: Choices) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Each body as a whole, then its meetings; a body that the reader does not know is nothing."""
    meetings: dict[UUID, list[tuple[str, Any]]] = {pk: [] for pk in choices.bodies}
    for each in choices.meetings:
        if each.body_id in meetings:
            short = choices.bodies[each.body_id].short
            meetings[each.body_id].append((str(each.meeting_id), f"{short} {each.name}"))
    for pk, body in choices.bodies.items():
        yield body.short, [(body.code, body.short), *meetings[pk]]


class SaveForm(SubmissionToken):
    """What the present filters are to be called."""

    name = forms.CharField(
        label=_("Name of the view"), max_length=40, widget=forms.TextInput(attrs={"data-size": "s"})
    )


class ExportForm(forms.Form):
    """Which file is wanted; without a word the table as CSV, by organisation."""

    group = forms.ChoiceField(
        label=_("The PDF is grouped by"),
        choices=Group.choices,
        required=False,
        widget=forms.Select(attrs={"class": "input", "data-size": "s"}),
    )
    form = forms.ChoiceField(choices=Form.choices, required=False, widget=forms.HiddenInput)

    def clean_group(self) -> Group:
        """Organisation unless the other is asked for."""
        return Group(self.cleaned_data["group"] or Group.OWNER)

    def clean_form(self) -> Form:
        """CSV unless another is asked for."""
        return Form(self.cleaned_data["form"] or Form.CSV)
