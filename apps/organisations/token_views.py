"""One's own tokens, under the account settings. Every page of them needs a fresh second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from apps.accounts.returning import ask_factor
from apps.activity.submissions import first_result, keep_result
from apps.organisations import selectors
from apps.organisations.token_forms import TokenForm
from apps.organisations.tokens import make_token, revoke_token
from wg_portal.form_addresses import only_posted

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from wg_portal.principal import Principal
    from wg_portal.requests import ArrivingRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: ArrivingRequest) -> HttpResponse:
    """List the tokens of the post, and make one; its text is shown in this one answer."""
    who = _acting(request)
    form = TokenForm(request.POST or None)
    if not who.stepped_up:
        return _ask_factor(request, form=form)
    if request.method == "POST" and form.is_valid():
        return _make(request, who, form)
    shown = {"form": form, "tokens": selectors.tokens_of(who)}
    status = 422 if request.method == "POST" else 200
    return render(request, "organisations/tokens.html", shown, status=status)


@only_posted
def revoke(request: ArrivingRequest, pk: UUID) -> HttpResponse:
    """End a token; programs that use it are refused from the next request on."""
    who = _acting(request)
    if not who.stepped_up:
        return _ask_factor(request, act=pgettext("button", "Revoke"))
    if not revoke_token(token_id=pk, by=who):
        raise Http404
    messages.success(request, _("The token is revoked."))
    return redirect("organisations:tokens")


def _make(request: ArrivingRequest, who: Principal, form: TokenForm) -> HttpResponse:
    with transaction.atomic():
        sent = form.cleaned_data["submission"]
        if first_result(sent, by=who) is not None:
            messages.warning(request, _("The token was made already; its text is shown once only."))
            return redirect("organisations:tokens")
        token, text = make_token(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.expires_at(who.at),
            by=who,
        )
        keep_result(sent, reverse("organisations:tokens"), by=who)
    return render(request, "organisations/token_made.html", {"token": token, "text": text})


def _acting(request: ArrivingRequest) -> Principal:
    if request.principal is None:
        raise Http404
    return request.principal


def _ask_factor(request: ArrivingRequest, **sent: Any) -> HttpResponse:
    return ask_factor(request, "step_up", reverse("organisations:tokens"), **sent)
