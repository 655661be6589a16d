"""One door for every kind of sign-in: who acts is settled before any view runs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.shortcuts import redirect

from apps.accounts import sessions
from apps.organisations.principals import current_principal, own_posts
from wg_portal.rowsecurity import as_arriving, as_nobody, as_person

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

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
        """Run the request as the signed-in person on his post, or as nobody."""
        person_id = _person(request)
        post_id = _post(request, person_id) if person_id else None
        if person_id is None or post_id is None:
            request.principal = None
            with as_nobody():
                return self._answer(request)
        with as_person(person_id, post_id, stepped_up=sessions.stepped_up(request)):
            request.principal = current_principal("page")
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
        return redirect("organisations:choose_post")

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
