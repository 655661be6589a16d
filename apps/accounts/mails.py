"""Mails about a person's own account: queued with ids only, worded at sending time."""

from __future__ import annotations

import hashlib
import secrets
import textwrap
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import life_mails
from apps.accounts.models import AddressChange, Invitation, User
from apps.accounts.wording import Wording
from wg_portal import clock
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOBODY = "account.nobody"
"""A mail was asked for with an address that gets none."""
WORDINGS = {
    "account.password_reset_key": Wording(
        gettext_lazy("Setting a new password"),
        gettext_lazy(
            "A new password was asked for with this address. Open the following page within"
            " 60 minutes and set it. Signing in then needs your authentication app as before."
            " If you did not ask for this, nothing needs to be done."
        ),
        notice=False,
    ),
    "account.invitation": Wording(
        gettext_lazy("Invitation to the portal"),
        gettext_lazy(
            "You have been invited to the portal of the working group. Open the following page"
            " within 72 hours, set a password and set up an authentication app. The page can be"
            " used once."
        ),
        notice=False,
    ),
    "account.password_changed": Wording(
        gettext_lazy("Your password was changed"),
        gettext_lazy("The password of your account was changed."),
    ),
    "account.password_set": Wording(
        gettext_lazy("A password was set"),
        gettext_lazy("A password was set for your account."),
    ),
    "account.password_reset": Wording(
        gettext_lazy("A new password was set"),
        gettext_lazy("A new password was set for your account by way of a mail."),
    ),
    "account.totp_activated": Wording(
        gettext_lazy("An authentication app was set up"),
        gettext_lazy("An authentication app was set up for your account."),
    ),
    "account.totp_deactivated": Wording(
        gettext_lazy("An authentication app was removed"),
        gettext_lazy("The authentication app of your account was removed."),
    ),
    "account.recovery_codes_generated": Wording(
        gettext_lazy("New recovery codes were made"),
        gettext_lazy("New recovery codes were made for your account. The old ones are void."),
    ),
    "account.recovery_code_used": Wording(
        gettext_lazy("A recovery code was used"),
        gettext_lazy("Somebody signed in to your account with a recovery code."),
    ),
    "account.webauthn_added": Wording(
        gettext_lazy("A passkey was added"),
        gettext_lazy("A passkey was added to your account."),
    ),
    "account.webauthn_removed": Wording(
        gettext_lazy("A passkey was removed"),
        gettext_lazy("A passkey of your account was removed."),
    ),
    **life_mails.WORDINGS,
}


def enqueue(template_prefix: str, person: User, address: str, **facts: str) -> None:
    """Queue the mail that allauth calls ``template_prefix``, in the running transaction."""
    from apps.activity.services import enqueue_account_mail

    kind = f"account.{template_prefix.rsplit('/', 1)[-1]}"
    if kind not in WORDINGS:
        raise KeyError(f"no wording for {kind}")
    with transaction.atomic():
        enqueue_account_mail(
            kind=kind, person_id=person.pk, address=address, facts=facts, at=clock.now()
        )


def enqueue_invitations(made: Iterable[Invitation]) -> None:
    """Queue the mail of each of these invitations."""
    from apps.activity.services import enqueue_account_mails

    wanted = [(each.person_id, each.address, {"invitation_id": str(each.pk)}) for each in made]
    enqueue_account_mails("account.invitation", wanted, at=clock.now())


def enqueue_nothing() -> None:
    """Write as much as ``enqueue`` does, for an address that gets no mail."""
    from apps.activity.services import enqueue_account_mail

    with transaction.atomic():
        enqueue_account_mail(kind=NOBODY, person_id=uuid4(), address="", facts={}, at=clock.now())


def render_account_mail(kind: str, person: User, facts: Mapping[str, str]) -> tuple[str, str]:
    """Return subject and plain text in the person's language; makes the link's key now.

    Call it once for each attempt to send: an invitation's earlier link becomes void.
    Raises ``KeyError`` for an unknown kind, ``PortalError`` when there is nothing to send any
    more (invitation accepted or withdrawn, account suspended, address changed).
    """
    wording = WORDINGS[kind]
    with translation.override(person.language):
        url = settings.PORTAL_URL + _path(kind, person, facts)
        subject = _("[AI cyber working group] %(subject)s") % {"subject": wording.subject}
        text = render_to_string(
            "accounts/mail.txt",
            {
                "name": person.name_in(person.language),
                "wording": wording,
                "body": wording.said({**facts, **_names(wording, facts, person.language)}),
                "url": url,
            },
        )
    # Japanese lines are broken in the catalogue, where a word may be broken.
    lines = text.splitlines() if person.language == "ja" else map(_fill, text.splitlines())
    return subject, "\n".join(lines).strip() + "\n"


def token_hash(token: str) -> str:
    """Return what is stored of a 256-bit token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _fill(line: str) -> str:
    return textwrap.fill(line, 76, break_long_words=False, break_on_hyphens=False)


def _path(kind: str, person: User, facts: Mapping[str, str]) -> str:
    if kind == "account.invitation":
        token = _new_token(UUID(facts["invitation_id"]))
        return reverse("invitation", kwargs={"token": token})
    if kind in life_mails.TO_SUSPENDED:
        return reverse(WORDINGS[kind].page)
    if not person.is_active:
        raise PortalError(_("The account is suspended."))
    if kind == "account.address_link":
        token = _new_address_token(UUID(facts["change_id"]))
        return reverse("address_link", kwargs={"token": token})
    if kind == "account.password_reset_key":
        if facts.get("address", "").lower() != person.email:
            # Changed after it was asked for: the old mailbox opens nothing any more.
            raise PortalError(_("This link can no longer be used."))
        key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
        uid = user_pk_to_url_str(person)
        return reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key})
    about = WORDINGS[kind].about
    return reverse(WORDINGS[kind].page, args=[facts[about]] if about else None)


def _names(wording: Wording, facts: Mapping[str, str], language: str) -> dict[str, str]:
    """The names of those whom the mail speaks of: queued are their ids."""
    return {fact: User.objects.get(pk=facts[fact]).name_in(language) for fact in wording.people}


def _new_token(invitation_id: UUID) -> str:
    token = secrets.token_urlsafe(32)
    # Invitations run out on the real clock, like every key.
    stored = Invitation.objects.filter(
        pk=invitation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=datetime.now(UTC)
    ).update(token_hash=token_hash(token))
    if not stored:
        raise PortalError(_("The invitation is no longer open."))
    return token


def _new_address_token(change_id: UUID) -> str:
    token = secrets.token_urlsafe(32)
    stored = AddressChange.objects.filter(
        pk=change_id, confirmed_at=None, withdrawn_at=None, expires_at__gt=datetime.now(UTC)
    ).update(token_hash=token_hash(token))
    if not stored:
        raise PortalError(_("The change of address is no longer open."))
    return token
