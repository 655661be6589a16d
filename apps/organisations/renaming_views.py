"""The page on which an officer records a new name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.activity.submissions import once
from apps.organisations import policies
from apps.organisations.models import DatedName, Organisation
from apps.organisations.names import NAMES
from apps.organisations.renaming import rename
from wg_portal.forms import JapaneseDateField, SubmissionToken
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest


class RenameForm(SubmissionToken, forms.ModelForm[DatedName]):
    """The new name, whole, and its first day."""

    first_day = JapaneseDateField(label=gettext_lazy("First day of the new name"))

    class Meta:
        model = DatedName
        fields = NAMES


@require_http_methods(["GET", "POST"])
def new_name(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Record what an organisation is called from a day on."""
    who = request.principal
    organisation = Organisation.objects.visible_to(who).filter(pk=pk).first()
    if organisation is None or not policies.may_rename(who):
        raise Http404
    form = RenameForm(
        request.POST or None, initial={name: getattr(organisation, name) for name in NAMES}
    )
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            address = once(
                lambda: rename(pk, typed, typed["first_day"], by=who),
                token=typed["submission"],
                address=reverse("organisations:organisation", args=[pk]),
                by=who,
            )
        except PortalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The new name is recorded."))
            return redirect(address)
    context = {"organisation": organisation, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "organisations/new_name.html", context, status=status)
