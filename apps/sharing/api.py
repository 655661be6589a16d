"""Label, audience and caveats as the API writes and reads them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from apps.sharing.enums import Caveat, CircleKind, Tlp
from apps.sharing.models import NOTICE_TITLE_LENGTH
from wg_portal.api.fields import LineField, WordField

BELOW_RED = [label for label in Tlp if label < Tlp.RED]


class TlpField(WordField):
    """A label by its name, such as ``TLP:AMBER``; stored as a number."""

    def __init__(self, labels: Any = Tlp, **kwargs: Any) -> None:
        super().__init__(choices=[label.label for label in labels], **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the number."""
        name = super().to_internal_value(data)
        return next(label.value for label in Tlp if label.label == name)

    def to_representation(self, value: Any) -> str:
        """Return the label."""
        return str(Tlp(value).label)


class CircleOut(serializers.Serializer[Any]):
    """An audience by its name; who is in it is told on the pages only."""

    kind = serializers.ChoiceField(CircleKind.choices)
    name_ja = serializers.CharField()
    name_en = serializers.CharField()


class MarkingOut(serializers.Serializer[Any]):
    """How a thing is marked, and from when to when it can be read."""

    tlp = TlpField()
    circle = CircleOut(allow_null=True)
    caveats = serializers.ListField(child=serializers.ChoiceField(Caveat.choices))
    notice_title = serializers.CharField()
    visible_from = serializers.DateTimeField(allow_null=True, help_text="Null: a draft.")
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    embargo_until = serializers.DateTimeField(allow_null=True)


class BodyMarkingIn(serializers.Serializer[Any]):
    """The marking of a thing for the readers of a body."""

    tlp = TlpField(labels=BELOW_RED)
    circle = WordField(
        choices=["all", "members"], help_text="`members`: without the body's observers."
    )
    notice_title = LineField(
        max_length=NOTICE_TITLE_LENGTH,
        default="",
        allow_blank=True,
        help_text="Fit for TLP:GREEN; needed from TLP:AMBER on.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """From TLP:AMBER on, a title that a mail may show is needed."""
        if attrs["tlp"] >= Tlp.AMBER and not attrs["notice_title"]:
            raise serializers.ValidationError(
                {
                    "notice_title": _(
                        "Enter the title for notices: mails about it carry nothing else."
                    )
                }
            )
        return attrs


class CaveatsField(serializers.ListField):
    """Handling caveats, each once."""

    def __init__(self, **kwargs: Any) -> None:
        child = WordField(choices=Caveat.choices)
        super().__init__(child=child, default=list, max_length=len(Caveat), **kwargs)
