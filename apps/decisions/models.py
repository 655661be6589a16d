"""Decisions as records: wording, kind and number."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.organisations.models import Body
from apps.sharing.models import Marked


class DecisionKind(models.TextChoices):
    """What kind of outcome it is; the body itself never votes for the State."""

    CONFIRMATION = "confirmation", _("Confirmed point")
    ASSENT = "assent", _("Assent")
    AGREEMENT = "agreement", _("Agreement")
    DECISION = "decision", _("Decision by the competent authority")


class Decision(Marked):
    """An outcome of a body, with its number inside the body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=12)
    kind = models.CharField(pgettext_lazy("decision", "Kind"), max_length=12, choices=DecisionKind)
    wording_ja = models.TextField(_("Wording (Japanese)"), max_length=2000)
    wording_en = models.TextField(_("Wording (English)"), max_length=2000, blank=True)
    decided_on = models.DateField()

    class Meta(Marked.Meta):
        ordering = ["-decided_on", "-code"]
        constraints = [
            *Marked.Meta.constraints,
            models.UniqueConstraint(fields=["body", "code"], name="decision_code"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def wording(self) -> str:
        """The wording in the reader's language, else in Japanese."""
        return self.wording_en if get_language() == "en" and self.wording_en else self.wording_ja
