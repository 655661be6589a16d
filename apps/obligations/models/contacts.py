"""The desk's log of calls and talks about one expected act, and the pauses agreed in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from apps.obligations.enums import ObligationState
from apps.obligations.models.acts import Obligation
from apps.sharing.walls import DeskChild
from wg_portal.models import UuidModel

if TYPE_CHECKING:
    from datetime import datetime

    from wg_portal.principal import Principal
    from wg_portal.rowsecurity.policies import Wall


class ContactQuerySet(models.QuerySet[Any]):
    """Talks about acts that the reader's desk oversees; the bearer never reads them."""

    def visible_to(self, who: Principal) -> ContactQuerySet:
        """Only the desk's, never about TLP:RED, whoever else may know of the act."""
        acts = Obligation.objects.visible_to(who)
        overseen = acts.filter(desk_circle_id__in=who.circle_ids, tlp__lt=4)
        return self.filter(obligation__in=overseen)

    def pausing(self, at: datetime) -> ContactQuerySet:
        """Those whose pause is in force at ``at``; it ends by itself."""
        return self.filter(
            resumes_at__gt=at, lifted_at=None, obligation__state=ObligationState.OPEN
        )


class Contact(UuidModel):
    """A call or a talk with whoever must act. With ``resumes_at`` no reminder goes out before."""

    wall: ClassVar[Wall] = DeskChild("obligation", columns=("lifted_by_id", "lifted_at"))

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="contacts")
    spoken_at = models.DateTimeField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    with_whom = models.CharField(max_length=80, blank=True)
    said = models.TextField(max_length=1000)
    resumes_at = models.DateTimeField(null=True)
    pause_reason = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-spoken_at", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(with_whom=""), name="contact_with_somebody"
            ),
            models.CheckConstraint(condition=~Q(said=""), name="contact_says_something"),
            models.CheckConstraint(
                condition=Q(resumes_at=None, pause_reason="")
                | (Q(resumes_at__isnull=False) & ~Q(pause_reason="")),
                name="contact_pause_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, resumes_at__isnull=False),
                name="contact_pause_lifted_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["obligation"],
                condition=Q(resumes_at__isnull=False, lifted_at=None),
                name="contact_pausing",
            )
        ]

    def __str__(self) -> str:
        return f"talk about {self.obligation_id}"

    @property
    def other(self) -> str:
        """With whom it was, as far as it was noted."""
        person = self.person.name if self.person else ""
        return " ".join(part for part in (person, self.with_whom) if part)

    def is_pausing(self, at: datetime) -> bool:
        """Whether its pause is in force."""
        return self.lifted_at is None and self.resumes_at is not None and self.resumes_at > at
