"""What happens to decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from apps.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class DecisionRecorded(Event):
    """An outcome of a body was written down."""

    subject_type: ClassVar[str] = "decisions.Decision"


SENTENCES = {DecisionRecorded: _("A decision was recorded")}
