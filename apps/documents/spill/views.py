"""Pages of the day when the wrong paper went out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.activity.services import record_page
from apps.activity.submissions import once
from apps.documents import policies
from apps.documents import selectors as papers
from apps.documents.enums import Cause
from apps.documents.models import Withdrawal
from apps.documents.spill import policies as rules
from apps.documents.spill import reissuing, selectors, services
from apps.documents.spill.forms import (
    PurgeForm,
    ReissueForm,
    ReleaseForm,
    RemindForm,
    TightenForm,
    WithdrawForm,
)
from apps.documents.spill.tightening import narrower, tighten_paper
from apps.sharing.enums import Caveat
from wg_portal.form_addresses import only_posted
from wg_portal.forms import SubmissionToken
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.requests import PortalRequest

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
UNPROCESSABLE = 422
HANDED_IN = gettext_lazy("Handed in. Another officer of the secretariat releases it on this page.")
RELEASED = gettext_lazy("The new paper is released. Its readers are told as of any new paper.")


@GET_OR_POST
def withdraw(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Take a paper back; who may not finds no such page."""
    who = request.principal
    before = Withdrawal.objects.visible_to(who).filter(paper_id=pk).first()
    if before is not None:
        messages.warning(request, _("This paper was already withdrawn. Nothing was changed."))
        return redirect("documents:withdrawal", before.pk)
    try:
        # Not as an opening: what is about to be seized must not be held.
        paper = papers.paper_for(who, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not policies.can_withdraw(who, paper):
        raise Http404
    form = WithdrawForm(request.POST or None)
    if form.is_valid():
        act = partial(
            services.withdraw_paper,
            paper_id=pk,
            cause=Cause(form.cleaned_data["cause"]),
            reason=form.cleaned_data["reason"],
        )
        if _done(request, form, act):
            made = Withdrawal.objects.visible_to(who).get(paper_id=pk)
            messages.success(request, _told(selectors.withdrawal_page(who, made.pk)))
            return redirect("documents:withdrawal", made.pk)
    record_page(paper, by=who, body_id=paper.body_id)
    caveats = [Caveat(word) for word in paper.caveats]
    shown = {"paper": paper, "caveats": caveats, "form": form, "page_tlp": paper.tlp}
    return _form(request, "documents/spill/withdraw.html", form, shown)


def _told(page: selectors.WithdrawalPage) -> str:
    """How many hear of the withdrawal; its author is not told who had opened an unnamed paper."""
    if page.counted_only:
        return _("The paper is withdrawn. Everybody who opened it is told once, by mail.")
    if not page.openers:
        return _("The paper is withdrawn. Nobody else had opened it, so nobody is told.")
    if not page.left:
        return _("The paper is withdrawn. The portal reaches nobody of those who had opened it.")
    return ngettext(
        "The paper is withdrawn. The one person who had opened it is told once, by mail.",
        "The paper is withdrawn. The %(n)s people who had opened it are told once, by mail.",
        page.left,
    ) % {"n": page.left}


@require_GET
def withdrawals(request: PortalRequest) -> HttpResponse:
    """Withdrawn papers that concern the reader."""
    page = selectors.withdrawn_list(request.principal)
    shown = {"page": page, "page_tlp": page.page_tlp}
    return render(request, "documents/spill/withdrawals.html", shown)


@require_GET
def withdrawal(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What was done about a withdrawn paper, who opened it, and what can still be done."""
    return _show(request, _existing(request, pk))


@only_posted
def remind_openers(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask those who have not confirmed once more."""
    again = RemindForm(request.POST)["again"].data
    act = partial(services.remind_openers, withdrawal_id=pk, again=bool(again))
    return _act(request, pk, act, _("Those who have not confirmed are reminded now."))


@only_posted
def ask_purge(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Ask that the content be erased."""
    page = _existing(request, pk)
    form = PurgeForm(request.POST)
    if form.is_valid():
        act = partial(services.ask_purge, withdrawal_id=pk, reason=form.cleaned_data["reason"])
        if _done(request, form, act):
            messages.success(request, _("Asked for. A second person confirms the erasure here."))
            return redirect("documents:withdrawal", pk)
    return _show(request, page, purge=form)


@only_posted
def confirm_purge(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Erase the content, as the second person."""
    said = _("The content is erased. Hash, size and dates of the versions stay.")
    return _act(request, pk, partial(services.confirm_purge, withdrawal_id=pk), said)


@only_posted
def take_back_purge(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Let the content stay."""
    said = _("The content stays. Nobody but the authors can open it.")
    return _act(request, pk, partial(services.take_back_purge, withdrawal_id=pk), said)


@GET_OR_POST
def reissue(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Hand in another paper in place of the withdrawn one."""
    page, who = _existing(request, pk), request.principal
    body = getattr(page.withdrawal, "body", None)
    if not page.again or body is None:
        messages.warning(request, str(page.again.reason))
        return redirect("documents:withdrawal", pk)
    two = rules.takes_two(who, page.withdrawal)
    initial = {"tlp": page.withdrawal.tlp, "notice_title": page.withdrawal.notice_title}
    if page.paper:
        # For its author: what was right about the old one need not be typed again.
        kept = ("owner_organisation_id", "title_ja", "title_en", "caveats")
        initial |= {name.removesuffix("_id"): getattr(page.paper, name) for name in kept}
    form = ReissueForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        body=body,
        who=who,
        withdrawal=page.withdrawal,
        owners=selectors.owners_of(page.withdrawal, who),
    )
    if form.is_valid():
        act = partial(reissuing.reissue, withdrawal_id=pk, **form.arguments())
        if _done(request, form, act):
            messages.success(request, HANDED_IN if two else RELEASED)
            return redirect("documents:withdrawal", pk)
    shown = {"page": page, "form": form, "two": two, "page_tlp": page.withdrawal.tlp}
    return _form(request, "documents/spill/reissue.html", form, shown)


@only_posted
def join_reissue(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Look at the new paper, as an officer who came after it was handed in."""
    said = _("You can open the new paper now. Look at it, then release it.")
    return _act(request, pk, partial(reissuing.join_reissue, withdrawal_id=pk), said)


@only_posted
def release_reissue(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Release the new paper, as the second officer."""
    _existing(request, pk)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Open this page again and send the form from there"))
        return redirect("documents:withdrawal", pk)
    seen = form.cleaned_data["seen"]
    act = partial(reissuing.release_reissue, withdrawal_id=pk, seen=seen)
    return _act(request, pk, act, str(RELEASED))


@only_posted
def take_back_reissue(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Let the new paper not go out."""
    said = _("The new paper does not go out. Another one may be handed in.")
    return _act(request, pk, partial(reissuing.take_back_reissue, withdrawal_id=pk), said)


@GET_OR_POST
def recall(request: PortalRequest, pk: UUID) -> HttpResponse:
    """What one who opened a withdrawn paper is asked to do; he confirms it here."""
    try:
        page = selectors.recall_page(request.principal, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    form = SubmissionToken(request.POST or None)
    act = partial(services.confirm_deletion, recall_id=pk)
    if form.is_valid() and _done(request, form, act):
        messages.success(request, _("Thank you. Your confirmation is noted."))
        return redirect("documents:recall", pk)
    shown = {"page": page, "form": form, "page_tlp": page.recall.tlp}
    return _form(request, "documents/spill/recall.html", form, shown)


@GET_OR_POST
def tighten(request: PortalRequest, pk: UUID) -> HttpResponse:
    """Make the label of a paper that is out stricter; who may not finds no such page."""
    who = request.principal
    try:
        paper = papers.paper_for(who, pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not policies.can_tighten(who, paper):
        raise Http404
    form = TightenForm(request.POST or None, paper=paper, circles=narrower(paper, who))
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("tlp", "circle", "notice_title")}
        if _done(request, form, partial(tighten_paper, paper_id=pk, **given)):
            messages.success(request, _("The paper has the stricter label now."))
            return redirect("documents:paper", pk)
    record_page(paper, by=who, body_id=paper.body_id)
    caveats = [Caveat(word) for word in paper.caveats]
    shown = {"paper": paper, "caveats": caveats, "form": form, "page_tlp": paper.tlp}
    return _form(request, "documents/spill/tighten.html", form, shown)


def _existing(request: PortalRequest, pk: UUID) -> selectors.WithdrawalPage:
    try:
        return selectors.withdrawal_page(request.principal, pk)
    except Withdrawal.DoesNotExist:
        raise Http404 from None


def _show(
    request: PortalRequest, page: selectors.WithdrawalPage, *, purge: PurgeForm | None = None
) -> HttpResponse:
    form = purge or PurgeForm()
    shown = {
        "page": page,
        "form": form,
        "token": SubmissionToken(auto_id="second_%s"),
        "reminder": SubmissionToken(auto_id="remind_%s"),
        "send": _send(page),
        "page_tlp": page.withdrawal.tlp,
    }
    return _form(request, "documents/spill/withdrawal.html", form, shown)


def _send(page: selectors.WithdrawalPage) -> ReleaseForm | None:
    if page.waiting is None or page.waiting.version is None:
        return None
    return ReleaseForm(initial={"seen": page.waiting.version.pk}, auto_id="send_%s")


def _act(request: PortalRequest, pk: UUID, act: Callable[..., object], said: str) -> HttpResponse:
    """Do what one button does; a refusal is said on the page."""
    _existing(request, pk)
    form = SubmissionToken(request.POST)
    if form.is_valid():
        if _done(request, form, act):
            messages.success(request, said)
        else:
            for sentence in form.non_field_errors():
                messages.warning(request, str(sentence))
    return redirect("documents:withdrawal", pk)


def _done(request: PortalRequest, form: SubmissionToken, act: Callable[..., object]) -> bool:
    """Do ``act`` for the first sending; false when it was refused, with the reason in ``form``."""
    who = request.principal
    token = form.cleaned_data["submission"]
    try:
        once(partial(act, by=who), token=token, address=reverse("documents:withdrawals"), by=who)
    except PortalError as refusal:
        form.add_error(None, str(refusal))
        return False
    except ObjectDoesNotExist:
        raise Http404 from None
    return True


def _form(
    request: PortalRequest, template: str, form: SubmissionToken, shown: dict[str, Any]
) -> HttpResponse:
    return render(request, template, shown, status=UNPROCESSABLE if form.is_bound else 200)
