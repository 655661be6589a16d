"""The member list of a body: on screen, on paper and as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.activity.services import record_reading
from apps.organisations import selectors
from apps.organisations.member_forms import DayForm
from apps.organisations.member_lists import member_list
from apps.organisations.member_papers import TLP, member_pdf, member_table
from apps.organisations.models import Body
from wg_portal.clock import in_japan
from wg_portal.spreadsheets.writing import CSV, XLSX, data_csv, data_xlsx

if TYPE_CHECKING:
    from datetime import date

    from wg_portal.requests import PortalRequest

TYPES = {"pdf": "application/pdf", "xlsx": XLSX, "csv": CSV}


@require_GET
def members(request: PortalRequest, code: str) -> HttpResponse:
    """The member list as of a day (``?on=2026-12-17``, also ``令和8年12月17日``)."""
    who, body = request.principal, _body(request, code)
    form, today = DayForm(request.GET), in_japan(who.at).date()
    context = {"form": form, "body": body, "body_code": code, "today": today}
    if not form.is_valid():
        return render(request, "organisations/members.html", context, status=422)
    day = form.cleaned_data["on"] or today
    context |= {"day": day, "blocks": member_list(who, body, day)}
    return render(request, "organisations/members.html", context)


@require_GET
def members_pdf(request: PortalRequest, code: str) -> HttpResponse:
    """The list on A4."""
    body, day = _asked(request, code)
    who = request.principal
    made = member_pdf(
        body,
        day,
        member_list(who, body, day),
        organisation=selectors.acting_for(who).short,
        person=str(request.user),
        at=who.at,
    )
    return _file(request, body, day, made, "pdf")


@require_GET
def members_xlsx(request: PortalRequest, code: str) -> HttpResponse:
    """The list for programs, with its definitions and codes."""
    body, day = _asked(request, code)
    table = member_table(body, day, member_list(request.principal, body, day))
    return _file(request, body, day, data_xlsx(table), "xlsx")


@require_GET
def members_csv(request: PortalRequest, code: str) -> HttpResponse:
    """The list for programs."""
    body, day = _asked(request, code)
    table = member_table(body, day, member_list(request.principal, body, day))
    return _file(request, body, day, data_csv(table), "csv")


def _asked(request: PortalRequest, code: str) -> tuple[Body, date]:
    """The body and the day of a file; its links come from the page, where the day was read."""
    body, form = _body(request, code), DayForm(request.GET)
    if not form.is_valid():
        raise Http404
    return body, form.cleaned_data["on"] or in_japan(request.principal.at).date()


def _file(request: PortalRequest, body: Body, day: date, made: bytes, form: str) -> HttpResponse:
    """What leaves the portal is in the record."""
    record_reading(
        by=request.principal,
        subject_type="organisations.Body",
        subject_id=body.pk,
        tlp=TLP,
        body_id=body.pk,
    )
    name = f"{_('Member list')}_{body.short}_{day:%Y%m%d}.{form}"
    return HttpResponse(
        made,
        content_type=TYPES[form],
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def _body(request: PortalRequest, code: str) -> Body:
    try:
        found: Body = selectors.bodies_of(request.principal).get(code=code)
    except Body.DoesNotExist:
        raise Http404 from None
    return found
