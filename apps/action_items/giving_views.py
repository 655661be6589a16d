"""Pages on which a secretariat gives action items outside a meeting."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.action_items import giving, giving_page, pasting
from apps.action_items.drafts import Draft
from apps.action_items.giving import Batch
from apps.action_items.giving_forms import GiveForm, PasteForm, ReturnGivingForm
from apps.action_items.models import Giving
from apps.activity.submissions import earlier_result, once_leading
from wg_portal.form_addresses import only_posted
from wg_portal.forms import SubmissionToken
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.action_items.models import ActionItem
    from apps.organisations.models import Body
    from wg_portal.requests import PortalRequest

UNPROCESSABLE = 422
GIVE, PREVIEW = "give", "preview"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PortalRequest) -> HttpResponse:
    """Give one thing to do, to one organisation or several."""
    who = request.principal
    body = _body(request)
    if body is None:
        return _choose(request, "action_items:new")
    owners = giving_page.owners(who, body)
    if request.method != "POST":
        return _form(request, body, GiveForm(owners=owners, at=who.at))
    form = GiveForm(request.POST, owners=owners, at=who.at)
    if not form.is_valid():
        return _form(request, body, form, status=UNPROCESSABLE)
    typed = form.cleaned_data
    person = typed["person"].split()[1:]
    drafts = [
        Draft(
            title_ja=typed["title_ja"],
            title_en=typed["title_en"],
            organisation_id=UUID(pk),
            person_id=UUID(person[0]) if person else None,
            due_at=typed["due_at"],
        )
        for pk in typed["organisations"]
    ]
    return _go_on(request, body, form, drafts)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: PortalRequest) -> HttpResponse:
    """Give what stands in a sheet, once every row of it is right."""
    who = request.principal
    body = _body(request)
    if body is None:
        return _choose(request, "action_items:paste")
    if request.method != "POST":
        return _form(request, body, PasteForm())
    form = PasteForm(request.POST)
    if not form.is_valid():
        return _form(request, body, form, status=UNPROCESSABLE)
    # What the first click gave would be a fault of the second.
    earlier = earlier_result(form.cleaned_data["submission"], by=who)
    if earlier:
        return redirect(earlier)
    known = giving_page.known(who, body, form.cleaned_data["circle"])
    try:
        rows = pasting.read(form.cleaned_data["cells"], known)
    except PortalError as fault:
        form.add_error("cells", str(fault))
        return _form(request, body, form, status=UNPROCESSABLE)
    wrong = [row for row in rows if row.faults]
    if wrong:
        found = ngettext(
            "%(n)d row of %(all)d is not right yet. Nothing was given.",
            "%(n)d rows of %(all)d are not right yet. Nothing was given.",
            len(wrong),
        )
        form.add_error("cells", found % {"n": len(wrong), "all": len(rows)})
        return _form(request, body, form, status=UNPROCESSABLE, wrong=wrong)
    return _go_on(request, body, form, [row.draft for row in rows if row.draft])


@require_GET
def request_page(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What an officer asked to be given, for the second one to look at."""
    return _show_request(request, _asked(request, pk), ReturnGivingForm())


