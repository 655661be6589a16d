"""Pages on which the secretariats set reminders and escalations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.obligations import selectors, services
from apps.obligations.forms import SampleForm, stage_rows, unchecked, with_another_row
from apps.obligations.ladder_faults import BadLadder, faults
from apps.obligations.laddering import ladder_faults
from apps.obligations.ladders import Deadline, sample_deadline
from apps.obligations.ladders_page import ladder_for, ladders_for, stages_of
from apps.obligations.samples import sample
from apps.organisations.policies import is_officer
from wg_portal.verdict import PortalError, StaleEdit

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.obligations.forms import StageRows
    from apps.obligations.ladders_page import Ladder
    from apps.obligations.samples import Sample
    from wg_portal.principal import Principal
    from wg_portal.requests import PortalRequest

UNPROCESSABLE, CONFLICT = 422, 409


@require_GET
def ladders(request: PortalRequest) -> HttpResponse:
    """Every kind, its default and the reader's bodies; and the stages that reached nobody."""
    who = request.principal
    if not is_officer(who):
        raise Http404
    context = {
        "blocks": [(kind, kind.label, found) for kind, found in ladders_for(who).items()],
        "skipped": selectors.skipped_for(who),
        "gap": selectors.calendar_gap_for(who),
    }
    return render(request, "obligations/ladders.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ladder(request: PortalRequest, kind: str, code: str | None = None) -> HttpResponse:
    """Change one ladder, with a sample of what it comes to."""
    who = request.principal
    found = ladder_for(who, kind, code) if is_officer(who) else None
    if found is None:
        raise Http404
    if not found.may_set:
        messages.warning(request, str(found.may_set.reason))
        return redirect("obligations:ladders")
    if request.method != "POST":
        return _fresh(request, who, found)
    button = request.POST.get("do", "save")
    if button == "default" and found.body:
        services.drop_ladder(kind=kind, body=found.body, by=who)
        messages.success(request, _("The body follows the default again."))
        return redirect("obligations:ladders")
    if button == "add":
        data = with_another_row(request.POST)
        form, rows = SampleForm(data, at=who.at), stage_rows(data)
        unchecked(form, rows)
        return _page(request, found, form, rows)
    form, rows = SampleForm(request.POST, at=who.at), stage_rows(request.POST)
    if not (form.is_valid() & rows.is_valid()):
        return _page(request, found, form, rows, status=UNPROCESSABLE)
    shown = _sample(who, form, rows)
    if not _sound(who, found, form, rows):
        return _page(request, found, form, rows, shown=shown, status=UNPROCESSABLE)
    if button == "show":
        return _page(request, found, form, rows, shown=shown)
    return _save(request, who, found, form, rows)


def _fresh(request: PortalRequest, who: Principal, found: Ladder) -> HttpResponse:
    due_at = sample_deadline(who.at)
    initial = {"due_at": due_at, "counting": found.counting, "seen": found.seen}
    form, rows = SampleForm(initial=initial, at=who.at), stage_rows(None, stages_of(found))
    deadline = Deadline(due_at, found.counting)
    shown = sample(stages_of(found), deadline, who.at, get_language() or "ja")
    return _page(request, found, form, rows, shown=shown)


def _sound(who: Principal, found: Ladder, form: SampleForm, rows: StageRows) -> bool:
    """Judge the stages for an act asked for now, and for the sample."""
    stages = rows.stages()
    wrong = ladder_faults(found.kind, found.body, stages, who)
    if not wrong:
        wrong = faults(stages, _deadline(form), who.at)
    rows.blame(wrong)
    return not wrong


def _deadline(form: SampleForm) -> Deadline:
    return Deadline(form.cleaned_data["due_at"], form.cleaned_data["counting"])


def _sample(who: Principal, form: SampleForm, rows: StageRows) -> Sample:
    return sample(rows.stages(), _deadline(form), who.at, get_language() or "ja")


def _save(
    request: PortalRequest, who: Principal, found: Ladder, form: SampleForm, rows: StageRows
) -> HttpResponse:
    try:
        services.set_ladder(
            kind=found.kind,
            body=found.body,
            stages=rows.stages(),
            by=who,
            seen=form.cleaned_data["seen"],
        )
    except StaleEdit as stale:
        return _stale(request, who, found, form, rows, stale)
    except BadLadder as bad:
        rows.blame(bad.faults)
        return _page(request, found, form, rows, status=UNPROCESSABLE)
    except PortalError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, form, rows, status=UNPROCESSABLE)
    messages.success(
        request, _("The stages are saved. Open requests follow them, as far as nothing was sent.")
    )
    return redirect("obligations:ladders")


def _stale(
    request: PortalRequest,
    who: Principal,
    found: Ladder,
    form: SampleForm,
    rows: StageRows,
    stale: StaleEdit,
) -> HttpResponse:
    """Show what is stored now beside what was typed; saving again means the typed stages."""
    code = found.body.code if found.body else None
    now = ladder_for(who, found.kind, code) or found
    data = request.POST.copy()
    data["seen"] = now.seen
    shown = _sample(who, form, rows)
    again, typed = SampleForm(data, at=who.at), stage_rows(data)
    return _page(request, now, again, typed, shown=shown, stale=stale.reason, status=CONFLICT)


def _page(
    request: PortalRequest,
    found: Ladder,
    form: SampleForm,
    rows: StageRows,
    *,
    shown: Sample | None = None,
    stale: object = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "ladder": found,
        "form": form,
        "rows": rows,
        "sample": shown,
        "stale": stale,
    }
    return render(request, "obligations/ladder.html", context, status=status)
