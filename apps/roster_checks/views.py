"""Pages of the quarterly checks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activity.submissions import once
from apps.organisations.directory import own_night_contact
from apps.organisations.policies import is_officer
from apps.roster_checks import selectors
from apps.roster_checks.forms import check_forms
from apps.roster_checks.models import RosterCheck
from apps.roster_checks.quarters import quarter_name
from apps.roster_checks.services import Checked, confirm
from wg_portal.verdict import Refused

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from apps.roster_checks.forms import CheckForm, TitleForm
    from wg_portal.requests import PortalRequest


@require_GET
def checks(request: PortalRequest) -> HttpResponse:
    """Which organisations have confirmed: for the desk all of them, else one's own."""
    who = request.principal
    known = selectors.quarters(who)
    asked = request.GET.get("quarter", "")
    chosen = next((each for each in known if each.isoformat() == asked), None)
    if asked and chosen is None:
        raise Http404
    quarter = chosen or (known[0] if known else None)
    rows = selectors.rows(who, quarter) if isinstance(quarter, date) else []
    context = {
        "quarters": [(each, quarter_name(each), each == quarter) for each in known],
        "rows": rows,
        "waiting": sum(row.open for row in rows),
        "desk": is_officer(who),
    }
    return render(request, "roster_checks/list.html", context)


@require_http_methods(["GET", "POST"])
def check(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One check: its administrator looks the list through and confirms it with one button."""
    who = request.principal
    try:
        page = selectors.check_page(who, pk)
    except RosterCheck.DoesNotExist:
        raise Http404 from None
    if request.method == "POST" and not page.acts:
        raise Http404
    context = {"page": page, "page_tlp": page.row.check.tlp, "me": who.post_id}
    acts = page.acts and page.row.open
    form, titles = check_forms(
        page.people, own_night_contact(who) if page.own else None, request.POST or None
    )
    if acts:
        context |= {"form": form, "titles": titles}
    if request.method == "POST":
        # All are asked, so that every error is said at once.
        right = [form.is_valid(), *(each.is_valid() for _line, each in titles)]
        if all(right):
            try:
                return redirect(_confirm(request, pk, form, [each for _line, each in titles]))
            except Refused as refused:
                messages.error(request, str(refused))
                return redirect("roster_checks:check", pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "roster_checks/check.html", context, status=status)


def _confirm(request: PortalRequest, pk: UUID, form: CheckForm, titles: list[TitleForm]) -> str:
    typed = form.cleaned_data
    checked = Checked(
        name=typed["name"],
        telephone=typed["telephone"],
        hours=typed["hours"],
        titles={each.instance.pk: each.title for each in titles},
        remark=typed["remark"],
    )
    by = request.principal
    address = once(
        lambda: confirm(pk, checked, by=by),
        token=typed["submission"],
        address=reverse("roster_checks:check", args=[pk]),
        by=by,
    )
    messages.success(request, _("People, posts and night contact are confirmed."))
    return address
