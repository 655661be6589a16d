"""Who was told of what, and how somebody wants to be told."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.notifications.enums import (
    DOUBTFUL,
    IN_HAND,
    LEFT,
    RIDING,
    TOLD,
    UNDER_WAY,
    Channel,
    Frequency,
    NewsGroup,
    State,
    Weekday,
)
from apps.notifications.walls import OwnWish, RelayedCopy
from apps.organisations.models import Post
from apps.organisations.policies import is_officer
from apps.sharing.enums import Tlp
from apps.sharing.models import MarkingCopy
from apps.sharing.querysets import CopyQuerySet
from apps.sharing.walls import Rows
from wg_portal.models import UuidModel
from wg_portal.rowsecurity.policies import Wall

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from wg_portal.principal import Principal

CAME_BACK = "address bounced"
"""The fault of a mail that waits until its recipient's address is put right."""
DIGEST = "digest"
"""The reason of the mail that carries the lines of a digest."""
TRIAL = "trial"
"""The reason of a mail that shows an officer what somebody else will get."""
IDLE: dict[str, Any] = {"worker": "", "lease_until": None}
"""Of a mail that is in nobody's hands."""
OFFICER = "EXISTS (SELECT 1 FROM unnest(a.seats) seat WHERE seat LIKE '%:secretariat')"


def new_message_id() -> str:
    """Return a Message-ID (RFC 5322 §3.6.4); it stays the same for every attempt."""
    return f"<{uuid.uuid4()}@{settings.MAIL_SENDER.rpartition('@')[2]}>"


class DeliveryQuerySet(CopyQuerySet):
    """Deliveries about subjects that the reader may know of."""

    def concerns(self, who: Principal) -> Q:
        """One's own; for an officer all of them, but not who is told of what is TLP:RED."""
        own = Q(recipient_id=who.person_id)
        return own | Q(tlp__lt=Tlp.RED) if is_officer(who) else own

    def mails(self) -> DeliveryQuerySet:
        """Rows that are mails of their own."""
        return self.filter(channel=Channel.MAIL)

    def told(self) -> DeliveryQuerySet:
        """Of what they say the recipient knows, or may know; lines also while their digest leaves.

        ``knowers_of`` asks the same in SQL, with the same states.
        """
        leaving = Q(state=State.WAITING, carried_by__state__in=UNDER_WAY)
        return self.filter(Q(state__in=TOLD) | Q(fault=DOUBTFUL) | leaving)

    def waiting(self) -> DeliveryQuerySet:
        """Lines that no digest has taken along yet."""
        return self.filter(state=State.WAITING, carried_by=None)


class Delivery(MarkingCopy):
    """One person told of one thing, once, whatever the channel.

    Mails about an account and digests have no subject. ``facts`` holds ids, never text:
    what is said is worded at sending time, in the recipient's own context.
    """

    wall: ClassVar[Wall] = RelayedCopy(
        concerns=f"recipient_id = a.person OR (tlp < 4 AND {OFFICER})"
    )

    subject_id = models.UUIDField(  # type: ignore[assignment]
        null=True, blank=True, db_index=True
    )
    subject_type = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=60)
    stage = models.CharField(max_length=40, blank=True)
    revision = models.PositiveIntegerField(default=1)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(max_length=6, choices=Channel)
    carried_by = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="riders"
    )
    obligation_id = models.UUIDField(null=True, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    message_id = models.CharField(max_length=120, unique=True, default=new_message_id)
    state = models.CharField(max_length=9, choices=State)
    created_at = models.DateTimeField(help_text="When the thing happened.")
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True, help_text="On the database's clock.")
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=60, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["reason", "subject_id", "stage", "revision", "recipient"],
                nulls_distinct=False,
                name="delivery_told_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="delivery_known_state"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.DIGEST, state__in=RIDING)
                | (
                    Q(channel=Channel.MAIL, carried_by=None)
                    & ~Q(state__in=(State.WAITING, State.TOLD))
                ),
                name="delivery_state_of_channel",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IN_HAND, lease_until__isnull=False) & ~Q(worker="")
                | (~Q(state__in=IN_HAND) & Q(lease_until=None, worker="")),
                name="delivery_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LEFT, sent_at__isnull=False)
                | (~Q(state__in=LEFT) & Q(sent_at=None)),
                name="delivery_sent_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=("pending", "deferred", "claimed", "data")),
                name="delivery_due",
            ),
            models.Index(
                fields=["recipient"], condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="delivery_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.reason} to {self.recipient_id}"


class DigestPreference(UuidModel):
    """When a person's digest leaves, on his own clock, and which news does not wait for it.

    Without a row it is daily at eight, and all news waits.
    """

    wall: ClassVar[Wall] = OwnWish()

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    frequency = models.CharField(
        _("How often"), max_length=6, choices=Frequency, default=Frequency.DAILY
    )
    weekday = models.PositiveSmallIntegerField(
        _("Day of the weekly digest"), choices=Weekday, default=Weekday.MONDAY
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday),
        verbose_name=_("Days of the digest"),
        default=list,
        blank=True,
    )
    hour = models.PositiveSmallIntegerField(_("Hour"), default=8)
    at_once = ArrayField(
        models.CharField(max_length=9, choices=NewsGroup),
        verbose_name=_("News that comes at once"),
        default=list,
        blank=True,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23), name="digest_hour"),
            models.CheckConstraint(condition=Q(weekday__lte=4), name="digest_weekday"),
            models.CheckConstraint(
                condition=Q(weekdays__contained_by=Weekday.values)
                & (~Q(frequency=Frequency.CHOSEN) | Q(weekdays__len__gte=1)),
                name="digest_weekdays",
            ),
            models.CheckConstraint(
                condition=Q(at_once__contained_by=NewsGroup.values), name="digest_at_once"
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="digest_frequency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.frequency} at {self.hour}"

    @classmethod
    def of(cls, person_id: UUID) -> DigestPreference:
        """Return what the person wishes, else what holds for everybody."""
        return cls.of_all([person_id])[person_id]

    @classmethod
    def of_all(cls, people: Collection[UUID]) -> dict[UUID, DigestPreference]:
        """Return the same of several people."""
        wishes = {each.person_id: each for each in cls.objects.filter(person_id__in=people)}
        return {each: wishes.get(each) or cls(person_id=each) for each in people}


class MailStopQuerySet(models.QuerySet[Any]):
    """Times without mail: the secretariat's affair."""

    def visible_to(self, who: Principal) -> MailStopQuerySet:
        """All of them for officers."""
        return self if is_officer(who) else self.none()

    def in_force(self) -> MailStopQuerySet:
        """The one that lasts, if any."""
        return self.filter(released_at=None)


class MailStop(UuidModel):
    """A time during which nothing goes out but mails about accounts."""

    wall: ClassVar[Wall] = Rows(
        read=f"{OFFICER} OR a.mode = 'system:relay'",
        insert=f"{OFFICER} AND held_by_id = a.person",
        change=OFFICER,
    )

    held_at = models.DateTimeField()
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=200)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = MailStopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["released_at"],
                condition=Q(released_at=None),
                nulls_distinct=False,
                name="mail_stopped_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="mail_stop_has_a_reason"),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False),
                name="mail_stop_released_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"mail stopped at {self.held_at}"
