"""The directory of organisations, the page of one, and whom to call there at night."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activity.submissions import once
from apps.organisations import directory as pages
from apps.organisations.directory_forms import NightContactForm, SearchForm
from apps.organisations.keeping import keep_night_contact
from apps.organisations.models import Organisation

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

PER_PAGE = 50


@require_GET
def directory(request: PortalRequest) -> HttpResponse:
    """Member organisations, by name, reading and sector."""
    form = SearchForm(request.GET)
    if not form.is_valid():
        raise Http404
    asked = form.cleaned_data
    found = pages.directory(request.principal, words=asked["q"], sector=asked["sector"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "filtered": any(asked.values()), "page": page}
    return render(request, "organisations/directory.html", context)


@require_GET
def organisation(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One organisation, as far as the reader may know it."""
    try:
        page = pages.organisation_page(request.principal, pk)
    except Organisation.DoesNotExist:
        raise Http404 from None
    return render(request, "organisations/organisation.html", {"page": page})


@require_http_methods(["GET", "POST"])
def night_contact(request: PortalRequest) -> HttpResponse:
    """Whom to call at night at one's own organisation: its administrator says so."""
    who = request.principal
    page = pages.organisation_page(who, who.organisation_id)
    if not page.keeps:
        raise Http404
    form = NightContactForm(request.POST or None, instance=page.night)
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        back = once(
            lambda: keep_night_contact(
                name=typed["name"], telephone=typed["telephone"], hours=typed["hours"], by=who
            ),
            token=typed["submission"],
            address=reverse("organisations:organisation", args=[who.organisation_id]),
            by=who,
        )
        messages.success(request, _("The night contact is entered."))
        return redirect(back)
    context = {"page": page, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "organisations/night_contact.html", context, status=status)
