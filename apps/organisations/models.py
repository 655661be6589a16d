"""Who is who: organisations, posts, bodies and the seats in them, each with its dates."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import get_language, pgettext_lazy

from apps.organisations.enums import (
    BusinessCalendar,
    Capacity,
    Openness,
    OrganisationKind,
    ProxyPolicy,
    Role,
    Scope,
    Sector,
)
from apps.organisations.names import DatedName, TwoNames
from apps.organisations.night_contacts import NightContact
from apps.organisations.querysets import (
    ApiTokenQuerySet,
    BodyQuerySet,
    HandOverQuerySet,
    MembershipQuerySet,
    OrganisationQuerySet,
    PostQuerySet,
    RepresentativeQuerySet,
    SeatHandOverQuerySet,
    TermsQuerySet,
)
from wg_portal.models import UuidModel

__all__ = [
    "ApiToken",
    "Body",
    "DatedName",
    "HandOver",
    "Membership",
    "NightContact",
    "Organisation",
    "Post",
    "Representative",
    "SeatHandOver",
    "Succession",
    "Terms",
    "TwoNames",
]

LONGEST_TOKEN = timedelta(days=366)
"""Between making a token and its end."""


class Organisation(UuidModel, TwoNames):
    """A member organisation, an outside one, or the auditor."""

    kind = models.CharField(max_length=10, choices=OrganisationKind)
    sector = models.CharField(max_length=20, choices=Sector)
    kana = models.CharField(max_length=200, help_text="Reading, for sorting.")
    # Unknown is null: none but null may stand twice.
    key = models.CharField(  # noqa: DJ001
        max_length=40, unique=True, null=True, help_text="Stable; rosters find it by this."
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["kana"]


class Post(UuidModel):
    """A person's position in an organisation for a period; all reading hangs on it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts"
    )
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    during = DateRangeField()
    department_ja = models.CharField(max_length=100, blank=True)
    department_en = models.CharField(max_length=100, blank=True)
    title_ja = models.CharField(max_length=100, blank=True)
    title_en = models.CharField(max_length=100, blank=True)
    handles_marked = models.BooleanField(default=True)
    org_admin = models.BooleanField(default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="post_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(condition=~models.Q(during__isempty=True), name="post_some_day"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.organisation_id}"

    @property
    def title(self) -> str:
        """Department and title in the reader's language."""
        english = get_language() == "en"
        parts = (
            (self.title_en, self.department_en) if english else (self.department_ja, self.title_ja)
        )
        return (", " if english else " ").join(part for part in parts if part)


class Body(UuidModel, TwoNames):
    """The main meeting, a working group or a sub-group: a tree from which nothing is inherited."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    code = models.SlugField(max_length=20, unique=True, help_text="Stands in addresses.")
    purpose_ja = models.TextField(blank=True)
    purpose_en = models.TextField(blank=True)
    calendar = models.CharField(
        max_length=10, choices=BusinessCalendar, default=BusinessCalendar.GOVERNMENT
    )
    ordinal = models.PositiveSmallIntegerField(default=0)

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["ordinal"]
        verbose_name_plural = "bodies"

    @property
    def purpose(self) -> str:
        """What the body is for, in the reader's language."""
        return self.purpose_en if get_language() == "en" else self.purpose_ja


class Terms(UuidModel):
    """One version of a body's terms of reference (開催要綱); its switches drive the software."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="terms")
    during = DateRangeField()
    proxy_policy = models.CharField(max_length=10, choices=ProxyPolicy, default=ProxyPolicy.NONE)
    openness = models.CharField(max_length=10, choices=Openness, default=Openness.CLOSED)
    chatham_house = models.BooleanField(default=False)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "terms"
        constraints = [
            ExclusionConstraint(
                name="terms_one_version_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"terms of {self.body_id}"


class Membership(UuidModel):
    """An organisation's seat in a body for a period."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=12, choices=Role)
    during = DateRangeField()

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.body_id}"


class Representative(UuidModel):
    """A post that fills a seat; the post's organisation is the seat's."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="representatives"
    )
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="seats")
    capacity = models.CharField(max_length=10, choices=Capacity)
    during = DateRangeField()

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="representative_once_at_a_time",
                expressions=[
                    ("membership", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} for {self.membership_id}"


class ApiToken(UuidModel):
    """A key for programs that act on exactly one post. Only its SHA-256 is stored.

    ``uses`` counts the requests of the minute ``uses_since``, for the limit.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(pgettext_lazy("token", "Name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope))
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    uses = models.PositiveIntegerField(default=0)
    uses_since = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="token_has_scopes"),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at"))
                & models.Q(expires_at__lte=models.F("created_at") + LONGEST_TOKEN),
                name="token_at_most_a_year",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]


class HandOver(UuidModel):
    """A person's duties go to a colleague from ``first_day`` on; his own post ends the day before.

    The post's end is written at once, so that access is gone at midnight by itself; the rest is
    done when the day has come. ``until`` is what the post's end was before. ``moved`` and ``kept``
    are the expected acts that went over, and those that stay with the organisation.
    """

    former = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="hand_overs")
    successor = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="taken_over")
    first_day = models.DateField()
    until = models.DateField(null=True)
    arranged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    arranged_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True, help_text="Left alone until then after a fault.")
    moved = ArrayField(models.UUIDField(), default=list)
    kept = ArrayField(models.UUIDField(), default=list)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-arranged_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["former"],
                condition=models.Q(taken_back_at=None, done_at=None),
                name="hand_over_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(former=models.F("successor")), name="hand_over_to_another"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at=None) | models.Q(done_at=None),
                name="hand_over_done_or_taken_back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.former_id} to {self.successor_id}"

    @property
    def last_day(self) -> date:
        """The last day of the former."""
        return self.first_day - timedelta(days=1)

    @property
    def is_open(self) -> bool:
        """Neither done nor taken back."""
        return self.done_at is None and self.taken_back_at is None


class SeatHandOver(UuidModel):
    """A seat that goes over with the rest once an officer of its body has approved."""

    hand_over = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="seats")
    seat = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = SeatHandOverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "seat"], name="seat_handed_over_once"),
            models.CheckConstraint(
                condition=models.Q(approved_at=None, approved_by=None, done_at=None)
                | models.Q(approved_at__isnull=False, approved_by__isnull=False),
                name="seat_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} with {self.hand_over_id}"


# Models are found here; theirs is a package of its own.
from apps.organisations.roster.models import InvitationRelease, RosterImport  # noqa: E402, F401
from apps.organisations.successions import Succession  # noqa: E402
