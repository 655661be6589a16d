"""Pages of the roster. Whoever sits for no secretariat finds none of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Concatenate, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.returning import ask_factor
from apps.activity.submissions import done, once
from apps.organisations.policies import is_officer
from apps.organisations.roster import (
    asking,
    importing,
    inviting,
    pages,
    policies,
    progress,
    template,
)
from apps.organisations.roster.columns import BY_KEY
from apps.organisations.roster.forms import ConfirmForm, InviteForm, ReleaseForm, UploadForm
from apps.organisations.roster.models import InvitationRelease, RosterImport
from apps.organisations.roster.sheet import read_upload
from wg_portal.downloads import download
from wg_portal.form_addresses import only_posted
from wg_portal.spreadsheets.writing import CSV, XLSX
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from wg_portal.requests import PortalRequest

    type View[**P] = Callable[Concatenate[PortalRequest, P], HttpResponse]

UNPROCESSABLE = 422
PER_PAGE = 100


def for_officers[**P](view: View[P]) -> View[P]:
    """Let only officers of a secretariat in; for all others the page does not exist."""

    @wraps(view)
    def guarded(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.principal is None or not is_officer(request.principal):
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except (RosterImport.DoesNotExist, InvitationRelease.DoesNotExist) as gone:
            raise Http404 from gone

    return cast("View[P]", guarded)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def roster(request: PortalRequest) -> HttpResponse:
    """Download the template, and hand in the filled one; its errors are shown at once."""
    who = request.principal
    if request.method != "POST":
        return _roster_page(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _roster_page(request, form)
    try:
        policies.may_import(who).enforce()
        cells, problems = read_upload(form.cleaned_data["filled"])
        plan = importing.examine(cells, by=who, spoilt=problems)
        if plan.problems:
            return _roster_page(request, form, pages.errors(plan))
        made = asking.prepare(cells, by=who)
    except PortalError as error:
        form.add_error("filled", str(error))
        return _roster_page(request, form)
    return redirect("organisations:roster_import", made.pk)


@require_GET
@for_officers
def roster_template(request: PortalRequest) -> HttpResponse:
    """The empty workbook, or one sheet of it as CSV."""
    table = BY_KEY.get(request.GET.get("sheet", ""))
    if table is not None:
        return download(template.empty_csv(table), f"roster-{table.key}.csv", CSV)
    return download(template.workbook(request.principal), "roster.xlsx", XLSX)


@require_GET
@for_officers
def roster_import(request: PortalRequest, pk: UUID) -> HttpResponse:
    """One roster: what it would change, how far it is, or what it has changed."""
    who = request.principal
    made = RosterImport.objects.visible_to(who).select_related("person").get(pk=pk)
    own, state = made.person_id == who.person_id, made.state
    context: dict[str, Any] = {"made": made, "own": own}
    if state == RosterImport.State.ASKED or (own and state == RosterImport.State.PREPARED):
        plan = importing.examine(made.cells, by=who)
        seen, newcomers = {"seen": plan.fingerprint}, len(plan.newcomers)
        context |= {
            "preview": pages.preview(plan),
            "errors": pages.errors(plan),
            "form": ConfirmForm(initial=seen, newcomers=newcomers),
            "send": ReleaseForm(initial={"seen": asking.seen_by_second(made, plan)}),
            "may_release": policies.may_release_import(who, made, plan.concerned, fresh=False),
        }
    else:
        context |= {"counted": pages.counted(made.counts), "progress": progress.ask(made.pk)}
        context["not_written"] = pages.NOT_WRITTEN.get(made.failure)
    return render(request, "organisations/roster/import.html", context)


@require_GET
@for_officers
def roster_progress(request: PortalRequest, pk: UUID) -> HttpResponse:
    """How far it is, for the page that asks again and again; once it is over the page changes."""
    made = RosterImport.objects.visible_to(request.principal).get(pk=pk)
    if made.state != RosterImport.State.WAITING:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"made": made, "progress": progress.ask(made.pk)}
    return render(request, "organisations/roster/progress.html", context)


@only_posted
@for_officers
def confirm_import(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask a second officer to release it."""
    who, back = request.principal, reverse("organisations:roster_import", args=[pk])
    if not who.stepped_up:
        return ask_factor(request, "step_up", back, act=pgettext("roster", "Ask a second officer"))
    RosterImport.objects.visible_to(who).get(pk=pk)
    form = ConfirmForm(request.POST, newcomers=1)
    if not form.is_valid():
        messages.error(request, _("Open this page again and send the form from there"))
        return redirect(back)
    given = form.cleaned_data
    act = partial(asking.confirm, pk, given["seen"], invites=given["invites"], by=who)
    try:
        back = once(act, token=given["submission"], address=back, by=who)
    except PortalError as error:
        messages.error(request, str(error))
    return redirect(back)


