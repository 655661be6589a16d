"""One door for every kind of sign-in: who acts is settled before any view runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _

from apps.accounts import handling, sessions
from apps.organisations.principals import bearer_of, current_principal, own_posts
from apps.organisations.tokens import digest
from wg_portal.api import door, problems
from wg_portal.rowsecurity import as_arriving, as_nobody, as_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from apps.organisations.principals import Bearer
    from wg_portal.requests import ArrivingRequest

POST_KEY = "acting_post"
SERVER_ERROR = 500
WITHOUT_POST = settings.PUBLIC_URL_NAMES | {"choose_post", "styleguide"}


class PrincipalMiddleware:
    """Opens the request's one transaction and its signed context, then sets ``request.principal``.

    Signing in happens as nobody and ends with a redirect: no view goes on with the old context.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ArrivingRequest) -> HttpResponse:
        """Run the request as the token's or the session's person on his post, or as nobody."""
        token = door.bearer(request)
        if token is not None:
            return self._by_token(request, token)
        person_id = _person(request)
        post_id = _post(request, person_id) if person_id else None
        if person_id is None or post_id is None:
            request.principal = None
            with as_nobody():
                return self._answer(request)
        api = door.is_api(request)
        # TLP:RED is read on pages only: programs get it through no kind of sign-in.
        stepped_up = not api and sessions.stepped_up(request)
        with as_person(person_id, post_id, stepped_up=stepped_up):
            request.principal = current_principal("api" if api else "page")
            if request.principal is None:  # the post has ended
                request.session.pop(POST_KEY, None)
            return self._answer(request)

    def process_view(
        self, request: ArrivingRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send who is signed in without a post to choose one; pages below need a principal."""
        match = request.resolver_match
        if request.principal is not None or match is None or not _person(request):
            return None
        if match.url_name in WITHOUT_POST or match.route.startswith(("accounts/", "demo/")):
            return None
        if door.is_api(request):
            return problems.problem(403, _("Choose on a page for which organisation you act."))
        return redirect("organisations:choose_post")

    def _by_token(self, request: ArrivingRequest, token: str) -> HttpResponse:
        # Its own short transaction: the use counts whatever becomes of the request.
        with as_nobody():
            holder = bearer_of(digest(token), most=settings.API_REQUESTS_A_MINUTE)
        if holder is None:
            return problems.unauthenticated()
        with translation.override(holder.language):
            response = self._for_holder(request, holder)
        response.headers["Content-Language"] = holder.language
        return response

    def _for_holder(self, request: ArrivingRequest, holder: Bearer) -> HttpResponse:
        if holder.wait:
            return problems.too_many(holder.wait)
        # Never stepped up: TLP:RED needs a person's fresh second factor.
        with as_person(holder.person_id, holder.post_id, stepped_up=False) as at:
            request.principal = current_principal("api", holder.scopes)
            if request.principal is None:
                return problems.unauthenticated()
            if handling.is_due(handling.people_with_policy(at=at).get(pk=holder.person_id)):
                return problems.policy_due()
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= SERVER_ERROR:
            # The exception has become a response: half a change must not be committed.
            transaction.set_rollback(True)
        return response


def _person(request: HttpRequest) -> UUID | None:
    if request.user.is_authenticated and sessions.second_factor_passed(request):
        return UUID(str(request.user.pk))
    return None


def _post(request: HttpRequest, person_id: UUID) -> UUID | None:
    chosen = request.session.get(POST_KEY)
    if chosen:
        return UUID(chosen)
    with as_arriving(person_id):
        posts = own_posts()
    if len(posts) != 1:
        return None
    request.session[POST_KEY] = str(posts[0])
    return posts[0]
