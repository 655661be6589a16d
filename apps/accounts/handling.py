"""The handling policy (情報取扱規程): which version is in force, and who has accepted it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery
from django.utils.translation import gettext as _

from apps.accounts.acts import record
from apps.accounts.events import PolicyAccepted
from apps.accounts.models import Acceptance, HandlingPolicy, User
from wg_portal.verdict import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from wg_portal.principal import Principal


def in_force(at: datetime) -> HandlingPolicy | None:
    """Return the newest version in force; ``None`` while there is none at all."""
    return _in_force(at).first()


def people_with_policy(*, at: datetime) -> QuerySet[User]:
    """Everybody, with what ``is_due`` needs: no request asks a query of its own for it."""
    accepted = (
        Acceptance.objects.filter(person=OuterRef("pk"))
        .values("person")
        .annotate(newest=Max("policy__version"))
        .values("newest")
    )
    return User.objects.annotate(
        policy_in_force=Subquery(_in_force(at).values("version")[:1]),
        policy_accepted=Subquery(accepted),
    )


def is_due(person: Any) -> bool:
    """Whether a person loaded by ``people_with_policy`` has yet to accept what is in force."""
    return (person.policy_in_force or 0) > (person.policy_accepted or 0)


def accepted_at(person: User, policy: HandlingPolicy) -> datetime | None:
    """Return when the person accepted this version."""
    return (
        Acceptance.objects.filter(person=person, policy=policy).values_list("at", flat=True).first()
    )


@transaction.atomic
def accept(person: User, policy_id: UUID, *, by: Principal | None, at: datetime) -> None:
    """Record that the person accepts the version he was shown; a second time changes nothing.

    Raises ``PortalError`` when another version has come into force meanwhile.
    """
    policy = in_force(at)
    if policy is None or policy.pk != policy_id:
        raise PortalError(_("The policy has changed meanwhile. Read the version shown now."))
    accepted = Acceptance(person=person, policy=policy, at=at)
    if Acceptance.objects.bulk_create([accepted], ignore_conflicts=True) and _is_new(accepted):
        record(PolicyAccepted(subject_id=person.pk, version=policy.version), by=by, at=at)


def publish_version(
    text_ja: str, text_en: str, *, in_force_from: datetime, using: str
) -> HandlingPolicy:
    """Store the next version; ``using`` is the connection of the tables' owner."""
    stored = HandlingPolicy.objects.using(using)
    newest = stored.aggregate(newest=Max("version"))["newest"] or 0
    return stored.create(
        version=newest + 1, text_ja=text_ja, text_en=text_en, in_force_from=in_force_from
    )


def _in_force(at: datetime) -> QuerySet[HandlingPolicy]:
    return HandlingPolicy.objects.filter(in_force_from__lte=at).order_by("-version")


def _is_new(accepted: Acceptance) -> bool:
    return Acceptance.objects.filter(pk=accepted.pk).exists()
