"""A roster that was handed in, and invitations that wait for a second officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from apps.organisations.enums import Role
from wg_portal.models import UuidModel

if TYPE_CHECKING:
    from wg_portal.principal import Principal


class RosterImportQuerySet(models.QuerySet[Any]):
    """Rosters: known to who handed them in, and to whoever may release them as a second officer."""

    def visible_to(self, who: Principal) -> Self:
        """Those of the reader, those that he has decided, and those that wait for an officer who
        sits at the desk of each body in them.
        """
        own = Q(person_id=who.person_id) | Q(decided_by_id=who.person_id)
        desks = who.bodies_as(Role.SECRETARIAT)
        if not desks or not who.member:
            return self.filter(own)
        asked = Q(state=RosterImport.State.ASKED, bodies__contained_by=list(desks))
        return self.filter(own | asked)

    def asked(self) -> Self:
        """Waiting for a second officer."""
        return self.filter(state=RosterImport.State.ASKED)


class RosterImport(UuidModel):
    """A roster without errors: an officer confirms it, another releases it, a worker writes it.

    ``cells`` are what the sheets say; they go when the import is over. ``bodies`` are those whose
    seats it names. ``running`` is never committed: it opens the walls of the directory in the
    worker's one transaction only.
    """

    class State(models.TextChoices):
        """From the preview to the end."""

        PREPARED = "prepared", pgettext_lazy("roster", "Waits for your confirmation")
        ASKED = "asked", pgettext_lazy("roster", "Waits for a second officer")
        WAITING = "waiting", pgettext_lazy("roster", "Being imported")
        RUNNING = "running", pgettext_lazy("roster", "Being written")
        DONE = "done", pgettext_lazy("roster", "Imported")
        DISCARDED = "discarded", pgettext_lazy("roster", "Discarded")

    class Failure(models.TextChoices):
        """Why it waits for a confirmation again; nothing has been written then."""

        RETURNED = (
            "returned",
            pgettext_lazy(
                "roster", "The second officer did not release it. Ask them what to correct."
            ),
        )
        CHANGED = (
            "changed",
            pgettext_lazy("roster", "The directory has changed since you looked. Look again."),
        )
        NOT_PERMITTED = (
            "not_permitted",
            pgettext_lazy("roster", "Your seat in the secretariat had ended."),
        )
        SECOND_LEFT = (
            "second_left",
            pgettext_lazy(
                "roster",
                "Whoever released it no longer sits in the secretariat of all bodies in the file,"
                " or has a part in it. Ask another officer.",
            ),
        )
        FAULT = (
            "fault",
            pgettext_lazy(
                "roster", "The portal failed. Confirm again; tell the operator if it fails again."
            ),
        )

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("organisations.Post", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.PREPARED)
    failure = models.CharField(max_length=13, choices=Failure, blank=True)
    cells = models.JSONField(default=dict)
    seen = models.CharField(max_length=64, blank=True, help_text="Hash of what was confirmed.")
    confirmed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    bodies = ArrayField(models.UUIDField(), default=list)
    invites = models.BooleanField(default=False, help_text="Newcomers, once it is written.")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    counts = models.JSONField(default=dict, help_text="New, changed and unchanged, by sheet.")

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="waiting"), name="roster_import_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "discarded"]) | Q(cells={}),
                name="roster_import_keeps_no_names",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["waiting", "running"])
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("person")),
                name="roster_import_by_second_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.at:%Y-%m-%d}"


class InvitationReleaseQuerySet(models.QuerySet[Any]):
    """Requests to release invitations: the affair of all officers."""

    def visible_to(self, who: Principal) -> Self:
        """All for officers, else none."""
        officer = who.bodies_as(Role.SECRETARIAT)
        return self if officer else self.none()

    def waiting(self) -> Self:
        """Not decided yet."""
        return self.filter(decided_at=None)


class InvitationRelease(UuidModel):
    """Invitations that an officer wants to let go: another one decides."""

    people = ArrayField(models.UUIDField())
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    released = models.BooleanField(null=True)

    objects = InvitationReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, released=None)
                | Q(decided_by__isnull=False, decided_at__isnull=False, released__isnull=False),
                name="invitation_release_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(released=True) | ~Q(decided_by=F("requested_by")),
                name="invitation_release_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{len(self.people)} by {self.requested_by_id}"