@only_posted
def release(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Give it, as the second officer."""
    asked = _asked(request, pk)
    form = SubmissionToken(request.POST)
    if not form.is_valid():
        return redirect("action_items:giving", pk)
    act = partial(giving.release, pk, by=request.principal)
    try:
        address = once_leading(
            lambda: _address(act()), token=form.cleaned_data["submission"], by=request.principal
        )
    except PortalError as fault:
        messages.warning(request, str(fault))
        return _show_request(request, asked, ReturnGivingForm(), status=UNPROCESSABLE)
    messages.success(request, _("The action items are given. Their owners are told."))
    return redirect(address)


@only_posted
def return_(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Do not give it; whoever asked takes it back so."""
    asked = _asked(request, pk)
    form = ReturnGivingForm(request.POST)
    if not form.is_valid():
        return _show_request(request, asked, form, status=UNPROCESSABLE)
    typed = form.cleaned_data
    here = reverse("action_items:giving", args=[pk])

    def act() -> str:
        giving.return_giving(pk, comment=typed["comment"], by=request.principal)
        return here

    try:
        address = once_leading(act, token=typed["submission"], by=request.principal)
    except PortalError as fault:
        form.add_error(None, str(fault))
        return _show_request(request, asked, form, status=UNPROCESSABLE)
    messages.success(request, _("Returned. Nothing was given."))
    return redirect(address)


def _go_on(
    request: PortalRequest, body: Body, form: GiveForm | PasteForm, drafts: list[Draft]
) -> HttpResponse:
    """Show who is told; give only what was shown and confirmed."""
    who, typed = request.principal, form.cleaned_data
    batch = Batch(
        body_id=body.pk,
        circle=giving_page.circle(body, typed["circle"]),
        tlp=typed["tlp"],
        notice_title=typed["notice_title"],
        drafts=drafts,
    )
    button = request.POST.get("do", PREVIEW)
    if button == "edit":
        return _form(request, body, form)
    if button == GIVE:
        act = partial(giving.give_all, batch, by=who)
        try:
            address = once_leading(
                lambda: _address(act()), token=typed["submission"], by=request.principal
            )
        except PortalError as fault:
            form.add_error(None, str(fault))
            return _form(request, body, form, status=UNPROCESSABLE)
        messages.success(request, _said(address))
        return redirect(address)
    context = {
        "body": body,
        "preview": giving_page.preview(who, batch, body.calendar),
        "typed": [
            (name, value)
            for name in request.POST
            if name not in ("csrfmiddlewaretoken", "do")
            for value in request.POST.getlist(name)
        ],
        "page_tlp": batch.tlp,
    }
    return render(request, "action_items/give_preview.html", context)


def _said(address: str) -> str:
    if "/requests/" in address:
        return _("Another officer of the secretariat has to release this. Nobody was told yet.")
    return _("The action item is given. Its owner is told.")


def _address(made: list[ActionItem] | Giving) -> str:
    if isinstance(made, Giving):
        return reverse("action_items:giving", args=[made.pk])
    if len(made) == 1:
        return reverse("action_items:action", args=[made[0].pk])
    return reverse("action_items:list")


def _body(request: PortalRequest) -> Body | None:
    """The body that is chosen, or the only one; 404 for who is in no secretariat."""
    desks = giving_page.desks_of(request.principal)
    if not desks:
        raise Http404
    code = request.POST.get("body") or request.GET.get("body")
    if code:
        found = next((body for body in desks if body.code == code), None)
        if found is None:
            raise Http404
        return found
    return desks[0] if len(desks) == 1 else None


def _choose(request: PortalRequest, route: str) -> HttpResponse:
    desks = giving_page.desks_of(request.principal)
    return render(
        request, "action_items/give_body.html", {"bodies": desks, "address": reverse(route)}
    )


def _form(
    request: PortalRequest,
    body: Body,
    form: GiveForm | PasteForm,
    *,
    status: int = 200,
    wrong: list[pasting.Row] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "body": body,
        "form": form,
        "waiting": giving_page.waiting(request.principal, body),
    }
    name = "give.html"
    if isinstance(form, PasteForm):
        name = "paste.html"
        context |= {"columns": pasting.COLUMNS, "wrong": wrong or [], "most": pasting.MOST_ROWS}
    return render(request, f"action_items/{name}", context, status=status)


def _asked(request: PortalRequest, pk: UUID) -> Giving:
    found = giving_page.request_of(request.principal, pk)
    if found is None:
        raise Http404
    return found


def _show_request(
    request: PortalRequest, asked: Giving, form: ReturnGivingForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "asked": asked,
        "preview": giving_page.preview(
            request.principal, giving.batch_of(asked), asked.body.calendar
        ),
        "may_release": giving_page.may_release(request.principal, asked),
        "mine": asked.requested_by_id == request.principal.person_id,
        "form": form,
        "send": SubmissionToken(),
        "page_tlp": asked.tlp,
    }
    return render(request, "action_items/giving.html", context, status=status)
