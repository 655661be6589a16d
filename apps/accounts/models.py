"""People and what proves who they are. Outside row security: sign-in comes before identity."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from wg_portal.models import UuidModel


class Language(models.TextChoices):
    """Languages that pages and mails come in."""

    JAPANESE = "ja", "日本語"
    ENGLISH = "en", "English"


class UserManager(BaseUserManager["User"]):
    """Makes people; addresses are stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Store a person; without ``password`` nobody can sign in by password."""
        if not email:
            raise ValueError("a person needs an address")
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, UuidModel):
    """A person, not a role: rights come from posts and seats, never from this row."""

    email = models.EmailField(_("email address"), unique=True)
    family_name = models.CharField(_("family name"), max_length=100)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    family_name_kana = models.CharField(_("family name (reading)"), max_length=100, blank=True)
    given_name_kana = models.CharField(_("given name (reading)"), max_length=100, blank=True)
    family_name_latin = models.CharField(
        _("family name (Latin letters)"), max_length=100, blank=True
    )
    given_name_latin = models.CharField(_("given name (Latin letters)"), max_length=100, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.JAPANESE
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Asia/Tokyo")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    signed_out_at = models.DateTimeField(
        null=True, blank=True, help_text="Sessions and tokens begun before have ended."
    )
    suspended_by_officer = models.BooleanField(
        default=False, help_text="Only officers of a secretariat open the account again."
    )

    without_account = models.BooleanField(
        default=False, help_text="Named in lists by office; never invited, cannot sign in."
    )
    undeliverable_since = models.DateTimeField(
        null=True, blank=True, help_text="Mail to the address came back for good."
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["family_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["family_name_kana", "given_name_kana", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_in(get_language() or "ja")

    def name_in(self, language: str) -> str:
        """``姓　名`` in Japanese, ``SURNAME Given`` in English where Latin letters are known."""
        if language.startswith("en") and self.family_name_latin:
            return f"{self.family_name_latin.upper()} {self.given_name_latin}".strip()
        return f"{self.family_name}\u3000{self.given_name}".strip()


class Invitation(UuidModel):
    """An offer to join, bound to one person's address; the token itself is only in the mail."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    address = models.EmailField()
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="invitations_made"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    wanted_at = models.DateTimeField(null=True, help_text="When a new one was last asked for.")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
                name="invitation_accepted_or_withdrawn",
            )
        ]

    def __str__(self) -> str:
        return f"{self.address} ({self.created_at:%Y-%m-%d})"


class SignInTry(models.Model):
    """The recent tries for one account or one network address; ``key`` is a keyed hash."""

    key = models.CharField(primary_key=True, max_length=64)
    tries = ArrayField(models.DateTimeField())

    def __str__(self) -> str:
        return self.key[:8]


class SpentTotp(models.Model):
    """The newest time step that a person's authenticator code was accepted for."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True)
    step = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.step)


class HandlingPolicy(UuidModel):
    """One version of the rules for handling information (情報取扱規程); never changed later."""

    version = models.PositiveSmallIntegerField(unique=True)
    text_ja = models.TextField()
    text_en = models.TextField()
    in_force_from = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        verbose_name_plural = "handling policies"

    def __str__(self) -> str:
        return str(self.version)

    @property
    def text(self) -> str:
        """The rules in the reader's language."""
        return self.text_en if get_language() == "en" else self.text_ja


class Acceptance(UuidModel):
    """That a person accepted one version; the application may only add rows."""

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acceptances")
    policy = models.ForeignKey(HandlingPolicy, on_delete=models.PROTECT, related_name="acceptances")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "policy"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.policy_id}"


class AddressChange(UuidModel):
    """A new address that waits for its link to be opened; the token is only in the mail."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="address_changes")
    address = models.EmailField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    token_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.asked_at:%Y-%m-%d}"


class FactorReset(UuidModel):
    """A request to take away lost factors; it needs two other people and a day.

    ``due_at`` is set by the second confirmation; the factors go at the next sign-in after it.
    """

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    asked_at = models.DateTimeField()
    administrator = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="factor_resets_as_administrator"
    )
    officer = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="factor_resets_as_officer"
    )
    due_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    carried_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(cancelled_at=None, carried_out_at=None),
                name="factor_reset_one_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(administrator=models.F("person"))
                & ~models.Q(officer=models.F("person"))
                & ~models.Q(administrator=models.F("officer")),
                name="factor_reset_three_people",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at=None)
                | models.Q(administrator__isnull=False, officer__isnull=False),
                name="factor_reset_due_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(carried_out_at=None) | models.Q(due_at__isnull=False),
                name="factor_reset_not_before_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.asked_at:%Y-%m-%d}"