@only_posted
@for_officers
def release_import(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Have written what another officer has asked for."""
    who, back = request.principal, reverse("organisations:roster_import", args=[pk])
    if not who.stepped_up:
        return ask_factor(request, "step_up", back, act=pgettext("roster", "Release"))
    RosterImport.objects.visible_to(who).get(pk=pk)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Open this page again and send the form from there"))
        return redirect(back)
    act = partial(asking.release, pk, form.cleaned_data["seen"])
    said = _("You have released the roster. It is imported within a minute.")
    if not done(request, form, act, back, said):
        messages.error(request, str(form.non_field_errors()[0]))
    return redirect(back)


@only_posted
@for_officers
def return_import(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Send it back to whoever asked."""
    try:
        asking.send_back(pk, by=request.principal)
    except PortalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The roster was returned. Nothing was written."))
    return redirect("organisations:roster")


@only_posted
@for_officers
def discard_import(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Forget it."""
    try:
        asking.discard(pk, by=request.principal)
    except PortalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The roster was discarded. Nothing was changed."))
    return redirect("organisations:roster")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def invitations(request: PortalRequest) -> HttpResponse:
    """Who waits for an invitation; ask a second officer to let chosen ones, or all, go."""
    who, here = request.principal, reverse("organisations:invitations")
    held = inviting.waiting(who)
    if request.method != "POST":
        return _invitations_page(request, InviteForm(people=[]))
    if not who.stepped_up:
        return ask_factor(request, "step_up", here, act=pgettext("roster", "Ask a second officer"))
    form = InviteForm(request.POST, people=list(held.values_list("person_id", flat=True)))
    if not form.is_valid():
        messages.error(request, _("Somebody of them has been invited meanwhile. Choose again."))
        return redirect(here)

    def act() -> None:
        people = inviting.ask(form.chosen(), by=who)
        said = ngettext(
            "A second officer was asked to release %(n)d invitation.",
            "A second officer was asked to release %(n)d invitations.",
            people,
        )
        messages.success(request, said % {"n": people})

    try:
        once(act, token=form.cleaned_data["submission"], address=here, by=who)
    except PortalError as error:
        messages.error(request, str(error))
    return redirect(here)


@only_posted
@for_officers
def release_invitations(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Let go what another officer has asked for."""
    here = reverse("organisations:invitations")
    if not request.principal.stepped_up:
        return ask_factor(request, "step_up", here, act=pgettext("invitations", "Release"))
    try:
        people = inviting.release(pk, by=request.principal, at=datetime.now(UTC))
    except PortalError as error:
        messages.error(request, str(error))
    else:
        said = ngettext("%(n)d invitation was sent.", "%(n)d invitations were sent.", people)
        messages.success(request, said % {"n": people})
    return redirect(here)


@only_posted
@for_officers
def return_invitations(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Leave them where they are."""
    try:
        inviting.send_back(pk, by=request.principal)
    except PortalError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("No invitation was sent. Everybody waits as before."))
    return redirect("organisations:invitations")


def _roster_page(
    request: PortalRequest, form: UploadForm, errors: pages.Errors | None = None
) -> HttpResponse:
    who = request.principal
    known = RosterImport.objects.visible_to(who)
    context = {
        "form": form,
        "errors": errors,
        "may": policies.may_import(who),
        "imports": list(known.filter(person_id=who.person_id)[:20]),
        "asked": list(known.asked().exclude(person_id=who.person_id).select_related("person")),
        "waiting": inviting.waiting(who).count(),
        "tables": pages.TABLES,
    }
    status = UNPROCESSABLE if form.errors or errors else 200
    return render(request, "organisations/roster/roster.html", context, status=status)


def _invitations_page(request: PortalRequest, form: InviteForm) -> HttpResponse:
    who = request.principal
    page = Paginator(inviting.waiting(who), PER_PAGE).get_page(request.GET.get("page"))
    pending = inviting.pending(who)
    context = {
        "form": form,
        "page": page,
        "pending": pending,
        "asked": {each.person_id for request in pending for each in request.posts},
    }
    return render(request, "organisations/roster/invitations.html", context)
