"""The member list of a body: on screen, on paper and as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.activity.services import record_reading
from apps.organisations import policies, selectors
from apps.organisations.member_forms import DayForm
from apps.organisations.member_lists import member_list
from apps.organisations.member_papers import TLP, member_pdf, member_table
from apps.organisations.models import Body
from wg_portal.clock import in_japan
from wg_portal.downloads import download
from wg_portal.spreadsheets.writing import CSV, XLSX, data_csv, data_xlsx

if TYPE_CHECKING:
    from datetime import date

    from wg_portal.requests import PortalRequest
    from wg_portal.spreadsheets.writing import Table

TYPES = {"pdf": "application/pdf", "xlsx": XLSX, "csv": CSV}


@require_GET
def members(request: PortalRequest, code: str) -> HttpResponse:
    """The member list as of a day (``?on=2026-12-17``, also ``令和8年12月17日``)."""
    asked = _asked(request, code)
    if isinstance(asked, HttpResponse):
        return asked
    context = {"form": asked.form, "body": asked.body, "body_code": code, "day": asked.day}
    context["blocks"] = member_list(request.principal, asked.body, asked.day)
    return render(request, "organisations/members.html", context)


@require_GET
def members_pdf(request: PortalRequest, code: str) -> HttpResponse:
    """The list on A4."""
    asked = _asked(request, code)
    if isinstance(asked, HttpResponse):
        return asked
    who = request.principal
    made = member_pdf(
        asked.body,
        asked.day,
        member_list(who, asked.body, asked.day),
        organisation=selectors.acting_for(who).short,
        person=str(request.user),
        at=who.at,
    )
    return _file(request, asked, made, "pdf")


@require_GET
def members_xlsx(request: PortalRequest, code: str) -> HttpResponse:
    """The list for programs, with its definitions and codes."""
    asked = _asked(request, code)
    if isinstance(asked, HttpResponse):
        return asked
    return _file(request, asked, data_xlsx(_table(request, asked)), "xlsx")


@require_GET
def members_csv(request: PortalRequest, code: str) -> HttpResponse:
    """The list for programs."""
    asked = _asked(request, code)
    if isinstance(asked, HttpResponse):
        return asked
    return _file(request, asked, data_csv(_table(request, asked)), "csv")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list; without ``ahead`` nothing of a day after ``today``."""

    body: Body
    form: DayForm
    today: date
    ahead: bool

    @property
    def day(self) -> date:
        """The day of the list."""
        day: date = self.form.cleaned_data["on"]
        return day


def _asked(request: PortalRequest, code: str) -> Asked | HttpResponse:
    """Read what is asked; a day that does not fit gets the page with a sentence."""
    who, body = request.principal, _body(request, code)
    today, ahead = in_japan(who.at).date(), policies.may_look_ahead(who, body.pk)
    form = DayForm(request.GET, today=today, ahead=ahead)
    if not form.is_valid():
        context = {"form": form, "body": body, "body_code": code}
        return render(request, "organisations/members.html", context, status=422)
    return Asked(body, form, today, bool(ahead))


def _table(request: PortalRequest, asked: Asked) -> Table:
    blocks = member_list(request.principal, asked.body, asked.day)
    until = None if asked.ahead else asked.today
    return member_table(asked.body, asked.day, blocks, known_until=until)


def _file(request: PortalRequest, asked: Asked, made: bytes, form: str) -> HttpResponse:
    """What leaves the portal is in the record."""
    record_reading(
        by=request.principal,
        subject_type="organisations.Body",
        subject_id=asked.body.pk,
        tlp=TLP,
        body_id=asked.body.pk,
    )
    name = f"{_('Member list')}_{asked.body.short}_{asked.day:%Y%m%d}.{form}"
    return download(made, name, TYPES[form])


def _body(request: PortalRequest, code: str) -> Body:
    try:
        found: Body = selectors.bodies_of(request.principal).get(code=code)
    except Body.DoesNotExist:
        raise Http404 from None
    return found
