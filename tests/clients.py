"""Signed-in test clients, without going through the sign-in pages each time."""

from __future__ import annotations

from django.test import Client

from apps.accounts.models import User
from apps.organisations.middleware import POST_KEY
from apps.organisations.models import Post
from tests.accounts.signing import sign_in

__all__ = ["client_of"]


def client_of(post: Post | None, person: User, *, stepped_up: bool = False) -> Client:
    """A client whose sign-in is complete, acting on ``post`` (or on the only one)."""
    client = Client(raise_request_exception=False)
    sign_in(client, person, fresh_factor=stepped_up)
    if post is not None:
        session = client.session
        session[POST_KEY] = str(post.pk)
        session.save()
    return client
