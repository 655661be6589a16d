"""An officer records a merger or a split, a second one confirms it, and it is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.activity.submissions import once
from apps.dashboard import succession_page as pages
from apps.dashboard.succession_forms import MergerForm, SplitForm
from apps.organisations import policies, succeeding
from apps.organisations.models import Organisation, Succession
from wg_portal.form_addresses import only_posted
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from apps.dashboard.succession_page import Preview
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422
MERGER, SPLIT = Succession.Kind


@require_GET
def successions(request: PortalRequest) -> HttpResponse:
    """Mergers and splits, for officers and the administrators concerned."""
    if not pages.knows(request.principal):
        raise Http404
    context = {"recorded": pages.recorded(request.principal)}
    return render(request, "dashboard/successions.html", context)


@require_GET
def succession(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One of them, with what becomes of whom."""
    page = pages.succession_page(request.principal, pk)
    if page is None:
        raise Http404
    return render(request, "dashboard/succession.html", {"page": page, "preview": page.preview})


@only_posted
def confirm(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Agree as a second officer."""
    page = pages.succession_page(request.principal, pk)
    if page is None:
        raise Http404
    if page.preview and page.preview.hindrances:
        messages.warning(request, page.preview.hindrances[0])
        return redirect("dashboard:succession", pk)
    done = _("It is confirmed. It is carried out on its day.")
    return _decide(request, pk, succeeding.confirm, done)


@only_posted
def take_back(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Forget it before its day."""
    if pages.succession_page(request.principal, pk) is None:
        raise Http404
    done = _("It was taken back. Everything stays as it is.")
    return _decide(request, pk, succeeding.take_back, done)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Choose into whom and when, see what happens (``do=show``), then ask for it."""
    former, who = _former(request, pk), request.principal
    form = MergerForm(request.POST or None, others=pages.others(who, former))
    if not form.is_valid():
        return _form(request, former, form, MERGER)
    chosen, day = UUID(form.cleaned_data["successor"]), form.cleaned_data["first_day"]
    row = Succession(kind=MERGER, former=former, successor_id=chosen, first_day=day)

    def act() -> object:
        return succeeding.request_merger(pk, chosen, day, by=who)

    return _ask(request, row, form, act)


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Name the new organisation and who goes there, see what happens, then ask for it."""
    former, who = _former(request, pk), request.principal
    form = SplitForm(
        request.POST or None,
        initial={"sector": former.sector},
        people=pages.people_of(who, former),
        held=pages.seats_of(who, former),
    )
    if not form.is_valid():
        return _form(request, former, form, SPLIT)
    given = form.cleaned_data
    posts, seats = ([UUID(each) for each in given[name]] for name in ("posts", "seats"))
    row = Succession(
        kind=SPLIT,
        former=former,
        # Nobody yet.
        successor_id=uuid4(),
        first_day=given["first_day"],
        founding=form.founding,
        posts=posts,
        seats=seats,
    )

    def act() -> object:
        day = given["first_day"]
        return succeeding.request_split(pk, form.founding, day, posts=posts, seats=seats, by=who)

    return _ask(request, row, form, act)


def _former(request: PortalRequest, pk: UUID) -> Organisation:
    who = request.principal
    former: Organisation | None = Organisation.objects.visible_to(who).filter(pk=pk).first()
    if former is None or not policies.is_officer(who):
        raise Http404
    return former


def _ask(
    request: PortalRequest, row: Succession, form: Any, act: Callable[[], object]
) -> HttpResponse:
    shown = pages.preview(request.principal, row)
    if request.POST.get("do") != "ask":
        return _form(request, row.former, form, row.kind, preview=shown, status=200)
    if request.POST.get("seen") != shown.choice:
        form.add_error(None, _("Something else is chosen now. Look at it again."))
        return _form(request, row.former, form, row.kind, preview=shown)
    for hindrance in shown.hindrances:
        form.add_error(None, hindrance)
    if shown.hindrances:
        return _form(request, row.former, form, row.kind, preview=shown)
    token, address = form.cleaned_data["submission"], reverse("dashboard:successions")
    try:
        address = once(act, token=token, address=address, by=request.principal)
    except PortalError as refused:
        form.add_error(None, str(refused))
        return _form(request, row.former, form, row.kind, preview=shown)
    messages.success(request, _("It is recorded. A second officer looks at it and confirms it."))
    return redirect(address)


def _form(
    request: PortalRequest,
    former: Organisation,
    form: Any,
    kind: str,
    *,
    preview: Preview | None = None,
    status: int | None = None,
) -> HttpResponse:
    context = {
        "former": former,
        "form": form,
        "merger": kind == MERGER,
        "preview": preview,
    }
    code = status or (UNPROCESSABLE if form.is_bound else 200)
    return render(request, "dashboard/succession_form.html", context, status=code)


def _decide(
    request: PortalRequest, pk: UUID, act: Callable[..., object], done: str
) -> HttpResponse:
    try:
        act(pk, by=request.principal)
    except PortalError as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("dashboard:succession", pk)
