"""What is typed about notes."""

from apps.threat_notes.forms.audience import AudienceForm
from apps.threat_notes.forms.text import (
    AttachForm,
    CommentForm,
    FilterForm,
    ReleaseForm,
    ReviseForm,
    TextForm,
    WithdrawForm,
)

__all__ = [
    "AttachForm",
    "AudienceForm",
    "CommentForm",
    "FilterForm",
    "ReleaseForm",
    "ReviseForm",
    "TextForm",
    "WithdrawForm",
]
