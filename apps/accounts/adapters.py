"""Where allauth asks the portal: who may come in, what is stored, what is mailed."""

from __future__ import annotations

import contextlib
import html
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.shortcuts import redirect
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts import factors, mails, resets, sessions, throttle
from apps.accounts.encryption import decrypt, encrypt

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from apps.accounts.models import User

REAUTHENTICATION_AGE = 5 * 60
WRONG = _("The email address or the password is wrong")
WRONG_PASSWORD = _("The password is wrong")
TOO_MANY = _("There were too many tries in a short time. Wait 15 minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """By invitation only, mails through the outbox, one answer for known and unknown."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": WRONG,
        "incorrect_password": WRONG_PASSWORD,
        "enter_current_password": WRONG_PASSWORD,
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check the password; a suspended account is answered like a wrong password."""
        user: User | None = super().authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        if user is None or not user.is_active:
            return None
        throttle.forgive("password", user.email)
        return user

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """After the password: lost factors whose day of waiting is over go now."""
        resets.carry_out(user, at=datetime.now(UTC))
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in under a new session id and start the session's periods."""
        super().login(request, user)
        sessions.start(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Suspended while signing in: back to the start, without a word about the account."""
        return redirect("account_login")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A factor of the last five minutes is enough; setting up the first one needs none."""
        request: HttpRequest = self.request
        if not factors.has_factor(request.user):
            return not sessions.recently_signed_in(request)
        return not sessions.fresh_factor(request, REAUTHENTICATION_AGE)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Whoever has a second factor proves himself with it, not with the password."""
        if factors.has_factor(user):
            # One page takes codes and passkeys.
            return [{"id": "mfa_reauthenticate", "url": reverse("mfa_reauthenticate")}]
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return methods

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Word the message without the page's frame: allauth says some only after the commit, when
        nobody may ask the database any more.
        """
        if message is None and message_template:
            with contextlib.suppress(TemplateDoesNotExist):
                words = render_to_string(message_template, message_context or {})
                message = html.unescape(words).strip()
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail instead of sending; without an account there is none to queue.

        It goes to the address as stored, not as typed.
        """
        if person := context.get("user"):
            mails.enqueue(template_prefix, person, person.email)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Queue the notice that something about the account has changed."""
        mails.enqueue(template_prefix, user, email or user.email)

    def set_password(self, user: User, password: str) -> None:
        """Store the password; whoever proved the mailbox or the old one starts anew."""
        super().set_password(user, password)
        throttle.clear("password", user.email)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets encrypted at rest, and a last second factor that nobody can switch off."""

    def encrypt(self, text: str) -> str:
        """Encrypt with the newest of ``FIELD_KEYS``."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Counterpart of ``encrypt``."""
        return decrypt(encrypted_text)

    def generate_authenticator_name(self, user: User, kind: str) -> str:
        """A name until its owner gives a better one."""
        count = Authenticator.objects.filter(user_id=user.pk, type=kind).count()
        return gettext("Passkey %(n)d") % {"n": count + 1}

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one: a second factor is mandatory for everybody."""
        return not factors.is_last(authenticator)
