"""An administrator hands duties over, sees what goes, and takes it back before its day."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activity.submissions import once
from apps.dashboard import hand_over_page as pages
from apps.dashboard.forms import HandOverForm
from apps.dashboard.organisation_duties import duties_by_person
from apps.organisations import handing_over
from apps.organisations.models import HandOver
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.dashboard.hand_over_page import HandOverPage, Preview
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Choose colleague and day, see what goes over (``do=show``), then hand over."""
    page = pages.hand_over_page(request.principal, pk)
    if page is None:
        raise Http404
    if request.method != "POST":
        if not request.principal.stepped_up:
            here = urlencode({"next": request.path})
            return redirect(f"{reverse('step_up')}?{here}")
        return _show(request, page, HandOverForm(successors=page.successors))
    form = HandOverForm(request.POST, successors=page.successors)
    if not form.is_valid():
        return _show(request, page, form, status=UNPROCESSABLE)
    return _ask(request, page, form)


@only_posted
def take_back(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Undo a hand-over before its day."""
    if not pages.administers(request.principal):
        raise Http404
    try:
        made = handing_over.take_back(pk, by=request.principal)
    except HandOver.DoesNotExist as gone:
        raise Http404 from gone
    except PortalError as refused:
        messages.warning(request, str(refused))
        return redirect("dashboard:organisation_duties")
    messages.success(request, _("The hand-over was taken back. Everything stays as it was."))
    return redirect("dashboard:hand_over", made.former_id)


@require_GET
def organisation_duties(request: PortalRequest) -> HttpResponse:
    """What the organisation owes, by person, and the hand-overs; for its administrators."""
    who = request.principal
    if not pages.administers(who):
        raise Http404
    people, done = duties_by_person(who), pages.hand_overs(who)
    lines = [line for each in people for line in each.lines]
    lines += [line for each in done for line in [*each.moved, *each.kept]]
    context = {
        "people": people,
        "hand_overs": done,
        "page_tlp": max((line.duty.tlp for line in lines), default=0),
    }
    return render(request, "dashboard/organisation_duties.html", context)


def _ask(request: PortalRequest, page: HandOverPage, form: HandOverForm) -> HttpResponse:
    given, who = form.cleaned_data, request.principal
    successor = next(post for post in page.successors if str(post.pk) == given["successor"])
    shown = pages.preview(who, page, successor, given["first_day"])
    if request.POST.get("do") != "arrange":
        return _show(request, page, form, preview=shown)
    if request.POST.get("seen") != shown.choice:
        form.add_error(None, _("The colleague or the day is another one now. Look at it again."))
        return _show(request, page, form, preview=shown, status=UNPROCESSABLE)
    if not who.stepped_up:
        form.add_error(None, _("Give your second factor again on another page, then send this."))
        return _show(request, page, form, status=UNPROCESSABLE)
    act = partial(handing_over.arrange, page.former.pk, successor.pk, given["first_day"], by=who)
    address = reverse("dashboard:organisation_duties")
    try:
        address = once(act, token=given["submission"], address=address, by=who)
    except PortalError as refused:
        form.add_error(None, str(refused))
        return _show(request, page, form, status=UNPROCESSABLE)
    messages.success(request, _("The hand-over is arranged. The person has been told."))
    return redirect(address)


def _show(
    request: PortalRequest,
    page: HandOverPage,
    form: HandOverForm,
    preview: Preview | None = None,
    status: int = 200,
) -> HttpResponse:
    labels = [line.duty.tlp for line, _fate in preview.acts] if preview else []
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "preview": preview,
        "page_tlp": max(labels, default=0),
    }
    return render(request, "dashboard/hand_over.html", context, status=status)
