"""One expected act: hand it on, ask for more time, and the desk's answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.activity.submissions import once
from apps.dashboard.duty_page import duty_page
from apps.dashboard.forms import AssignForm, DecideForm, PleaForm
from apps.obligations import wishes
from apps.obligations.models import Obligation, Plea
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from apps.dashboard.duty_page import DutyPage
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422


@require_GET
def duty(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Why, by when, who looks after it; and what may be done beside the act itself."""
    return _show(request, _page(request, pk))


@require_POST
def assign(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand it to a colleague."""
    page = _page(request, pk)
    form = AssignForm(request.POST, colleagues=page.colleagues)
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE, assigning=form)
    given, who = form.cleaned_data, request.principal
    act = partial(wishes.assign, pk, UUID(given["person"]), by=who)
    done = _("Handed over. Mail about it goes to your colleague from now on.")
    return _or_warn(request, page, act, done, given["submission"], "dashboard:duty")


@require_POST
def plead(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask for more time, or say that it does not apply."""
    page = _page(request, pk)
    form = PleaForm(request.POST)
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE, pleading=form)
    given = form.cleaned_data
    wish = {name: given[name] for name in ("kind", "reason", "wished_at")}
    act = partial(wishes.plead, pk, **wish, by=request.principal)
    done = _("The secretariat has your wish. The deadline holds until it is granted.")
    try:
        return _act(request, act, done, given["submission"], reverse("dashboard:duty", args=[pk]))
    except PortalError as refused:
        form.add_error(None, str(refused))
        return _show(request, page, status=UNPROCESSABLE, pleading=form)


@require_POST
def decide(request: PortalRequest, pk: UUID, plea: UUID) -> HttpResponse:
    """Grant a wish or refuse it (``granted``)."""
    page = _page(request, pk)
    form = DecideForm(request.POST)
    if plea not in {each.pk for each in page.pleas}:
        raise Http404
    if not form.is_valid():
        return _show(request, page, status=UNPROCESSABLE, deciding=form)
    given = form.cleaned_data
    granted = request.POST.get("granted") == "yes"
    act = partial(
        wishes.decide, plea, granted=granted, answer=given["answer"], by=request.principal
    )
    done = _("Your answer is on its way.")
    return _or_warn(request, page, act, done, given["submission"], "secretariat:desk")


def _page(request: PortalRequest, pk: UUID) -> DutyPage:
    try:
        return duty_page(request.principal, pk)
    except (Obligation.DoesNotExist, Plea.DoesNotExist) as gone:
        raise Http404 from gone


def _show(request: PortalRequest, page: DutyPage, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "page": page,
        "assigning": AssignForm(colleagues=page.colleagues),
        "pleading": PleaForm(),
        "deciding": DecideForm(),
        "page_tlp": page.line.duty.tlp,
    }
    return render(request, "dashboard/duty.html", context | forms, status=status)


def _or_warn(
    request: PortalRequest,
    page: DutyPage,
    act: Callable[[], object],
    done: str,
    token: UUID,
    where: str,
) -> HttpResponse:
    here = reverse("dashboard:duty", args=[page.line.duty.obligation_id])
    address = here if where == "dashboard:duty" else reverse(where)
    try:
        return _act(request, act, done, token, address)
    except PortalError as refused:
        messages.warning(request, str(refused))
        return redirect(here)


def _act(
    request: PortalRequest, act: Callable[[], object], done: str, token: UUID, address: str
) -> HttpResponse:
    address = once(act, token=token, address=address, by=request.principal)
    messages.success(request, done)
    return redirect(address)
